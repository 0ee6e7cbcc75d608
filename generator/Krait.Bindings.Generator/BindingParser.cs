using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Bindings.Generator;

/// <summary>Reads the attributes of one class into a <see cref="BindingClass"/>.</summary>
internal sealed class BindingParser
{
    public const string AttributeNamespace = "Krait.Objects.Binding";

    private readonly INamedTypeSymbol _class;
    private readonly List<BoundMethod> _methods = [];
    private readonly List<BoundSlot> _slots = [];
    private readonly List<BoundConstant> _constants = [];
    private readonly List<string> _initializers = [];
    private readonly List<BindingProblem> _problems = [];
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<string, (IMethodSymbol Method, string Name, bool IsField)> _getters = [];
    private readonly Dictionary<string, (IMethodSymbol Method, string Name)> _setters = [];

    private BindingParser(INamedTypeSymbol symbol) => _class = symbol;

    public static Reading<BindingClass> Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellation) =>
        new BindingParser((INamedTypeSymbol)context.TargetSymbol).Parse(context.Attributes[0], cancellation);

    private Reading<BindingClass> Parse(AttributeData attribute, CancellationToken cancellation)
    {
        bool isModule = attribute.AttributeClass!.Name == "PyModuleAttribute";
        string? moduleName = isModule ? (string?)attribute.ConstructorArguments[0].Value : null;
        bool isPart = attribute.NamedArguments.Any(static argument => argument is { Key: "IsPart", Value.Value: true });
        foreach (ISymbol member in _class.GetMembers())
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (AttributeData each in member.GetAttributes())
            {
                if (each.AttributeClass is { } found && IsBinding(found.ContainingNamespace)) Add(member, each);
            }
        }
        List<BoundProperty> properties = [];
        foreach (KeyValuePair<string, (IMethodSymbol Method, string Name, bool IsField)> getter in _getters)
        {
            _setters.TryGetValue(getter.Key, out (IMethodSymbol Method, string Name) setter);
            properties.Add(new BoundProperty(
                getter.Key,
                Comments.SummaryOf(getter.Value.Method),
                getter.Value.Name,
                TypeName(getter.Value.Method.Parameters[0].Type),
                setter.Name,
                setter.Method is null ? null : TypeName(setter.Method.Parameters[0].Type),
                getter.Value.IsField));
        }
        var model = new BindingClass(
            _class.ContainingNamespace.ToDisplayString(),
            _class.Name,
            moduleName,
            isModule && !isPart,
            new([.. isModule ? [] : ArgumentsOf(attribute)]),
            Comments.SummaryOf(_class),
            new([.. _methods]),
            new([.. properties]),
            new([.. _slots]),
            new([.. _constants]),
            new([.. _initializers]));
        return new(model, new([.. _problems]));
    }

    // Every attribute of every member is looked at: writing out the names of their namespaces would take longer than all else.
    private static bool IsBinding(INamespaceSymbol space) => space is
    {
        Name: "Binding",
        ContainingNamespace: { Name: "Objects", ContainingNamespace: { Name: "Krait", ContainingNamespace.IsGlobalNamespace: true } },
    };

    private void Add(ISymbol member, AttributeData attribute)
    {
        object? argument = attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value : null;
        string attributeName = attribute.AttributeClass!.Name;
        if (attributeName == "PyConstantAttribute")
        {
            string expression = member is IMethodSymbol ? member.Name + "()" : member.Name;
            if (Claim(member, (string)argument!)) _constants.Add(new BoundConstant((string)argument!, expression));
            return;
        }
        if (member is not IMethodSymbol { IsStatic: true } method)
        {
            Report("KRB005", member, "only a static method can be bound");
            return;
        }
        switch (attributeName)
        {
            case "PyFunctionAttribute":
                AddMethod(BoundKind.Function, method, (string)argument!, Has(attribute, "HidesSignature"));
                break;
            case "PyMethodAttribute":
                AddMethod(BoundKind.Method, method, (string)argument!);
                break;
            case "PyClassMethodAttribute":
                AddMethod(BoundKind.ClassMethod, method, (string)argument!);
                break;
            case "PyStaticMethodAttribute":
                AddMethod(BoundKind.StaticMethod, method, (string)argument!);
                break;
            case "PyNewAttribute":
                if (argument is null) _slots.Add(new BoundSlot("NewSlot", method.Name));
                else AddMethod(BoundKind.New, method, (string)argument);
                break;
            case "PyInitAttribute":
                if (argument is null) _slots.Add(new BoundSlot("InitSlot", method.Name));
                else AddMethod(BoundKind.Init, method, (string)argument);
                break;
            case "PyGetterAttribute":
                if (Claim(member, (string)argument!)) _getters[(string)argument!] = (method, method.Name, Has(attribute, "IsField"));
                break;
            case "PySetterAttribute":
                _setters[(string)argument!] = (method, method.Name);
                break;
            case "PySlotAttribute":
                _slots.Add(new BoundSlot((string)argument!, method.Name));
                break;
            case "PyOperatorAttribute":
                _slots.Add(new BoundSlot($"NumberSlots[(int)global::Krait.Objects.{ArgumentOf(attribute)}]", method.Name));
                break;
            case "PyModuleInitializerAttribute":
                _initializers.Add(method.Name);
                break;
        }
    }

    /// <summary>
    /// The argument as written, <c>Enumeration.Member</c>: the enumeration is emitted by the generator of the instructions, whose
    /// output this one cannot see.
    /// </summary>
    private static string ArgumentOf(AttributeData attribute)
    {
        string text = ArgumentsOf(attribute).First();
        string[] names = text.Split('.');
        return string.Join(".", names.Skip(Math.Max(0, names.Length - 2)));
    }

    /// <summary>The arguments as written; of <c>nameof(Types.Int)</c>, what it is the name of.</summary>
    private static IEnumerable<string> ArgumentsOf(AttributeData attribute) =>
        ((AttributeSyntax)attribute.ApplicationSyntaxReference!.GetSyntax()).ArgumentList?.Arguments.Select(static argument =>
            argument.Expression is InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.Text: "nameof" } } name
                ? name.ArgumentList.Arguments[0].Expression.ToString() : argument.Expression.ToString()) ?? [];

    private static bool Has(AttributeData attribute, string property) =>
        attribute.NamedArguments.Any(each => each.Key == property && each.Value.Value is true);

    private void AddMethod(BoundKind kind, IMethodSymbol method, string text, bool hidesSignature = false)
    {
        var signature = Signature.Parse(text, out string? problem);
        if (signature is null)
        {
            Report("KRB001", method, problem!);
            return;
        }
        string? shown = hidesSignature ? null : signature.Text;
        bool isType = kind is BoundKind.New or BoundKind.Init;
        if (!isType && !Claim(method, signature.Name)) return;
        if (kind is BoundKind.Method or BoundKind.ClassMethod && !signature.HasSelf)
        {
            Report("KRB001", method, "the signature of a method starts with $self, that of a class method with $type");
            return;
        }

        bool takesSelf = signature.HasSelf || isType
            || (kind == BoundKind.Function && method.Parameters.Length > 0 && method.Parameters[0].Type.Name == "PyModule");
        var arguments = method.Parameters.Skip(takesSelf ? 1 : 0).ToList();
        string? selfType = takesSelf && method.Parameters.Length > 0 ? TypeName(method.Parameters[0].Type) : null;
        if (takesSelf && selfType is null)
        {
            Report("KRB002", method, "the first C# parameter must receive the bound object");
            return;
        }

        bool hasKeywords = signature.Parameters.Any(static parameter => parameter.IsKeywords);
        bool isRaw = arguments.Count == 2 && IsSpan(arguments[0].Type) && arguments[1].Type.Name is "PyTuple" or "PyDict";
        if (hasKeywords && !isRaw)
        {
            Report("KRB002", method,
                "a signature with '**' needs the C# parameters (ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) or " +
                "(ReadOnlySpan<PyObject> arguments, PyDict? keywords)");
            return;
        }
        if (isRaw)
        {
            bool takesDict = arguments[1].Type.Name == "PyDict";
            _methods.Add(new BoundMethod(
                kind, method.Name, signature.Name, shown, Comments.SummaryOf(method), selfType, true, takesDict, default));
            return;
        }
        if (arguments.Count != signature.Parameters.Count)
        {
            Report("KRB002", method, $"the signature has {signature.Parameters.Count} parameters, the C# method {arguments.Count}");
            return;
        }

        List<BoundParameter> parameters = [];
        for (int i = 0; i < arguments.Count; i++)
        {
            BoundParameter? parameter = Bind(method, signature.Parameters[i], arguments[i]);
            if (parameter is null) return;
            parameters.Add(parameter);
        }
        _methods.Add(new BoundMethod(
            kind, method.Name, signature.Name, shown, Comments.SummaryOf(method), selfType, false, false, new([.. parameters])));
    }

    private BoundParameter? Bind(IMethodSymbol method, SignatureParameter parameter, IParameterSymbol target)
    {
        ITypeSymbol type = target.Type;
        bool isNullable = target.NullableAnnotation == NullableAnnotation.Annotated;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
            isNullable = true;
        }
        Converter? converter = type.SpecialType switch
        {
            SpecialType.System_Int64 => Converter.Int64,
            SpecialType.System_Int32 => Converter.Int32,
            SpecialType.System_Double => Converter.Double,
            SpecialType.System_Boolean => Converter.Boolean,
            SpecialType.System_String => Converter.String,
            _ when IsSpan(type) => Converter.Span,
            _ when type.Name == "PyObject" => Converter.Object,
            _ when InheritsObject(type) => Converter.Instance,
            _ => null,
        };
        if (converter is null || (converter == Converter.Span) != (parameter.Kind == ParameterKind.Variadic))
        {
            Report("KRB003", method, $"no converter gives '{parameter.Name}' to a C# parameter of type {type.ToDisplayString()}");
            return null;
        }

        string defaultText = "";
        bool isOptional = parameter.Default is not null;
        bool noneIsNull = isNullable && parameter.Default == "None";
        if (isOptional)
        {
            string? value = DefaultText(parameter.Default!, converter.Value, isNullable);
            if (value is null)
            {
                Report("KRB004", method, $"the default '{parameter.Default}' of '{parameter.Name}' needs a nullable C# parameter");
                return null;
            }
            defaultText = value;
        }
        return new BoundParameter(
            parameter.Name, parameter.Kind, converter.Value, TypeName(type), PythonName(type), isOptional, noneIsNull, defaultText);
    }

    private static string? DefaultText(string text, Converter converter, bool isNullable)
    {
        switch (converter)
        {
            case Converter.Boolean when text is "True" or "False":
                return text == "True" ? "true" : "false";
            case Converter.Int64 or Converter.Int32
                when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number):
                return number.ToString(CultureInfo.InvariantCulture);
            case Converter.Double when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number):
                return number.ToString("R", CultureInfo.InvariantCulture) + "d";
            case Converter.String when text.Length >= 2 && text[0] is '\'' or '"' && !text.Contains("\\"):
                return SymbolDisplay.FormatLiteral(text.Substring(1, text.Length - 2), quote: true);
        }
        if (converter == Converter.Object && text == "None" && !isNullable) return "PyNone.Instance";
        return isNullable ? "null" : null;
    }

    private static bool IsSpan(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "ReadOnlySpan", TypeArguments: [{ Name: "PyObject" }] };

    private static bool InheritsObject(ITypeSymbol type)
    {
        for (ITypeSymbol? each = type; each is not null; each = each.BaseType)
        {
            if (each.Name == "PyObject") return true;
        }
        return false;
    }

    private static string TypeName(ITypeSymbol type) =>
        type.WithNullableAnnotation(NullableAnnotation.NotAnnotated).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static string PythonName(ITypeSymbol type) => type.Name switch
    {
        "PyIntegral" => "int",
        "PyFrozenSet" => "frozenset",
        "PyByteArray" => "bytearray",
        string name => name.StartsWith("Py") ? name.Substring(2).ToLowerInvariant() : name,
    };

    private bool Claim(ISymbol member, string name)
    {
        if (_names.Add(name)) return true;
        Report("KRB006", member, $"'{name}' is bound twice");
        return false;
    }

    private void Report(string id, ISymbol symbol, string message)
    {
        _problems.Add(BindingProblem.At(symbol.Locations[0], id, $"{_class.Name}.{symbol.Name}: {message}"));
    }
}

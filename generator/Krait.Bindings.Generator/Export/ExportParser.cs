using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Bindings.Generator;

/// <summary>Reads an exported type into its model.</summary>
internal sealed partial class ExportParser
{
    /// <summary>The namespace of the attributes.</summary>
    public const string Namespace = "Krait.Interop";

    private readonly INamedTypeSymbol _type;
    private readonly Location _place;
    private readonly List<BindingProblem> _problems = [];
    private readonly List<ExportFunction> _functions = [];
    private readonly List<ExportProperty> _properties = [];
    private readonly List<ExportConstant> _constants = [];
    private readonly List<ExportFace> _faces = [];
    private readonly List<string> _types = [];
    private readonly Dictionary<string, ISymbol> _names = [];

    private readonly Compilation _compilation;
    private readonly ExportNames _naming;
    private readonly ExportTypes _conversions;

    // A type of another assembly is exported as far as Python can have it: nobody here can change it.
    private readonly bool _isForeign;
    private readonly List<string> _leftOut = [];

    private ExportParser(INamedTypeSymbol type, Location place, Compilation compilation, bool isForeign = false)
    {
        _type = type;
        _compilation = compilation;
        _conversions = new ExportTypes(compilation);
        _isForeign = isForeign;
        _naming = ExportNames.For(compilation.Assembly);
        _place = place;
    }

    /// <summary>The model of a type.</summary>
    public static Reading<ExportClass> Parse(ExportKind kind, GeneratorAttributeSyntaxContext found)
    {
        var declaration = (TypeDeclarationSyntax)found.TargetNode;
        ExportParser parser = new((INamedTypeSymbol)found.TargetSymbol, declaration.Identifier.GetLocation(),
            found.SemanticModel.Compilation);
        return parser.Read(kind, declaration, found.Attributes[0]);
    }

    private Reading<ExportClass> Read(ExportKind kind, TypeDeclarationSyntax declaration, AttributeData attribute)
    {
        List<string> containers = [];
        for (TypeDeclarationSyntax? each = declaration; each is not null; each = each.Parent as TypeDeclarationSyntax)
        {
            if (!each.Modifiers.Any(static modifier => modifier.ValueText == "partial"))
            {
                Report("KRI001", each.Identifier.GetLocation(), $"'{each.Identifier.ValueText}' must be partial: the generator adds to it");
            }
            containers.Insert(0, Declare(each));
        }
        string own = containers[containers.Count - 1];
        containers.RemoveAt(containers.Count - 1);
        if (_type.IsGenericType) Report("KRI005", _place, $"'{_type.Name}' is generic: Python has no type for each of its forms");
        string? name = attribute.ConstructorArguments.Length > 0 ? attribute.ConstructorArguments[0].Value as string : null;
        ExportFunction? constructor = null;
        string? parent = null;
        switch (kind)
        {
            case ExportKind.Type:
                if (_type.IsStatic) Report("KRI005", _place, $"'{_type.Name}' is static: PythonModule makes a module of such a class");
                parent = Base() is { } above ? _conversions.Definition(above) : null;
                ReadMembers();
                ReadProtocols();
                constructor = Constructor();
                break;
            case ExportKind.Module:
                if (_type.IsStatic)
                {
                    Report("KRI005", _place, $"'{_type.Name}' is static, which no type argument of AddModule can be: make it sealed");
                }
                ReadModule(attribute);
                break;
            case ExportKind.Interface:
                ReadInterface();
                break;
        }
        string module = attribute.NamedArguments.FirstOrDefault(static each => each.Key == "Module").Value.Value as string ?? "host";
        return Model(kind, containers, own, name ?? _type.Name, module, parent, constructor);
    }

    /// <summary>The models of the types of other assemblies that attributes of a file export.</summary>
    public static EquatableArray<Reading<ExportClass?>> ParseForeign(GeneratorAttributeSyntaxContext found)
    {
        List<Reading<ExportClass?>> readings = [];
        foreach (AttributeData each in found.Attributes)
        {
            Location place = each.ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? Location.None;
            if (ExportTypes.ForeignType(each) is not { } type)
            {
                readings.Add(new(null, new([BindingProblem.At(place, "KRI005", "Only a class or a struct can be exported")])));
                continue;
            }
            ExportParser parser = new(type, place, found.SemanticModel.Compilation, isForeign: true);
            readings.Add(parser.ReadForeign(each));
        }
        return new([.. readings]);
    }

    private Reading<ExportClass?> ReadForeign(AttributeData attribute)
    {
        string name = ExportTypes.ForeignName(attribute, _type);
        string? obstacle = ExportTypes.HasAttribute(_type) ? "has the attribute PythonType and needs no export"
            : _conversions.HasConversion(_type) ? "has a conversion to Python and needs no export"
            : _type.IsStatic ? "is static: PythonModule makes a module of a class of static methods"
            : _type.IsGenericType ? "is generic: Python has no type for each of its forms"
            : _type.IsRefLikeType ? "is a ref struct, which no object of Python can hold"
            : _type.TypeKind is not (TypeKind.Class or TypeKind.Struct) ? "is no class or struct"
            : !_compilation.IsSymbolAccessibleWithin(_type, _compilation.Assembly) ? "is not accessible here" : null;
        if (obstacle is not null) return new(null, new([BindingProblem.At(_place, "KRI005", $"'{_type.Name}' {obstacle}")]));
        if (!SyntaxFacts.IsValidIdentifier(name) || name == "All" || ExportTypes.IsTaken(attribute, name, _compilation))
        {
            return new(null, new([BindingProblem.At(_place, "KRI004",
                $"'{name}' cannot name '{_type.Name}', or names another export: Name gives it another")]));
        }
        string? parent = Base() is { } above ? _conversions.Definition(above) : null;
        ReadMembers();
        ReadProtocols();
        ExportFunction? constructor = Constructor();
        string module = attribute.NamedArguments.FirstOrDefault(static each => each.Key == "Module").Value.Value as string ?? "host";
        return new(Model(ExportKind.Foreign, [], "", name, module, parent, constructor).Model, new([]));
    }

    private Reading<ExportClass> Model(ExportKind kind, List<string> containers, string own, string name, string module, string? parent,
        ExportFunction? constructor)
    {
        string container = _type.ContainingNamespace.IsGlobalNamespace ? "" : _type.ContainingNamespace.ToDisplayString();
        var model = new ExportClass(
            kind,
            container,
            new([.. containers]),
            own,
            ExportTypes.PlainText(_type),
            _type.ToDisplayString().Replace('<', '_').Replace('>', '_'),
            name,
            module,
            Comments.SummaryOf(_type),
            parent,
            _type.IsValueType,
            _type.IsSealed,
            constructor,
            new([.. _functions]),
            new([.. _properties]),
            new([.. _constants]),
            new([.. _faces]),
            new([.. _types]),
            new([.. _leftOut]));
        return new(model, new([.. _problems]));
    }

    private static string Declare(TypeDeclarationSyntax declaration)
    {
        string keyword = declaration is RecordDeclarationSyntax record && record.ClassOrStructKeyword.ValueText.Length > 0
            ? $"record {record.ClassOrStructKeyword.ValueText}" : declaration.Keyword.ValueText;
        return $"partial {keyword} {declaration.Identifier.ValueText}{declaration.TypeParameterList}";
    }

    private INamedTypeSymbol? Base()
    {
        for (INamedTypeSymbol? each = _type.BaseType; each is not null; each = each.BaseType)
        {
            if (_conversions.IsExported(each)) return each;
        }
        return null;
    }

    private void Report(string id, Location place, string message)
    {
        if (_isForeign) _leftOut.Add(message);
        else _problems.Add(BindingProblem.At(place, id, message));
    }

    // An inherited member may be in another assembly; then the type itself is the place.
    private Location PlaceOf(ISymbol member) =>
        member.Locations.FirstOrDefault(each => each.IsInSource
            && SymbolEqualityComparer.Default.Equals(member.ContainingType, _type)) ?? _place;

    private static bool Has(ISymbol symbol, string attribute) => Find(symbol, attribute) is not null;

    private static AttributeData? Find(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().FirstOrDefault(each => each.AttributeClass?.ToDisplayString() == $"{Namespace}.{attribute}Attribute");

    private static string? GivenName(ISymbol symbol, string attribute) =>
        Find(symbol, attribute)?.ConstructorArguments.FirstOrDefault().Value as string;

    private bool Claim(string name, ISymbol member)
    {
        if (!_names.TryGetValue(name, out ISymbol? other))
        {
            _names.Add(name, member);
            return true;
        }
        Report("KRI004", PlaceOf(member),
            $"'{member.Name}' and '{other.Name}' are both '{name}' in Python: PythonMember gives one another name");
        return false;
    }

    // The type and its base classes, without those that all types have.
    private IEnumerable<INamedTypeSymbol> WithBases()
    {
        INamedTypeSymbol? each = _type;
        while (each is not null && each.SpecialType is not (SpecialType.System_Object or SpecialType.System_ValueType))
        {
            yield return each;
            each = each.BaseType;
        }
    }

    // Public members, those of bases that are not exported themselves among them, overridden ones once.
    private IEnumerable<ISymbol> Members()
    {
        HashSet<string> seen = [];
        foreach (INamedTypeSymbol each in WithBases())
        {
            if (!SymbolEqualityComparer.Default.Equals(each, _type) && _conversions.IsExported(each)) break;
            foreach (ISymbol member in each.GetMembers())
            {
                if (member.DeclaredAccessibility != Accessibility.Public || member.IsOverride || Has(member, "PythonIgnore")) continue;
                if (_isForeign && IsDiscouraged(member)) continue;
                if (member.IsImplicitlyDeclared && member is not IPropertySymbol) continue;
                if (seen.Add(member.ToDisplayString().Substring(member.ContainingType.ToDisplayString().Length))) yield return member;
            }
        }
    }

    // Calls of such members would be warnings or errors in generated code.
    private static bool IsDiscouraged(ISymbol member) => member.GetAttributes().Any(static each => each.AttributeClass?.Name is
        "ObsoleteAttribute" or "RequiresUnreferencedCodeAttribute" or "RequiresDynamicCodeAttribute" or "RequiresAssemblyFilesAttribute"
        or "RequiresPreviewFeaturesAttribute" or "ExperimentalAttribute" or "UnsupportedOSPlatformAttribute");

    private void ReadMembers()
    {
        Dictionary<string, List<IMethodSymbol>> methods = [];
        foreach (ISymbol member in Members())
        {
            switch (member)
            {
                case IMethodSymbol { MethodKind: MethodKind.Ordinary } method when !IsProtocol(method):
                    string name = GivenName(method, "PythonMember") ?? _naming.Of(method.Name);
                    if (!methods.TryGetValue(name, out List<IMethodSymbol>? group)) methods[name] = group = [];
                    group.Add(method);
                    break;
                case IPropertySymbol { IsIndexer: false } property:
                    ReadProperty(property);
                    break;
                case IFieldSymbol field:
                    ReadField(field);
                    break;
                case IEventSymbol:
                    Report("KRI003", PlaceOf(member),
                        $"'{member.Name}' is an event, which Python does not have: PythonIgnore leaves it out");
                    break;
            }
        }
        foreach (KeyValuePair<string, List<IMethodSymbol>> each in methods)
        {
            if (!Claim(each.Key, each.Value[0])) continue;
            if (each.Value.Any(method => method.IsStatic != each.Value[0].IsStatic))
            {
                Report("KRI003", PlaceOf(each.Value[0]),
                    $"'{each.Value[0].Name}' is both a static and an instance method, which is one name in Python");
                continue;
            }
            AddFunction(each.Key, each.Value, each.Value[0].IsStatic ? "" : "$self");
        }
    }

    // What a special method stands for is no method besides.
    private static bool IsProtocol(IMethodSymbol method) =>
        (method.Name is "GetEnumerator" or "GetHashCode" or "ToString" && method.Parameters.Length == 0)
        || method.Name == "GetAsyncEnumerator"
        || (method.Name is "CompareTo" or "Equals" && method.Parameters.Length == 1)
            || method.Name is "Deconstruct" or "PrintMembers" or "<Clone>$";

    private void ReadProperty(IPropertySymbol property)
    {
        if (property.IsImplicitlyDeclared && property.Name == "EqualityContract") return;
        if (property.ReturnsByRef || property.ReturnsByRefReadonly || !_conversions.CanReturn(property.Type))
        {
            Report("KRI002", PlaceOf(property),
                $"'{property.Name}' has the type '{property.Type.ToDisplayString()}', which has no conversion to Python");
            return;
        }
        string name = GivenName(property, "PythonMember") ?? _naming.Of(property.Name);
        bool isSet = property.SetMethod is { DeclaredAccessibility: Accessibility.Public, IsInitOnly: false }
            && _conversions.Of(property.Type) is not null;
        if (property.IsStatic)
        {
            if (isSet)
            {
                ReportStatic(property);
            }
            else if (Claim(name, property))
            {
                _constants.Add(new ExportConstant(name, $"{ExportTypes.PlainText(_type)}.{property.Name}"));
            }

            return;
        }
        if (!Claim(name, property)) return;
        bool isRead = property.GetMethod is { DeclaredAccessibility: Accessibility.Public };
        _properties.Add(new ExportProperty(name, Comments.SummaryOf(property), property.Name, isRead, isSet, Value(property.Type)));
    }

    private void ReportStatic(ISymbol member) => Report("KRI003", PlaceOf(member),
        $"'{member.Name}' is static and set, which no attribute of a Python class tells its C# class: PythonIgnore leaves it out");

    private void ReadField(IFieldSymbol field)
    {
        if (!_conversions.CanReturn(field.Type))
        {
            Report("KRI002", PlaceOf(field),
                $"'{field.Name}' has the type '{field.Type.ToDisplayString()}', which has no conversion to Python");
            return;
        }
        bool isConstant = field.IsConst || (field.IsStatic && field.IsReadOnly);
        string name = GivenName(field, "PythonMember") ?? (field.IsConst ? _naming.OfConstant(field.Name) : _naming.Of(field.Name));
        if (field.IsStatic && !isConstant)
        {
            ReportStatic(field);
        }
        else if (!Claim(name, field))
        {
            return;
        }
        else if (isConstant)
        {
            _constants.Add(new ExportConstant(name, $"{ExportTypes.PlainText(_type)}.{field.Name}"));
        }
        else
        {
            bool isSet = !field.IsReadOnly && _conversions.Of(field.Type) is not null;
            _properties.Add(new ExportProperty(name, Comments.SummaryOf(field), field.Name, IsRead: true, isSet, Value(field.Type)));
        }
    }

    private ExportParameter Value(ITypeSymbol type) =>
        new("value", ExportTypes.Text(type), _conversions.Of(type)?.Converter, null, IsNullable(type), false, null);

    private ExportFunction? Constructor()
    {
        if (_type.IsAbstract) return null;
        bool needsMembers = WithBases().SelectMany(static each => each.GetMembers())
            .Any(static each => each is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true });
        var constructors = _type.InstanceConstructors
            .Where(each => !(_isForeign && IsDiscouraged(each)) && (!needsMembers || SetsAllMembers(each)))
            .Where(each => each.DeclaredAccessibility == Accessibility.Public && !Has(each, "PythonIgnore")
                && !(each.IsImplicitlyDeclared && each.Parameters.Length > 0 && !_type.IsRecord)
                && !(each.IsImplicitlyDeclared && _type.IsRecord && each.Parameters.Length == 1
                    && SymbolEqualityComparer.Default.Equals(each.Parameters[0].Type, _type)))
            .ToList();
        // A struct can always be made without arguments, which says nothing where it has a constructor of its own.
        if (_type.IsValueType && constructors.Count > 1)
        {
            constructors.RemoveAll(static each => each.IsImplicitlyDeclared && each.Parameters.Length == 0);
        }
        return constructors.Count == 0 ? null : Function(_type.Name, constructors, "");
    }

    private static bool SetsAllMembers(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(static each => each.AttributeClass?.Name == "SetsRequiredMembersAttribute");

    private void AddFunction(string name, List<IMethodSymbol> methods, string self)
    {
        if (Function(name, methods, self) is { } function) _functions.Add(function);
    }

    private ExportFunction? Function(string name, List<IMethodSymbol> methods, string self)
    {
        List<(ExportForm Form, List<int> Ranks)> forms = [];
        List<string> signature = [];
        foreach (IMethodSymbol method in methods)
        {
            signature = [];
            if (Form(method, signature, out List<int> ranks) is { } form) forms.Add((form, ranks));
            else if (!_isForeign) return null;
        }
        if (forms.Count == 0) return null;
        forms = forms.OrderBy(static each => each.Ranks, Comparer<List<int>>.Create(Compare)).ToList();
        if (self.Length > 0) signature.InsertRange(0, [self, "/"]);
        string? documentation = methods.Select(Comments.SummaryOf).FirstOrDefault(static each => each is not null);
        string? text = forms.Count == 1 ? $"({string.Join(", ", signature)})" : null;
        return new ExportFunction(name, text, documentation, methods[0].IsStatic, false, new([.. forms.Select(static each => each.Form)]));
    }

    private static int Compare(List<int> one, List<int> other)
    {
        for (int i = 0; i < System.Math.Min(one.Count, other.Count); i++)
        {
            if (one[i] != other[i]) return one[i].CompareTo(other[i]);
        }
        return one.Count.CompareTo(other.Count);
    }

    private ExportForm? Form(IMethodSymbol method, List<string> signature, out List<int> ranks)
    {
        ranks = [];
        if (method.IsGenericMethod || method.ReturnsByRef || method.ReturnsByRefReadonly)
        {
            string obstacle = method.IsGenericMethod ? "is generic" : "returns a reference";
            Report("KRI003", PlaceOf(method), $"'{method.Name}' {obstacle}, which Python cannot call: PythonIgnore leaves it out");
            return null;
        }
        bool isConstructor = method.MethodKind == MethodKind.Constructor;
        ITypeSymbol? awaited = ExportTypes.ResultOf(method.ReturnType, _compilation);
        ITypeSymbol? enumerated = ExportTypes.AsyncItemOf(method.ReturnType);
        if (!isConstructor && !_conversions.CanReturn(awaited ?? enumerated ?? method.ReturnType))
        {
            Report("KRI002", PlaceOf(method),
                $"'{method.Name}' returns '{method.ReturnType.ToDisplayString()}', which has no conversion to Python");
            return null;
        }
        List<ExportParameter> parameters = [];
        List<string> arguments = [];
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind is not (RefKind.None or RefKind.In))
            {
                Report("KRI003", PlaceOf(parameter),
                    $"'{parameter.Name}' is passed by reference, which Python cannot: PythonIgnore leaves the method out");
                return null;
            }
            if (parameter.Type.ToDisplayString() == "Krait.PythonEngine")
            {
                arguments.Add("call.Engine");
                continue;
            }
            if (ExportTypes.IsToken(parameter.Type))
            {
                arguments.Add(awaited is null ? "default" : "call.Token");
                continue;
            }
            ITypeSymbol type = parameter.IsParams && parameter.Type is IArrayTypeSymbol rest ? rest.ElementType : parameter.Type;
            if (_conversions.Of(type) is not { } conversion || (parameter.IsParams && parameter.Type is not IArrayTypeSymbol))
            {
                Report("KRI002", PlaceOf(parameter),
                    $"'{parameter.Name}' has the type '{parameter.Type.ToDisplayString()}', which has no conversion from Python");
                return null;
            }
            string name = _naming.Of(parameter.Name);
            arguments.Add($"{{{parameters.Count}}}");
            string? otherwise = parameter.HasExplicitDefaultValue ? Default(parameter) : null;
            string? converter = parameter.IsParams ? _conversions.Part(type) : conversion.Converter;
            parameters.Add(new ExportParameter(
                name, ExportTypes.Text(type), converter, otherwise, IsNullable(type), parameter.IsParams, null));
            signature.Add(parameter.IsParams ? $"*{name}" : otherwise is null ? name : $"{name}={PythonDefault(parameter)}");
            ranks.Add(parameter.IsParams ? 1000 : conversion.Rank);
        }
        string list = string.Join(", ", arguments);
        if (isConstructor) return new ExportForm($"new {ExportTypes.PlainText(_type)}({list})", ExportResult.Made, new([.. parameters]));
        string target = method.IsStatic ? ExportTypes.PlainText(method.ContainingType) : "self";
        ExportResult result = awaited is not null ? ExportResult.Awaited : enumerated is not null ? ExportResult.AsyncIterator
            : method.ReturnsVoid ? ExportResult.None : ExportResult.Value;
        return new ExportForm($"{target}.{method.Name}({list})", result, new([.. parameters]));
    }

    // Where C# does not say that a reference may be null, None is no argument; object takes anything.
    private static bool IsNullable(ITypeSymbol type) =>
        type.IsValueType || type.NullableAnnotation != NullableAnnotation.NotAnnotated || type.SpecialType == SpecialType.System_Object;

    private static string Default(IParameterSymbol parameter) => parameter.ExplicitDefaultValue switch
    {
        null => $"default({ExportTypes.Text(parameter.Type)})!",
        object value when Enumeration(parameter.Type) is { } enumeration => $"({ExportTypes.PlainText(enumeration)})({Literal(value)})",
        object value => parameter.Type.SpecialType == SpecialType.System_Decimal ? $"{Literal(value)}m"
            : $"({ExportTypes.PlainText(parameter.Type)})({Literal(value)})",
    };

    private static ITypeSymbol? Enumeration(ITypeSymbol type)
    {
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            type = nullable.TypeArguments[0];
        }
        return type.TypeKind == TypeKind.Enum ? type : null;
    }

    private static string? Literal(object value) => value switch
    {
        double.NaN => "double.NaN",
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        float.NaN => "float.NaN",
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        float number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "f",
        double number => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture) + "d",
        long.MinValue => "long.MinValue",
        int.MinValue => "int.MinValue",
        _ => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatPrimitive(value, quoteStrings: true, useHexadecimalNumbers: false),
    };

    private static string PythonDefault(IParameterSymbol parameter) => parameter.ExplicitDefaultValue switch
    {
        null => parameter.Type.IsValueType && parameter.Type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T
            ? "<unrepresentable>" : "None",
        bool value => value ? "True" : "False",
        string value => Quote(value),
        char value => Quote(value.ToString()),
        double or float => Number(parameter.ExplicitDefaultValue),
        System.IFormattable number => number.ToString(null, System.Globalization.CultureInfo.InvariantCulture) ?? "",
        _ => "<unrepresentable>",
    };

    private static string Number(object value)
    {
        double number = System.Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture);
        if (double.IsNaN(number) || double.IsInfinity(number)) return "<unrepresentable>";
        string text = ((System.IFormattable)value).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return text.Contains(".") || text.Contains("E") ? text : text + ".0";
    }

    private static string Quote(string text)
    {
        System.Text.StringBuilder quoted = new("'");
        foreach (char each in text)
        {
            if (each is '\'' or '\\') quoted.Append('\\').Append(each);
            else if (each is < ' ' or > '~') quoted.Append("\\u").Append(((int)each).ToString("x4"));
            else quoted.Append(each);
        }
        return quoted.Append('\'').ToString();
    }

    private void ReadModule(AttributeData attribute)
    {
        Dictionary<string, List<IMethodSymbol>> functions = [];
        foreach (ISymbol member in _type.GetMembers())
        {
            if (member is IMethodSymbol method && Has(method, "PythonFunction"))
            {
                if (!method.IsStatic)
                {
                    Report("KRI006", PlaceOf(method), $"'{method.Name}' is a function of a module and must be static");
                    continue;
                }
                string name = GivenName(method, "PythonFunction") ?? _naming.Of(method.Name);
                if (!functions.TryGetValue(name, out List<IMethodSymbol>? group)) functions[name] = group = [];
                group.Add(method);
            }
            else if (member.DeclaredAccessibility == Accessibility.Public && !Has(member, "PythonIgnore"))
            {
                if (member is IFieldSymbol { IsStatic: true } field)
                {
                    ReadField(field);
                }
                else if (member is IPropertySymbol { IsStatic: true } property)
                {
                    ReadProperty(property);
                }
                else if (member is INamedTypeSymbol nested && _conversions.IsExported(nested)
                    && Claim(nested.Name, nested))
                {
                    _types.Add(_conversions.Definition(nested));
                }
            }
        }
        foreach (KeyValuePair<string, List<IMethodSymbol>> each in functions)
        {
            if (Claim(each.Key, each.Value[0])) AddFunction(each.Key, each.Value, "$module");
        }
        TypedConstant types = attribute.NamedArguments.FirstOrDefault(static each => each.Key == "Types").Value;
        if (types.IsNull) return;
        foreach (TypedConstant each in types.Values)
        {
            if (each.Value is not INamedTypeSymbol type) continue;
            if (!_conversions.IsExported(type))
            {
                Report("KRI006", _place, $"'{type.Name}' is no type of Python: PythonType or PythonExport makes it one");
            }
            else if (Claim(type.Name, type))
            {
                _types.Add(_conversions.Definition(type));
            }
        }
    }
}

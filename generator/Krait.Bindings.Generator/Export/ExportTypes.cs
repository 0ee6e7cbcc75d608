using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Krait.Bindings.Generator;

/// <summary>How a C# type goes over the border.</summary>
/// <param name="Converter">The expression of the converter of arguments; null where the table of conversions has the type.</param>
/// <param name="Rank">What is tried first among overloads: the lower the narrower.</param>
internal sealed record ExportConversion(string? Converter, int Rank);

/// <summary>The types that have a conversion, in one compilation.</summary>
internal sealed class ExportTypes
{
    private const string Attribute = ExportParser.Namespace + ".PythonExportAttribute";

    // The types of other assemblies that this one exports, with the property of their definition.
    private readonly Dictionary<ITypeSymbol, string> _foreign = new(SymbolEqualityComparer.Default);

    /// <summary>The types that have a conversion in a compilation.</summary>
    public ExportTypes(Compilation compilation)
    {
        foreach (AttributeData each in compilation.Assembly.GetAttributes())
        {
            if (each.AttributeClass?.ToDisplayString() == Attribute && ForeignType(each) is { } type && !_foreign.ContainsKey(type))
            {
                _foreign.Add(type, $"global::{ExportParser.Namespace}.PythonExports.{ForeignName(each, type)}");
            }
        }
    }

    /// <summary>The type that an attribute exports; null for what no class or struct is.</summary>
    public static INamedTypeSymbol? ForeignType(AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault().Value as INamedTypeSymbol;

    /// <summary>The name that an attribute gives the type it exports.</summary>
    public static string ForeignName(AttributeData attribute, INamedTypeSymbol type) =>
        attribute.NamedArguments.FirstOrDefault(static each => each.Key == "Name").Value.Value as string ?? type.Name;

    /// <summary>Whether an attribute before this one exports a type by the same name.</summary>
    public static bool IsTaken(AttributeData attribute, string name, Compilation compilation)
    {
        foreach (AttributeData each in compilation.Assembly.GetAttributes())
        {
            if (each.AttributeClass?.ToDisplayString() != Attribute) continue;
            if (each.ApplicationSyntaxReference?.Span == attribute.ApplicationSyntaxReference?.Span
                && each.ApplicationSyntaxReference?.SyntaxTree == attribute.ApplicationSyntaxReference?.SyntaxTree)
            {
                return false;
            }
            if (ForeignType(each) is { } type && ForeignName(each, type) == name) return true;
        }
        return false;
    }

    /// <summary>The expression for the definition of an exported type.</summary>
    public string Definition(ITypeSymbol type) =>
        _foreign.TryGetValue(type, out string? foreign) ? foreign : $"TypeOf<{PlainText(type)}>()";

    /// <summary>Whether the table of conversions has a type, so that it needs no export.</summary>
    public bool HasConversion(ITypeSymbol type) => OfKeyword(type) is not null || OfOther(type) is not null;

    private const string Converters = "global::Krait.Interop.PythonConverter";

    private static readonly SymbolDisplayFormat s_full = SymbolDisplayFormat.FullyQualifiedFormat
        .AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    // Types of the table of conversions that C# has no keyword for, with their ranks.
    private static readonly Dictionary<string, int> s_simple = new()
    {
        ["System.Int128"] = 9,
        ["System.UInt128"] = 10,
        ["System.Numerics.BigInteger"] = 11,
        ["System.Half"] = 25,
        ["System.Numerics.Complex"] = 26,
        ["System.DateTimeOffset"] = 27,
        ["System.DateOnly"] = 28,
        ["System.TimeOnly"] = 29,
        ["System.TimeSpan"] = 30,
        ["System.Guid"] = 31,
        ["System.ReadOnlyMemory<byte>"] = 32,
        ["System.Memory<byte>"] = 33,
        ["nint"] = 34,
        ["nuint"] = 35,
        ["System.IO.Stream"] = 50,
    };

    private static readonly string[] s_lists =
    [
        "System.Collections.Generic.IEnumerable<T>",
        "System.Collections.Generic.IReadOnlyCollection<T>",
        "System.Collections.Generic.IReadOnlyList<T>",
        "System.Collections.Generic.ICollection<T>",
        "System.Collections.Generic.IList<T>",
    ];

    /// <summary>The C# text of a type.</summary>
    public static string Text(ITypeSymbol type) => type.ToDisplayString(s_full);

    /// <summary>The C# text of a type without the question mark of a reference.</summary>
    public static string PlainText(ITypeSymbol type) =>
        type.IsValueType ? Text(type) : Text(type.WithNullableAnnotation(NullableAnnotation.NotAnnotated));

    /// <summary>Whether a type is exported, by an attribute of its own or of the assembly.</summary>
    public bool IsExported(ITypeSymbol type) => _foreign.ContainsKey(type) || HasAttribute(type);

    /// <summary>Whether a type has the attribute that exports it.</summary>
    public static bool HasAttribute(ITypeSymbol type) =>
        type.GetAttributes().Any(static each => each.AttributeClass?.ToDisplayString() == ExportParser.Namespace + ".PythonTypeAttribute");

    /// <summary>How arguments become values of a type; null when they cannot.</summary>
    public ExportConversion? Of(ITypeSymbol type) => OfKeyword(type) ?? (IsExported(type) ? new(null, 20) : OfOther(type));

    // The types that C# has a keyword for, and enumerations.
    private static ExportConversion? OfKeyword(ITypeSymbol type)
    {
        switch (type.SpecialType)
        {
            case SpecialType.System_Boolean: return new(null, 0);
            case SpecialType.System_SByte: return new(null, 1);
            case SpecialType.System_Byte: return new(null, 2);
            case SpecialType.System_Int16: return new(null, 3);
            case SpecialType.System_UInt16: return new(null, 4);
            case SpecialType.System_Int32: return new(null, 5);
            case SpecialType.System_UInt32: return new(null, 6);
            case SpecialType.System_Int64: return new(null, 7);
            case SpecialType.System_UInt64: return new(null, 8);
            case SpecialType.System_Double: return new(null, 12);
            case SpecialType.System_Single: return new(null, 13);
            case SpecialType.System_Decimal: return new(null, 15);
            case SpecialType.System_Char: return new(null, 16);
            case SpecialType.System_String: return new(null, 17);
            case SpecialType.System_DateTime: return new(null, 18);
            case SpecialType.System_Object: return new(null, 99);
        }
        return type.TypeKind == TypeKind.Enum ? new(null, 19) : null;
    }

    private ExportConversion? OfOther(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol { Rank: 1 } array)
        {
            if (array.ElementType.SpecialType == SpecialType.System_Byte) return new(null, 21);
            return Part(array.ElementType) is { } item ? new($"{Converters}.Array({item})", 40) : null;
        }
        if (type is INamedTypeSymbol { DelegateInvokeMethod: { } invoke }) return OfDelegate(type, invoke);
        string name = type.OriginalDefinition.ToDisplayString();
        if (name == "Krait.PyValue") return new(null, 98);
        if (s_simple.TryGetValue(type.ToDisplayString(), out int rank)) return new(null, rank);
        return type is INamedTypeSymbol { IsGenericType: true } generic ? OfGeneric(generic, name) : null;
    }

    // A delegate of any type calls one of the usual types, which needs no reflection.
    private ExportConversion? OfDelegate(ITypeSymbol type, IMethodSymbol invoke)
    {
        const int MostParameters = 8;
        List<ITypeSymbol> types = [.. invoke.Parameters.Select(static each => each.Type)];
        if (types.Count > MostParameters || invoke.Parameters.Any(static each => each.RefKind != RefKind.None)
            || invoke.ReturnsByRef || invoke.ReturnsByRefReadonly)
        {
            return null;
        }
        if (!invoke.ReturnsVoid) types.Add(invoke.ReturnType);
        if (Parts(types) is null) return null;
        string arguments = types.Count == 0 ? "" : $"<{string.Join(", ", types.Select(Text))}>";
        string made = $"value.{(invoke.ReturnsVoid ? "AsAction" : "AsFunc")}{arguments}()";
        string name = PlainText(type);
        bool isUsual = type.ContainingNamespace?.ToDisplayString() == "System" && type.Name is "Func" or "Action";
        if (!isUsual) made = $"new {name}({made}.Invoke)";
        return new($"{Converters}.Callable<{name}>(static value => {made})", 60);
    }

    private ExportConversion? OfGeneric(INamedTypeSymbol type, string name)
    {
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return Of(type.TypeArguments[0]) is not { } inner ? null
                : new(inner.Converter is null ? null : $"{Converters}.Nullable({inner.Converter})", inner.Rank);
        }
        List<string>? parts = Parts(type.TypeArguments);
        if (parts is null) return null;
        string all = string.Join(", ", parts);
        string to = $".To<{PlainText(type)}>()";
        if (type.IsTupleType) return parts.Count is 2 or 3 ? new($"{Converters}.Tuple({all})", 30) : null;
        if (name == "System.Collections.Generic.List<T>") return new($"{Converters}.List({all})", 41);
        if (System.Array.IndexOf(s_lists, name) >= 0) return new($"{Converters}.List({all}){to}", 42);
        if (name == "System.Collections.Generic.HashSet<T>") return new($"{Converters}.Set({all})", 38);
        if (name is "System.Collections.Generic.ISet<T>" or "System.Collections.Generic.IReadOnlySet<T>")
        {
            return new($"{Converters}.Set({all}){to}", 39);
        }
        if (name == "System.Collections.Generic.Dictionary<TKey, TValue>") return new($"{Converters}.Dictionary({all})", 36);
        if (name is "System.Collections.Generic.IDictionary<TKey, TValue>"
            or "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>")
        {
            return new($"{Converters}.Dictionary({all}){to}", 37);
        }
        return null;
    }

    /// <summary>The expression of a converter for a type in another; null when it has none.</summary>
    public string? Part(ITypeSymbol type) =>
        Of(type) is not { } found ? null : found.Converter ?? $"{Converters}.Of<{Text(type)}>()";

    private List<string>? Parts(IEnumerable<ITypeSymbol> types)
    {
        List<string> parts = [];
        foreach (ITypeSymbol each in types)
        {
            if (Part(each) is not { } part) return null;
            parts.Add(part);
        }
        return parts;
    }

    /// <summary>Whether values of a type become Python objects.</summary>
    public bool CanReturn(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_Void
        || Of(type) is not null
        || (ItemOf(type) is { } item && CanReturn(item))
        || (type is INamedTypeSymbol { IsTupleType: true } tuple && tuple.TypeArguments.All(CanReturn));

    /// <summary>What a task has for its result: <c>void</c> for one without; null for what is no task.</summary>
    public static ITypeSymbol? ResultOf(ITypeSymbol type, Compilation compilation) => type.OriginalDefinition.ToDisplayString() switch
    {
        "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask" => compilation.GetSpecialType(SpecialType.System_Void),
        "System.Threading.Tasks.Task<TResult>" or "System.Threading.Tasks.ValueTask<TResult>" => ((INamedTypeSymbol)type).TypeArguments[0],
        _ => null,
    };

    /// <summary>What a type enumerates asynchronously; null when it does not.</summary>
    public static ITypeSymbol? AsyncItemOf(ITypeSymbol type) =>
        type is INamedTypeSymbol named && type.OriginalDefinition.ToDisplayString() == "System.Collections.Generic.IAsyncEnumerable<T>"
            ? named.TypeArguments[0] : null;

    /// <summary>Whether a type is the token of a cancellation.</summary>
    public static bool IsToken(ITypeSymbol type) => type.ToDisplayString() == "System.Threading.CancellationToken";

    /// <summary>What a type enumerates; null when it does not.</summary>
    public static ITypeSymbol? ItemOf(ITypeSymbol type)
    {
        if (type is IArrayTypeSymbol array) return array.ElementType;
        foreach (INamedTypeSymbol each in type is INamedTypeSymbol own ? type.AllInterfaces.Insert(0, own) : type.AllInterfaces)
        {
            if (each.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T) return each.TypeArguments[0];
        }
        return null;
    }
}

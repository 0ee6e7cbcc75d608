using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Krait.Bindings.Generator;

// Operators, the indexer and interfaces as special methods.
internal sealed partial class ExportParser
{
    private static readonly (string Operator, string Name, string? Reflected, string Symbol)[] s_operators =
    [
        ("op_Addition", "__add__", "__radd__", "+"),
        ("op_Subtraction", "__sub__", "__rsub__", "-"),
        ("op_Multiply", "__mul__", "__rmul__", "*"),
        ("op_Division", "__truediv__", "__rtruediv__", "/"),
        ("op_Modulus", "__mod__", "__rmod__", "%"),
        ("op_BitwiseAnd", "__and__", "__rand__", "&"),
        ("op_BitwiseOr", "__or__", "__ror__", "|"),
        ("op_ExclusiveOr", "__xor__", "__rxor__", "^"),
        ("op_LeftShift", "__lshift__", "__rlshift__", "<<"),
        ("op_RightShift", "__rshift__", "__rrshift__", ">>"),
        ("op_LessThan", "__lt__", "__gt__", "<"),
        ("op_GreaterThan", "__gt__", "__lt__", ">"),
        ("op_LessThanOrEqual", "__le__", "__ge__", "<="),
        ("op_GreaterThanOrEqual", "__ge__", "__le__", ">="),
    ];

    private static readonly (string Operator, string Name, string Symbol)[] s_unary =
        [("op_UnaryNegation", "__neg__", "-"), ("op_UnaryPlus", "__pos__", "+"), ("op_OnesComplement", "__invert__", "~")];

    private void ReadProtocols()
    {
        ReadOperators();
        ReadIndexers();
        ITypeSymbol? item = ExportTypes.ItemOf(_type);
        bool hasItems = item is not null;
        if (item is not null)
        {
            if (_conversions.CanReturn(item))
            {
                string items = $"(global::System.Collections.Generic.IEnumerable<{ExportTypes.Text(item)}>)self";
                Special("__iter__", items, ExportResult.Iterator);
            }
            else
            {
                Report("KRI002", _place, $"'{_type.Name}' enumerates '{item.ToDisplayString()}', which has no conversion to Python");
            }
        }
        string? count = Count();
        if (count is not null && (hasItems || _type.GetMembers().Any(static each => each is IPropertySymbol { IsIndexer: true })))
        {
            Special("__len__", $"self.{count}");
        }
        if (hasItems && Find<IMethodSymbol>(IsContains) is { } contains && _conversions.Of(contains.Parameters[0].Type) is not null)
        {
            // An object of another type is not contained, which is no error.
            ExportForm contained = new("self.Contains({0})", ExportResult.Value, new([Operand(contains.Parameters[0].Type)]));
            ExportForm other = new("false", ExportResult.Value, new([Anything()]));
            _functions.Add(Operator("__contains__", [contained, other]));
        }
        if (Implements("System.IDisposable")
            && Find<IMethodSymbol>(static each => each is { Name: "Dispose", Parameters.Length: 0 }) is not null)
        {
            Special("__enter__", "self", ExportResult.Self);
            ExportParameter rest = new("details", "object?", "global::Krait.Interop.PythonConverter.Of<object?>()", null, true, true, null);
            ExportForm dispose = new("self.Dispose()", ExportResult.None, new([rest]));
            _functions.Add(new ExportFunction("__exit__", "($self, /, *details)", null, false, false, new([dispose])));
        }
        if (Implements("System.IAsyncDisposable")
            && Find<IMethodSymbol>(static each => each is { Name: "DisposeAsync", Parameters.Length: 0 }) is not null)
        {
            Special("__aenter__", "global::System.Threading.Tasks.Task.FromResult(self)", ExportResult.Awaited);
            ExportParameter rest = new("details", "object?", "global::Krait.Interop.PythonConverter.Of<object?>()", null, true, true, null);
            ExportForm dispose = new("self.DisposeAsync()", ExportResult.Awaited, new([rest]));
            _functions.Add(new ExportFunction("__aexit__", "($self, /, *details)", null, false, false, new([dispose])));
        }
        ITypeSymbol? asyncItem = _type.AllInterfaces.Select(ExportTypes.AsyncItemOf).FirstOrDefault(static each => each is not null);
        if (asyncItem is not null)
        {
            if (_conversions.CanReturn(asyncItem))
            {
                string items = $"(global::System.Collections.Generic.IAsyncEnumerable<{ExportTypes.Text(asyncItem)}>)self";
                Special("__aiter__", items, ExportResult.AsyncIterator);
            }
            else
            {
                Report("KRI002", _place, $"'{_type.Name}' enumerates '{asyncItem.ToDisplayString()}', which has no conversion to Python");
            }
        }
        bool isOrdered = _functions.Any(static each => each.Name == "__lt__");
        if (!isOrdered && Implements($"System.IComparable<{_type.ToDisplayString()}>"))
        {
            foreach ((string name, string symbol) in new[] { ("__lt__", "<"), ("__le__", "<="), ("__gt__", ">"), ("__ge__", ">=") })
            {
                _functions.Add(Operator(name, [new($"self.CompareTo({{0}}) {symbol} 0", ExportResult.Value, new([Operand(_type)]))]));
            }
        }
        if (HasOwn("Equals") || _type.IsRecord || _type.IsValueType || Implements($"System.IEquatable<{_type.ToDisplayString()}>"))
        {
            _functions.Add(Operator("__eq__", [new("self.Equals({0})", ExportResult.Value, new([Operand(_type)]))]));
            Special("__hash__", "self.GetHashCode()");
        }
        if (HasOwn("ToString") || _type.IsRecord) Special("__repr__", "self.ToString() ?? \"\"");
    }

    private static bool IsContains(IMethodSymbol method) =>
        method is { Name: "Contains", Parameters.Length: 1, ReturnType.SpecialType: SpecialType.System_Boolean, IsStatic: false };

    private void Special(string name, string code, ExportResult result = ExportResult.Value)
    {
        if (_names.ContainsKey(name)) return;
        _functions.Add(new ExportFunction(name, "($self, /)", null, false, false, new([new(code, result, new([]))])));
    }

    private static ExportFunction Operator(string name, List<ExportForm> forms) =>
        new(name, "($self, value, /)", null, false, true, new([.. forms]));

    private ExportParameter Operand(ITypeSymbol type) =>
        new("value", ExportTypes.PlainText(type), _conversions.Of(type)?.Converter, null, false, false, null);

    private static ExportParameter Anything() => new("value", "object", null, null, true, false, null);

    private bool Implements(string name) => _type.AllInterfaces.Any(each => each.ToDisplayString() == name);

    private bool HasOwn(string name)
    {
        foreach (INamedTypeSymbol each in WithBases())
        {
            if (each.GetMembers(name).Any(static member => member is IMethodSymbol { IsOverride: true })) return true;
        }
        return false;
    }

    private T? Find<T>(System.Func<T, bool> fits)
        where T : class, ISymbol => Members().OfType<T>().FirstOrDefault(fits);

    private string? Count() => Find<IPropertySymbol>(IsCount)?.Name;

    private static bool IsCount(IPropertySymbol property) =>
        property is { Name: "Count" or "Length", IsStatic: false, Type.SpecialType: SpecialType.System_Int32, IsIndexer: false };

    private void ReadOperators()
    {
        Dictionary<string, List<(ExportForm Form, int Rank)>> found = [];
        foreach (IMethodSymbol method in Members().OfType<IMethodSymbol>())
        {
            if (method.MethodKind != MethodKind.UserDefinedOperator) continue;
            int unary = System.Array.FindIndex(s_unary, each => each.Operator == method.Name);
            int binary = System.Array.FindIndex(s_operators, each => each.Operator == method.Name);
            if (unary < 0 && binary < 0) continue;
            if (!_conversions.CanReturn(method.ReturnType))
            {
                Report("KRI002", PlaceOf(method),
                    $"'{method.Name}' returns '{method.ReturnType.ToDisplayString()}', which has no conversion to Python");
                continue;
            }
            if (unary >= 0)
            {
                Special(s_unary[unary].Name, $"{s_unary[unary].Symbol}self");
                continue;
            }
            (_, string name, string? reflected, string symbol) = s_operators[binary];
            ITypeSymbol left = method.Parameters[0].Type;
            ITypeSymbol right = method.Parameters[1].Type;
            bool isLeft = SymbolEqualityComparer.Default.Equals(left, _type);
            bool isRight = SymbolEqualityComparer.Default.Equals(right, _type);
            ITypeSymbol other = isLeft ? right : left;
            if (_conversions.Of(other) is not { } conversion || (!isLeft && !isRight))
            {
                Report("KRI002", PlaceOf(method),
                    $"An operand of '{symbol}' has the type '{other.ToDisplayString()}', which has no conversion from Python");
                continue;
            }
            string special = isLeft ? name : reflected!;
            if (!found.TryGetValue(special, out List<(ExportForm, int)>? forms)) found[special] = forms = [];
            string code = isLeft ? $"self {symbol} {{0}}" : $"{{0}} {symbol} self";
            forms.Add((new ExportForm(code, ExportResult.Value, new([Operand(other)])), conversion.Rank));
        }
        foreach (KeyValuePair<string, List<(ExportForm Form, int Rank)>> each in found)
        {
            _functions.Add(Operator(each.Key, each.Value.OrderBy(static form => form.Rank).Select(static form => form.Form).ToList()));
        }
    }

    private void ReadIndexers()
    {
        List<(ExportForm Form, int Rank)> getters = [];
        List<(ExportForm Form, int Rank)> setters = [];
        foreach (IPropertySymbol indexer in Members().OfType<IPropertySymbol>().Where(static each => each.IsIndexer))
        {
            if (indexer.Parameters.Length != 1 || _conversions.Of(indexer.Parameters[0].Type) is not { } conversion
                || !_conversions.CanReturn(indexer.Type))
            {
                Report("KRI002", PlaceOf(indexer),
                    "The indexer has a parameter or a type without a conversion: PythonIgnore leaves it out");
                continue;
            }
            bool isPosition = indexer.Parameters[0].Type.SpecialType == SpecialType.System_Int32 && Count() is not null;
            ExportParameter key = Operand(indexer.Parameters[0].Type) with
            {
                Name = "key",
                Access = isPosition ? $"call.GetIndex(0, self.{Count()})" : null,
            };
            if (indexer.GetMethod is { DeclaredAccessibility: Accessibility.Public })
            {
                getters.Add((new ExportForm("self[{0}]", ExportResult.Value, new([key])), conversion.Rank));
            }
            if (indexer.SetMethod is { DeclaredAccessibility: Accessibility.Public, IsInitOnly: false }
                && _conversions.Of(indexer.Type) is not null)
            {
                setters.Add((new ExportForm("self[{0}] = {1}", ExportResult.None, new([key, Value(indexer.Type)])), conversion.Rank));
            }
        }
        Add("__getitem__", "($self, key, /)", getters);
        Add("__setitem__", "($self, key, value, /)", setters);

        void Add(string name, string signature, List<(ExportForm Form, int Rank)> forms)
        {
            if (forms.Count > 0)
            {
                _functions.Add(new ExportFunction(name, signature, null, false, false,
                    new([.. forms.OrderBy(static each => each.Rank).Select(static each => each.Form)])));
            }
        }
    }

    private void ReadInterface()
    {
        foreach (INamedTypeSymbol face in _type.AllInterfaces.Insert(0, _type))
        {
            foreach (ISymbol member in face.GetMembers())
            {
                // What has a body of its own needs none here.
                if (!member.IsAbstract || member.IsStatic || member is IMethodSymbol { MethodKind: not MethodKind.Ordinary }) continue;
                switch (member)
                {
                    case IMethodSymbol method:
                        ReadFace(face, method);
                        break;
                    case IPropertySymbol { IsIndexer: false } property:
                        ReadFace(face, property);
                        break;
                    default:
                        Report("KRI003", PlaceOf(member), $"'{member.Name}' is an event or an indexer, which no Python object stands for");
                        break;
                }
            }
        }
    }

    private void ReadFace(INamedTypeSymbol face, IPropertySymbol property)
    {
        if (Taken(property.Type, "{0}") is not { } taken || !_conversions.CanReturn(property.Type))
        {
            Report("KRI002", PlaceOf(property),
                $"'{property.Name}' has the type '{property.Type.ToDisplayString()}', which has no conversion");
            return;
        }
        string name = GivenName(property, "PythonMember") ?? _naming.Of(property.Name);
        string get = property.GetMethod is null ? "" : $" get => {string.Format(taken, $"proxy.Value.GetAttribute(\"{name}\")")};";
        string set = property.SetMethod is null ? ""
            : $" {(property.SetMethod.IsInitOnly ? "init" : "set")} => proxy.Value.SetAttribute(\"{name}\", proxy.Give(value));";
        _faces.Add(new ExportFace($"{ExportTypes.Text(property.Type)} {ExportTypes.PlainText(face)}.{property.Name} {{{get}{set} }}"));
    }

    private void ReadFace(INamedTypeSymbol face, IMethodSymbol method)
    {
        if (method.IsGenericMethod || method.Parameters.Any(static each => each.RefKind != RefKind.None))
        {
            Report("KRI003", PlaceOf(method),
                $"'{method.Name}' {(method.IsGenericMethod ? "is generic" : "has a parameter by reference")}, which no call of Python is");
            return;
        }
        ITypeSymbol? awaited = ExportTypes.ResultOf(method.ReturnType, _compilation);
        ITypeSymbol returned = awaited ?? method.ReturnType;
        string? taken = returned.SpecialType == SpecialType.System_Void ? "{0}" : Taken(returned, "{0}");
        ITypeSymbol? bad = taken is null ? method.ReturnType
            : method.Parameters.Select(static each => each.Type).FirstOrDefault(each => !_conversions.CanReturn(each)
                && !ExportTypes.IsToken(each));
        if (bad is not null)
        {
            Report("KRI002", PlaceOf(method), $"'{method.Name}' has the type '{bad.ToDisplayString()}', which has no conversion");
            return;
        }
        string name = GivenName(method, "PythonMember") ?? _naming.Of(method.Name);
        string parameters = string.Join(", ", method.Parameters.Select(static each => $"{ExportTypes.Text(each.Type)} @{each.Name}"));
        IEnumerable<IParameterSymbol> given = method.Parameters.Where(static each => !ExportTypes.IsToken(each.Type));
        string arguments = string.Concat(given.Select(static each => $", proxy.Give(@{each.Name})"));
        string call = awaited is null
            ? string.Format(taken!, $"proxy.Value.InvokeMember(\"{name}\"{arguments})")
            : Awaited(method, awaited, name, arguments);
        string result = method.ReturnsVoid ? "void" : ExportTypes.Text(method.ReturnType);
        _faces.Add(new ExportFace($"{result} {ExportTypes.PlainText(face)}.{method.Name}({parameters}) => {call};"));
    }

    private string Awaited(IMethodSymbol method, ITypeSymbol result, string name, string arguments)
    {
        string token = method.Parameters.FirstOrDefault(static each => ExportTypes.IsToken(each.Type)) is { } parameter
            ? $"@{parameter.Name}" : "default";
        string type = result.SpecialType == SpecialType.System_Void ? "global::Krait.PyValue" : ExportTypes.Text(result);
        string converter = result.SpecialType != SpecialType.System_Void && _conversions.Of(result)!.Converter is { } text ? $"{text}, "
            : "";
        string call = $"proxy.CallAsync<{type}>(\"{name}\", {converter}{token}{arguments})";
        return method.ReturnType.Name == "ValueTask" ? $"new({call})" : call;
    }

    // How a result of Python becomes one of C#, around {0}; null when it cannot.
    private string? Taken(ITypeSymbol type, string value)
    {
        if (_conversions.Of(type) is not { } conversion) return null;
        return conversion.Converter is { } converter ? $"proxy.Take({value}, {converter})" : $"{value}.As<{ExportTypes.Text(type)}>()";
    }
}

namespace Krait.Embedding;

/// <summary>Python collections as those of .NET, for the element types that programs use.</summary>
/// <remarks>Each type stands here by name, because making a generic type of a type found at run time needs code made at run time.</remarks>
internal static class HostCollections
{
    private static readonly Dictionary<Type, Func<PyValue, object>> s_makers = new()
    {
        [typeof(object[])] = static value => ToList<object>(value).ToArray(),
        [typeof(string[])] = static value => ToList<string>(value).ToArray(),
        [typeof(long[])] = static value => ToList<long>(value).ToArray(),
        [typeof(int[])] = static value => ToList<int>(value).ToArray(),
        [typeof(double[])] = static value => ToList<double>(value).ToArray(),
        [typeof(bool[])] = static value => ToList<bool>(value).ToArray(),
        [typeof(PyValue[])] = static value => ToList<PyValue>(value).ToArray(),
        [typeof(List<object>)] = ToList<object>,
        [typeof(List<string>)] = ToList<string>,
        [typeof(List<long>)] = ToList<long>,
        [typeof(List<int>)] = ToList<int>,
        [typeof(List<double>)] = ToList<double>,
        [typeof(List<bool>)] = ToList<bool>,
        [typeof(List<PyValue>)] = ToList<PyValue>,
        [typeof(IReadOnlyList<object>)] = ToList<object>,
        [typeof(IReadOnlyList<string>)] = ToList<string>,
        [typeof(IReadOnlyList<long>)] = ToList<long>,
        [typeof(IReadOnlyList<int>)] = ToList<int>,
        [typeof(IReadOnlyList<double>)] = ToList<double>,
        [typeof(IReadOnlyList<PyValue>)] = ToList<PyValue>,
        [typeof(HashSet<string>)] = static value => ToList<string>(value).ToHashSet(),
        [typeof(HashSet<long>)] = static value => ToList<long>(value).ToHashSet(),
        [typeof(HashSet<int>)] = static value => ToList<int>(value).ToHashSet(),
        [typeof(HashSet<object>)] = static value => ToList<object>(value).ToHashSet(),
        [typeof(Dictionary<string, object>)] = ToDictionary<string, object>,
        [typeof(Dictionary<string, string>)] = ToDictionary<string, string>,
        [typeof(Dictionary<string, long>)] = ToDictionary<string, long>,
        [typeof(Dictionary<string, int>)] = ToDictionary<string, int>,
        [typeof(Dictionary<string, double>)] = ToDictionary<string, double>,
        [typeof(Dictionary<string, bool>)] = ToDictionary<string, bool>,
        [typeof(Dictionary<string, PyValue>)] = ToDictionary<string, PyValue>,
        [typeof(Dictionary<long, string>)] = ToDictionary<long, string>,
        [typeof(Dictionary<int, string>)] = ToDictionary<int, string>,
        [typeof(Dictionary<object, object>)] = ToDictionary<object, object>,
        [typeof((long, long))] = static value => Tuple2<long, long>(value),
        [typeof((int, int))] = static value => Tuple2<int, int>(value),
        [typeof((double, double))] = static value => Tuple2<double, double>(value),
        [typeof((string, string))] = static value => Tuple2<string, string>(value),
        [typeof((string, long))] = static value => Tuple2<string, long>(value),
        [typeof((string, double))] = static value => Tuple2<string, double>(value),
    };

    /// <summary>The collection of a type; null when the type is none of those known here, or the object no collection.</summary>
    public static object? ToCollection(PyValue value, Type type)
    {
        if (value.Kind is PyKind.None or PyKind.Boolean or PyKind.Integer or PyKind.Float or PyKind.String) return null;
        if (!s_makers.TryGetValue(type, out Func<PyValue, object>? make)) return null;
        bool wantsDictionary = type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>);
        return wantsDictionary && value.Kind != PyKind.Dict ? null : make(value);
    }

    private static List<T> ToList<T>(PyValue value)
    {
        List<T> list = [];
        foreach (PyValue item in value.Enumerate()) list.Add(item.As<T>());
        return list;
    }

    private static Dictionary<TKey, TItem> ToDictionary<TKey, TItem>(PyValue value)
        where TKey : notnull
    {
        Dictionary<TKey, TItem> dictionary = [];
        foreach (PyValue key in value.Enumerate()) dictionary.Add(key.As<TKey>(), value[key].As<TItem>());
        return dictionary;
    }

    private static (T1, T2) Tuple2<T1, T2>(PyValue value)
    {
        if (value.Kind != PyKind.Tuple || value.Length != 2) throw new InvalidCastException($"A Python {value.TypeName} is no pair.");
        return (value[0].As<T1>(), value[1].As<T2>());
    }
}

using System.Numerics;

namespace Krait.Embedding;

/// <summary>Python collections as those of .NET, for the element types that programs use.</summary>
/// <remarks>
/// Each element type stands here by name, because making a generic type of a type found at run time needs code made at run time:
/// <see cref="Interop.PythonConverter"/> puts others together.
/// </remarks>
internal static class HostCollections
{
    private static readonly Dictionary<Type, Elements> s_elements = new()
    {
        [typeof(object)] = new Elements<object>(),
        [typeof(string)] = new Elements<string>(),
        [typeof(PyValue)] = new Elements<PyValue>(),
        [typeof(bool)] = new Elements<bool>(),
        [typeof(int)] = new Elements<int>(),
        [typeof(long)] = new Elements<long>(),
        [typeof(double)] = new Elements<double>(),
        [typeof(float)] = new Elements<float>(),
        [typeof(byte)] = new Elements<byte>(),
        [typeof(short)] = new Elements<short>(),
        [typeof(ushort)] = new Elements<ushort>(),
        [typeof(uint)] = new Elements<uint>(),
        [typeof(ulong)] = new Elements<ulong>(),
        [typeof(BigInteger)] = new Elements<BigInteger>(),
        [typeof(decimal)] = new Elements<decimal>(),
        [typeof(char)] = new Elements<char>(),
        [typeof(DateTime)] = new Elements<DateTime>(),
        [typeof(DateTimeOffset)] = new Elements<DateTimeOffset>(),
        [typeof(DateOnly)] = new Elements<DateOnly>(),
        [typeof(TimeSpan)] = new Elements<TimeSpan>(),
        [typeof(Guid)] = new Elements<Guid>(),
        [typeof(byte[])] = new Elements<byte[]>(),
    };

    private static readonly Dictionary<Type, Func<PyValue, object>> s_tuples = MakeTuples();

    private static Dictionary<Type, Func<PyValue, object>> MakeTuples()
    {
        Dictionary<Type, Func<PyValue, object>> tuples = [];
        AddPairs<string>(tuples);
        AddPairs<int>(tuples);
        AddPairs<long>(tuples);
        AddPairs<double>(tuples);
        AddPairs<bool>(tuples);
        AddPairs<object>(tuples);
        AddPairs<PyValue>(tuples);
        return tuples;
    }

    private static void AddPairs<T>(Dictionary<Type, Func<PyValue, object>> tuples)
    {
        tuples[typeof((T, string))] = static value => Pair<T, string>(value);
        tuples[typeof((T, int))] = static value => Pair<T, int>(value);
        tuples[typeof((T, long))] = static value => Pair<T, long>(value);
        tuples[typeof((T, double))] = static value => Pair<T, double>(value);
        tuples[typeof((T, bool))] = static value => Pair<T, bool>(value);
        tuples[typeof((T, object))] = static value => Pair<T, object>(value);
        tuples[typeof((T, PyValue))] = static value => Pair<T, PyValue>(value);
        tuples[typeof((T, T, T))] = static value => (Item<T>(value, 0, 3), Item<T>(value, 1, 3), Item<T>(value, 2, 3));
        tuples[typeof((T, T, T, T))] = static value => (Item<T>(value, 0, 4), Item<T>(value, 1, 4), Item<T>(value, 2, 4),
            Item<T>(value, 3, 4));
    }

    /// <summary>The collection of a type; null when the type is none of those known here, or the object no collection.</summary>
    public static object? ToCollection(PyValue value, Type type)
    {
        if (value.Kind is PyKind.None or PyKind.Boolean or PyKind.Integer or PyKind.Float or PyKind.Complex or PyKind.String
            || value.Object.Type.IterSlot is null)
        {
            return null;
        }
        if (type.IsArray) return s_elements.GetValueOrDefault(type.GetElementType()!)?.Make(value, typeof(Array), null);
        if (!type.IsGenericType) return null;
        if (value.Kind == PyKind.Tuple && s_tuples.TryGetValue(type, out Func<PyValue, object>? make)) return make(value);
        Type[] arguments = type.GetGenericArguments();
        return arguments.Length > 2 ? null
            : s_elements.GetValueOrDefault(arguments[^1])?.Make(value, type.GetGenericTypeDefinition(), arguments.Length == 2
                ? arguments[0] : null);
    }

    private static (T1, T2) Pair<T1, T2>(PyValue value) => (Item<T1>(value, 0, 2), Item<T2>(value, 1, 2));

    private static T Item<T>(PyValue value, int index, int count) =>
        value.Length == count ? value[index].As<T>()
            : throw new InvalidCastException($"A Python tuple of {value.Length} is no tuple of {count}.");

    /// <summary>The collections with one type of elements.</summary>
    private abstract class Elements
    {
        /// <summary>The collection of a generic type; null for one that is not known.</summary>
        public abstract object? Make(PyValue value, Type definition, Type? key);
    }

    private sealed class Elements<T> : Elements
    {
        public override object? Make(PyValue value, Type definition, Type? key)
        {
            if (key is not null) return value.Kind == PyKind.Dict && IsDictionary(definition) ? MakeDictionary(value, key) : null;
            if (definition == typeof(Array)) return ToList(value).ToArray();
            if (definition == typeof(List<>) || definition == typeof(IReadOnlyList<>) || definition == typeof(IEnumerable<>)
                || definition == typeof(IReadOnlyCollection<>)
                || definition == typeof(IList<>) || definition == typeof(ICollection<>))
            {
                return ToList(value);
            }
            if (value.Kind != PyKind.Set) return null;
            return definition == typeof(HashSet<>) || definition == typeof(ISet<>) || definition == typeof(IReadOnlySet<>)
                ? ToList(value).ToHashSet() : null;
        }

        private static bool IsDictionary(Type definition) =>
            definition == typeof(Dictionary<,>) || definition == typeof(IReadOnlyDictionary<,>) || definition == typeof(IDictionary<,>);

        private static object? MakeDictionary(PyValue value, Type key)
        {
            if (key == typeof(string)) return ToDictionary<string>(value);
            if (key == typeof(long)) return ToDictionary<long>(value);
            if (key == typeof(int)) return ToDictionary<int>(value);
            if (key == typeof(object)) return ToDictionary<object>(value);
            return key == typeof(PyValue) ? ToDictionary<PyValue>(value) : null;
        }

        private static List<T> ToList(PyValue value)
        {
            List<T> list = [];
            foreach (PyValue item in value.Enumerate()) list.Add(item.As<T>());
            return list;
        }

        private static Dictionary<TKey, T> ToDictionary<TKey>(PyValue value)
            where TKey : notnull
        {
            Dictionary<TKey, T> dictionary = [];
            foreach (PyValue key in value.Enumerate()) dictionary[key.As<TKey>()] = value[key].As<T>();
            return dictionary;
        }
    }
}

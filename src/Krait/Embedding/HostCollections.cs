using System.Numerics;
using System.Runtime.CompilerServices;
using System.Threading;
using Krait.Objects;

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

    /// <summary>A task of a <see cref="ValueTask{TResult}"/> or a <see cref="ValueTask"/>; null for other objects.</summary>
    public static Task? TaskOf(object value)
    {
        if (value is ValueTask plain) return plain.AsTask();
        Type type = value.GetType();
        return type.IsValueType && type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>)
            ? Of(type.GetGenericArguments()[0])?.ToTask(value) : null;
    }

    /// <summary>
    /// The operations with elements of a type; null where the type is none of those above and no code is made at run time.
    /// </summary>
    private static Elements? Of(Type type)
    {
        if (s_elements.TryGetValue(type, out Elements? known)) return known;
        return RuntimeFeature.IsDynamicCodeSupported ? (Elements)Activator.CreateInstance(typeof(Elements<>).MakeGenericType(type))! : null;
    }

    /// <summary>
    /// The operations with what a task of a type results in; null for a task without a result.
    /// </summary>
    /// <exception cref="NotSupportedException">The type of the result needs code made at run time, which is not possible here.</exception>
    public static Elements? ResultOf(Type task)
    {
        for (Type? each = task; each is not null; each = each.BaseType)
        {
            if (!each.IsGenericType || each.GetGenericTypeDefinition() != typeof(Task<>)) continue;
            Type result = each.GetGenericArguments()[0];
            // The result of an async method without one is of a type of the runtime's own.
            if (result is { IsPublic: false, Namespace: "System.Threading.Tasks" }) return null;
            return Of(result) ?? throw new NotSupportedException(
                $"No conversion to Python is known for {task}: PythonScope.SetFunction takes functions with such results.");
        }
        return null;
    }

    /// <summary>The operations with what is enumerated asynchronously; null for a type that is not known here.</summary>
    public static PyObject? Iterate(PythonEngine engine, object items)
    {
        foreach (Elements each in s_elements.Values)
        {
            if (each.Iterate(engine, items) is { } iterator) return iterator;
        }
        if (!RuntimeFeature.IsDynamicCodeSupported) return null;
        foreach (Type each in InterfacesOf(items))
        {
            if (each.IsGenericType && each.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>))
            {
                return Of(each.GetGenericArguments()[0])?.Iterate(engine, items);
            }
        }
        return null;
    }

    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("Trimming", "IL2075:UnrecognizedReflectionPattern",
        Justification = "An interface that nothing asks for may be gone: then no conversion is known, as for other types.")]
    private static Type[] InterfacesOf(object items) => items.GetType().GetInterfaces();

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
        // One operation, however many items there are: all of them together are within its limits.
        PythonEngine engine = value.RequireEngine();
        using PythonEngine.Entry entry = engine.Enter();
        try
        {
            return Make(value, type);
        }
        finally
        {
            engine.EndOutput();
        }
    }

    private static object? Make(PyValue value, Type type)
    {
        if (type.IsSZArray) return Of(type.GetElementType()!)?.Make(value, typeof(Array), null);
        if (!type.IsGenericType) return null;
        if (type.IsValueType) return value.Kind == PyKind.Tuple ? ToTuple(value, type) : null;
        Type[] arguments = type.GetGenericArguments();
        return arguments.Length > 2 ? null
            : Of(arguments[^1])?.Make(value, type.GetGenericTypeDefinition(), arguments.Length == 2 ? arguments[0] : null);
    }

    private static object? ToTuple(PyValue value, Type type)
    {
        if (s_tuples.TryGetValue(type, out Func<PyValue, object>? make)) return make(value);
        if (!RuntimeFeature.IsDynamicCodeSupported || !type.IsAssignableTo(typeof(ITuple))) return null;
        Type[] items = type.GetGenericArguments();
        Type? maker = items.Length switch
        {
            1 => typeof(Tuples<>),
            2 => typeof(Tuples<,>),
            3 => typeof(Tuples<,,>),
            4 => typeof(Tuples<,,,>),
            5 => typeof(Tuples<,,,,>),
            6 => typeof(Tuples<,,,,,>),
            7 => typeof(Tuples<,,,,,,>),
            _ => null,
        };
        return maker is null ? null : ((Tuples)Activator.CreateInstance(maker.MakeGenericType(items))!).Make(value);
    }

    private abstract class Tuples
    {
        public abstract object Make(PyValue value);
    }

    private sealed class Tuples<T1> : Tuples
    {
        public override object Make(PyValue value) => ValueTuple.Create(Item<T1>(value, 0, 1));
    }

    private sealed class Tuples<T1, T2> : Tuples
    {
        public override object Make(PyValue value) => Pair<T1, T2>(value);
    }

    private sealed class Tuples<T1, T2, T3> : Tuples
    {
        public override object Make(PyValue value) => (Item<T1>(value, 0, 3), Item<T2>(value, 1, 3), Item<T3>(value, 2, 3));
    }

    private sealed class Tuples<T1, T2, T3, T4> : Tuples
    {
        public override object Make(PyValue value) =>
            (Item<T1>(value, 0, 4), Item<T2>(value, 1, 4), Item<T3>(value, 2, 4), Item<T4>(value, 3, 4));
    }

    private sealed class Tuples<T1, T2, T3, T4, T5> : Tuples
    {
        public override object Make(PyValue value) =>
            (Item<T1>(value, 0, 5), Item<T2>(value, 1, 5), Item<T3>(value, 2, 5), Item<T4>(value, 3, 5), Item<T5>(value, 4, 5));
    }

    private sealed class Tuples<T1, T2, T3, T4, T5, T6> : Tuples
    {
        public override object Make(PyValue value) =>
            (Item<T1>(value, 0, 6), Item<T2>(value, 1, 6), Item<T3>(value, 2, 6), Item<T4>(value, 3, 6), Item<T5>(value, 4, 6),
                Item<T6>(value, 5, 6));
    }

    private sealed class Tuples<T1, T2, T3, T4, T5, T6, T7> : Tuples
    {
        public override object Make(PyValue value) =>
            (Item<T1>(value, 0, 7), Item<T2>(value, 1, 7), Item<T3>(value, 2, 7), Item<T4>(value, 3, 7), Item<T5>(value, 4, 7),
                Item<T6>(value, 5, 7), Item<T7>(value, 6, 7));
    }

    /// <summary>
    /// A task that ends with what a Python object awaits; null for an object that cannot be awaited, and for other types.
    /// </summary>
    public static Task? ToTask(PyValue value, Type type)
    {
        if (value.Object.Type.AwaitSlot is null) return null;
        if (type == typeof(Task)) return s_elements[typeof(PyValue)].ToTask(value);
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)
            ? Of(type.GetGenericArguments()[0])?.ToTask(value) : null;
    }

    private static (T1, T2) Pair<T1, T2>(PyValue value) => (Item<T1>(value, 0, 2), Item<T2>(value, 1, 2));

    private static T Item<T>(PyValue value, int index, int count) =>
        value.Length == count ? value[index].As<T>()
            : throw new InvalidCastException($"A Python tuple of {value.Length} is no tuple of {count}.");

    /// <summary>The collections with one type of elements.</summary>
    internal abstract class Elements
    {
        /// <summary>The collection of a generic type; null for one that is not known.</summary>
        public abstract object? Make(PyValue value, Type definition, Type? key);

        /// <summary>A future of a task with such a result; null with an exception set.</summary>
        public abstract PyObject? Await(PythonEngine engine, Task task, HostCallCancellation? cancellation);

        /// <summary>A task with such a result of an object that can be awaited.</summary>
        public abstract Task ToTask(PyValue value);

        /// <summary>A task of a <see cref="ValueTask{TResult}"/> with such a result; null for other objects.</summary>
        public abstract Task? ToTask(object valueTask);

        /// <summary>An iterator over what is enumerated asynchronously; null for objects that do not enumerate such elements.</summary>
        public abstract PyObject? Iterate(PythonEngine engine, object items);
    }

    private sealed class Elements<T> : Elements
    {
        public override PyObject? Await(PythonEngine engine, Task task, HostCallCancellation? cancellation) =>
            HostTasks.Await(engine, (Task<T>)task, cancellation);

        public override Task ToTask(PyValue value)
        {
            PythonEngine engine = value.RequireEngine();
            using PythonEngine.Entry entry = engine.Enter();
            return engine.Await(entry, value.Object, static result => result.As<T>(), default);
        }

        public override Task? ToTask(object valueTask) => valueTask is ValueTask<T> task ? task.AsTask() : null;

        public override PyObject? Iterate(PythonEngine engine, object items) =>
            items is IAsyncEnumerable<T> own ? PyHostAsyncIterator.Create(engine, own) : null;

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
            if (key == typeof(PyValue)) return ToDictionary<PyValue>(value);
            return RuntimeFeature.IsDynamicCodeSupported
                ? ((Pairs)Activator.CreateInstance(typeof(Pairs<,>).MakeGenericType(key, typeof(T)))!).Make(value) : null;
        }

        private static List<T> ToList(PyValue value)
        {
            List<T> list = [];
            foreach (PyValue item in value.Enumerate()) list.Add(item.As<T>());
            return list;
        }

        private static object ToDictionary<TKey>(PyValue value)
            where TKey : notnull => new Pairs<TKey, T>().Make(value);
    }

    private abstract class Pairs
    {
        public abstract object Make(PyValue value);
    }

    private sealed class Pairs<TKey, TValue> : Pairs
        where TKey : notnull
    {
        public override object Make(PyValue value)
        {
            Dictionary<TKey, TValue> dictionary = [];
            foreach (PyValue key in value.Enumerate()) dictionary[key.As<TKey>()] = value[key].As<TValue>();
            return dictionary;
        }
    }
}

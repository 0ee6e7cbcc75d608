using Krait.Objects;

namespace Krait.Protocols;

/// <summary>
/// The sizes of objects as <c>sys.getsizeof</c> tells them: those that CPython's objects have, which programs that limit caches or report
/// memory expect. What .NET uses for them differs by a few words.
/// </summary>
internal static class ObjectSizes
{
    private const long Header = 16;
    private const long CollectorHeader = 16;
    private const long Reference = 8;
    private const long SmallestSet = 8;
    private const long LargeSet = 50_000;

    /// <summary><c>object.__sizeof__</c>: the size of what has no method of its own for it.</summary>
    public static long Of(PyObject value) => value switch
    {
        PyBytes bytes => Header + 17 + bytes.Length,
        PyByteArray bytes => 56 + (bytes.Count == 0 ? 0 : bytes.Count + 1),
        PyTuple tuple => Header + 16 + (Reference * tuple.Count),
        PyFloat => Header + 8,
        PyComplex => Header + 16,
        PySetBase set => OfSet(set.Count),
        PyRange => Header + 32,
        PySlice => Header + 24,
        PyFunction => Header + 136,
        PyModule => Header + 40,
        PyMethod or PyBuiltinFunction => Header + 40,
        PyGenerator => Header + 168,
        _ => Header + (Reference * value.Type.InstanceCapacity),
    };

    private static readonly (PyType Type, int Size)[] s_contents =
    [
        (BuiltinTypes.Bool, 24), (BuiltinTypes.Int, 24), (BuiltinTypes.Float, 24), (BuiltinTypes.Complex, 32), (BuiltinTypes.Str, 64),
        (BuiltinTypes.Bytes, 33), (BuiltinTypes.ByteArray, 56), (BuiltinTypes.MemoryView, 144), (BuiltinTypes.Tuple, 32),
        (BuiltinTypes.List, 40), (BuiltinTypes.Dict, 48), (BuiltinTypes.Set, 200), (BuiltinTypes.FrozenSet, 200),
        (BuiltinTypes.Range, 48), (BuiltinTypes.Slice, 40), (BuiltinTypes.Function, 152), (BuiltinTypes.Method, 48),
        (BuiltinTypes.Module, 56), (BuiltinTypes.Type, 936), (ExceptionTypes.BaseException, 72),
    ];

    /// <summary>What an instance has before its slots and items: the header, and what the builtin class has that it derives from.</summary>
    public static long OfContent(PyType type)
    {
        // Short: as many steps as the class has builtin bases.
        for (PyType? each = type.NativeBase; each is not null; each = each.Base)
        {
            int index = Array.FindIndex(s_contents, content => content.Type == each);
            if (index >= 0) return s_contents[index].Size;
        }
        return Header;
    }

    // As many places as CPython's table has after so many insertions: it grows when three fifths are taken.
    private static long OfSet(long count)
    {
        long places = SmallestSet;
        // Short: grows by powers of two.
        while (count * 5 >= (places - 1) * 3)
        {
            long used = (((places - 1) * 3) + 4) / 5;
            long wanted = used > LargeSet ? used * 2 : used * 4;
            while (places <= wanted) places *= 2;
        }
        return 200 + (places > SmallestSet ? places * 16 : 0);
    }

    /// <summary>What the collector needs in front of an object; nothing for those that refer to no others.</summary>
    public static long InFront(PyObject value) =>
        value is PyIntegral or PyFloat or PyComplex or PyStr or PyBytes or PyByteArray or PyNone or PyRange or PyCode
        || value.GetType() == typeof(PyInstance) && value.Type == BuiltinTypes.Object
            ? 0 : CollectorHeader;

    /// <summary>The size of an object and of what is in front of it, without asking a method that a program has written.</summary>
    public static long OfWhole(PyObject value)
    {
        PyObject? size = value.Type.Lookup(Names.SizeOf) is PyMethodDescriptor method ? Calls.CallPrepended(method, value, [], null) : null;
        if (size is null) Exceptions.Take();
        return InFront(value) + (size is PyIntegral number ? (long)number.ToBigInteger() : Of(value));
    }
}

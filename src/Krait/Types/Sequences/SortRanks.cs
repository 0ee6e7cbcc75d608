using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Types.Sequences;

/// <summary>How much the ranks of keys tell.</summary>
internal enum Ranking
{
    /// <summary>Nothing: the keys are not of a type whose order is known.</summary>
    None,

    /// <summary>How the keys begin.</summary>
    Beginning,

    /// <summary>All: keys of equal rank are equal.</summary>
    Complete,
}

/// <summary>
/// Numbers that order as the keys of a sort do, or as one item of keys that are tuples. Numbers are compared without a look
/// at the keys, which are all over the memory.
/// </summary>
internal static class SortRanks
{
    /// <summary>The column that stands for the key itself; the others are the indexes of items.</summary>
    public const int WholeKey = -1;

    /// <summary>
    /// The exact type of the parts in a column, which has at least one: int, float, str or tuple; that of the root of all when they
    /// are of other types, differ, or a tuple is too short.
    /// </summary>
    public static Type TypeOfAll(Slot[] keys, int count, int column)
    {
        if (column != WholeKey)
        {
            for (int i = 0; i < count; i++)
            {
                Poll.AtOrThrow(i);
                if (column >= Unsafe.As<PyTuple>(keys[i].Value!).Items.Length) return typeof(PyObject);
            }
        }
        PyObject first = PartOf(keys[0].Value!, column);
        if (first.GetType() == typeof(PyInt)) return AreAll<IntKind>(keys, count, column) ? typeof(PyInt) : typeof(PyObject);
        if (first.GetType() == typeof(PyFloat)) return AreAll<FloatKind>(keys, count, column) ? typeof(PyFloat) : typeof(PyObject);
        if (first.GetType() == typeof(PyStr)) return AreAll<TextKind>(keys, count, column) ? typeof(PyStr) : typeof(PyObject);
        return AreAll<TupleKind>(keys, count, column) ? typeof(PyTuple) : typeof(PyObject);
    }

    // A type that is known when this is compiled is compared in one instruction, any other by a call of the runtime.
    private interface IKind
    {
        static abstract bool Has(PyObject value);
    }

    private readonly struct IntKind : IKind
    {
        public static bool Has(PyObject value) => value.GetType() == typeof(PyInt);
    }

    private readonly struct FloatKind : IKind
    {
        public static bool Has(PyObject value) => value.GetType() == typeof(PyFloat);
    }

    private readonly struct TextKind : IKind
    {
        public static bool Has(PyObject value) => value.GetType() == typeof(PyStr);
    }

    private readonly struct TupleKind : IKind
    {
        public static bool Has(PyObject value) => value.GetType() == typeof(PyTuple);
    }

    private static bool AreAll<TKind>(Slot[] keys, int count, int column)
        where TKind : struct, IKind
    {
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            if (!TKind.Has(PartOf(keys[i].Value!, column))) return false;
        }
        return true;
    }

    /// <summary>Whether all keys, which are tuples, have a length.</summary>
    public static bool AreAllOfLength(Slot[] keys, int count, int length)
    {
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            if (Unsafe.As<PyTuple>(keys[i].Value!).Count != length) return false;
        }
        return true;
    }

    /// <summary>
    /// Ranks the keys by a column of theirs. What is left in <paramref name="ranks"/> means nothing where the result is None.
    /// </summary>
    public static Ranking TryRank(Slot[] keys, int count, int column, Span<ulong> ranks)
    {
        Type type = TypeOfAll(keys, count, column);
        if (type == typeof(PyInt))
        {
            for (int i = 0; i < count; i++)
            {
                Poll.AtOrThrow(i);
                ranks[i] = (ulong)Unsafe.As<PyInt>(PartOf(keys[i].Value!, column)).Value ^ (1UL << 63);
            }
            return Ranking.Complete;
        }
        if (type == typeof(PyFloat)) return RankFloats(keys, count, column, ranks) ? Ranking.Complete : Ranking.None;
        return type == typeof(PyStr) ? RankStrings(keys, count, column, ranks) : Ranking.None;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PyObject PartOf(PyObject key, int column) => column == WholeKey ? key : Unsafe.As<PyTuple>(key).Items[column];

    private static bool RankFloats(Slot[] keys, int count, int column, Span<ulong> ranks)
    {
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            double value = Unsafe.As<PyFloat>(PartOf(keys[i].Value!, column)).Value;
            if (double.IsNaN(value)) return false;
            // Both zeros are one; the bits of negative numbers order the other way round.
            long bits = value == 0 ? 0 : BitConverter.DoubleToInt64Bits(value);
            ranks[i] = bits < 0 ? ~(ulong)bits : (ulong)bits | (1UL << 63);
        }
        return true;
    }

    /// <summary>Ranks by the first eight code points if those are below 256, else by the first four.</summary>
    private static Ranking RankStrings(Slot[] keys, int count, int column, Span<ulong> ranks)
    {
        bool fits = true;
        bool isComplete = true;
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            if (Unsafe.As<PyStr>(PartOf(keys[i].Value!, column)).Narrow is not { } text) return Ranking.None;
            ranks[i] = Rank(text, 8, 8, ref fits, ref isComplete);
        }
        if (fits) return isComplete ? Ranking.Complete : Ranking.Beginning;
        isComplete = true;
        for (int i = 0; i < count; i++)
        {
            Poll.AtOrThrow(i);
            ranks[i] = Rank(Unsafe.As<PyStr>(PartOf(keys[i].Value!, column)).Narrow!, 4, 16, ref fits, ref isComplete);
        }
        return isComplete ? Ranking.Complete : Ranking.Beginning;
    }

    private static ulong Rank(string text, int length, int bits, ref bool fits, ref bool isComplete)
    {
        ulong rank = 0;
        int used = Math.Min(length, text.Length);
        // Short: the characters that a rank holds.
        for (int i = 0; i < used; i++)
        {
            uint point = text[i];
            if (point >> bits != 0) fits = false;
            // What is missing counts as zeros, so a zero that is there does not show.
            if (point == 0) isComplete = false;
            rank = (rank << bits) | point;
        }
        if (text.Length > length) isComplete = false;
        return used == 0 ? 0 : rank << ((length - used) * bits);
    }
}

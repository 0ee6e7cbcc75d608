using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Krait.Definitions;

namespace Krait.Objects;

/// <summary><c>str</c>: an immutable sequence of Unicode code points.</summary>
/// <remarks>
/// Stored as a .NET string when every code point fits one char, lone surrogates included, so that strings pass to and from
/// the host without a copy; else as an array of code points. A surrogate pair in <see cref="Narrow"/> is two code points:
/// UTF-16 never shows through to Python.
/// </remarks>
internal class PyStr : PyObject
{
    // A string whose every char is a code point, code points (int[]), or a BufferedText that may become a string; one field,
    // because strings are many.
    private object _data;
    private long _hash = NoHash;

    private const long NoHash = -1; // never a valid hash: CPython reserves it too

    /// <summary>The empty string.</summary>
    public static readonly PyStr Empty = new("");

    // Strings of one character of the alphabets that take two bytes in UTF-8 at most, made when first needed.
    private static readonly PyStr?[] s_single = new PyStr?[0x800];

    /// <summary>Wraps a string whose every char is one code point.</summary>
    internal PyStr(string narrow) => _data = narrow;

    /// <summary>Wraps code points of which at least one is above U+FFFF.</summary>
    internal PyStr(int[] wide) => _data = wide;

    private PyStr(BufferedText text) => _data = text;

    /// <summary>Copies the representation of another string; for instances of subclasses.</summary>
    private protected PyStr(PyStr value)
    {
        _data = (object?)value.Narrow ?? value.Wide!;
        _hash = value._hash;
    }

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Str;

    /// <summary>The .NET string with one char a code point, or null when some code point is above U+FFFF.</summary>
    internal string? Narrow
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _data.GetType() == typeof(string) ? Unsafe.As<string>(_data) : TakeFromBuffer();
    }

    private string? TakeFromBuffer()
    {
        if (_data is not BufferedText text) return null;
        string narrow = new(text.Buffer.Chars, 0, text.Length);
        _data = narrow;
        return narrow;
    }

    /// <summary>
    /// The chars, each a code point, without making a string of a text that still grows; false when some code point is above U+FFFF.
    /// </summary>
    internal bool TryGetChars(out ReadOnlySpan<char> chars)
    {
        if (_data.GetType() == typeof(string)) chars = Unsafe.As<string>(_data);
        else if (_data is BufferedText text) chars = text.Buffer.Chars.AsSpan(0, text.Length);
        else chars = default;
        return _data is not int[];
    }

    /// <summary>The code points, when <see cref="Narrow"/> is null.</summary>
    internal int[]? Wide => _data as int[];

    /// <summary>The number of code points.</summary>
    public int Length => _data.GetType() == typeof(string) ? Unsafe.As<string>(_data).Length : LengthOfOther;

    private int LengthOfOther => _data is int[] wide ? wide.Length : ((BufferedText)_data).Length;

    /// <summary>The code point at an index.</summary>
    public int this[int index] =>
        _data.GetType() == typeof(string) ? Unsafe.As<string>(_data)[index] : _data is int[] wide ? wide[index] : Narrow![index];

    /// <summary>Whether the string is in the table of interned strings.</summary>
    internal bool IsInterned => ReferenceEquals(InternTable.Find(this), this);

    /// <summary>A Python string from UTF-16: surrogate pairs become one code point, lone surrogates stay.</summary>
    public static PyStr FromString(string value)
    {
        if (!value.AsSpan().ContainsAnyInRange('\ud800', '\udfff')) return FromNarrow(value);
        int pairs = 0;
        // Short: goes through the text as fast as a copy does.
        for (int i = 0; i + 1 < value.Length; i++)
        {
            if (char.IsHighSurrogate(value[i]) && char.IsLowSurrogate(value[i + 1]))
            {
                pairs++;
                i++;
            }
        }
        if (pairs == 0) return FromNarrow(value);

        int[] points = new int[value.Length - pairs];
        int count = 0;
        // Short: goes through the text as fast as a copy does.
        for (int i = 0; i < value.Length; i++)
        {
            bool pair = i + 1 < value.Length && char.IsHighSurrogate(value[i]) && char.IsLowSurrogate(value[i + 1]);
            points[count++] = pair ? char.ConvertToUtf32(value[i], value[++i]) : value[i];
        }
        return new PyStr(points);
    }

    /// <summary>A Python string from chars that are one code point each, surrogates included.</summary>
    internal static PyStr FromNarrow(string value) =>
        value.Length > 1 ? new PyStr(value) : value.Length == 0 ? Empty : FromCodePoint(value[0]);

    /// <summary>A Python string from chars that are one code point each, surrogates included.</summary>
    internal static PyStr FromNarrow(ReadOnlySpan<char> value) =>
        value.Length > 1 ? new PyStr(new string(value)) : value.Length == 0 ? Empty : FromCodePoint(value[0]);

    /// <summary>A string of one code point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyStr FromCodePoint(int codePoint)
    {
        PyStr?[] cache = s_single;
        return (uint)codePoint < (uint)cache.Length && cache[codePoint] is { } cached ? cached : MakeFromCodePoint(codePoint);
    }

    private static PyStr MakeFromCodePoint(int codePoint)
    {
        if ((uint)codePoint < (uint)s_single.Length) return s_single[codePoint] ??= new PyStr(((char)codePoint).ToString());
        return codePoint < 0x10000 ? new PyStr(((char)codePoint).ToString()) : new PyStr([codePoint]);
    }

    /// <summary>A string of any code points, stored as narrowly as they allow.</summary>
    public static PyStr FromCodePoints(ReadOnlySpan<int> codePoints)
    {
        if (codePoints.Length == 0) return Empty;
        if (codePoints.Length == 1) return FromCodePoint(codePoints[0]);
        if (codePoints.ContainsAnyExceptInRange(0, 0xFFFF))
        {
            Poll.ReserveOrThrow((long)codePoints.Length * sizeof(int));
            int[] points = GC.AllocateUninitializedArray<int>(codePoints.Length);
            codePoints.CopyTo(points);
            return new PyStr(points);
        }
        Poll.ReserveOrThrow((long)codePoints.Length * sizeof(char));
        return new PyStr(string.Create(codePoints.Length, codePoints, static (chars, points) => TextWidths.Narrow(points, chars)));
    }

    /// <summary>A string of any code points, in an array that the caller gives away.</summary>
    internal static PyStr FromOwned(int[] codePoints) =>
        codePoints.AsSpan().ContainsAnyExceptInRange(0, 0xFFFF) ? new PyStr(codePoints) : FromCodePoints(codePoints);

    /// <summary>The part of the string between two indexes.</summary>
    public PyStr Substring(int start, int length)
    {
        if (length == Length && GetType() == typeof(PyStr)) return this;
        return Narrow is { } narrow
            ? FromNarrow(narrow.AsSpan(start, length))
            : FromCodePoints(Wide.AsSpan(start, length));
    }

    /// <summary>The hash, computed once.</summary>
    internal long Hash
    {
        get
        {
            if (_hash == NoHash) _hash = StringHash.Compute(this);
            return _hash;
        }
    }

    /// <summary>Whether two strings have the same code points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Equal(PyStr left, PyStr right) => ReferenceEquals(left, right) || EqualContent(left, right);

    /// <summary>Whether two strings have the same code points, when the hashes of both are known.</summary>
    internal static bool EqualHashed(PyStr left, PyStr right) => left._hash == right._hash && EqualContent(left, right);

    private static bool EqualContent(PyStr left, PyStr right)
    {
        if (left.Narrow is { } narrow) return right.Narrow is { } other && narrow == other;
        return right.Wide is { } wide && left.Wide.AsSpan().SequenceEqual(wide);
    }

    /// <summary>Orders by code points.</summary>
    internal static int Compare(PyStr left, PyStr right)
    {
        if (left.TryGetChars(out ReadOnlySpan<char> narrow) & right.TryGetChars(out ReadOnlySpan<char> other))
            return narrow.SequenceCompareTo(other);
        int common = Math.Min(left.Length, right.Length);
        int equal = left.Wide is { } first && right.Wide is { } second ? first.AsSpan().CommonPrefixLength(second) : 0;
        // Short: goes through the text as fast as a copy does.
        for (int i = equal; i < common; i++)
        {
            int difference = left[i] - right[i];
            if (difference != 0) return difference;
        }
        return left.Length - right.Length;
    }

    /// <summary>Concatenates.</summary>
    [NonEscaping]
    internal static PyStr Concat(PyStr left, PyStr right)
    {
        if (right.Length == 0 && left.GetType() == typeof(PyStr)) return left;
        if (left.Length == 0 && right.GetType() == typeof(PyStr)) return right;
        if (left.Wide is null && right.Wide is null)
        {
            // Text that grows piece by piece shares one buffer: copied each time, it would take quadratic time.
            int length = left.Length;
            if (length >= TextBuffer.Worthwhile && right.Length <= length / 2 && right.Length < int.MaxValue / 4 - length)
            {
                return Append(left, right);
            }
            Poll.ReserveOrThrow(((long)left.Length + right.Length) * sizeof(char));
            return FromNarrow(string.Concat(left.Narrow, right.Narrow));
        }
        Poll.ReserveOrThrow(((long)left.Length + right.Length) * sizeof(int));
        int[] points = GC.AllocateUninitializedArray<int>(left.Length + right.Length);
        left.CopyTo(points);
        right.CopyTo(points.AsSpan(left.Length));
        return new PyStr(points);
    }

    private static PyStr Append(PyStr left, PyStr right)
    {
        int length = left.Length;
        TextBuffer? buffer = (left._data as BufferedText)?.Buffer;
        // Only the string that ends where the buffer does can be continued in it; all others see their own beginning.
        if (buffer is null || !buffer.TryAppend(length, right.Narrow!)) buffer = new TextBuffer(left, right);
        return new PyStr(new BufferedText(buffer, length + right.Length));
    }

    /// <summary>Copies the code points.</summary>
    internal void CopyTo(Span<int> destination)
    {
        if (Narrow is not { } narrow)
        {
            Wide.CopyTo(destination);
            return;
        }
        TextWidths.Widen(narrow, destination);
    }

    /// <summary>The string as UTF-16, the form .NET text has; lone surrogates stay.</summary>
    public override string ToString()
    {
        if (Narrow is { } narrow) return narrow;
        int[] wide = Wide!;
        int pairs = 0;
        // Short: goes through the text as fast as a copy does.
        foreach (int point in wide) pairs += point > 0xFFFF ? 1 : 0;
        Poll.ReserveOrThrow(((long)wide.Length + pairs) * sizeof(char));
        return string.Create(checked(wide.Length + pairs), wide, static (chars, points) =>
            TextWidths.ToUtf16(points, MemoryMarshal.Cast<char, ushort>(chars)));
    }

    /// <summary>The one string of this text: interned strings are equal exactly when they are the same object.</summary>
    public static PyStr Intern(string value)
    {
        // Two chars that are a pair here are one code point; in a string of the table they would be two.
        bool isNarrow = value.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0;
        return isNarrow && InternTable.Find(value) is { } found ? found : InternTable.GetOrAdd(FromString(value));
    }

    /// <summary>The one string of this text, which is <paramref name="value"/> itself when it is the first.</summary>
    public static PyStr Intern(PyStr value) => value.GetType() == typeof(PyStr) ? InternTable.GetOrAdd(value) : value;
}

/// <summary>An instance of a subclass of <c>str</c>.</summary>
internal sealed class PyStrInstance : PyStr
{
    private InstanceState _state;

    public PyStrInstance(PyType type, PyStr value)
        : base(value) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

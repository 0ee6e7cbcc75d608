using System.Runtime.Intrinsics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Bytes;

// Case, character classes and padding: all of them look at ASCII only.
internal static partial class BytesCommonMethods
{
    /// <summary>The letters of one case changed to the other, by the one bit that tells it.</summary>
    /// <param name="self">The bytes.</param>
    /// <param name="first">The first of the letters that change.</param>
    private static PyObject ChangeCase(PyObject self, byte first)
    {
        const int LetterCount = 26;
        const byte CaseBit = 0x20;
        ReadOnlySpan<byte> content = SpanOf(self);
        Poll.ReserveOrThrow(content.Length);
        byte[] result = GC.AllocateUninitializedArray<byte>(content.Length);
        int i = 0;
        // Short: vectors go through the bytes as fast as a copy does.
        for (; i + Vector128<byte>.Count <= content.Length; i += Vector128<byte>.Count)
        {
            var bytes = Vector128.Create(content[i..]);
            var isLetter = Vector128.LessThan(bytes - Vector128.Create(first), Vector128.Create((byte)LetterCount));
            (bytes ^ (isLetter & Vector128.Create(CaseBit))).CopyTo(result, i);
        }
        for (; i < content.Length; i++)
        {
            Poll.AtOrThrow(i);
            result[i] = (byte)(content[i] - first) < LetterCount ? (byte)(content[i] ^ CaseBit) : content[i];
        }
        return Make(self, result);
    }

    private static bool IsUpper(byte each) => each is >= (byte)'A' and <= (byte)'Z';

    private static bool IsLower(byte each) => each is >= (byte)'a' and <= (byte)'z';

    private static bool IsAlpha(byte each) => IsUpper(each) || IsLower(each);

    private static bool IsDigit(byte each) => each is >= (byte)'0' and <= (byte)'9';

    private static byte ToUpper(byte each) => IsLower(each) ? (byte)(each - 32) : each;

    private static byte ToLower(byte each) => IsUpper(each) ? (byte)(each + 32) : each;

    /// <summary>Return a copy of B with all ASCII characters converted to uppercase.</summary>
    [PyMethod("upper($self, /)")]
    private static PyObject Upper(PyObject self) => ChangeCase(self, (byte)'a');

    /// <summary>Return a copy of B with all ASCII characters converted to lowercase.</summary>
    [PyMethod("lower($self, /)")]
    private static PyObject Lower(PyObject self) => ChangeCase(self, (byte)'A');

    /// <summary>Return a copy of B with uppercase ASCII characters converted to lowercase ASCII and vice versa.</summary>
    [PyMethod("swapcase($self, /)")]
    private static PyObject SwapCase(PyObject self)
    {
        byte[] result = SpanOf(self).ToArray();
        int steps = 0;
        foreach (ref byte each in result.AsSpan())
        {
            Poll.StepOrThrow(ref steps);
            each = IsUpper(each) ? ToLower(each) : ToUpper(each);
        }
        return Make(self, result);
    }

    /// <summary>Return a copy of B with only its first character capitalized (ASCII) and the rest lower-cased.</summary>
    [PyMethod("capitalize($self, /)")]
    private static PyObject Capitalize(PyObject self)
    {
        byte[] result = SpanOf(self).ToArray();
        for (int i = 0; i < result.Length; i++)
        {
            Poll.AtOrThrow(i);
            result[i] = i == 0 ? ToUpper(result[i]) : ToLower(result[i]);
        }
        return Make(self, result);
    }

    /// <summary>
    /// Return a titlecased version of B, i.e. ASCII words start with uppercase characters, all remaining cased characters have
    /// lowercase.
    /// </summary>
    [PyMethod("title($self, /)")]
    private static PyObject Title(PyObject self)
    {
        byte[] result = SpanOf(self).ToArray();
        bool inWord = false;
        for (int i = 0; i < result.Length; i++)
        {
            Poll.AtOrThrow(i);
            result[i] = inWord ? ToLower(result[i]) : ToUpper(result[i]);
            inWord = IsAlpha(result[i]);
        }
        return Make(self, result);
    }

    private static PyBool All(PyObject self, Func<byte, bool> holds)
    {
        ReadOnlySpan<byte> content = SpanOf(self);
        int steps = 0;
        foreach (byte each in content)
        {
            Poll.StepOrThrow(ref steps);
            if (!holds(each)) return PyBool.False;
        }
        return PyBool.From(content.Length > 0);
    }

    /// <summary>Return True if all characters in B are alphanumeric and there is at least one character in B, False otherwise.</summary>
    [PyMethod("isalnum($self, /)")]
    private static PyObject IsAlphanumeric(PyObject self) => All(self, static each => IsAlpha(each) || IsDigit(each));

    /// <summary>Return True if all characters in B are alphabetic and there is at least one character in B, False otherwise.</summary>
    [PyMethod("isalpha($self, /)")]
    private static PyObject IsAlphabetic(PyObject self) => All(self, IsAlpha);

    /// <summary>Return True if B is empty or all characters in B are ASCII, False otherwise.</summary>
    [PyMethod("isascii($self, /)")]
    private static PyObject IsAscii(PyObject self) => PyBool.From(System.Text.Ascii.IsValid(SpanOf(self)));

    /// <summary>Return True if all characters in B are digits and there is at least one character in B, False otherwise.</summary>
    [PyMethod("isdigit($self, /)")]
    private static PyObject IsNumber(PyObject self) => All(self, IsDigit);

    /// <summary>Return True if all characters in B are whitespace and there is at least one character in B, False otherwise.</summary>
    [PyMethod("isspace($self, /)")]
    private static PyObject IsSpace(PyObject self) => All(self, IsBlank);

    /// <summary>Return True if there is at least one cased character in B and all cased characters are lowercase.</summary>
    [PyMethod("islower($self, /)")]
    private static PyObject IsLowerCase(PyObject self) => HasCase(self, IsLower, IsUpper);

    /// <summary>Return True if there is at least one cased character in B and all cased characters are uppercase.</summary>
    [PyMethod("isupper($self, /)")]
    private static PyObject IsUpperCase(PyObject self) => HasCase(self, IsUpper, IsLower);

    private static PyBool HasCase(PyObject self, Func<byte, bool> wanted, Func<byte, bool> other)
    {
        bool found = false;
        int steps = 0;
        foreach (byte each in SpanOf(self))
        {
            Poll.StepOrThrow(ref steps);
            if (other(each)) return PyBool.False;
            found |= wanted(each);
        }
        return PyBool.From(found);
    }

    /// <summary>
    /// Return True if B is a titlecased string and there is at least one character in B, i.e. uppercase characters may only follow
    /// uncased characters and lowercase characters only cased ones.
    /// </summary>
    [PyMethod("istitle($self, /)")]
    private static PyObject IsTitle(PyObject self)
    {
        bool found = false;
        bool inWord = false;
        int steps = 0;
        foreach (byte each in SpanOf(self))
        {
            Poll.StepOrThrow(ref steps);
            if ((IsUpper(each) && inWord) || (IsLower(each) && !inWord)) return PyBool.False;
            inWord = IsAlpha(each);
            found |= inWord;
        }
        return PyBool.From(found);
    }

    private static PyObject? Pad(PyObject self, long left, long right, PyObject? fill)
    {
        byte filler = (byte)' ';
        if (fill is not null)
        {
            if (!BytesConversion.TryGetSpan(fill, out ReadOnlySpan<byte> given) || given.Length != 1)
            {
                return Raise.TypeError($"argument 2 must be a byte string of length 1, not {fill.Type.Name}");
            }
            filler = given[0];
        }
        ReadOnlySpan<byte> content = SpanOf(self);
        left = Math.Max(0, left);
        right = Math.Max(0, right);
        if (left + right + content.Length > Array.MaxLength) return Raise.MemoryError("");
        Poll.ReserveOrThrow(left + right + content.Length);
        byte[] result = GC.AllocateUninitializedArray<byte>((int)(left + right) + content.Length);
        Spans.Fill(result.AsSpan(0, (int)left), filler);
        content.CopyTo(result.AsSpan((int)left));
        Spans.Fill(result.AsSpan((int)left + content.Length), filler);
        return Make(self, result);
    }

    /// <summary>Return a centered string of length width. Padding is done using the specified fill character.</summary>
    [PyMethod("center($self, width, fillchar=b' ', /)")]
    private static PyObject? Center(PyObject self, long width, PyObject? fill)
    {
        long padding = Math.Max(0, width - SpanOf(self).Length);
        long left = (padding / 2) + (padding & width & 1);
        return Pad(self, left, padding - left, fill);
    }

    /// <summary>Return a left-justified string of length width. Padding is done using the specified fill character.</summary>
    [PyMethod("ljust($self, width, fillchar=b' ', /)")]
    private static PyObject? JustifyLeft(PyObject self, long width, PyObject? fill) => Pad(self, 0, width - SpanOf(self).Length, fill);

    /// <summary>Return a right-justified string of length width. Padding is done using the specified fill character.</summary>
    [PyMethod("rjust($self, width, fillchar=b' ', /)")]
    private static PyObject? JustifyRight(PyObject self, long width, PyObject? fill) => Pad(self, width - SpanOf(self).Length, 0, fill);

    /// <summary>
    /// Pad a numeric string with zeros on the left, to fill a field of the given width. The original string is never truncated.
    /// </summary>
    [PyMethod("zfill($self, width, /)")]
    private static PyObject? FillZeros(PyObject self, long width)
    {
        ReadOnlySpan<byte> content = SpanOf(self);
        if (width <= content.Length) return Same(self);
        if (width > Array.MaxLength) return Raise.MemoryError("");
        Poll.ReserveOrThrow(width);
        byte[] result = GC.AllocateUninitializedArray<byte>((int)width);
        Spans.Fill(result.AsSpan(0, (int)width - content.Length), (byte)'0');
        content.CopyTo(result.AsSpan((int)width - content.Length));
        if (content.Length > 0 && content[0] is (byte)'+' or (byte)'-')
        {
            result[(int)width - content.Length] = (byte)'0';
            result[0] = content[0];
        }
        return Make(self, result);
    }

    /// <summary>
    /// Return a copy where all tab characters are expanded using spaces. If tabsize is not given, a tab size of 8 characters is
    /// assumed.
    /// </summary>
    [PyMethod("expandtabs($self, /, tabsize=8)")]
    private static PyObject ExpandTabs(PyObject self, int tabSize)
    {
        ByteBuilder result = new(stackalloc byte[ByteBuilder.UsualLength]);
        ReadOnlySpan<byte> rest = SpanOf(self);
        int column = 0;
        int steps = 0;
        while (rest.Length > 0)
        {
            Poll.StepOrThrow(ref steps);
            int end = rest.IndexOfAny((byte)'\t', (byte)'\n', (byte)'\r');
            int plain = end < 0 ? rest.Length : end;
            result.Append(rest[..plain]);
            column += plain;
            if (end < 0) break;
            if (rest[end] != '\t')
            {
                result.Append(rest[end]);
                column = 0;
            }
            else if (tabSize > 0)
            {
                int blanks = tabSize - (column % tabSize);
                result.Append((byte)' ', blanks);
                column += blanks;
            }
            rest = rest[(end + 1)..];
        }
        return Make(self, result.ToArray());
    }
}

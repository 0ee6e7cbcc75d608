using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Bytes;

// Case, character classes and padding: all of them look at ASCII only.
internal static partial class BytesCommonMethods
{
    private static PyObject Map(PyObject self, Func<byte, byte> map)
    {
        byte[] result = SpanOf(self).ToArray();
        for (int i = 0; i < result.Length; i++) result[i] = map(result[i]);
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
    private static PyObject Upper(PyObject self) => Map(self, ToUpper);

    /// <summary>Return a copy of B with all ASCII characters converted to lowercase.</summary>
    [PyMethod("lower($self, /)")]
    private static PyObject Lower(PyObject self) => Map(self, ToLower);

    /// <summary>Return a copy of B with uppercase ASCII characters converted to lowercase ASCII and vice versa.</summary>
    [PyMethod("swapcase($self, /)")]
    private static PyObject SwapCase(PyObject self) => Map(self, static each => IsUpper(each) ? ToLower(each) : ToUpper(each));

    /// <summary>Return a copy of B with only its first character capitalized (ASCII) and the rest lower-cased.</summary>
    [PyMethod("capitalize($self, /)")]
    private static PyObject Capitalize(PyObject self)
    {
        byte[] result = SpanOf(self).ToArray();
        for (int i = 0; i < result.Length; i++) result[i] = i == 0 ? ToUpper(result[i]) : ToLower(result[i]);
        return Make(self, result);
    }

    /// <summary>Return a titlecased version of B, i.e. ASCII words start with uppercase characters, all remaining cased characters have lowercase.</summary>
    [PyMethod("title($self, /)")]
    private static PyObject Title(PyObject self)
    {
        byte[] result = SpanOf(self).ToArray();
        bool inWord = false;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = inWord ? ToLower(result[i]) : ToUpper(result[i]);
            inWord = IsAlpha(result[i]);
        }
        return Make(self, result);
    }

    private static PyBool All(PyObject self, Func<byte, bool> holds)
    {
        ReadOnlySpan<byte> content = SpanOf(self);
        foreach (byte each in content)
        {
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
        foreach (byte each in SpanOf(self))
        {
            if (other(each)) return PyBool.False;
            found |= wanted(each);
        }
        return PyBool.From(found);
    }

    /// <summary>Return True if B is a titlecased string and there is at least one character in B, i.e. uppercase characters may only follow uncased characters and lowercase characters only cased ones.</summary>
    [PyMethod("istitle($self, /)")]
    private static PyObject IsTitle(PyObject self)
    {
        bool found = false;
        bool inWord = false;
        foreach (byte each in SpanOf(self))
        {
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
        byte[] result = new byte[left + right + content.Length];
        Spans.Fill(result.AsSpan(), filler);
        content.CopyTo(result.AsSpan((int)left));
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

    /// <summary>Pad a numeric string with zeros on the left, to fill a field of the given width. The original string is never truncated.</summary>
    [PyMethod("zfill($self, width, /)")]
    private static PyObject? FillZeros(PyObject self, long width)
    {
        ReadOnlySpan<byte> content = SpanOf(self);
        if (width <= content.Length) return Same(self);
        if (width > Array.MaxLength) return Raise.MemoryError("");
        byte[] result = new byte[width];
        Spans.Fill(result.AsSpan(), (byte)'0');
        content.CopyTo(result.AsSpan((int)width - content.Length));
        if (content.Length > 0 && content[0] is (byte)'+' or (byte)'-')
        {
            result[(int)width - content.Length] = (byte)'0';
            result[0] = content[0];
        }
        return Make(self, result);
    }

    /// <summary>Return a copy where all tab characters are expanded using spaces. If tabsize is not given, a tab size of 8 characters is assumed.</summary>
    [PyMethod("expandtabs($self, /, tabsize=8)")]
    private static PyObject ExpandTabs(PyObject self, int tabSize)
    {
        List<byte> result = [];
        int column = 0;
        foreach (byte each in SpanOf(self))
        {
            if (each == '\t')
            {
                if (tabSize <= 0) continue;
                int blanks = tabSize - (column % tabSize);
                for (int i = 0; i < blanks; i++) result.Add((byte)' ');
                column += blanks;
                continue;
            }
            result.Add(each);
            column = each is (byte)'\n' or (byte)'\r' ? 0 : column + 1;
        }
        return Make(self, [.. result]);
    }
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Bytes;

namespace Krait.Modules.Binary;

/// <summary>Conversion between binary data and ASCII</summary>
[PyModule("binascii")]
internal static partial class BinasciiModule
{
    /// <summary>What one engine has of the module.</summary>
    private sealed class State
    {
        public PyType Error = ExceptionTypes.ValueError;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private static readonly ushort[] s_crcCcitt = MakeCrcCcitt();

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        if (ModuleTypes.AddException(module, "binascii", "Error", ExceptionTypes.ValueError) is { } error) Own.Error = error;
        ModuleTypes.AddException(module, "binascii", "Incomplete", ExceptionTypes.Exception);
    }

    private static PyObject? Fail(string? message) => Raise.Set(Own.Error, message!);

    /// <summary>The bytes of an argument that may also be a str of ASCII; false with an exception set.</summary>
    private static bool TryGetAscii(PyObject data, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (data is PyStr text)
        {
            if (text.Narrow is { } narrow && System.Text.Ascii.IsValid(narrow))
            {
                bytes = System.Text.Encoding.ASCII.GetBytes(narrow);
                return true;
            }
            Raise.ValueError("string argument should contain only ASCII characters");
            return false;
        }
        if (!Buffers.IsScattered(data) && BytesConversion.TryGetSpan(data, out bytes)) return true;
        Raise.TypeError($"argument should be bytes, buffer or ASCII string, not '{data.Type.Name}'");
        return false;
    }

    /// <summary>Decode a line of uuencoded data.</summary>
    [PyFunction("a2b_uu(data, /)")]
    private static PyObject? DecodeUu(PyObject data)
    {
        if (!TryGetAscii(data, out ReadOnlySpan<byte> line)) return null;
        return Uuencoding.Decode(line, out string? problem) is { } bytes ? PyBytes.From(bytes) : Fail(problem);
    }

    /// <summary>Uuencode line of data.</summary>
    [PyFunction("b2a_uu(data, /, *, backtick=False)")]
    private static PyObject? EncodeUu(PyObject data, bool backtick)
    {
        if (!BytesConversion.RequireSpan(data, out ReadOnlySpan<byte> bytes)) return null;
        return bytes.Length <= Uuencoding.MostBytes ? PyBytes.From(Uuencoding.Encode(bytes, (byte)(backtick ? '`' : ' ')))
            : Fail("At most 45 bytes at once");
    }

    /// <summary>
    /// Decode a line of base64 data. strict_mode: When set to True, bytes that are not part of the base64 standard are not allowed.
    /// The same applies to excess data after padding (= / ==).
    /// </summary>
    [PyFunction("a2b_base64(data, /, *, strict_mode=False)")]
    private static PyObject? DecodeBase64(PyObject data, bool strict)
    {
        if (!TryGetAscii(data, out ReadOnlySpan<byte> text)) return null;
        return Base64.Decode(text, strict, out string? problem) is { } bytes ? PyBytes.From(bytes) : Fail(problem);
    }

    /// <summary>Base64-code line of data.</summary>
    [PyFunction("b2a_base64(data, /, *, newline=True)")]
    private static PyObject? EncodeBase64(PyObject data, bool newline)
    {
        if (!BytesConversion.RequireSpan(data, out ReadOnlySpan<byte> bytes)) return null;
        string text = Convert.ToBase64String(bytes);
        return PyBytes.From(System.Text.Encoding.ASCII.GetBytes(newline ? text + "\n" : text));
    }

    /// <summary>
    /// Binary data of hexadecimal representation. hexstr must contain an even number of hex digits (upper or lower case). This
    /// function is also available as "unhexlify()".
    /// </summary>
    [PyFunction("a2b_hex(hexstr, /)")]
    private static PyObject? DecodeHex(PyObject text)
    {
        if (!TryGetAscii(text, out ReadOnlySpan<byte> digits)) return null;
        if (digits.Length % 2 != 0) return Fail("Odd-length string");
        byte[] bytes = new byte[digits.Length / 2];
        return Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? PyBytes.From(bytes)
            : Fail("Non-hexadecimal digit found");
    }

    /// <summary>
    /// Binary data of hexadecimal representation. hexstr must contain an even number of hex digits (upper or lower case).
    /// </summary>
    [PyFunction("unhexlify(hexstr, /)")]
    private static PyObject? Unhexlify(PyObject text) => DecodeHex(text);

    /// <summary>
    /// Hexadecimal representation of binary data. sep: An optional single character or byte to separate hex bytes. bytes_per_sep:
    /// How many bytes between separators. Positive values count from the right, negative values count from the left. The return
    /// value is a bytes object. This function is also available as "hexlify()".
    /// </summary>
    [PyFunction("b2a_hex(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    private static PyObject? EncodeHex(PyObject data, PyObject? separator, int group)
    {
        if (!BytesConversion.RequireSpan(data, out ReadOnlySpan<byte> bytes)) return null;
        return HexadecimalText.Of(bytes, separator, group, mostSeparator: 0xFF) is { } digits
            ? PyBytes.From(System.Text.Encoding.Latin1.GetBytes(digits)) : null;
    }

    /// <summary>
    /// Hexadecimal representation of binary data. sep: An optional single character or byte to separate hex bytes. bytes_per_sep:
    /// How many bytes between separators. Positive values count from the right, negative values count from the left. The return
    /// value is a bytes object. This function is also available as "b2a_hex()".
    /// </summary>
    [PyFunction("hexlify(data, sep=<unrepresentable>, bytes_per_sep=1)")]
    private static PyObject? Hexlify(PyObject data, PyObject? separator, int group) => EncodeHex(data, separator, group);

    /// <summary>Decode a string of qp-encoded data.</summary>
    [PyFunction("a2b_qp(data, header=False)")]
    private static PyObject? DecodeQuotedPrintable(PyObject data, bool header) =>
        TryGetAscii(data, out ReadOnlySpan<byte> text) ? PyBytes.From(QuotedPrintable.Decode(text, header)) : null;

    /// <summary>
    /// Encode a string using quoted-printable encoding. On encoding, when istext is set, newlines are not encoded, and white space
    /// at end of lines is. When istext is not set, \r and \n (CR/LF) are both encoded. When quotetabs is set, space and tabs are
    /// encoded.
    /// </summary>
    [PyFunction("b2a_qp(data, quotetabs=False, istext=True, header=False)")]
    private static PyObject? EncodeQuotedPrintable(PyObject data, bool quoteTabs, bool isText, bool header) =>
        BytesConversion.RequireSpan(data, out ReadOnlySpan<byte> bytes)
            ? PyBytes.From(QuotedPrintable.Encode(bytes, new(quoteTabs, !isText, header))) : null;

    /// <summary>Compute CRC-CCITT incrementally.</summary>
    [PyFunction("crc_hqx(data, crc, /)")]
    private static PyObject? CrcCcitt(PyObject data, PyObject crc)
    {
        if (!BytesConversion.RequireSpan(data, out ReadOnlySpan<byte> bytes) || !TryToBits(crc, out uint start)) return null;
        ushort state = (ushort)start;
        int steps = 0;
        foreach (byte each in bytes)
        {
            Poll.StepOrThrow(ref steps);
            state = (ushort)((state << 8) ^ s_crcCcitt[(state >> 8) ^ each]);
        }
        return PyInt.From(state);
    }

    /// <summary>Compute CRC-32 incrementally.</summary>
    [PyFunction("crc32(data, crc=0, /)")]
    private static PyObject? Crc32(PyObject data, PyObject? crc)
    {
        uint start = 0;
        if (!BytesConversion.RequireSpan(data, out ReadOnlySpan<byte> bytes) || (crc is not null && !TryToBits(crc, out start)))
        {
            return null;
        }
        return PyInt.From(Checksums.Crc32(start, bytes));
    }

    // The low bits of an integer of any size.
    private static bool TryToBits(PyObject value, out uint bits)
    {
        bits = 0;
        if (Indexes.ToIndex(value) is not { } index) return false;
        bits = (uint)(index.ToBigInteger() & uint.MaxValue);
        return true;
    }

    // The polynomial x**16 + x**12 + x**5 + 1.
    private static ushort[] MakeCrcCcitt()
    {
        ushort[] table = new ushort[256];
        for (int i = 0; i < table.Length; i++)
        {
            int value = i << 8;
            for (int bit = 0; bit < 8; bit++) value = (value & 0x8000) != 0 ? (value << 1) ^ 0x1021 : value << 1;
            table[i] = (ushort)value;
        }
        return table;
    }
}

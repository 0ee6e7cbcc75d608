using System.Buffers.Binary;
using System.Numerics;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules.Ctypes;

/// <summary>Values of simple types: bytes to Python objects and back.</summary>
internal static class SimpleValues
{
    private const int PointerSize = 8;
    private const int WideSize = 4;

    /// <summary>The value that bytes stand for; null with an exception set.</summary>
    public static PyObject? Read(SimpleFormat format, bool isSwapped, ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..format.Size];
        switch (format.Code)
        {
            case 'c':
                return PyBytes.From(bytes);
            case 'u':
                return WideText.Read(bytes);
            case '?':
                return PyBool.From(bytes[0] != 0);
            case 'v':
                return PyBool.From(BinaryPrimitives.ReadInt16LittleEndian(bytes) != 0);
            case 'f' or 'd' or 'g':
                return new PyFloat(ReadFloat(format.Code, isSwapped, bytes));
            case 'F' or 'D' or 'G':
                char part = char.ToLowerInvariant(format.Code);
                int half = format.Size / 2;
                return new PyComplex(ReadFloat(part, isSwapped, bytes[..half]), ReadFloat(part, isSwapped, bytes[half..]));
            case 'z' or 'Z' or 'P' or 'O':
                return ReadPointer(format.Code, BinaryPrimitives.ReadInt64LittleEndian(bytes));
            default:
                ulong bits = ReadBits(bytes, isSwapped);
                if (!format.IsSignedInteger) return PyIntegral.From(bits);
                int unused = 64 - (format.Size * 8);
                return PyInt.From((long)(bits << unused) >> unused);
        }
    }

    private static PyObject? ReadPointer(char code, long address)
    {
        if (code == 'O') return address == 0 ? Raise.ValueError("PyObject is NULL") : CtypesState.Own.Addresses.ObjectAt(address);
        if (address == 0) return PyNone.Instance;
        return code switch
        {
            'P' => PyIntegral.From((ulong)address),
            'z' => MemoryText.ReadBytes(address, -1),
            _ => MemoryText.ReadWide(address, -1),
        };
    }

    /// <summary>The bits of an integer in memory.</summary>
    public static ulong ReadBits(ReadOnlySpan<byte> bytes, bool isSwapped)
    {
        ulong bits = 0;
        // Short: one number.
        for (int i = 0; i < bytes.Length; i++) bits = (bits << 8) | bytes[isSwapped ? i : bytes.Length - 1 - i];
        return bits;
    }

    /// <summary>Stores the bits of an integer.</summary>
    public static void WriteBits(Span<byte> bytes, ulong bits, bool isSwapped)
    {
        // Short: one number.
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[isSwapped ? bytes.Length - 1 - i : i] = (byte)bits;
            bits >>= 8;
        }
    }

    private static double ReadFloat(char code, bool isSwapped, ReadOnlySpan<byte> bytes) => code switch
    {
        'f' => isSwapped ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadSingleLittleEndian(bytes),
        'd' => isSwapped ? BinaryPrimitives.ReadDoubleBigEndian(bytes) : BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        _ => ExtendedFloat.Read(bytes),
    };

    private static void WriteFloat(char code, bool isSwapped, Span<byte> bytes, double value)
    {
        if (code == 'f' && isSwapped) BinaryPrimitives.WriteSingleBigEndian(bytes, (float)value);
        else if (code == 'f') BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
        else if (code == 'd' && isSwapped) BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        else if (code == 'd') BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        else ExtendedFloat.Write(bytes, value);
    }

    /// <summary>
    /// Stores a value in bytes, which are not to be memory that Python code can change: converting may run some. False with an
    /// exception set.
    /// </summary>
    /// <param name="format">The format.</param>
    /// <param name="isSwapped">Whether the byte order is the other one.</param>
    /// <param name="bytes">Where to.</param>
    /// <param name="value">The value.</param>
    /// <param name="kept">What must live as long as the bytes are used; null for nothing.</param>
    public static bool Write(SimpleFormat format, bool isSwapped, Span<byte> bytes, PyObject value, out PyObject? kept)
    {
        kept = null;
        bytes = bytes[..format.Size];
        switch (format.Code)
        {
            case 'c':
                return WriteCharacter(bytes, value);
            case 'u':
                return WideText.Write(bytes, value);
            case '?' or 'v':
                int truth = Truth.IsTrue(value);
                if (truth < 0) return false;
                bytes.Fill((byte)(format.Code == 'v' && truth > 0 ? 0xFF : truth));
                return true;
            case 'f' or 'd' or 'g':
                if (!Floats.TryToDouble(value, out double number)) return false;
                WriteFloat(format.Code, isSwapped, bytes, number);
                return true;
            case 'F' or 'D' or 'G':
                if (!ComplexType.TryConvert(value, "must be real number", out Complex complex)) return false;
                char part = char.ToLowerInvariant(format.Code);
                int half = format.Size / 2;
                WriteFloat(part, isSwapped, bytes[..half], complex.Real);
                WriteFloat(part, isSwapped, bytes[half..], complex.Imaginary);
                return true;
            case 'z' or 'Z' or 'P' or 'O':
                if (!TryGetPointer(format.Code, value, out long address, out kept)) return false;
                BinaryPrimitives.WriteInt64LittleEndian(bytes, address);
                return true;
            default:
                if (Indexes.ToIndex(value) is not { } integer) return false;
                WriteBits(bytes, LowBits(integer), isSwapped);
                return true;
        }
    }

    /// <summary>The lowest 64 bits of an integer.</summary>
    public static ulong LowBits(PyIntegral integer) =>
        integer.TryGetInt64(out long small) ? (ulong)small : (ulong)(integer.ToBigInteger() & ulong.MaxValue);

    private static bool WriteCharacter(Span<byte> bytes, PyObject value)
    {
        const string Expected = "one character bytes, bytearray, or an integer in range(256) expected";
        switch (value)
        {
            case PyBytes { Length: 1 } text:
                bytes[0] = text.Span[0];
                return true;
            case PyByteArray { Count: 1 } array:
                bytes[0] = array.Span[0];
                return true;
            case PyIntegral integer:
                if (!integer.TryGetInt64(out long number) || number is < 0 or > byte.MaxValue)
                {
                    Raise.TypeError("integer not in range(256)");
                    return false;
                }
                bytes[0] = (byte)number;
                return true;
            case PyBytes text:
                Raise.TypeError($"{Expected}, not bytes of length {text.Length}");
                return false;
            case PyByteArray array:
                Raise.TypeError($"{Expected}, not bytearray of length {array.Count}");
                return false;
            default:
                Raise.TypeError($"{Expected}, not {value.Type.Name}");
                return false;
        }
    }

    private static bool TryGetPointer(char code, PyObject value, out long address, out PyObject? kept)
    {
        address = 0;
        kept = null;
        AddressSpace addresses = CtypesState.Own.Addresses;
        if (code == 'O')
        {
            address = addresses.HandleOf(value);
            kept = value;
            return true;
        }
        if (value is PyNone) return true;
        if (value is PyIntegral integer)
        {
            address = (long)LowBits(integer);
            return true;
        }
        if (code == 'z' && value is PyBytes text)
        {
            address = addresses.AddressOfText(text, text.Span, 1);
            kept = text;
            return true;
        }
        if (code == 'Z' && value is PyStr wide)
        {
            byte[] bytes = WideText.Encode(wide);
            // CPython keeps the converted text alive with a capsule, which programs can see in _objects.
            kept = new PyCapsule("_ctypes/cfield.c pymem");
            address = addresses.AddressOfText(kept, bytes, WideSize);
            return true;
        }
        Raise.TypeError(code switch
        {
            'z' => $"bytes or integer address expected instead of {value.Type.Name} instance",
            'Z' => $"unicode string or integer address expected instead of {value.Type.Name} instance",
            _ => "cannot be converted to pointer",
        });
        return false;
    }

    /// <summary>Reads the address in a pointer's bytes.</summary>
    public static long ReadAddress(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes[..PointerSize]);

    /// <summary>Stores an address in a pointer's bytes.</summary>
    public static void WriteAddress(Span<byte> bytes, long address) =>
        BinaryPrimitives.WriteInt64LittleEndian(bytes[..PointerSize], address);
}

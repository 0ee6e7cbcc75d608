using System.Runtime.InteropServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Binary;

/// <summary>The items of an array: a type code says how large they are and which values they have.</summary>
internal sealed class ArrayItems
{
    private delegate PyObject? Reader(ReadOnlySpan<byte> item);

    private delegate bool Writer(PyObject value, Span<byte> item);

    private readonly Reader _read;
    private readonly Writer _write;

    private ArrayItems(char code, int size, int machineFormat, Reader read, Writer write)
    {
        Code = code;
        Size = size;
        MachineFormat = machineFormat;
        _read = read;
        _write = write;
        CodeText = PyStr.Intern(code.ToString());
    }

    /// <summary>All kinds, in the order of <c>array.typecodes</c>.</summary>
    public static readonly ArrayItems[] All =
    [
        new('b', 1, MachineFormats.Int8, static item => PyInt.From((sbyte)item[0]),
            static (value, item) => TryInt16(value, out long number) && InRange(number, sbyte.MinValue, sbyte.MaxValue, "signed char")
                && Set(item, (sbyte)number)),
        new('B', 1, MachineFormats.UInt8, static item => PyInt.From(item[0]), static (value, item) => TryLong(value, out long number)
            && InRange(number, byte.MinValue, byte.MaxValue, "unsigned byte integer") && Set(item, (byte)number)),
        new('u', 4, MachineFormats.Utf32, ReadCharacter, WriteCharacter),
        new('w', 4, MachineFormats.Utf32, ReadCharacter, WriteCharacter),
        new('h', 2, MachineFormats.Int16, static item => PyInt.From(MemoryMarshal.Read<short>(item)),
            static (value, item) => TryInt16(value, out long number) && Set(item, (short)number)),
        new('H', 2, MachineFormats.UInt16, static item => PyInt.From(MemoryMarshal.Read<ushort>(item)),
            static (value, item) => TryInt32(value, out long number) && InRange(number, ushort.MinValue, ushort.MaxValue, "unsigned short")
                && Set(item, (ushort)number)),
        new('i', 4, MachineFormats.Int32, static item => PyInt.From(MemoryMarshal.Read<int>(item)),
            static (value, item) => TryInt32(value, out long number) && Set(item, (int)number)),
        new('I', 4, MachineFormats.UInt32, static item => PyInt.From(MemoryMarshal.Read<uint>(item)),
            static (value, item) => TryUnsignedLong(value, out ulong number) && InRange(number, uint.MaxValue, "unsigned int")
                && Set(item, (uint)number)),
        new('l', 8, MachineFormats.Int64, ReadInt64, static (value, item) => TryLong(value, out long number) && Set(item, number)),
        new('L', 8, MachineFormats.UInt64, ReadUInt64, static (value, item) => TryUnsignedLong(value, out ulong number)
            && Set(item, number)),
        new('q', 8, MachineFormats.Int64, ReadInt64, WriteInt64),
        new('Q', 8, MachineFormats.UInt64, ReadUInt64, WriteUInt64),
        new('f', 4, MachineFormats.Float, static item => new PyFloat(MemoryMarshal.Read<float>(item)),
            static (value, item) => Floats.TryToDouble(value, out double number) && Set(item, (float)number)),
        new('d', 8, MachineFormats.Double, static item => new PyFloat(MemoryMarshal.Read<double>(item)),
            static (value, item) => Floats.TryToDouble(value, out double number) && Set(item, number)),
    ];

    /// <summary>The type code.</summary>
    public char Code { get; }

    public PyStr CodeText { get; }

    public int Size { get; }

    /// <summary>The number by which pickles name the layout of items on this machine.</summary>
    public int MachineFormat { get; }

    public bool IsText => Code is 'u' or 'w';

    /// <summary>The format of one item in a buffer.</summary>
    public string Format => IsText ? "w" : CodeText.ToString();

    /// <summary>The items of a type code; null when there is no such code.</summary>
    public static ArrayItems? Find(int code) => Array.Find(All, items => items.Code == code);

    /// <summary>The value of an item; null with an exception set.</summary>
    public PyObject? Read(ReadOnlySpan<byte> item) => _read(item);

    /// <summary>Stores a value; false with an exception set.</summary>
    public bool Write(PyObject value, Span<byte> item) => _write(value, item);

    /// <summary>Reverses the bytes of every item.</summary>
    public void SwapBytes(Span<byte> bytes) => SwapBytes(bytes, Size);

    public static void SwapBytes(Span<byte> bytes, int size)
    {
        int steps = 0;
        for (int i = 0; i + size <= bytes.Length; i += size)
        {
            Poll.StepOrThrow(ref steps);
            bytes.Slice(i, size).Reverse();
        }
    }

    private static bool Set<T>(Span<byte> item, T value)
        where T : unmanaged
    {
        MemoryMarshal.Write(item, in value);
        return true;
    }

    private static PyObject? ReadCharacter(ReadOnlySpan<byte> item)
    {
        uint point = MemoryMarshal.Read<uint>(item);
        return point <= 0x10FFFF ? PyStr.FromCodePoint((int)point) : Raise.ValueError("chr() arg not in range(0x110000)");
    }

    private static bool WriteCharacter(PyObject value, Span<byte> item)
    {
        if (value is PyStr { Length: 1 } text) return Set(item, text[0]);
        Raise.TypeError("array item must be a unicode character, not "
            + $"{(value is PyStr longer ? $"a string of length {longer.Length}" : value.Type.Name)}");
        return false;
    }

    private static PyObject ReadInt64(ReadOnlySpan<byte> item) => PyInt.From(MemoryMarshal.Read<long>(item));

    private static PyObject ReadUInt64(ReadOnlySpan<byte> item) => PyIntegral.From(MemoryMarshal.Read<ulong>(item));

    private static bool WriteInt64(PyObject value, Span<byte> item)
    {
        if (Indexes.ToIndex(value) is not { } index) return false;
        return index.TryGetInt64(out long number) ? Set(item, number) : Overflow("int too big to convert");
    }

    private static bool WriteUInt64(PyObject value, Span<byte> item)
    {
        if (Indexes.ToIndex(value) is not { } index) return false;
        if (index.Sign < 0) return Overflow("can't convert negative int to unsigned");
        return TryGetUInt64(index, out ulong number) ? Set(item, number) : Overflow("int too big to convert");
    }

    private static bool TryGetUInt64(PyIntegral index, out ulong number)
    {
        var value = index.ToBigInteger();
        bool fits = value <= ulong.MaxValue;
        number = fits ? (ulong)value : 0;
        return fits;
    }

    private static bool TryLong(PyObject value, out long number)
    {
        number = 0;
        return Indexes.ToIndex(value) is { } index
            && (index.TryGetInt64(out number) || Overflow("Python int too large to convert to C long"));
    }

    private static bool TryInt32(PyObject value, out long number) =>
        TryLong(value, out number) && InRange(number, int.MinValue, int.MaxValue, "signed integer");

    private static bool TryInt16(PyObject value, out long number) =>
        TryLong(value, out number) && InRange(number, short.MinValue, short.MaxValue, "signed short integer");

    private static bool TryUnsignedLong(PyObject value, out ulong number)
    {
        number = 0;
        if (Indexes.ToIndex(value) is not { } index) return false;
        if (index.Sign < 0) return Overflow("can't convert negative value to unsigned int");
        return TryGetUInt64(index, out number) || Overflow("Python int too large to convert to C unsigned long");
    }

    private static bool InRange(long number, long least, long most, string name)
    {
        if (number < least) return Overflow($"{name} is less than minimum");
        return number <= most || Overflow($"{name} is greater than maximum");
    }

    private static bool InRange(ulong number, ulong most, string name) => number <= most || Overflow($"{name} is greater than maximum");

    private static bool Overflow(string message)
    {
        Raise.OverflowError(message);
        return false;
    }
}

/// <summary>The layouts of items that pickles of arrays name by number; the native ones are those of a little-endian machine.</summary>
internal static class MachineFormats
{
    public const int UInt8 = 0;
    public const int Int8 = 1;
    public const int UInt16 = 2;
    public const int Int16 = 4;
    public const int UInt32 = 6;
    public const int Int32 = 8;
    public const int UInt64 = 10;
    public const int Int64 = 12;
    public const int Float = 14;
    public const int Double = 16;
    public const int Utf16 = 18;
    public const int Utf32 = 20;

    /// <summary>How many there are: after each but the first two follows its twin with the bytes reversed.</summary>
    public const int Count = 22;

    public static bool IsBigEndian(int format) => format > Int8 && (format & 1) != 0;

    /// <summary>The same layout on a little-endian machine.</summary>
    public static int LittleEndian(int format) => IsBigEndian(format) ? format - 1 : format;

    public static int SizeOf(int format) => LittleEndian(format) switch
    {
        UInt8 or Int8 => 1,
        UInt16 or Int16 or Utf16 => 2,
        UInt32 or Int32 or Float or Utf32 => 4,
        _ => 8,
    };
}

using System.Buffers.Binary;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Text in memory as C's <c>wchar_t</c>, of four bytes.</summary>
internal static class WideText
{
    public const int Size = 4;
    private const uint LastCharacter = 0x10FFFF;

    /// <summary>The text of some characters; null with ValueError set for numbers that are none.</summary>
    public static PyObject? Read(ReadOnlySpan<byte> bytes)
    {
        int[] characters = new int[bytes.Length / Size];
        int steps = 0;
        for (int i = 0; i < characters.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            uint character = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(i * Size)..]);
            if (character > LastCharacter)
                return Raise.ValueError($"character U+{character:x} is not in range [U+0000; U+{LastCharacter:x}]");
            characters[i] = (int)character;
        }
        return PyStr.FromCodePoints(characters);
    }

    /// <summary>How many bytes come before the first zero character; all when there is none.</summary>
    public static int LengthIn(ReadOnlySpan<byte> bytes)
    {
        int steps = 0;
        int length = 0;
        while (length + Size <= bytes.Length && BinaryPrimitives.ReadUInt32LittleEndian(bytes[length..]) != 0)
        {
            Poll.StepOrThrow(ref steps);
            length += Size;
        }
        return length;
    }

    /// <summary>The bytes of a text, without a zero at the end.</summary>
    public static byte[] Encode(PyStr text)
    {
        byte[] bytes = new byte[text.Length * Size];
        int steps = 0;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(i * Size), text[i]);
        }
        return bytes;
    }

    /// <summary>Stores a text of one character; false with TypeError set for any other value.</summary>
    public static bool Write(Span<byte> bytes, PyObject value)
    {
        if (value is PyStr { Length: 1 } text)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes, text[0]);
            return true;
        }
        Raise.TypeError(value is PyStr other ? $"a unicode character expected, not a string of length {other.Length}"
            : $"a unicode character expected, not instance of {value.Type.Name}");
        return false;
    }
}

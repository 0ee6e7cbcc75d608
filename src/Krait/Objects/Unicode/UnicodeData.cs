using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Krait.Objects.Unicode;

/// <summary>
/// Reads one of the files that <c>build/unicode/record.py</c> writes: a deflate stream of little-endian numbers and texts.
/// </summary>
internal ref struct UnicodeData
{
    private ReadOnlySpan<byte> _rest;

    public UnicodeData(string name)
    {
        using Stream resource = typeof(UnicodeData).Assembly.GetManifestResourceStream($"Krait.Objects.Unicode.{name}.bin")
            ?? throw new InvalidOperationException($"the resource {name}.bin is missing from the assembly");
        using DeflateStream inflated = new(resource, CompressionMode.Decompress);
        using MemoryStream memory = new();
        inflated.CopyTo(memory);
        _rest = memory.GetBuffer().AsSpan(0, (int)memory.Length);
    }

    public byte ReadByte() => Take(1)[0];

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    /// <summary>Bytes with their number before them.</summary>
    public ReadOnlySpan<byte> ReadBytes() => Take(ReadInt32());

    /// <summary>Lines of ASCII.</summary>
    public string[] ReadTexts() => Encoding.ASCII.GetString(ReadBytes()).Split('\n');

    public ushort[] ReadUInt16Array(int count)
    {
        ushort[] result = new ushort[count];
        for (int i = 0; i < count; i++) result[i] = ReadUInt16();
        return result;
    }

    /// <summary>Code points with their number, a byte, before them.</summary>
    public int[] ReadPoints()
    {
        int[] result = new int[ReadByte()];
        // Short: a table of the character database.
        for (int i = 0; i < result.Length; i++) result[i] = ReadInt32();
        return result;
    }

    /// <summary>What single characters become.</summary>
    public Dictionary<int, int[]> ReadMapping()
    {
        int count = ReadInt32();
        Dictionary<int, int[]> result = new(count);
        for (int i = 0; i < count; i++) result.Add(ReadInt32(), ReadPoints());
        return result;
    }

    /// <summary>A number that takes as many bytes as it needs.</summary>
    public int ReadVariable()
    {
        int result = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = ReadByte();
            result |= (next & 127) << shift;
            if (next < 128) return result;
        }
    }

    /// <summary>The numeric values of characters.</summary>
    public Dictionary<int, double> ReadNumbers()
    {
        int count = ReadInt32();
        Dictionary<int, double> result = new(count);
        for (int i = 0; i < count; i++) result.Add(ReadInt32(), ReadDouble());
        return result;
    }

    /// <summary>Decompositions by character.</summary>
    public Dictionary<int, Decomposition> ReadDecompositions()
    {
        string[] tags = ReadTexts();
        int count = ReadInt32();
        Dictionary<int, Decomposition> result = new(count);
        for (int i = 0; i < count; i++)
        {
            int point = ReadInt32();
            string tag = tags[ReadByte()];
            result.Add(point, new Decomposition(tag, ReadPoints()));
        }
        return result;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        ReadOnlySpan<byte> result = _rest[..count];
        _rest = _rest[count..];
        return result;
    }
}

/// <summary>What a character is made of.</summary>
/// <param name="Tag">The kind of a compatibility mapping, such as <c>&lt;super&gt;</c>; empty for a canonical one.</param>
/// <param name="Points">The characters.</param>
internal sealed record Decomposition(string Tag, int[] Points)
{
    public bool IsCanonical => Tag.Length == 0;
}

using System.Buffers.Binary;

namespace Krait.Modules.Marshalling;

/// <summary>The header of a <c>.pyc</c> file (PEP 552).</summary>
internal readonly record struct PycHeader
{
    /// <summary>The bytes a header takes; the marshalled code object follows.</summary>
    public const int Size = 16;

    /// <summary>The magic number of Python 3.14's bytecode.</summary>
    public const int MagicNumber = 3627;

    private const uint HashBased = 1;
    private const uint CheckSourceFlag = 2;

    /// <summary>The first four bytes of every file of this version.</summary>
    public static ReadOnlySpan<byte> Magic => [MagicNumber & 0xFF, MagicNumber >> 8, (byte)'\r', (byte)'\n'];

    /// <summary>The header of a file that belongs to no source: nothing is ever compared with it.</summary>
    public static ReadOnlySpan<byte> Unchecked =>
        [MagicNumber & 0xFF, MagicNumber >> 8, (byte)'\r', (byte)'\n', (byte)HashBased, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Whether the file belongs to a source by its hash; else by modification time and size.</summary>
    public bool IsHashBased { get; init; }

    /// <summary>Whether the hash is to be compared with the source's.</summary>
    public bool CheckSource { get; init; }

    /// <summary>The source's hash.</summary>
    public ulong SourceHash { get; init; }

    /// <summary>The source's modification time, in seconds.</summary>
    public uint SourceTime { get; init; }

    /// <summary>The source's size.</summary>
    public uint SourceSize { get; init; }

    /// <summary>Reads the header at the start of a file; the problem is null when it is good.</summary>
    public static PycHeader Read(ReadOnlySpan<byte> file, out PycProblem problem)
    {
        problem = PycProblem.None;
        if (file.Length < 4 || !file[..4].SequenceEqual(Magic))
        {
            problem = PycProblem.BadMagic;
            return default;
        }
        if (file.Length < Size)
        {
            problem = PycProblem.TooShort;
            return default;
        }
        uint flags = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);
        if ((flags & ~(HashBased | CheckSourceFlag)) != 0)
        {
            problem = PycProblem.BadFlags;
            return default;
        }
        if ((flags & HashBased) != 0)
        {
            return new PycHeader
            {
                IsHashBased = true,
                CheckSource = (flags & CheckSourceFlag) != 0,
                SourceHash = BinaryPrimitives.ReadUInt64LittleEndian(file[8..]),
            };
        }
        return new PycHeader
        {
            SourceTime = BinaryPrimitives.ReadUInt32LittleEndian(file[8..]),
            SourceSize = BinaryPrimitives.ReadUInt32LittleEndian(file[12..]),
        };
    }

    /// <summary>The bytes of the header.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Size];
        Magic.CopyTo(bytes);
        uint flags = IsHashBased ? HashBased | (CheckSource ? CheckSourceFlag : 0) : 0;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), flags);
        if (IsHashBased)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(8), SourceHash);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), SourceTime);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(12), SourceSize);
        }
        return bytes;
    }
}

/// <summary>What is wrong with the header of a <c>.pyc</c> file.</summary>
internal enum PycProblem
{
    None,
    BadMagic,
    TooShort,
    BadFlags,
}

using System.Buffers.Binary;
using System.Security.Cryptography;
using Krait.Library.Streams;
using Krait.Modules.Binary;
using Krait.Objects;

namespace Krait.Library.Lzma;

/// <summary>The container formats.</summary>
internal enum LzmaFormat
{
    Auto,
    Xz,
    Alone,
    Raw,
}

/// <summary>The checksum of a block.</summary>
internal sealed class BlockCheck(int kind)
{
    public const int None = 0;
    public const int Crc32 = 1;
    public const int Crc64 = 4;
    public const int Sha256 = 10;

    private readonly LateDisposal<IncrementalHash>? _hash =
        kind == Sha256 ? new LateDisposal<IncrementalHash>(IncrementalHash.CreateHash(HashAlgorithmName.SHA256)) : null;
    private uint _crc32;
    private ulong _crc64 = ulong.MaxValue;

    public static bool IsSupported(int kind) => kind is None or Crc32 or Crc64 or Sha256;

    /// <summary>How many bytes a checksum of some kind has, supported or not.</summary>
    public static int Length(int kind) => kind == 0 ? 0 : 4 << ((kind - 1) / 3);

    public void Add(ReadOnlySpan<byte> data)
    {
        if (kind == Crc32)
        {
            _crc32 = Checksums.Crc32(_crc32, data);
        }
        else if (kind == Sha256)
        {
            _hash!.Value.AppendData(data);
        }
        else if (kind == Crc64)
        {
            foreach (byte each in data) _crc64 = s_table[(byte)(_crc64 ^ each)] ^ (_crc64 >> 8);
        }
    }

    public byte[] Finish()
    {
        byte[] result = new byte[Length(kind)];
        if (kind == Crc32) BinaryPrimitives.WriteUInt32LittleEndian(result, _crc32);
        else if (kind == Crc64) BinaryPrimitives.WriteUInt64LittleEndian(result, ~_crc64);
        else if (kind == Sha256) _hash!.Value.GetHashAndReset().CopyTo(result, 0);
        return result;
    }

    private static readonly ulong[] s_table = MakeTable();

    private static ulong[] MakeTable()
    {
        const ulong Polynomial = 0xC96C5795D7870F42;
        ulong[] table = new ulong[256];
        for (uint i = 0; i < 256; i++)
        {
            ulong value = i;
            for (int bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            table[i] = value;
        }
        return table;
    }
}

/// <summary>Decodes one stream in a container or without.</summary>
internal sealed class LzmaStreamDecoder : StreamDecoder
{
    public const string Corrupt = "Corrupt input data";
    public const string NoFormat = "Input format not supported by decoder";
    public const string NoOptions = "Invalid or unsupported options";
    public const string TooLarge = "Memory usage limit exceeded";
    public const int UnknownCheck = 16;

    private const int HeaderLength = 12;

    private enum Phase
    {
        Start,
        BlockHeader,
        Block,
        BlockEnd,
        Index,
        Footer,
        Plain,
    }

    private readonly ulong _memoryLimit;
    private LzmaFormat _format;
    private Phase _phase;
    private ChainDecoder? _chain;

    // Of the stream.
    private byte[] _flags = [];
    private readonly List<(long Unpadded, long Size)> _blocks = [];
    private long _indexLength;

    // Of the block.
    private BlockCheck? _check;
    private long _headerLength;
    private long _packed;
    private long _unpacked;
    private long _expectedPacked;
    private long _expectedUnpacked;

    public LzmaStreamDecoder(LzmaFormat format, ulong memoryLimit, IReadOnlyList<FilterOptions>? filters)
    {
        _format = format;
        _memoryLimit = memoryLimit;
        if (filters is null) return;
        _chain = new ChainDecoder(filters);
        _phase = Phase.Plain;
        Check = BlockCheck.None;
    }

    /// <summary>The kind of checksums; 16 when it is not known yet.</summary>
    public int Check { get; private set; } = UnknownCheck;

    public override DecodeStatus Decode(OutputBuffer output, long limit)
    {
        while (true)
        {
            DecodeStatus? status = _phase switch
            {
                Phase.Start => ReadStart(),
                Phase.BlockHeader => ReadBlockHeader(),
                Phase.Block => ReadBlock(output, limit),
                Phase.BlockEnd => ReadBlockEnd(),
                Phase.Index => ReadIndex(),
                Phase.Footer => ReadFooter(),
                _ => ReadPlain(output, limit),
            };
            if (status is { } ended) return ended;
        }
    }

    private DecodeStatus ReadPlain(OutputBuffer output, long limit)
    {
        DecodeStatus status = _chain!.Decode(Input, ref Position, output, limit);
        return status == DecodeStatus.Failed ? Fail(Corrupt) : status;
    }

    private DecodeStatus? ReadStart()
    {
        if (Rest.IsEmpty) return DecodeStatus.NeedsInput;
        if (_format == LzmaFormat.Auto) _format = Rest[0] == 0xFD ? LzmaFormat.Xz : LzmaFormat.Alone;
        return _format == LzmaFormat.Xz ? ReadStreamHeader() : ReadAloneHeader();
    }

    private bool Allows(uint dictionarySize)
    {
        const ulong Overhead = 1 << 16;
        return dictionarySize + Overhead <= _memoryLimit;
    }

    private DecodeStatus? ReadAloneHeader()
    {
        const int Length = 13;
        const ulong NoSize = ulong.MaxValue;
        ReadOnlySpan<byte> rest = Rest;
        if (LzmaProperties.Decode(rest[0]) is not { IsValid: true }) return Fail(NoFormat);
        if (rest.Length < Length) return DecodeStatus.NeedsInput;
        FilterOptions options = FilterOptions.Decode(FilterIds.Lzma1, rest[..5])!;
        // Only sizes that encoders choose are taken: other bytes are rather another format.
        ulong size = BinaryPrimitives.ReadUInt64LittleEndian(rest[5..]);
        if (!IsUsualSize(options.DictionarySize) || (size != NoSize && size >= 1UL << 38))
        {
            return Fail(NoFormat);
        }
        if (!Allows(options.DictionarySize)) return Fail(TooLarge);
        Position += Length;
        _chain = new ChainDecoder([options]) { Size = size == NoSize ? -1 : (long)size };
        Check = BlockCheck.None;
        _phase = Phase.Plain;
        return null;
    }

    private static bool IsUsualSize(uint size) =>
        size == uint.MaxValue || System.Numerics.BitOperations.IsPow2(size)
            || (size % 3 == 0 && System.Numerics.BitOperations.IsPow2(size / 3));

    private DecodeStatus? ReadStreamHeader()
    {
        ReadOnlySpan<byte> magic = [0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];
        ReadOnlySpan<byte> rest = Rest;
        int known = Math.Min(rest.Length, magic.Length);
        if (!rest[..known].SequenceEqual(magic[..known])) return Fail(NoFormat);
        if (rest.Length < HeaderLength) return DecodeStatus.NeedsInput;
        _flags = rest.Slice(6, 2).ToArray();
        if (BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]) != Checksums.Crc32(0, _flags)) return Fail(Corrupt);
        if (_flags[0] != 0 || _flags[1] > 15) return Fail(NoOptions);
        Check = _flags[1];
        Position += HeaderLength;
        _phase = Phase.BlockHeader;
        return null;
    }

    /// <summary>Reads a number of seven bits a byte; false when it is not there whole, -1 when it is none.</summary>
    private static bool TryNumber(ReadOnlySpan<byte> bytes, ref int position, out long value)
    {
        value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            if (position == bytes.Length) return false;
            byte next = bytes[position++];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                if (next == 0 && shift > 0) value = -1;
                return true;
            }
        }
        value = -1;
        return true;
    }

    private DecodeStatus? ReadBlockHeader()
    {
        ReadOnlySpan<byte> rest = Rest;
        if (rest.IsEmpty) return DecodeStatus.NeedsInput;
        if (rest[0] == 0)
        {
            _phase = Phase.Index;
            return null;
        }
        int length = (rest[0] + 1) * 4;
        if (rest.Length < length) return DecodeStatus.NeedsInput;
        ReadOnlySpan<byte> header = rest[..(length - 4)];
        if (BinaryPrimitives.ReadUInt32LittleEndian(rest[(length - 4)..]) != Checksums.Crc32(0, header)) return Fail(Corrupt);
        byte flags = header[1];
        if ((flags & 0x3C) != 0) return Fail(NoOptions);
        int position = 2;
        _expectedPacked = _expectedUnpacked = -1;
        if ((flags & 0x40) != 0 && (!TryNumber(header, ref position, out _expectedPacked) || _expectedPacked <= 0)) return Fail(Corrupt);
        if ((flags & 0x80) != 0 && (!TryNumber(header, ref position, out _expectedUnpacked) || _expectedUnpacked < 0)) return Fail(Corrupt);
        List<FilterOptions> filters = [];
        for (int i = 0; i <= (flags & 3); i++)
        {
            if (!TryNumber(header, ref position, out long id) || !TryNumber(header, ref position, out long size) || size < 0
                || size > header.Length - position)
            {
                return Fail(Corrupt);
            }
            if (id == FilterIds.Lzma1 || FilterOptions.Decode(id, header.Slice(position, (int)size)) is not { } filter)
            {
                return Fail(NoOptions);
            }
            filters.Add(filter);
            position += (int)size;
        }
        if (header[position..].ContainsAnyExcept((byte)0) || !FilterOptions.IsChain(filters)) return Fail(NoOptions);
        if (!Allows(filters[^1].DictionarySize)) return Fail(TooLarge);
        _chain = new ChainDecoder(filters);
        _check = new BlockCheck(Check);
        _headerLength = length;
        _packed = _unpacked = 0;
        Position += length;
        _phase = Phase.Block;
        return null;
    }

    private DecodeStatus? ReadBlock(OutputBuffer output, long limit)
    {
        int start = Position;
        int before = output.Count;
        DecodeStatus status = _chain!.Decode(Input, ref Position, output, limit);
        _packed += Position - start;
        _unpacked += output.Count - before;
        _check!.Add(output.Bytes[before..]);
        if (status == DecodeStatus.Failed) return Fail(Corrupt);
        if (status != DecodeStatus.Finished) return status;
        if ((_expectedPacked >= 0 && _expectedPacked != _packed) || (_expectedUnpacked >= 0 && _expectedUnpacked != _unpacked))
        {
            return Fail(Corrupt);
        }
        _phase = Phase.BlockEnd;
        return null;
    }

    private DecodeStatus? ReadBlockEnd()
    {
        int padding = (int)(-_packed & 3);
        int length = BlockCheck.Length(Check);
        if (Rest.Length < padding + length) return DecodeStatus.NeedsInput;
        if (Rest[..padding].ContainsAnyExcept((byte)0)) return Fail(Corrupt);
        if (BlockCheck.IsSupported(Check) && !Rest.Slice(padding, length).SequenceEqual(_check!.Finish())) return Fail(Corrupt);
        Position += padding + length;
        _blocks.Add((_headerLength + _packed + length, _unpacked));
        _phase = Phase.BlockHeader;
        return null;
    }

    private DecodeStatus? ReadIndex()
    {
        ReadOnlySpan<byte> rest = Rest;
        int position = 1;
        if (!TryNumber(rest, ref position, out long count)) return DecodeStatus.NeedsInput;
        if (count != _blocks.Count) return Fail(Corrupt);
        foreach ((long unpadded, long size) in _blocks)
        {
            if (!TryNumber(rest, ref position, out long first) || !TryNumber(rest, ref position, out long second))
            {
                return DecodeStatus.NeedsInput;
            }
            if (first != unpadded || second != size) return Fail(Corrupt);
        }
        int padded = (position + 3) & ~3;
        if (rest.Length < padded + 4) return DecodeStatus.NeedsInput;
        if (rest[position..padded].ContainsAnyExcept((byte)0)) return Fail(Corrupt);
        if (BinaryPrimitives.ReadUInt32LittleEndian(rest[padded..]) != Checksums.Crc32(0, rest[..padded])) return Fail(Corrupt);
        _indexLength = padded + 4;
        Position += padded + 4;
        _phase = Phase.Footer;
        return null;
    }

    private DecodeStatus? ReadFooter()
    {
        ReadOnlySpan<byte> rest = Rest;
        if (rest.Length < HeaderLength) return DecodeStatus.NeedsInput;
        if (rest[10] != 'Y' || rest[11] != 'Z' || BinaryPrimitives.ReadUInt32LittleEndian(rest) != Checksums.Crc32(0, rest.Slice(4, 6)))
        {
            return Fail(Corrupt);
        }
        if ((BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]) + 1L) * 4 != _indexLength || !rest.Slice(8, 2).SequenceEqual(_flags))
        {
            return Fail(Corrupt);
        }
        Position += HeaderLength;
        return DecodeStatus.Finished;
    }
}

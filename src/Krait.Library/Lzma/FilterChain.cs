using System.Buffers.Binary;
using Krait.Library.Streams;

namespace Krait.Library.Lzma;

/// <summary>The numbers of the filters.</summary>
internal static class FilterIds
{
    public const long Delta = 3;
    public const long X86 = 4;
    public const long PowerPc = 5;
    public const long Ia64 = 6;
    public const long Arm = 7;
    public const long ArmThumb = 8;
    public const long Sparc = 9;
    public const long Lzma2 = 0x21;
    public const long Lzma1 = 0x4000000000000001;

    public static bool IsBranch(long id) => id is >= X86 and <= Sparc;
}

/// <summary>A filter with its options; those that it does not have mean nothing.</summary>
internal sealed record FilterOptions(long Id)
{
    public uint DictionarySize { get; init; } = 1 << 23;

    public LzmaProperties Properties { get; init; } = LzmaProperties.Usual;

    /// <summary>How many places of the dictionary a match is looked for in.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>A match of this length is taken without looking for a longer one.</summary>
    public int NiceLength { get; init; } = 64;

    public int Distance { get; init; } = 1;

    public uint Start { get; init; }

    /// <summary>Whether the filter can be in a chain at all.</summary>
    public bool IsValid => Id switch
    {
        FilterIds.Lzma1 or FilterIds.Lzma2 => Properties.IsValid && DictionarySize is >= 4096 and <= (3u << 29)
            && NiceLength is >= 2 and <= LzmaModel.LongestMatch,
        FilterIds.Delta => Distance is >= 1 and <= 256,
        FilterIds.X86 => true,
        FilterIds.PowerPc or FilterIds.Arm or FilterIds.Sparc => Start % 4 == 0,
        FilterIds.Ia64 => Start % 16 == 0,
        _ => Start % 2 == 0,
    };

    /// <summary>The options as files keep them.</summary>
    public byte[] Encode()
    {
        switch (Id)
        {
            case FilterIds.Lzma1:
                byte[] properties = new byte[5];
                properties[0] = Properties.Encoded;
                BinaryPrimitives.WriteUInt32LittleEndian(properties.AsSpan(1), DictionarySize);
                return properties;
            case FilterIds.Lzma2:
                for (byte bits = 0; bits < 40; bits++)
                {
                    if (SizeOf(bits) >= DictionarySize) return [bits];
                }
                return [40];
            case FilterIds.Delta:
                return [(byte)(Distance - 1)];
            default:
                if (Start == 0) return [];
                byte[] start = new byte[4];
                BinaryPrimitives.WriteUInt32LittleEndian(start, Start);
                return start;
        }
    }

    private static uint SizeOf(byte bits) => bits == 40 ? uint.MaxValue : (2u | ((uint)bits & 1)) << ((bits / 2) + 11);

    /// <summary>Reads the options of a filter as files keep them; null when they are none.</summary>
    public static FilterOptions? Decode(long id, ReadOnlySpan<byte> encoded)
    {
        switch (id)
        {
            case FilterIds.Lzma1:
                if (encoded.Length != 5 || LzmaProperties.Decode(encoded[0]) is not { IsValid: true } properties) return null;
                return new FilterOptions(id)
                {
                    Properties = properties,
                    DictionarySize = BinaryPrimitives.ReadUInt32LittleEndian(encoded[1..])
                };
            case FilterIds.Lzma2:
                return encoded.Length == 1 && encoded[0] <= 40 ? new FilterOptions(id) { DictionarySize = SizeOf(encoded[0]) } : null;
            case FilterIds.Delta:
                return encoded.Length == 1 ? new FilterOptions(id) { Distance = encoded[0] + 1 } : null;
            default:
                if (!FilterIds.IsBranch(id) || encoded.Length is not (0 or 4)) return null;
                return new FilterOptions(id) { Start = encoded.Length == 0 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(encoded) };
        }
    }

    /// <summary>The filter of data; null for a compressor.</summary>
    public ByteFilter? Make() => Id switch
    {
        FilterIds.Lzma1 or FilterIds.Lzma2 => null,
        FilterIds.Delta => new DeltaFilter(Distance),
        _ => new BranchFilter(Id, Start),
    };

    /// <summary>Whether filters make a chain: the last one, and no other, compresses.</summary>
    public static bool IsChain(IReadOnlyList<FilterOptions> filters)
    {
        for (int i = 0; i < filters.Count; i++)
        {
            bool compresses = filters[i].Id is FilterIds.Lzma1 or FilterIds.Lzma2;
            if (!filters[i].IsValid || compresses != (i == filters.Count - 1)) return false;
        }
        return filters.Count is >= 1 and <= 4;
    }
}

/// <summary>Decodes what a chain of filters encoded: LZMA or LZMA2, and before it filters of bytes.</summary>
internal sealed class ChainDecoder
{
    private readonly bool _isLzma2;
    private readonly LzmaDecoder _decoder;
    private readonly ByteFilter[] _filters;
    private readonly byte[][] _waiting;
    private readonly OutputBuffer _ready = new();
    private int _given;
    private bool _isAtEnd;

    // The chunk of LZMA2 that is read.
    private bool _isInChunk;
    private bool _isPlain;
    private int _plainLeft;
    private int _packedLeft;
    private bool _needsDictionary = true;
    private bool _needsProperties = true;

    /// <summary>How many bytes the data of LZMA has; -1 when its end is marked.</summary>
    public long Size { get; set; } = -1;

    private long _decoded;

    public ChainDecoder(IReadOnlyList<FilterOptions> filters)
    {
        FilterOptions last = filters[^1];
        _isLzma2 = last.Id == FilterIds.Lzma2;
        _decoder = new LzmaDecoder(last.DictionarySize);
        if (!_isLzma2)
        {
            _decoder.Reset(last.Properties);
            _decoder.BeginRange();
        }
        _filters = [.. filters.Take(filters.Count - 1).Reverse().Select(static each => each.Make()!)];
        _waiting = [.. _filters.Select(static _ => Array.Empty<byte>())];
    }

    /// <summary>Decodes until output has reached a length, the input is used, or the data ends.</summary>
    public DecodeStatus Decode(ReadOnlySpan<byte> input, ref int position, OutputBuffer output, long limit)
    {
        while (true)
        {
            int given = (int)Math.Min(_ready.Count - _given, limit - output.Count);
            output.Add(_ready.Bytes.Slice(_given, given));
            _given += given;
            if (_given < _ready.Count) return DecodeStatus.OutputFull;
            _ready.Clear();
            _given = 0;
            if (_isAtEnd) return DecodeStatus.Finished;
            if (_filters.Length == 0)
            {
                int before = output.Count;
                DecodeStatus status = Unpack(input, ref position, output, limit);
                _decoded += output.Count - before;
                return status;
            }
            if (output.Count >= limit) return DecodeStatus.OutputFull;
            const int Step = 1 << 16;
            OutputBuffer unpacked = new();
            DecodeStatus inner = Unpack(input, ref position, unpacked, Step);
            _decoded += unpacked.Count;
            if (inner == DecodeStatus.Failed) return inner;
            _isAtEnd = inner == DecodeStatus.Finished;
            Filter(unpacked.Bytes.ToArray());
            if (inner == DecodeStatus.NeedsInput && _ready.Count == 0) return inner;
        }
    }

    private void Filter(byte[] data)
    {
        for (int i = 0; i < _filters.Length; i++)
        {
            data = [.. _waiting[i], .. data];
            int done = _filters[i].Run(data, isEncoder: false);
            // At the end what waits for more stays as it is.
            if (_isAtEnd) done = data.Length;
            _waiting[i] = data[done..];
            data = data[..done];
        }
        _ready.Add(data);
    }

    private DecodeStatus Unpack(ReadOnlySpan<byte> input, ref int position, OutputBuffer output, long limit) =>
        _isLzma2 ? UnpackChunks(input, ref position, output, limit) : UnpackStream(input, ref position, output, limit);

    private DecodeStatus UnpackStream(ReadOnlySpan<byte> input, ref int position, OutputBuffer output, long limit)
    {
        long before = output.Count;
        long most = Size < 0 ? limit : Math.Min(limit, before + Size - _decoded);
        switch (_decoder.Decode(input, ref position, output, most))
        {
            case LzmaResult.NeedsInput:
                return DecodeStatus.NeedsInput;
            case LzmaResult.EndMarker:
                return _decoder.IsAtRest && (Size < 0 || _decoded + output.Count - before == Size) ? DecodeStatus.Finished
                    : DecodeStatus.Failed;
            case LzmaResult.Corrupt:
                return DecodeStatus.Failed;
        }
        if (Size < 0 || _decoded + output.Count - before < Size) return DecodeStatus.OutputFull;
        if (_decoder.HasPending) return DecodeStatus.Failed;
        if (!_decoder.TryNormalize(input, ref position)) return DecodeStatus.NeedsInput;
        if (_decoder.IsAtRest) return DecodeStatus.Finished;
        // A stream with a known size may have the mark as well.
        return _decoder.Decode(input, ref position, output, output.Count + 1L) switch
        {
            LzmaResult.EndMarker => DecodeStatus.Finished,
            LzmaResult.NeedsInput => DecodeStatus.NeedsInput,
            _ => DecodeStatus.Failed,
        };
    }

    private DecodeStatus UnpackChunks(ReadOnlySpan<byte> input, ref int position, OutputBuffer output, long limit)
    {
        while (true)
        {
            if (!_isInChunk)
            {
                DecodeStatus? status = ReadChunkHead(input, ref position);
                if (status is { } ended) return ended;
            }
            long room = limit - output.Count;
            if (_isPlain)
            {
                int count = (int)Math.Min(Math.Min(_plainLeft, room), input.Length - position);
                _decoder.AddPlain(input.Slice(position, count), output);
                position += count;
                _plainLeft -= count;
            }
            else
            {
                int before = output.Count;
                int start = position;
                ReadOnlySpan<byte> chunk = input[..Math.Min(input.Length, position + _packedLeft)];
                LzmaResult result = _decoder.Decode(chunk, ref position, output, Math.Min(limit, before + (long)_plainLeft));
                _plainLeft -= output.Count - before;
                _packedLeft -= position - start;
                if (result is LzmaResult.Corrupt or LzmaResult.EndMarker) return DecodeStatus.Failed;
                if (result == LzmaResult.NeedsInput && position - start + _packedLeft == chunk.Length - start) return DecodeStatus.Failed;
                if (_plainLeft == 0)
                {
                    start = position;
                    if (_decoder.HasPending) return DecodeStatus.Failed;
                    if (_packedLeft > 0 && !_decoder.TryNormalize(chunk, ref position)) return DecodeStatus.NeedsInput;
                    _packedLeft -= position - start;
                    if (_packedLeft != 0 || !_decoder.IsAtRest) return DecodeStatus.Failed;
                }
            }
            if (_plainLeft == 0) _isInChunk = false;
            else if (output.Count >= limit) return DecodeStatus.OutputFull;
            else return DecodeStatus.NeedsInput;
        }
    }

    // Null when a chunk begins.
    private DecodeStatus? ReadChunkHead(ReadOnlySpan<byte> input, ref int position)
    {
        if (position == input.Length) return DecodeStatus.NeedsInput;
        byte control = input[position];
        if (control == 0)
        {
            position++;
            return DecodeStatus.Finished;
        }
        bool isPacked = control >= 0x80;
        bool hasProperties = control >= 0xC0;
        int length = isPacked ? hasProperties ? 6 : 5 : 3;
        if (!isPacked && control > 2) return DecodeStatus.Failed;
        if (input.Length - position < length) return DecodeStatus.NeedsInput;
        ReadOnlySpan<byte> head = input.Slice(position, length);
        position += length;
        bool resetsDictionary = control is 1 or >= 0xE0;
        if (resetsDictionary)
        {
            _decoder.ResetDictionary();
            _needsDictionary = false;
        }
        if (_needsDictionary) return DecodeStatus.Failed;
        _isPlain = !isPacked;
        _isInChunk = true;
        _plainLeft = BinaryPrimitives.ReadUInt16BigEndian(head[1..]) + 1 + (isPacked ? (control & 0x1F) << 16 : 0);
        if (!isPacked) return null;
        _packedLeft = BinaryPrimitives.ReadUInt16BigEndian(head[3..]) + 1;
        if (hasProperties)
        {
            if (LzmaProperties.Decode(head[5]) is not { IsValid: true } properties) return DecodeStatus.Failed;
            _decoder.Reset(properties);
            _needsProperties = false;
        }
        else if (_needsProperties)
        {
            return DecodeStatus.Failed;
        }
        else if (control >= 0xA0)
        {
            _decoder.ResetState();
        }

        _decoder.BeginRange();
        return null;
    }
}

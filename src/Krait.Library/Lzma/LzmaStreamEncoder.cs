using System.Buffers.Binary;
using Krait.Library.Streams;
using Krait.Modules.Binary;
using Krait.Objects;

namespace Krait.Library.Lzma;

/// <summary>Encodes one stream in a container or without.</summary>
internal sealed class LzmaStreamEncoder
{
    // Chunks of LZMA2 have at most this much data, and this much output.
    private const int LargestChunk = 1 << 21;
    private const int LargestOutput = 1 << 16;
    private const int SymbolRoom = 64;

    private readonly LzmaFormat _format;
    private readonly int _checkKind;
    private readonly IReadOnlyList<FilterOptions> _filters;
    private readonly ByteFilter[] _byteFilters;
    private readonly byte[][] _waiting;
    private readonly LzmaEncoder _encoder;
    private readonly BlockCheck _check;
    private readonly bool _isLzma2;

    private bool _hasStarted;
    private bool _hasBlock;
    private bool _needsDictionaryReset = true;
    private bool _needsProperties = true;
    private bool _needsStateReset = true;
    private long _size;
    private long _blockStart;
    private long _written;
    private int _headerLength;

    public LzmaStreamEncoder(LzmaFormat format, int check, IReadOnlyList<FilterOptions> filters)
    {
        _format = format;
        _checkKind = check;
        _filters = filters;
        _isLzma2 = filters[^1].Id == FilterIds.Lzma2;
        _encoder = new LzmaEncoder(filters[^1]);
        _byteFilters = [.. filters.Take(filters.Count - 1).Select(static each => each.Make()!)];
        _waiting = [.. _byteFilters.Select(static _ => Array.Empty<byte>())];
        _check = new BlockCheck(format == LzmaFormat.Xz ? check : BlockCheck.None);
    }

    /// <summary>Encodes data, or the rest of it at the end; some of it waits for more.</summary>
    public byte[] Encode(ReadOnlySpan<byte> data, bool isEnd)
    {
        const int Piece = 1 << 18;
        OutputBuffer output = new();
        for (; data.Length > Piece; data = data[Piece..])
        {
            Poll.OrThrow();
            EncodePiece(data[..Piece], isEnd: false, output);
        }
        EncodePiece(data, isEnd, output);
        return output.Bytes.ToArray();
    }

    private void EncodePiece(ReadOnlySpan<byte> data, bool isEnd, OutputBuffer output)
    {
        int before = output.Count;
        if (!_hasStarted)
        {
            _hasStarted = true;
            WriteStart(output);
        }
        if (_format == LzmaFormat.Xz && !_hasBlock && data.Length > 0)
        {
            _hasBlock = true;
            _blockStart = _written + output.Count - before;
            WriteBlockHeader(output);
        }
        _check.Add(data);
        _size += data.Length;
        _encoder.Add(Filter(data, isEnd));
        if (_isLzma2) WriteChunks(output, isEnd);
        else WriteStream(output, isEnd);
        if (isEnd && _format == LzmaFormat.Xz) WriteEnd(output);
        _written += output.Count - before;
    }

    private byte[] Filter(ReadOnlySpan<byte> data, bool isEnd)
    {
        byte[] filtered = data.ToArray();
        for (int i = 0; i < _byteFilters.Length; i++)
        {
            filtered = [.. _waiting[i], .. filtered];
            int done = _byteFilters[i].Run(filtered, isEncoder: true);
            if (isEnd) done = filtered.Length;
            _waiting[i] = filtered[done..];
            filtered = filtered[..done];
        }
        return filtered;
    }

    private void WriteStart(OutputBuffer output)
    {
        Span<byte> number = stackalloc byte[8];
        if (_format == LzmaFormat.Xz)
        {
            ReadOnlySpan<byte> flags = [0, (byte)_checkKind];
            output.Add([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]);
            output.Add(flags);
            BinaryPrimitives.WriteUInt32LittleEndian(number, Checksums.Crc32(0, flags));
            output.Add(number[..4]);
        }
        else if (_format == LzmaFormat.Alone)
        {
            output.Add(_filters[^1].Encode());
            BinaryPrimitives.WriteUInt64LittleEndian(number, ulong.MaxValue);
            output.Add(number);
        }
        _encoder.BeginRange();
    }

    private static void WriteNumber(List<byte> target, ulong value)
    {
        for (; value >= 0x80; value >>= 7) target.Add((byte)(value | 0x80));
        target.Add((byte)value);
    }

    private void WriteBlockHeader(OutputBuffer output)
    {
        List<byte> header = [0, (byte)(_filters.Count - 1)];
        foreach (FilterOptions filter in _filters)
        {
            byte[] properties = filter.Encode();
            WriteNumber(header, (ulong)filter.Id);
            WriteNumber(header, (ulong)properties.Length);
            header.AddRange(properties);
        }
        Complete(header, output, isBlock: true);
        _headerLength = header.Count + 4;
    }

    // Pads to whole words and adds the checksum.
    private static void Complete(List<byte> header, OutputBuffer output, bool isBlock)
    {
        while (header.Count % 4 != 0) header.Add(0);
        if (isBlock) header[0] = (byte)(header.Count / 4);
        Span<byte> crc = stackalloc byte[4];
        byte[] bytes = [.. header];
        BinaryPrimitives.WriteUInt32LittleEndian(crc, Checksums.Crc32(0, bytes));
        output.Add(bytes);
        output.Add(crc);
    }

    private void WriteEnd(OutputBuffer output)
    {
        List<byte> index = [0];
        WriteNumber(index, _hasBlock ? 1UL : 0);
        if (_hasBlock)
        {
            long packed = _written + output.Count - _blockStart - _headerLength;
            for (long i = packed; i % 4 != 0; i++) output.Add(0);
            byte[] check = _check.Finish();
            output.Add(check);
            WriteNumber(index, (ulong)(_headerLength + packed + check.Length));
            WriteNumber(index, (ulong)_size);
        }
        int before = output.Count;
        Complete(index, output, isBlock: false);
        Span<byte> footer = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(footer[4..], (uint)(((output.Count - before) / 4) - 1));
        footer[8] = 0;
        footer[9] = (byte)_checkKind;
        BinaryPrimitives.WriteUInt32LittleEndian(footer, Checksums.Crc32(0, footer.Slice(4, 6)));
        footer[10] = (byte)'Y';
        footer[11] = (byte)'Z';
        output.Add(footer);
    }

    // One stream of LZMA with a mark at its end. Matches want to see what comes: some of the data waits.
    private void WriteStream(OutputBuffer output, bool isEnd)
    {
        int kept = isEnd ? 0 : LzmaModel.LongestMatch + 1;
        int steps = 0;
        while (_encoder.Waiting > kept)
        {
            Count(ref steps);
            _encoder.Encode(output);
        }
        if (!isEnd) return;
        _encoder.EncodeEnd(output);
        _encoder.FinishRange(output);
    }

    // The search for one match looks at hundreds of places.
    private static void Count(ref int steps)
    {
        const int Interval = 1 << 8;
        if ((++steps & (Interval - 1)) == 0) Poll.OrThrow();
    }

    private void WriteChunks(OutputBuffer output, bool isEnd)
    {
        while (_encoder.Waiting > 0 && (isEnd || _encoder.Waiting >= LargestChunk))
        {
            WriteChunk(output);
        }
        if (isEnd && (_hasBlock || _format == LzmaFormat.Raw)) output.Add(0);
    }

    private void WriteChunk(OutputBuffer output)
    {
        int start = _encoder.Position;
        int most = Math.Min(_encoder.Waiting, LargestChunk);
        OutputBuffer packed = new();
        if (_needsStateReset) _encoder.ResetState();
        _encoder.BeginRange();
        int steps = 0;
        while (_encoder.Position - start <= most - LzmaModel.LongestMatch && _encoder.Pending(packed, 0) < LargestOutput - SymbolRoom)
        {
            Count(ref steps);
            _encoder.Encode(packed);
        }
        // The last symbols must not go beyond the chunk; at the end of the data they cannot.
        while (_encoder.Position - start < most && _encoder.Position - start + _encoder.Waiting == most
            && _encoder.Pending(packed, 0) < LargestOutput - SymbolRoom)
        {
            Count(ref steps);
            _encoder.Encode(packed);
        }
        _encoder.FinishRange(packed);
        int size = _encoder.Position - start;
        if (packed.Count >= size)
        {
            WritePlain(output, start, size);
            return;
        }
        int control = _needsDictionaryReset ? 3 : _needsProperties ? 2 : _needsStateReset ? 1 : 0;
        output.Add((byte)(0x80 | (control << 5) | ((size - 1) >> 16)));
        AddLength(output, (size - 1) & 0xFFFF);
        AddLength(output, packed.Count - 1);
        if (control >= 2) output.Add(_filters[^1].Properties.Encoded);
        output.Add(packed.Bytes);
        _needsDictionaryReset = _needsProperties = _needsStateReset = false;
    }

    private static void AddLength(OutputBuffer output, int value)
    {
        output.Add((byte)(value >> 8));
        output.Add((byte)value);
    }

    // Data that does not become shorter is written as it is; the model that it changed begins anew.
    private void WritePlain(OutputBuffer output, int start, int size)
    {
        for (int at = 0; at < size; at += LargestOutput)
        {
            int count = Math.Min(LargestOutput, size - at);
            output.Add((byte)(_needsDictionaryReset ? 1 : 2));
            _needsDictionaryReset = false;
            AddLength(output, count - 1);
            output.Add(_encoder.Data(start + at, count));
        }
        _needsStateReset = true;
    }
}

using Krait.Objects;

namespace Krait.Library.Bzip2;

/// <summary>Encodes one stream of bzip2. An interrupt leaves it in the middle of a block, and of no more use.</summary>
internal sealed class Bzip2Encoder
{
    private const int LongestRun = 255;

    // A run that is written as it is; longer ones are followed by what is missing.
    private const int PlainRun = 4;

    private readonly BitWriter _writer = new();
    private readonly byte[] _block;
    private readonly byte[] _lastColumn;
    private readonly int _most;
    private int _count;
    private int _runByte = -1;
    private int _run;
    private uint _blockCrc = uint.MaxValue;
    private uint _streamCrc;

    /// <summary>Starts a stream with blocks of a number of hundred thousand bytes.</summary>
    public Bzip2Encoder(int level)
    {
        // As much room as other encoders leave for the last run of a block.
        const int Reserve = 19;
        _block = new byte[level * 100_000];
        _lastColumn = new byte[_block.Length];
        _most = _block.Length - Reserve;
        _writer.Output.Add([(byte)'B', (byte)'Z', (byte)'h', (byte)('0' + level)]);
    }

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (bytes[i] == _runByte && _run < LongestRun)
            {
                _run++;
                continue;
            }
            EndRun();
            _runByte = bytes[i];
            _run = 1;
        }
    }

    /// <summary>Ends the stream.</summary>
    public void Finish()
    {
        EndRun();
        if (_count > 0) EndBlock();
        WriteMagic(0x177245385090);
        _writer.Write(_streamCrc, 32);
        _writer.Pad();
    }

    /// <summary>What was written since the last time.</summary>
    public byte[] Take()
    {
        byte[] written = _writer.Output.Bytes.ToArray();
        _writer.Output.Clear();
        return written;
    }

    private void EndRun()
    {
        if (_run == 0) return;
        // Short: a run has 255 bytes at most.
        for (int i = 0; i < _run; i++)
        {
            _blockCrc = (_blockCrc << 8) ^ Bzip2Crc.Table[(byte)((_blockCrc >> 24) ^ (uint)_runByte)];
            if (i < PlainRun) _block[_count++] = (byte)_runByte;
        }
        if (_run >= PlainRun) _block[_count++] = (byte)(_run - PlainRun);
        _run = 0;
        if (_count >= _most) EndBlock();
    }

    private void EndBlock()
    {
        WriteMagic(0x314159265359);
        _writer.Write(~_blockCrc, 32);
        _streamCrc = uint.RotateLeft(_streamCrc, 1) ^ ~_blockCrc;
        int row = BlockSorting.Transform(_block.AsSpan(0, _count), _lastColumn);
        // No bits of the block are flipped.
        _writer.Write(0, 1);
        _writer.Write((uint)row, 24);
        Bzip2BlockCoding.Write(_writer, _lastColumn.AsSpan(0, _count));
        _count = 0;
        _blockCrc = uint.MaxValue;
    }

    private void WriteMagic(long magic)
    {
        _writer.Write((uint)(magic >> 24), 24);
        _writer.Write((uint)magic & 0xFFFFFF, 24);
    }
}

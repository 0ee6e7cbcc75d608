namespace Krait.Embedding;

/// <summary>A binary file of Python as a stream; each operation enters the engine.</summary>
internal sealed class PythonStream(PyValue file) : Stream
{
    private bool _isClosed;

    /// <inheritdoc/>
    public override bool CanRead => !_isClosed && file.InvokeMember("readable").As<bool>();

    /// <inheritdoc/>
    public override bool CanWrite => !_isClosed && file.InvokeMember("writable").As<bool>();

    /// <inheritdoc/>
    public override bool CanSeek => !_isClosed && file.InvokeMember("seekable").As<bool>();

    /// <inheritdoc/>
    public override long Length
    {
        get
        {
            long position = Position;
            long length = Seek(0, SeekOrigin.End);
            Position = position;
            return length;
        }
    }

    /// <inheritdoc/>
    public override long Position
    {
        get => file.InvokeMember("tell").As<long>();
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        // A file in blocking mode gives nothing only at its end.
        byte[] bytes = file.InvokeMember("read", buffer.Length).As<byte[]?>() ?? [];
        bytes.CopyTo(buffer);
        return bytes.Length;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        // A raw file may take a part at a time.
        while (buffer.Length > 0)
        {
            int count = file.InvokeMember("write", buffer.ToArray()).As<int?>() ?? throw new IOException("The file takes nothing now.");
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => file.InvokeMember("seek", offset, (int)origin).As<long>();

    /// <inheritdoc/>
    public override void SetLength(long value) => file.InvokeMember("truncate", value);

    /// <inheritdoc/>
    public override void Flush() => file.InvokeMember("flush");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            file.InvokeMember("close");
        }
        base.Dispose(disposing);
    }
}

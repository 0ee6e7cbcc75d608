using System.Text;
using Krait.Modules.Io;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>
/// The standard streams of an engine over readers and writers of the host, and its own files, unless it has the machine's.
/// </summary>
internal sealed class EngineStreams(EngineOutput output, EngineFiles? files) : DescriptorTable
{
    private const int LastStream = 2;
    private const int BadDescriptor = 9;
    private const int InvalidArgument = 22;
    private const int IllegalSeek = 29;

    private readonly Decoder _outputDecoder = Encoding.UTF8.GetDecoder();
    private readonly Decoder _errorDecoder = Encoding.UTF8.GetDecoder();
    private byte[] _pendingInput = [];

    /// <inheritdoc/>
    public override VirtualFiles? Files => files;

    /// <inheritdoc/>
    public override bool Owns(int descriptor) => descriptor is >= 0 and <= LastStream || files is not null;

    /// <inheritdoc/>
    public override int Read(int descriptor, Span<byte> buffer)
    {
        if (descriptor > LastStream && files is not null) return files.Read(descriptor, buffer);
        if (descriptor != 0) return Fail(BadDescriptor);
        if (_pendingInput.Length == 0)
        {
            // A line at a time, so that a program that asks for one waits for no more.
            if (!output.TryReadLine(out string? line)) return -1;
            if (line is null) return 0;
            _pendingInput = Encoding.UTF8.GetBytes(line + "\n");
        }
        int count = Math.Min(buffer.Length, _pendingInput.Length);
        _pendingInput.AsSpan(0, count).CopyTo(buffer);
        _pendingInput = _pendingInput[count..];
        return count;
    }

    /// <inheritdoc/>
    public override int Write(int descriptor, ReadOnlySpan<byte> bytes)
    {
        if (descriptor > LastStream && files is not null) return files.Write(descriptor, bytes);
        if (descriptor is not (1 or 2)) return Fail(BadDescriptor);
        Decoder decoder = descriptor == 1 ? _outputDecoder : _errorDecoder;
        char[] chars = System.Buffers.ArrayPool<char>.Shared.Rent(decoder.GetCharCount(bytes, flush: false));
        int count = decoder.GetChars(bytes, chars, flush: false);
        bool isWritten = output.TryWrite(chars.AsSpan(0, count), isError: descriptor == 2);
        System.Buffers.ArrayPool<char>.Shared.Return(chars);
        return isWritten ? bytes.Length : -1;
    }

    /// <inheritdoc/>
    public override long Seek(int descriptor, long offset, int origin) =>
        descriptor > LastStream && files is not null ? files.Seek(descriptor, offset, origin) : Fail(IllegalSeek);

    /// <inheritdoc/>
    public override bool CanSeek(int descriptor) => files is not null && files.CanSeek(descriptor);

    /// <inheritdoc/>
    public override bool Truncate(int descriptor, long length) =>
        descriptor > LastStream && files is not null ? files.SetLength(descriptor, length) : Fail(InvalidArgument) >= 0;

    /// <inheritdoc/>
    public override bool Close(int descriptor) => descriptor is >= 0 and <= LastStream || files is null || files.Close(descriptor);

    /// <summary>Closes the files that the program has left open.</summary>
    public void CloseFiles() => files?.CloseAll();

    private static int Fail(int error)
    {
        FileDescriptors.RaiseError(error);
        return -1;
    }
}

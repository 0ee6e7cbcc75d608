using System.Text;
using Krait.Modules.Io;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>
/// The standard streams of an engine over readers and writers of the host, and its own files, unless it has the machine's.
/// </summary>
internal sealed class EngineStreams(PythonEngineOptions options, EngineFiles? files) : DescriptorTable
{
    private const int LastStream = 2;
    private const int BadDescriptor = 9;
    private const int InvalidArgument = 22;
    private const int IllegalSeek = 29;

    private readonly Decoder _outputDecoder = Encoding.UTF8.GetDecoder();
    private readonly Decoder _errorDecoder = Encoding.UTF8.GetDecoder();
    private byte[] _pendingInput = [];

    /// <summary>Characters written to both output streams.</summary>
    public long CharsWritten { get; private set; }

    /// <summary>What counts against the limits; set once the engine has it.</summary>
    public EngineBudget? Budget { get; set; }

    /// <summary>Whether the engine has ended: what a thread of it still writes is dropped.</summary>
    public bool IsClosed { get; set; }

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
            if (options.Input?.ReadLine() is not { } line) return 0;
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
        if (IsClosed) return bytes.Length;
        Decoder decoder = descriptor == 1 ? _outputDecoder : _errorDecoder;
        char[] chars = System.Buffers.ArrayPool<char>.Shared.Rent(decoder.GetCharCount(bytes, flush: false));
        int count = decoder.GetChars(bytes, chars, flush: false);
        CharsWritten += count;
        bool isTooMuch = options.Limits.OutputChars is { } limit && CharsWritten > limit;
        if (!isTooMuch) (descriptor == 1 ? options.Output ?? Console.Out : options.Error ?? Console.Error).Write(chars.AsSpan(0, count));
        System.Buffers.ArrayPool<char>.Shared.Return(chars);
        if (!isTooMuch) return bytes.Length;
        Budget!.Stop(ThreadState.Current, PythonLimit.OutputChars);
        return -1;
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

    /// <summary>Has the host's writers pass on what they hold.</summary>
    public void Flush()
    {
        if (CharsWritten == 0) return;
        (options.Output ?? Console.Out).Flush();
        (options.Error ?? Console.Error).Flush();
    }

    /// <summary>Closes the files that the program has left open.</summary>
    public void CloseFiles() => files?.CloseAll();

    private static int Fail(int error)
    {
        FileDescriptors.RaiseError(error);
        return -1;
    }
}

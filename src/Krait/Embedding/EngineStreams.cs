using System.Text;
using Krait.Modules.Io;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>The standard streams of an engine over readers and writers of the host, and nothing else unless files are granted.</summary>
internal sealed class EngineStreams(PythonEngineOptions options) : DescriptorTable
{
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
    public override bool AllowsFiles => (options.Capabilities & PythonCapabilities.Files) != 0;

    /// <inheritdoc/>
    public override bool Owns(int descriptor) => descriptor is >= 0 and <= 2;

    /// <inheritdoc/>
    public override int Read(int descriptor, Span<byte> buffer)
    {
        if (descriptor != 0) return Fail(descriptor);
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
        if (descriptor == 0) return Fail(descriptor);
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
    public override bool Close(int descriptor) => true;

    /// <summary>Has the host's writers pass on what they hold.</summary>
    public void Flush()
    {
        if (CharsWritten == 0) return;
        (options.Output ?? Console.Out).Flush();
        (options.Error ?? Console.Error).Flush();
    }

    private static int Fail(int descriptor)
    {
        const int BadDescriptor = 9;
        FileDescriptors.RaiseError(BadDescriptor, PyInt.From(descriptor));
        return -1;
    }
}

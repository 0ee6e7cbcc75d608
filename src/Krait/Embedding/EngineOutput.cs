using Krait.Objects;

namespace Krait.Embedding;

/// <summary>The host's readers and writers, for all interpreters of a program: one of them at a time uses them.</summary>
internal sealed class EngineOutput(PythonEngineOptions options)
{
    private readonly object _inputGate = new();
    private long _charsWritten;
    private volatile bool _isClosed;

    /// <summary>Characters written to both output streams.</summary>
    public long CharsWritten => System.Threading.Volatile.Read(ref _charsWritten);

    /// <summary>What counts against the limits; set once the engine has it.</summary>
    public EngineBudget? Budget { get; set; }

    /// <summary>Whether the engine has ended: what a thread of it still writes is dropped.</summary>
    public bool IsClosed
    {
        get => _isClosed;
        set => _isClosed = value;
    }

    /// <summary>A line of the input; null at its end.</summary>
    public string? ReadLine()
    {
        lock (_inputGate) return options.Input?.ReadLine();
    }

    /// <summary>Writes characters; false, with the program being stopped, when that is more than it may write.</summary>
    public bool Write(ReadOnlySpan<char> chars, bool isError)
    {
        lock (this)
        {
            if (_isClosed) return true;
            _charsWritten += chars.Length;
            if (options.Limits.OutputChars is not { } limit || _charsWritten <= limit)
            {
                (isError ? options.Error ?? Console.Error : options.Output ?? Console.Out).Write(chars);
                return true;
            }
        }
        Budget!.Stop(ThreadState.Current, PythonLimit.OutputChars);
        return false;
    }

    /// <summary>Has the host's writers pass on what they hold.</summary>
    public void Flush()
    {
        if (CharsWritten == 0) return;
        lock (this)
        {
            (options.Output ?? Console.Out).Flush();
            (options.Error ?? Console.Error).Flush();
        }
    }
}

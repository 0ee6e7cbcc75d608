using Krait.Objects;

namespace Krait.Embedding;

/// <summary>The host's readers and writers, for all interpreters of a program: one of them at a time uses them.</summary>
internal sealed class EngineOutput(PythonEngine engine)
{
    private readonly PythonEngineOptions _options = engine.Options;
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

    /// <summary>Reads a line of the input, null at its end; false with what the reader has thrown set as an exception of Python.</summary>
    public bool TryReadLine(out string? line)
    {
        try
        {
            lock (_inputGate) line = _options.Input?.ReadLine();
            return true;
        }
        catch (Exception thrown)
        {
            line = null;
            return PythonErrors.RaiseHostException(engine, thrown) is not null;
        }
    }

    /// <summary>
    /// Writes characters; false with an exception set when that is more than the program may write, which stops it, or the writer throws.
    /// </summary>
    public bool TryWrite(ReadOnlySpan<char> chars, bool isError)
    {
        try
        {
            return Write(chars, isError);
        }
        catch (Exception thrown)
        {
            return PythonErrors.RaiseHostException(engine, thrown) is not null;
        }
    }

    private bool Write(ReadOnlySpan<char> chars, bool isError)
    {
        lock (this)
        {
            if (_isClosed) return true;
            _charsWritten += chars.Length;
            if (_options.Limits.OutputChars is not { } limit || _charsWritten <= limit)
            {
                (isError ? _options.Error ?? Console.Error : _options.Output ?? Console.Out).Write(chars);
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
            (_options.Output ?? Console.Out).Flush();
            (_options.Error ?? Console.Error).Flush();
        }
    }
}

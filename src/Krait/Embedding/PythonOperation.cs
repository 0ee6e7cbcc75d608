namespace Krait;

/// <summary>
/// Several calls into an engine that share one budget of limits and one token (<see cref="PythonEngine.BeginOperation"/>).
/// </summary>
public sealed class PythonOperation : IDisposable
{
    private readonly PythonEngine _engine;
    private readonly PythonEngine.Entry _entry;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _isDisposed;

    internal PythonOperation(PythonEngine engine, PythonEngine.Entry entry)
    {
        _engine = engine;
        _entry = entry;
    }

    /// <summary>What the operation has used so far.</summary>
    public PythonUsage Usage => _engine.Usage;

    /// <summary>Ends the operation: the engine is free for other threads.</summary>
    /// <exception cref="InvalidOperationException">Another thread began it.</exception>
    public void Dispose()
    {
        if (_isDisposed) return;
        if (Environment.CurrentManagedThreadId != _thread) throw new InvalidOperationException("The operation is another thread's.");
        _isDisposed = true;
        _engine.EndOutput();
        _entry.Dispose();
    }
}

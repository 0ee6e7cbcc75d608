using System.Collections.Concurrent;
using System.Threading;

namespace Krait;

/// <summary>Engines that are used again: each is as new when it is rented.</summary>
/// <remarks>
/// A pool saves no more than the making of engines, and never waits: when all are rented, another is made. Any thread may rent and
/// return.
/// </remarks>
/// <example>
/// <code>
/// using var pool = new PythonEnginePool(options, engine => engine.AddModule("prices", source));
/// using PythonEnginePool.Lease lease = pool.Rent();
/// lease.Engine.Execute(script);
/// </code>
/// </example>
/// <param name="options">What each engine is made with.</param>
/// <param name="prepare">What is done with each before it is rented: functions and modules of the host. Null for nothing.</param>
/// <param name="maximum">How many engines wait to be rented at most; 0 for two a processor.</param>
public sealed class PythonEnginePool(PythonEngineOptions options, Action<PythonEngine>? prepare = null, int maximum = 0) : IDisposable
{
    private readonly PythonEngineOptions _options = options ?? throw new ArgumentNullException(nameof(options));
    private readonly int _maximum = maximum switch
    {
        < 0 => throw new ArgumentOutOfRangeException(nameof(maximum)),
        0 => 2 * Environment.ProcessorCount,
        _ => maximum,
    };
    private readonly ConcurrentStack<PythonEngine> _idle = [];
    private int _idleCount;
    private volatile bool _isDisposed;

    /// <summary>An engine, as new and prepared.</summary>
    /// <returns>What gives the engine back when it is disposed of.</returns>
    /// <exception cref="ObjectDisposedException">The pool was disposed of.</exception>
    public Lease Rent()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_idle.TryPop(out PythonEngine? engine)) Interlocked.Decrement(ref _idleCount);
        else engine = new PythonEngine(_options);
        try
        {
            prepare?.Invoke(engine);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
        return new Lease(this, engine);
    }

    /// <summary>Ends the engines that wait; those that are rented end when they are given back.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        while (_idle.TryPop(out PythonEngine? engine)) engine.Dispose();
    }

    private void Return(PythonEngine engine)
    {
        if (_isDisposed || Interlocked.Increment(ref _idleCount) > _maximum)
        {
            Interlocked.Decrement(ref _idleCount);
            engine.Dispose();
            return;
        }
        engine.Reset();
        _idle.Push(engine);
        // The pool may have ended meanwhile.
        if (_isDisposed) Dispose();
    }

    /// <summary>A rented engine.</summary>
    public sealed class Lease : IDisposable
    {
        private readonly PythonEngine _engine;
        private PythonEnginePool? _pool;

        internal Lease(PythonEnginePool pool, PythonEngine engine)
        {
            _pool = pool;
            _engine = engine;
        }

        /// <summary>The engine.</summary>
        /// <exception cref="ObjectDisposedException">It was given back.</exception>
        public PythonEngine Engine => _pool is null ? throw new ObjectDisposedException(nameof(Lease)) : _engine;

        /// <summary>Gives the engine back: it is reset, and its values can no longer be used.</summary>
        /// <exception cref="InvalidOperationException">A thread is in the engine, which is then nobody's any more.</exception>
        public void Dispose() => Interlocked.Exchange(ref _pool, null)?.Return(_engine);
    }
}

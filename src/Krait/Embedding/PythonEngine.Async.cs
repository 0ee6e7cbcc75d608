using System.Threading;
using Krait.Compiler;
using Krait.Embedding;
using Krait.Modules.Sys;
using Krait.Objects;

namespace Krait;

// Awaiting what a program awaits.
public sealed partial class PythonEngine : IAsyncDisposable
{
    /// <summary>The event loop that the host drives; only for who is in the engine.</summary>
    internal HostLoop Loop => State.Loop;

    /// <summary>Cancelled when the program is ended; only for who is in the engine.</summary>
    internal CancellationToken Disposal => State.Disposal.Token;

    /// <summary>The token of a call that the program makes; only for who is in the engine.</summary>
    internal HostCallCancellation MakeCallCancellation() =>
        new(Disposal, _budget.Token, _budget.TimeLeft, Options.TimeProvider);

    /// <summary>Whether a thread is in the engine.</summary>
    internal bool IsEntered => Volatile.Read(ref _owner) != 0;

    /// <summary>Runs statements, among which <c>await</c>, <c>async for</c> and <c>async with</c> may stand outside functions.</summary>
    /// <param name="source">The source.</param>
    /// <param name="fileName">What tracebacks call it.</param>
    /// <param name="token">Cancels the program where it awaits; it may clean up. Where it runs, it stops it.</param>
    /// <returns>
    /// A task that ends with the program. No thread is held while the program awaits; it goes on where
    /// <see cref="SynchronizationContext.Current"/> was at the engine's first asynchronous call, or on the thread pool.
    /// </returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public Task ExecuteAsync(string source, string fileName = "<string>", CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Start(
            entry =>
            {
                PyCode code = Compile(source, fileName, CompileMode.Exec, CompilerFlags.AllowTopLevelAwait) ?? throw entry.Failure();
                SourceLines.Add(code, source);
                return code;
            },
            null, static value => value, token);
    }

    /// <summary>Runs a compiled script, and awaits it where it was compiled with <c>allowAwait</c>.</summary>
    /// <param name="script">The script, which any number of engines may run at the same time.</param>
    /// <param name="scope">The namespace; null for <see cref="Main"/>.</param>
    /// <param name="token">Cancels the program where it awaits; it may clean up. Where it runs, it stops it.</param>
    /// <inheritdoc cref="ExecuteAsync(string, string, CancellationToken)"/>
    public Task ExecuteAsync(PythonScript script, PythonScope? scope = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        return Start(_ => State.CodeOf(script), scope, static value => value, token);
    }

    /// <summary>The value of an expression, converted; what can be awaited is awaited.</summary>
    /// <param name="expression">The expression, which may have <c>await</c> in it.</param>
    /// <param name="scope">The namespace; null for <see cref="Main"/>.</param>
    /// <param name="token">Cancels the program where it awaits; it may clean up. Where it runs, it stops it.</param>
    /// <typeparam name="T">A type of the table of conversions.</typeparam>
    /// <exception cref="InvalidCastException">The value is not of that type.</exception>
    /// <inheritdoc cref="ExecuteAsync(string, string, CancellationToken)"/>
    public Task<T> EvaluateAsync<T>(string expression, PythonScope? scope = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(expression);
        return Start(entry => Compile(expression, "<string>", CompileMode.Eval, CompilerFlags.AllowTopLevelAwait) ?? throw entry.Failure(),
            scope, static value => value.As<T>(), token);
    }

    /// <summary>
    /// Runs what is ready of what is awaited, on the calling thread: for a host with a loop of its own. From the first call on the engine
    /// does so by itself no more.
    /// </summary>
    /// <returns>Whether something is still awaited.</returns>
    /// <exception cref="InvalidOperationException">Another thread is in the engine.</exception>
    public bool RunOnce()
    {
        HostLoop loop;
        using (Enter()) loop = Loop;
        return loop.RunOnce();
    }

    /// <summary>Cancels what is awaited, lets the program clean up, and ends the engine.</summary>
    /// <returns>A task that ends with the engine.</returns>
    /// <exception cref="InvalidOperationException">A thread is in the engine again.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        if (_state is { } state)
        {
            await state.Disposal.CancelAsync().ConfigureAwait(false);
            if (state.ExistingLoop is { } loop) await loop.CancelAllAsync().ConfigureAwait(false);
        }
        // The thread that ended the last of it may still be on its way out.
        while (IsEntered) await Task.Yield();
        Dispose();
    }

    private Task<T> Start<T>(Func<Entry, PyCode> compile, PythonScope? scope, Func<PyValue, T> convert, CancellationToken token)
    {
        if (token.IsCancellationRequested) return Task.FromCanceled<T>(token);
        try
        {
            using Entry entry = Enter(token);
            return Await(entry, Run(entry, compile(entry), Own(scope)), convert, token);
        }
        catch (OperationCanceledException cancelled) when (cancelled.CancellationToken == token)
        {
            return Task.FromCanceled<T>(token);
        }
        catch (Exception failure) when (failure is PythonException or PythonLimitException or InvalidCastException or OverflowException)
        {
            return Task.FromException<T>(failure);
        }
    }

    /// <summary>A task for an object that can be awaited, or that of a result that is there already.</summary>
    internal Task<T> Await<T>(Entry entry, PyObject value, Func<PyValue, T> convert, CancellationToken token) =>
        value.Type.AwaitSlot is null ? Task.FromResult(convert(new PyValue(value, this))) : Loop.Begin(entry, value, convert, token);
}

using System.Threading;

namespace Krait.Embedding;

/// <summary>
/// The token that a function of the host gets: cancelled with the engine, and while the function runs with its operation too, whose token
/// or limit of time may stop the program meanwhile.
/// </summary>
internal sealed class HostCallCancellation : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly bool _endsByTime;
    private readonly CancellationTokenRegistration _disposal;
    private CancellationTokenRegistration _operation;

    /// <summary>Makes the token of a call.</summary>
    /// <param name="disposal">Cancelled when the program is ended.</param>
    /// <param name="operation">The token of the operation.</param>
    /// <param name="left">What is left of the operation's time; null for no end.</param>
    /// <param name="clock">The clock of that time.</param>
    public HostCallCancellation(CancellationToken disposal, CancellationToken operation, TimeSpan? left, TimeProvider clock)
    {
        _endsByTime = left is not null;
        _source = left is { } time ? new CancellationTokenSource(time, clock) : new CancellationTokenSource();
        _disposal = disposal.UnsafeRegister(Cancel, _source);
        _operation = operation.UnsafeRegister(Cancel, _source);
    }

    /// <summary>The token.</summary>
    public CancellationToken Token => _source.Token;

    private static void Cancel(object? source) => ((CancellationTokenSource)source!).Cancel();

    /// <summary>Makes the token one of a task that goes on: no longer of the operation that has begun it.</summary>
    public void Detach()
    {
        _operation.Dispose();
        _operation = default;
        if (_endsByTime) _source.CancelAfter(Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancels the token.</summary>
    public void Cancel() => _source.Cancel();

    /// <inheritdoc/>
    public void Dispose()
    {
        _operation.Dispose();
        _disposal.Dispose();
        _source.Dispose();
    }
}

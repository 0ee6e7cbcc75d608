using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>
/// Holds an object of .NET that finalizes itself and keeps it whole until every <c>__del__</c> that can reach the holder has run
/// (<see cref="LateRelease"/>).
/// </summary>
internal sealed class LateDisposal<T> : IDisposable where T : class, IDisposable
{
    private GCHandle _handle;
    private LateRelease _release = new(ThreadState.Current.Interpreter);

    public LateDisposal(T value)
    {
        Value = value;
        _handle = GCHandle.Alloc(value);
    }

    /// <summary>The object.</summary>
    public T Value { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle.IsAllocated) _handle.Free();
        Value.Dispose();
        GC.SuppressFinalize(this);
    }

    ~LateDisposal()
    {
        if (_release.IsDue(this)) Dispose();
    }
}

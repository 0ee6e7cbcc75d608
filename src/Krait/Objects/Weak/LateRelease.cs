namespace Krait.Objects;

/// <summary>Says the finalizer of an object when it may release what the object holds of the system.</summary>
/// <remarks>
/// .NET finalizes all objects that a collection has found at once, and a Python thread runs <c>__del__</c> after that: what a
/// <c>__del__</c> can reach must still be whole, as it is with reference counts. An object that has waited is finalized again only when a
/// later collection finds it, and that is after every <c>__del__</c> that could reach it.
/// </remarks>
internal struct LateRelease(InterpreterState interpreter)
{
    private readonly InterpreterState _interpreter = interpreter;
    private bool _hasWaited;

    /// <summary>Whether the finalizer of an object may release it now; else it is called another time.</summary>
    public bool IsDue(object owner)
    {
        if (_hasWaited || _interpreter is null || System.Threading.Volatile.Read(ref _interpreter.GuardedCount) == 0) return true;
        _hasWaited = true;
        GC.ReRegisterForFinalize(owner);
        return false;
    }
}

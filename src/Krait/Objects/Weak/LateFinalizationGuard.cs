using System.Runtime.ConstrainedExecution;

namespace Krait.Objects;

/// <summary>A guard that fires after all plain guards of the same collection.</summary>
/// <remarks>
/// Files and other objects of native classes have one. An object of a Python class often owns a file, and its <c>__del__</c> closes
/// the file. Reference counting ends the owner first; without an order here the file could end first and warn that it was never closed.
/// </remarks>
internal sealed class LateFinalizationGuard : FinalizationGuard
{
    private readonly Ending _ending;

    public LateFinalizationGuard(ThreadState thread, PyObject target) : base(thread, target)
    {
        GC.SuppressFinalize(this);
        _ending = new Ending(this);
    }

    /// <inheritdoc/>
    protected override object Collected => _ending;

    // .NET runs the finalizers of this base class after all others of a collection.
    private sealed class Ending(LateFinalizationGuard guard) : CriticalFinalizerObject
    {
        ~Ending() => guard.Fire();
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>
/// The host's delegates and streams by the Python objects that stand for them: what goes to Python and comes back is the same object.
/// </summary>
internal sealed class HostStandIns
{
    private readonly ConditionalWeakTable<PyObject, object> _originals = [];

    private static HostStandIns Own => ThreadState.Current.Interpreter.Get(static () => new HostStandIns());

    /// <summary>Notes what an object stands for; the engine is entered.</summary>
    public static PyObject Add(PyObject standIn, object original)
    {
        Own._originals.AddOrUpdate(standIn, original);
        return standIn;
    }

    /// <summary>What an object of an engine stands for; false when it is an object of its own.</summary>
    public static bool TryFind(PyValue value, [MaybeNullWhen(false)] out object original)
    {
        original = null;
        return value.State is { } state
            && state.Interpreter.Get(static () => new HostStandIns())._originals.TryGetValue(value.Object, out original);
    }
}

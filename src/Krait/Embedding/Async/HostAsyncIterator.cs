using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Embedding;

/// <summary>What the host enumerates asynchronously, for <c>async for</c>.</summary>
internal sealed class PyHostAsyncIterator(Func<PyObject?> next) : PyObject
{
    private static readonly PyType s_type = MakeType();

    /// <inheritdoc/>
    public override PyType Type => s_type;

    private static PyType MakeType()
    {
        PyType type = new("host_async_iterator", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "host")
        {
            AsyncIterSlot = static self => self,
            AsyncNextSlot = static self => ((PyHostAsyncIterator)self).Next(),
        };
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }

    private PyObject? Next() => next();

    /// <summary>An iterator over items of one type.</summary>
    public static PyHostAsyncIterator Create<T>(PythonEngine engine, IAsyncEnumerable<T> items)
    {
        IAsyncEnumerator<T> enumerator = items.GetAsyncEnumerator(engine.Disposal);
        return new PyHostAsyncIterator(() => HostTasks.Await(engine, NextAsync(enumerator), null));
    }

    // The end of the items is an exception in Python, and so it is on the way.
    private static async Task<T> NextAsync<T>(IAsyncEnumerator<T> items)
    {
        if (await items.MoveNextAsync().ConfigureAwait(false)) return items.Current;
        await items.DisposeAsync().ConfigureAwait(false);
        throw new EndOfItemsException();
    }
}

/// <summary>There are no more items: <c>StopAsyncIteration</c>.</summary>
internal sealed class EndOfItemsException : Exception;

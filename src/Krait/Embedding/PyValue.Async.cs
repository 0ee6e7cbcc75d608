using System.Runtime.CompilerServices;
using System.Threading;
using Krait.Objects;
using Krait.Protocols;

namespace Krait;

// Awaiting calls and items.
public readonly partial struct PyValue
{
    /// <summary>Calls the object and awaits the result, where that can be awaited.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="token">Cancels the program where it awaits; it may clean up.</param>
    /// <typeparam name="T">A type of the table of conversions.</typeparam>
    /// <returns>A task that ends with the call. No thread is held while the program awaits.</returns>
    /// <exception cref="InvalidCastException">The result is not of that type.</exception>
    /// <exception cref="ArgumentException">An argument is another engine's, or from before a reset.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public Task<T> InvokeAsync<T>(ReadOnlySpan<PyValue> arguments, CancellationToken token = default)
    {
        if (token.IsCancellationRequested) return Task.FromCanceled<T>(token);
        using PythonEngine.Entry entry = Enter();
        try
        {
            return Engine!.Await(entry, entry.Check(Calls.Call(Object, Accept(arguments), null)), static value => value.As<T>(), token);
        }
        catch (Exception failure) when (failure is PythonException or PythonLimitException or InvalidCastException or OverflowException)
        {
            return Task.FromException<T>(failure);
        }
    }

    /// <summary>The items of an asynchronous iterable.</summary>
    /// <param name="token">Cancels the program where it awaits.</param>
    /// <returns>The items; each step enters the engine.</returns>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public IAsyncEnumerable<PyValue> EnumerateAsync(CancellationToken token = default) => EnumerateAsync(this, token);

    private static async IAsyncEnumerable<PyValue> EnumerateAsync(PyValue items, [EnumeratorCancellation] CancellationToken token)
    {
        PyValue iterator = items.InvokeMember("__aiter__");
        PyValue next = iterator.GetAttribute("__anext__");
        while (true)
        {
            PyValue item;
            try
            {
                item = await next.InvokeAsync<PyValue>([], token).ConfigureAwait(false);
            }
            catch (PythonException end) when (end.TypeName == "StopAsyncIteration")
            {
                yield break;
            }
            yield return item;
        }
    }
}

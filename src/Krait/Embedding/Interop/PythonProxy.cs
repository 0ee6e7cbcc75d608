using System.ComponentModel;
using System.Threading;

namespace Krait.Interop;

/// <summary>A Python object behind an interface of the host, for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PythonProxy
{
    private readonly PythonEngine _engine;

    internal PythonProxy(PyValue value)
    {
        Value = value;
        _engine = value.RequireEngine();
    }

    /// <summary>The object.</summary>
    public PyValue Value { get; }

    /// <summary>A value of the table of conversions as an argument.</summary>
    public PyValue Give<T>(T value) => _engine.Wrap(value);

    /// <summary>Calls a method and awaits its result.</summary>
    public Task<T> CallAsync<T>(string name, CancellationToken token, params ReadOnlySpan<PyValue> arguments) =>
        Value.GetAttribute(name).InvokeAsync<T>(arguments, token);

    /// <summary>Calls a method and awaits its result, which a converter converts.</summary>
    public async Task<T> CallAsync<T>(string name, PythonConverter<T> converter, CancellationToken token, params PyValue[] arguments) =>
        Take(await CallAsync<PyValue>(name, token, arguments).ConfigureAwait(false), converter);

    /// <summary>A result, converted by a converter.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    public T Take<T>(PyValue value, PythonConverter<T> converter) => value.As(converter, _engine);
}

using System.Diagnostics.CodeAnalysis;
using Krait.Embedding;
using Krait.Objects;
using Krait.Protocols;

namespace Krait;

/// <summary>A namespace of an engine: the globals that code runs with.</summary>
public sealed partial class PythonScope
{
    internal PythonScope(EngineState state, PyModule module)
    {
        State = state;
        Module = module;
    }

    internal EngineState State { get; }

    internal PythonEngine Engine => State.Engine;

    internal PyModule Module { get; }

    internal PyDict Dict => Module.Dict;

    /// <summary>A variable.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    /// <exception cref="ArgumentException">The value is another engine's, or from before a reset.</exception>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public PyValue this[string name]
    {
        get => TryGet(name, out PyValue value) ? value : throw new KeyNotFoundException($"There is no variable '{name}'.");
        set
        {
            using PythonEngine.Entry entry = Engine.EnterFor(State);
            Dict.SetItem(PyStr.Intern(name), value.For(Engine));
        }
    }

    /// <summary>The names there are, in the order in which they were first set.</summary>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public IReadOnlyList<string> Names
    {
        get
        {
            using PythonEngine.Entry entry = Engine.EnterFor(State);
            List<string> names = [];
            foreach ((PyObject key, _) in Dict)
            {
                if (key is PyStr name) names.Add(name.ToString());
            }
            return names;
        }
    }

    /// <summary>A variable; false when there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <returns>Whether there is one.</returns>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public bool TryGet(string name, out PyValue value)
    {
        using PythonEngine.Entry entry = Engine.EnterFor(State);
        bool isThere = Dict.TryGetValue(PyStr.Intern(name), out PyObject? found);
        value = isThere ? new PyValue(found!, Engine) : default;
        return isThere;
    }

    /// <summary>A variable, converted.</summary>
    /// <param name="name">Its name.</param>
    /// <typeparam name="T">A type of the table of conversions.</typeparam>
    /// <returns>Its value.</returns>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    /// <exception cref="InvalidCastException">Its value is not of that type.</exception>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public T Get<T>(string name) => this[name].As<T>();

    /// <summary>A variable, converted; false when there is none or its value is not of that type.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value.</param>
    /// <typeparam name="T">A type of the table of conversions.</typeparam>
    /// <returns>Whether there is one of that type.</returns>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public bool TryGet<T>(string name, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        return TryGet(name, out PyValue found) && found.TryAs(out value);
    }

    /// <summary>Sets a variable.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">A value of the table of conversions.</param>
    /// <typeparam name="T">A type of the table of conversions.</typeparam>
    /// <exception cref="NotSupportedException">No conversion is known for the type.</exception>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void Set<T>(string name, T value) => this[name] = Engine.Wrap(value);

    /// <summary>Makes a class of the host a variable, under its name in Python.</summary>
    /// <typeparam name="T">A class with <see cref="Interop.PythonTypeAttribute"/>.</typeparam>
    /// <exception cref="PythonException">A constant of the class has thrown.</exception>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetType<T>()
        where T : Interop.IPythonType<T>
    {
        using PythonEngine.Entry entry = Engine.EnterFor(State);
        Dict.SetItem(PyStr.Intern(T.PythonType.Name), entry.Check(Interop.HostTypes.Get(Engine, T.PythonType)));
    }

    /// <summary>Makes a class of another assembly a variable, under its name in Python.</summary>
    /// <param name="type">A property of <c>PythonExports</c>, which <see cref="Interop.PythonExportAttribute"/> makes.</param>
    /// <exception cref="PythonException">A constant of the class has thrown.</exception>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetType(Interop.PythonTypeDefinition type)
    {
        ArgumentNullException.ThrowIfNull(type);
        using PythonEngine.Entry entry = Engine.EnterFor(State);
        Dict.SetItem(PyStr.Intern(type.Name), entry.Check(Interop.HostTypes.Get(Engine, type)));
    }

    /// <summary>Removes a variable; false when there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidOperationException">Another thread is in the engine.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed of or reset.</exception>
    public bool Remove(string name)
    {
        using PythonEngine.Entry entry = Engine.EnterFor(State);
        return Dict.Remove(PyStr.Intern(name));
    }

    // A function of the host under a name.
    private void SetHostFunction(string name, Delegate function, Interop.PythonCallback callback)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        using PythonEngine.Entry entry = Engine.EnterFor(State);
        Dict.SetItem(PyStr.Intern(name), HostFunction.Create(Engine, name, function, callback));
    }
}

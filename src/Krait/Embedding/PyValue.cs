using System.Threading;
using Krait.Embedding;
using Krait.Objects;
using Krait.Protocols;

namespace Krait;

/// <summary>What sort of object a value is.</summary>
public enum PyKind
{
    /// <summary><c>None</c>.</summary>
    None,

    /// <summary><c>bool</c>.</summary>
    Boolean,

    /// <summary><c>int</c>, but not <c>bool</c>.</summary>
    Integer,

    /// <summary><c>float</c>.</summary>
    Float,

    /// <summary><c>complex</c>.</summary>
    Complex,

    /// <summary><c>str</c>.</summary>
    String,

    /// <summary><c>bytes</c>, <c>bytearray</c>, <c>memoryview</c>.</summary>
    Bytes,

    /// <summary><c>list</c>.</summary>
    List,

    /// <summary><c>tuple</c>.</summary>
    Tuple,

    /// <summary><c>dict</c>.</summary>
    Dict,

    /// <summary><c>set</c> and <c>frozenset</c>.</summary>
    Set,

    /// <summary>A function or a method, of Python or not.</summary>
    Function,

    /// <summary>A class.</summary>
    Type,

    /// <summary>A module.</summary>
    Module,

    /// <summary>Anything else.</summary>
    Object,
}

/// <summary>A Python object in the hands of the host.</summary>
/// <remarks>
/// Values that cannot change (<c>None</c>, numbers, strings, bytes) belong to no engine and are accepted by all; others belong to the
/// engine they come from. Each member that runs Python enters that engine, with its limits, and throws what
/// <see cref="PythonEngine.Execute(string, string, CancellationToken)"/> throws.
/// </remarks>
public readonly partial struct PyValue : IEquatable<PyValue>
{
    private readonly PyObject? _object;
    private readonly EngineState? _state;

    // A value that cannot change.
    private PyValue(PyObject value) => _object = value;

    internal PyValue(PyObject value, PythonEngine? engine)
    {
        _object = value;
        _state = engine?.State;
    }

    internal PyValue(PyObject value, EngineState? state)
    {
        _object = value;
        _state = state;
    }

    /// <summary><c>None</c>, which is also the default value.</summary>
    public static PyValue None => default;

    internal PyObject Object => _object ?? PyNone.Instance;

    internal PythonEngine? Engine => _state?.Engine;

    internal EngineState? State => _state;

    /// <summary>The sort of object.</summary>
    public PyKind Kind => Object switch
    {
        PyNone => PyKind.None,
        PyBool => PyKind.Boolean,
        PyIntegral => PyKind.Integer,
        PyFloat => PyKind.Float,
        PyComplex => PyKind.Complex,
        PyStr => PyKind.String,
        PyBytes or PyByteArray or PyMemoryView => PyKind.Bytes,
        PyList => PyKind.List,
        PyTuple => PyKind.Tuple,
        PyDict => PyKind.Dict,
        PySetBase => PyKind.Set,
        PyFunction or PyBuiltinFunction or PyMethod or PyMethodDescriptor => PyKind.Function,
        PyType => PyKind.Type,
        PyModule => PyKind.Module,
        _ => PyKind.Object,
    };

    /// <summary>Whether this is <c>None</c>.</summary>
    public bool IsNone => Object is PyNone;

    /// <summary>The name of the object's class.</summary>
    public string TypeName => Object.Type.ShortName;

    /// <summary>
    /// The value for C#'s <c>dynamic</c>: members are attributes; results are dynamic in turn, and convert by assignment.
    /// </summary>
    /// <returns>The value, whose members are looked up when they are used.</returns>
    /// <exception cref="InvalidOperationException">The value was made by the host and is no engine's.</exception>
    [System.Diagnostics.CodeAnalysis.RequiresDynamicCode("dynamic makes code at run time.")]
    public dynamic AsDynamic() =>
        new PythonDynamic(RequireEngine(), this);

    /// <summary>The value converted.</summary>
    /// <typeparam name="T">A type of the table of conversions.</typeparam>
    /// <returns>The value of .NET; one that a host object or a delegate came from is the same object.</returns>
    /// <exception cref="InvalidCastException">The value is not of that type.</exception>
    /// <exception cref="OverflowException">An <c>int</c> is too large for the type.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public T As<T>() => HostConversion.FromPython<T>(this);

    /// <summary>The value converted; false when it is not of that type.</summary>
    /// <param name="value">The value of .NET.</param>
    /// <typeparam name="T">A type of the table of conversions.</typeparam>
    /// <returns>Whether the value is of that type.</returns>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public bool TryAs<T>([System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value) =>
        HostConversion.TryFromPython(this, out value);

    /// <summary>The value converted to a type that the table of conversions does not have.</summary>
    /// <param name="converter">Its converter.</param>
    /// <typeparam name="T">The type.</typeparam>
    /// <returns>The value of .NET.</returns>
    /// <exception cref="InvalidCastException">The value is not of that type.</exception>
    /// <exception cref="InvalidOperationException">The value was made by the host and is no engine's.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public T As<T>(Interop.PythonConverter<T> converter)
    {
        ArgumentNullException.ThrowIfNull(converter);
        return As(converter, RequireEngine());
    }

    internal T As<T>(Interop.PythonConverter<T> converter, PythonEngine engine)
    {
        using PythonEngine.Entry entry = engine.Enter();
        try
        {
            if (converter.TryConvert(engine, Object, out T? result)) return result;
        }
        finally
        {
            engine.EndOutput();
        }
        throw new InvalidCastException($"A Python {TypeName} is no {typeof(T)}.");
    }

    /// <summary>The value behind an interface: its members are attributes and methods of the object.</summary>
    /// <param name="face">The property <c>Python</c> of an interface with <see cref="Interop.PythonInterfaceAttribute"/>.</param>
    /// <typeparam name="T">The interface.</typeparam>
    /// <returns>An object that calls into Python.</returns>
    /// <exception cref="InvalidOperationException">The value was made by the host and is no engine's.</exception>
    public T As<T>(Interop.PythonInterface<T> face)
    {
        ArgumentNullException.ThrowIfNull(face);
        return face.Make(this);
    }

    /// <summary>An attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The attribute.</returns>
    /// <exception cref="PythonException">There is none: <c>AttributeError</c>.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue GetAttribute(string name)
    {
        using PythonEngine.Entry entry = Enter();
        return Result(entry.Check(Attributes.Get(Object, PyStr.Intern(name))));
    }

    /// <summary>An attribute; false when there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The attribute.</param>
    /// <returns>Whether there is one.</returns>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public bool TryGetAttribute(string name, out PyValue value)
    {
        using PythonEngine.Entry entry = Enter();
        entry.Check(Attributes.TryGet(Object, PyStr.Intern(name), out PyObject? found));
        value = found is null ? default : Result(found);
        return found is not null;
    }

    /// <summary>Sets an attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The value is another engine's, or from before a reset.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public void SetAttribute(string name, PyValue value)
    {
        using PythonEngine.Entry entry = Enter();
        entry.Check(Attributes.Set(Object, PyStr.Intern(name), Accept(value)));
    }

    /// <summary>An item: <c>value[key]</c>.</summary>
    /// <param name="key">The key or the index.</param>
    /// <exception cref="ArgumentException">The key or the value is another engine's, or from before a reset.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue this[PyValue key]
    {
        get
        {
            using PythonEngine.Entry entry = Enter();
            return Result(entry.Check(Operators.Subscript(Object, Accept(key))));
        }
        set
        {
            using PythonEngine.Entry entry = Enter();
            entry.Check(Operators.SetItem(Object, Accept(key), Accept(value)));
        }
    }

    /// <summary>How many items there are: <c>len(value)</c>.</summary>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public long Length
    {
        get
        {
            using PythonEngine.Entry entry = Enter();
            long length = Sizes.Length(Object);
            entry.Check(length >= 0);
            return length;
        }
    }

    /// <summary>Calls the object.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What the call gives back.</returns>
    /// <exception cref="ArgumentException">An argument is another engine's, or from before a reset.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue Invoke(params ReadOnlySpan<PyValue> arguments)
    {
        using PythonEngine.Entry entry = Enter();
        // A few arguments go on the stack.
        return Result(entry.Check(arguments.Length switch
        {
            0 => Calls.Call(Object),
            1 => Calls.Call(Object, Accept(arguments[0])),
            2 => Calls.Call(Object, Accept(arguments[0]), Accept(arguments[1])),
            3 => Calls.Call(Object, Accept(arguments[0]), Accept(arguments[1]), Accept(arguments[2])),
            _ => Calls.Call(Object, Accept(arguments), null),
        }));
    }

    /// <summary>Calls the object with named arguments.</summary>
    /// <param name="arguments">The arguments by position.</param>
    /// <param name="named">The arguments by name.</param>
    /// <returns>What the call gives back.</returns>
    /// <exception cref="ArgumentException">An argument is another engine's, or from before a reset.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue Invoke(ReadOnlySpan<PyValue> arguments, ReadOnlySpan<(string Name, PyValue Value)> named)
    {
        using PythonEngine.Entry entry = Enter();
        var all = new PyObject[arguments.Length + named.Length];
        for (int i = 0; i < arguments.Length; i++) all[i] = Accept(arguments[i]);
        var names = new PyObject[named.Length];
        for (int i = 0; i < named.Length; i++)
        {
            names[i] = PyStr.Intern(named[i].Name);
            all[arguments.Length + i] = Accept(named[i].Value);
        }
        return Result(entry.Check(Calls.Call(Object, all, new PyTuple(names))));
    }

    /// <summary>Calls a method.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">The arguments.</param>
    /// <returns>What the call gives back.</returns>
    /// <exception cref="ArgumentException">An argument is another engine's, or from before a reset.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue InvokeMember(string name, params ReadOnlySpan<PyValue> arguments)
    {
        using PythonEngine.Entry entry = Enter();
        return Result(entry.Check(Attributes.CallMethod(Object, PyStr.Intern(name), Accept(arguments))));
    }

    /// <summary>The items of an iterable, one by one: each step enters the engine.</summary>
    /// <returns>The items, which can be enumerated once for each iterator that Python gives.</returns>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public IEnumerable<PyValue> Enumerate()
    {
        PyValue iterator = GetIterator();
        while (iterator.TryNext(out PyValue item)) yield return item;
    }

    private PyValue GetIterator()
    {
        using PythonEngine.Entry entry = Enter();
        return Result(entry.Check(Iteration.GetIter(Object)));
    }

    private bool TryNext(out PyValue item)
    {
        using PythonEngine.Entry entry = Enter();
        PyObject? next = Poll.Step() ? Iteration.Next(Object) : null;
        if (next is null && Exceptions.IsSet) throw entry.Failure();
        item = next is null ? default : Result(next);
        return next is not null;
    }

    /// <summary>Whether the values are equal in Python: <c>value == other</c>.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Whether Python says so.</returns>
    /// <exception cref="ArgumentException">The other value is another engine's, or from before a reset.</exception>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public bool PythonEquals(PyValue other)
    {
        using PythonEngine.Entry entry = Enter();
        int equal = Comparison.Equal(Object, Accept(other));
        entry.Check(equal >= 0);
        return equal > 0;
    }

    /// <summary><c>repr(value)</c>.</summary>
    /// <returns>The text.</returns>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public string Repr()
    {
        if (_state is null) return Immutable(Object);
        using PythonEngine.Entry entry = Enter();
        return entry.Check(Representation.Repr(Object)).ToString()!;
    }

    /// <summary><c>str(value)</c>; of an engine that is disposed of, the name of the class.</summary>
    /// <returns>The text.</returns>
    /// <inheritdoc cref="PythonEngine.Execute(string, string, CancellationToken)" path="/exception"/>
    public override string ToString()
    {
        if (Object is PyStr text) return text.ToString();
        if (Object is PyIntegral or PyNone or PyFloat || _state is null) return Immutable(Object);
        using PythonEngine.Entry entry = Enter();
        return entry.Check(Representation.Str(Object)).ToString()!;
    }

    // Numbers, strings and bytes run no Python, so any thread may ask; an int has all its digits, however many the program may print.
    private static string Immutable(PyObject value) => value is PyIntegral number and not PyBool
        ? number.ToBigInteger().ToString(System.Globalization.CultureInfo.InvariantCulture)
        : Representation.Repr(value)!.ToString();

    /// <summary>Whether both are the same object, or numbers, strings or bytes that are the same.</summary>
    /// <param name="other">The other value.</param>
    /// <returns>Whether they are the same; no Python code runs.</returns>
    public bool Equals(PyValue other) =>
        ReferenceEquals(Object, other.Object) || (Object, other.Object) switch
        {
            (PyStr left, PyStr right) => PyStr.Equal(left, right),
            (PyBool, _) or (_, PyBool) => false,
            (PyIntegral left, PyIntegral right) => left.Type == right.Type && Equals(left, right),
            (PyFloat left, PyFloat right) => left.Value.Equals(right.Value),
            (PyBytes left, PyBytes right) => left.Span.SequenceEqual(right.Span),
            _ => false,
        };

    private static bool Equals(PyIntegral left, PyIntegral right) => PyIntegral.ValueEquals(left, right);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PyValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Object switch
    {
        PyStr text => text.ToString().GetHashCode(),
        PyIntegral number => number.ToBigInteger().GetHashCode(),
        PyFloat real => real.Value.GetHashCode(),
        PyBytes bytes => bytes.Length,
        var other => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(other),
    };

    /// <summary>Whether both are the same object, or numbers, strings or bytes that are the same.</summary>
    public static bool operator ==(PyValue left, PyValue right) => left.Equals(right);

    /// <summary>Whether the two are neither the same object nor the same number, string or bytes.</summary>
    public static bool operator !=(PyValue left, PyValue right) => !left.Equals(right);

    /// <summary>A <c>bool</c>.</summary>
    public static implicit operator PyValue(bool value) => new(PyBool.From(value));

    /// <summary>An <c>int</c>.</summary>
    public static implicit operator PyValue(int value) => new(PyInt.From(value));

    /// <summary>An <c>int</c>.</summary>
    public static implicit operator PyValue(long value) => new(PyInt.From(value));

    /// <summary>An <c>int</c>.</summary>
    public static implicit operator PyValue(System.Numerics.BigInteger value) => new(PyIntegral.From(value));

    /// <summary>A <c>float</c>.</summary>
    public static implicit operator PyValue(double value) => new(new PyFloat(value));

    /// <summary>A <c>str</c>, or <c>None</c> for null.</summary>
    public static implicit operator PyValue(string? value) => value is null ? default : new(PyStr.FromString(value));

    /// <summary>A <c>bytes</c> with a copy of the array, or <c>None</c> for null.</summary>
    public static implicit operator PyValue(byte[]? value) => value is null ? default : new(PyBytes.From((ReadOnlySpan<byte>)value));

    private PythonEngine.Entry Enter()
    {
        PythonEngine engine = RequireEngine();
        return engine.EnterFor(_state!);
    }

    internal PythonEngine RequireEngine() =>
        Engine ?? throw new InvalidOperationException($"The {TypeName} belongs to no engine: PythonEngine.Wrap gives it one.");

    private PyValue Result(PyObject value) => new(value, _state);

    // An object of another engine would be changed by two programs at once.
    private PyObject Accept(PyValue value) => value.For(_state!);

    private PyObject[] Accept(ReadOnlySpan<PyValue> values)
    {
        var objects = new PyObject[values.Length];
        for (int i = 0; i < objects.Length; i++) objects[i] = Accept(values[i]);
        return objects;
    }

    /// <summary>The object, for an engine that may use it.</summary>
    /// <exception cref="ArgumentException">It belongs to another engine, or to the time before a reset.</exception>
    internal PyObject For(PythonEngine engine) => _state is null ? Object : For(engine.State);

    private PyObject For(EngineState state)
    {
        if (_state is null || ReferenceEquals(_state, state) || IsShared(Object)) return Object;
        string owner = ReferenceEquals(_state.Engine, state.Engine) ? "is from before the engine's reset" : "belongs to another engine";
        throw new ArgumentException($"A value of type {TypeName} {owner}.");
    }

    private static bool IsShared(PyObject value) =>
        value is PyNone or PyBool or PyEllipsis or PyNotImplemented
        || value.GetType() == typeof(PyInt) || value.GetType() == typeof(PyBigInt) || value.GetType() == typeof(PyFloat)
        || value.GetType() == typeof(PyStr) || value.GetType() == typeof(PyBytes) || value is PyType { IsHeapType: false };
}

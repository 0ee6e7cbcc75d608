using System.Runtime.ExceptionServices;
using Krait.Embedding;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Interop;

/// <summary>An object of the host whose class is a Python type.</summary>
/// <remarks>
/// An instance of a Python class with an <c>__init__</c> of its own has no object of the host at first: that <c>__init__</c> says by
/// <c>super().__init__</c> what the host's constructor gets. Where it does not, the constructor gets the arguments of the call when the
/// object is first needed.
/// </remarks>
internal sealed class PyHostObject : PyStatefulObject
{
    private object? _value;
    private HostConstruction? _pending;

    public PyHostObject(PyType type, object value)
        : base(type) => _value = value;

    public PyHostObject(PyType type, HostConstruction pending)
        : base(type) => _pending = pending;

    /// <summary>The base of all such types, which Python cannot make instances of.</summary>
    public static PyType BaseType { get; } = MakeBase();

    /// <summary>The object; a struct in its box.</summary>
    /// <exception cref="InvalidCastException">There is none yet, and the arguments of the call fit no constructor.</exception>
    public object Value => _value ?? Construct();

    /// <summary>Whether the constructor has not run yet.</summary>
    public bool IsPending => _value is null;

    /// <summary>Gives the object what its constructor has made.</summary>
    public void Complete(object value) => (_value, _pending) = (value, null);

    private object Construct()
    {
        HostConstruction pending = _pending!;
        using PythonEngine.Entry entry = pending.Engine.Enter();
        if (pending.Run(this, pending.Arguments, pending.KeywordNames)) return _value!;
        PyBaseException? failure = Exceptions.Take();
        if (failure is not null && PythonErrors.HostException(failure) is { } thrown) ExceptionDispatchInfo.Throw(thrown);
        throw new PythonArgumentException($"the __init__ of '{Type.ShortName}' must call super().__init__() with the arguments of '{
            pending.Constructor.Name}'");
    }

    private static bool Initialize(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var instance = (PyHostObject)self;
        return instance._pending is not { } pending || pending.Run(instance, arguments, keywordNames);
    }

    private static PyType MakeBase()
    {
        PyType type = new("HostObject", BuiltinTypes.Object, TypeFlags.BaseType, "host")
        {
            Documentation = "An object of the application that runs Python.",
            NewSlot = HostTypes.New,
            InitSlot = Initialize,
        };
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }
}

/// <summary>A constructor of the host that is still to run, and the arguments that the class was called with.</summary>
internal sealed record HostConstruction(
    PythonEngine Engine, PythonFunctionDefinition Constructor, PyObject[] Arguments, PyTuple? KeywordNames)
{
    /// <summary>Runs the constructor for an object; false with an exception set.</summary>
    public bool Run(PyHostObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        new PythonCall(Engine, Constructor, self, arguments, keywordNames).Run(Constructor.Callback) is not null;
}

/// <summary>Iterates over what the host enumerates; null items stand for a failed conversion.</summary>
internal sealed class PyHostIterator(PythonEngine engine, IEnumerator<PyObject?> items) : PyObject
{
    private static readonly PyType s_type = MakeType();

    /// <inheritdoc/>
    public override PyType Type => s_type;

    private static PyType MakeType()
    {
        PyType type = new("host_iterator", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "host")
        {
            IterSlot = static self => self,
            IterNextSlot = static self => ((PyHostIterator)self).Next(),
        };
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }

    private PyObject? Next()
    {
        try
        {
            if (items.MoveNext()) return items.Current;
            items.Dispose();
            return null;
        }
        catch (Exception thrown)
        {
            return PythonErrors.RaiseHostException(engine, thrown);
        }
    }
}

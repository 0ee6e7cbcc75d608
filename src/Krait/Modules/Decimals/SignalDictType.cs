using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Decimals;

/// <summary>The flags or traps of a context as a mapping.</summary>
internal sealed class PySignalDict(PyType type, PyDecimalContext? context, bool isTraps) : PyStatefulObject(type)
{
    public static readonly PyType MixinType = new("SignalDictMixin", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.Mapping,
        "decimal");

    /// <summary>Whether the mapping belongs to a context; ValueError is set for one that Python code made.</summary>
    public bool IsValid => context is not null || Raise.ValueError("invalid signal dict") is not null;

    public uint Bits
    {
        get => isTraps ? context!.Traps : context!.Status;
        set
        {
            if (isTraps) context!.Traps = value;
            else context!.Status = value;
        }
    }

    /// <summary>The mapping of a context; null with an exception set.</summary>
    public static PyObject? Create(PyDecimalContext context, bool isTraps)
    {
        DecimalState state = DecimalState.Current;
        if (state.SignalDictType is null)
        {
            if (PythonModules.Get("collections.abc", "MutableMapping") is not { } mapping) return null;
            PyObject? made = Calls.Call(mapping.Type, PyStr.Intern("SignalDict"), PyTuple.Create(MixinType, mapping), new PyDict());
            if (made is not PyType type) return null;
            state.SignalDictType = type;
        }
        return new PySignalDict(state.SignalDictType, context, isTraps);
    }
}

[PyMethods]
internal static partial class SignalDictType
{
    [PyNew]
    private static PyObject New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        new PySignalDict(type, null, isTraps: false);

    private static bool TryConditions(PyObject key, out uint conditions)
    {
        conditions = DecimalSignals.ConditionsOf(key);
        return conditions != 0 || Raise.Set(ExceptionTypes.KeyError, "invalid error flag") is not null;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key) =>
        ((PySignalDict)self).IsValid && TryConditions(key, out uint conditions)
            ? PyBool.From((((PySignalDict)self).Bits & conditions) != 0) : null;

    [PySlot(nameof(PyType.AssignSubscriptSlot))]
    private static bool Assign(PyObject self, PyObject key, PyObject? value)
    {
        if (!((PySignalDict)self).IsValid) return false;
        if (value is null) return Raise.ValueError("signal keys cannot be deleted") is not null;
        if (!TryConditions(key, out uint conditions) || !Arguments.TryToBoolean(value, out bool isSet)) return false;
        var dict = (PySignalDict)self;
        dict.Bits = isSet ? dict.Bits | conditions : dict.Bits & ~conditions;
        return true;
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => !((PySignalDict)self).IsValid ? -1 : DecimalState.Current.Signals.Length;

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject? Iterate(PyObject self) =>
        !((PySignalDict)self).IsValid ? null : Iteration.GetIter(DecimalSignals.SignalsOf(Conditions.All));

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        if (!((PySignalDict)self).IsValid) return null;
        uint bits = ((PySignalDict)self).Bits;
        return PyStr.FromString("{" + string.Join(", ", DecimalState.Current.Signals.Select(
            each => $"<class 'decimal.{each.Type.ShortName}'>:{((bits & each.Conditions) != 0 ? "True" : "False")}")) + "}");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual)) return PyNotImplemented.Instance;
        if (!((PySignalDict)left).IsValid || right is PySignalDict { IsValid: false }) return null;
        uint bits = ((PySignalDict)left).Bits;
        uint other;
        if (right is PySignalDict second)
        {
            other = second.Bits;
        }
        else if (right is not PyDict || !ContextType.TryConditionsOfDict(right, out other))
        {
            Exceptions.ClearIf(ExceptionTypes.Exception);
            return PyNotImplemented.Instance;
        }
        return PyBool.From(Normalized(bits) == Normalized(other) == (comparison == CompareOperator.Equal));
    }

    private static uint Normalized(uint bits) => (bits & Conditions.AnyInvalid) != 0 ? bits | Conditions.AnyInvalid : bits;

    [PyMethod("copy($self, /)")]
    private static PyObject? Copy(PySignalDict self)
    {
        if (!self.IsValid) return null;
        PyDict dict = new();
        foreach (DecimalSignal each in DecimalState.Current.Signals)
        {
            dict.TrySetItem(each.Type, PyBool.From((self.Bits & each.Conditions) != 0));
        }
        return dict;
    }
}

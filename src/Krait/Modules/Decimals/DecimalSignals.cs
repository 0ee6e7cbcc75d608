using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Decimals;

/// <summary>A signal: the exception type of one or more conditions.</summary>
internal sealed record DecimalSignal(uint Conditions, PyType Type);

/// <summary>What an interpreter has of decimals: exception types, the contexts that others are made of.</summary>
internal sealed class DecimalState
{
    public static DecimalState Current => ThreadState.Current.Interpreter.Get(static () => new DecimalState());

    private DecimalState()
    {
        DecimalException = Make("DecimalException", ExceptionTypes.ArithmeticError);
        PyType invalid = Make("InvalidOperation", DecimalException);
        PyType inexact = Make("Inexact", DecimalException);
        PyType rounded = Make("Rounded", DecimalException);
        PyType subnormal = Make("Subnormal", DecimalException);
        Signals =
        [
            new(Conditions.AnyInvalid, invalid),
            new(Conditions.FloatOperation, Make("FloatOperation", DecimalException, ExceptionTypes.TypeError)),
            new(Conditions.DivisionByZero, Make("DivisionByZero", DecimalException, ExceptionTypes.ZeroDivisionError)),
            new(Conditions.Overflow, Make("Overflow", inexact, rounded)),
            new(Conditions.Underflow, Make("Underflow", inexact, rounded, subnormal)),
            new(Conditions.Subnormal, subnormal),
            new(Conditions.Inexact, inexact),
            new(Conditions.Rounded, rounded),
            new(Conditions.Clamped, Make("Clamped", DecimalException)),
        ];
        Invalidities =
        [
            new(Conditions.InvalidOperation, invalid),
            new(Conditions.ConversionSyntax, Make("ConversionSyntax", invalid)),
            new(Conditions.DivisionImpossible, Make("DivisionImpossible", invalid)),
            new(Conditions.DivisionUndefined, Make("DivisionUndefined", invalid, ExceptionTypes.ZeroDivisionError)),
            new(Conditions.InvalidContext, Make("InvalidContext", invalid)),
        ];
        Basic = new PyDecimalContext
        {
            Precision = 9,
            Rounding = DecimalRounding.HalfUp,
            Traps = Conditions.AnyInvalid | Conditions.DivisionByZero | Conditions.Overflow | Conditions.Underflow | Conditions.Clamped,
        };
        Extended = new PyDecimalContext { Precision = 9, Traps = 0 };
    }

    public PyType DecimalException { get; }

    /// <summary>The signals, in the order of <c>Context.flags</c>.</summary>
    public DecimalSignal[] Signals { get; }

    /// <summary>What InvalidOperation may be in particular.</summary>
    public DecimalSignal[] Invalidities { get; }

    public PyDecimalContext Default { get; } = new();

    public PyDecimalContext Basic { get; }

    public PyDecimalContext Extended { get; }

    public PyContextVariable Variable { get; } = new(PyStr.Intern("decimal_context"), null);

    /// <summary>The mapping type of flags and traps, and the named tuple; made when first needed.</summary>
    public PyType? SignalDictType { get; set; }

    public PyObject? TupleType { get; set; }

    private static PyType Make(string name, params PyObject[] bases)
    {
        PyDict attributes = new();
        attributes.SetItem(Names.Module, PyStr.Intern("decimal"));
        return (PyType)Calls.Call(BuiltinTypes.Type, PyStr.Intern(name), PyTuple.Create(bases), attributes)!;
    }
}

/// <summary>Conditions as exceptions.</summary>
internal static class DecimalSignals
{
    /// <summary>The exception types of conditions, the particular ones of InvalidOperation included.</summary>
    public static PyList ListOf(uint conditions)
    {
        PyList list = new();
        foreach (DecimalSignal each in DecimalState.Current.Invalidities)
        {
            if ((conditions & each.Conditions) != 0) list.Add(each.Type);
        }
        foreach (DecimalSignal each in DecimalState.Current.Signals.AsSpan(1))
        {
            if ((conditions & each.Conditions) != 0) list.Add(each.Type);
        }
        return list;
    }

    /// <summary>The signals of conditions.</summary>
    public static PyList SignalsOf(uint conditions)
    {
        PyList list = new();
        foreach (DecimalSignal each in DecimalState.Current.Signals)
        {
            if ((conditions & each.Conditions) != 0) list.Add(each.Type);
        }
        return list;
    }

    /// <summary>Raises the first signal of conditions that are trapped; false.</summary>
    public static bool Raise(uint conditions)
    {
        foreach (DecimalSignal each in DecimalState.Current.Signals)
        {
            if ((conditions & each.Conditions) != 0) return Protocols.Raise.Set(each.Type, ListOf(conditions)) is not null;
        }
        return false;
    }

    /// <summary>The conditions of an exception type; 0 when it is no signal.</summary>
    public static uint ConditionsOf(PyObject type)
    {
        foreach (DecimalSignal each in DecimalState.Current.Signals)
        {
            if (ReferenceEquals(each.Type, type)) return each.Conditions;
        }
        foreach (DecimalSignal each in DecimalState.Current.Invalidities)
        {
            if (ReferenceEquals(each.Type, type)) return each.Conditions;
        }
        return 0;
    }
}

/// <summary>The context of the running code.</summary>
internal static class CurrentDecimalContext
{
    // Looking a variable up for each sum would cost more than the sum: while the variables are the same, so is the context.
    private sealed class Last
    {
        public object? Values;
        public PyDecimalContext? Context;
    }

    private static Last LastOf(ThreadState thread) => (Last)(thread.DecimalContext ??= new Last());

    public static PyDecimalContext Get()
    {
        PyContext current = PyContext.Current;
        Last last = LastOf(ThreadState.Current);
        if (ReferenceEquals(last.Values, current.Values) && last.Context is { } known) return known;
        if (current.Values.TryGetValue(DecimalState.Current.Variable, out PyObject? value) && value is PyDecimalContext context)
        {
            last.Values = current.Values;
            return last.Context = context;
        }
        PyDecimalContext made = new();
        made.CopyFrom(DecimalState.Current.Default);
        made.Status = 0;
        Set(made);
        return made;
    }

    public static void Set(PyDecimalContext context)
    {
        PyContext current = PyContext.Current;
        current.Values = current.Values.SetItem(DecimalState.Current.Variable, context);
        Last last = LastOf(ThreadState.Current);
        last.Values = current.Values;
        last.Context = context;
    }
}

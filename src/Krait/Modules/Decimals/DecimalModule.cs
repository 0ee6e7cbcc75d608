using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Modules.Decimals;

/// <summary>C decimal arithmetic module</summary>
[PyModule("_decimal")]
internal static partial class DecimalModule
{
    private const int LargestFormat = 512;

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, PyDecimal.TypeObject, static type =>
        {
            DecimalType.Bind(type);
            DecimalOperations.AddToDecimal(type);
        });
        ModuleTypes.Add(module, PyDecimalContext.TypeObject, static type =>
        {
            ContextType.Bind(type);
            DecimalOperations.AddToContext(type);
        });
        SignalDictType.Bind(PySignalDict.MixinType);
        SlotInheritance.CompleteBuiltin(PySignalDict.MixinType);
        ContextManagerType.Bind(PyDecimalContextManager.TypeObject);
        SlotInheritance.CompleteBuiltin(PyDecimalContextManager.TypeObject);
        if (PythonModules.Get("numbers", "Number") is not { } number
            || Attributes.CallMethod(number, PyStr.Intern("register"), PyDecimal.TypeObject) is null || MakeTupleType() is not { } tuple)
        {
            // The importer finds the exception.
            return;
        }
        PyDict dict = module.Dict;
        DecimalState state = DecimalState.Current;
        dict.SetItem(PyStr.Intern("DecimalException"), state.DecimalException);
        foreach (DecimalSignal each in (DecimalSignal[])[.. state.Signals, .. state.Invalidities])
        {
            dict.SetItem(PyStr.Intern(each.Type.ShortName), each.Type);
        }
        dict.SetItem(PyStr.Intern("DecimalTuple"), tuple);
        dict.SetItem(PyStr.Intern("DefaultContext"), state.Default);
        dict.SetItem(PyStr.Intern("BasicContext"), state.Basic);
        dict.SetItem(PyStr.Intern("ExtendedContext"), state.Extended);
        foreach (string name in ContextType.Roundings) dict.SetItem(PyStr.Intern(name), PyStr.Intern(name));
        dict.SetItem(PyStr.Intern("MAX_PREC"), PyInt.From(PyDecimalContext.MaximumPrecision));
        dict.SetItem(PyStr.Intern("MAX_EMAX"), PyInt.From(PyDecimalContext.MaximumExponent));
        dict.SetItem(PyStr.Intern("MIN_EMIN"), PyInt.From(-PyDecimalContext.MaximumExponent));
        dict.SetItem(PyStr.Intern("MIN_ETINY"), PyInt.From((-2 * PyDecimalContext.MaximumExponent) + 1));
        dict.SetItem(PyStr.Intern("IEEE_CONTEXT_MAX_BITS"), PyInt.From(LargestFormat));
        dict.SetItem(PyStr.Intern("HAVE_THREADS"), PyBool.True);
        dict.SetItem(PyStr.Intern("HAVE_CONTEXTVAR"), PyBool.True);
        // The version of the interface.
        dict.SetItem(PyStr.Intern("__version__"), PyStr.FromNarrow("1.70"));
        dict.SetItem(PyStr.Intern("__libmpdec_version__"), PyStr.FromNarrow("2.5.1"));
    }

    /// <summary>The named tuple of sign, digits and exponent; null with an exception set.</summary>
    public static PyObject? MakeTupleType()
    {
        DecimalState state = DecimalState.Current;
        if (state.TupleType is { } known) return known;
        PyObject? make = PythonModules.Get("collections", "namedtuple");
        PyObject? made = make is null ? null
            : Calls.Call(make, [PyStr.Intern("DecimalTuple"), PyStr.FromNarrow("sign digits exponent"), PyStr.Intern("decimal")],
                PyTuple.Create(PyStr.Intern("module")));
        return state.TupleType = made;
    }

    private static bool IsTemplate(PyObject context) =>
        ReferenceEquals(context, DecimalState.Current.Default) || ReferenceEquals(context, DecimalState.Current.Basic)
            || ReferenceEquals(context, DecimalState.Current.Extended);

    /// <summary>Get the current default context.</summary>
    [PyFunction("getcontext()")]
    private static PyObject GetContext() => CurrentDecimalContext.Get();

    /// <summary>Set a new default context.</summary>
    [PyFunction("setcontext(context, /)")]
    private static PyObject? SetContext(PyObject value)
    {
        if (value is not PyDecimalContext context) return Raise.TypeError("optional argument must be a context");
        // The templates are never changed by what runs in them.
        if (IsTemplate(context))
        {
            PyDecimalContext copy = new();
            copy.CopyFrom(context);
            copy.Status = 0;
            context = copy;
        }
        CurrentDecimalContext.Set(context);
        return PyNone.Instance;
    }

    /// <summary>
    /// Return a context manager that will set the default context to a copy of ctx on entry to the with-statement and restore the
    /// previous default context when exiting the with-statement. If no context is supplied, a copy of the current default context
    /// is used.
    /// </summary>
    [PyFunction("localcontext(ctx=None, **kwargs)")]
    private static PyObject? LocalContext(ReadOnlySpan<PyObject> arguments, PyDict? keywords)
    {
        PyObject? given = arguments.Length > 0 ? arguments[0] : null;
        if (arguments.Length > 1) return Raise.TypeError($"localcontext() takes at most 1 positional argument ({arguments.Length} given)");
        PyDecimalContext copy = new();
        PyDecimalContext outer = CurrentDecimalContext.Get();
        if (keywords?.GetItem(PyStr.Intern("ctx")) is { } named) given = named;
        if (given is not (null or PyNone or PyDecimalContext)) return Raise.TypeError("optional argument must be a context");
        copy.CopyFrom(given as PyDecimalContext ?? outer);
        if (keywords is not null)
        {
            foreach ((PyObject key, PyObject value) in keywords)
            {
                var name = (PyStr)key;
                if (name.ToString() == "ctx") continue;
                if (name.ToString() is not ("prec" or "rounding" or "Emin" or "Emax" or "capitals" or "clamp" or "flags" or "traps"))
                {
                    return Raise.TypeError($"localcontext() got an unexpected keyword argument '{name}'");
                }
                if (!Attributes.Set(copy, name, value)) return null;
            }
        }
        return new PyDecimalContextManager(copy, outer);
    }

    /// <summary>
    /// Return a context object initialized to the proper values for one of the IEEE interchange formats. The argument must be a
    /// multiple of 32 and less than IEEE_CONTEXT_MAX_BITS.
    /// </summary>
    [PyFunction("IEEEContext(bits, /)")]
    private static PyObject? MakeFormatContext(long bits)
    {
        if (bits <= 0 || bits > LargestFormat || bits % 32 != 0)
        {
            return Raise.ValueError($"argument must be a multiple of 32, with a maximum of {LargestFormat}");
        }
        long maximum = 3L << (int)((bits / 16) + 3);
        return new PyDecimalContext
        {
            Precision = (9 * (bits / 32)) - 2,
            MaxExponent = maximum,
            MinExponent = 1 - maximum,
            Clamp = true,
            Traps = 0,
        };
    }
}

/// <summary>What <c>localcontext()</c> returns.</summary>
internal sealed class PyDecimalContextManager(PyDecimalContext inner, PyDecimalContext outer) : PyObject
{
    public static readonly PyType TypeObject = new("ContextManager", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "decimal");

    public readonly PyDecimalContext Inner = inner;
    public readonly PyDecimalContext Outer = outer;

    public override PyType Type => TypeObject;
}

[PyMethods]
internal static partial class ContextManagerType
{
    [PyMethod("__enter__($self, /)")]
    private static PyObject Enter(PyDecimalContextManager self)
    {
        CurrentDecimalContext.Set(self.Inner);
        return self.Inner;
    }

    [PyMethod("__exit__($self, /, *args)")]
    private static PyObject Exit(PyDecimalContextManager self, ReadOnlySpan<PyObject> information)
    {
        CurrentDecimalContext.Set(self.Outer);
        return PyBool.False;
    }
}

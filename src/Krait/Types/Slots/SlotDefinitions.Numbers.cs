using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Slots;

// The operators.
internal static partial class SlotDefinitions
{
    // By the number of the operator.
    private static readonly string[] s_operators =
        ["add", "and", "floordiv", "lshift", "matmul", "mul", "mod", "or", "pow", "rshift", "sub", "truediv", "xor"];

    private static readonly PyStr s_bool = PyStr.Intern("__bool__");
    private static readonly PyStr s_power = PyStr.Intern("__pow__");

    private static void DefineNumbers()
    {
        for (int i = 0; i < s_operators.Length; i++) DefineOperator(i);
        DefinePower();
        BinaryFunction divmod = null!;
        divmod = ReflectedGeneric(PyStr.Intern("__divmod__"), PyStr.Intern("__rdivmod__"), type => type.DivmodSlot, () => divmod);
        s_all.Add(new SlotDefinition<BinaryFunction>("__divmod__", "($self, value, /)", "Return divmod(self, value).",
            type => ref type.DivmodSlot, divmod, Direct("__divmod__")));
        s_all.Add(new SlotDefinition<BinaryFunction>("__rdivmod__", "($self, value, /)", "Return divmod(value, self).",
            type => ref type.DivmodSlot, divmod, Reflected("__rdivmod__")));

        AddUnary("__neg__", "-self", type => ref type.NegativeSlot);
        AddUnary("__pos__", "+self", type => ref type.PositiveSlot);
        AddUnary("__abs__", "abs(self)", type => ref type.AbsoluteSlot);
        AddUnary("__invert__", "~self", type => ref type.InvertSlot);
        AddUnary("__int__", "int(self)", type => ref type.IntSlot, IntGeneric);
        AddUnary("__float__", "float(self)", type => ref type.FloatSlot, FloatGeneric);
        AddUnary("__index__", "Return self converted to an integer, if self is suitable for use as an index into a list.",
            type => ref type.IndexSlot, IndexGeneric);
        s_all.Add(new SlotDefinition<InquiryFunction>("__bool__", "($self, /)", "True if self else False", type => ref type.BoolSlot,
            BoolGeneric,
            slot => (_, self, arguments, keywordNames) =>
            {
                if (!CheckCount(arguments, keywordNames, 0, new("__bool__"))) return null;
                int truth = slot(self);
                return truth < 0 ? null : PyBool.From(truth != 0);
            }));
    }

    private static readonly PyStr s_int = PyStr.Intern("__int__");
    private static readonly PyStr s_float = PyStr.Intern("__float__");
    private static readonly PyStr s_index = PyStr.Intern("__index__");

    private static readonly UnaryFunction IntGeneric = static self => WarnOfSubclass(SpecialMethods.CallRequired(self, s_int), "__int__",
        BuiltinTypes.Int);

    private static readonly UnaryFunction IndexGeneric = static self => WarnOfSubclass(SpecialMethods.CallRequired(self, s_index),
        "__index__", BuiltinTypes.Int);

    private static readonly UnaryFunction FloatGeneric = static self =>
        WarnOfSubclass(SpecialMethods.CallRequired(self, s_float), $"{self.Type.Name}.__float__", BuiltinTypes.Float);

    // Conversions shall give the very type, not one derived from it.
    private static PyObject? WarnOfSubclass(PyObject? result, string method, PyType expected)
    {
        if (result is null || ReferenceEquals(result.Type, expected) || !result.Type.IsSubtypeOf(expected)) return result;
        string message = $"{method} returned non-{expected.Name} (type {result.Type.Name}).  The ability to return an instance of a strict "
            + $"subclass of {expected.Name} is deprecated, and may be removed in a future version of Python.";
        return RuntimeWarnings.Warn(ExceptionTypes.DeprecationWarning, message) ? result : null;
    }

    private static void DefineOperator(int number)
    {
        string name = s_operators[number];
        string symbol = ((BinaryOperator)number).Text();
        string direct = $"__{name}__";
        string reflected = $"__r{name}__";
        string inPlace = $"__i{name}__";
        BinaryFunction generic = null!;
        generic = ReflectedGeneric(PyStr.Intern(direct), PyStr.Intern(reflected), type => type.NumberSlots[number], () => generic);
        bool isPower = number == (int)BinaryOperator.Power;
        string signature = isPower ? "($self, value, mod=None, /)" : "($self, value, /)";
        s_all.Add(new SlotDefinition<BinaryFunction>(direct, signature, isPower ? "Return pow(self, value, mod)."
            : $"Return self{symbol}value.",
            type => ref type.NumberSlots[number], generic, isPower ? Power(direct, isReflected: false) : Direct(direct)));
        s_all.Add(new SlotDefinition<BinaryFunction>(reflected, signature, isPower ? "Return pow(value, self, mod)."
            : $"Return value{symbol}self.",
            type => ref type.NumberSlots[number], generic, isPower ? Power(reflected, isReflected: true) : Reflected(reflected)));

        var inPlaceName = PyStr.Intern(inPlace);
        int inPlaceNumber = number + (int)BinaryOperator.InPlaceAdd;
        s_all.Add(new SlotDefinition<BinaryFunction>(inPlace, "($self, value, /)", $"Return self{symbol}=value.",
            type => ref type.NumberSlots[inPlaceNumber],
            (self, value) => SpecialMethods.CallRequired(self, inPlaceName, value), Direct(inPlace)));
    }

    private static Func<BinaryFunction, SlotWrapper> Direct(string name) => slot => (_, self, arguments, keywordNames) =>
        CheckCount(arguments, keywordNames, 1, new(name)) ? slot(self, arguments[0]) : null;

    private static Func<BinaryFunction, SlotWrapper> Reflected(string name) => slot => (_, self, arguments, keywordNames) =>
        CheckCount(arguments, keywordNames, 1, new(name)) ? slot(arguments[0], self) : null;

    private static bool CheckPowerCount(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames, string name)
    {
        if (!CheckNoKeywords(keywordNames, new(name))) return false;
        return arguments.Length is 1 or 2 || Raise.TypeError($"expected 1 or 2 arguments, got {arguments.Length}") is not null;
    }

    // A builtin number takes a modulus, too.
    private static Func<BinaryFunction, SlotWrapper> Power(string name, bool isReflected) => slot => (_, self, arguments, keywordNames) =>
    {
        if (!CheckPowerCount(arguments, keywordNames, name)) return null;
        if (arguments.Length == 2 && arguments[1] is not PyNone)
        {
            if (self.Type.NativeBase.PowerSlot is not { } power) return PyNotImplemented.Instance;
            return isReflected ? power(arguments[0], self, arguments[1]) : power(self, arguments[0], arguments[1]);
        }
        return isReflected ? slot(arguments[0], self) : slot(self, arguments[0]);
    };

    /// <summary>
    /// The operator of a class that defines it in Python: the right operand goes first when its class derives from the left
    /// one's and overrides the reflected method.
    /// </summary>
    private static BinaryFunction ReflectedGeneric(PyStr direct, PyStr reflected, Func<PyType, BinaryFunction?> slotOf,
        Func<BinaryFunction> self)
    {
        return (left, right) =>
        {
            PyType leftType = left.Type;
            PyType rightType = right.Type;
            BinaryFunction generic = self();
            bool tryReflected = !ReferenceEquals(leftType, rightType) && ReferenceEquals(slotOf(rightType), generic);
            if (ReferenceEquals(slotOf(leftType), generic))
            {
                if (tryReflected && rightType.IsSubtypeOf(leftType) && IsOverridden(leftType, rightType, reflected))
                {
                    PyObject? first = CallOrNotImplemented(right, reflected, left);
                    if (!ReferenceEquals(first, PyNotImplemented.Instance)) return first;
                    tryReflected = false;
                }
                PyObject? result = CallOrNotImplemented(left, direct, right);
                if (!ReferenceEquals(result, PyNotImplemented.Instance) || ReferenceEquals(leftType, rightType)) return result;
            }
            return tryReflected ? CallOrNotImplemented(right, reflected, left) : PyNotImplemented.Instance;
        };
    }

    private static bool IsOverridden(PyType leftType, PyType rightType, PyStr reflected)
    {
        PyObject? right = rightType.Lookup(reflected);
        return right is not null && !ReferenceEquals(right, leftType.Lookup(reflected));
    }

    private static PyObject? CallOrNotImplemented(PyObject self, PyStr name, params ReadOnlySpan<PyObject> arguments)
    {
        PyObject? result = SpecialMethods.Call(self, name, out bool found, arguments);
        return found ? result : PyNotImplemented.Instance;
    }

    // pow() with three arguments has a slot of its own here; its method is __pow__ as well.
    private static void DefinePower()
    {
        var reflectedName = PyStr.Intern("__rpow__");
        TernaryFunction? self = null;
        TernaryFunction generic = (first, second, third) =>
        {
            PyType firstType = first.Type;
            PyType secondType = second.Type;
            bool triesReflected = !ReferenceEquals(firstType, secondType) && ReferenceEquals(secondType.PowerSlot, self);
            if (ReferenceEquals(firstType.PowerSlot, self))
            {
                if (triesReflected && secondType.IsSubtypeOf(firstType) && IsOverridden(firstType, secondType, reflectedName))
                {
                    PyObject? early = CallOrNotImplemented(second, reflectedName, first, third);
                    if (!ReferenceEquals(early, PyNotImplemented.Instance)) return early;
                    triesReflected = false;
                }
                PyObject? result = CallOrNotImplemented(first, s_power, second, third);
                if (!ReferenceEquals(result, PyNotImplemented.Instance)) return result;
            }
            return triesReflected ? CallOrNotImplemented(second, reflectedName, first, third) : PyNotImplemented.Instance;
        };
        self = generic;
        s_all.Add(new SlotDefinition<TernaryFunction>("__rpow__", "($self, value, mod=None, /)", "Return pow(value, self, mod).",
            static type => ref type.PowerSlot, generic,
            static _ => static (slot, self, arguments, keywordNames) =>
                CheckPowerCount(arguments, keywordNames, "__rpow__")
                    ? ((TernaryFunction)slot)(arguments[0], self, arguments.Length == 2 ? arguments[1] : PyNone.Instance) : null));
        s_all.Add(new SlotDefinition<TernaryFunction>("__pow__", "($self, value, mod=None, /)", "Return pow(self, value, mod).",
            static type => ref type.PowerSlot, generic,
            static _ => static (slot, self, arguments, keywordNames) =>
            {
                if (!CheckPowerCount(arguments, keywordNames, "__pow__")) return null;
                if (arguments.Length == 2 && arguments[1] is not PyNone) return ((TernaryFunction)slot)(self, arguments[0], arguments[1]);
                return self.Type.NumberSlots[(int)BinaryOperator.Power] is { } power ? power(self, arguments[0])
                    : PyNotImplemented.Instance;
            }));
    }

    private static readonly InquiryFunction BoolGeneric = static self =>
    {
        PyObject? result = SpecialMethods.CallRequired(self, s_bool);
        if (result is null) return -1;
        if (result is PyBool truth) return truth.Value ? 1 : 0;
        Raise.TypeError($"__bool__ should return bool, returned {result.Type.Name}");
        return -1;
    };
}

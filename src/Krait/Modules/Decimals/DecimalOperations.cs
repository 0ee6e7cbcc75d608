using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Decimals;

internal delegate PyDecimal DecimalUnary(PyDecimal value, PyDecimalContext context, ref uint status);

internal delegate PyDecimal DecimalBinary(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status);

/// <summary>The operations that are methods of decimals and of contexts alike, in one table.</summary>
internal static class DecimalOperations
{
    private static readonly (string Name, DecimalUnary Operation)[] s_unary =
    [
        ("exp", DecimalFunctions.Exp), ("ln", DecimalFunctions.Ln), ("log10", DecimalFunctions.Log10),
        ("next_minus", DecimalDigits.NextMinus), ("next_plus", DecimalDigits.NextPlus), ("normalize", DecimalDigits.Normalize),
        ("sqrt", DecimalFunctions.SquareRoot), ("logb", DecimalDigits.LogB),
        ("logical_invert", DecimalDigits.LogicalInvert),
    ];

    private static readonly (string Name, DecimalUnary Operation)[] s_contextUnary =
    [
        ("abs", DecimalArithmetic.Absolute), ("minus", DecimalArithmetic.Minus), ("plus", DecimalArithmetic.Plus),
        ("to_integral", DecimalDigits.ToIntegralValue), ("to_integral_exact", DecimalDigits.ToIntegralExact),
        ("to_integral_value", DecimalDigits.ToIntegralValue),
        ("copy_abs", CopyAbsolute), ("copy_decimal", Same), ("copy_negate", CopyNegated),
    ];

    private static readonly (string Name, DecimalBinary Operation)[] s_binary =
    [
        ("compare", DecimalComparison.Compare), ("compare_signal", DecimalComparison.CompareSignal), ("max", DecimalComparison.Max),
        ("max_mag", DecimalComparison.MaxMagnitude),
        ("min", DecimalComparison.Min), ("min_mag", DecimalComparison.MinMagnitude), ("next_toward", DecimalDigits.NextToward),
        ("remainder_near", DecimalArithmetic.RemainderNear), ("compare_total", DecimalComparison.CompareTotal),
        ("compare_total_mag", DecimalComparison.CompareTotalMagnitude),
        ("copy_sign", CopySign), ("logical_and", DecimalDigits.LogicalAnd), ("logical_or", DecimalDigits.LogicalOr),
        ("logical_xor", DecimalDigits.LogicalXor),
        ("rotate", DecimalDigits.Rotate), ("scaleb", DecimalDigits.ScaleB), ("shift", DecimalDigits.Shift),
    ];

    private static readonly (string Name, DecimalBinary Operation)[] s_contextBinary =
    [
        ("add", DecimalArithmetic.Add), ("divide", DecimalArithmetic.Divide), ("divide_int", DecimalArithmetic.DivideInteger),
        ("multiply", DecimalArithmetic.Multiply),
        ("quantize", DecimalDigits.Quantize), ("remainder", DecimalArithmetic.Remainder), ("subtract", DecimalArithmetic.Subtract),
    ];

    private static readonly (string Name, Func<PyDecimal, PyDecimalContext, bool> Test)[] s_tests =
    [
        ("is_finite", static (value, _) => value.IsFinite), ("is_infinite", static (value, _) => value.IsInfinite),
        ("is_nan", static (value, _) => value.IsNaN), ("is_qnan", static (value, _) => value.Kind == DecimalKind.QuietNaN),
        ("is_snan", static (value, _) => value.Kind == DecimalKind.SignalingNaN), ("is_signed", static (value, _) => value.IsNegative),
        ("is_zero", static (value, _) => value.IsZero),
    ];

    private static readonly (string Name, Func<PyDecimal, PyDecimalContext, bool> Test)[] s_contextTests =
    [
        ("is_normal", static (value, context) => value.IsFinite && !value.IsZero && value.Adjusted >= context.MinExponent),
        ("is_subnormal", static (value, context) => value.IsFinite && !value.IsZero && value.Adjusted < context.MinExponent),
    ];

    private static PyDecimal Same(PyDecimal value, PyDecimalContext context, ref uint status) => value;

    private static PyDecimal CopyAbsolute(PyDecimal value, PyDecimalContext context, ref uint status) =>
        DecimalFinish.Plain(value).WithSign(false);

    private static PyDecimal CopyNegated(PyDecimal value, PyDecimalContext context, ref uint status) =>
        DecimalFinish.Plain(value).WithSign(!value.IsNegative);

    private static PyDecimal CopySign(PyDecimal left, PyDecimal right, PyDecimalContext context, ref uint status) =>
        DecimalFinish.Plain(left).WithSign(right.IsNegative);

    public static PyObject? Run(DecimalUnary operation, PyDecimal value, PyDecimalContext context)
    {
        uint status = 0;
        PyDecimal result = operation(value, context, ref status);
        return status == 0 || context.Signal(status) ? result : null;
    }

    public static PyObject? Run(DecimalBinary operation, PyDecimal left, PyDecimal right, PyDecimalContext context)
    {
        uint status = 0;
        PyDecimal result = operation(left, right, context, ref status);
        return status == 0 || context.Signal(status) ? result : null;
    }

    /// <summary>A context argument or the current context; false with TypeError set.</summary>
    public static bool TryContext(PyObject? argument, out PyDecimalContext context)
    {
        context = argument as PyDecimalContext ?? null!;
        if (argument is null or PyNone) context = CurrentDecimalContext.Get();
        return context is not null || Raise.TypeError("optional argument must be a context") is not null;
    }

    private static void Add(PyType type, string name, string signature, FastKeywordsFunction function) =>
        BuiltinMembers.AddMethod(type,
            new MethodDefinition(name) { TextSignature = signature, Documentation = DocumentationOf(name), FastKeywords = function });

    private static string? DocumentationOf(string name) => name switch
    {
        "compare_total" =>
            "Compare two decimals by how they are written, which orders all of them, by -1, 0 or 1.\n\n"
            + ">>> Decimal('3.50').compare_total(Decimal('3.5'))\nDecimal('-1')\n",
        "copy_sign" =>
            "Return a copy with the sign of another decimal.\n\n>>> Decimal('1.50').copy_sign(Decimal('-7'))\nDecimal('-1.50')\n",
        _ => null,
    };

    /// <summary>Adds the methods of decimals.</summary>
    public static void AddToDecimal(PyType type)
    {
        foreach ((string name, DecimalUnary operation) in s_unary)
        {
            ArgumentSpecification specification = new(name, ["context"]) { MaximumPositional = 1 };
            Add(type, name, "($self, /, context=None)", (self, arguments, keywordNames) =>
            {
                Span<PyObject?> values = [null];
                return specification.Bind(arguments, keywordNames, values) && TryContext(values[0], out PyDecimalContext context)
                    ? Run(operation, (PyDecimal)self, context)
                    : null;
            });
        }
        foreach ((string name, DecimalBinary operation) in s_binary)
        {
            ArgumentSpecification specification = new(name, ["other", "context"]) { MinimumPositional = 1, MaximumPositional = 2 };
            Add(type, name, "($self, /, other, context=None)", (self, arguments, keywordNames) =>
            {
                Span<PyObject?> values = [null, null];
                if (!specification.Bind(arguments, keywordNames, values) || !TryContext(values[1], out PyDecimalContext context))
                {
                    return null;
                }
                return DecimalConversion.Require(values[0]!) is { } other ? Run(operation, (PyDecimal)self, other, context) : null;
            });
        }
        foreach ((string name, Func<PyDecimal, PyDecimalContext, bool> test) in s_tests)
        {
            BuiltinMembers.AddMethod(type, new MethodDefinition(name)
            {
                TextSignature = "($self, /)",
                NoArguments = self => PyBool.From(test((PyDecimal)self, DecimalState.Current.Default)),
            });
        }
        foreach ((string name, Func<PyDecimal, PyDecimalContext, bool> test) in s_contextTests)
        {
            ArgumentSpecification specification = new(name, ["context"]) { MaximumPositional = 1 };
            Add(type, name, "($self, /, context=None)", (self, arguments, keywordNames) =>
            {
                Span<PyObject?> values = [null];
                return specification.Bind(arguments, keywordNames, values) && TryContext(values[0], out PyDecimalContext context)
                    ? PyBool.From(test((PyDecimal)self, context))
                    : null;
            });
        }
    }

    /// <summary>Adds the methods of contexts.</summary>
    public static void AddToContext(PyType type)
    {
        foreach ((string name, DecimalUnary operation) in (ReadOnlySpan<(string, DecimalUnary)>)[.. s_unary, .. s_contextUnary])
        {
            BuiltinMembers.AddMethod(type, new MethodDefinition(name)
            {
                TextSignature = "($self, x, /)",
                OneArgument = (self, argument) => DecimalConversion.Require(argument) is { } value
                    ? Run(operation, value, (PyDecimalContext)self) : null,
            });
        }
        foreach ((string name, DecimalBinary operation) in (ReadOnlySpan<(string, DecimalBinary)>)[.. s_binary, .. s_contextBinary])
        {
            BuiltinMembers.AddMethod(type, new MethodDefinition(name)
            {
                TextSignature = "($self, x, y, /)",
                Fast = (self, arguments) =>
                {
                    if (!Arguments.CheckPositional(name, arguments.Length, 2, 2)) return null;
                    if (DecimalConversion.Require(arguments[0]) is not { } left || DecimalConversion.Require(arguments[1]) is not { } right)
                    {
                        return null;
                    }
                    return Run(operation, left, right, (PyDecimalContext)self);
                },
            });
        }
        foreach ((string name,
            Func<PyDecimal, PyDecimalContext, bool> test) in (ReadOnlySpan<(string, Func<PyDecimal, PyDecimalContext, bool>)>)[.. s_tests,
                .. s_contextTests])
        {
            BuiltinMembers.AddMethod(type, new MethodDefinition(name)
            {
                TextSignature = "($self, x, /)",
                OneArgument = (self, argument) => DecimalConversion.Require(argument) is { } value
                    ? PyBool.From(test(value, (PyDecimalContext)self)) : null,
            });
        }
    }
}

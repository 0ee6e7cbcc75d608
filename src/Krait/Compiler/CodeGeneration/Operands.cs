namespace Krait.Compiler.CodeGeneration;

/// <summary>The meanings of operands that the compiler and the evaluation share, by CPython's names and numbers.</summary>
internal static class Operands
{
    // RESUME
    public const int ResumeAtFunctionStart = 0;
    public const int ResumeAfterYield = 1;
    public const int ResumeAfterYieldFrom = 2;
    public const int ResumeAfterAwait = 3;
    public const int ResumeDepthOneFlag = 4;

    // CALL_INTRINSIC_1
    public const int Print = 1;
    public const int ImportStar = 2;
    public const int StopIterationError = 3;
    public const int AsyncGeneratorWrap = 4;
    public const int UnaryPositive = 5;
    public const int ListToTuple = 6;
    public const int TypeVar = 7;
    public const int ParamSpec = 8;
    public const int TypeVarTuple = 9;
    public const int SubscriptGeneric = 10;
    public const int TypeAlias = 11;

    // CALL_INTRINSIC_2
    public const int PrepareReraiseStar = 1;
    public const int TypeVarWithBound = 2;
    public const int TypeVarWithConstraints = 3;
    public const int SetFunctionTypeParams = 4;
    public const int SetTypeParamDefault = 5;

    // LOAD_COMMON_CONSTANT
    public const int AssertionError = 0;
    public const int NotImplementedError = 1;
    public const int BuiltinTuple = 2;
    public const int BuiltinAll = 3;
    public const int BuiltinAny = 4;

    // LOAD_SPECIAL
    public const int Enter = 0;
    public const int Exit = 1;
    public const int AsyncEnter = 2;
    public const int AsyncExit = 3;

    // SET_FUNCTION_ATTRIBUTE
    public const int Defaults = 1;
    public const int KeywordDefaults = 2;
    public const int Annotations = 4;
    public const int Closure = 8;
    public const int Annotate = 16;

    // CONVERT_VALUE
    public const int ConvertStr = 1;
    public const int ConvertRepr = 2;
    public const int ConvertAscii = 3;

    // BINARY_OP: in-place operators follow the others.
    public const int InPlaceOffset = 13;
    public const int BinarySubscript = 26;

    // COMPARE_OP: the operator, and the mask of outcomes that make it true (reference: pycore_code.h).
    private const int Less = 2;
    private const int Greater = 4;
    private const int EqualTo = 8;
    private const int Unordered = 1;

    public const int CompareToBool = 16;

    /// <summary>The most items that are built on the stack at once.</summary>
    public const int StackUseGuideline = 30;

    /// <summary>The operand of COMPARE_OP for one of the six rich comparisons.</summary>
    public static int CompareOperand(Syntax.ComparisonOperator @operator) => ((int)@operator << 5) | @operator switch
    {
        Syntax.ComparisonOperator.Lt => Less,
        Syntax.ComparisonOperator.LtE => Less | EqualTo,
        Syntax.ComparisonOperator.Eq => EqualTo,
        Syntax.ComparisonOperator.NotEq => Unordered | Less | Greater,
        Syntax.ComparisonOperator.Gt => Greater,
        _ => Greater | EqualTo,
    };
}

namespace Krait.Evaluation;

/// <summary>Operands as the disassembler shows them.</summary>
internal static class InstructionText
{
    private static readonly string[] s_operators =
        ["+", "&", "//", "<<", "@", "*", "%", "|", "**", ">>", "-", "/", "^", "+=", "&=", "//=", "<<=", "@=", "*=", "%=", "|=", "**=", ">>=", "-=", "/=", "^=", "[]"];

    private static readonly string[] s_comparisons = ["<", "<=", "==", "!=", ">", ">="];

    private static readonly string[] s_intrinsics1 =
    [
        "INTRINSIC_1_INVALID", "INTRINSIC_PRINT", "INTRINSIC_IMPORT_STAR", "INTRINSIC_STOPITERATION_ERROR", "INTRINSIC_ASYNC_GEN_WRAP",
        "INTRINSIC_UNARY_POSITIVE", "INTRINSIC_LIST_TO_TUPLE", "INTRINSIC_TYPEVAR", "INTRINSIC_PARAMSPEC", "INTRINSIC_TYPEVARTUPLE",
        "INTRINSIC_SUBSCRIPT_GENERIC", "INTRINSIC_TYPEALIAS",
    ];

    private static readonly string[] s_intrinsics2 =
    [
        "INTRINSIC_2_INVALID", "INTRINSIC_PREP_RERAISE_STAR", "INTRINSIC_TYPEVAR_WITH_BOUND", "INTRINSIC_TYPEVAR_WITH_CONSTRAINTS",
        "INTRINSIC_SET_FUNCTION_TYPE_PARAMS", "INTRINSIC_SET_TYPEPARAM_DEFAULT",
    ];

    private static readonly string[] s_constants = ["AssertionError", "NotImplementedError", "tuple", "all", "any"];
    private static readonly string[] s_special = ["__enter__", "__exit__", "__aenter__", "__aexit__"];

    private static string At(string[] names, int index) => (uint)index < (uint)names.Length ? names[index] : "?";

    public static string BinaryOperator(int oparg) => At(s_operators, oparg);

    public static string Comparison(int oparg) =>
        (oparg & 16) != 0 ? $"bool({At(s_comparisons, oparg >> 5)})" : At(s_comparisons, oparg >> 5);

    public static string Inversion(int oparg) => oparg == 1 ? "not" : "";

    public static string Conversion(int oparg) => oparg switch { 1 => "str", 2 => "repr", 3 => "ascii", _ => "?" };

    public static string Intrinsic1(int oparg) => At(s_intrinsics1, oparg);

    public static string Intrinsic2(int oparg) => At(s_intrinsics2, oparg);

    public static string CommonConstant(int oparg) => At(s_constants, oparg);

    public static string SpecialMethod(int oparg) => At(s_special, oparg);

    public static string FunctionAttribute(int oparg) => oparg switch
    {
        1 => "defaults",
        2 => "kwdefaults",
        4 => "annotations",
        8 => "closure",
        16 => "annotate",
        _ => "?",
    };
}

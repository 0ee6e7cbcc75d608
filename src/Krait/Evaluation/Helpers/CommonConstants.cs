using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>The objects LOAD_COMMON_CONSTANT pushes.</summary>
internal static class CommonConstants
{
    /// <summary>The constant of a number, which the verifier has checked.</summary>
    public static PyObject Get(int index) => index switch
    {
        0 => ExceptionTypes.AssertionError,
        1 => ExceptionTypes.NotImplementedError,
        2 => BuiltinTypes.Tuple,
        3 => ThreadState.Current.Interpreter.All,
        _ => ThreadState.Current.Interpreter.Any,
    };
}

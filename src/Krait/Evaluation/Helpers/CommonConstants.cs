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
        3 => CommonCallables.All,
        _ => CommonCallables.Any,
    };
}

/// <summary>Builtin functions that instructions know, however they are named by a program. Set when the builtins are made.</summary>
internal static class CommonCallables
{
    public static PyObject All = PyNone.Instance;
    public static PyObject Any = PyNone.Instance;
    public static PyObject IsInstance = PyNone.Instance;
    public static PyObject Len = PyNone.Instance;
    public static PyObject ListAppend = PyNone.Instance;
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Warnings that the runtime itself gives: they go the way of <c>warnings.warn</c>.</summary>
internal static class RuntimeWarnings
{
    private static readonly PyStr s_module = PyStr.Intern("_warnings");
    private static readonly PyStr s_warn = PyStr.Intern("warn");

    /// <summary>Gives a warning at the place of the running code; false with an exception set when a filter turned it into one.</summary>
    /// <param name="category">The class of the warning.</param>
    /// <param name="message">Its text.</param>
    /// <param name="stackLevel">Whose code is warned of, as for <c>warnings.warn</c>.</param>
    /// <param name="source">The object that was not closed, whose allocation is shown if it was traced.</param>
    public static bool Warn(PyType category, string message, int stackLevel = 1, PyObject? source = null)
    {
        PyObject? module = ImportStatements.Import(s_module);
        PyObject? warn = module is null ? null : Attributes.Get(module, s_warn);
        return warn is not null && Calls.Call(
            warn, [PyStr.FromString(message), category, PyInt.From(stackLevel), source ?? PyNone.Instance], null) is not null;
    }
}

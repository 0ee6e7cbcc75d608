using Krait.Evaluation;
using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Sys;

// Entering a debugger (PEP 553).
internal static partial class SysModule
{
    private const string BreakpointVariable = "PYTHONBREAKPOINT";
    private const string UsualDebugger = "pdb.set_trace";

    /// <summary>This hook function is called by built-in breakpoint().</summary>
    [PyFunction("breakpointhook(*args, **kws)")]
    private static PyObject? BreakpointHook(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        string? variable = StartupOptions.Current.IgnoreEnvironment ? null : Environment.GetEnvironmentVariable(BreakpointVariable);
        string path = string.IsNullOrEmpty(variable) ? UsualDebugger : variable;
        if (path == "0") return PyNone.Instance;
        int dot = path.LastIndexOf('.');
        if (dot == 0) return WarnUnimportable(path);
        PyObject? module = ImportStatements.Import(PyStr.Intern(dot < 0 ? "builtins" : path[..dot]));
        PyObject? hook = module is null ? null : Attributes.Get(module, PyStr.Intern(path[(dot + 1)..]));
        if (hook is not null) return Calls.Call(hook, arguments, keywordNames);
        return Exceptions.ClearIf(ExceptionTypes.ImportError) || Exceptions.ClearIf(ExceptionTypes.AttributeError) ? WarnUnimportable(path)
            : null;
    }

    private static PyObject? WarnUnimportable(string path) =>
        WarningIssuer.Warn(ExceptionTypes.RuntimeWarning, $"Ignoring unimportable ${BreakpointVariable}: \"{path}\"") ? PyNone.Instance
            : null;
}

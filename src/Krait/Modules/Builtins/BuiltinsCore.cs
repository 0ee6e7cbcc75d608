using Krait.Compiler;
using Krait.Evaluation;
using Krait.Modules.Subinterpreters;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Builtins;

/// <summary>The builtins that reach the compiler, the importer and the evaluation loop.</summary>
[PyModule("builtins", IsPart = true)]
internal static partial class BuiltinsCore
{
    /// <summary>The import function, set by the room above.</summary>
    public static Func<PyObject, PyObject?, PyObject?, int, PyObject?> Importer { get; set; } = static (_, _, _, _) =>
        Raise.Set(ExceptionTypes.ImportError, "imports are not available");

    /// <summary>Adds the functions to the builtins module.</summary>
    public static void Install(PyModule builtins)
    {
        foreach ((PyObject key, PyObject value) in Create().Dict)
        {
            if (value is PyBuiltinFunction) builtins.Dict.SetItem(key, value);
        }
    }

    /// <summary>Import a module.</summary>
    [PyFunction("__import__(name, globals=None, locals=None, fromlist=(), level=0)")]
    private static PyObject? Import(PyObject name, PyObject? globals, PyObject? locals, PyObject? fromList, int level = 0) =>
        Importer(name, globals, fromList, level);

    /// <summary>Internal helper function used by the class statement.</summary>
    [PyFunction("__build_class__(*args, **kwargs)")]
    private static PyObject? BuildClass(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        ClassBuilding.BuildClass(PyNone.Instance, arguments, keywordNames);

    /// <summary>Compile source into a code object that can be executed by exec() or eval().</summary>
    [PyFunction("compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1, *, _feature_version=-1)")]
    private static PyObject? Compile(PyObject source, PyObject fileName, PyStr mode, int flags = 0, bool dontInherit = false,
        int optimize = -1, int featureVersion = -1)
    {
        CompileMode? parsed = mode.ToString() switch
        {
            "exec" => CompileMode.Exec,
            "eval" => CompileMode.Eval,
            "single" => CompileMode.Single,
            "func_type" => CompileMode.FuncType,
            _ => null,
        };
        if (parsed is not { } known)
        {
            return Raise.ValueError((flags & (int)CompilerFlags.OnlyAst) != 0
                ? "compile() mode must be 'exec', 'eval', 'single' or 'func_type'"
                : "compile() mode must be 'exec', 'eval' or 'single'");
        }
        if (optimize is < -1 or > 2) return Raise.ValueError("compile(): invalid optimize value");
        if ((flags & ~SourceExecution.KnownFlags) != 0) return Raise.ValueError("compile(): unrecognised flags");
        var options = (CompilerFlags)flags;
        if (known == CompileMode.FuncType && (options & CompilerFlags.OnlyAst) == 0)
        {
            return Raise.ValueError("compile() mode 'func_type' requires flag PyCF_ONLY_AST");
        }
        if (!dontInherit) options |= SourceExecution.InheritedFlags();
        string? name = SourceExecution.FileName(fileName);
        if (name is null) return null;
        if (optimize < 0) optimize = StartupOptions.Current.Optimize;
        return featureVersion < 0
            ? SourceExecution.CompileToObject(source, name, known, options, optimize)
            : SourceExecution.CompileToObject(source, name, known, options, optimize, featureVersion);
    }

    /// <summary>Evaluate the given source in the context of globals and locals.</summary>
    [PyFunction("eval(source, /, globals=None, locals=None)")]
    private static PyObject? Eval(PyObject source, PyObject? globals, PyObject? locals) =>
        SourceExecution.Run("eval", source, globals, locals, CompileMode.Eval, null);

    /// <summary>Execute the given source in the context of globals and locals.</summary>
    [PyFunction("exec(source, /, globals=None, locals=None, *, closure=None)")]
    private static PyObject? Exec(PyObject source, PyObject? globals, PyObject? locals, PyObject? closure) =>
        SourceExecution.Run("exec", source, globals, locals, CompileMode.Exec, closure is PyNone ? null : closure);

    /// <summary>Return a dictionary containing the current scope's global variables.</summary>
    [PyFunction("globals()")]
    private static PyObject? Globals() => ThreadState.Current.CurrentFrame?.Function.Globals ?? InterpreterMain.Namespace;

    /// <summary>Return a dictionary containing the current scope's local variables.</summary>
    [PyFunction("locals()")]
    private static PyObject? Locals() =>
        ThreadState.Current.CurrentFrame is { } frame ? FrameLocals.Get(frame) : InterpreterMain.Namespace;
}

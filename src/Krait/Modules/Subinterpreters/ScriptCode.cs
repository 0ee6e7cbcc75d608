using Krait.Compiler;
using Krait.Evaluation;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters;

/// <summary>Code that another interpreter can run: it needs no arguments and has no result.</summary>
internal static class ScriptCode
{
    private const string FileName = "<script>";

    /// <summary>The code of a source, a function or a code object; null with an exception set.</summary>
    public static PyCode? Of(PyObject script)
    {
        switch (script)
        {
            case PyStr or PyBytes or PyByteArray:
                return SourceExecution.Compile(script, FileName, CompileMode.Exec, CompilerFlags.None, Sys.StartupOptions.Current.Optimize,
                    "exec");
            case PyFunction function:
                return Checked(function.Code);
            case PyCode code:
                return Checked(code);
            default:
                if (Representation.Repr(script) is { } text) Raise.TypeError($"unsupported script {text}");
                return null;
        }
    }

    private static PyCode? Checked(PyCode code)
    {
        string? fault = null;
        if (code.FreeCount > 0) fault = "closures not supported";
        else if (code.TotalArgumentCount > 0) fault = "code with args not supported";
        else if (!ReturnsOnlyNone(code)) fault = "code that returns a value is not a script";
        if (fault is null) return code;
        Raise.ValueError(fault);
        return null;
    }

    // A generator's code returns none, but the value of a call of it is the generator.
    private static bool ReturnsOnlyNone(PyCode code)
    {
        const CodeFlags Suspends = CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator;
        if ((code.Flags & Suspends) != 0) return false;
        bool isNone = false;
        foreach ((int opcode, int operand) in CodeInstructions.Of(code))
        {
            if (OpcodeMetadata.Has(opcode, OpcodeFlags.Returns) && !isNone) return false;
            // The code of a program need not have been verified yet.
            bool isConstant = OpcodeMetadata.Has(opcode, OpcodeFlags.HasConst) && operand < code.Constants.Count;
            isNone = isConstant && code.Constants[operand] is PyNone;
        }
        return true;
    }

    /// <summary>Whether a function's code uses names that are neither its own nor builtins.</summary>
    public static bool UsesGlobals(PyCode code, PyDict globals, PyDict builtins)
    {
        foreach (CodeNames.Use use in CodeNames.Of(code))
        {
            var name = PyStr.FromString(use.Name);
            if (use.IsWrite || globals.GetItem(name) is not null || builtins.GetItem(name) is null) return true;
        }
        return false;
    }
}

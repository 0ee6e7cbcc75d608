using System.Text;
using Krait.Compiler;
using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Builtins;

/// <summary><c>compile</c>, <c>eval</c> and <c>exec</c>.</summary>
internal static class SourceExecution
{
    private static readonly CompilerFlags s_inherited = CompilerFlags.FutureAnnotations | CompilerFlags.FutureBarryAsBdfl;

    /// <summary>The future features that the running code was compiled with.</summary>
    public static CompilerFlags InheritedFlags() =>
        ThreadState.Current.CurrentFrame is { } frame ? (CompilerFlags)frame.Code.Flags & s_inherited : CompilerFlags.None;

    /// <summary>Compiles source that is str, bytes or bytearray; null with an exception set on failure.</summary>
    public static PyCode? Compile(PyObject source, string fileName, CompileMode mode, CompilerFlags flags, int optimize, string function = "compile")
    {
        CompileResult result;
        switch (source)
        {
            case PyStr text:
                if (HasLoneSurrogate(text, out int position))
                {
                    Raise.Set(new PyUnicodeError(ExceptionTypes.UnicodeEncodeError, PyTuple.Empty)
                    {
                        Encoding = PyStr.FromString("utf-8"),
                        Object = text,
                        Start = position,
                        End = position + 1,
                        Reason = PyStr.FromString("surrogates not allowed"),
                    });
                    return null;
                }
                if (text.Narrow?.Contains('\0') == true) return NullBytes();
                result = PythonCompiler.Compile(text.ToString(), fileName, mode, flags, optimize);
                break;
            case PyBytes bytes:
                if (bytes.Span.Contains((byte)0)) return NullBytes();
                result = PythonCompiler.Compile(bytes.Span, fileName, mode, flags, optimize);
                break;
            case PyByteArray bytes:
                if (bytes.Span.Contains((byte)0)) return NullBytes();
                result = PythonCompiler.Compile(bytes.Span, fileName, mode, flags, optimize);
                break;
            default:
                Raise.TypeError($"{function}() arg 1 must be a string, bytes or {(function == "compile" ? "AST" : "code")} object");
                return null;
        }
        if (result.Error is { } error)
        {
            RaiseError(error, fileName);
            return null;
        }
        return result.Code;
    }

    private static PyCode? NullBytes()
    {
        Raise.Set(ExceptionTypes.SyntaxError, "source code string cannot contain null bytes");
        return null;
    }

    private static bool HasLoneSurrogate(PyStr text, out int position)
    {
        for (position = 0; position < text.Length; position++)
        {
            if (text[position] is >= 0xD800 and <= 0xDFFF) return true;
        }
        return false;
    }

    /// <summary>Raises the exception that a failed compilation is.</summary>
    public static void RaiseError(CompileError error, string fileName)
    {
        PyType type = error.Kind switch
        {
            CompileErrorKind.IndentationError => ExceptionTypes.IndentationError,
            CompileErrorKind.TabError => ExceptionTypes.TabError,
            CompileErrorKind.IncompleteInputError => ExceptionTypes.IncompleteInputError,
            CompileErrorKind.MemoryError => ExceptionTypes.MemoryError,
            CompileErrorKind.RecursionError => ExceptionTypes.RecursionError,
            CompileErrorKind.ValueError => ExceptionTypes.ValueError,
            CompileErrorKind.TypeError => ExceptionTypes.TypeError,
            CompileErrorKind.OverflowError => ExceptionTypes.OverflowError,
            CompileErrorKind.SystemError => ExceptionTypes.SystemError,
            CompileErrorKind.UnicodeEncodeError => ExceptionTypes.UnicodeError,
            _ => ExceptionTypes.SyntaxError,
        };
        PyStr message = PyStr.FromString(error.Message);
        if (!error.IsSyntaxError)
        {
            Raise.Set(type, message);
            return;
        }
        PyObject file = PyStr.FromString(fileName);
        PyObject text = error.Text is null ? PyNone.Instance : PyStr.FromString(error.Text);
        PyTuple details = PyTuple.Create(file, Number(error.Line), Number(error.Offset), text, Number(error.EndLine), Number(error.EndOffset));
        Raise.Set(new PySyntaxError(type, PyTuple.Create(message, details))
        {
            Message = message,
            FileName = file,
            Line = details[1],
            Offset = details[2],
            Text = text,
            EndLine = details[4],
            EndOffset = details[5],
        });
    }

    private static PyObject Number(int? value) => value is { } number ? PyInt.From(number) : PyNone.Instance;

    /// <summary>Runs source or a code object for <c>eval</c> and <c>exec</c> in the namespaces given, or the caller's.</summary>
    public static PyObject? Run(string function, PyObject source, PyObject? globals, PyObject? locals, CompileMode mode, PyTuple? closure)
    {
        if (globals is PyNone) globals = null;
        if (locals is PyNone) locals = null;
        Frame? frame = ThreadState.Current.CurrentFrame;
        if (globals is null)
        {
            if (frame is null) return Raise.SystemError("globals and locals cannot be NULL");
            globals = frame.Function.Globals;
            locals ??= FrameLocals.Get(frame);
        }
        if (globals is not PyDict globalDict)
        {
            return Raise.TypeError(function == "eval" ? "globals must be a dict" : $"exec() globals must be a dict, not {globals.Type.Name}");
        }
        locals ??= globalDict;
        if (locals is not PyDict && locals.Type.SubscriptSlot is null)
        {
            return Raise.TypeError(function == "eval" ? "locals must be a mapping" : $"locals must be a mapping or None, not {locals.Type.Name}");
        }
        if (globalDict.IndexOf(Names.Builtins) < 0)
        {
            globalDict.SetItem(Names.Builtins, frame?.Function.Builtins ?? Interpreters.Builtins);
        }

        if (source is PyCode code)
        {
            if (code.FreeCount > 0 && (closure is null || closure.Count != code.FreeCount))
            {
                return Raise.TypeError(function == "eval"
                    ? "code object passed to eval() may not contain free variables"
                    : $"code object requires a closure of exactly length {code.FreeCount}");
            }
        }
        else
        {
            if (source is PyStr text && mode == CompileMode.Eval) source = PyStr.FromString(text.ToString().TrimStart(' ', '\t'));
            PyCode? compiled = Compile(source, "<string>", mode, InheritedFlags(), 0, function);
            if (compiled is null) return null;
            code = compiled;
        }
        PyObject? result = Interpreter.Execute(code, globalDict, locals, closure);
        return result is null ? null : mode == CompileMode.Eval ? result : PyNone.Instance;
    }
}

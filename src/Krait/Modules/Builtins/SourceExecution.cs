using Krait.Compiler;
using Krait.Compiler.Parsing;
using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;
using Krait.Evaluation;
using Krait.Modules.Subinterpreters;
using Krait.Modules.SyntaxTree;
using Krait.Modules.Sys;
using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Bytes;
using Krait.Types.Text;
using Raise = Krait.Protocols.Raise;

namespace Krait.Modules.Builtins;

/// <summary><c>compile</c>, <c>eval</c> and <c>exec</c>.</summary>
internal static class SourceExecution
{
    // CO_NESTED and CO_GENERATOR_ALLOWED are flags of old, which mean nothing.
    private const int ObsoleteFlags = 0x10;

    private const int FutureFlags = (int)(CodeFlags.FutureDivision | CodeFlags.FutureAbsoluteImport | CodeFlags.FutureWithStatement
        | CodeFlags.FuturePrintFunction | CodeFlags.FutureUnicodeLiterals | CodeFlags.FutureBarryAsBdfl | CodeFlags.FutureGeneratorStop
        | CodeFlags.FutureAnnotations);

    /// <summary>The flags that <c>compile</c> knows.</summary>
    public const int KnownFlags =
        FutureFlags | ObsoleteFlags | (int)(CompilerFlags.DontImplyDedent | CompilerFlags.OnlyAst | CompilerFlags.TypeComments
        | CompilerFlags.AllowTopLevelAwait | CompilerFlags.AllowIncompleteInput | CompilerFlags.OptimizedAst);

    /// <summary>The future features that the running code was compiled with.</summary>
    public static CompilerFlags InheritedFlags() =>
        ThreadState.Current.CurrentFrame is { } frame ? (CompilerFlags)((int)frame.Code.Flags & FutureFlags) : CompilerFlags.None;

    /// <summary>The name of a file given as str, bytes or a path object; null with an exception set.</summary>
    public static string? FileName(PyObject value)
    {
        if (value is not (PyStr or PyBytes))
        {
            PyObject? path = SpecialMethods.Call(value, PyStr.Intern("__fspath__"), out bool found);
            if (!found) Raise.TypeError($"expected str, bytes or os.PathLike object, not {value.Type.Name}");
            if (path is null) return null;
            if (path is not (PyStr or PyBytes))
            {
                Raise.TypeError($"expected {value.Type.Name}.__fspath__() to return str or bytes, not {path.Type.Name}");
                return null;
            }
            value = path;
        }
        string name = value is PyBytes bytes ? Codecs.Decode(bytes.Value, "utf-8", "surrogateescape")!.ToString() : value.ToString()!;
        if (!name.Contains('\0')) return name;
        Raise.ValueError("embedded null character");
        return null;
    }

    /// <summary>Compiles for <c>compile</c>: source or a tree, to a code object or a tree.</summary>
    /// <param name="source">The source or the tree.</param>
    /// <param name="fileName">What <c>co_filename</c> says.</param>
    /// <param name="mode">What the source is.</param>
    /// <param name="flags">Options.</param>
    /// <param name="optimize">The optimization level, 0 to 2.</param>
    /// <param name="featureVersion">The minor version of Python 3 whose syntax a tree may have; it does not matter for code.</param>
    public static PyObject? CompileToObject(
        PyObject source, string fileName, CompileMode mode, CompilerFlags flags, int optimize,
            int featureVersion = Parser.NewestFeatureVersion)
    {
        try
        {
            return CompileToAny(source, fileName, mode, flags, optimize, featureVersion);
        }
        catch (InterruptedOperationException)
        {
            return null;
        }
    }

    private static PyObject? CompileToAny(
        PyObject source, string fileName, CompileMode mode, CompilerFlags flags, int optimize, int featureVersion)
    {
        bool wantsTree = (flags & CompilerFlags.OnlyAst) != 0;
        if (source.Type.IsSubtypeOf(SyntaxTreeModule.NodeType))
        {
            Mod? given = ObjectsToTree.Convert(source, mode);
            if (given is null) return null;
            if (!wantsTree) return Finish(PythonCompiler.CompileChecked(given, fileName, flags, optimize), fileName);
            return FinishTree(PythonCompiler.CheckTree(given, flags, optimize), given, fileName);
        }
        if (!wantsTree) return Compile(source, fileName, mode, flags, optimize);
        if (!TryGetSource(source, "compile", fileName, out string? text, out byte[]? bytes)) return null;
        CompileResult result = PythonCompiler.ParseToTree(text, bytes, mode, flags, optimize, featureVersion, out Mod? tree);
        return FinishTree(result, tree, fileName, SourceOf(result, text, bytes));
    }

    private static PyObject? FinishTree(CompileResult result, Mod? tree, string fileName, PyStr? source = null)
    {
        Finish(result, fileName, source);
        if (Exceptions.IsSet || tree is null) return null;
        try
        {
            return TreeToObjects.Convert(tree);
        }
        catch (InsufficientExecutionStackException)
        {
            return Raise.Set(ExceptionTypes.RecursionError, "maximum recursion depth exceeded during ast construction");
        }
    }

    /// <summary>Compiles source that is str, bytes or bytearray; null with an exception set on failure.</summary>
    public static PyCode? Compile(PyObject source, string fileName, CompileMode mode, CompilerFlags flags, int optimize,
        string function = "compile")
    {
        if (!TryGetSource(source, function, fileName, out string? text, out byte[]? bytes)) return null;
        if (Auditing.IsOn && !Auditing.Tell("compile", source, PyStr.FromString(fileName))) return null;
        CompileResult result;
        try
        {
            result = bytes is null
                ? PythonCompiler.Compile(text!, fileName, mode, flags, optimize)
                : PythonCompiler.Compile(bytes, fileName, mode, flags, optimize);
        }
        catch (InterruptedOperationException)
        {
            return null;
        }
        return Finish(result, fileName, SourceOf(result, text, bytes));
    }

    private static PyStr? SourceOf(CompileResult result, string? text, byte[]? bytes) => result.Error is null
        ? null
        : PyStr.FromString(text ?? System.Text.Encoding.UTF8.GetString(bytes!));

    /// <summary>The text or the bytes of a source; false with an exception set when it is neither.</summary>
    public static bool TryGetSource(PyObject source, string function, string fileName, out string? text, out byte[]? bytes)
    {
        text = null;
        bytes = null;
        switch (source)
        {
            case PyStr given:
                if (HasLoneSurrogate(given, out int position))
                {
                    Raise.Set(new PyUnicodeError(ExceptionTypes.UnicodeEncodeError, PyTuple.Empty)
                    {
                        Encoding = PyStr.FromString("utf-8"),
                        Object = given,
                        Start = position,
                        End = position + 1,
                        Reason = PyStr.FromString("surrogates not allowed"),
                    });
                    return false;
                }
                text = given.ToString();
                if (!text.Contains('\0')) return true;
                break;
            default:
                if (!BytesConversion.TryGetSpan(source, out ReadOnlySpan<byte> span))
                {
                    Raise.TypeError($"{function}() arg 1 must be a string, bytes or {(function == "compile" ? "AST" : "code")} object");
                    return false;
                }
                bytes = span.ToArray();
                if (bytes.Contains((byte)0)) break;
                if (SourceEncoding.ForeignTo(bytes) is not { } encoding) return true;
                if (!TryDecode(encoding, fileName, ref bytes, ref text)) return false;
                if (text is null || !text.Contains('\0')) return true;
                break;
        }
        Raise.Set(ExceptionTypes.SyntaxError, "source code string cannot contain null bytes");
        return false;
    }

    // Decodes by one of Python's codecs; where there is none, the source is left to the encodings the compiler has itself.
    private static bool TryDecode(string encoding, string fileName, ref byte[]? bytes, ref string? text)
    {
        if (CodecRegistry.Lookup(encoding) is null) return Exceptions.ClearIf(ExceptionTypes.LookupError);
        if (CodecRegistry.Decode(bytes!, encoding, "strict") is { } decoded)
        {
            (text, bytes) = (decoded.ToString(), null);
            return true;
        }
        if (!Exceptions.IsSetTo(ExceptionTypes.UnicodeError) && !Exceptions.IsSetTo(ExceptionTypes.LookupError)) return false;
        PyStr? message = Representation.Str(Exceptions.Take()!);
        if (message is not null) RaiseError(new CompileError(CompileErrorKind.SyntaxError, message.ToString(), 0, -1), fileName);
        return false;
    }

    /// <summary>Issues a compilation's warnings and raises its error; null with an exception set when there is one.</summary>
    public static PyCode? Finish(CompileResult result, string fileName, PyStr? source = null)
    {
        if (!Issue(result.Warnings, fileName)) return null;
        if (result.Error is { } error)
        {
            RaiseError(error, fileName, source);
            return null;
        }
        return result.Code;
    }

    /// <summary>Issues warnings; false, with an exception set, when a filter makes one of them an error.</summary>
    public static bool Issue(IReadOnlyList<CompileWarning> warnings, string fileName)
    {
        foreach (CompileWarning warning in warnings)
        {
            if (!Issue(warning, fileName)) return false;
        }
        return true;
    }

    // A warning that a filter makes an error is an error of the source at its place.
    private static bool Issue(CompileWarning warning, string fileName)
    {
        PyType category = warning.Category == CompileWarningCategory.SyntaxWarning ? ExceptionTypes.SyntaxWarning
            : ExceptionTypes.DeprecationWarning;
        if (WarningIssuer.WarnExplicit(
            category, PyStr.FromString(warning.Message), PyStr.FromString(fileName), warning.Line, null, PyNone.Instance, null,
                PyNone.Instance))
        {
            return true;
        }

        if (!Exceptions.ClearIf(category)) return false;
        string? text = SourceLines.OfFile(fileName, warning.Line) is { } line ? line + "\n" : null;
        RaiseError(
            warning.Error ?? new CompileError(
                CompileErrorKind.SyntaxError, warning.Message, warning.Line, warning.Offset, warning.EndLine, warning.EndOffset, text),
            fileName);
        return false;
    }

    private static bool HasLoneSurrogate(PyStr text, out int position)
    {
        for (position = 0; position < text.Length; position++)
        {
            Poll.AtOrThrow(position);
            if (text[position] is >= 0xD800 and <= 0xDFFF) return true;
        }
        return false;
    }

    /// <summary>Raises the exception that a failed compilation is.</summary>
    /// <param name="error">What is wrong.</param>
    /// <param name="fileName">The name of the file that was compiled.</param>
    /// <param name="source">The whole source, by which misspelt keywords are found.</param>
    public static void RaiseError(CompileError error, string fileName, PyStr? source = null)
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
        var message = PyStr.FromString(error.Message);
        if (!error.IsSyntaxError)
        {
            Raise.Set(type, message);
            return;
        }
        PyObject file = PyStr.FromString(fileName);
        string? line = error.IsAfterParsing && error.Line is { } number ? SourceLines.ReadLine(fileName, number) : error.Text;
        PyObject text = line is null ? PyNone.Instance : PyStr.FromString(line);
        var details = PyTuple.Create(file, Number(error.Line), Number(error.Offset), text, Number(error.EndLine),
            Number(error.EndOffset));
        Raise.Set(new PySyntaxError(type, PyTuple.Create(message, details))
        {
            Message = message,
            FileName = file,
            Line = details[1],
            Offset = details[2],
            Text = text,
            EndLine = details[4],
            EndOffset = details[5],
            Metadata = source is null ? null : PyTuple.Create(PyInt.Zero, PyInt.Zero, source),
        });
    }

    // An expression that is evaluated may be indented.
    private static PyObject WithoutIndentation(PyObject source)
    {
        if (source is PyStr text)
        {
            return text.Length > 0 && text[0] is ' ' or '\t' ? PyStr.FromString(text.ToString().TrimStart(' ', '\t')) : source;
        }
        return BytesConversion.TryGetSpan(source, out ReadOnlySpan<byte> bytes) && bytes.IndexOfAny((byte)' ', (byte)'\t') == 0
            ? PyBytes.From(bytes.TrimStart(" \t"u8).ToArray())
            : source;
    }

    private static PyObject Number(int? value) => value is { } number ? PyInt.From(number) : PyNone.Instance;

    /// <summary>Runs source or a code object for <c>eval</c> and <c>exec</c> in the namespaces given, or the caller's.</summary>
    public static PyObject? Run(string function, PyObject source, PyObject? globals, PyObject? locals, CompileMode mode, PyObject? closure)
    {
        if (globals is PyNone) globals = null;
        if (locals is PyNone) locals = null;
        Frame? frame = ThreadState.Current.CurrentFrame;
        if (globals is null)
        {
            globals = frame?.Function.Globals ?? InterpreterMain.Namespace;
            if (frame is not null) locals ??= FrameLocals.Get(frame);
        }
        if (globals is not PyDict globalDict)
        {
            return Raise.TypeError(function == "eval" ? "globals must be a dict"
                : $"exec() globals must be a dict, not {globals.Type.Name}");
        }
        locals ??= globalDict;
        if (locals is not PyDict && locals.Type.SubscriptSlot is null)
        {
            return Raise.TypeError(function == "eval" ? "locals must be a mapping"
                : $"locals must be a mapping or None, not {locals.Type.Name}");
        }
        if (globalDict.IndexOf(Names.Builtins) < 0)
        {
            globalDict.SetItem(Names.Builtins, frame?.Function.Builtins ?? Interpreters.Builtins);
        }

        if (source is PyCode code)
        {
            if (code.FreeCount == 0 && closure is not null) return Raise.TypeError("cannot use a closure with this code object");
            bool isClosed = code.FreeCount == 0
                || (closure is PyTuple cells && cells.Count == code.FreeCount
                    && Array.TrueForAll(cells.Items, static each => each is PyCell));
            if (!isClosed)
            {
                return Raise.TypeError(function == "eval"
                    ? "code object passed to eval() may not contain free variables"
                    : $"code object requires a closure of exactly length {code.FreeCount}");
            }
        }
        else
        {
            if (closure is not null) return Raise.TypeError("closure can only be used when source is a code object");
            if (mode == CompileMode.Eval) source = WithoutIndentation(source);
            PyCode? compiled = Compile(source, "<string>", mode, InheritedFlags(), StartupOptions.Current.Optimize, function);
            if (compiled is null) return null;
            code = compiled;
        }
        if (!Auditing.Tell("exec", code)) return null;
        PyObject? result = Interpreter.Execute(code, globalDict, locals, (PyTuple?)closure);
        return result is null ? null : mode == CompileMode.Eval ? result : PyNone.Instance;
    }
}

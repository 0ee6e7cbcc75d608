using System.Threading;
using Krait.Compiler;
using Krait.Evaluation;
using Krait.Modules.Builtins;
using Krait.Modules.Marshalling;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait;

/// <summary>Compiled source: immutable, for any number of engines and threads at once.</summary>
public sealed class PythonScript
{
    private PythonScript(PyCode code, IReadOnlyList<PythonDiagnostic> warnings)
    {
        Code = code;
        Warnings = warnings;
    }

    internal PyCode Code { get; }

    /// <summary>What the compiler warns of.</summary>
    public IReadOnlyList<PythonDiagnostic> Warnings { get; }

    /// <summary>The names that the source reads and never sets, builtins included: what the host may have to supply.</summary>
    public IReadOnlySet<string> FreeNames
    {
        get
        {
            HashSet<string> read = new(StringComparer.Ordinal);
            HashSet<string> written = new(StringComparer.Ordinal);
            Collect(Code, read, written);
            read.ExceptWith(written);
            return read;
        }
    }

    /// <summary>Compiles statements.</summary>
    /// <param name="source">The source.</param>
    /// <param name="fileName">What tracebacks call it.</param>
    /// <param name="optimize">0, 1 without assertions, 2 without docstrings too.</param>
    /// <param name="allowAwait">
    /// Whether <c>await</c> may stand outside functions;
    /// <see cref="PythonEngine.ExecuteAsync(PythonScript, PythonScope, CancellationToken)"/> awaits it.
    /// </param>
    /// <returns>The script.</returns>
    /// <exception cref="PythonSyntaxException">The source is no Python.</exception>
    public static PythonScript Compile(string source, string fileName = "<string>", int optimize = 0, bool allowAwait = false) =>
        Compile(source, fileName, CompileMode.Exec, optimize, allowAwait ? CompilerFlags.AllowTopLevelAwait : CompilerFlags.None);

    /// <summary>Compiles an expression, for <see cref="PythonEngine.Evaluate(PythonScript, PythonScope, CancellationToken)"/>.</summary>
    /// <param name="source">The expression.</param>
    /// <param name="fileName">What tracebacks call it.</param>
    /// <returns>The script.</returns>
    /// <exception cref="PythonSyntaxException">The source is no expression of Python.</exception>
    public static PythonScript CompileExpression(string source, string fileName = "<string>") =>
        Compile(source, fileName, CompileMode.Eval, 0, CompilerFlags.None);

    /// <summary>Reads a <c>.pyc</c> file, of CPython 3.14 or of Krait.</summary>
    /// <param name="pyc">The content of the file.</param>
    /// <returns>The script.</returns>
    /// <exception cref="InvalidDataException">It is no such file, or its code is malformed.</exception>
    public static PythonScript Load(ReadOnlySpan<byte> pyc)
    {
        byte[] bytes = pyc.ToArray();
        PycHeader.Read(bytes, out PycProblem problem);
        if (problem != PycProblem.None) throw new InvalidDataException($"This is no .pyc file of Python 3.14: {problem}.");
        var before = ThreadState.Enter(new ThreadState(new InterpreterState()));
        try
        {
            if (new MarshalReader(bytes, PycHeader.Size).Read() is not PyCode code)
            {
                throw new InvalidDataException("The .pyc file holds no code.");
            }
            if (CodeVerification.Check(code) is { } malformed)
            {
                throw new InvalidDataException($"The code of the .pyc file is malformed: {malformed}");
            }
            return new PythonScript(code, []);
        }
        finally
        {
            ThreadState.Restore(before);
        }
    }

    /// <summary>Writes the script as a <c>.pyc</c> file, which CPython 3.14 can run too.</summary>
    /// <param name="pyc">Where to.</param>
    public void Save(Stream pyc)
    {
        ArgumentNullException.ThrowIfNull(pyc);
        var before = ThreadState.Enter(new ThreadState(new InterpreterState()));
        try
        {
            pyc.Write(PycHeader.Unchecked);
            pyc.Write(MarshalWriter.Write(Code)!);
        }
        finally
        {
            ThreadState.Restore(before);
        }
    }

    private static PythonScript Compile(string source, string fileName, CompileMode mode, int optimize, CompilerFlags flags)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(fileName);
        CompileResult result = PythonCompiler.Compile(source, fileName, mode, flags, optimize);
        if (result.Code is { } code)
        {
            SourceLines.Attach(code, new ScriptSource(source));
            return new PythonScript(code, [.. result.Warnings.Select(DiagnosticOf)]);
        }
        throw Failure(result.Error!, fileName);
    }

    // The text is the one that an engine would give, but no engine is there.
    private static PythonSyntaxException Failure(CompileError error, string fileName)
    {
        PythonDiagnostic place = new(error.Message, error.Line ?? 0, error.Offset ?? 0, error.EndLine ?? 0, error.EndOffset ?? 0,
            error.Text);
        var before = ThreadState.Enter(new ThreadState(new InterpreterState()));
        try
        {
            SourceExecution.RaiseError(error, fileName);
            PyBaseException raised = Exceptions.Take()!;
            string message = Representation.Str(raised)!.ToString();
            return new PythonSyntaxException(error.Kind.ToString(), message, TracebackText.Format(raised), PyValue.None, place);
        }
        finally
        {
            ThreadState.Restore(before);
        }
    }

    private static PythonDiagnostic DiagnosticOf(CompileWarning warning) =>
        new($"{warning.Category}: {warning.Message}", warning.Line, warning.Offset ?? 0, warning.EndLine ?? 0, warning.EndOffset ?? 0,
            null);

    private static void Collect(PyCode code, HashSet<string> read, HashSet<string> written)
    {
        foreach (CodeNames.Use use in CodeNames.Of(code)) (use.IsWrite ? written : read).Add(use.Name);
        foreach (PyObject constant in code.Constants.Items)
        {
            if (constant is PyCode inner) Collect(inner, read, written);
        }
    }
}

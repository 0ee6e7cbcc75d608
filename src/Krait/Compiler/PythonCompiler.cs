using System.Threading;
using Krait.Compiler.CodeGeneration;
using Krait.Compiler.Parsing;
using Krait.Compiler.Symbols;
using Krait.Compiler.Syntax;
using Krait.Compiler.Tokens;
using Krait.Objects;

namespace Krait.Compiler;

/// <summary>What a compilation gives: code or an error, and the warnings found on the way.</summary>
public sealed class CompileResult
{
    internal CompileResult(PyCode? code, CompileError? error, IReadOnlyList<CompileWarning> warnings)
    {
        Code = code;
        Error = error;
        Warnings = warnings;
    }

    /// <summary>Whether the source was compiled: there is no error.</summary>
    public bool Succeeded => Error is null;

    /// <summary>The error; null when there is none.</summary>
    public CompileError? Error { get; }

    /// <summary>The warnings, in the order CPython issues them.</summary>
    public IReadOnlyList<CompileWarning> Warnings { get; }

    /// <summary>The code object; null after an error.</summary>
    internal PyCode? Code { get; }
}

/// <summary>Compiles Python 3.14 source to the code objects that CPython 3.14 makes of it.</summary>
public static class PythonCompiler
{
    // For source that nests deeper than the stack of the calling thread allows.
    private const int LargeStackSize = 512 * 1024 * 1024;

    // All that code objects show; only two of them still mean something.
    private const CodeFlags FutureFlags = CodeFlags.FutureDivision | CodeFlags.FutureAbsoluteImport | CodeFlags.FutureWithStatement
        | CodeFlags.FuturePrintFunction | CodeFlags.FutureUnicodeLiterals | CodeFlags.FutureBarryAsBdfl | CodeFlags.FutureGeneratorStop
        | CodeFlags.FutureAnnotations;

    /// <summary>The options that future statements in the source of a code object have switched on.</summary>
    internal static CompilerFlags FutureFlagsOf(PyCode code) => (CompilerFlags)(code.Flags & FutureFlags);

    /// <summary>Compiles the bytes of a file.</summary>
    /// <param name="source">The source; its encoding is UTF-8 unless it declares another (PEP 263).</param>
    /// <param name="fileName">What <c>co_filename</c> says.</param>
    /// <param name="mode">What the source is.</param>
    /// <param name="flags">Options.</param>
    /// <param name="optimize">The optimization level, 0 to 2.</param>
    /// <returns>Whether it is Python, and what is to be said of it; errors in the source are no exceptions.</returns>
    public static CompileResult Compile(
        ReadOnlySpan<byte> source,
        string fileName,
        CompileMode mode = CompileMode.Exec,
        CompilerFlags flags = CompilerFlags.None,
        int optimize = 0)
    {
        byte[] bytes = source.ToArray();
        return Run(warnings => CompileTree(
            ParseText(SourceText.FromBytes(bytes, mode == CompileMode.Exec), mode, flags, warnings), fileName, flags, optimize, warnings));
    }

    /// <summary>Compiles text, in which an encoding declaration means nothing.</summary>
    /// <param name="source">The source.</param>
    /// <param name="fileName">What <c>co_filename</c> says.</param>
    /// <param name="mode">What the source is.</param>
    /// <param name="flags">Options.</param>
    /// <param name="optimize">The optimization level, 0 to 2.</param>
    /// <returns>Whether it is Python, and what is to be said of it; errors in the source are no exceptions.</returns>
    public static CompileResult Compile(
        string source,
        string fileName,
        CompileMode mode = CompileMode.Exec,
        CompilerFlags flags = CompilerFlags.None,
        int optimize = 0) =>
        Run(warnings =>
        {
            Mod tree = ParseText(SourceText.FromString(source, mode == CompileMode.Exec), mode, flags, warnings);
            return CompileTree(tree, fileName, flags, optimize, warnings);
        });

    /// <summary>Parses the bytes of a file without compiling them.</summary>
    internal static Mod? Parse(
        ReadOnlySpan<byte> source,
        CompileMode mode,
        CompilerFlags flags,
        out CompileError? error,
        out IReadOnlyList<CompileWarning> warnings)
    {
        byte[] bytes = source.ToArray();
        Mod? tree = null;
        CompileResult result = Run(found =>
        {
            tree = ParseText(SourceText.FromBytes(bytes, mode == CompileMode.Exec), mode, flags, found);
            return null;
        });
        (error, warnings) = (result.Error, result.Warnings);
        return error is null ? tree : null;
    }

    /// <summary>Compiles a tree, which is changed on the way.</summary>
    internal static CompileResult Compile(Mod tree, string fileName, CompilerFlags flags, int optimize) =>
        Run(warnings => CompileTree(tree, fileName, flags, optimize, warnings));

    /// <summary>Compiles a tree that a program has made, after checking it.</summary>
    internal static CompileResult CompileChecked(Mod tree, string fileName, CompilerFlags flags, int optimize) =>
        Run(warnings =>
        {
            TreeValidator.Validate(tree);
            return CompileTree(tree, fileName, flags, optimize, warnings);
        });

    /// <summary>Checks a tree that a program has made, and optimizes it if the flags say so.</summary>
    internal static CompileResult CheckTree(Mod tree, CompilerFlags flags, int optimize) =>
        Run(warnings =>
        {
            TreeValidator.Validate(tree);
            if ((flags & CompilerFlags.OptimizedAst) == CompilerFlags.OptimizedAst)
                Optimize(tree, flags, optimize, warnings);
            return null;
        });

    /// <summary>Parses text, or bytes when there is none, to the tree that <c>compile</c> gives.</summary>
    internal static CompileResult ParseToTree(
        string? text, byte[]? bytes, CompileMode mode, CompilerFlags flags, int optimize, int featureVersion, out Mod? tree)
    {
        Mod? parsed = null;
        bool isFile = mode == CompileMode.Exec;
        CompileResult result = Run(warnings =>
        {
            SourceText source = text is not null ? SourceText.FromString(text, isFile) : SourceText.FromBytes(bytes!, isFile);
            parsed = ParseText(source, mode, flags, warnings, featureVersion);
            if ((flags & CompilerFlags.OptimizedAst) == CompilerFlags.OptimizedAst)
                Optimize(parsed, flags, optimize, warnings);
            return null;
        });
        tree = result.Error is null ? parsed : null;
        return result;
    }

    /// <summary>Builds the symbol table of text, or of bytes when there is none.</summary>
    internal static CompileResult AnalyzeSymbols(string? text, byte[]? bytes, CompileMode mode, out Scope? top)
    {
        Scope? found = null;
        bool isFile = mode == CompileMode.Exec;
        CompileResult result = Run(warnings =>
        {
            SourceText source = text is not null ? SourceText.FromString(text, isFile) : SourceText.FromBytes(bytes!, isFile);
            Mod tree = ParseText(source, mode, CompilerFlags.None, warnings);
            found = SymbolTableBuilder.Build(tree, FutureFeatures.FromModule(tree, CodeFlags.None), allowTopLevelAwait: false).Top;
            return null;
        });
        top = result.Error is null ? found : null;
        return result;
    }

    private static void Optimize(Mod tree, CompilerFlags flags, int optimize, List<CompileWarning> warnings)
    {
        var future = FutureFeatures.FromModule(tree, (CodeFlags)flags & FutureFlags);
        TreePreprocessor.Run(tree, optimize, future.Annotations, checkOnly: false, warnings);
    }

    private static CompileResult Run(Func<List<CompileWarning>, PyCode?> work)
    {
        try
        {
            return RunOnThisStack(work);
        }
        catch (InsufficientExecutionStackException)
        {
            return RunOnLargeStack(work);
        }
    }

    private static CompileResult RunOnThisStack(Func<List<CompileWarning>, PyCode?> work)
    {
        var warnings = new List<CompileWarning>();
        try
        {
            return new CompileResult(work(warnings), null, warnings);
        }
        catch (CompileException exception)
        {
            return new CompileResult(null, exception.Error, warnings);
        }
    }

    private static CompileResult RunOnLargeStack(Func<List<CompileWarning>, PyCode?> work)
    {
        CompileResult? result = null;
        System.Runtime.ExceptionServices.ExceptionDispatchInfo? failure = null;
        Objects.ThreadState? waiting = Objects.ThreadState.CurrentOrNull;
        var thread = new Thread(
            () =>
            {
                // The caller waits here: what interrupts it interrupts the compilation.
                Objects.ThreadState.Restore(waiting);
                try
                {
                    result = RunOnThisStack(work);
                }
                catch (InsufficientExecutionStackException)
                {
                    result = new CompileResult(
                        null, new CompileError(CompileErrorKind.RecursionError, "maximum recursion depth exceeded during compilation"), []);
                }
                catch (Exception exception)
                {
                    // Not this thread's to handle: it goes on in the caller's.
                    failure = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(exception);
                }
            },
            LargeStackSize);
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    private static Mod ParseText(
        SourceText source,
        CompileMode mode,
        CompilerFlags flags,
        List<CompileWarning> warnings,
        int featureVersion = Parser.NewestFeatureVersion)
    {
        TokenList tokens = Tokenizer.Tokenize(
            source,
            typeComments: (flags & CompilerFlags.TypeComments) != 0,
            singleInput: mode == CompileMode.Single,
            implyDedent: (flags & CompilerFlags.DontImplyDedent) == 0);
        try
        {
            return Parser.Parse(tokens, mode, flags, featureVersion);
        }
        finally
        {
            AddParserWarnings(tokens, tokens.Count, warnings);
        }
    }

    private static void AddParserWarnings(TokenList tokens, int tokenCount, List<CompileWarning> warnings)
    {
        List<(int TokenIndex, CompileWarning Warning)> found = tokens.Warnings;
        if (found.Count == 0)
            return;

        // The tokenizer has warned of all tokens, the parser of the literals among them: in the order of the source.
        int[] order = new int[found.Count];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (left, right) => found[left].TokenIndex != found[right].TokenIndex
            ? found[left].TokenIndex.CompareTo(found[right].TokenIndex)
            : left.CompareTo(right));
        foreach (int index in order)
        {
            if (found[index].TokenIndex <= tokenCount)
                warnings.Add(found[index].Warning);
        }
    }

    private static PyCode CompileTree(Mod tree, string fileName, CompilerFlags flags, int optimize, List<CompileWarning> warnings)
    {
        int parsed = warnings.Count;
        try
        {
            var future = FutureFeatures.FromModule(tree, (CodeFlags)flags & FutureFlags);
            TreePreprocessor.Run(tree, optimize, future.Annotations, checkOnly: false, warnings);
            SymbolTable table = SymbolTableBuilder.Build(tree, future, (flags & CompilerFlags.AllowTopLevelAwait) != 0);
            return CodeGenerator.Generate(tree, table, future, PyStr.FromString(fileName), optimize, warnings);
        }
        catch (CompileException exception)
        {
            throw new CompileException(exception.Error with { IsAfterParsing = true });
        }
        finally
        {
            for (int i = parsed; i < warnings.Count; i++)
                warnings[i] = warnings[i] with { IsAfterParsing = true };
        }
    }
}

using System.Diagnostics;
using System.Text;
using Krait.Compiler;
using Krait.Evaluation;
using Krait.Hosting;
using Krait.Modules.Marshalling;
using Krait.Objects;
using Krait.Types;
using Xunit;
using Xunit.Abstractions;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait.Tests.Evaluation;

/// <summary>
/// The verifier on real code: it accepts what compilers make, refuses what breaks an invariant it states, and what it
/// accepts does no harm. With KRAIT_CPYTHON_LIB naming the folder of CPython's library, that is part of the corpus.
/// </summary>
public sealed class VerifiedCodeTests(ITestOutputHelper output)
{
    private static readonly string s_root = FindRoot();
    private static readonly List<PyCode> s_corpus = ReadCorpus();

    [Fact]
    public void Every_code_object_of_the_corpus_is_accepted()
    {
        var watch = Stopwatch.StartNew();
        List<string> problems = [.. s_corpus.Select(code => (code, error: Verify(code))).Where(item => item.error is not null)
            .Select(item => $"{item.code.FileName}, {item.code.QualifiedName}, offset {item.error!.Offset}: {item.error.Reason}")];
        output.WriteLine($"{s_corpus.Count} code objects, {s_corpus.Sum(code =>
            code.Code.Length / 2)} units in {watch.ElapsedMilliseconds} ms");
        Assert.True(s_corpus.Count > 200);
        Assert.True(problems.Count == 0, string.Join('\n', problems.Take(20)));
    }

    [Fact]
    public void Each_of_100_000_mutations_that_break_an_invariant_is_refused_with_its_place_and_reason()
    {
        Random random = new(3141);
        Dictionary<string, int> reasons = [];
        for (int made = 0; made < 100_000;)
        {
            PyCode code = s_corpus[random.Next(s_corpus.Count)];
            if (Break(code, random) is not { } broken) continue;
            made++;
            VerificationError? error = Verify(broken);
            Assert.True(error is not null,
                $"accepted: {code.QualifiedName} of {code.FileName} as\n{Convert.ToHexString(broken.Code)}\ninstead of\n"
                    + $"{Convert.ToHexString(code.Code)}");
            Assert.InRange(error.Offset, 0, broken.Code.Length);
            string kind = new([.. error.Reason.Where(character => !char.IsDigit(character) && !char.IsUpper(character))]);
            reasons[kind] = reasons.GetValueOrDefault(kind) + 1;
        }
        foreach ((string reason, int count) in reasons.OrderByDescending(pair => pair.Value)) output.WriteLine($"{count,7} {reason}");
        Assert.True(reasons.Count >= 10, "the mutations break too few invariants");
    }

    /// <summary>
    /// Random bytes in real functions: most are refused, the rest is run under a limit of time. Whatever happens is a result or
    /// a Python exception.
    /// </summary>
    [Fact]
    public void What_is_accepted_runs_without_harm()
    {
        Random random = new(2718);
        string source = File.ReadAllText(Path.Combine(s_root, "tests", "Krait.Tests", "Evaluation", "mutated.py"));
        PyCode module = PythonCompiler.Compile(source, "mutated.py").Code!;
        List<PyCode> functions = [.. WithConstants(module).Where(code => !ReferenceEquals(code, module))];
        (int refused, int returned, int raised) = (0, 0, 0);
        RunLimits limits = new();
        ThreadState thread = ThreadState.Current;
        thread.Limits = limits;
        using Timer timer = new(_ =>
        {
            if (limits.Watch.IsRunning
            && limits.Watch.ElapsedMilliseconds > 40)
            {
                EvalBreaker.Set(thread, EvalBreakerReason.Cancellation);
            }
        }, null, 10, 10);
        for (int i = 0; i < 40_000; i++)
        {
            PyCode target = functions[random.Next(functions.Count)];
            byte[] bytes = (byte[])target.Code.Clone();
            for (int change = random.Next(1, 4); change > 0; change--) Scramble(bytes, random);
            PyCode mutant = Copy(target, bytes);
            if (Verify(mutant) is not null)
            {
                refused++;
                continue;
            }

            PyDict globals = new();
            globals.SetItem(Names.Builtins, Interpreters.Modules.GetItem(PyStr.Intern("builtins"))!);
            globals.SetItem(Names.Name, PyStr.Intern("mutated"));
            PyCode changed = Substitute(module, target, mutant);
            limits.Watch.Restart();
            PyObject? result = Interpreter.Execute(changed, globals, globals);
            limits.Watch.Stop();
            if (result is null) raised++;
            else returned++;
            Assert.Equal(result is null, thread.Exception is not null);
            thread.Exception = null;
            thread.EvalBreaker = 0;
            Assert.Equal(0, thread.Depth);
        }
        thread.Limits = null;
        output.WriteLine($"{refused} refused, {returned} returned, {raised} raised");
        Assert.True(returned + raised > 2_000 && refused > 5_000);
    }

    /// <summary>Items that a return would leave to the next function, and a null as an argument, are refused.</summary>
    [Theory]
    [InlineData("RESUME 0, LOAD_SMALL_INT 1, RETURN_VALUE 0", null)]
    [InlineData("RESUME 0, LOAD_SMALL_INT 1, LOAD_SMALL_INT 2, RETURN_VALUE 0", "RETURN_VALUE leaves items on the stack")]
    [InlineData("RESUME 0, LOAD_SMALL_INT 1, LOAD_SMALL_INT 2, INTERPRETER_EXIT 0", "INTERPRETER_EXIT leaves items on the stack")]
    [InlineData("LOAD_SMALL_INT 1, RETURN_GENERATOR 0, RETURN_VALUE 0", "RETURN_GENERATOR leaves items on the stack")]
    [InlineData("RESUME 0, LOAD_SMALL_INT 1, PUSH_NULL 0, LOAD_SMALL_INT 2, CALL 1, RETURN_VALUE 0", null)]
    [InlineData("RESUME 0, LOAD_SMALL_INT 1, PUSH_NULL 0, PUSH_NULL 0, CALL 1, RETURN_VALUE 0", "CALL meets a null at depth 2")]
    [InlineData("RESUME 0, PUSH_NULL 0, PUSH_NULL 0, LOAD_SMALL_INT 1, SWAP 3, RETURN_VALUE 0", "RETURN_VALUE meets a null at depth 2")]
    public void What_lies_on_the_stack_is_known(string instructions, string? reason)
    {
        List<byte> bytes = [];
        foreach (string instruction in instructions.Split(", "))
        {
            string[] parts = instruction.Split(' ');
            Opcode opcode = Enum.Parse<Opcode>(parts[0]);
            bytes.AddRange([(byte)opcode, byte.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture)]);
            bytes.AddRange(new byte[2 * OpcodeMetadata.CacheSize((int)opcode)]);
        }
        Assert.Equal(reason, Verify(Copy(s_corpus[0], [.. bytes], stackSize: 8, table: []))?.Reason);
    }

    [Theory]
    [InlineData(new byte[] { }, true)]
    [InlineData(new byte[] { 0x80, 1, 5, 0 }, true)]
    [InlineData(new byte[] { 0x80, 1, 5 }, false)]
    [InlineData(new byte[] { 0x80, 1, 5, 0x40 }, false)]
    [InlineData(new byte[] { 0, 1, 5, 0 }, false)]
    [InlineData(new byte[] { 0x80, 6, 5, 0 }, false)]
    [InlineData(new byte[] { 0x83, 1, 5, 0, 0x81, 1, 5, 0 }, false)]
    public void A_table_of_handlers_is_whole_and_in_order(byte[] table, bool isSound) =>
        Assert.Equal(isSound, ExceptionTable.IsSound(table));

    [Fact]
    public void Code_made_at_run_time_is_refused_when_it_is_called()
    {
        const string Source = """
            def f(): return 1
            messages = []
            def attempt(code):
                try:
                    messages.append(type(f)(code, {})())
                except SystemError as error:
                    messages.append(str(error))
            code = f.__code__
            pop = code.co_code[:2] + bytes([31, 0, 35, 0])
            attempt(code)
            attempt(code.replace(co_code=pop))
            attempt(type(code)(0, 0, 0, 0, 1, 3, pop, (), (), (), "made.py", "g", "g", 1, b"", b""))
            attempt(marshal.loads(marshal.dumps(code.replace(co_code=pop, co_qualname="h"))))
            """;
        // Reading the corpus starts the runtime.
        Assert.NotEmpty(s_corpus);
        PyDict globals = new();
        globals.SetItem(Names.Builtins, Interpreters.Modules.GetItem(PyStr.Intern("builtins"))!);
        globals.SetItem(PyStr.Intern("marshal"), Modules.Marshalling.MarshalModule.Create());
        PyObject? result = Interpreter.Execute(PythonCompiler.Compile(Source, "run.py").Code!, globals, globals);
        Assert.True(result is not null,
            $"{ThreadState.Current.Exception?.Type.Name}: "
                + $"{(ThreadState.Current.Exception is { } raised ? Protocols.Representation.Str(raised) : null)}");
        Assert.Equal(
            "[1, \"malformed code in 'run.py': f, offset 2: POP_TOP takes 1 items of 0\", \"malformed code in 'made.py': g, offset 2: "
                + "POP_TOP takes 1 items of 0\", "
            + "\"malformed code in 'run.py': h, offset 2: POP_TOP takes 1 items of 0\"]",
            Protocols.Representation.Repr(globals.GetItem(PyStr.Intern("messages"))!)!.ToString());
    }

    private static void Scramble(byte[] bytes, Random random)
    {
        int at = random.Next(bytes.Length);
        bytes[at] = at % 2 == 0 ? (byte)random.Next(121) : random.Next(3) == 0 ? (byte)random.Next(256)
            : (byte)Math.Clamp(bytes[at] + random.Next(-2, 3), 0, 255);
    }

    /// <summary>A copy that breaks one invariant for certain; null when the code offers no place for it.</summary>
    private static PyCode? Break(PyCode code, Random random)
    {
        _ = Verify(code, out int[] depths);
        byte[] bytes = (byte[])code.Code.Clone();
        List<int> starts = [];
        for (int unit = 0; unit < depths.Length; unit += 1 + OpcodeMetadata.CacheSize(bytes[2 * unit])) starts.Add(unit);
        int at = starts[random.Next(starts.Count)];
        int opcode = bytes[2 * at];
        bool isPrefixed = at > 0 && bytes[2 * (at - 1)] == (byte)Opcode.EXTENDED_ARG;
        int cache = OpcodeMetadata.CacheSize(opcode);
        switch (random.Next(12))
        {
            case 0: // an opcode that no compiler emits
                bytes[2 * at] = (byte)random.Next(129, 256);
                return Copy(code, bytes);
            case 1: // a number of no instruction
                bytes[2 * at] = (byte)random.Next(122, 128);
                return Copy(code, bytes);
            case 2 when OpcodeMetadata.Has(opcode, OpcodeFlags.HasConst) && code.Constants.Count < 256 && !isPrefixed:
                bytes[(2 * at) + 1] = (byte)random.Next(code.Constants.Count, 256);
                return Copy(code, bytes);
            case 3 when OpcodeMetadata.Has(opcode, OpcodeFlags.HasName) && code.Names.Count < 64 && !isPrefixed:
                bytes[(2 * at) + 1] = 255;
                return Copy(code, bytes);
            case 4 when OpcodeMetadata.Has(opcode, OpcodeFlags.HasLocal) && code.LocalsPlusCount < 15 && !isPrefixed:
                bytes[(2 * at) + 1] = 255;
                return Copy(code, bytes);
            case 5 when cache > 0:
                bytes[2 * (at + random.Next(1, cache + 1))] = (byte)random.Next(1, 256);
                return Copy(code, bytes);
            case 6 when cache > 0 || opcode == (int)Opcode.EXTENDED_ARG:
                return Copy(code, bytes[..(2 * (at + 1 + random.Next(cache)))], table: []);
            case 7 when depths.Max() > 0:
                return Copy(code, bytes, stackSize: random.Next(depths.Max()));
            case 8: // more taken than there is
                if (depths[at] is not (>= 0 and < 250) || cache > 0 || isPrefixed) return null;
                bytes[2 * at] = (byte)(random.Next(2) == 0 ? Opcode.BUILD_TUPLE : Opcode.BUILD_LIST);
                bytes[(2 * at) + 1] = (byte)random.Next(depths[at] + 1, 256);
                return Copy(code, bytes);
            case 9 when depths[at] >= 0 && OpcodeMetadata.Has(opcode, OpcodeFlags.HasJump) && opcode != (int)Opcode.END_ASYNC_FOR
                && !isPrefixed && depths.Length < 200:
                bytes[(2 * at) + 1] = (byte)random.Next(depths.Length, 256);
                return Copy(code, bytes);
            case 10: // a handler that is no instruction, or keeps more than there is
                int range = random.Next(Math.Min(depths.Length, 64));
                return random.Next(2) == 0
                    ? Copy(code, bytes, table: [(byte)(0x80 | range), 1, 0x7F, 0x7F, 0x3F, 0])
                    : Copy(code, bytes, table: [(byte)(0x80 | range), 1, 0, (byte)(0x40 | ((code.StackSize + 1) >> 5)),
                        (byte)(((code.StackSize + 1) << 1) & 0x3F)]);
            case 11: // a variable that has no value yet
                int variable = code.LocalsPlusKinds.AsSpan().IndexOf(LocalKind.Local);
                if (variable < code.TotalArgumentCount || variable > 255 || bytes[0] != (byte)Opcode.RESUME || code.StackSize == 0)
                {
                    return null;
                }
                bytes[0] = (byte)Opcode.LOAD_FAST;
                bytes[1] = (byte)variable;
                return Copy(code, bytes);
            default:
                return null;
        }
    }

    private static PyCode Copy(PyCode code, byte[] bytes, int? stackSize = null, byte[]? table = null, PyTuple? constants = null) =>
        new(new CodeContent
        {
            Code = bytes,
            Constants = constants ?? code.Constants,
            Names = code.Names,
            LocalsPlusNames = code.LocalsPlusNames,
            LocalsPlusKinds = code.LocalsPlusKinds,
            LineTable = code.LineTable,
            ExceptionTable = table ?? code.ExceptionTable,
        })
        {
            ArgumentCount = code.ArgumentCount,
            PositionalOnlyCount = code.PositionalOnlyCount,
            KeywordOnlyCount = code.KeywordOnlyCount,
            StackSize = stackSize ?? code.StackSize,
            Flags = code.Flags,
            FileName = code.FileName,
            Name = code.Name,
            QualifiedName = code.QualifiedName,
            FirstLine = code.FirstLine,
        };

    /// <summary>A copy of a code object in which one of those in its constants is another.</summary>
    private static PyCode Substitute(PyCode code, PyCode old, PyCode replacement)
    {
        if (ReferenceEquals(code, old)) return replacement;
        PyObject[] constants = [.. code.Constants.Items.Select(item => item is PyCode inner ? Substitute(inner, old, replacement) : item)];
        return Copy(code, code.Code, constants: PyTuple.Create(constants));
    }

    private static VerificationError? Verify(PyCode code) => Verify(code, out _);

    private static VerificationError? Verify(PyCode code, out int[] depths)
    {
        HandlerRange[] handlers = [.. ExceptionTable.Read(code.ExceptionTable)
            .Select(entry => new HandlerRange(entry.Start, entry.End, entry.Target, entry.Depth, entry.PushLastInstruction ? 2 : 1))];
        return CodeVerifier.Verify(code, code.Code, handlers, code.StackSize, out depths, out _);
    }

    private static IEnumerable<PyCode> WithConstants(PyCode code) =>
        code.Constants.Items.OfType<PyCode>().SelectMany(WithConstants).Prepend(code);

    private static List<PyCode> ReadCorpus()
    {
        TypeRegistry.BindAll();
        PythonRuntime.Start([]);
        List<string> folders = [Path.Combine(s_root, "tests")];
        if (Environment.GetEnvironmentVariable("KRAIT_CPYTHON_LIB") is { Length: > 0 } library) folders.Add(library);
        List<PyCode> corpus = [];
        foreach (string file in folders.SelectMany(folder => Directory.EnumerateFiles(folder, "*.py*",
            SearchOption.AllDirectories)).Where(File.Exists).Order(StringComparer.Ordinal))
        {
            // CPython's own compilations, and sources by Krait's compiler; some of the library are meant not to compile.
            PyCode? code = Path.GetExtension(file) switch
            {
                ".pyc" when PycHeader.Size < new FileInfo(file).Length =>
                    new MarshalReader(File.ReadAllBytes(file), PycHeader.Size).Read() as PyCode,
                ".py" => PythonCompiler.Compile(File.ReadAllBytes(file), file).Code,
                _ => null,
            };
            if (code is not null) corpus.AddRange(WithConstants(code));
        }
        return corpus;
    }

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Codegen.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    /// <summary>Stops a program once its time is up, however often it catches the exception.</summary>
    private sealed class RunLimits : ExecutionLimits
    {
        public Stopwatch Watch { get; } = new();

        public override bool Check(ThreadState thread)
        {
            thread.Exception = Protocols.Exceptions.Create(ExceptionTypes.KeyboardInterrupt, PyTuple.Empty);
            return false;
        }

        public override void Settle(ThreadState thread) => _ = thread.TakePolls();

        public override void Exit(ThreadState thread, int code) => Check(thread);
    }
}

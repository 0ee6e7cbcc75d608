using System.Diagnostics;
using Krait.Generator.Tests.Support;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>One edited line of Bytecodes.def, a build, and programs do something else: nothing more has to be touched.</summary>
public sealed class RebuildTests : IDisposable
{
    private static readonly string[] Left = ["artifacts", ".git", ".ci"];

    private readonly string _copy = Directory.CreateTempSubdirectory("krait-rebuild").FullName;

    [OptInFact("KRAIT_REBUILD")]
    public void A_changed_body_of_the_interpreter_changes_what_a_program_prints()
    {
        const string Original = "    result = Operators.Negative(value);\n    ErrorIf(result == null);\n";
        const string Program = "value = 7\nprint(-value, -value + 1)\n";
        Copy(new DirectoryInfo(DefinitionFiles.Root), _copy);
        string definitions = Path.Combine(_copy, "Bytecodes.def");
        string text = File.ReadAllText(definitions);
        Assert.Contains(Original, text, StringComparison.Ordinal);
        File.WriteAllText(definitions, text.Replace(Original, "    result = value;\n", StringComparison.Ordinal));
        _ = Run("build", Path.Combine("src", "Krait.Cli"), "-c", "Release");

        string program = Path.Combine(_copy, "program.py");
        File.WriteAllText(program, Program);
        Assert.Equal("7 8", Run(Path.Combine(_copy, "artifacts", "bin", "Krait.Cli", "release", "Krait.Cli.dll"), program).Trim());
    }

    /// <summary>What new instructions do is known to both tiers, to monitoring and to the verifier, with no other file edited.</summary>
    [OptInFact("KRAIT_REBUILD")]
    public void New_instructions_run_everywhere_by_their_definitions_alone()
    {
        const string Definitions = """

            /// Goes forward if the top is the Ellipsis.
            inst POP_JUMP_IF_ELLIPSIS[forward] = 121 (value -- ) cache ConditionalJump jump ( -- ) hot {
                if (ReferenceEquals(value, PyEllipsis.Instance)) Jump(oparg);
            }

            /// POP_JUMP_IF_ELLIPSIS that reports the branch.
            instrumented INSTRUMENTED_POP_JUMP_IF_ELLIPSIS = 233 of POP_JUMP_IF_ELLIPSIS
                = _MONITOR_BRANCH_IF<"ReferenceEquals(value, PyEllipsis.Instance)"> + POP_JUMP_IF_ELLIPSIS
                reports (MonitoringEvent.BranchRight);

            /// Suspends the frame as YIELD_VALUE does.
            inst YIELD_AGAIN[oparg] = 122 (value -- sent) yield nofallthrough {
                frame.InstructionPointer = Next;
                Yield(value);
            }

            /// Concatenates two bytes.
            inst BINARY_OP_ADD_BYTES[binary] = 212 = _GUARD_LEFT<PyBytes> + _GUARD_RIGHT<PyBytes> + _BINARY_OP_ADD_BYTES cache BinaryOp
                when ((BinaryOperator)oparg == BinaryOperator.Add) hot;

            op _BINARY_OP_ADD_BYTES (left, right -- result) {
                result = Operators.Binary(BinaryOperator.Add, left, right);
                ErrorIf(result == null);
            }

            fused LOAD_FAST_BORROW + POP_JUMP_IF_ELLIPSIS ;
            """;
        const string Program = """
            import sys

            def with_opcode(function, old, new):
                code = bytearray(function.__code__.co_code)
                for i in range(0, len(code), 2):
                    if code[i] == old: code[i] = new
                function.__code__ = function.__code__.replace(co_code=bytes(code))

            def choose(value):
                if value is None: return 'falls through'
                return 'jumps'

            def numbers(count):
                for i in range(count): yield i * i

            def add(left, right): return left + right

            def total(count):
                result = 0
                for i in numbers(count):
                    if choose(... if i % 2 else i) == 'jumps': result += i
                return result

            with_opcode(choose, 102, 121)
            with_opcode(numbers, 120, 122)
            print(choose(...), choose(1), choose(None), total(20000))
            for _ in range(200): add(b'ab', b'cd')
            print(add(b'ab', b'cd'), add(1, 2), 212 in add.__code__._co_code_adaptive[::2])

            events = []
            tool = sys.monitoring.PROFILER_ID
            sys.monitoring.use_tool_id(tool, 'test')
            seen = lambda code, source, target: events.append((code.co_name, target > source))
            sys.monitoring.register_callback(tool, sys.monitoring.events.BRANCH_RIGHT, seen)
            sys.monitoring.set_local_events(tool, choose.__code__, sys.monitoring.events.BRANCH_RIGHT)
            print(choose(...), choose(2), events)
            sys.monitoring.free_tool_id(tool)

            code = bytearray(choose.__code__.co_code)
            code[code.index(121, 2) + 1] = 200
            choose.__code__ = choose.__code__.replace(co_code=bytes(code))
            try: choose(...)
            except SystemError as error: print('refused', 'malformed code' in str(error) or error)
            for name, code in ('YIELD_AGAIN', b'\x80\0\x7a\0\x23\0'), ('POP_JUMP_IF_ELLIPSIS', b'\x80\0\x79\0\0\0\x23\0'):
                add.__code__ = add.__code__.replace(co_code=code)
                try: add(1, 2)
                except SystemError as error: print(name + ' takes 1 items of 0' in str(error) or error)
            """;
        Copy(new DirectoryInfo(DefinitionFiles.Root), _copy);
        string definitions = Path.Combine(_copy, "Bytecodes.def");
        string text = File.ReadAllText(definitions) + Definitions;
        File.WriteAllText(definitions,
            text.Replace("BINARY_OP_SUBSCR_GETITEM, BINARY_OP_EXTEND\n",
            "BINARY_OP_SUBSCR_GETITEM, BINARY_OP_ADD_BYTES, BINARY_OP_EXTEND\n", StringComparison.Ordinal));
        _ = Run("build", Path.Combine("src", "Krait.Cli"), "-c", "Release");
        Assert.Contains("case Opcode.POP_JUMP_IF_ELLIPSIS:", Emitted("InstructionFormatter"), StringComparison.Ordinal);
        Assert.Contains("case (int)Opcode.LOAD_FAST_BORROW__POP_JUMP_IF_ELLIPSIS:", Emitted("Interpreter"), StringComparison.Ordinal);
        Assert.Contains("Opcode.LOAD_FAST_BORROW__POP_JUMP_IF_ELLIPSIS", Emitted("FusedInstructions"), StringComparison.Ordinal);
        string program = Path.Combine(_copy, "program.py");
        File.WriteAllText(program, Program);
        foreach ((string variable, string value) in new[] { ("PYTHON_JIT", "0"), ("PYTHON_JIT", "1"), ("KRAIT_JIT", "eager") })
        {
            Environment.SetEnvironmentVariable(variable, value);
            string output = Run(Path.Combine(_copy, "artifacts", "bin", "Krait.Cli", "release", "Krait.Cli.dll"), program);
            Environment.SetEnvironmentVariable(variable, null);
            Assert.Equal(
                "jumps falls through falls through 1333333330000\nb'abcd' 3 True\njumps falls through [('choose', True)]\nrefused True\n"
                + "True\nTrue\n",
                output.Replace("\r", "", StringComparison.Ordinal));
        }
    }

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    private static void Copy(DirectoryInfo source, string target)
    {
        _ = Directory.CreateDirectory(target);
        foreach (FileInfo file in source.EnumerateFiles().Where(file => !Left.Contains(file.Name)))
            _ = file.CopyTo(Path.Combine(target, file.Name));
        foreach (DirectoryInfo folder in source.EnumerateDirectories().Where(folder => !Left.Contains(folder.Name)))
            Copy(folder, Path.Combine(target, folder.Name));
    }

    private string Emitted(string name) =>
        File.ReadAllText(Directory.GetFiles(Path.Combine(_copy, "artifacts", "obj"), name + ".g.cs", SearchOption.AllDirectories)
            .Single(path => path.Contains($"{Path.DirectorySeparatorChar}Krait{Path.DirectorySeparatorChar}", StringComparison.Ordinal)));

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _copy, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
        return output;
    }
}

using Krait.Compiler;
using Krait.Hosting;
using Krait.Modules.Marshalling;
using Xunit;

namespace Krait.Tests.Programs;

/// <summary>Programs from source.</summary>
public sealed class SourceTests
{
    public static TheoryData<string> Names => [.. Program.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Source_prints_what_CPython_prints(string name) => Program.Check(name, name + ".py");
}

/// <summary>
/// Programs from source with every function and loop compiled at once. The data of one is the same however it is asked for.
/// </summary>
public sealed class CompiledAtOnceTests
{
    public static TheoryData<string> Names => Program.Those((name, index) => index % 2 == 0 && name != "unicode_data");

    [Theory]
    [MemberData(nameof(Names))]
    public void Compiled_at_once_source_prints_what_CPython_prints(string name) =>
        Program.Check(name, name + ".py", ("KRAIT_JIT", "eager"));
}

/// <summary>
/// Programs compiled at once, with each guard of compiled code failing at every third execution: what follows a failure gives what
/// the specialised code gives.
/// </summary>
public sealed class FailingGuardTests
{
    // One in twelve, always: what guards fail at is in many programs, and such a run takes ten times as long. Each process that the one
    // left out starts compiles all that it imports.
    private const string StartsProcesses = "process_pools";

    public static TheoryData<string> Names => [.. Program.Names.Where((name, index) => index % 12 == 5 && name != StartsProcesses)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Programs_whose_guards_fail_print_what_CPython_prints(string name) =>
        Program.Check(name, name + ".py", ("KRAIT_JIT", "eager:3"));
}

/// <summary>
/// Programs from what CPython compiled. Krait's compiler makes the same of their sources, so running every tenth of them shows that
/// such files are run.
/// </summary>
public sealed class BytecodeTests
{
    public static TheoryData<string> All => [.. Program.Names];

    public static TheoryData<string> Names => Program.Those((_, index) => index % 10 == 0);

    [Theory]
    [MemberData(nameof(All))]
    public void Source_compiles_to_what_CPython_compiled(string name)
    {
        PythonRuntime.Start([]);
        CompileResult compiled = PythonCompiler.Compile(Program.Read(name + ".py"), name + ".py");
        Assert.Null(compiled.Error?.Message);
        Assert.Equal(Convert.ToHexString(Program.Read(name + ".pyc").AsSpan(PycHeader.Size)),
            Convert.ToHexString(MarshalWriter.Write(compiled.Code!, isHeld: true)!));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytecode_of_CPython_prints_what_CPython_prints(string name) => Program.Check(name, name + ".pyc");
}

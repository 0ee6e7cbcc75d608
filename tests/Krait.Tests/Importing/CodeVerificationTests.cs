using Krait.Evaluation;
using Krait.Modules.Marshalling;
using Krait.Objects;
using Krait.Types;
using Xunit;

namespace Krait.Tests.Importing;

/// <summary>Code objects from files are verified before they run.</summary>
public sealed class CodeVerificationTests
{
    public CodeVerificationTests() => TypeRegistry.BindAll();

    [Fact]
    public void What_CPython_compiled_is_accepted()
    {
        foreach (string file in Directory.GetFiles(Programs, "*.pyc")) Assert.Null(CodeVerification.Check(Read(File.ReadAllBytes(file))));
    }

    [Fact]
    public void A_constant_that_is_not_there_is_refused_with_its_offset()
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Programs, "numbers.pyc"));
        PyCode code = Read(bytes);
        int offset = Enumerable.Range(0, code.Code.Length / 2).First(unit => code.Code[2 * unit] == (byte)Opcode.LOAD_CONST) * 2;
        code.Code[offset + 1] = 255;
        string? problem = CodeVerification.Check(code);
        Assert.StartsWith($"<module>, offset {offset}: ", problem, StringComparison.Ordinal);
    }

    private static PyCode Read(byte[] file) => Assert.IsType<PyCode>(new MarshalReader(file, PycHeader.Size).Read());

    private static string Programs
    {
        get
        {
            string folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Codegen.sln"))) folder = Path.GetDirectoryName(folder)!;
            return Path.Combine(folder, "tests", "programs");
        }
    }
}

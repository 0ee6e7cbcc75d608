using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Krait.Types;
using Xunit;
using Xunit.Abstractions;

namespace Krait.Compiler.Tests;

/// <summary>The compiler makes of the corpus what CPython 3.14 made of it when it was recorded.</summary>
public class CorpusTests
{
    private readonly ITestOutputHelper _output;

    public CorpusTests(ITestOutputHelper output)
    {
        _output = output;
        TypeRegistry.BindAll();
    }

    internal static string Corpus { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "corpus"));

    [Theory]
    [InlineData("statements")]
    [InlineData("folding")]
    public void Programs_compile_to_the_recorded_code(string name)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        CodeDump.Write(writer, name + ".py", File.ReadAllBytes(Path.Combine(Corpus, name + ".py")), full: true);
        Assert.Equal(File.ReadAllText(Path.Combine(Corpus, name + ".dump")), writer.ToString());
    }

    [Theory]
    [InlineData("statements")]
    [InlineData("folding")]
    public void Programs_parse_to_the_recorded_trees(string name)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        TreeDump.Write(writer, name + ".py", File.ReadAllBytes(Path.Combine(Corpus, name + ".py")), full: true);
        Assert.Equal(File.ReadAllText(Path.Combine(Corpus, name + ".trees")), writer.ToString());
    }

    [Fact]
    public void Invalid_sources_have_the_recorded_errors()
    {
        int same = 0;
        var wrong = new List<string>();
        foreach (JsonElement entry in Recorded("errors.json").EnumerateArray())
        {
            string source = entry[0].GetString()!;
            string expected = entry[1].ValueKind == JsonValueKind.Null
                ? "valid"
                : string.Join(' ', entry[1].EnumerateArray().Select(static part => part.ToString()));
            string actual = Describe(PythonCompiler.Compile(source, "x.py").Error);
            if (actual == expected)
                same++;
            else
                wrong.Add($"{JsonSerializer.Serialize(source)}\n  expected {expected}\n  actual   {actual}");
        }

        foreach (string line in wrong)
            _output.WriteLine(line);

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {same + wrong.Count} differ:\n{string.Join('\n', wrong.Take(20))}");
    }

    /// <summary>Modules grown from the grammar at random (<c>random_modules.py</c>).</summary>
    [Fact]
    public void Random_modules_compile_to_the_recorded_code()
    {
        foreach (JsonElement entry in Recorded("random.json").GetProperty("modules").EnumerateArray())
        {
            using var writer = new StringWriter { NewLine = "\n" };
            CodeDump.Write(writer, "x.py", Encoding.UTF8.GetBytes(entry[0].GetString()!), full: false);
            string expected = string.Concat(entry[1].EnumerateArray().Select(static line => line.GetString() + "\n"));
            Assert.True(expected == writer.ToString(), $"{entry[0]}\nexpected\n{expected}\nactual\n{writer}");
        }
    }

    [Fact]
    public void Random_tokens_are_accepted_or_refused_as_recorded()
    {
        foreach (JsonElement entry in Recorded("random.json").GetProperty("soup").EnumerateArray())
        {
            CompileError? error = PythonCompiler.Compile(Encoding.UTF8.GetBytes(entry[0].GetString()!), "x.py").Error;
            Assert.True((entry[1].GetString() == "ok") == (error is null), $"{entry[0]}: {error}");
        }
    }

    /// <summary>Sources with a token removed, doubled or moved never fail in any way but with a Python exception.</summary>
    [Fact]
    public void Damaged_programs_are_refused_and_no_more()
    {
        string text = File.ReadAllText(Path.Combine(Corpus, "statements.py"));
        string[] words = text.Split(' ');
        var random = new Random(20);
        for (int round = 0; round < 300; round++)
        {
            string[] damaged = (string[])words.Clone();
            (int from, int to) = (random.Next(words.Length), random.Next(words.Length));
            damaged[from] = random.Next(3) switch { 0 => "", 1 => damaged[to], _ => damaged[from] + " " + damaged[to] };
            CompileResult result = PythonCompiler.Compile(Encoding.UTF8.GetBytes(string.Join(' ', damaged)), "x.py");
            Assert.True((result.Code is null) != (result.Error is null));
        }
    }

    private static string Describe(CompileError? error) => error is null
        ? "valid"
        : error.IsSyntaxError
            ? $"{error.Kind} {error.Message} {error.Line} {error.Offset} {error.EndLine} {error.EndOffset}"
            : $"{error.Kind} {error.Message} 0 0 0 0";

    private static JsonElement Recorded(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpus, name))).RootElement;

    private static string ThisFile([CallerFilePath] string path = "") => path;
}

using System.Text;
using System.Text.Json;
using Krait.Types;
using Xunit;

namespace Krait.Compiler.Tests;

/// <summary>
/// Source that is very deep, very long or no text at all has the result it had in CPython 3.14 (<c>hostile.py</c>), and costs no
/// more than its length asks for.
/// </summary>
[Collection(nameof(HostileInputTests))]
[CollectionDefinition(nameof(HostileInputTests), DisableParallelization = true)]
public sealed class HostileInputTests
{
    // Twice the input may allocate twice as much and a little more, for tables that double.
    private const double LargestGrowth = 2.7;
    private const long Constant = 1_000_000;

    private static readonly Dictionary<string, JsonElement> s_cases =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(CorpusTests.Corpus, "hostile.json")))
        .RootElement.EnumerateArray().ToDictionary(static each => each.GetProperty("name").GetString()!);

    public HostileInputTests() => TypeRegistry.BindAll();

    public static TheoryData<string> Names => [.. s_cases.Keys];

    public static TheoryData<string> LongNames =>
        [.. s_cases.Where(static each => Longest(each.Value) >= 10_000).Select(static each => each.Key)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Hostile_source_has_the_recorded_result(string name)
    {
        JsonElement recorded = s_cases[name];
        CompileError? error = recorded.TryGetProperty("bytes", out JsonElement bytes)
            ? PythonCompiler.Compile(Convert.FromHexString(bytes.GetString()!), "x.py").Error
            : PythonCompiler.Compile(Source(recorded, 1), "x.py").Error;
        JsonElement result = recorded.GetProperty("result");
        string expected = result.ValueKind == JsonValueKind.Null
            ? "valid"
            : string.Join(' ', result.EnumerateArray()
                .Select(static part => part.ValueKind == JsonValueKind.Null ? "None" : part.ToString()));

        // CPython follows long chains by recursion; what its stack is too small for may be valid here.
        if (expected == nameof(CompileErrorKind.RecursionError))
            Assert.True(error is null or { Kind: CompileErrorKind.RecursionError }, Describe(error));
        else
            Assert.Equal(expected, Describe(error));
    }

    [Theory]
    [MemberData(nameof(LongNames))]
    public void Work_grows_with_the_length_of_the_source(string name)
    {
        JsonElement recorded = s_cases[name];
        long half = Allocated(Source(recorded, 10));
        long whole = Allocated(Source(recorded, 5));
        Assert.True(whole < (half * LargestGrowth) + Constant, $"{half:N0} bytes are allocated, {whole:N0} for twice the source");
    }

    /// <summary>A file of 5 MB, or of as many as KRAIT_MEGABYTES says.</summary>
    [Fact]
    public void A_long_file_compiles()
    {
        int size = int.TryParse(Environment.GetEnvironmentVariable("KRAIT_MEGABYTES"), out int megabytes) ? megabytes : 5;
        string function =
            "def f(a, b=1):\n    'doc'\n    for c in a:\n        if c > b: print(c, b, f'{c}')\n    return [d for d in a]\n\n\n";
        var text = new StringBuilder();
        while (text.Length < size * 1_000_000)
            text.Append(function);
        Assert.Null(PythonCompiler.Compile(Encoding.UTF8.GetBytes(text.ToString()), "x.py").Error);
    }

    private static int Longest(JsonElement recorded) => !recorded.TryGetProperty("source", out JsonElement source)
        ? 0
        : source.EnumerateArray().Max(static part => part[1].GetInt32());

    private static string Source(JsonElement recorded, int divisor)
    {
        var text = new StringBuilder();
        if (recorded.TryGetProperty("characters", out JsonElement characters))
        {
            foreach (JsonElement character in characters.EnumerateArray())
            {
                text.Append(character.GetInt32() is var point && point > char.MaxValue ? char.ConvertFromUtf32(point) : ((char)point)
                    .ToString());
            }

            return text.ToString();
        }

        foreach (JsonElement part in recorded.GetProperty("source").EnumerateArray())
        {
            int count = part[1].GetInt32();
            for (int i = count >= 10_000 ? count / divisor : count; i > 0; i--)
                text.Append(part[0].GetString());
        }

        return text.ToString();
    }

    private static long Allocated(string source)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        _ = PythonCompiler.Compile(source, "x.py");
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static string Describe(CompileError? error) => error is null
        ? "valid"
        : error.IsSyntaxError
            ? $"{error.Kind} {error.Message} {Number(error.Line)} {Number(error.Offset)} {Number(error.EndLine)} {Number(error.EndOffset)}"
            : $"{error.Kind} {error.Message}";

    private static string Number(int? value) => value?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "None";
}

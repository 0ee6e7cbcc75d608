using Xunit;

namespace Krait.Generator.Tests.Support;

/// <summary>Compares a text with the file that holds what it should be.</summary>
internal static class Golden
{
    /// <summary>
    /// Requires <paramref name="actual"/> to be the content of <paramref name="path"/>. With ACCEPT_GOLDENS=1 in the
    /// environment the file is written instead, for the change to be seen in review.
    /// </summary>
    public static void Check(string path, string actual)
    {
        actual = actual.Replace("\r\n", "\n", StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDENS") == "1")
            File.WriteAllText(path, actual);
        string expected = File.Exists(path) ? File.ReadAllText(path).Replace("\r\n", "\n", StringComparison.Ordinal) : "";
        if (expected == actual)
            return;
        int difference = expected.Split('\n').Zip(actual.Split('\n')).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.Fail(
            $"{Path.GetFileName(path)} differs from line {difference + 1} on.\nexpected: {Line(expected, difference)}\nactual:   " +
                $"{Line(actual, difference)}\n"
            + "Run the tests with ACCEPT_GOLDENS=1 in the environment to accept the new text, and review the change.");
    }

    private static string Line(string text, int index) => text.Split('\n').ElementAtOrDefault(index) ?? "(the end)";
}

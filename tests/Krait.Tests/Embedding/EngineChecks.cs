using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>Programs that assert.</summary>
internal static class EngineChecks
{
    /// <summary>Runs statements; where one of them fails, the test does with Python's traceback.</summary>
    public static void Check(this PythonEngine engine, string source)
    {
        try
        {
            engine.Execute(source);
        }
        catch (PythonException failure)
        {
            Assert.Fail(failure.PythonTraceback);
        }
    }
}

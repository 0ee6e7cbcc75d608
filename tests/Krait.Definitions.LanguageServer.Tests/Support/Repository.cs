namespace Krait.Definitions.LanguageServer.Tests.Support;

/// <summary>The files of this repository.</summary>
internal static class Repository
{
    /// <summary>Where Bytecodes.def is.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The instruction set of the interpreter.</summary>
    public static string Bytecodes => Path.Combine(Root, "Bytecodes.def");

    /// <summary>The stack calculator: a machine of two definition files.</summary>
    public static string Calculator => Path.Combine(Root, "tests", "StackCalculator", "Calculator.def");

    /// <summary>What replaces parts of it.</summary>
    public static string Overrides => Path.Combine(Root, "tests", "StackCalculator", "Overrides.def");

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Codegen.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory;
    }
}

namespace Krait.Cli;

/// <summary>What <c>-h</c> and its kin print: CPython's words about the options, which are the same.</summary>
internal static class HelpText
{
    /// <summary>How the command is called.</summary>
    public const string Usage = "usage: krait [option] ... [-c cmd | -m mod | file | -] [arg] ...";

    /// <summary>The text that an option asks for.</summary>
    public static string For(ProgramKind kind) => kind switch
    {
        ProgramKind.EnvironmentHelp => Read("environment"),
        ProgramKind.ImplementationHelp => Read("implementation"),
        ProgramKind.CompleteHelp => string.Join('\n', For(ProgramKind.Help), Read("environment"), Read("implementation")),
        _ => $"{Usage}\n{Read("options")}",
    };

    private static string Read(string name)
    {
        using Stream stream = typeof(HelpText).Assembly.GetManifestResourceStream($"Krait.Help.{name}")!;
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

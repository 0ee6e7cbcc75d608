using Krait.Definitions.LanguageServer.Server;

// Standard output belongs to the protocol: whatever else is written goes to standard error.
using Stream input = Console.OpenStandardInput();
using Stream output = Console.OpenStandardOutput();
Console.SetOut(Console.Error);
if (args is ["--version"])
{
    Console.Error.WriteLine($"{DefinitionServer.Name} {typeof(DefinitionServer).Assembly.GetName().Version}");
    return 0;
}

return await LanguageServerHost.RunAsync(input, output).ConfigureAwait(false);

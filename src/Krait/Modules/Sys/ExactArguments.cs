using Krait.Modules.Io;

namespace Krait.Modules.Sys;

/// <summary>
/// The arguments of the process byte for byte: .NET puts a replacement character where they are not UTF-8. In what Linux keeps of the
/// command line, such bytes are still there, and become surrogates (PEP 383).
/// </summary>
internal static class ExactArguments
{
    private const string CommandLineFile = "/proc/self/cmdline";

    /// <summary>The arguments as they were given.</summary>
    public static string[] Of(string[] arguments)
    {
        if (!Array.Exists(arguments, static each => each.Contains('\ufffd')) || !File.Exists(CommandLineFile)) return arguments;
        ReadOnlySpan<byte> content = File.ReadAllBytes(CommandLineFile);
        List<string> all = [];
        while (!content.IsEmpty)
        {
            int end = content.IndexOf((byte)0);
            if (end < 0) end = content.Length;
            all.Add(FileNameMarshaller.Decode(content[..end]));
            content = content[Math.Min(end + 1, content.Length)..];
        }
        // The command, and what runs it, come first.
        return all.Count < arguments.Length ? arguments : [.. all.Skip(all.Count - arguments.Length)];
    }
}

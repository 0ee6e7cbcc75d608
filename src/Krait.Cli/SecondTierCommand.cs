using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Krait.Modules.Archives;
using Krait.Modules.Io;
using Krait.Modules.Sys;

namespace Krait.Cli;

/// <summary>
/// The command with the second tier, in the folder below a command that was compiled ahead of time and so cannot compile while it runs.
/// </summary>
internal static partial class SecondTierCommand
{
    private const string Variable = "PYTHON_JIT";

    /// <summary>
    /// Goes on as that command where <c>PYTHON_JIT</c> asks for it; returns where it does not, where there is no such command, or where
    /// this one can compile itself.
    /// </summary>
    /// <param name="arguments">The command line without the command's name.</param>
    public static void Become(string[] arguments)
    {
        if (RuntimeFeature.IsDynamicCodeSupported) return;
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } wanted || wanted == "0") return;
        if (Installation.SecondTierCommand is not { } command) return;
        string[] all = [command, .. ExactArguments.Of(arguments)];
        // The list ends with null.
        nint[] list = new nint[all.Length + 1];
        for (int i = 0; i < all.Length; i++) list[i] = ToNative(all[i]);
        // Returns only if the system refuses; then the program runs here, as without the folder.
        _ = Replace(command, list);
        foreach (nint each in list) Marshal.FreeCoTaskMem(each);
    }

    private static nint ToNative(string text)
    {
        byte[] bytes = [.. FileNameMarshaller.Encode(text), 0];
        nint native = Marshal.AllocCoTaskMem(bytes.Length);
        Marshal.Copy(bytes, 0, native, bytes.Length);
        return native;
    }

    [LibraryImport(
        "libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int Replace(string path, nint[] arguments);
}

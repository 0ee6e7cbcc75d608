using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>The modules written in C# that a program can import.</summary>
internal static class NativeModules
{
    private static readonly HashSet<string> s_names = new(ModuleList.Names, StringComparer.Ordinal);

    /// <summary>The modules of the assembly Krait.Library, sorted.</summary>
    public static readonly string[] LibraryNames = ["_bz2", "_lzma", "_zstd", "zlib"];

    // Set by the host before its first runtime starts, never changed afterwards.
    private static Func<string, PyModule>? s_makeFromLibrary;

    /// <summary>
    /// Makes the modules of Krait.Library importable: the function, called at the first import of each, loads that assembly.
    /// </summary>
    public static void UseLibrary(Func<string, PyModule> make) => s_makeFromLibrary = make;

    /// <summary>Makes them importable if that assembly is there and the host has not yet said where they are from.</summary>
    public static void FindLibrary()
    {
        if (s_makeFromLibrary is not null) return;
        s_makeFromLibrary = Type.GetType("Krait.Library.LibraryModules, Krait.Library")?.GetMethod("Create")?.CreateDelegate<Func<string,
            PyModule>>();
    }

    /// <summary>The names of the modules of this assembly, sorted.</summary>
    public static IReadOnlyList<string> Names => ModuleList.Names;

    /// <summary>Whether the modules of Krait.Library can be imported.</summary>
    public static bool HasLibrary => s_makeFromLibrary is not null;

    private static bool IsInLibrary(string name) => s_makeFromLibrary is not null && Array.IndexOf(LibraryNames, name) >= 0;

    /// <summary>Whether there is a module of a name.</summary>
    public static bool Contains(string name) => s_names.Contains(name) || IsInLibrary(name);

    /// <summary>A new module of a name; null when there is none, or with the exception set that making it raised.</summary>
    public static PyModule? Make(string name)
    {
        if (IsInLibrary(name)) return s_makeFromLibrary!(name);
        if (!s_names.Contains(name)) return null;
        // Whoever asks for the module, the machinery of imports too, gets what the host allows.
        PyModule module = ModuleList.Create(name);
        CapabilityGate.Apply(name, module);
        return Exceptions.IsSet ? null : module;
    }
}

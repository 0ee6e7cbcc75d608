using Krait.Objects;

namespace Krait.Modules;

/// <summary>The modules written in C# that a program can import.</summary>
internal static class NativeModules
{
    /// <summary>Adds every module under its name.</summary>
    public static void Register(Dictionary<string, Func<PyModule>> modules)
    {
    }
}

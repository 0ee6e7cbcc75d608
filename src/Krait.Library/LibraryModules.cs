using Krait.Objects;

namespace Krait.Library;

/// <summary>The modules of this assembly.</summary>
internal static class LibraryModules
{
    /// <summary>A new module of a name, which is one of <c>NativeModules.LibraryNames</c>.</summary>
    public static PyModule Create(string name) => ModuleList.Create(name);
}

using Krait.Objects;

namespace Krait.Library;

/// <summary>The modules of this assembly.</summary>
internal static class LibraryModules
{
    /// <summary>A new module of a name, which is one of <c>NativeModules.LibraryNames</c>.</summary>
    public static PyModule Create(string name) => name switch
    {
        "_bz2" => Bzip2.Bzip2Module.Create(),
        "_lzma" => Lzma.LzmaModule.Create(),
        "_zstd" => Zstandard.ZstdModule.Create(),
        "zlib" => Zlib.ZlibModule.Create(),
        _ => throw new ArgumentException(name, nameof(name)),
    };
}

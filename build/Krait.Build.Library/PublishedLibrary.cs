using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Krait.Build.Library;

/// <summary>
/// The standard library as CPython publishes it: taken from a cache outside the checkout, else from the npm package that carries it, by
/// npm itself. What is in use has the checksum that is pinned here.
/// </summary>
internal static class PublishedLibrary
{
    private const string Package = "pyodide";
    private const string Version = "314.0.7";
    private const string FileInPackage = "package/python_stdlib.zip";
    private const string Sha256 = "FA1957E5777068FC4F7437F96D860AE2FBE9C19732BA06C84E004EC16DD7DD7A";
    private const int MillisecondsForDownload = 180_000;

    /// <summary>The zip file; null when it can neither be found nor fetched, with the reason.</summary>
    public static string? Find(out string problem)
    {
        string cached = Path.Combine(CacheFolder(), $"{Package}-{Version}-python_stdlib.zip");
        problem = "";
        if (File.Exists(cached) && HasChecksum(cached)) return cached;
        string folder = Directory.CreateTempSubdirectory("krait-library-").FullName;
        try
        {
            return Fetch(folder, cached, out problem) ? cached : null;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static bool Fetch(string folder, string target, out string problem)
    {
        if (!RunNpm(folder, out problem)) return false;
        string fetched = Path.Combine(folder, "python_stdlib.zip");
        using (FileStream package = File.OpenRead(Path.Combine(folder, $"{Package}-{Version}.tgz")))
        using (GZipStream content = new(package, CompressionMode.Decompress))
        using (TarReader reader = new(content))
        {
            while (reader.GetNextEntry() is { } entry)
            {
                if (entry.Name == FileInPackage) entry.ExtractToFile(fetched, overwrite: true);
            }
        }
        if (!File.Exists(fetched) || !HasChecksum(fetched))
        {
            problem = $"the library in {Package} {Version} is not the one that is expected";
            return false;
        }
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string temporary = $"{target}.{Environment.ProcessId}";
        File.Copy(fetched, temporary, overwrite: true);
        File.Move(temporary, target, overwrite: true);
        return true;
    }

    private static bool RunNpm(string folder, out string problem)
    {
        string arguments = $"pack {Package}@{Version} --silent --fetch-retries=1 --fetch-timeout=60000";
        ProcessStartInfo start = OperatingSystem.IsWindows() ? new("cmd.exe", $"/c npm {arguments}") : new("npm", arguments);
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        try
        {
            using Process npm = Process.Start(start)!;
            Task<string> output = npm.StandardOutput.ReadToEndAsync();
            Task<string> errors = npm.StandardError.ReadToEndAsync();
            if (!npm.WaitForExit(MillisecondsForDownload))
            {
                npm.Kill(entireProcessTree: true);
                problem = "npm took too long";
                return false;
            }
            Task.WaitAll(output, errors);
            problem = npm.ExitCode == 0 ? "" : $"npm failed: {errors.Result.Trim()}";
            return npm.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            problem = $"npm cannot be run: {exception.Message}";
            return false;
        }
    }

    private static bool HasChecksum(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return Convert.ToHexString(SHA256.HashData(stream)) == Sha256;
    }

    private static string CacheFolder()
    {
        if (Environment.GetEnvironmentVariable("KRAIT_CACHE") is { Length: > 0 } given) return given;
        if (OperatingSystem.IsWindows())
        {
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "krait", "cache");
        }
        return Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
            ? Path.Combine(cache, "krait")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "krait");
    }
}

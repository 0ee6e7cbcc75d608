using System.Diagnostics;
using Xunit;

namespace Krait.Tests;

/// <summary>Projects outside the repository, made and built as an application's developer would.</summary>
internal static class DotnetProject
{
    /// <summary>Writes the project file of an application.</summary>
    /// <param name="folder">Where to; it is made if it is not there.</param>
    /// <param name="name">The name of the application.</param>
    /// <param name="items">What it refers to.</param>
    /// <param name="properties">Further properties.</param>
    public static void Write(string folder, string name, string items, string properties = "")
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Exe</OutputType>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                {properties}
              </PropertyGroup>
              <ItemGroup>
                {items}
              </ItemGroup>
            </Project>
            """);
    }

    /// <summary>Runs a command, which must end with 0; the result is what it printed.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="command">The command.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="packages">The cache of packages to use; null for the machine's.</param>
    public static string Run(string folder, string command, IEnumerable<string> arguments, string? packages = null)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (packages is not null) start.Environment["NUGET_PACKAGES"] = packages;
        // What the test's own host has set is not for the builds.
        foreach (string name in (string[])["MSBUILD_EXE_PATH", "MSBuildSDKsPath", "MSBuildExtensionsPath"]) start.Environment.Remove(name);
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', start.ArgumentList)}\n{output}\n{error.Result}");
        return output;
    }
}

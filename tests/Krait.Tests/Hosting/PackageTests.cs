using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using Krait.Generator.Tests.Support;
using Xunit;

namespace Krait.Tests.Hosting;

/// <summary>
/// The packages, made and used: a console application, a machine of its own and the tool, each with a folder of packages as the only
/// source.
/// </summary>
public sealed class PackageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("krait-packages-").FullName;

    private string Packages => Path.Combine(_folder, "packages");

    [OptInFact("KRAIT_PACKAGES")]
    public void Each_package_serves_on_its_own()
    {
        Pack("src/Krait");
        Pack("src/Krait.Library");
        Pack("generator/Krait.Definitions");
        Pack("src/Krait.Cli", "-r", RuntimeInformation.RuntimeIdentifier);
        File.WriteAllText(Path.Combine(_folder, "NuGet.config"),
            $"<configuration><packageSources><clear /><add key=\"local\" value=\"{Packages}\" /></packageSources></configuration>");
        foreach (string package in Directory.GetFiles(Packages, "*.nupkg")) CheckDescription(package);
        Assert.True(File.Exists(Path.Combine(Packages, "Krait.0.1.0.snupkg")), "symbols");
        AddForeignPackage();
        UseInApplication();
        UseForMachine();
        UseAsTool();
    }

    [Fact]
    public void The_tool_is_packed_from_an_empty_folder_of_its_own()
    {
        string published = FolderToPublish();
        string packed = FolderToPublish("-p:_IsPacking=true");
        Assert.NotEqual(published, packed);
        Directory.CreateDirectory(packed);
        string stale = Path.Combine(packed, "krait");
        File.WriteAllText(stale, "");
        FolderToPublish("-p:_IsPacking=true", "-t:EmptyPackedFolder");
        Assert.False(File.Exists(stale));
    }

    private string FolderToPublish(params string[] arguments) => Dotnet(Repository.Root,
        ["msbuild", "src/Krait.Cli", $"-p:ArtifactsPath={_folder}", "-getProperty:PublishDir", .. arguments]).Trim();

    // Assets that the restore of the repository has made stay: packing restores for itself where it has to.
    private void Pack(string project, params string[] arguments) =>
        Dotnet(Repository.Root, ["pack", project, "-c", "Release", "-o", Packages, "-p:CheckInstructionLoop=false", .. arguments]);

    private static void CheckDescription(string package)
    {
        using ZipArchive archive = ZipFile.OpenRead(package);
        string[] names = [.. archive.Entries.Select(each => each.FullName)];
        Assert.Contains("README.md", names);
        Assert.Contains("icon.png", names);
        using StreamReader description = new(archive.Entries.Single(each => each.FullName.EndsWith(".nuspec",
            StringComparison.Ordinal)).Open());
        string text = description.ReadToEnd();
        foreach (string part in (string[])["<icon>icon.png</icon>", "<readme>README.md</readme>",
            "<license type=\"expression\">MIT</license>", "commit=\""])
        {
            Assert.Contains(part, text, StringComparison.Ordinal);
        }
        bool isTool = Path.GetFileName(package).StartsWith("Krait.Cli.", StringComparison.Ordinal);
        if (!isTool) return;
        // One command, without symbols and without a second one under another name.
        string[] root = [.. names.Where(each => each.StartsWith("tools/", StringComparison.Ordinal)
            && !each.Contains("/jit/", StringComparison.Ordinal))];
        Assert.Single(root, each => Path.GetFileName(each) is "krait" or "Krait.Cli" or "krait.exe" or "Krait.Cli.exe");
        Assert.DoesNotContain(names, each => Path.GetExtension(each) is ".dbg" or ".pdb" or ".xml"
            && !each.EndsWith("Settings.xml", StringComparison.Ordinal)
            && !each.StartsWith('[') && each.StartsWith("tools/", StringComparison.Ordinal));
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    // The package that Krait.Library depends on was restored for the repository: the folder gets it too.
    private void AddForeignPackage()
    {
        string cache = Dotnet(Repository.Root, ["nuget", "locals", "global-packages", "--list"]).Split(": ", 2)[1].Trim();
        foreach (string file in Directory.GetFiles(Path.Combine(cache, "zstdsharp.port"), "*.nupkg", SearchOption.AllDirectories))
        {
            File.Copy(file, Path.Combine(Packages, Path.GetFileName(file)));
        }
    }

    private void UseInApplication()
    {
        string folder = Project("application", """
            <PackageReference Include="Krait" Version="0.1.0" />
            <PackageReference Include="Krait.Library" Version="0.1.0" />
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), """
            using Krait;
            using Krait.Interop;
            using var engine = new PythonEngine();
            engine.AddModule<Host>();
            engine.Execute("import json, zlib, host\nresult = json.dumps([host.twice(21), len(zlib.compress(b'a' * 100)) < 50])");
            Console.WriteLine(engine.Main.Get<string>("result"));

            [PythonModule("host")]
            public sealed partial class Host
            {
                /// <summary>Twice a number.</summary>
                [PythonFunction]
                public static int Twice(int number) => 2 * number;
            }
            """);
        Assert.Equal("[42, true]", Dotnet(folder, ["run", "-c", "Release"]).Trim());
    }

    private void UseForMachine()
    {
        string folder = Project("machine", """
            <PackageReference Include="Krait.Definitions" Version="0.1.0" />
            <InstructionDefinition Include="Calculator.def" />
            <InstructionDefinition Include="Overrides.def" />
            """);
        foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "StackCalculator")))
        {
            if (Path.GetExtension(file) is ".cs" or ".def") File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
        string built = Dotnet(folder, ["build", "-c", "Release"]);
        Assert.Contains("IL instructions", built, StringComparison.Ordinal);
        Assert.Equal("500000500000", Dotnet(folder, ["run", "-c", "Release", "--no-build"]).Trim());
        Assert.NotEmpty(Directory.GetFiles(folder, "instructions.md", SearchOption.AllDirectories));
    }

    private void UseAsTool()
    {
        string tools = Path.Combine(_folder, "tools");
        Dotnet(_folder,
            ["tool", "install", "Krait.Cli", "--tool-path", tools, "--configfile", Path.Combine(_folder, "NuGet.config"), "--version",
                "0.1.0"]);
        string command = Path.Combine(tools, OperatingSystem.IsWindows() ? "krait.exe" : "krait");
        Assert.Equal("3.14 [1]",
            Run(_folder, command, ["-c", "import json, sys; print('%d.%d' % sys.version_info[:2], json.dumps([1]))"]).Trim());

        // What the tool adds to the start of the command that is published, and is in the package as it was: the least of some runs of
        // each in turns, as what else the machine does makes runs longer alone.
        string published = Assert.Single(Directory.GetFiles(Path.Combine(tools, ".store"), "*", SearchOption.AllDirectories),
            static each => Path.GetFileName(each) is "krait" or "Krait.Cli" or "krait.exe" or "Krait.Cli.exe"
                && Path.GetFileName(Path.GetDirectoryName(each)) != "jit");
        const int Pairs = 20;
        TimeSpan asTool = TimeSpan.MaxValue;
        TimeSpan asPublished = TimeSpan.MaxValue;
        for (int i = 0; i < Pairs; i++)
        {
            asTool = Least(asTool, TimeStart(command));
            asPublished = Least(asPublished, TimeStart(published));
        }
        const double MostTimes = 1.3;
        Assert.InRange(asTool / asPublished, 0, MostTimes);
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private TimeSpan TimeStart(string command)
    {
        long start = Stopwatch.GetTimestamp();
        Run(_folder, command, ["-c", "pass"]);
        return Stopwatch.GetElapsedTime(start);
    }

    private string Project(string name, string items)
    {
        string folder = Path.Combine(_folder, name);
        DotnetProject.Write(folder, name, items);
        return folder;
    }

    private string Dotnet(string folder, IEnumerable<string> arguments) => Run(folder, "dotnet", arguments);

    // Packages of the same version that another run has made are not these.
    private string Run(string folder, string command, IEnumerable<string> arguments) =>
        DotnetProject.Run(folder, command, arguments, folder == Repository.Root ? null : Path.Combine(_folder, "cache"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

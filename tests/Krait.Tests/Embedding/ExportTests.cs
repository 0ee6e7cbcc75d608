using System.Text;
using Krait.Interop;
using Xunit;

[assembly: PythonExport(typeof(Version))]
[assembly: PythonExport(typeof(Uri), Module = "net")]
[assembly: PythonExport(typeof(StringBuilder), Name = "Builder")]

namespace Krait.Tests.Embedding;

/// <summary>Classes of other assemblies as types of Python.</summary>
public sealed class ExportTests
{
    private static PythonEngine Engine() => new(new PythonEngineOptions { Exports = PythonExports.All });

    [Fact]
    public void Objects_of_other_assemblies_have_their_members()
    {
        using PythonEngine engine = Engine();
        engine.Main.Set("version", new Version(1, 2, 3));
        engine.Main.Set("addresses", new List<Uri> { new("http://example.org/a?b=c") });
        engine.Check("""
            assert version.major == 1 and version.minor == 2 and str(version) == repr(version) == '1.2.3'
            Version = type(version)
            assert Version.__name__ == 'Version' and Version.__module__ == 'host' and type(addresses[0]).__module__ == 'net'
            assert Version(1, 10) > version > Version('1.2') and version == Version(1, 2, 3) and hash(version) == hash(Version(1, 2, 3))
            assert max(version, Version(2, 0)) == Version.parse('2.0')
            assert addresses[0].host == 'example.org' and addresses[0].query == '?b=c' and addresses[0].is_default_port
            try: Version('x')
            except ValueError: pass
            else: assert False
            """);
        Assert.Equal(new Version(1, 3), engine.Evaluate<Version>("Version(1, 3)"));
    }

    [Fact]
    public void An_object_keeps_its_identity_and_its_class_is_found_by_its_bases()
    {
        using PythonEngine engine = Engine();
        engine.Main.SetType(PythonExports.Builder);
        StringBuilder builder = new();
        engine.Main.Set("b", builder);
        engine.Check("assert b.append('a').append(1).append(True) is b and type(b) is Builder and str(b) == 'a1True' and b.length == 6");
        Assert.Same(builder, engine.Main.Get<StringBuilder>("b"));
        Assert.Equal("x", engine.Evaluate<StringBuilder>("Builder('x')").ToString());
        engine.Main.Set("d", new Derived("http://example.org/"));
        Assert.Equal("Uri", engine.Main["d"].TypeName);
    }

    private sealed class Derived(string address) : Uri(address);

    [Fact]
    public void An_engine_knows_only_the_exports_it_was_given()
    {
        using var engine = new PythonEngine();
        NotSupportedException unknown = Assert.ThrowsAny<NotSupportedException>(() => engine.Main.Set("v", new Version(1, 2)));
        Assert.Contains("PythonExport", unknown.Message, StringComparison.Ordinal);
        // A type that the program has got is known from then on.
        engine.Main.SetType(PythonExports.Version);
        engine.Main.Set("v", new Version(1, 2));
        engine.Check("assert type(v) is Version");
        engine.Reset();
        Assert.ThrowsAny<NotSupportedException>(() => engine.Main.Set("v", new Version(1, 2)));
    }

    [Fact]
    public void Types_of_the_host_and_modules_use_exports()
    {
        using PythonEngine engine = Engine();
        engine.AddModule<Releases>();
        engine.Check("""
            import releases
            assert releases.newest([releases.Version(1, 2), releases.Version(1, 10)]) == releases.Version(1, 10)
            assert releases.next_of(version=releases.Version(1, 2)).minor == 3
            """);
    }

    [Fact]
    public void Eight_engines_use_one_export_at_once() => Parallel.For(0, 8, static index =>
    {
        using PythonEngine engine = Engine();
        engine.Main.SetType(PythonExports.Version);
        Assert.Equal(new Version(index, 999), engine.Evaluate<Version>($"max(Version({index}, n) for n in range(1000))"));
    });
}

[PythonModule("releases", Types = [typeof(Version)])]
public sealed partial class Releases
{
    [PythonFunction]
    public static Version Newest(IReadOnlyList<Version> all) => all.Max()!;

    [PythonFunction]
    public static Version NextOf(Version version) => new(version.Major, version.Minor + 1);
}

using System.Diagnostics;
using Xunit;

namespace Krait.Tests.Importing;

/// <summary>
/// The standard library in the archive beside the command serves as a folder would: modules, their sources, their resources, and
/// programs run with <c>-m</c>; a folder on <c>PYTHONPATH</c> comes before it.
/// </summary>
public sealed class LibraryArchiveTests
{
    private const string Program = """
        import sys, json, os
        archive = os.path.dirname(os.__file__)
        print(os.path.basename(archive), archive in sys.path, json.__file__ == os.path.join(archive, "json", "__init__.py"))
        print(json.__path__ == [os.path.join(archive, "json")], json.__spec__.name, json.__package__)
        import importlib.util, inspect, linecache, pkgutil, runpy, traceback
        print(importlib.util.find_spec("json.decoder").origin == os.path.join(archive, "json", "decoder.py"))
        print(json.__spec__.loader is json.__loader__, json.__loader__.is_package("json"),
              json.__loader__.get_code("json").co_filename == json.__file__)
        print(inspect.getsource(json.dumps).split("(")[0], linecache.getline(json.__file__, 1).startswith('r""'))
        print([each.name for each in pkgutil.iter_modules(json.__path__)])
        print(json.__loader__.get_data(json.__file__) == json.__loader__.get_source("json").encode())
        print(runpy.run_module("colorsys")["rgb_to_hsv"](0, 0, 0))
        try:
            import colorsys
            colorsys.rgb_to_hsv(None, 1, 1)
        except TypeError as error:
            print(traceback.extract_tb(error.__traceback__)[-1].line)
        try:
            json.__loader__.get_data("nothing")
        except OSError as error:
            print(error)
        import sysconfig
        print(sysconfig.get_config_var("Py_DEBUG"), sysconfig.get_config_var("VERSION"))
        """;

    private const string Expected = """
        python314.zip True True
        True json json
        True
        True True True
        def dumps True
        ['__main__', 'decoder', 'encoder', 'scanner', 'tool']
        True
        (0.0, 0.0, 0)
        maxc = max(r, g, b)
        [Errno 2] No such file or directory: 'nothing'
        0 3.14

        """;

    [Fact]
    public void Modules_of_the_archive_behave_like_files() => Assert.Equal(Expected.ReplaceLineEndings("\n"), Run(["-c", Program]));

    [Fact]
    public void A_traceback_shows_the_sources_of_the_archive() =>
        Assert.Contains("    obj, end = self.raw_decode(s, idx=_w(s, 0).end())\n",
            Run(["-c", "import json; json.loads('{')"], takesErrors: true), StringComparison.Ordinal);

    [Fact]
    public void Modules_of_the_archive_run_as_programs() =>
        Assert.Equal("{\n    \"a\": 1\n}\n", Run(["-m", "json.tool"], input: "{\"a\":1}"));

    [Fact]
    public void Code_without_docstrings_is_compiled_from_the_source() =>
        Assert.Equal("None\n", Run(["-OO", "-c", "import json; print(json.__doc__)"]));

    [Fact]
    public void A_module_that_is_left_out_is_named_with_what_helps() =>
        Assert.Contains(
            "No module named 'turtle': Krait's library does not have it",
            Run(["-c", "import turtle"], takesErrors: true, ("PATH", ""), ("HOME", "/nowhere")),
            StringComparison.Ordinal);

    [Fact]
    public void A_folder_of_the_user_comes_first()
    {
        string folder = Directory.CreateTempSubdirectory("krait").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "colorsys.py"), "print('mine')");
            Assert.Equal("mine\n", Run(["-c", "import colorsys"], takesErrors: false, ("PYTHONPATH", folder)));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Run(string[] arguments, string input) => Run(arguments, false, input, []);

    private static string Run(string[] arguments, bool takesErrors = false, params (string Name, string Value)[] variables) =>
        Run(arguments, takesErrors, "", variables);

    private static string Run(string[] arguments, bool takesErrors, string input, (string Name, string Value)[] variables)
    {
        ProcessStartInfo start = new(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Repository.Command, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment.Remove("PYTHONPATH");
        start.Environment.Remove("PYTHONHOME");
        foreach ((string name, string value) in variables) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (takesErrors) return output + errors.Result;
        Assert.Equal("", errors.Result);
        return output;
    }
}

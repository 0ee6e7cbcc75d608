using System.Diagnostics;
using Xunit;

namespace Krait.Tests.Importing;

/// <summary>
/// The library's import machinery is loaded when something asks for it, and finds modules from then on. A few lines stand for the
/// library here, which is no part of the repository.
/// </summary>
public sealed class ImportMachineryTests
{
    private const string Core = """
        import sys

        class Spec:
            def __init__(self, name): self.name = name

        class Finder:
            @staticmethod
            def load(name):
                module = type(sys)(name)
                module.__spec__ = Spec(name)
                if name == "broken": _call_with_frames_removed(fail)
                sys.modules[name] = module
                return module

        def fail(): exec("1 / 0")
        def _call_with_frames_removed(function): function()
        def _install(sys, _imp): sys.meta_path.append(Finder)
        def _install_external_importers(): import _frozen_importlib_external as external; sys.path_hooks.append(external.hook)

        def _find_and_load(name, import_):
            for finder in sys.meta_path:
                if name.startswith(("made", "broken")): return finder.load(name)
            error = ModuleNotFoundError(f"No module named {name!r}", name=name)
            raise error
        """;

    private const string External = """
        def hook(path): raise ImportError
        class Spec(str): pass
        def _fix_up_module(namespace, name, file, cached): namespace["__spec__"] = Spec(f"spec of {name}")
        class SourceFileLoader:
            def __init__(self, name, path): self.name = name
        """;

    private const string Program = """
        import sys, plain
        print("_frozen_importlib" in sys.modules, type(plain.__spec__).__name__, "_frozen_importlib" in sys.modules)
        try:
            import made_early
        except ModuleNotFoundError as error:
            print(error)
        print([each.__name__ for each in sys.meta_path], len(sys.path_hooks), "_frozen_importlib" in sys.modules)
        print(plain.__spec__, type(__loader__).__name__)
        import made_late
        print(made_late.__spec__.name)
        for name in "missing", "broken":
            try:
                __import__(name)
            except Exception as error:
                trace, names = error.__traceback__, []
                while trace:
                    names.append(trace.tb_frame.f_code.co_name)
                    trace = trace.tb_next
                print(type(error).__name__, error, names)
        """;

    [Fact]
    public async Task It_is_loaded_when_asked_for_and_finds_modules_from_then_on()
    {
        string folder = Directory.CreateTempSubdirectory("krait").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(folder, "importlib"));
            foreach ((string name, string text) in (ReadOnlySpan<(string, string)>)[
                ("importlib/__init__.py", ""), ("importlib/_bootstrap.py", Core), ("importlib/_bootstrap_external.py", External),
                ("plain.py", ""), ("program.py", Program)])
            {
                File.WriteAllText(Path.Combine(folder, name), text);
            }
            ProcessStartInfo start = new("dotnet", [Repository.Command, "program.py"])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            };
            start.Environment.Remove("PYTHONPATH");
            // Not the library that travels with the command.
            start.Environment["PYTHONHOME"] = folder;
            using Process process = Process.Start(start)!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string output = await process.StandardOutput.ReadToEndAsync();
            Assert.Equal(
                """
                False ModuleSpec False
                No module named 'made_early'
                ['Finder'] 1 True
                spec of plain SourceFileLoader
                made_late
                ModuleNotFoundError No module named 'missing' ['<module>']
                ZeroDivisionError division by zero ['<module>', 'fail', '<module>']

                """,
                output + await errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

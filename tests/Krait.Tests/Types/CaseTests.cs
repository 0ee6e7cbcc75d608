using System.Runtime.CompilerServices;
using Krait.Compiler;
using Krait.Evaluation;
using Krait.Hosting;
using Krait.Importing;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;
using Xunit;

namespace Krait.Tests.Types;

/// <summary>
/// Programs under Cases print what builtin types do; each .expected file has what CPython 3.14 printed for the same program.
/// </summary>
public class CaseTests
{
    private const string Capture = """
        class Capture:
            def __init__(self):
                self.parts = []
            def write(self, text):
                self.parts.append(text)
                return len(text)
            def flush(self):
                pass
            def text(self):
                return "".join(self.parts)
        capture = Capture()
        """;

    public static TheoryData<string> Names()
    {
        TheoryData<string> names = [];
        foreach (string file in Directory.GetFiles(Folder(), "*.py").Order()) names.Add(Path.GetFileNameWithoutExtension(file));
        return names;
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Prints_what_CPython_prints(string name)
    {
        string expected = File.ReadAllText(Path.Combine(Folder(), name + ".expected"));
        string actual = Run(File.ReadAllText(Path.Combine(Folder(), name + ".py")), name + ".py");
        string[] expectedLines = expected.Split('\n');
        string[] actualLines = actual.Split('\n');
        for (int i = 0; i < Math.Min(expectedLines.Length, actualLines.Length); i++)
        {
            Assert.True(expectedLines[i] == actualLines[i], $"line {i + 1}:\nexpected {expectedLines[i]}\nactual   {actualLines[i]}");
        }
        Assert.Equal(expectedLines.Length, actualLines.Length);
    }

    internal static string Run(string source, string fileName)
    {
        PythonRuntime.Start([]);
        BuiltinsCore.Importer = ModuleImporter.Import;
        PyDict helper = Namespace();
        Execute(Capture, "capture.py", helper);
        PyObject capture = helper.GetItem(PyStr.Intern("capture"))!;
        var standardOutput = PyStr.Intern("stdout");
        PyObject? previous = Interpreters.SysDict.GetItem(standardOutput);
        Interpreters.SysDict.SetItem(standardOutput, capture);
        try
        {
            Execute(source, fileName, Namespace());
        }
        finally
        {
            if (previous is not null) Interpreters.SysDict.SetItem(standardOutput, previous);
        }
        return Attributes.CallMethod(capture, PyStr.Intern("text"))!.ToString()!;
    }

    private static PyDict Namespace()
    {
        PyDict globals = new();
        globals.SetItem(PyStr.Intern("__builtins__"), Interpreters.Modules.GetItem(PyStr.Intern("builtins"))!);
        globals.SetItem(PyStr.Intern("__name__"), PyStr.Intern("__main__"));
        return globals;
    }

    private static void Execute(string source, string fileName, PyDict globals)
    {
        PyCode? code = SourceExecution.Compile(PyStr.FromString(source), fileName, CompileMode.Exec, CompilerFlags.None, 0);
        PyObject? result = code is null ? null : Interpreter.Execute(code, globals, globals);
        if (result is not null) return;
        PyBaseException exception = Exceptions.Take()!;
        Assert.Fail($"{exception.Type.Name}: {Representation.Str(exception)}");
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "Cases");
}

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
/// Methods of a builtin class take their object for one of the builtin class without a check, so a class derived from it in Python must
/// make its instances by the constructor of that builtin class, whatever other bases it has.
/// </summary>
public sealed class LayoutTests
{
    private const string Program = """
        import sys
        for name in sys.builtin_module_names:
            try:
                __import__(name)
            except Exception:
                pass
        class Plain:
            pass
        seen, waiting, found = set(), [object], []
        while waiting:
            base = waiting.pop()
            if base in seen:
                continue
            seen.add(base)
            waiting += type.__subclasses__(base)
            for bases in ((base,), (base, Plain), (Plain, base)):
                try:
                    found.append(type(base)("Derived", bases, {}))
                except (TypeError, AttributeError):
                    pass
        """;

    [Fact]
    public void A_derived_class_makes_instances_of_its_native_base()
    {
        PythonRuntime.Start([]);
        BuiltinsCore.Importer = ModuleImporter.Import;
        PyDict globals = new();
        globals.SetItem(PyStr.Intern("__builtins__"), Interpreters.Modules.GetItem(PyStr.Intern("builtins"))!);
        globals.SetItem(PyStr.Intern("__name__"), PyStr.Intern("__main__"));
        PyCode? code = SourceExecution.Compile(PyStr.FromString(Program), "layouts.py", CompileMode.Exec, CompilerFlags.None, 0);
        if (code is null || Interpreter.Execute(code, globals, globals) is null)
            Assert.Fail(Representation.Str(Exceptions.Take()!)?.ToString());
        var found = (PyList)globals.GetItem(PyStr.Intern("found"))!;
        Assert.True(found.Count > 300, $"only {found.Count} classes");
        List<string> wrong = [];
        foreach (PyType type in found.ToArray().Cast<PyType>())
        {
            PyType native = type.NativeBase;
            // A constructor of Python's calls __new__, which looks whether it fits.
            bool isPython = type.NewSlot is not null && type.NewSlot != BuiltinTypes.Object.NewSlot && native.NewSlot != type.NewSlot;
            if (type.NewSlot == native.NewSlot || isPython || (native.Flags & TypeFlags.DisallowInstantiation) != 0) continue;
            wrong.Add($"{native.Name} derived as {string.Join(", ", type.Bases.Items.Select(static each => ((PyType)each).Name))}");
        }
        Assert.Empty(wrong);
    }
}

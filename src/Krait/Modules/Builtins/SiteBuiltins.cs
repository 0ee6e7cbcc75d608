using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Modules.Builtins;

/// <summary>
/// The builtins that are there for people at a prompt: <c>exit</c>, <c>quit</c>, <c>help</c>, <c>copyright</c>, <c>credits</c>,
/// <c>license</c>.
/// </summary>
internal static class SiteBuiltins
{
    /// <summary>Adds them to a namespace.</summary>
    public static void Install(PyDict builtins)
    {
        PyType quitter = Complete("Quitter", QuitterType.Bind);
        PyType printer = Complete("_Printer", PrinterType.Bind);
        foreach (string name in (ReadOnlySpan<string>)["quit", "exit"])
        {
            builtins.SetItem(PyStr.Intern(name), new PySiteBuiltin(quitter, name, OperatingSystem.IsWindows() ? "Ctrl-Z plus Return"
                : "Ctrl-D (i.e. EOF)"));
        }
        builtins.SetItem(PyStr.Intern("copyright"),
            new PySiteBuiltin(printer, "copyright", Interpreters.SysDict.GetItem(PyStr.Intern("copyright"))!.ToString()!));
        builtins.SetItem(PyStr.Intern("credits"),
            new PySiteBuiltin(printer, "credits", "Krait runs the standard library of Python, by its developers. See www.python.org."));
        builtins.SetItem(PyStr.Intern("license"),
            new PySiteBuiltin(printer, "license", "Krait: the MIT licence. The standard library: see https://www.python.org/psf/license/"));
        builtins.SetItem(PyStr.Intern("help"), new PySiteBuiltin(Complete("_Helper", HelperType.Bind), "help", ""));
    }

    private static PyType Complete(string name, Action<PyType> bind)
    {
        PyType type = new(name, BuiltinTypes.Object, TypeFlags.HasDict, "_sitebuiltins");
        bind(type);
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }
}

/// <summary>One of these builtins: its name, and what it says.</summary>
internal sealed class PySiteBuiltin(PyType type, string name, string text) : PyStatefulObject(type)
{
    public string Name => name;

    public string Text => text;
}

/// <summary>Ends the program.</summary>
[PyMethods]
internal static partial class QuitterType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromString($"Use {((PySiteBuiltin)self).Name}() or {((PySiteBuiltin)self).Text} to exit");

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length > 1 || (keywordNames is { Count: 1 } names && names[0].ToString() != "code"))
            return Raise.TypeError($"{((PySiteBuiltin)self).Name}() takes at most one argument, the exit code");
        // A shell that reads statements would go on with the next one.
        if (Interpreters.SysDict.TryGetValue(PyStr.Intern("stdin"), out PyObject? input)
            && Attributes.CallMethod(input, PyStr.Intern("close")) is null)
        {
            Exceptions.Take();
        }
        PyObject code = arguments.Length == 0 ? PyNone.Instance : arguments[0];
        return Raise.Set(Exceptions.Create(ExceptionTypes.SystemExit, PyTuple.Create(code)));
    }

    [PyGetter("name")]
    private static PyObject GetName(PySiteBuiltin self) => PyStr.FromString(self.Name);

    [PyGetter("eof")]
    private static PyObject GetEnd(PySiteBuiltin self) => PyStr.FromString(self.Text);
}

/// <summary>Prints a text.</summary>
[PyMethods]
internal static partial class PrinterType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromString(((PySiteBuiltin)self).Text);

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => arguments.Length > 0
        ? Raise.TypeError($"{((PySiteBuiltin)self).Name}() takes no arguments")
        : Calls.Call(Interpreters.Builtins.GetItem(PyStr.Intern("print"))!, PyStr.FromString(((PySiteBuiltin)self).Text));
}

/// <summary>Shows the documentation of an object, or asks what for.</summary>
[PyMethods]
internal static partial class HelperType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromNarrow("Type help() for interactive help, or help(object) for help about object.");

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyObject? import = Interpreters.Builtins.GetItem(Names.Import);
        PyObject? module = import is null ? Raise.Set(ExceptionTypes.ImportError, "__import__ not found")
            : Calls.Call(import, PyStr.Intern("pydoc"));
        PyObject? help = module is null ? null : Attributes.Get(module, PyStr.Intern("help"));
        return help is null ? null : Calls.Call(help, arguments, keywordNames);
    }
}

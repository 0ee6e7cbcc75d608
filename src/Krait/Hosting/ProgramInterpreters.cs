using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules;
using Krait.Modules.Archives;
using Krait.Modules.Io;
using Krait.Modules.Sys;
using Krait.Objects;

namespace Krait.Hosting;

/// <summary>What a program started with: the interpreters that it makes start with the same.</summary>
internal sealed class ProgramStart
{
    /// <summary><c>sys.argv</c>.</summary>
    public IReadOnlyList<string> Arguments { get; set; } = [""];

    /// <summary><c>sys.path</c> before packages that are installed.</summary>
    public IReadOnlyList<PyObject> Path { get; set; } = [];

    /// <summary>The program's own folder, which stands first on <c>sys.path</c>; null for none.</summary>
    public PyStr? First { get; set; }

    /// <summary><c>sys._stdlib_dir</c>; null for none.</summary>
    public string? Library { get; set; }

    /// <summary>The start of an interpreter.</summary>
    public static ProgramStart Of(InterpreterState interpreter) => interpreter.Get(static () => new ProgramStart());
}

/// <summary>Starts and ends the interpreters that a program makes: each has what its parent may reach, and no more.</summary>
internal class ProgramInterpreters : InterpreterLifecycle
{
    /// <inheritdoc/>
    public override void Start(InterpreterState parent)
    {
        InterpreterState child = ThreadState.Current.Interpreter;
        child.Denied = parent.Denied;
        child.Time = parent.Time;
        child.Random = parent.Random?.Branch(child.Id);
        child.UsesSecondTier = parent.UsesSecondTier;
        child.Descriptors = DescriptorsFor(child);
        var options = StartupOptions.Of(parent);
        StartupOptions.Current = options;
        ImportPolicy.Own.Inherit(ImportPolicy.Of(parent));
        if (LibraryArchive.UsedBy(parent) is { } archive) LibraryArchive.Use(archive);
        var start = ProgramStart.Of(parent);
        PythonRuntime.Start(start.Arguments);
        var path = (PyList)child.SysDict.GetItem(PyStr.Intern("path"))!;
        foreach (PyObject folder in start.Path) path.Add(folder);
        if (start.Library is { } library) child.SysDict.SetItem(PyStr.Intern("_stdlib_dir"), PyStr.FromString(library));
        PythonRuntime.RememberStart(start.Arguments, path, start.First, start.Library);
        // From here on Python code can run, and an exception that it raises is the caller's to report.
        if (options.StandardEncoding != "utf-8" && !StandardStreams.Reencode(options.StandardEncoding)) return;
        Site.Install(path);
        if (start.First is { } first) path.Insert(0, first);
        PythonRuntime.MakeMain(null, null).Dict.SetItem(Names.Doc, PyNone.Instance);
    }

    /// <summary>The files of an interpreter; null for those of the operating system.</summary>
    protected virtual DescriptorTable? DescriptorsFor(InterpreterState child) => null;

    /// <inheritdoc/>
    public override void End() => PythonRuntime.EndInterpreter();
}

using Krait.Modules.Archives;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Importing;

/// <summary>
/// The finder and loader of the modules in the archive of the standard library, or in one of its folders: what <c>__loader__</c> says
/// of them and what <c>sys.path_hooks</c> makes of the archive's path. It has the methods of a loader of source files, and those of
/// <c>zipimporter</c> that <c>pkgutil</c> and <c>importlib.resources</c> ask for.
/// </summary>
internal sealed class PyLibraryImporter(PyType type, LibraryArchive archive, string folder) : PyStatefulObject(type)
{
    /// <summary>The type of these objects, complete from its first use.</summary>
    public static PyType ImporterType { get; } = Complete(new PyType("LibraryImporter", BuiltinTypes.Object,
        TypeFlags.BaseType | TypeFlags.HasDict, "_imp"));

    /// <summary>The archive.</summary>
    public LibraryArchive Archive => archive;

    /// <summary>The folder whose modules it finds, "" or with a slash at its end.</summary>
    public string Folder => folder;

    /// <summary>The importer for a folder's path; null when the path is none of the archive's folders.</summary>
    public static PyLibraryImporter? For(PyType type, string path)
    {
        if (LibraryArchive.Of(path, out string name) is not { } archive) return null;
        if (name.Length > 0 && !archive.HasFolder(name)) return null;
        return new PyLibraryImporter(type, archive, name.Length == 0 ? "" : name + "/");
    }

    /// <summary>The importer of the folder that a file lies in; for a package's <c>__init__.py</c> the folder above.</summary>
    public static PyLibraryImporter OfFile(string file)
    {
        LibraryArchive archive = LibraryArchive.Of(file, out string name)!;
        if (name.EndsWith("/__init__.py", StringComparison.Ordinal)) name = name[..^"/__init__.py".Length];
        return new PyLibraryImporter(ImporterType, archive, name[..(name.LastIndexOf('/') + 1)]);
    }

    /// <summary>The name in the archive of a module's source, and whether it is a package; null when it has none here.</summary>
    public string? Find(string fullName, out bool isPackage) =>
        archive.SourceOf(folder + fullName[(fullName.LastIndexOf('.') + 1)..], out isPackage);

    private static PyType Complete(PyType type)
    {
        LibraryImporterType.Bind(type);
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }
}

/// <summary>LibraryImporter(path)
/// --
///
/// Finds and loads the modules of the standard library that travels with the interpreter.</summary>
[PyMethods]
internal static partial class LibraryImporterType
{
    private static readonly PyStr s_specFromFile = PyStr.Intern("spec_from_file_location");
    private static readonly PyStr s_external = PyStr.Intern("_frozen_importlib_external");

    [PyNew("LibraryImporter(path, /)")]
    private static PyObject? New(PyType type, PyObject path)
    {
        if (path is PyStr text && PyLibraryImporter.For(type, text.ToString()) is { } importer) return importer;
        return Raise.Set(ExceptionTypes.ImportError, "not a folder of the standard library's archive");
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var importer = (PyLibraryImporter)self;
        return PyStr.FromString($"<LibraryImporter object \"{importer.Archive.PathOf(importer.Folder)}\">");
    }

    /// <summary>The path of the archive.</summary>
    [PyGetter("archive")]
    private static PyObject? Archive(PyLibraryImporter self) => PyStr.FromString(self.Archive.Path);

    /// <summary>The folder in the archive, with a slash at its end unless it is the root.</summary>
    [PyGetter("prefix")]
    private static PyObject? Prefix(PyLibraryImporter self) => PyStr.FromString(self.Folder);

    /// <summary>Return the specification of a module, or None.</summary>
    [PyMethod("find_spec($self, fullname, target=None)")]
    private static PyObject? FindSpec(PyLibraryImporter self, PyStr fullName, PyObject? target)
    {
        string name = fullName.ToString();
        if (!Modules.ImportPolicy.Own.IsAllowed(name) || self.Find(name, out bool isPackage) is not { } source) return PyNone.Instance;
        PyObject? factory = Attributes.Get(Evaluation.Interpreters.Modules.GetItem(s_external)!, s_specFromFile);
        if (factory is null) return null;
        string path = self.Archive.PathOf(source);
        PyObject locations = isPackage ? new PyList([PyStr.FromString(Path.GetDirectoryName(path)!)]) : PyNone.Instance;
        return Calls.Call(
            factory, [fullName, PyStr.FromString(path), self, locations],
                PyTuple.Create(PyStr.Intern("loader"), PyStr.Intern("submodule_search_locations")));
    }

    /// <summary>Drop what is known of the path: the archive never changes.</summary>
    [PyMethod("invalidate_caches($self)")]
    private static PyObject InvalidateCaches(PyLibraryImporter self) => PyNone.Instance;

    /// <summary>Return the path of a module's source.</summary>
    [PyMethod("get_filename($self, fullname)")]
    private static PyObject? GetFileName(PyLibraryImporter self, PyStr fullName) =>
        Source(self, fullName, out _) is { } source ? PyStr.FromString(self.Archive.PathOf(source)) : null;

    /// <summary>Return whether a module is a package.</summary>
    [PyMethod("is_package($self, fullname)")]
    private static PyObject? IsPackage(PyLibraryImporter self, PyStr fullName) =>
        Source(self, fullName, out bool isPackage) is null ? null : PyBool.From(isPackage);

    /// <summary>Return the bytes of a file of the archive.</summary>
    [PyMethod("get_data($self, path)")]
    private static PyObject? GetData(PyLibraryImporter self, PyStr path)
    {
        string text = path.ToString();
        string name = LibraryArchive.Of(text, out string inside) is null ? text : inside;
        if (self.Archive.Read(name) is { } bytes) return PyBytes.From(bytes);
        return Modules.Io.FileDescriptors.RaiseError(2, path);
    }

    /// <summary>Return the source of a module.</summary>
    [PyMethod("get_source($self, fullname)")]
    private static PyObject? GetSource(PyLibraryImporter self, PyStr fullName)
    {
        if (Source(self, fullName, out _) is not { } source) return null;
        return ModuleImporter.DecodeSource(self.Archive.Read(source)!, self.Archive.PathOf(source));
    }

    /// <summary>Return the code object of a module.</summary>
    [PyMethod("get_code($self, fullname)")]
    private static PyObject? GetCode(PyLibraryImporter self, PyStr fullName) =>
        Source(self, fullName, out _) is { } source ? ModuleImporter.ReadCode(self.Archive.PathOf(source), isCached: true) : null;

    /// <summary>Use default semantics for module creation.</summary>
    [PyMethod("create_module($self, spec)")]
    private static PyObject CreateModule(PyLibraryImporter self, PyObject specification) => PyNone.Instance;

    /// <summary>Execute the module.</summary>
    [PyMethod("exec_module($self, module)")]
    private static PyObject? ExecuteModule(PyLibraryImporter self, PyObject module)
    {
        if (module is not PyModule target) return Raise.TypeError($"exec_module() argument must be module, not {module.Type.Name}");
        if (target.Dict.GetItem(Names.Name) is not PyStr name || GetCode(self, name) is not PyCode code) return null;
        return Evaluation.Interpreter.Execute(code, target.Dict, target.Dict) is null ? null : PyNone.Instance;
    }

    /// <summary>Import a module by its name, as loaders did before specifications.</summary>
    [PyMethod("load_module($self, fullname)")]
    private static PyObject? LoadModule(PyLibraryImporter self, PyStr fullName) =>
        ModuleImporter.Import(fullName, null, PyTuple.Create(PyStr.Intern("*")), 0);

    /// <summary>Yield the name of each module here, behind a prefix, and whether it is a package.</summary>
    [PyMethod("iter_modules($self, prefix='')")]
    private static PyObject? IterateModules(PyLibraryImporter self, PyObject? prefix)
    {
        string before = prefix is PyStr text ? text.ToString() : "";
        PyList found = new();
        foreach (string entry in self.Archive.List(self.Folder.TrimEnd('/')))
        {
            bool isPackage = self.Archive.Contains($"{self.Folder}{entry}/__init__.py");
            if (!isPackage && (entry == "__init__.py" || !entry.EndsWith(".py", StringComparison.Ordinal))) continue;
            string module = isPackage ? entry : entry[..^3];
            if (!module.Contains('.')) found.Add(PyTuple.Create(PyStr.FromString(before + module), PyBool.From(isPackage)));
        }
        return Iteration.GetIter(found);
    }

    /// <summary>Return the reader of a package's resources, or None for a module that is no package.</summary>
    [PyMethod("get_resource_reader($self, fullname)")]
    private static PyObject? GetResourceReader(PyLibraryImporter self, PyStr fullName)
    {
        if (Source(self, fullName, out bool isPackage) is null) return null;
        if (!isPackage) return PyNone.Instance;
        PyObject? readers = ModuleImporter.Import(PyStr.Intern("importlib.readers"), null, PyTuple.Create(PyStr.Intern("ZipReader")), 0);
        return readers is null ? null : Attributes.CallMethod(readers, PyStr.Intern("ZipReader"), self, fullName);
    }

    private static string? Source(PyLibraryImporter self, PyStr fullName, out bool isPackage)
    {
        if (self.Find(fullName.ToString(), out isPackage) is { } source) return source;
        var message = PyStr.FromString($"can't find module {Representation.Repr(fullName)}");
        Raise.Set(new PyImportError(ExceptionTypes.ImportError, PyTuple.Create(message)) { Message = message, Name = fullName });
        return null;
    }
}

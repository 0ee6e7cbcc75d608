using Krait.Compiler;
using Krait.Compiler.Tokens;
using Krait.Evaluation;
using Krait.Modules;
using Krait.Modules.Archives;
using Krait.Modules.Builtins;
using Krait.Modules.Io;
using Krait.Modules.Marshalling;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Importing;

/// <summary>Finds and loads modules: native ones, then files on <c>sys.path</c> (language reference, 5).</summary>
internal static class ModuleImporter
{
    private const int FileNotFound = 2;
    private static readonly PyStr s_path = PyStr.Intern("path");
    private static readonly PyStr s_loader = PyStr.Intern("loader");
    private static readonly PyStr s_initializing = PyStr.Intern("_initializing");

    /// <summary><c>__import__(name, globals, locals, fromlist, level)</c></summary>
    public static PyObject? Import(PyObject name, PyObject? globals, PyObject? fromList, int level)
    {
        if (name is not PyStr text) return Raise.TypeError("module name must be a string");
        if (level < 0) return Raise.ValueError("level must be >= 0");
        string absolute = text.ToString();
        if (level > 0)
        {
            string? resolved = Resolve(absolute, globals, level);
            if (resolved is null) return null;
            absolute = resolved;
        }
        else if (absolute.Length == 0)
        {
            return Raise.ValueError("Empty module name");
        }

        PyObject? module = ImportDotted(absolute);
        if (module is null) return null;
        bool hasFromList = fromList is not null and not PyNone && Truth.IsTrue(fromList) == 1;
        if (hasFromList) return ImportSubmodules(module, absolute, fromList!, isOfAll: false) ? module : null;
        if (level > 0 || !absolute.Contains('.')) return absolute.Contains('.') && level > 0 ? TopOf(absolute, text.ToString()) : module;
        return Interpreters.Modules.GetItem(PyStr.Intern(absolute[..absolute.IndexOf('.')]));
    }

    // import .a.b binds a, as import a.b does.
    private static PyObject? TopOf(string absolute, string relative)
    {
        int dot = relative.IndexOf('.');
        string top = dot < 0 ? absolute : absolute[..^(relative.Length - dot)];
        return Interpreters.Modules.GetItem(PyStr.Intern(top));
    }

    private static string? Resolve(string name, PyObject? globals, int level)
    {
        if (PackageOf(globals as PyDict ?? new PyDict()) is not { } package) return null;
        if (package.Length == 0)
        {
            Raise.Set(ExceptionTypes.ImportError, "attempted relative import with no known parent package");
            return null;
        }
        for (int i = 1; i < level; i++)
        {
            int dot = package.LastIndexOf('.');
            if (dot < 0)
            {
                Raise.Set(ExceptionTypes.ImportError, "attempted relative import beyond top-level package");
                return null;
            }
            package = package[..dot];
        }
        return name.Length == 0 ? package : $"{package}.{name}";
    }

    // The package that relative imports of a module start from: __package__, else what __spec__ says, else what the module's name says.
    private static string? PackageOf(PyDict globals)
    {
        PyObject? package = globals.GetItem(Names.Package);
        PyObject? specification = globals.GetItem(Names.Spec);
        PyObject? parent = null;
        if (specification is not (null or PyNone) && !Attributes.TryGet(specification, PyStr.Intern("parent"), out parent)) return null;
        if (package is not (null or PyNone))
        {
            if (package is not PyStr declared)
            {
                Raise.TypeError("package must be a string");
                return null;
            }
            if (parent is null || Comparison.Equal(package, parent) is var equal && equal == 1) return declared.ToString();
            if (equal < 0) return null;
            string message = $"__package__ != __spec__.parent ({Representation.Repr(package)} != {Representation.Repr(parent)})";
            return Modules.Warnings.WarningIssuer.Warn(ExceptionTypes.DeprecationWarning, message) ? declared.ToString() : null;
        }
        if (parent is not null)
        {
            if (parent is PyStr text) return text.ToString();
            Raise.TypeError("__spec__.parent must be a string");
            return null;
        }
        const string Guess = "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__";
        if (!Modules.Warnings.WarningIssuer.Warn(ExceptionTypes.ImportWarning, Guess)) return null;
        PyObject? name = globals.GetItem(Names.Name);
        if (name is not PyStr module)
        {
            if (name is null) Raise.Set(ExceptionTypes.KeyError, "'__name__' not in globals");
            else Raise.TypeError("__name__ must be a string");
            return null;
        }
        string full = module.ToString();
        if (globals.GetItem(Names.Path) is not null) return full;
        return full.Contains('.') ? full[..full.LastIndexOf('.')] : "";
    }

    // A name that is no attribute of the package may be a submodule. That there is none is found out by who asks for the attribute;
    // what goes wrong within one that there is, is raised.
    private static bool ImportSubmodules(PyObject module, string name, PyObject fromList, bool isOfAll)
    {
        if (!Attributes.TryGet(module, Names.Path, out PyObject? path)) return false;
        if (path is null) return true;
        PyList? names = Iteration.ToList(fromList);
        if (names is null) return false;
        foreach (PyObject each in names.ToArray())
        {
            if (each is not PyStr item)
            {
                return Raise.TypeError(isOfAll ? $"Item in {name}.__all__ must be str, not {each.Type.Name}"
                    : $"Item in ``from list'' must be str, not {each.Type.Name}") is not null;
            }
            if (item.Length == 1 && item[0] == '*')
            {
                if (isOfAll) continue;
                if (!Attributes.TryGet(module, Names.All, out PyObject? all)) return false;
                if (all is not null && !ImportSubmodules(module, name, all, isOfAll: true)) return false;
                continue;
            }
            if (!Attributes.TryGet(module, item, out PyObject? existing)) return false;
            if (existing is not null) continue;
            string submodule = $"{name}.{item}";
            if (ImportDotted(submodule) is not null) continue;
            if (ThreadState.Current.Exception is not PyImportError { Name: PyStr missing }
                || !Exceptions.IsSetTo(ExceptionTypes.ModuleNotFoundError)
                || missing.ToString() != submodule || Interpreters.Modules.GetItem(PyStr.Intern(submodule)) is PyNone)
            {
                return false;
            }
            Exceptions.Take();
        }
        return true;
    }

    private static PyObject? ImportDotted(string name)
    {
        var key = PyStr.Intern(name);
        if (Interpreters.Modules.TryGetValue(key, out PyObject? loaded))
        {
            if (loaded is PyNone) return RaiseNotFound(name, $"import of {name} halted; None in sys.modules");
            if (loaded is not PyModule { IsDeferred: true })
            {
                if (loaded is PyModule module && ImportMachinery.IsLoaded)
                {
                    if (!ImportMachinery.AwaitExecution(key, module)) return null;
                    // Who executed it has failed: this thread tries.
                    if (!ReferenceEquals(Interpreters.Modules.GetItem(key), module)) return ImportDotted(name);
                }
                if (ImportTimes.IsOn) ImportTimes.Reuse(name);
                return loaded;
            }
            Interpreters.Modules.Remove(key);
        }
        if (Auditing.IsOn && !Auditing.Tell("import", key, PyNone.Instance, SysValue("path"), SysValue("meta_path"),
            SysValue("path_hooks")))
        {
            return null;
        }
        long began = ImportTimes.IsOn ? ImportTimes.Begin() : 0;
        PyObject? found = Find(key, name);
        if (found is not null && ImportPolicy.Own.Imported is { } imported && !imported(name)) return null;
        if (began != 0) ImportTimes.End(name, began);
        if (found is not null && !LibraryAdjustments.Apply(name, found)) return null;
        return found is null && LeftOutOfLibrary.Contains(name) && LeftOutOfLibrary.TryElsewhere(name) ? Find(key, name) : found;
    }

    private static PyObject SysValue(string name) => Interpreters.SysDict.GetItem(PyStr.Intern(name)) ?? PyNone.Instance;

    private static PyObject? Find(PyStr key, string name)
    {
        if (ImportMachinery.IsLoaded)
        {
            if (ImportPolicy.Own.Refuse(name) is { } refusal) return RaiseNotFound(name, refusal);
            // The machinery takes a module that stands for another for the other.
            int end = name.LastIndexOf('.');
            bool isInDeferred = end >= 0 && Interpreters.Modules.GetItem(PyStr.Intern(name[..end])) is PyModule { IsDeferred: true };
            if (isInDeferred && ImportDotted(name[..end]) is null) return null;
            if (isInDeferred && Interpreters.Modules.TryGetValue(key, out PyObject? made)) return made;
            return ImportMachinery.FindAndLoad(key);
        }

        PyObject? loaded;
        PyObject? parent = null;
        PyObject? searchPath = null;
        int dot = name.LastIndexOf('.');
        if (dot >= 0)
        {
            parent = ImportDotted(name[..dot]);
            if (parent is null) return null;
            if (Interpreters.Modules.TryGetValue(key, out loaded)) return loaded;
            if (!Attributes.TryGet(parent, Names.Path, out searchPath)) return null;
            if (searchPath is null) return RaiseNotFound(name, $"No module named '{name}'; '{name[..dot]}' is not a package");
        }
        if (ImportMachinery.IsLoaded) return ImportMachinery.FindAndLoad(key);
        PyObject? module = Load(name, name[(dot + 1)..], searchPath);
        if (module is null) return null;
        if (parent is not null && !Attributes.Set(parent, PyStr.Intern(name[(dot + 1)..]), module)) return null;
        return module;
    }

    private static PyObject? RaiseNotFound(string name, string message) =>
        Raise.Set(new PyImportError(ExceptionTypes.ModuleNotFoundError, PyTuple.Create(PyStr.FromString(message)))
        {
            Message = PyStr.FromString(message),
            Name = PyStr.FromString(name),
        });

    private static PyObject? Load(string name, string tail, PyObject? searchPath)
    {
        if (ImportPolicy.Own.Refuse(name) is { } refusal) return RaiseNotFound(name, refusal);
        if (NativeModules.Make(name) is { } native)
        {
            Interpreters.Modules.SetItem(PyStr.Intern(name), native);
            Trace(name, "built-in");
            return native;
        }
        if (Exceptions.IsSet) return null;
        string? file = FindFile(tail, searchPath);
        if (file is not null) Trace(name, $"from '{file}'");
        if (file is not null) return LoadFile(name, file, Path.GetFileName(file) == "__init__.py" ? RuntimeFiles.FolderOf(file) : null);
        if (Exceptions.IsSet) return null;
        if (OnlyMachineryFinds(name, tail, searchPath))
        {
            return ImportMachinery.Load() ? ImportMachinery.FindAndLoad(PyStr.Intern(name)) : Exceptions.IsSet ? null : RaiseMissing(name);
        }
        return Exceptions.IsSet ? null : RaiseMissing(name);
    }

    private static PyObject? RaiseMissing(string name) => RaiseNotFound(name, $"No module named '{name}'");

    // A folder without __init__.py may be a part of a namespace package (PEP 420), and a file on the path an archive. Two names
    // stand for the machinery itself.
    private static bool OnlyMachineryFinds(string name, string tail, PyObject? searchPath)
    {
        if (name is "_frozen_importlib" or "_frozen_importlib_external") return true;
        PyList? folders = Folders(searchPath);
        if (folders is null) return false;
        foreach (PyObject each in folders.ToArray())
        {
            if (each is not PyStr { Length: > 0 } folder) continue;
            string root = folder.ToString();
            if (LibraryArchive.Of(root, out _) is not null) continue;
            if (RuntimeFiles.IsFolder(RuntimeFiles.Join(root, tail)) || (!RuntimeFiles.IsFolder(root) && IsInFile(root))) return true;
        }
        return false;
    }

    private static bool IsInFile(string path)
    {
        for (string? part = path; !string.IsNullOrEmpty(part); part = RuntimeFiles.FolderOf(part))
        {
            if (RuntimeFiles.IsFile(part)) return true;
            if (RuntimeFiles.IsFolder(part)) return false;
        }
        return false;
    }

    private static PyList? Folders(PyObject? searchPath)
    {
        searchPath ??= Interpreters.SysDict.GetItem(s_path);
        return searchPath is null ? new PyList() : Iteration.ToList(searchPath);
    }

    // What -v shows.
    private static void Trace(string name, string origin)
    {
        if (StartupOptions.Current.Verbose > 0) StandardStreams.WriteError($"import '{name}' # {origin}\n");
    }

    /// <summary>
    /// The file of a module in one of some folders, <c>sys.path</c> by default; null when there is none, or with an exception set.
    /// </summary>
    public static string? FindFile(string name, PyObject? searchPath)
    {
        PyList? folders = Folders(searchPath);
        if (folders is null) return null;
        foreach (PyObject each in folders.ToArray())
        {
            if (each is not PyStr folder) continue;
            string root = Absolute(folder.ToString());
            string package = RuntimeFiles.Join(root, name);
            if (LibraryArchive.Of(package, out string entry) is { } archive)
            {
                if (archive.SourceOf(entry, out _) is { } source) return archive.PathOf(source);
                continue;
            }
            foreach (string file in (ReadOnlySpan<string>)[RuntimeFiles.Join(package, "__init__.py"), package + ".py", package + ".pyc"])
            {
                if (IsFile(file)) return file;
            }
        }
        return null;
    }

    // .NET says that a link to nothing exists.
    private static bool IsFile(string path)
    {
        if (!RuntimeFiles.IsFile(path)) return false;
        if (RuntimeFiles.Own is not null || (File.GetAttributes(path) & FileAttributes.ReparsePoint) == 0) return true;
        return File.ResolveLinkTarget(path, returnFinalTarget: true) is { Exists: true };
    }

    // As finders have it: joined to the current folder, but with its dots.
    private static string Absolute(string folder)
    {
        if (folder is "" or ".") return RuntimeFiles.CurrentFolder;
        return Path.IsPathRooted(folder) ? folder : RuntimeFiles.Join(RuntimeFiles.CurrentFolder, folder);
    }

    private static PyObject? LoadFile(string name, string file, string? packageFolder)
    {
        PyCode? code = ReadCode(file, isCached: true);
        if (code is null) return null;
        PyModule module = new(PyStr.Intern(name));
        PyDict dict = module.Dict;
        dict.SetItem(Names.File, PyStr.FromString(file));
        string cached = file.EndsWith(".py", StringComparison.Ordinal) ? BytecodeCache.PathOf(file) : file;
        PyObject spec = ModuleSpecs.ForFile(name, file, packageFolder, cached);
        dict.SetItem(Names.Spec, spec);
        dict.SetItem(Names.Loader, Attributes.Get(spec, s_loader)!);
        dict.SetItem(Names.Cached, PyStr.FromString(cached));
        dict.SetItem(Names.Builtins, Interpreters.Builtins);
        int dot = name.LastIndexOf('.');
        dict.SetItem(Names.Package, PyStr.FromString(packageFolder is not null ? name : dot < 0 ? "" : name[..dot]));
        if (packageFolder is not null) dict.SetItem(Names.Path, new PyList([PyStr.FromString(packageFolder)]));
        var key = PyStr.Intern(name);
        Interpreters.Modules.SetItem(key, module);
        Attributes.Set(spec, s_initializing, PyBool.True);
        bool isExecuted = Interpreter.Execute(code, dict, dict) is not null;
        PyBaseException? error = isExecuted ? null : Exceptions.Take();
        if (!ImportMachinery.EndExecution(key)) return null;
        // The machinery, loaded meanwhile, has given the module a specification of its own kind.
        if (dict.GetItem(Names.Spec) is { } specification and not PyNone && !Attributes.Set(specification, s_initializing, PyBool.False))
        {
            return null;
        }
        if (isExecuted) return Interpreters.Modules.GetItem(key) ?? Raise.KeyError(key);
        Interpreters.Modules.Remove(key, out _);
        ThreadState.Current.Exception = error;
        return null;
    }

    /// <summary>What is in a file; null with OSError set.</summary>
    public static byte[]? ReadBytes(string file)
    {
        if (LibraryArchive.Of(file, out string name)?.Read(name) is { } archived) return archived;
        byte[]? bytes = FileDescriptors.ReadFile(file, out int error);
        if (bytes is null) FileDescriptors.RaiseError(error, PyStr.FromString(file));
        return bytes;
    }

    /// <summary>Source as text, with line feeds only; null with an exception set when it cannot be decoded.</summary>
    public static PyStr? DecodeSource(byte[] bytes, string file)
    {
        try
        {
            var source = SourceText.FromBytes(bytes, endWithNewLine: false);
            return PyStr.FromString(source.GetString(0, source.Length));
        }
        catch (CompileException exception)
        {
            SourceExecution.RaiseError(exception.Error, file);
            return null;
        }
    }

    /// <summary>The code of a source file or a <c>.pyc</c>; null with an exception set on failure.</summary>
    /// <param name="file">The file.</param>
    /// <param name="isCached">Whether compiled code is looked for, and kept, in <c>__pycache__</c>.</param>
    public static PyCode? ReadCode(string file, bool isCached = false)
    {
        try
        {
            byte[]? bytes = null;
            if (file.EndsWith(".pyc", StringComparison.Ordinal)) return ReadPyc(RuntimeFiles.ReadAll(file), file);
            if (LibraryArchive.Of(file, out string name) is { } archive) return ReadArchived(archive, name, file);
            ulong? hash = null;
            if (isCached && BytecodeCache.Load(file, () => bytes ??= RuntimeFiles.ReadAll(file), out hash) is { } cached) return cached;
            if (Exceptions.IsSet) return null;
            bytes ??= RuntimeFiles.ReadAll(file);
            if (!isCached) return CompileProgram(bytes, file);
            PyCode? code = SourceExecution.Compile(PyBytes.From(bytes), file, CompileMode.Exec, CompilerFlags.None,
                StartupOptions.Current.Optimize);
            if (code is not null) BytecodeCache.Store(file, code, hash);
            return code;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Raise.Set(ExceptionTypes.OSError, exception.Message);
            return null;
        }
    }

    // The archive holds code as it is without -O, which leaves out assertions and docstrings.
    private static PyCode? ReadArchived(LibraryArchive archive, string name, string file)
    {
        if (archive.IsShipped && StartupOptions.Current.Optimize == 0 && StartupOptions.Current.KeepsColumns) return archive.ReadCode(name);
        if (archive.Read(name) is { } source)
        {
            string fileName = archive.FileNameOf(name).ToString();
            int optimize = StartupOptions.Current.Optimize;
            return SourceExecution.Compile(PyBytes.From(source), fileName, CompileMode.Exec, CompilerFlags.None, optimize);
        }
        FileDescriptors.RaiseError(FileNotFound, PyStr.FromString(file));
        return null;
    }

    /// <summary>The code of a file that is run as a program; null with an exception set, whose words are those for such a file.</summary>
    public static PyCode? CompileProgram(byte[] bytes, string file)
    {
        if (SourceEncoding.ProblemInFile(bytes, file) is { } problem)
        {
            SourceExecution.RaiseError(problem, file);
            return null;
        }
        PyCode? code = SourceExecution.Compile(PyBytes.From(bytes), file, CompileMode.Exec, CompilerFlags.None,
            StartupOptions.Current.Optimize);
        if (code is null && ThreadState.Current.Exception is PySyntaxError error) PlaceInFile(error);
        return code;
    }

    // Of a file that ends with a backslash, the line is shown as it is; a backslash that stands alone has no column.
    private static void PlaceInFile(PySyntaxError error)
    {
        if (error.Message is not PyStr message || message.ToString() != "unexpected EOF while parsing" || error.Text is not PyStr text)
        {
            return;
        }
        if (text.ToString().Trim() == "\\") error.Offset = PyInt.Zero;
    }

    /// <summary>The code object of a <c>.pyc</c> file; null with ImportError or what unmarshalling raised set.</summary>
    public static PyCode? ReadPyc(byte[] bytes, string file)
    {
        PycHeader.Read(bytes, out PycProblem problem);
        if (problem != PycProblem.None)
        {
            string message = problem switch
            {
                PycProblem.BadMagic => $"bad magic number in '{file}': "
                    + $"{Representation.Repr(PyBytes.From(bytes.AsSpan(0, Math.Min(4, bytes.Length)).ToArray()))}",
                PycProblem.TooShort => $"reached EOF while reading pyc header of '{file}'",
                _ => $"invalid flags in '{file}'",
            };
            Raise.Set(problem == PycProblem.TooShort ? ExceptionTypes.EOFError : ExceptionTypes.ImportError, message);
            return null;
        }
        PyObject? value = new MarshalReader(bytes, PycHeader.Size) { LeavesFunctions = true }.Read();
        if (value is null) return null;
        // Each code object is verified when it first runs: most of what a program imports never does.
        if (value is PyCode code) return code;
        Raise.Set(ExceptionTypes.ImportError, $"Non-code object in '{file}'");
        return null;
    }
}

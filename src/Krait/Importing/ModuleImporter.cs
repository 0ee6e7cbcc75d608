using Krait.Compiler;
using Krait.Compiler.Tokens;
using Krait.Evaluation;
using Krait.Modules.Marshalling;
using Krait.Modules.Builtins;
using Krait.Modules.Io;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Importing;

/// <summary>Finds and loads modules: native ones, then files on <c>sys.path</c> (language reference, 5).</summary>
internal static class ModuleImporter
{
    private static readonly PyStr s_path = PyStr.Intern("path");
    private static readonly PyStr s_cached = PyStr.Intern("__cached__");
    private static readonly PyStr s_loader = PyStr.Intern("loader");
    private static readonly PyStr s_initializing = PyStr.Intern("_initializing");

    /// <summary>Modules written in C#, by name.</summary>
    public static Dictionary<string, Func<PyModule>> Native { get; } = new(StringComparer.Ordinal);

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
        else if (absolute.Length == 0) return Raise.ValueError("Empty module name");

        PyObject? module = ImportDotted(absolute);
        if (module is null) return null;
        bool hasFromList = fromList is not null and not PyNone && Truth.IsTrue(fromList) == 1;
        if (hasFromList) return ImportSubmodules(module, absolute, fromList!) ? module : null;
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
        string? package = null;
        if (globals is PyDict dict)
        {
            if (dict.GetItem(Names.Package) is { } given and not (PyNone or PyStr))
            {
                Raise.TypeError("package must be a string");
                return null;
            }
            if (dict.GetItem(Names.Package) is PyStr declared) package = declared.ToString();
            else if (dict.GetItem(Names.Name) is PyStr module)
            {
                package = module.ToString();
                if (dict.GetItem(Names.Path) is null) package = package.Contains('.') ? package[..package.LastIndexOf('.')] : "";
            }
        }
        if (string.IsNullOrEmpty(package))
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

    private static bool ImportSubmodules(PyObject module, string name, PyObject fromList)
    {
        if (!Attributes.TryGet(module, Names.Path, out PyObject? path)) return false;
        if (path is null) return true;
        PyList? names = Iteration.ToList(fromList);
        if (names is null) return false;
        foreach (PyObject each in names.ToArray())
        {
            if (each is not PyStr item || item.ToString() == "*") continue;
            if (!Attributes.TryGet(module, item, out PyObject? existing)) return false;
            if (existing is not null) continue;
            if (ImportDotted($"{name}.{item}") is null && !Exceptions.ClearIf(ExceptionTypes.ModuleNotFoundError)) return false;
        }
        return true;
    }

    private static PyObject? ImportDotted(string name)
    {
        PyStr key = PyStr.Intern(name);
        if (Interpreters.Modules.TryGetValue(key, out PyObject? loaded))
        {
            if (loaded is PyNone) return RaiseNotFound(name, $"import of {name} halted; None in sys.modules");
            return loaded;
        }

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
        if (Native.TryGetValue(name, out Func<PyModule>? create))
        {
            PyModule native = create();
            Interpreters.Modules.SetItem(PyStr.Intern(name), native);
            Trace(name, "built-in");
            return native;
        }
        string? file = FindFile(tail, searchPath);
        if (file is not null) Trace(name, $"from '{file}'");
        if (file is not null) return LoadFile(name, file, Path.GetFileName(file) == "__init__.py" ? Path.GetDirectoryName(file) : null);
        return Exceptions.IsSet ? null : RaiseNotFound(name, $"No module named '{name}'");
    }

    // What -v shows.
    private static void Trace(string name, string origin)
    {
        if (StartupOptions.Current.Verbose > 0) StandardStreams.WriteError($"import '{name}' # {origin}\n");
    }

    /// <summary>The file of a module in one of some folders, <c>sys.path</c> by default; null when there is none, or with an exception set.</summary>
    public static string? FindFile(string name, PyObject? searchPath)
    {
        searchPath ??= Interpreters.SysDict.GetItem(s_path);
        PyList? folders = searchPath is null ? new PyList() : Iteration.ToList(searchPath);
        if (folders is null) return null;
        foreach (PyObject each in folders.ToArray())
        {
            if (each is not PyStr folder) continue;
            string root = Absolute(folder.ToString());
            string package = Path.Combine(root, name);
            foreach (string file in (ReadOnlySpan<string>)[Path.Combine(package, "__init__.py"), package + ".py", package + ".pyc"])
            {
                if (File.Exists(file)) return file;
            }
        }
        return null;
    }

    // As finders have it: joined to the current folder, but with its dots.
    private static string Absolute(string folder) =>
        folder is "" or "." ? Directory.GetCurrentDirectory() : Path.Combine(Directory.GetCurrentDirectory(), folder);

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
        dict.SetItem(s_cached, PyStr.FromString(cached));
        dict.SetItem(Names.Builtins, Interpreters.Builtins);
        int dot = name.LastIndexOf('.');
        dict.SetItem(Names.Package, PyStr.FromString(packageFolder is not null ? name : dot < 0 ? "" : name[..dot]));
        if (packageFolder is not null) dict.SetItem(Names.Path, new PyList([PyStr.FromString(packageFolder)]));
        PyStr key = PyStr.Intern(name);
        Interpreters.Modules.SetItem(key, module);
        Attributes.Set(spec, s_initializing, PyBool.True);
        bool isExecuted = Interpreter.Execute(code, dict, dict) is not null;
        PyBaseException? error = isExecuted ? null : Exceptions.Take();
        Attributes.Set(spec, s_initializing, PyBool.False);
        if (isExecuted) return Interpreters.Modules.GetItem(key) ?? module;
        Interpreters.Modules.Remove(key, out _);
        ThreadState.Current.Exception = error;
        return null;
    }

    /// <summary>What is in a file; null with OSError set.</summary>
    public static byte[]? ReadBytes(string file)
    {
        byte[]? bytes = FileDescriptors.ReadFile(file, out int error);
        if (bytes is null) FileDescriptors.RaiseError(error, PyStr.FromString(file));
        return bytes;
    }

    /// <summary>Source as text, with line feeds only; null with an exception set when it cannot be decoded.</summary>
    public static PyStr? DecodeSource(byte[] bytes, string file)
    {
        try
        {
            SourceText source = SourceText.FromBytes(bytes, endWithNewLine: false);
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
            if (file.EndsWith(".pyc", StringComparison.Ordinal)) return ReadPyc(File.ReadAllBytes(file), file);
            ulong? hash = null;
            if (isCached && BytecodeCache.Load(file, () => bytes ??= File.ReadAllBytes(file), out hash) is { } cached) return cached;
            if (Exceptions.IsSet) return null;
            bytes ??= File.ReadAllBytes(file);
            if (!isCached) return CompileProgram(bytes, file);
            PyCode? code = SourceExecution.Compile(PyBytes.From(bytes), file, CompileMode.Exec, CompilerFlags.None, StartupOptions.Current.Optimize);
            if (code is not null) BytecodeCache.Store(file, code, hash);
            return code;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Raise.Set(ExceptionTypes.OSError, exception.Message);
            return null;
        }
    }

    /// <summary>The code of a file that is run as a program; null with an exception set, whose words are those for such a file.</summary>
    public static PyCode? CompileProgram(byte[] bytes, string file)
    {
        if (SourceEncoding.ProblemInFile(bytes, file) is not { } problem)
        {
            return SourceExecution.Compile(PyBytes.From(bytes), file, CompileMode.Exec, CompilerFlags.None, StartupOptions.Current.Optimize);
        }
        SourceExecution.RaiseError(problem, file);
        return null;
    }

    /// <summary>The code object of a <c>.pyc</c> file; null with ImportError or what unmarshalling raised set.</summary>
    public static PyCode? ReadPyc(byte[] bytes, string file)
    {
        PycHeader.Read(bytes, out PycProblem problem);
        if (problem != PycProblem.None)
        {
            string message = problem switch
            {
                PycProblem.BadMagic => $"bad magic number in '{file}': {Representation.Repr(PyBytes.From(bytes.AsSpan(0, Math.Min(4, bytes.Length)).ToArray()))}",
                PycProblem.TooShort => $"reached EOF while reading pyc header of '{file}'",
                _ => $"invalid flags in '{file}'",
            };
            Raise.Set(problem == PycProblem.TooShort ? ExceptionTypes.EOFError : ExceptionTypes.ImportError, message);
            return null;
        }
        PyObject? value = new MarshalReader(bytes, PycHeader.Size).Read();
        if (value is null) return null;
        if (value is not PyCode code)
        {
            Raise.Set(ExceptionTypes.ImportError, $"Non-code object in '{file}'");
            return null;
        }
        if (CodeVerification.Check(code) is not { } problemInCode) return code;
        Raise.Set(ExceptionTypes.ImportError, $"malformed code in '{file}': {problemInCode}");
        return null;
    }
}

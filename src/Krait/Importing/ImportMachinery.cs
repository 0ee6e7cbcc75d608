using Krait.Evaluation;
using Krait.Modules.Archives;
using Krait.Modules.Io;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Importing;

/// <summary>
/// The finders and loaders of language reference 5.3 that Python code can see and change: <c>sys.meta_path</c>, <c>sys.path_hooks</c>,
/// <c>__spec__</c>, <c>__loader__</c>. They are the library's own (<c>importlib/_bootstrap.py</c>, <c>_bootstrap_external.py</c>), loaded
/// when something first asks for one of these names or for what only they can find. Until then <see cref="ModuleImporter"/> finds
/// modules as they would, and <see cref="ModuleSpecs"/> stand for theirs; from then on they find every module that is not loaded.
/// </summary>
internal static class ImportMachinery
{
    /// <summary>The machinery of one engine.</summary>
    private sealed class State
    {
        public Progress Progress;
        public PyModule? Core;

        /// <summary>The locks of modules that were being executed when the machinery was loaded, held by the thread that does so.</summary>
        public Dictionary<string, PyObject> Held { get; } = new(StringComparer.Ordinal);
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private const string Core = "_frozen_importlib";
    private const string External = "_frozen_importlib_external";
    private static readonly PyStr s_metaPath = PyStr.Intern("meta_path");
    private static readonly PyStr s_pathHooks = PyStr.Intern("path_hooks");
    private static readonly PyStr s_removesFrames = PyStr.Intern("_call_with_frames_removed");
    private static readonly PyStr s_loadUnlocked = PyStr.Intern("_load_unlocked");
    private static readonly PyStr s_initializing = PyStr.Intern("_initializing");
    private static readonly PyStr s_lockUnlock = PyStr.Intern("_lock_unlock_module");
    private static readonly PyStr s_coreFile = PyStr.Intern("<frozen importlib._bootstrap>");
    private static readonly PyStr s_externalFile = PyStr.Intern("<frozen importlib._bootstrap_external>");

    private enum Progress
    {
        NotLoaded,
        Loading,
        Loaded,
        Missing,
    }

    /// <summary>Whether modules are found by the library's machinery.</summary>
    public static bool IsLoaded => Own.Progress == Progress.Loaded;

    /// <summary>Forgets the machinery of an earlier run in this process.</summary>
    public static void Reset()
    {
        Own.Progress = Progress.NotLoaded;
        Own.Core = null;
        Own.Held.Clear();
    }

    /// <summary>
    /// Waits until another thread has executed a module that it imports; false with an exception set. Threads that import each other's
    /// modules do not wait, and a module that this thread executes is seen as it is so far.
    /// </summary>
    public static bool AwaitExecution(PyStr name, PyModule module)
    {
        if (module.Dict.GetItem(Names.Spec) is not { } specification || specification is PyNone) return true;
        if (!Attributes.TryGet(specification, s_initializing, out PyObject? state)) return false;
        int isInitializing = state is null ? 0 : Truth.IsTrue(state);
        return isInitializing == 0 || (isInitializing == 1 && Attributes.CallMethod(Own.Core!, s_lockUnlock, name) is not null);
    }

    // Has other threads wait for a module that this one executes, as if the machinery had begun to import it.
    private static bool Hold(PyStr name)
    {
        if (Attributes.CallMethod(Own.Core!, PyStr.Intern("_get_module_lock"), name) is not { } moduleLock
            || Attributes.CallMethod(moduleLock, PyStr.Intern("acquire")) is null)
        {
            return false;
        }
        Own.Held[name.ToString()] = moduleLock;
        return true;
    }

    /// <summary>Lets threads go on that wait for a module which has been executed; false with an exception set.</summary>
    public static bool EndExecution(PyStr name) =>
        !Own.Held.Remove(name.ToString(), out PyObject? moduleLock)
        || Attributes.CallMethod(moduleLock, PyStr.Intern("release")) is not null;

    /// <summary>Imports a module that is not in <c>sys.modules</c>; null with the exception set, without the machinery's frames.</summary>
    public static PyObject? FindAndLoad(PyStr name)
    {
        PyObject? import = Interpreters.Builtins.GetItem(Names.Import) ?? PyNone.Instance;
        PyObject? function = Attributes.Get(Own.Core!, PyStr.Intern("_find_and_load"));
        PyObject? module = function is null ? null : Calls.Call(function, name, import);
        if (module is null && StartupOptions.Current.Verbose == 0) RemoveFrames(ThreadState.Current.Exception!);
        return module;
    }

    /// <summary>Loads the machinery; false when there is no library, or with an exception set when it is broken.</summary>
    public static bool Load()
    {
        if (Own.Progress != Progress.NotLoaded) return Own.Progress == Progress.Loaded;
        if (ModuleImporter.FindFile("importlib", null) is not { } package || !IsFile(FileOf(package, "_bootstrap.py")))
        {
            if (!Exceptions.IsSet) Own.Progress = Progress.Missing;
            return false;
        }
        // What is already being raised is none of the machinery's business.
        PyBaseException? pending = Exceptions.Take();
        Own.Progress = Progress.Loading;
        PyDict sys = Interpreters.SysDict;
        sys.SetItem(s_metaPath, new PyList());
        sys.SetItem(s_pathHooks, new PyList());
        if (!Start(package))
        {
            Own.Progress = Progress.NotLoaded;
            sys.Remove(s_metaPath);
            sys.Remove(s_pathHooks);
            return false;
        }
        ThreadState.Current.Exception = pending;
        return true;
    }

    private static bool Start(string package)
    {
        if (Run(Core, FileOf(package, "_bootstrap.py"), s_coreFile) is not { } core) return false;
        Own.Core = core;
        if (ModuleImporter.Import(PyStr.Intern("_imp"), null, null, 0) is not { } native) return false;
        if (Run(External, FileOf(package, "_bootstrap_external.py"), s_externalFile) is not { } external) return false;
        PyObject sys = Interpreters.Modules.GetItem(PyStr.Intern("sys"))!;
        if (Attributes.CallMethod(core, PyStr.Intern("_install"), sys, native) is null) return false;
        if (Attributes.CallMethod(core, PyStr.Intern("_install_external_importers")) is null) return false;
        Own.Progress = Progress.Loaded;
        if (!DescribeLoaded(external)) return false;

        var hooks = (PyList)Interpreters.SysDict.GetItem(s_pathHooks)!;
        if (LibraryArchive.IsOnPath()) hooks.Insert(0, PyLibraryImporter.ImporterType);
        if (FindAndLoad(PyStr.Intern("zipimport")) is not { } archives) return Exceptions.ClearIf(ExceptionTypes.ImportError);
        if (Attributes.Get(archives, PyStr.Intern("zipimporter")) is not { } hook) return false;
        // Before the finder of folders, as CPython has it, and after the library's own.
        hooks.Insert(hooks.Count - 1, hook);
        // Finding this hook's own module has found that nothing finds archives.
        if (Interpreters.SysDict.GetItem(PyStr.Intern("path_importer_cache")) is PyDict cache) cache.Clear();
        return true;
    }

    private static bool IsFile(string path) => LibraryArchive.IsFile(path) || RuntimeFiles.IsFile(path);

    private static string FileOf(string package, string file) => RuntimeFiles.Join(RuntimeFiles.FolderOf(package)!, file);

    private static PyModule? Run(string name, string file, PyStr shownFile)
    {
        PyCode? code = ModuleImporter.ReadCode(file, isCached: true);
        if (code is null) return null;
        code.Rename(shownFile);
        var key = PyStr.Intern(name);
        PyModule module = new(key);
        module.Dict.SetItem(Names.Builtins, Interpreters.Builtins);
        Interpreters.Modules.SetItem(key, module);
        if (Interpreter.Execute(code, module.Dict, module.Dict) is not null) return module;
        Interpreters.Modules.Remove(key);
        return null;
    }

    // Gives the modules loaded from files so far what the machinery gives those it loads.
    private static bool DescribeLoaded(PyModule external)
    {
        var describe = PyStr.Intern("_fix_up_module");
        foreach (PyObject each in Interpreters.Modules.KeyList().ToArray())
        {
            if (each is not PyStr name || Interpreters.Modules.GetItem(name) is not PyModule module) continue;
            // os.path is another module's name, too.
            if (module.Dict.GetItem(Names.Name) is PyStr own && !PyStr.Equal(own, name) && !PyStr.Equal(name, Names.Main)) continue;
            if (PyStr.Equal(name, Names.Main))
            {
                if (!DescribeMain(module, external)) return false;
                continue;
            }
            if (module.Dict.GetItem(Names.Spec) is not PyModuleSpec known || module.Dict.GetItem(Names.File) is not PyStr file) continue;
            module.Dict.Remove(Names.Spec);
            module.Dict.Remove(Names.Loader);
            PyObject cached = module.Dict.GetItem(Names.Cached) ?? PyNone.Instance;
            if (LibraryArchive.IsFile(file.ToString()))
            {
                if (!DescribeArchived(module, name, file)) return false;
            }
            else if (Attributes.CallMethod(external, describe, module.Dict, name, file, cached) is null)
            {
                return false;
            }

            if (!Attributes.TryGet(known, s_initializing, out PyObject? state)) return false;
            if (state is not null && !Attributes.Set(module.Dict.GetItem(Names.Spec)!, s_initializing, state)) return false;
            if (state is PyBool { Value: true } && !Hold(name)) return false;
        }
        return true;
    }

    private static bool DescribeArchived(PyModule module, PyStr name, PyStr file)
    {
        var importer = PyLibraryImporter.OfFile(file.ToString());
        if (Attributes.CallMethod(importer, PyStr.Intern("find_spec"), name) is not { } specification) return false;
        module.Dict.SetItem(Names.Spec, specification);
        module.Dict.SetItem(Names.Loader, importer);
        return true;
    }

    private static bool DescribeMain(PyModule main, PyModule external)
    {
        PyObject? file = main.Dict.GetItem(Names.File);
        if (main.Dict.GetItem(Names.Spec) is PyModuleSpec known)
        {
            if (Attributes.Get(known, PyStr.Intern("name")) is not { } name) return false;
            PyObject? specification = LibraryArchive.IsFile(file!.ToString()!)
                ? Attributes.CallMethod(PyLibraryImporter.OfFile(file.ToString()!), PyStr.Intern("find_spec"), name)
                : Attributes.CallMethod(external, PyStr.Intern("spec_from_file_location"), name, file);
            if (specification is null || Attributes.Get(specification, PyStr.Intern("loader")) is not { } loader) return false;
            main.Dict.SetItem(Names.Spec, specification);
            main.Dict.SetItem(Names.Loader, loader);
            return true;
        }
        PyObject? stated = main.Dict.GetItem(Names.Loader);
        if (stated is not (null or PyNone or PyFileLoader) && !ReferenceEquals(stated, ModuleSpecs.BuiltinImporter)) return true;
        PyObject? made = file is null
            ? Attributes.Get(Own.Core!, PyStr.Intern("BuiltinImporter"))
            : Attributes.CallMethod(external, PyStr.Intern(file.ToString()!.EndsWith(".pyc", StringComparison.Ordinal)
                ? "SourcelessFileLoader" : "SourceFileLoader"), Names.Main, file);
        if (made is null) return false;
        main.Dict.SetItem(Names.Loader, made);
        return true;
    }

    /// <summary>
    /// What a module, or sys, has of the machinery, loaded when first asked for; null when it has no such attribute, or with an
    /// exception set.
    /// </summary>
    public static PyObject? FindAttribute(PyModule module, PyStr name)
    {
        bool isOfModule = PyStr.Equal(name, Names.Spec) || PyStr.Equal(name, Names.Loader);
        bool isOfSys = ReferenceEquals(module.Dict, Interpreters.SysDict)
            && (PyStr.Equal(name, s_metaPath) || PyStr.Equal(name, s_pathHooks));
        if ((!isOfModule || !module.IsNative) && !isOfSys) return null;
        if (Own.Progress is Progress.Loaded or Progress.Loading) return null;
        if (Load()) return module.Dict.GetItem(name);
        if (Exceptions.IsSet) return null;
        PyObject nothing = isOfSys ? new PyList() : PyNone.Instance;
        module.Dict.SetItem(name, nothing);
        return nothing;
    }

    private static string FileOf(PyTraceback entry) => entry.Frame.Record.Code.FileName.ToString();

    // Frames of the machinery say nothing to a reader: they are left out of what an import statement raised, and of what a
    // module raised while it was executed, as far as the call that says so.
    private static void RemoveFrames(PyBaseException error)
    {
        bool always = error.Type.IsSubtypeOf(ExceptionTypes.ImportError);
        PyTraceback? kept = null;
        for (PyTraceback? entry = error.Traceback; entry is not null; entry = entry.Next)
        {
            PyCode code = entry.Frame.Record.Code;
            bool isOfMachinery = ReferenceEquals(code.FileName, s_coreFile) || ReferenceEquals(code.FileName, s_externalFile);
            // The archive's loader runs a module without the call that says so.
            bool isLast = PyStr.Equal(code.Name, s_removesFrames)
                || (PyStr.Equal(code.Name, s_loadUnlocked) && entry.Next is { } next && LibraryArchive.IsFile(FileOf(next)));
            if (isOfMachinery && (always || isLast))
            {
                if (kept is null) error.Traceback = entry.Next;
                else kept.Next = entry.Next;
            }
            else if (!isOfMachinery)
            {
                kept = entry;
            }
        }
    }
}

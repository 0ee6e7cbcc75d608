using Krait.Evaluation;
using Krait.Hosting;
using Krait.Importing;
using Krait.Modules;
using Krait.Modules.Archives;
using Krait.Modules.Io;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Starts the runtime of an engine; the engine's thread state is the calling thread's.</summary>
internal static class EngineSetup
{
    /// <summary>Makes modules and streams.</summary>
    public static void Start(EngineState state)
    {
        PythonEngineOptions options = state.Engine.Options;
        InterpreterState interpreter = state.Interpreter;
        NativeModules.FindLibrary();
        interpreter.Lifecycle = new EngineInterpreters(state);
        interpreter.Descriptors = state.MakeStreams();
        interpreter.Time = options.TimeProvider;
        if (options.RandomSeed is { } seed) interpreter.Random = new RandomSource(seed);
        interpreter.UsesSecondTier = options.UseSecondTier;
        interpreter.Denied = Denied(options);
        StartupOptions.Current = new StartupOptions
        {
            DontWriteBytecode = true,
            Isolated = true,
            IgnoreEnvironment = true,
            NoUserSite = true,
            NoSite = true,
            SafePath = true,
            Environment = options.Environment
        };
        PythonRuntime.Start(options.Arguments);
        var path = (PyList)interpreter.SysDict.GetItem(PyStr.Intern("path"))!;
        foreach (string folder in options.Path) path.Add(PyStr.FromString(RuntimeFiles.Complete(folder)));
        if (LibraryEntry(options) is { } library) path.Add(PyStr.FromString(library));
        PythonRuntime.RememberStart(options.Arguments, path, null, null);
        if (options.Library.Archive is { } archive) LibraryArchive.Use(archive);
        ImportPolicy policy = ImportPolicy.Own;
        policy.AllowedModules = options.AllowedModules;
        policy.MaximumModules = options.Limits.Modules;
        // The library's own loops know neither the tasks of the host nor programs without sockets: asyncio.run takes the engine's.
        policy.Imported = name => name != "asyncio" || state.Loop.Install();
    }

    /// <summary>Makes modules for an engine that is the process: between its program and the machine there is nothing.</summary>
    public static void StartProcess(EngineState state, StartupOptions startup)
    {
        StartupOptions.Current = startup;
        PythonRuntime.Start(state.Engine.Options.Arguments);
        SignalModule.CatchInterrupts();
    }

    /// <summary>The namespace of <c>__main__</c>.</summary>
    public static PythonScope MakeMain(EngineState state)
    {
        PythonScope main = MakeScope(state, "__main__");
        state.Interpreter.Modules.SetItem(Names.Main, main.Module);
        return main;
    }

    /// <summary>A namespace with the builtins.</summary>
    public static PythonScope MakeScope(EngineState state, string name)
    {
        PyModule module = new(PyStr.Intern(name));
        PyObject builtins = state.Interpreter.Modules.GetItem(PyStr.Intern("builtins"))!;
        module.Dict.SetItem(Names.Builtins, builtins);
        module.Dict.SetItem(Names.Loader, PyNone.Instance);
        module.Dict.SetItem(Names.Spec, PyNone.Instance);
        return new PythonScope(state, module);
    }

    /// <summary>The file system that an engine goes by; null for the machine's.</summary>
    /// <remarks>A folder of the library is a part of it, which does not tell the program where on the machine it is.</remarks>
    public static PythonFileSystem? FilesOf(PythonEngineOptions options)
    {
        if (options.FileSystem is MachineFileSystem) return null;
        PythonFileSystem own = options.FileSystem.ForEngine();
        if (options.Library.Folder is not { } folder) return own;
        return PythonFileSystem.Combine(("/", own), (LibraryMount, PythonFileSystem.Physical(folder)));
    }

    private const string LibraryMount = "/lib/python3.14";

    private static string? LibraryEntry(PythonEngineOptions options)
    {
        if (options.Library.Folder is not { } folder) return options.Library.ArchiveFile;
        return options.FileSystem is MachineFileSystem ? folder : LibraryMount;
    }

    private static DeniedCapabilities Denied(PythonEngineOptions options)
    {
        PythonCapabilities granted = options.Capabilities;
        DeniedCapabilities denied = DeniedCapabilities.Signals;
        if (options.FileSystem is not MachineFileSystem) denied |= DeniedCapabilities.Files;
        if ((granted & PythonCapabilities.Processes) == 0) denied |= DeniedCapabilities.Processes;
        if ((granted & PythonCapabilities.Network) == 0) denied |= DeniedCapabilities.Network;
        if ((granted & PythonCapabilities.Threads) == 0) denied |= DeniedCapabilities.Threads;
        return denied;
    }
}

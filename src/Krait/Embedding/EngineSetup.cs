using Krait.Evaluation;
using Krait.Hosting;
using Krait.Importing;
using Krait.Modules;
using Krait.Modules.Archives;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Starts the runtime of an engine; the engine's thread state is the calling thread's.</summary>
internal static class EngineSetup
{
    /// <summary>Makes modules and streams; the result is the scope of <c>__main__</c>.</summary>
    public static PythonScope Start(EngineState state)
    {
        PythonEngineOptions options = state.Engine.Options;
        InterpreterState interpreter = state.Interpreter;
        NativeModules.FindLibrary();
        interpreter.Descriptors = state.Streams;
        interpreter.Time = options.TimeProvider;
        if (options.RandomSeed is { } seed) interpreter.Random = new RandomSource(seed);
        interpreter.UsesSecondTier = options.UseSecondTier;
        interpreter.Denied = Denied(options.Capabilities);
        StartupOptions.Current = new StartupOptions { DontWriteBytecode = true, Isolated = true, IgnoreEnvironment = true, NoUserSite = true, NoSite = true, SafePath = true, Environment = options.Environment };
        PythonRuntime.StartEmbedded(options.Arguments);
        PyList path = (PyList)interpreter.SysDict.GetItem(PyStr.Intern("path"))!;
        List<string> roots = [.. options.Path.Select(Path.GetFullPath)];
        if (options.Library.Entry is { } library) roots.Add(library);
        if (options.Library.Archive is { } archive) LibraryArchive.Use(archive);
        foreach (string folder in roots) path.Add(PyStr.FromString(folder));
        ImportPolicy policy = interpreter.Get(static () => new ImportPolicy());
        policy.AllowedModules = options.AllowedModules;
        policy.MaximumModules = options.Limits.Modules;
        if (!state.Streams.AllowsFiles) policy.Roots = roots;
        PythonScope main = MakeScope(state, "__main__");
        interpreter.Modules.SetItem(Names.Main, main.Module);
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

    private static DeniedCapabilities Denied(PythonCapabilities granted)
    {
        DeniedCapabilities denied = DeniedCapabilities.Signals;
        if ((granted & PythonCapabilities.Files) == 0) denied |= DeniedCapabilities.Files;
        if ((granted & PythonCapabilities.Processes) == 0) denied |= DeniedCapabilities.Processes;
        if ((granted & PythonCapabilities.Network) == 0) denied |= DeniedCapabilities.Network;
        if ((granted & PythonCapabilities.Threads) == 0) denied |= DeniedCapabilities.Threads;
        return denied;
    }
}

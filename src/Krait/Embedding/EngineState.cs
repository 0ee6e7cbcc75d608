using System.Threading;
using Krait.Evaluation.Threads;
using Krait.Modules.Posix;
using Krait.Objects;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait.Embedding;

/// <summary>What an engine has from its start to its next reset or its end; objects of the program belong to it.</summary>
internal sealed class EngineState
{
    // The code of scripts that ran lately is kept; that of others lives as long as functions of it do.
    private const int RecentScripts = 64;

    private readonly WeakKeyTable<PythonScript, WeakReference<PyCode>> _scripts = new();
    private readonly PyCode?[] _recent = new PyCode?[RecentScripts];
    private int _nextRecent;
    private readonly List<EngineStreams> _streams = [];
    private PythonScope? _main;
    private readonly WeakKeyTable<PythonException, PyBaseException> _exceptions = new();

    /// <summary>Starts the runtime for an engine.</summary>
    public EngineState(PythonEngine engine)
    {
        Engine = engine;
        Interpreter = new InterpreterState();
        Thread = new ThreadState(Interpreter);
        FileSystem = EngineSetup.FilesOf(engine.Options) ?? PythonFileSystem.Machine;
        Output = new EngineOutput(engine);
        var before = ThreadState.Enter(Thread);
        try
        {
            if (engine.Startup is { } startup)
            {
                EngineSetup.StartProcess(this, startup);
            }
            else
            {
                EngineSetup.Start(this);
                _main = EngineSetup.MakeMain(this);
            }
        }
        finally
        {
            ThreadState.Restore(before);
        }
    }

    /// <summary>The engine.</summary>
    public PythonEngine Engine { get; }

    /// <summary>What the program may change.</summary>
    public InterpreterState Interpreter { get; }

    /// <summary>The thread that the host's threads are, one after the other.</summary>
    public ThreadState Thread { get; }

    /// <summary>The files as the program sees them.</summary>
    public PythonFileSystem FileSystem { get; }

    /// <summary>Cancelled when the program is ended.</summary>
    public CancellationTokenSource Disposal { get; } = new();

    /// <summary>The event loop that the host drives, made when it is first asked for.</summary>
    public HostLoop Loop => ExistingLoop ??= new HostLoop(this);

    /// <summary>The event loop that the host drives; null where it has not been asked for.</summary>
    public HostLoop? ExistingLoop { get; private set; }

    /// <summary>Where all interpreters of the program write.</summary>
    public EngineOutput Output { get; }

    /// <summary>Streams and files for an interpreter of the program.</summary>
    public EngineStreams MakeStreams()
    {
        EngineStreams made = new(Output, FileSystem is MachineFileSystem ? null : new EngineFiles(Engine, FileSystem, Output));
        lock (_streams) _streams.Add(made);
        return made;
    }

    /// <summary>The namespace of <c>__main__</c>.</summary>
    /// <remarks>
    /// That of a program of the command is made when it is first asked for, which the command does not do: no one else is to hold its
    /// objects when it ends.
    /// </remarks>
    public PythonScope Main => _main ??= EngineSetup.MakeMain(this);

    /// <summary>The code of a script as this engine runs it: what scripts share stays as it was compiled.</summary>
    public PyCode CodeOf(PythonScript script)
    {
        if (_scripts.TryGet(script, out WeakReference<PyCode>? known) && known.TryGetTarget(out PyCode? code)) return code;
        code = script.Code.Share();
        _scripts.Add(script, new WeakReference<PyCode>(code));
        _recent[_nextRecent++ % RecentScripts] = code;
        return code;
    }

    /// <summary>Keeps the object of an exception that the host has got, as long as both the engine and the host's exception live.</summary>
    public void Keep(PythonException exception, PyBaseException value) => _exceptions.Add(exception, value);

    /// <summary>The object of an exception that the host has got.</summary>
    public bool TryFind(PythonException exception, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out PyBaseException value) =>
        _exceptions.TryGet(exception, out value);

    /// <summary>Whether the engine is still what it was when the state was made.</summary>
    public bool IsAlive => !Interpreter.IsEnded;

    /// <summary>Ends the program: its threads are stopped, and it writes nothing any more.</summary>
    public void End()
    {
        try
        {
            Output.Flush();
        }
        finally
        {
            EndProgram();
        }
    }

    // Whatever the host's writers do at the end.
    private void EndProgram()
    {
        lock (_streams) _streams.ForEach(static each => each.CloseFiles());
        Output.IsClosed = true;
        Disposal.Cancel();
        ExistingLoop?.Close();
        foreach (InterpreterState each in Interpreter.ExistingFamily?.Members ?? [Interpreter])
        {
            each.IsEnded = true;
            each.FinalizationEpoch++;
            PythonThreads.Stop(each, EngineBudget.MakeStop, includesMain: each.IsChild);
            if ((each.Denied & DeniedCapabilities.Network) == 0) OwnSockets.CloseAll(each);
        }
    }
}

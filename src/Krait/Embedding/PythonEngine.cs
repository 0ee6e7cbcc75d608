using System.Threading;
using Krait.Compiler;
using Krait.Embedding;
using Krait.Evaluation;
using Krait.Hosting;
using Krait.Importing;
using Krait.Modules.Builtins;
using Krait.Modules.Sys;
using Krait.Objects;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait;

/// <summary>A Python of its own: modules, classes, state, limits. Engines share nothing that a program could change.</summary>
/// <remarks>
/// An engine runs on the calling thread, one operation at a time, on any thread: a second thread that comes meanwhile gets
/// <see cref="InvalidOperationException"/> at once. From a function that the program calls, the same thread may come again. Engines on
/// different threads run at the same time.
/// </remarks>
/// <example>
/// <code>
/// using var engine = new PythonEngine();
/// engine.Execute("def greet(name): return f'Hello {name}'");
/// Console.WriteLine(engine.Evaluate&lt;string&gt;("greet('Ada')"));
/// </code>
/// </example>
public sealed partial class PythonEngine : IDisposable
{
    /// <summary>Makes an engine.</summary>
    /// <param name="options">What it may do; null for <see cref="PythonEngineOptions.Isolated"/>.</param>
    public PythonEngine(PythonEngineOptions? options = null)
    {
        Options = options ?? PythonEngineOptions.Isolated;
        _usualBudget = _budget = new EngineBudget(Options.Limits, Options.TimeProvider);
        _state = new EngineState(this);
    }

    /// <summary>
    /// Makes an engine that is the process, as the command's is: its program has the machine's streams, environment and signals, no limits,
    /// and can end the process.
    /// </summary>
    /// <param name="options">The arguments, and what is <see cref="PythonEngineOptions.Trusted"/>.</param>
    /// <param name="startup">What the command line asks for.</param>
    internal PythonEngine(PythonEngineOptions options, StartupOptions startup)
    {
        Options = options;
        Startup = startup;
        _usualBudget = _budget = new EngineBudget(options.Limits, options.TimeProvider);
        _state = new EngineState(this);
    }

    /// <summary>What the engine was made with.</summary>
    public PythonEngineOptions Options { get; }

    /// <summary>What the command line asks for; null for an engine that is a part of its host.</summary>
    internal StartupOptions? Startup { get; }

    /// <summary>
    /// The files as the program sees them, for the host to read what it wrote or to give it some: what is in memory in
    /// <see cref="PythonEngineOptions.FileSystem"/> is each engine's own here.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another thread is in the engine.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed of or reset.</exception>
    public PythonFileSystem FileSystem
    {
        get
        {
            if (_state is { } state) return state.FileSystem;
            using Entry entry = Enter();
            return State.FileSystem;
        }
    }

    /// <summary>The namespace of <c>__main__</c>, in which code runs that is given no other.</summary>
    /// <exception cref="InvalidOperationException">Another thread is in the engine.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed of or reset.</exception>
    public PythonScope Main
    {
        get
        {
            if (_state is { } state) return state.Main;
            using Entry entry = Enter();
            return State.Main;
        }
    }

    /// <summary>Whatever the host wants to find again from a function that the program calls.</summary>
    public object? HostData { get; set; }

    /// <summary>What the operation at hand, or the last one, has used.</summary>
    public PythonUsage Usage => _budget.Usage(_state?.Output.CharsWritten ?? 0);

    /// <summary>Runs statements.</summary>
    /// <param name="source">The source.</param>
    /// <param name="fileName">What tracebacks call it.</param>
    /// <param name="token">Stops the program, which cannot catch that.</param>
    /// <exception cref="PythonException">An exception left the program, or the source is no Python.</exception>
    /// <exception cref="PythonLimitException">The program reached a limit.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="InvalidOperationException">Another thread is in the engine.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed of.</exception>
    public void Execute(string source, string fileName = "<string>", CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        using Entry entry = Enter(token);
        PyCode code = Compile(source, fileName, CompileMode.Exec) ?? throw entry.Failure();
        SourceLines.Add(code, source);
        Run(entry, code, State.Main);
    }

    /// <summary>Runs a compiled script.</summary>
    /// <param name="script">The script, which any number of engines may run at the same time.</param>
    /// <param name="scope">The namespace; null for <see cref="Main"/>.</param>
    /// <param name="token">Stops the program, which cannot catch that.</param>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public void Execute(PythonScript script, PythonScope? scope = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        using Entry entry = Enter(token);
        Run(entry, State.CodeOf(script), Own(scope));
    }

    /// <summary>The value of an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="scope">The namespace; null for <see cref="Main"/>.</param>
    /// <param name="token">Stops the program, which cannot catch that.</param>
    /// <returns>The value.</returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue Evaluate(string expression, PythonScope? scope = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(expression);
        using Entry entry = Enter(token);
        PyCode code = Compile(expression, "<string>", CompileMode.Eval) ?? throw entry.Failure();
        return new PyValue(Run(entry, code, Own(scope)), this);
    }

    /// <summary>The value of a compiled expression.</summary>
    /// <param name="script">The expression, compiled with <see cref="PythonScript.CompileExpression"/>.</param>
    /// <param name="scope">The namespace; null for <see cref="Main"/>.</param>
    /// <param name="token">Stops the program, which cannot catch that.</param>
    /// <returns>The value.</returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue Evaluate(PythonScript script, PythonScope? scope = null, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(script);
        using Entry entry = Enter(token);
        return new PyValue(Run(entry, State.CodeOf(script), Own(scope)), this);
    }

    /// <summary>The value of an expression, converted.</summary>
    /// <typeparam name="T">A type of the table of conversions: numbers, strings, bytes, collections, <see cref="PyValue"/>.</typeparam>
    /// <exception cref="InvalidCastException">The value is not of that type.</exception>
    /// <inheritdoc cref="Evaluate(string, PythonScope, CancellationToken)"/>
    public T Evaluate<T>(string expression, PythonScope? scope = null, CancellationToken token = default) =>
        Evaluate(expression, scope, token).As<T>();

    /// <summary>Imports a module.</summary>
    /// <param name="module">Its name, with dots.</param>
    /// <returns>The module, the innermost one of a name with dots.</returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue Import(string module)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        using Entry entry = Enter();
        PyObject? imported = ModuleImporter.Import(PyStr.FromString(module), null, PyTuple.Create(PyStr.Intern("*")), 0);
        return new PyValue(entry.Check(imported), this);
    }

    /// <summary>Makes a namespace, with the builtins and nothing else.</summary>
    /// <param name="name">Its <c>__name__</c>.</param>
    /// <returns>The namespace.</returns>
    /// <exception cref="InvalidOperationException">Another thread is in the engine.</exception>
    /// <exception cref="ObjectDisposedException">The engine was disposed of.</exception>
    public PythonScope CreateScope(string name = "__main__")
    {
        ArgumentNullException.ThrowIfNull(name);
        using Entry entry = Enter();
        return EngineSetup.MakeScope(State, name);
    }

    /// <summary>Makes a module of source, which programs can import from then on.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="source">Its source, which runs now.</param>
    /// <returns>The module.</returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue AddModule(string name, string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(source);
        using Entry entry = Enter();
        string file = $"<{name}>";
        PyCode code = Compile(source, file, CompileMode.Exec) ?? throw entry.Failure();
        SourceLines.Add(code, source);
        PythonScope scope = EngineSetup.MakeScope(State, name);
        var key = PyStr.Intern(name);
        State.Interpreter.Modules.SetItem(key, scope.Module);
        if (Evaluation.Interpreter.Execute(code, scope.Dict, scope.Dict) is not null) return new PyValue(scope.Module, this);
        State.Interpreter.Modules.Remove(key);
        throw entry.Failure();
    }

    /// <summary>Makes a module of the host's functions and types, which programs can import from then on.</summary>
    /// <typeparam name="TModule">A class with <see cref="Interop.PythonModuleAttribute"/>.</typeparam>
    /// <returns>The module.</returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue AddModule<TModule>()
        where TModule : Interop.IPythonModule
    {
        using Entry entry = Enter();
        PyObject module = entry.Check(Interop.HostTypes.MakeModule(this, TModule.PythonModule));
        State.Interpreter.Modules.SetItem(PyStr.Intern(TModule.PythonModule.Name), module);
        return new PyValue(module, this);
    }

    /// <summary>A value as an object of this engine.</summary>
    /// <param name="value">A value of the table of conversions, or a <see cref="PyValue"/>.</param>
    /// <typeparam name="T">The type of the value; objects are converted by what they are.</typeparam>
    /// <returns>The object of Python.</returns>
    /// <exception cref="NotSupportedException">No conversion is known for the type.</exception>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue Wrap<T>(T value)
    {
        using Entry entry = Enter();
        return new PyValue(entry.Check(HostConversion.ToPython(this, value)), this);
    }

    /// <summary>
    /// A list as an object of this engine that is no copy: the program sees what the host changes, and the other way round.
    /// </summary>
    /// <remarks>
    /// In Python it has a list's methods and is a sequence, but no <c>list</c>. Items are converted as they are read and written; one that
    /// the host's list cannot hold raises <c>TypeError</c>. The host must not change the list while a program runs on another thread.
    /// </remarks>
    /// <param name="list">The list, which <see cref="PyValue.As{T}()"/> gives back as the same object.</param>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <returns>The object of Python.</returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue WrapLive<T>(IList<T> list)
    {
        ArgumentNullException.ThrowIfNull(list);
        using Entry entry = Enter();
        return new PyValue(Interop.PyHostList.Create(this, list), this);
    }

    /// <summary>
    /// A dictionary as an object of this engine that is no copy: the program sees what the host changes, and the other way round.
    /// </summary>
    /// <remarks>
    /// In Python it has a dict's methods and is a mapping, but no <c>dict</c>; <c>keys()</c>, <c>values()</c> and <c>items()</c> are those
    /// of the moment. What the host's dictionary cannot hold raises <c>TypeError</c>.
    /// </remarks>
    /// <param name="dictionary">The dictionary, which <see cref="PyValue.As{T}()"/> gives back as the same object.</param>
    /// <typeparam name="TKey">The type of the keys.</typeparam>
    /// <typeparam name="TValue">The type of the values.</typeparam>
    /// <returns>The object of Python.</returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue WrapLive<TKey, TValue>(IDictionary<TKey, TValue> dictionary)
        where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(dictionary);
        using Entry entry = Enter();
        return new PyValue(Interop.PyHostDictionary.Create(this, dictionary), this);
    }

    /// <summary>Memory of the host as a <c>memoryview</c> of this engine, with no copy: each sees what the other changes.</summary>
    /// <remarks>The memory is kept as long as the program has views of it. The host must not give it to another use meanwhile.</remarks>
    /// <param name="memory">The memory; an array is one too.</param>
    /// <returns>The view.</returns>
    /// <inheritdoc cref="Execute(string, string, CancellationToken)" path="/exception"/>
    public PyValue WrapLive(Memory<byte> memory) => WrapMemory(memory, isReadOnly: false);

    /// <inheritdoc cref="WrapLive(Memory{byte})"/>
    public PyValue WrapLive(byte[] memory)
    {
        ArgumentNullException.ThrowIfNull(memory);
        return WrapMemory(memory, isReadOnly: false);
    }

    /// <summary>Memory of the host as a <c>memoryview</c> of this engine that the program cannot change, with no copy.</summary>
    /// <inheritdoc cref="WrapLive(Memory{byte})"/>
    public PyValue WrapLive(ReadOnlyMemory<byte> memory) =>
        WrapMemory(System.Runtime.InteropServices.MemoryMarshal.AsMemory(memory), isReadOnly: true);

    private PyValue WrapMemory(Memory<byte> memory, bool isReadOnly)
    {
        using Entry entry = Enter();
        return new PyValue(Interop.PyHostMemory.View(memory, isReadOnly), this);
    }

    private PythonScope Own(PythonScope? scope)
    {
        if (scope is null || ReferenceEquals(scope.State, _state)) return scope ?? State.Main;
        if (!ReferenceEquals(scope.Engine, this)) throw new ArgumentException("The scope belongs to another engine.", nameof(scope));
        throw new ObjectDisposedException(nameof(PythonScope), "The engine has been reset since.");
    }

    private PyCode? Compile(string source, string fileName, CompileMode mode, CompilerFlags flags = CompilerFlags.None)
    {
        if (Options.Limits.SourceLength is { } limit && source.Length > limit)
        {
            Protocols.Raise.Set(ExceptionTypes.MemoryError,
                $"the source has {source.Length} characters, more than the {limit} that the host allows");
            return null;
        }
        return SourceExecution.Compile(PyStr.FromString(source), fileName, mode, flags, 0);
    }

    private static PyObject Run(Entry entry, PyCode code, PythonScope scope) =>
        entry.Check(Evaluation.Interpreter.Execute(code, scope.Dict, scope.Dict));
}

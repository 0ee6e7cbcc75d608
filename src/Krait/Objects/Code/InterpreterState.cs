using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>Everything that one engine may change: its modules, the caches of its classes and code, the state of its modules.</summary>
/// <remarks>
/// Engines share immutable data alone: builtin types, strings, numbers, compiled scripts. What Python code can change, and every
/// cache whose entries would keep an engine's objects alive, is reached from here. Only the thread that runs the engine, or holds
/// its interpreter lock, touches it.
/// </remarks>
internal sealed class InterpreterState
{
    private object?[] _parts = new object?[16];
    private Dictionary<PyType, WeakList<PyType>>? _subclasses;
    private Dictionary<PyObject, WeakReferenceList>? _sharedReferences;
    private ConditionalWeakTable<PyObject, FinalizationGuard>? _guards;
    private ConditionalWeakTable<PyObject, ObjectIdentity>? _identities;
    private InterpreterFamily? _family;

    /// <summary>An interpreter that the command or a host starts.</summary>
    public InterpreterState()
    {
    }

    /// <summary>An interpreter that a program makes; not yet a member of its family.</summary>
    public InterpreterState(InterpreterFamily family)
    {
        _family = family;
        Id = family.NextId();
    }

    /// <summary>The number by which the program knows the interpreter; 0 for the one that was there first.</summary>
    internal long Id { get; }

    /// <summary>Whether a program has made the interpreter.</summary>
    internal bool IsChild => Id != 0;

    /// <summary>This interpreter and those that its program, or the program that made it, has made; made when first asked for.</summary>
    internal InterpreterFamily Family
    {
        get
        {
            if (_family is { } family) return family;
            System.Threading.Interlocked.CompareExchange(ref _family, new InterpreterFamily(this), null);
            return _family;
        }
    }

    /// <summary>The family; null while the program has made no interpreter.</summary>
    internal InterpreterFamily? ExistingFamily => _family;

    /// <summary>How further interpreters start and end; set when this one starts.</summary>
    internal InterpreterLifecycle? Lifecycle { get; set; }

    /// <summary>
    /// How many native functions wait in the midst of their work for the handler of a signal to end: memory that is not the
    /// collector's, and that they may look at, must stay meanwhile.
    /// </summary>
    internal int WaitingFunctions { get; set; }

    /// <summary>The namespace of the builtins module.</summary>
    internal PyDict Builtins { get; set; } = new();

    /// <summary><c>sys.modules</c>.</summary>
    internal PyDict Modules { get; set; } = new();

    /// <summary>The namespace of sys.</summary>
    internal PyDict SysDict { get; set; } = new();

    /// <summary>The hooks that hear of audit events; null when there are none.</summary>
    internal List<PyObject>? AuditHooks { get; set; }

    /// <summary>Whether code keeps the columns of its instructions, for tracebacks: not with <c>-X no_debug_ranges</c> (PEP 657).</summary>
    internal bool KeepsColumns { get; set; } = true;

    /// <summary>The most digits that conversions between int and str take; 0 for any number (<c>sys.set_int_max_str_digits</c>).</summary>
    internal int MaximumDigits { get; set; } = 4300;

    /// <summary>What lookups of names in classes found lately.</summary>
    internal readonly TypeCache TypeCache = new();

    /// <summary>The version that the next class of Python code gets; 0 when there are no more.</summary>
    internal uint NextTypeVersion = TypeCache.FirstVersion;

    /// <summary>The version that the keys of the next dict get; 0 when there are no more.</summary>
    internal uint NextKeysVersion = 1;

    /// <summary>The version that the next function gets; 0 when there are no more.</summary>
    internal uint NextFunctionVersion = 1;

    /// <summary>
    /// The files whose descriptors the engine has to itself (a table of the room of files); null for the operating system's alone.
    /// </summary>
    internal object? Descriptors { get; set; }

    /// <summary>What the host does not let the program reach.</summary>
    internal DeniedCapabilities Denied { get; set; }

    /// <summary>The clock: what the time is, how time passes, and how long waits are.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>Where random bytes come from; null for the operating system.</summary>
    internal RandomSource? Random { get; set; }

    /// <summary>
    /// Imports the module of character names before a string literal uses one, as the language asks for: false when a program has taken
    /// the module away. Null where nothing can be imported.
    /// </summary>
    internal Func<bool>? LoadCharacterNames { get; set; }

    /// <summary>Reports the pending exception of an object's <c>__release_buffer__</c>, which has no caller to raise it to.</summary>
    internal Action<PyObject>? BufferReleaseFailed { get; set; }

    /// <summary>Whether code that runs often is compiled.</summary>
    internal bool UsesSecondTier { get; set; } = true;

    /// <summary>Whether the host has ended the engine: none of its threads may start or go on.</summary>
    internal volatile bool IsEnded;

    /// <summary>The set of events that some tool of <c>sys.monitoring</c> watches in all code.</summary>
    internal int MonitoredEvents;

    /// <summary>What hears of each object that is made; null for nothing.</summary>
    internal AllocationWatcher? AllocationWatcher;

    /// <summary>How often a host has stopped the program: objects from before are not finalised any more.</summary>
    internal volatile int FinalizationEpoch;

    /// <summary>How many objects wait for their finalisation.</summary>
    internal int GuardedCount;

    /// <summary><c>len</c>, <c>isinstance</c>, <c>all</c> and <c>any</c>, which instructions know however a program names them.</summary>
    internal PyObject Len = PyNone.Instance;
    internal PyObject IsInstance = PyNone.Instance;
    internal PyObject All = PyNone.Instance;
    internal PyObject Any = PyNone.Instance;

    /// <summary>What the C# code of a room above keeps for this engine: one object of a class, made when first asked for.</summary>
    /// <param name="make">Makes it. Without this .NET would have to compile the constructor when the program starts.</param>
    internal T Get<T>(Func<T> make)
        where T : class
    {
        int index = Part<T>.Index;
        object?[] parts = _parts;
        if (index < parts.Length && parts[index] is { } part) return Unsafe.As<T>(part);
        return Add(index, make);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private T Add<T>(int index, Func<T> make)
        where T : class
    {
        // A part may be asked for by the thread that releases the interpreter lock, and by the one that takes it.
        lock (this)
        {
            if (index >= _parts.Length) Array.Resize(ref _parts, Math.Max(index + 1, _parts.Length * 2));
            if (_parts[index] is T existing) return existing;
            T part = make();
            _parts[index] = part;
            return part;
        }
    }

    /// <summary>Adds a class of this engine to the subclasses of a builtin type.</summary>
    internal void AddSubclass(PyType builtin, PyType subclass)
    {
        lock (this)
        {
            _subclasses ??= [];
            if (!_subclasses.TryGetValue(builtin, out WeakList<PyType>? list)) _subclasses.Add(builtin, list = new WeakList<PyType>());
            list.Add(subclass);
        }
    }

    /// <summary>This engine's subclasses of a builtin type; null when there were never any.</summary>
    internal WeakList<PyType>? SubclassesOf(PyType builtin) =>
        _subclasses is not null && _subclasses.TryGetValue(builtin, out WeakList<PyType>? list) ? list : null;

    /// <summary>Where this engine keeps its weak references to the builtin types, which all engines share.</summary>
    /// <remarks>Not in a weak table: it would live as long as its keys, which is for ever, if a value leads back to the engine.</remarks>
    internal Dictionary<PyObject, WeakReferenceList> SharedReferences => _sharedReferences ??= new(ReferenceEqualityComparer.Instance);

    /// <summary>The guards of the engine's objects.</summary>
    internal ConditionalWeakTable<PyObject, FinalizationGuard> Guards => _guards ??= [];

    /// <summary>The identities of objects, those of shared ones too.</summary>
    internal ConditionalWeakTable<PyObject, ObjectIdentity> Identities => _identities ??= [];

    // A number for each class of parts; the numbers follow the order of first use in the process.
    private static class Part<T>
    {
        public static readonly int Index = PartCount.Next();
    }

    private static class PartCount
    {
        private static int s_count;

        public static int Next() => System.Threading.Interlocked.Increment(ref s_count) - 1;
    }
}

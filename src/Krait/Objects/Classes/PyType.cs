using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary>What a type allows and promises.</summary>
[Flags]
internal enum TypeFlags
{
    None = 0,

    /// <summary>Made by a class statement or a call of <c>type</c>: attributes may be set on it.</summary>
    Heap = 1,

    /// <summary>May be a base class.</summary>
    BaseType = 2,

    /// <summary>Instances match sequence patterns (PEP 634).</summary>
    Sequence = 4,

    /// <summary>Instances match mapping patterns (PEP 634).</summary>
    Mapping = 8,

    /// <summary>A class pattern with one positional sub-pattern matches the subject itself (PEP 634).</summary>
    MatchSelf = 16,

    /// <summary>Has abstract methods left: cannot be instantiated.</summary>
    Abstract = 32,

    /// <summary>Attributes cannot be set, although the type is not builtin.</summary>
    Immutable = 64,

    /// <summary>Instances are callable methods whose first argument the call protocol may pass apart (functions).</summary>
    MethodDescriptor = 128,

    /// <summary>Cannot be called to make an instance.</summary>
    DisallowInstantiation = 256,

    /// <summary>Instances have a <c>__dict__</c>.</summary>
    HasDict = 512,

    /// <summary>Instances can be weakly referenced.</summary>
    HasWeakReferences = 1024,

    /// <summary>Instances of a builtin type have the data of its base's instances and no more.</summary>
    BaseLayout = 4096,

    /// <summary>A builtin class whose own code has the death of its instances noticed where it has consequences.</summary>
    GuardsItself = 8192,

    /// <summary>Instances of a builtin type have no data that pickling could lose, whatever a class in Python makes of it.</summary>
    HasNoContent = 16384,

    /// <summary>A builtin class whose exact instances end without anybody seeing it; those of subclasses may be finalised.</summary>
    EndsUnseen = 32768,

    /// <summary>A builtin class whose constructor is no attribute: <c>__new__</c> is that of <c>object</c>, which calls it.</summary>
    HidesNew = 65536,

    /// <summary>A builtin class of one engine, on which attributes may be set.</summary>
    OfOneEngine = 131072,

    /// <summary>Keyword arguments of the constructor and of methods of instances need not be strings.</summary>
    TakesAnyKeywords = 262144,

    /// <summary>Instances keep attribute values inline, by the class's shared keys.</summary>
    InlineValues = 2048,
}

/// <summary>A class: <c>type</c> and its instances.</summary>
internal sealed partial class PyType : PyObject
{
    // Builtin types exist once a process, so their versions are given out by all engines together.
    private static uint s_builtinVersion;

    private InstanceState _state;
    private WeakList<PyType>? _subclasses;

    /// <summary>A builtin type; its slots and attributes are bound when the runtime starts.</summary>
    /// <param name="name">The name.</param>
    /// <param name="baseType">The base; null for <c>object</c>.</param>
    /// <param name="flags">What it allows and promises.</param>
    /// <param name="module">The module it says it is from.</param>
    /// <param name="metatype">Its class; null for <c>type</c>.</param>
    internal PyType(string name, PyType? baseType, TypeFlags flags, string module = "builtins", PyType? metatype = null)
    {
        if (metatype is not null) _state.Type = metatype;
        NameText = name;
        ModuleText = module;
        if (module != "builtins") _messageName = $"{module}.{name}";
        Flags = flags;
        Base = baseType;
        _attributes = new PyDict();
        Bases = baseType is null ? PyTuple.Empty : PyTuple.Create(baseType);
        Mro = baseType is null ? [this] : [this, .. baseType.Mro];
        _state.Values = InstanceState.NoValues;
        baseType?.AddSubclass(this);
    }

    /// <summary>A class made at run time.</summary>
    internal PyType(PyType metatype, string name, PyDict attributes)
    {
        NameText = name;
        ModuleText = "";
        Flags = TypeFlags.Heap | TypeFlags.BaseType;
        _attributes = attributes;
        Bases = PyTuple.Empty;
        Mro = [this];
        _state.Initialize(metatype);
    }

    /// <inheritdoc/>
    public override PyType Type => _state.Type ?? BuiltinTypes.Type;

    internal override ref InstanceState State => ref _state;

    /// <summary>The name in messages (CPython's <c>tp_name</c>): that of a builtin type says its module, unless that is builtins.</summary>
    public string Name => _messageName ?? NameText;

    /// <summary><c>__name__</c>.</summary>
    public string ShortName => NameText;

    private readonly string? _messageName;

    internal string NameText;

    /// <summary><c>__name__</c> as Python sees it, the same object each time; null until it is asked for.</summary>
    internal PyStr? NameObject;

    /// <summary>The module of a builtin type; a heap type has it in its dict.</summary>
    internal string ModuleText;

    /// <summary><c>__qualname__</c> of a heap type.</summary>
    internal PyStr? QualifiedName;

    internal TypeFlags Flags;

    /// <summary><c>__base__</c>: the base that decides the layout of instances.</summary>
    internal PyType? Base;

    internal PyTuple Bases;

    /// <summary>The method resolution order, this type first.</summary>
    internal PyType[] Mro;

    /// <summary><c>__mro__</c> as Python sees it, made when asked for; a custom <c>mro()</c> sets it.</summary>
    internal PyTuple? MroTuple;

    /// <summary>Whether the class is being made and has no order of resolution yet.</summary>
    internal bool LacksMro;

    /// <summary>The class's own namespace; that of a builtin type is filled when it is first asked for.</summary>
    internal PyDict Attributes
    {
        get
        {
            if (_fill is not null) Fill();
            return _attributes;
        }
        set => _attributes = value;
    }

    private PyDict _attributes;
    private volatile Action<PyType>? _fill;
    private bool _isFilling;

    /// <summary>Puts off what adds to the namespace of a builtin type: most programs use few of them.</summary>
    internal void FillLater(Action<PyType> fill)
    {
        if (_isFilling || (_fill is null && _attributes.Count > 0))
        {
            fill(this);
        }
        else if (_fill is { } earlier)
        {
            // Not a multicast delegate, for which .NET compiles code at run time.
            _fill = type =>
            {
                earlier(type);
                fill(type);
            };
        }
        else
        {
            _fill = fill;
        }
    }

    private void Fill()
    {
        lock (_attributes)
        {
            // What fills asks for the namespace itself.
            if (_isFilling || _fill is not { } fill) return;
            _isFilling = true;
            fill(this);
            _fill = null;
            _isFilling = false;
        }
    }

    /// <summary>The number of <c>__slots__</c> entries of this class and its bases.</summary>
    internal int SlotCount;

    /// <summary>The names in <c>__slots__</c> of this class alone, sorted; empty for none.</summary>
    internal PyStr[] SlotNames = [];

    /// <summary>Attribute names that instances share; null where instances have no inline values.</summary>
    internal SharedKeys? SharedKeys;

    /// <summary>The native class of instances: the nearest base that is builtin.</summary>
    internal PyType NativeBase => _nativeBase ??= (Flags & TypeFlags.Heap) == 0 ? this : Base!.NativeBase;

    private PyType? _nativeBase;

    /// <summary>Identifies the state of the class to inline caches; 0 when none does.</summary>
    internal uint Version;

    /// <summary>
    /// Whether the order of resolution has a class that is no base, whose changes this one is not told of: nothing is cached.
    /// </summary>
    internal bool HasForeignMro;

    /// <summary>
    /// Whether inline caches hold attributes of classes that are instances of this one, for what these are now: descriptors or not.
    /// </summary>
    internal bool HasCachedInstances;

    /// <summary>
    /// Makes all inline caches look again when they count on what instances of this class, or of one that inherits from it, are.
    /// To be called when that may have changed.
    /// </summary>
    internal void DescriptorsChanged()
    {
        if (HasCachedInstancesBelow()) BuiltinTypes.Object.Modified();
    }

    private bool HasCachedInstancesBelow()
    {
        if (HasCachedInstances) return true;
        foreach (PyType subclass in Subclasses())
        {
            if (subclass.HasCachedInstancesBelow()) return true;
        }
        return false;
    }

    /// <summary>What specialised code of CALL remembers: the class's <c>__init__</c>, valid for one version.</summary>
    internal PyFunction? CachedInit;

    /// <summary>The version of <see cref="CachedInit"/> that was remembered.</summary>
    internal uint CachedInitVersion;

    /// <summary>What the exceptions of this class carry besides what all do; unknown until the first is made.</summary>
    internal ExceptionLayout ExceptionLayout;

    /// <summary>What specialised code of BINARY_OP_SUBSCR_GETITEM remembers, valid for one version.</summary>
    internal PyFunction? CachedGetItem;

    /// <summary>The version of <see cref="CachedGetItem"/> that was remembered.</summary>
    internal uint CachedGetItemVersion;

    /// <summary>How many values a new instance gets room for.</summary>
    internal int InstanceCapacity => SlotCount + (SharedKeys?.Count ?? 0);

    internal bool IsHeapType => (Flags & TypeFlags.Heap) != 0;

    /// <summary>What the C# code that made a type keeps with it.</summary>
    internal object? NativeData;

    /// <summary>Whether a builtin type has all of its behaviour, which is then the same for ever.</summary>
    internal volatile bool IsComplete;

    /// <summary>The type's documentation, for a builtin type.</summary>
    internal string? Documentation { get; set; }

    /// <summary>How a builtin type is called, as <c>__text_signature__</c> shows it; null when it does not say.</summary>
    internal string? TextSignature { get; set; }

    /// <summary>The version, given now if there is none; 0 when no more are to be had.</summary>
    internal uint AssignVersion()
    {
        if (Version != 0 || HasForeignMro) return Version;
        if (!IsHeapType) return AssignBuiltinVersion();
        InterpreterState interpreter = ThreadState.Current.Interpreter;
        if (interpreter.NextTypeVersion != 0) Version = interpreter.NextTypeVersion++;
        return Version;
    }

    private uint AssignBuiltinVersion()
    {
        uint version = System.Threading.Interlocked.Increment(ref s_builtinVersion);
        if (version >= TypeCache.FirstVersion) return 0;
        uint earlier = System.Threading.Interlocked.CompareExchange(ref Version, version, 0);
        return earlier == 0 ? version : earlier;
    }

    /// <summary>Must be called after any change that lookups through this class or a subclass could see.</summary>
    internal void Modified()
    {
        CachedInit = null;
        CachedGetItem = null;
        ExceptionLayout = ExceptionLayout.Unknown;
        _nativeBase = null;
        Version = 0;
        if (IsHeapType && _subclasses is null) return;
        foreach (PyType subclass in Subclasses()) subclass.Modified();
    }

    /// <summary>Finds a name along the method resolution order; null, without an exception, when no class has it.</summary>
    internal PyObject? Lookup(PyStr name)
    {
        uint version = Version;
        if (version != 0)
        {
            ref TypeCache.Entry entry = ref ThreadState.Current.Interpreter.TypeCache.At(version, name);
            if (entry.Version == version && ReferenceEquals(entry.Name, name)) return entry.Value;
        }
        var key = PyStr.Intern(name);
        return ReferenceEquals(key, name) ? LookupSlowly(name) : Lookup(key);
    }

    private PyObject? LookupSlowly(PyStr name)
    {
        PyObject? found = null;
        foreach (PyType type in Mro)
        {
            if (type.Attributes.TryGetValue(name, out found)) break;
        }
        uint version = AssignVersion();
        if (version != 0)
        {
            ref TypeCache.Entry entry = ref ThreadState.Current.Interpreter.TypeCache.Take(version, name);
            entry.Version = version;
            entry.Name = name;
            entry.Value = found;
            entry.SharedKeyCount = SharedKeys?.Count ?? 0;
            int key = SharedKeys?.IndexOf(name) ?? -1;
            entry.InlineIndex = key < 0 ? -1 : key + SlotCount;
        }
        return found;
    }

    /// <summary>
    /// Finds a name as <see cref="Lookup"/> does, and tells where instances keep their own attribute of that name inline: -1
    /// for nowhere.
    /// </summary>
    internal PyObject? LookupMember(PyStr name, out int inlineIndex)
    {
        uint version = Version;
        if (version != 0)
        {
            ref TypeCache.Entry entry = ref ThreadState.Current.Interpreter.TypeCache.At(version, name);
            // Shared keys never lose a name: only one that had no index may have got one since.
            if (entry.Version == version && ReferenceEquals(entry.Name, name)
                && (entry.InlineIndex >= 0 || entry.SharedKeyCount == (SharedKeys?.Count ?? 0)))
            {
                inlineIndex = entry.InlineIndex;
                return entry.Value;
            }
        }
        name = PyStr.Intern(name);
        int key = SharedKeys?.IndexOf(name) ?? -1;
        inlineIndex = key < 0 ? -1 : key + SlotCount;
        return LookupSlowly(name);
    }

    /// <summary>Whether this class is <paramref name="other"/> or inherits from it.</summary>
    internal bool IsSubtypeOf(PyType other)
    {
        if (ReferenceEquals(this, other)) return true;
        foreach (PyType type in Mro)
        {
            if (ReferenceEquals(type, other)) return true;
        }
        return LacksMro && Base is { } parent && parent.IsSubtypeOf(other);
    }

    // What all engines see of a builtin type are builtin types; the classes of Python code are in the engine that made them.
    internal void AddSubclass(PyType subclass)
    {
        if (!IsHeapType && subclass.IsHeapType)
        {
            ThreadState.Current.Interpreter.AddSubclass(this, subclass);
            return;
        }
        WeakList<PyType>? subclasses = System.Threading.Volatile.Read(ref _subclasses);
        if (subclasses is null)
        {
            WeakList<PyType> made = new();
            subclasses = System.Threading.Interlocked.CompareExchange(ref _subclasses, made, null) ?? made;
        }
        subclasses.Add(subclass);
    }

    internal void RemoveSubclass(PyType subclass)
    {
        WeakList<PyType>? list = IsHeapType ? _subclasses : ThreadState.Current.Interpreter.SubclassesOf(this);
        list?.Remove(subclass);
    }

    /// <summary>The direct subclasses that are still alive, in order of creation, builtin ones first.</summary>
    internal List<PyType> Subclasses()
    {
        List<PyType> alive = [];
        _subclasses?.AddLivingTo(alive);
        if (!IsHeapType) ThreadState.Current.Interpreter.SubclassesOf(this)?.AddLivingTo(alive);
        return alive;
    }
}

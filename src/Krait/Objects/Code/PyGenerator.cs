namespace Krait.Objects;

/// <summary>Where a generator stands.</summary>
internal enum GeneratorState : byte
{
    Created,
    Suspended,
    Running,
    Finished,
}

/// <summary>A generator, a coroutine or an async generator: a call that can pause.</summary>
internal sealed class PyGenerator : PyObject
{
    /// <summary>The paused call; null once it has ended.</summary>
    public Frame? Frame;

    public GeneratorState Status;

    /// <summary>The generator's own level of handled exceptions.</summary>
    public HandledException? Handled;
    public readonly PyCode Code;
    private WeakReferenceList? _weakReferences;
    private GeneratorExtras? _extras;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    /// <summary>Notices the death of a generator that is not finished; null where that has no consequences.</summary>
    public FinalizationGuard? Guard;

    /// <summary>Made by a call whose result a for statement iterates over, so that nobody has it once the loop is left.</summary>
    public bool BelongsToLoop;

    // Async generators (PEP 525).
    public bool HooksInitialized;
    public bool Closed;
    public bool RunningAsync;

    public PyGenerator(PyFunction function, Frame frame)
    {
        Frame = frame;
        Code = frame.Code;
        if (!ReferenceEquals(function.Name, Code.Name)) Name = function.Name;
        if (!ReferenceEquals(function.QualifiedName, Code.QualifiedName)) QualifiedName = function.QualifiedName;
    }

    public override PyType Type =>
        (Code.Flags & CodeFlags.Coroutine) != 0 ? BuiltinTypes.Coroutine
        : (Code.Flags & CodeFlags.AsyncGenerator) != 0 ? BuiltinTypes.AsyncGenerator
        : BuiltinTypes.Generator;

    public PyStr Name
    {
        get => _extras?.Name ?? Code.Name;
        set => Extras.Name = value;
    }

    public PyStr QualifiedName
    {
        get => _extras?.QualifiedName ?? Code.QualifiedName;
        set => Extras.QualifiedName = value;
    }

    /// <summary>Where a coroutine was made, if <c>sys.set_coroutine_origin_tracking_depth</c> asked for it.</summary>
    public PyObject? Origin
    {
        get => _extras?.Origin;
        set => Extras.Origin = value;
    }

    /// <summary>The hook that finalises an async generator; null for none.</summary>
    public PyObject? Finalizer
    {
        get => _extras?.Finalizer;
        set
        {
            if (value is not null || _extras is not null) Extras.Finalizer = value;
        }
    }

    private GeneratorExtras Extras => _extras ??= new GeneratorExtras();

    // What few generators have: a generator is made for every loop over one, so it had better be small.
    private sealed class GeneratorExtras
    {
        public PyStr? Name;
        public PyStr? QualifiedName;
        public PyObject? Origin;
        public PyObject? Finalizer;
    }
}

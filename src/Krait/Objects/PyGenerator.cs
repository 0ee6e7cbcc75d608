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
    private readonly PyType _type;

    /// <summary>The paused call; null once it has ended.</summary>
    public Frame? Frame;

    public GeneratorState Status;

    /// <summary>The frame that ran at the generator's depth before it was resumed, to be put back.</summary>
    public Frame? Displaced;

    /// <summary>The generator's own level of handled exceptions.</summary>
    public HandledException? Handled;
    public readonly PyCode Code;
    public PyStr Name;
    public PyStr QualifiedName;
    private WeakReferenceList? _weakReferences;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    /// <summary>Where a coroutine was made, if <c>sys.set_coroutine_origin_tracking_depth</c> asked for it.</summary>
    public PyObject? Origin;

    /// <summary>Notices the death of a generator that is not finished; null where that has no consequences.</summary>
    public FinalizationGuard? Guard;

    // Async generators (PEP 525).
    public PyObject? Finalizer;
    public bool HooksInitialized;
    public bool Closed;
    public bool RunningAsync;

    public PyGenerator(PyType type, PyFunction function, Frame frame)
    {
        _type = type;
        Frame = frame;
        Code = frame.Code;
        Name = function.Name;
        QualifiedName = function.QualifiedName;
    }

    public override PyType Type => _type;
}

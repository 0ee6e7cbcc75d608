namespace Krait.Objects;

/// <summary>What an async generator's methods return: the awaitable of one step (PEP 525).</summary>
internal sealed class PyAsyncGeneratorStep(PyGenerator generator, AsyncStepKind kind, PyObject? argument) : PyObject
{
    public readonly PyGenerator Generator = generator;
    public readonly AsyncStepKind Kind = kind;

    /// <summary>The value to send, or the arguments of throw as a tuple.</summary>
    public readonly PyObject? Argument = argument;
    public AsyncStepState Status;

    /// <summary>Notices when the step dies without having been awaited.</summary>
    public FinalizationGuard? Guard;

    /// <summary>From now on nothing is to be said about the step's death.</summary>
    public void Awaited()
    {
        Guard?.Dismiss();
        Guard = null;
    }

    public override PyType Type => Kind == AsyncStepKind.Send ? BuiltinTypes.AsyncGeneratorSend : BuiltinTypes.AsyncGeneratorThrow;
}

/// <summary>Which method of the async generator made a step.</summary>
internal enum AsyncStepKind : byte
{
    Send,
    Throw,
    Close,
}

/// <summary>Where a step stands.</summary>
internal enum AsyncStepState : byte
{
    Created,
    Iterating,
    Closed,
}

/// <summary>A value that an async generator yields, told apart from what it awaits.</summary>
internal sealed class PyAsyncGeneratorWrappedValue(PyObject value) : PyObject
{
    public readonly PyObject Value = value;

    public override PyType Type => BuiltinTypes.AsyncGeneratorWrappedValue;
}

/// <summary>What <c>anext(iterator, default)</c> returns.</summary>
internal sealed class PyAnextAwaitable(PyObject wrapped, PyObject defaultValue) : PyObject
{
    public readonly PyObject Wrapped = wrapped;
    public readonly PyObject Default = defaultValue;

    public override PyType Type => BuiltinTypes.AnextAwaitable;
}

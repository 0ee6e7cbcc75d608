namespace Krait.Objects;

/// <summary>What <c>coroutine.__await__()</c> returns.</summary>
internal sealed class PyCoroutineWrapper(PyGenerator coroutine) : PyObject
{
    public readonly PyGenerator Coroutine = coroutine;

    public override PyType Type => BuiltinTypes.CoroutineWrapper;
}

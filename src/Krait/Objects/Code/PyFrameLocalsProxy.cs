namespace Krait.Objects;

/// <summary>The local variables of a function's frame as a mapping that writes through: <c>f_locals</c> (PEP 667).</summary>
internal sealed class PyFrameLocalsProxy(PyFrame frame) : PyObject
{
    public readonly PyFrame Frame = frame;

    public override PyType Type => BuiltinTypes.FrameLocalsProxy;
}

using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>A pointer to a function. What is said of the function here comes before what its class says.</summary>
internal sealed class PyCFunctionPointer(PyType type, CTypeInfo info, CMemory memory, int offset) : PyCData(type, info, memory, offset)
{
    public PyObject? ArgumentTypes { get; set; }

    public PyObject[]? Converters { get; set; }

    public PyObject? ResultType { get; set; }

    public PyObject? ResultCheck { get; set; }

    public PyObject? ErrorCheck { get; set; }
}

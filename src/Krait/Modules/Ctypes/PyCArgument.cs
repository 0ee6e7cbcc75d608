using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>A value that is ready to be passed to a function: what <c>byref</c> and <c>from_param</c> make.</summary>
/// <param name="tag">The code of its type.</param>
/// <param name="bytes">The value.</param>
/// <param name="content">What it was made of, which lives as long.</param>
internal sealed class PyCArgument(char tag, byte[] bytes, PyObject? content) : PyObject
{
    public readonly char Tag = tag;
    public readonly byte[] Bytes = bytes;
    public readonly PyObject? Content = content;

    public override PyType Type => CtypesTypes.Argument;
}

[PyMethods]
internal static partial class CArgumentType
{
    /// <summary>the wrapped object</summary>
    [PyGetter("_obj", IsField = true)]
    private static PyObject GetObject(PyCArgument self) => self.Content ?? PyNone.Instance;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var argument = (PyCArgument)self;
        string? value = argument.Tag switch
        {
            'b' or 'B' or 'h' or 'H' or 'i' or 'I' or 'l' or 'L' or 'q' or 'Q' or 'f' or 'd' => NumberOf(argument),
            'c' => $"'{Character((char)argument.Bytes[0])}'",
            'z' or 'Z' or 'P' => $"0x{SimpleValues.ReadAddress(argument.Bytes):x}",
            _ => null,
        };
        return PyStr.FromString(value is null ? $"<cparam '{argument.Tag}' at 0x{ObjectIdentity.Of(self):x}>"
            : $"<cparam '{argument.Tag}' ({value})>");
    }

    private static string? NumberOf(PyCArgument argument)
    {
        PyObject? number = SimpleValues.Read(SimpleFormat.Of(argument.Tag)!, false, argument.Bytes);
        return number is null ? null : Representation.Repr(number)?.ToString();
    }

    private static string Character(char character) =>
        character is < ' ' or > '~' or '\'' or '\\' ? $"\\x{(int)character:x2}" : character.ToString();
}

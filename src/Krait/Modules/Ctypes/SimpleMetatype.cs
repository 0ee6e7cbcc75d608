using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules.Ctypes;

/// <summary>metatype for the PyCSimpleType Objects</summary>
[PyMethods]
internal static partial class SimpleMetatype
{
    private static readonly PyStr s_big = PyStr.Intern("__ctype_be__");
    private static readonly PyStr s_little = PyStr.Intern("__ctype_le__");

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var type = (PyType)self;
        if (!MetatypeInitialization.Begin(type, arguments, keywordNames)) return false;
        if (!Attributes.TryGet(type, ArrayTypes.ItemType, out PyObject? code)) return false;
        if (code is null) return Raise.Set(ExceptionTypes.AttributeError, "class must define a '_type_' attribute") is not null;
        if (code is not PyStr text) return Raise.TypeError("class must define a '_type_' string attribute") is not null;
        if (text.Length != 1)
            return Raise.ValueError("class must define a '_type_' attribute which must be a string of length 1") is not null;
        if (text[0] > char.MaxValue || SimpleFormat.Of((char)text[0]) is not { } format)
        {
            return Raise.Set(ExceptionTypes.AttributeError, "class must define a '_type_' attribute which must be\n"
                + $"a single character string containing one of the\nsupported types: '{SimpleFormat.Codes}'.") is not null;
        }
        type.NativeData = Make(format, isSwapped: false);
        if (ReferenceEquals(type.Base, CtypesTypes.Simple)) AddFromParameter(type, format.Code);
        if (!ReferenceEquals(type.Type, CtypesTypes.SimpleType) || !format.CanSwap) return true;
        if (!MetatypeInitialization.TryGetParts(arguments, keywordNames, out PyStr name, out PyTuple bases, out PyDict attributes))
            return false;
        return MakeSwapped(type, format, name, bases, attributes);
    }

    private static CTypeInfo Make(SimpleFormat format, bool isSwapped) => new(CTypeKind.Simple)
    {
        Size = format.Size,
        Alignment = format.Alignment,
        // A truth value of the other byte order is a number in CPython.
        Format = isSwapped && format.Code == '?' ? SimpleFormat.Of('B') : format,
        IsSwapped = isSwapped,
        BufferFormat = (isSwapped ? ">" : "<") + format.BufferCode,
        HasPointers = format.IsPointer,
    };

    // A class of the same content with the other byte order, which each of the two knows.
    private static bool MakeSwapped(PyType type, SimpleFormat format, PyStr name, PyTuple bases, PyDict attributes)
    {
        if (ClassCreation.Create(CtypesTypes.SimpleType, PyStr.FromString(name + "_be"), bases, attributes, null) is not PyType swapped)
            return false;
        if (swapped.NativeData is null) swapped.NativeData = Make(format, isSwapped: true);
        return Attributes.Set(type, s_big, swapped) && Attributes.Set(type, s_little, type)
            && Attributes.Set(swapped, s_little, type) && Attributes.Set(swapped, s_big, swapped);
    }

    private static void AddFromParameter(PyType type, char code)
    {
        MethodDefinition? definition = code switch
        {
            'z' => s_bytesParameter,
            'Z' => s_textParameter,
            'P' => s_pointerParameter,
            _ => null,
        };
        if (definition is null) return;
        PyMethodDescriptor descriptor = new(type, definition);
        type.Attributes.SetItem(PyStr.Intern(definition.Name), descriptor);
        type.Modified();
    }

    private static MethodDefinition Define(Func<PyType, PyObject, PyObject?> convert) => new("from_param")
    {
        Kind = MethodKind.Class,
        Documentation = "Convert a Python object into a function call parameter.",
        OneArgument = (self, value) => convert((PyType)self, value),
    };

    private static readonly MethodDefinition s_bytesParameter = Define(TextParameters.FromBytes);
    private static readonly MethodDefinition s_textParameter = Define(TextParameters.FromText);
    private static readonly MethodDefinition s_pointerParameter = Define(TextParameters.FromPointer);

    /// <summary>Convert a Python object into a function call parameter.</summary>
    [PyMethod("from_param($self, value, /)")]
    private static PyObject? FromParameter(PyType self, PyObject value)
    {
        int isInstance = Classes.IsInstance(value, self);
        if (isInstance != 0) return isInstance < 0 ? null : value;
        if (CTypeInfo.Require(self) is not { } info) return null;
        if (info.Format is not { } format) return Raise.TypeError("abstract class");
        byte[] bytes = new byte[format.Size];
        if (SimpleValues.Write(format, info.IsSwapped, bytes, value, out PyObject? kept))
            return new PyCArgument(format.Code, bytes, kept ?? value);
        PyBaseException error = Exceptions.Take()!;
        PyObject? other = Parameters.AsParameter(value, out bool isFound);
        if (isFound) return other is null ? null : FromParameterDeeply(self, other);
        if (!Exceptions.IsSet) ThreadState.Current.Exception = error;
        return null;
    }

    private static PyObject? FromParameterDeeply(PyType self, PyObject value) =>
        NativeStack.HasRoom() ? FromParameter(self, value) : Calls.NativeStackOverflow();
}

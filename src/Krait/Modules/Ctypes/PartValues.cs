using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Reads and stores the parts of ctypes objects: fields, items, what pointers point to.</summary>
internal static class PartValues
{
    /// <summary>
    /// Whether values of a type stay instances of its class: subclasses of the simple types are not converted to Python's values.
    /// </summary>
    public static bool StaysInstance(PyType type) => !ReferenceEquals(type.Base, CtypesTypes.Simple);

    /// <summary>The value of a part; null with an exception set.</summary>
    public static PyObject? Get(PyType type, CMemory memory, long offset, PyCData? parent, long index)
    {
        if (CTypeInfo.Require(type) is not { } info) return null;
        if (info.Format is not { } format || StaysInstance(type)) return PyCData.At(type, memory, offset, parent, index);
        return TryFit(memory, offset, format.Size, type.Name)
            ? SimpleValues.Read(format, info.IsSwapped, memory.Span.Slice((int)offset, format.Size)) : null;
    }

    /// <summary>Whether bytes are inside of a piece of memory; false with ValueError set.</summary>
    public static bool TryFit(CMemory memory, long offset, long size, string name)
    {
        if (offset >= 0 && offset <= memory.Length - size) return true;
        Raise.ValueError($"{name} does not fit into the memory of the object");
        return false;
    }

    /// <summary>Stores a value in a part, and keeps what has to live with it; false with an exception set.</summary>
    public static bool Set(PyCData target, PyType type, CMemory memory, long offset, long index, PyObject value)
    {
        if (CTypeInfo.Require(type) is not { } info) return false;
        // A tuple stands for the instance that its items make.
        if (value is PyTuple items && info.Format is null)
        {
            PyObject? made = Calls.Call(type, items, null);
            if (made is null)
            {
                ExtendError(type);
                return false;
            }
            value = made;
        }
        return Convert(type, info, memory, offset, value, out PyObject? kept) && KeptObjects.Keep(target, index, kept);
    }

    private static bool Convert(PyType type, CTypeInfo info, CMemory memory, long offset, PyObject value, out PyObject? kept)
    {
        kept = null;
        if (info.Format is { } format && value is not PyCData)
        {
            Span<byte> scratch = stackalloc byte[SimpleFormat.LargestSize];
            if (!SimpleValues.Write(format, info.IsSwapped, scratch, value, out kept)) return false;
            return Copy(scratch[..format.Size], memory, offset, type.Name);
        }
        if (value is not PyCData source)
        {
            if (value is PyNone && info.Kind == CTypeKind.Pointer) return StoreAddress(memory, offset, 0, type.Name);
            Raise.TypeError($"expected {type.Name} instance, got {value.Type.Name}");
            return false;
        }
        int isInstance = Classes.IsInstance(source, type);
        if (isInstance < 0) return false;
        if (isInstance > 0)
        {
            if (info.Size > source.Memory.Length - source.Offset)
            {
                Raise.ValueError($"{source.Type.Name} has fewer bytes than {type.Name}");
                return false;
            }
            kept = KeptObjects.Of(source);
            return Copy(source.Memory.Span.Slice(source.Offset, (int)info.Size), memory, offset, type.Name);
        }
        if (info.Kind == CTypeKind.Pointer && source.Info is { Kind: CTypeKind.Array } array
            && ReferenceEquals(array.ItemType, info.ItemType))
        {
            // The field becomes a pointer to the array, which has to live itself, not only what it keeps.
            kept = PyTuple.Create(KeptObjects.Of(source), source);
            return StoreAddress(memory, offset, source.Address, type.Name);
        }
        Raise.TypeError($"incompatible types, {value.Type.Name} instance instead of {type.Name} instance");
        return false;
    }

    private static bool StoreAddress(CMemory memory, long offset, long address, string name)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        SimpleValues.WriteAddress(bytes, address);
        return Copy(bytes, memory, offset, name);
    }

    /// <summary>Copies bytes, which may be of the same memory; false with ValueError set when they do not fit.</summary>
    public static bool Copy(ReadOnlySpan<byte> bytes, CMemory memory, long offset, string name)
    {
        if (!TryFit(memory, offset, bytes.Length, name)) return false;
        bytes.CopyTo(memory.Span[(int)offset..]);
        return true;
    }

    // What goes wrong while a tuple is made an instance is a RuntimeError that tells the type and the error.
    private static void ExtendError(PyType type)
    {
        PyBaseException error = Exceptions.Take()!;
        PyStr? text = Representation.Str(error);
        if (text is null) Exceptions.Take();
        Raise.Set(ExceptionTypes.RuntimeError, $"({type.Name}) {error.Type.ShortName}: {text?.ToString() ?? "???"}");
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>The functions whose addresses the module publishes.</summary>
internal enum NativeFunction
{
    Memmove,
    Memset,
    StringAt,
    Cast,
    WideStringAt,
    MemoryviewAt,
}

/// <summary>What ctypes takes from the C library and from itself by address, over the memory of ctypes objects.</summary>
internal sealed class NativeFunctions(NativeFunction function) : CFunction
{
    /// <summary>The address of a function, which is the same as long as the engine lives.</summary>
    public static PyObject AddressOf(NativeFunction function)
    {
        CtypesState state = CtypesState.Own;
        if (!state.Functions.TryGetValue(function, out (long Address, CFunction Function) known))
        {
            CFunction made = new NativeFunctions(function);
            known = (state.Addresses.Register(made), made);
            state.Functions.Add(function, known);
        }
        return PyInt.From(known.Address);
    }

    public override bool TryInvoke(CallValue[] arguments, out CallValue result)
    {
        result = CallValue.Of(0);
        int expected = function is NativeFunction.StringAt or NativeFunction.WideStringAt ? 2 : 3;
        if (arguments.Length < expected)
            return Raise.TypeError($"the function takes {expected} arguments ({arguments.Length} given)") is not null;
        long address = arguments[0].Number;
        PyObject? value;
        switch (function)
        {
            case NativeFunction.Memmove:
                result = arguments[0];
                return Move(address, arguments[1].Number, arguments[2].Number);
            case NativeFunction.Memset:
                result = arguments[0];
                return Fill(address, (byte)arguments[1].Number, arguments[2].Number);
            case NativeFunction.StringAt:
                int size = (int)arguments[1].Number;
                if (size < -1) return Raise.SystemError("Negative size passed to PyBytes_FromStringAndSize") is not null;
                value = Tell("ctypes.string_at", address, size) ? MemoryText.ReadBytes(address, size) : null;
                break;
            case NativeFunction.WideStringAt:
                int length = (int)arguments[1].Number;
                if (length < -1) return Raise.SystemError("bad argument to internal function") is not null;
                value = Tell("ctypes.wstring_at", address, length) ? MemoryText.ReadWide(address, length) : null;
                break;
            case NativeFunction.MemoryviewAt:
                value = ViewAt(address, arguments[1].Number, (int)arguments[2].Number != 0);
                break;
            default:
                value = Cast(arguments[0], arguments[1].Number, arguments[2].Number);
                break;
        }
        if (value is not null) result = CallValue.Of(value);
        return value is not null;
    }

    private static bool Tell(string name, long address, long size) =>
        !Auditing.IsOn || Auditing.Tell(name, PyInt.From(address), PyInt.From(size));

    private static bool Move(long target, long source, long count)
    {
        AddressSpace addresses = CtypesState.Own.Addresses;
        if (count == 0) return true;
        if (!addresses.TryResolve(source, count, out CMemory from, out int fromOffset)
            || !addresses.TryResolve(target, count, out CMemory to, out int toOffset))
        {
            return false;
        }
        from.Span.Slice(fromOffset, (int)count).CopyTo(to.Span[toOffset..]);
        return true;
    }

    private static bool Fill(long target, byte value, long count)
    {
        if (count == 0) return true;
        if (!CtypesState.Own.Addresses.TryResolve(target, count, out CMemory memory, out int offset)) return false;
        memory.Span.Slice(offset, (int)count).Fill(value);
        return true;
    }

    private static PyObject? ViewAt(long address, long size, bool isReadOnly)
    {
        if (!Tell("ctypes.memoryview_at", address, size)) return null;
        if (size < 0) return Raise.ValueError($"memoryview_at: size is negative (or overflowed): {size}");
        if (!CtypesState.Own.Addresses.TryResolve(address, size, out CMemory memory, out int offset)) return null;
        if (memory.Fix() is not { } fixedMemory) return null;
        return new PyMemoryView(new MemoryOwner(fixedMemory), "B", 1, isReadOnly, offset, [(int)size], [1]);
    }

    private static PyObject? Cast(CallValue address, long source, long targetType)
    {
        AddressSpace addresses = CtypesState.Own.Addresses;
        if (addresses.ObjectAt(source) is not { } from || addresses.ObjectAt(targetType) is not { } to) return null;
        if (CTypeInfo.Of(to) is not { } info
            || !(info.Kind is CTypeKind.Pointer or CTypeKind.Function || info.Format is { IsPointer: true }))
        {
            string name = to is PyType type ? type.Name : to.Type.Name;
            return Raise.TypeError($"cast() argument 2 must be a pointer type, not {name}");
        }
        PyObject? result = Calls.Call(to);
        if (result is not PyCData { Size: >= sizeof(long) } pointer)
            return result is null ? null : Raise.TypeError("cast() argument 2 made no pointer");
        if (from is PyCData data)
        {
            // Pointers to the same memory share what they keep, so that each knows what is stored through the other.
            PyObject kept = KeptObjects.Of(data);
            if (kept is not PyNone) pointer.Kept = kept;
            if (kept is PyDict dict && !dict.SetItem(PyInt.From(ObjectIdentity.Of(from)), from)) return null;
        }
        SimpleValues.WriteAddress(pointer.Bytes, address.Number);
        return pointer;
    }
}

using Krait.Objects;

namespace Krait.Protocols;

/// <summary>The bytes of objects that have a buffer (PEP 3118).</summary>
internal static class Buffers
{
    /// <summary>
    /// A copy of the bytes of a bytes-like object, or its own where they never change; null, without an exception, for other
    /// objects.
    /// </summary>
    /// <param name="value">The object.</param>
    /// <param name="flags">What a <c>__buffer__</c> of a Python class is called with.</param>
    public static byte[]? BytesOf(PyObject value, long flags = Simple) => HasPythonMethods(value) ? LentBytes(value, flags) : value switch
    {
        PyBytes bytes => bytes.Value,
        PyByteArray array => Spans.Copy(array.Span),
        PyMemoryView { IsReleased: false } view => view.ToBytes(),
        IBufferOwner owner => Spans.Copy(owner.Bytes),
        _ => null,
    };

    /// <summary>
    /// The bytes of an object themselves, where they lie in one piece: they are valid as long as no Python code runs, which may change
    /// their number. False, without an exception, for other objects, of which <see cref="BytesOf"/> may make a copy.
    /// </summary>
    public static bool TryView(PyObject value, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (HasPythonMethods(value)) return false;
        switch (value)
        {
            case PyBytes constant:
                bytes = constant.Value;
                return true;
            case PyByteArray array:
                bytes = array.Span;
                return true;
            case PyMemoryView { IsReleased: false, IsContiguous: true } view:
                bytes = view.Memory.Slice(view.Offset, view.ByteCount);
                return true;
            case IBufferOwner { Released: null, ForwardedView: null } owner:
                bytes = owner.Bytes;
                return true;
            default:
                bytes = default;
                return false;
        }
    }

    /// <summary>
    /// The bytes of a bytes-like argument, which are valid as long as no Python code runs; false with TypeError set for other objects.
    /// </summary>
    public static bool TryRequire(PyObject value, out ReadOnlySpan<byte> bytes)
    {
        if (TryView(value, out bytes)) return true;
        byte[]? copy = Require(value);
        bytes = copy;
        return copy is not null;
    }

    /// <summary>The flags of <c>__buffer__</c> for bytes in one piece.</summary>
    public const long Simple = 0;

    /// <summary>The flag for memory that can be written to.</summary>
    public const long Writable = 1;

    /// <summary>The flags for memory of any shape, which need not be writable.</summary>
    public const long FullAndReadOnly = 0x11C;

    private static bool IsPython(PyObject? method) => method is not (null or PyBuiltinFunction or PyMethodDescriptor);

    // Whether a Python class lends the memory of its instances, or is told when it is free.
    private static bool HasPythonMethods(PyObject value) => value.Type.IsHeapType
        && (IsPython(value.Type.Lookup(s_buffer)) || IsPython(value.Type.Lookup(s_releaseBuffer)));

    // Null, perhaps with an exception set.
    private static byte[]? LentBytes(PyObject value, long flags)
    {
        if (View(value, flags) is not { } view) return null;
        byte[] bytes = view.ToBytes();
        Release(view);
        return bytes;
    }

    /// <summary>A view of a whole object; null for an object without memory, or with an exception set.</summary>
    public static PyMemoryView? View(PyObject target, long flags)
    {
        if (!target.Type.IsHeapType || !IsPython(target.Type.Lookup(s_buffer))) return NativeView(target, flags);
        PyObject? bound = Attributes.GetSpecial(target, s_buffer);
        PyObject? result = bound is null ? null : Calls.Call(bound, PyInt.From(flags));
        if (result is PyMemoryView { IsReleased: false } lent)
        {
            return new PyMemoryView(lent.Owner!, lent.Format, lent.ItemSize, lent.IsReadOnly, lent.Offset, lent.Shape, lent.Strides)
            {
                Loan = new BufferLoan(target, lent),
            };
        }
        if (result is PyMemoryView) return RaiseReleased();
        if (result is not null) Raise.TypeError("__buffer__ returned non-memoryview object");
        return null;
    }

    /// <summary>A view as <see cref="View"/> makes it, without asking a <c>__buffer__</c> of a Python class.</summary>
    public static PyMemoryView? NativeView(PyObject target, long flags)
    {
        PyMemoryView? view = WholeView(target);
        if (view is null || (flags & Writable) == 0 || !view.IsReadOnly) return view;
        Release(view);
        Raise.Set(ExceptionTypes.BufferError, target is PyMemoryView ? "memoryview: underlying buffer is not writable"
            : "Object is not writable.");
        return null;
    }

    private static PyMemoryView? WholeView(PyObject target)
    {
        BufferLoan? loan = target.Type.IsHeapType && IsPython(target.Type.Lookup(s_releaseBuffer)) ? new BufferLoan(target, null) : null;
        switch (target)
        {
            case IBufferOwner { Released: { } problem }:
                Raise.ValueError(problem);
                return null;
            case PyBytes bytes:
                return new PyMemoryView(target, "B", 1, isReadOnly: true, 0, [bytes.Length], [1]) { Loan = loan };
            case PyByteArray array:
                return new PyMemoryView(target, "B", 1, isReadOnly: false, 0, [array.Count], [1]) { Loan = loan };
            case PyMemoryView view:
                return Derive(view, view.IsReadOnly, view.Offset, view.Shape, view.Strides, ownLength: view.OwnLength);
            case IBufferOwner { ForwardedView: { } forwarded }:
                return WholeView(forwarded);
            case IBufferOwner { Shape.Length: > MostDimensions }:
                Raise.ValueError($"memoryview: number of dimensions must not exceed {MostDimensions}");
                return null;
            case IBufferOwner { Shape: { } shape } owner:
                return new PyMemoryView(target, owner.Format, owner.ItemSize, owner.IsReadOnly, 0, shape, StridesOf(shape, owner.ItemSize))
                { Loan = loan, OwnLength = shape.Length == 0 ? owner.Bytes.Length : null };
            case IBufferOwner owner:
                return new PyMemoryView(target, owner.Format, owner.ItemSize, owner.IsReadOnly, 0, [owner.Bytes.Length / owner.ItemSize],
                    [owner.ItemSize])
                { Loan = loan };
            default:
                return null;
        }
    }

    private const int MostDimensions = 64;

    private static int[] StridesOf(int[] shape, int itemSize)
    {
        int[] strides = new int[shape.Length];
        int stride = itemSize;
        // Short: a buffer has at most 64 dimensions.
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }
        return strides;
    }

    /// <summary>A view of what another view shows, or of a part of it; null with an exception set when there may be none.</summary>
    public static PyMemoryView? Derive(PyMemoryView view, bool isReadOnly, int offset, int[] shape, int[] strides, string? format = null,
        int itemSize = 0, int? ownLength = null)
    {
        if (!CheckUsable(view)) return null;
        return new PyMemoryView(view.Owner!, format ?? view.Format, format is null ? view.ItemSize : itemSize, isReadOnly, offset, shape,
            strides)
        { Loan = view.Loan, OwnLength = ownLength };
    }

    /// <summary>Whether another view may be made of one; false with an exception set.</summary>
    public static bool CheckUsable(PyMemoryView view)
    {
        if (view.IsReleased) return RaiseReleased() is not null;
        return !view.IsRestricted || Raise.ValueError("cannot create new view on restricted memoryview") is not null;
    }

    private static PyMemoryView? RaiseReleased()
    {
        Raise.ValueError("operation forbidden on released memoryview object");
        return null;
    }

    /// <summary>Releases a view, and tells who lent the memory when it was the last.</summary>
    public static void Release(PyMemoryView view)
    {
        if (view.IsReleased) return;
        view.Release();
        if (view.Loan is { } loan && --loan.Users == 0) GiveBack(loan);
    }

    // Whoever releases a view may be handling an exception, and is no caller for another one.
    private static void GiveBack(BufferLoan loan)
    {
        PyObject lender = loan.Lender;
        PyBaseException? pending = Exceptions.Take();
        bool isTold = IsPython(lender.Type.Lookup(s_releaseBuffer));
        if (loan.View is null)
        {
            PyMemoryView? memory = isTold ? WholeView(lender) : null;
            if (memory is not null)
            {
                PyMemoryView restricted = new(lender, memory.Format, memory.ItemSize, memory.IsReadOnly, memory.Offset, memory.Shape,
                    memory.Strides)
                { IsRestricted = true };
                memory.Release();
                Tell(lender, restricted);
                restricted.Release();
            }
        }
        else if (isTold && !ReferenceEquals(loan.View.Owner, lender))
        {
            // The object may keep the view, and then has to release it.
            Tell(lender, loan.View);
        }
        else
        {
            Release(loan.View);
        }

        ThreadState.Current.Exception = pending;
    }

    private static void Tell(PyObject lender, PyMemoryView view)
    {
        PyObject? release = Attributes.GetSpecial(lender, s_releaseBuffer);
        if (release is null || Calls.Call(release, view) is null)
        {
            ThreadState.Current.Interpreter.BufferReleaseFailed?.Invoke(lender);
        }
    }

    private static readonly PyStr s_buffer = PyStr.Intern("__buffer__");
    private static readonly PyStr s_releaseBuffer = PyStr.Intern("__release_buffer__");

    /// <summary>The bytes of a bytes-like argument; null with TypeError set for other objects.</summary>
    public static byte[]? Require(PyObject value)
    {
        if (!IsScattered(value) && BytesOf(value) is { } bytes) return bytes;
        if (!Exceptions.IsSet) RaiseUnusable(value);
        return null;
    }

    /// <summary>Whether a value is a view of items that do not lie one after the other.</summary>
    public static bool IsScattered(PyObject value) => value is PyMemoryView { IsReleased: false, IsContiguous: false };

    /// <summary>Says why the bytes of a value cannot be had in one piece.</summary>
    public static PyObject? RaiseUnusable(PyObject value)
    {
        if (Exceptions.IsSet) return null;
        if (IsScattered(value)) return Raise.Set(ExceptionTypes.BufferError, "memoryview: underlying buffer is not C-contiguous");
        return value is PyMemoryView
            ? Raise.ValueError("operation forbidden on released memoryview object")
            : Raise.TypeError($"a bytes-like object is required, not '{value.Type.Name}'");
    }

    /// <summary>
    /// Copies bytes into a writable bytes-like object from an offset on; false with an exception set when it is none, or too small.
    /// </summary>
    public static bool CopyInto(PyObject target, ReadOnlySpan<byte> bytes, int offset = 0)
    {
        if (HasPythonMethods(target))
        {
            if (RequireWritable(target) is not { } lent) return false;
            bool fits = lent.ByteCount - offset >= bytes.Length;
            if (fits) lent.CopyFrom(bytes, offset);
            Release(lent);
            return fits || RaiseNotWritable(target) is not null;
        }
        switch (target)
        {
            case PyByteArray array when array.Count - offset >= bytes.Length:
                bytes.CopyTo(array.Span[offset..]);
                return true;
            case PyMemoryView { IsReleased: false, IsReadOnly: false } view when view.ByteCount - offset >= bytes.Length:
                view.CopyFrom(bytes, offset);
                return true;
            case IBufferOwner { IsReadOnly: false } owner when owner.Bytes.Length - offset >= bytes.Length:
                bytes.CopyTo(owner.Bytes[offset..]);
                return true;
            default:
                return RaiseNotWritable(target) is not null;
        }
    }

    private static PyObject? RaiseNotWritable(PyObject target) =>
        Raise.TypeError($"a read-write bytes-like object is required, not '{target.Type.Name}'");

    // A view of what an object of a Python class lends for writing; null with an exception set.
    private static PyMemoryView? RequireWritable(PyObject target)
    {
        PyMemoryView? view = View(target, Writable);
        if (view is { IsReadOnly: false }) return view;
        if (view is not null) Release(view);
        if (!Exceptions.IsSet) RaiseNotWritable(target);
        return null;
    }

    /// <summary>How many bytes a writable bytes-like object has room for; -1 with TypeError set for other objects.</summary>
    public static int WritableLength(PyObject target)
    {
        if (HasPythonMethods(target))
        {
            if (RequireWritable(target) is not { } lent) return -1;
            int length = lent.ByteCount;
            Release(lent);
            return length;
        }
        switch (target)
        {
            case PyByteArray array:
                return array.Count;
            case PyMemoryView { IsReleased: false, IsReadOnly: false } view:
                return view.ByteCount;
            case IBufferOwner { IsReadOnly: false } owner:
                return owner.Bytes.Length;
            default:
                RaiseNotWritable(target);
                return -1;
        }
    }
}

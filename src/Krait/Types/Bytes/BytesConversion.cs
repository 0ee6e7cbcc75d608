using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Bytes;

/// <summary>Bytes from other objects.</summary>
internal static class BytesConversion
{
    /// <summary>The bytes of a bytes-like object without a copy where possible; false, without an exception, for others.</summary>
    /// <param name="value">The object.</param>
    /// <param name="bytes">Its bytes, valid as long as no Python code runs.</param>
    /// <param name="flags">What a <c>__buffer__</c> of a Python class is called with.</param>
    public static bool TryGetSpan(PyObject value, out ReadOnlySpan<byte> bytes, long flags = Protocols.Buffers.Simple)
    {
        if (value is PyBytes or PyByteArray && Protocols.Buffers.TryView(value, out bytes)) return true;
        byte[]? copy = Protocols.Buffers.BytesOf(value, flags);
        bytes = copy;
        return copy is not null;
    }

    /// <summary>The bytes of a bytes-like object; TypeError for others.</summary>
    public static bool RequireSpan(PyObject value, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        return (!Protocols.Buffers.IsScattered(value) && TryGetSpan(value, out bytes))
            || Protocols.Buffers.RaiseUnusable(value) is not null;
    }

    /// <summary><c>bytes(value)</c> for a bytes-like object or an iterable of integers; null with an exception set.</summary>
    public static byte[]? FromObject(PyObject value, string target = "bytes")
    {
        if (TryGetSpan(value, out ReadOnlySpan<byte> bytes, Protocols.Buffers.FullAndReadOnly)) return Spans.Copy(bytes);
        PyObject? method = Attributes.GetSpecial(value, Names.Bytes);
        if (method is not null)
        {
            PyObject? result = Calls.Call(method);
            if (result is PyBytes converted) return converted.Value;
            if (result is not null) Raise.TypeError($"__bytes__ returned non-bytes (type {result.Type.Name})");
            return null;
        }
        if (Exceptions.IsSet) return null;
        if (value is PyStr || (value.Type.IterSlot is null && !Iteration.IsSequence(value)))
        {
            Raise.TypeError($"cannot convert '{value.Type.Name}' object to {target}");
            return null;
        }
        return FromIterable(value, "bytes must be in range(0, 256)");
    }

    /// <summary>The bytes of an iterable of integers; null with an exception set.</summary>
    public static byte[]? FromIterable(PyObject value, string rangeMessage)
    {
        if (FromIntegers(value) is { } integers) return integers;
        PyObject? iterator = Iteration.GetIter(value);
        if (iterator is null) return null;
        ByteBuilder output = new(stackalloc byte[ByteBuilder.UsualLength]);
        while (Iteration.Next(iterator) is { } item)
        {
            if (!TryToByte(item, rangeMessage, out byte each)) return null;
            output.Append(each);
        }
        return Exceptions.IsSet ? null : output.ToArray();
    }

    // The bytes of a list or tuple of nothing but integers that fit; null for other iterables.
    private static byte[]? FromIntegers(PyObject value)
    {
        ReadOnlySpan<PyObject> items;
        if (value.GetType() == typeof(PyList)) items = ((PyList)value).Span;
        else if (value.GetType() == typeof(PyTuple)) items = ((PyTuple)value).Items;
        else return null;
        byte[] result = new byte[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (items[i] is not PyInt { Value: >= 0 and <= byte.MaxValue } small) return null;
            result[i] = (byte)small.Value;
        }
        return result;
    }

    /// <summary>An integer in range(0, 256); false with an exception set.</summary>
    public static bool TryToByte(PyObject value, string rangeMessage, out byte result)
    {
        result = 0;
        if (!Indexes.TryToInt64(value, out long number, null)) return false;
        if (number is < 0 or > 255)
        {
            Raise.ValueError(rangeMessage);
            return false;
        }
        result = (byte)number;
        return true;
    }
}

using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>What a slice of an array or of a pointer gives: bytes or a str of characters, a list of other items.</summary>
internal static class ItemSlices
{
    /// <summary>The bytes of an item, by its position in the slice.</summary>
    internal delegate ReadOnlySpan<byte> ItemBytes(long position);

    /// <summary>The items of a slice; null with an exception set.</summary>
    /// <param name="info">The layout of the array or pointer.</param>
    /// <param name="count">How many items there are.</param>
    /// <param name="item">The value of an item, by its position in the slice.</param>
    /// <param name="bytes">Its bytes, which are asked for where items are characters.</param>
    public static PyObject? Get(CTypeInfo info, long count, Func<long, PyObject?> item, ItemBytes bytes)
    {
        char code = CTypeInfo.Of(info.ItemType!)?.Format?.Code ?? '\0';
        int steps = 0;
        if (code is 'c' or 'u')
        {
            int size = (int)info.ItemSize;
            if (!Protocols.Allocation.ReserveProduct(count, size)) return null;
            byte[] characters = new byte[count * size];
            for (long i = 0; i < count; i++)
            {
                if (!Poll.Step(ref steps)) return null;
                bytes(i).CopyTo(characters.AsSpan((int)(i * size)));
            }
            if (Protocols.Exceptions.IsSet) return null;
            return code == 'c' ? PyBytes.From(characters) : WideText.Read(characters);
        }
        if (!Protocols.Allocation.Reserve(count, sizeof(long))) return null;
        List<PyObject> items = [];
        for (long i = 0; i < count; i++)
        {
            if (!Poll.Step(ref steps) || item(i) is not { } value) return null;
            items.Add(value);
        }
        return new PyList([.. items]);
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>Reads and stores fields. Those of some bits, and arrays of characters, are not as items of their type are.</summary>
internal static class FieldValues
{
    private const int WordBits = 64;

    // The code of the characters that a field is an array of; 0 for any other field.
    private static char CharactersOf(CTypeInfo info) =>
        info.Kind == CTypeKind.Array && CTypeInfo.Of(info.ItemType!)?.Format is { Code: 'c' or 'u' } format ? format.Code : '\0';

    /// <summary>The value of a field; null with an exception set.</summary>
    public static PyObject? Get(PyCField field, PyCData instance)
    {
        long offset = instance.Offset + field.ByteOffset;
        if (CTypeInfo.Require(field.FieldType) is not { } info) return null;
        // A truth value uses its whole byte, even where it is given some bits of it: so does CPython.
        // A subclass of a simple type is an instance at the place of its bits.
        if (field.BitSize is { } bits && info.Format!.Code != '?' && !PartValues.StaysInstance(field.FieldType))
        {
            if (!PartValues.TryFit(instance.Memory, offset, field.ByteSize, "the field")) return null;
            return GetBits(info, bits, field.BitOffset, instance.Memory.Span.Slice((int)offset, (int)field.ByteSize));
        }
        char code = CharactersOf(info);
        if (code == '\0') return PartValues.Get(field.FieldType, instance.Memory, offset, instance, field.Index);
        if (!PartValues.TryFit(instance.Memory, offset, field.ByteSize, "the field")) return null;
        ReadOnlySpan<byte> bytes = instance.Memory.Span.Slice((int)offset, (int)field.ByteSize);
        return ReadText(code, bytes);
    }

    /// <summary>The characters before the first zero.</summary>
    public static PyObject? ReadText(char code, ReadOnlySpan<byte> bytes)
    {
        if (code == 'u') return WideText.Read(bytes[..WideText.LengthIn(bytes)]);
        int end = bytes.IndexOf((byte)0);
        return PyBytes.From(end < 0 ? bytes : bytes[..end]);
    }

    private static PyObject GetBits(CTypeInfo info, int bits, int bitOffset, ReadOnlySpan<byte> bytes)
    {
        ulong word = SimpleValues.ReadBits(bytes, info.IsSwapped) >> bitOffset;
        int unused = WordBits - bits;
        return info.Format!.IsSignedInteger ? PyInt.From((long)(word << unused) >> unused) : PyIntegral.From(word << unused >> unused);
    }

    /// <summary>Stores the value of a field; false with an exception set.</summary>
    public static bool Set(PyCField field, PyCData instance, PyObject value)
    {
        long offset = instance.Offset + field.ByteOffset;
        if (CTypeInfo.Require(field.FieldType) is not { } info) return false;
        if (field.BitSize is { } bits && info.Format!.Code != '?') return SetBits(field, info, instance, bits, offset, value);
        char code = CharactersOf(info);
        if (code == '\0') return PartValues.Set(instance, field.FieldType, instance.Memory, offset, field.Index, value);
        return code == 'c' ? SetBytes(field, instance.Memory, offset, value) : SetWide(field, instance.Memory, offset, value);
    }

    private static bool SetBits(PyCField field, CTypeInfo info, PyCData instance, int bits, long offset, PyObject value)
    {
        if (Indexes.ToIndex(value) is not { } integer) return false;
        ulong word = SimpleValues.LowBits(integer);
        if (!PartValues.TryFit(instance.Memory, offset, field.ByteSize, "the field")) return false;
        Span<byte> bytes = instance.Memory.Span.Slice((int)offset, (int)field.ByteSize);
        ulong mask = ulong.MaxValue >> (WordBits - bits) << field.BitOffset;
        ulong before = SimpleValues.ReadBits(bytes, info.IsSwapped);
        SimpleValues.WriteBits(bytes, (before & ~mask) | ((word << field.BitOffset) & mask), info.IsSwapped);
        return true;
    }

    private static bool SetBytes(PyCField field, CMemory memory, long offset, PyObject value)
    {
        if (value is not PyBytes text) return Raise.TypeError($"expected bytes, {value.Type.Name} found") is not null;
        // A zero ends the text: what comes after it in the field stays.
        int end = text.Span.IndexOf((byte)0);
        ReadOnlySpan<byte> bytes = end < 0 ? text.Span : text.Span[..end];
        if (bytes.Length > field.ByteSize)
            return Raise.ValueError($"bytes too long ({bytes.Length}, maximum length {field.ByteSize})") is not null;
        if (!PartValues.Copy(bytes, memory, offset, "the field")) return false;
        if (bytes.Length < field.ByteSize) memory.Span[(int)(offset + bytes.Length)] = 0;
        return true;
    }

    private static bool SetWide(PyCField field, CMemory memory, long offset, PyObject value)
    {
        if (value is not PyStr text)
            return Raise.TypeError($"unicode string expected instead of {value.Type.Name} instance") is not null;
        long room = field.ByteSize / WideText.Size;
        if (text.Length > room) return Raise.ValueError($"string too long ({text.Length}, maximum length {room})") is not null;
        byte[] bytes = WideText.Encode(text);
        if (!PartValues.Copy(bytes, memory, offset, "the field")) return false;
        if (text.Length < room) memory.Span.Slice((int)offset + bytes.Length, WideText.Size).Clear();
        return true;
    }
}

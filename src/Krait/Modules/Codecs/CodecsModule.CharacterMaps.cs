using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules;

// Encodings of one byte a character, by tables.
internal static partial class CodecsModule
{
    // Stands in a table for a byte without a character.
    private const int Undefined = 0xFFFE;

    // The first character after the alphabets of Latin, Greek and Cyrillic letters.
    private const int AlphabetsEnd = 0x530;

    // A text so short is not worth a large table.
    private const int FewCharacters = 200;

    [PyFunction("charmap_build(map, /)")]
    private static PyObject? CharMapBuild(PyStr map)
    {
        PyDict table = new();
        for (int i = 0; i < map.Length; i++)
        {
            Poll.AtOrThrow(i);
            table.SetItem(PyInt.From(map[i]), PyInt.From(i));
        }
        return table;
    }

    [PyFunction("charmap_decode(data, errors=None, mapping=None, /)")]
    private static PyObject? CharMapDecode(PyObject data, string? errors, PyObject? mapping)
    {
        byte[]? bytes = Buffers.Require(data);
        if (bytes is null) return null;
        TextBuilder output = new(stackalloc char[TextBuilder.UsualLength]);
        int steps = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            if (mapping is PyStr { Narrow: { } chars } && !output.IsWide)
            {
                int run = MapBytes(bytes.AsSpan(i), chars, output.FreeChars(bytes.Length - i));
                output.Advance(run);
                i += run;
                if (i == bytes.Length) break;
            }
            PyObject? mapped;
            if (mapping is null)
            {
                mapped = PyStr.FromCodePoint(bytes[i]);
            }
            else if (mapping is PyStr table)
            {
                mapped = bytes[i] < table.Length ? table.Substring(bytes[i], 1) : PyNone.Instance;
            }
            else if ((mapped = Operators.Subscript(mapping, PyInt.From(bytes[i]))) is null)
            {
                if (!Exceptions.ClearIf(ExceptionTypes.LookupError)) return null;
                mapped = PyNone.Instance;
            }
            if (mapped is PyIntegral number && !(number.TryGetInt64(out long undefined) && undefined == Undefined))
            {
                if (!number.TryGetInt64(out long point) || point is < 0 or > 0x10FFFF)
                    return Raise.TypeError("character mapping must be in range(0x110000)");
                output.Append((int)point);
            }
            else if (mapped is PyStr text && !(text.Length == 1 && text[0] == Undefined))
            {
                output.Append(text);
            }
            else if (mapped is not (PyNone or PyStr or PyIntegral))
            {
                return Raise.TypeError("character mapping must return integer, None or str");
            }
            else
            {
                PyUnicodeError error = UnicodeErrors.Create(
                    ExceptionTypes.UnicodeDecodeError, "charmap", PyBytes.From(bytes), i, i + 1, "character maps to <undefined>");
                PyObject? replacement = CodecRegistry.HandleError(errors ?? "strict", error, bytes.Length, out int next);
                if (replacement is not PyStr characters) return null;
                bytes = ((PyBytes)error.Object!).Value;
                output.Append(characters);
                i = next - 1;
            }
        }
        return PyTuple.Create(output.ToText(), PyInt.From(bytes.Length));
    }

    // Maps the bytes at the beginning that the table has characters for; says how many.
    private static int MapBytes(ReadOnlySpan<byte> source, string table, Span<char> destination)
    {
        for (int i = 0; i < source.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (source[i] >= table.Length || table[source[i]] == Undefined) return i;
            destination[i] = table[source[i]];
        }
        return source.Length;
    }

    [PyFunction("charmap_encode(str, errors=None, mapping=None, /)")]
    private static PyObject? CharMapEncode(PyStr text, string? errors, PyObject? mapping)
    {
        if (mapping is null)
        {
            byte[]? encoded = Codecs.Encode(text, "latin-1", errors ?? "strict");
            return encoded is null ? null : PyTuple.Create(PyBytes.From(encoded), PyInt.From(text.Length));
        }
        ByteBuilder output = new(stackalloc byte[ByteBuilder.UsualLength]);
        // What a dict says of a character it says again, as long as no Python code has run. Zero stands for what is not known, others for
        // the byte before.
        bool isDict = mapping.GetType() == typeof(PyDict);
        Span<short> known = isDict ? stackalloc short[text.Length < FewCharacters ? 0x80 : AlphabetsEnd] : [];
        known.Clear();
        int steps = 0;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            int point = text[i];
            if (point < known.Length && known[point] != 0)
            {
                output.Append((byte)(known[point] - 1));
                continue;
            }
            int before = output.Length;
            if (!MapCharacter(point, mapping, ref output, out bool found)) return null;
            if (found && point < known.Length && output.Length == before + 1) known[point] = (short)(output.Last + 1);
            if (found) continue;
            if (!TryEndOfUnmapped(text, i + 1, mapping, out int end)) return null;
            PyUnicodeError error = UnicodeErrors.Create(
                ExceptionTypes.UnicodeEncodeError, "charmap", text, i, end, "character maps to <undefined>");
            PyObject? replacement = CodecRegistry.HandleError(errors ?? "strict", error, text.Length, out int next);
            if (replacement is null) return null;
            known.Clear();
            if (replacement is PyBytes bytes)
            {
                output.Append(bytes.Span);
            }
            else
            {
                var characters = (PyStr)replacement;
                // Short: what one byte stands for.
                for (int k = 0; k < characters.Length; k++)
                {
                    if (!MapCharacter(characters[k], mapping, ref output, out found)) return null;
                    if (!found) return Raise.Set(error);
                }
            }
            i = next - 1;
        }
        return PyTuple.Create(PyBytes.From(output.ToArray()), PyInt.From(text.Length));
    }

    // Where characters end that are mapped to nothing; false with an exception set.
    private static bool TryEndOfUnmapped(PyStr text, int start, PyObject mapping, out int end)
    {
        ByteBuilder unused = new(stackalloc byte[ByteBuilder.UsualLength]);
        for (end = start; end < text.Length; end++)
        {
            Poll.AtOrThrow(end);
            if (!MapCharacter(text[end], mapping, ref unused, out bool found)) return false;
            if (found) break;
        }
        return true;
    }

    // Adds what a character is mapped to; false with an exception set.
    private static bool MapCharacter(int point, PyObject mapping, ref ByteBuilder output, out bool found)
    {
        found = true;
        PyObject? mapped = Operators.Subscript(mapping, PyInt.From(point));
        if (mapped is null && !Exceptions.ClearIf(ExceptionTypes.LookupError)) return false;
        if (mapped is PyBytes bytes)
        {
            output.Append(bytes.Span);
        }
        else if (mapped is PyIntegral number)
        {
            if (!number.TryGetInt64(out long value) || value is < 0 or > 255)
            {
                return Raise.TypeError("character mapping must be in range(256)") is not null;
            }
            output.Append((byte)value);
        }
        else if (mapped is null or PyNone)
        {
            found = false;
        }
        else
        {
            return Raise.TypeError($"character mapping must return integer, bytes or None, not {mapped.Type.Name}") is not null;
        }
        return true;
    }
}

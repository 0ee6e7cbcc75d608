using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.MultibyteCodecs;

/// <summary>An encoding of East Asia: what one step of decoding or encoding does, and texts as steps with error handlers.</summary>
/// <param name="name">Its name in errors.</param>
internal abstract class MultibyteEncoding(string name)
{
    /// <summary>The name in errors.</summary>
    public string Name => name;

    /// <summary>What a step of decoding found.</summary>
    /// <param name="Length">How many bytes it took; 0 when there are too few, negative for the length of an illegal sequence.</param>
    /// <param name="Point">The character; -1 for none, as an escape sequence stands for.</param>
    public readonly record struct Step(int Length, int Point)
    {
        /// <summary>There are too few bytes.</summary>
        public static Step Incomplete => default;

        /// <summary>The first byte fits nothing.</summary>
        public static Step Illegal => new(-1, -1);
    }

    /// <summary>Whether a number that a program gives is a state of the encoding; those without states pay no heed to it.</summary>
    public virtual bool HasState(ulong state) => true;

    /// <summary>Decodes one character. The state at the beginning of a text is 0.</summary>
    protected abstract Step Next(ReadOnlySpan<byte> bytes, ref ulong state);

    /// <summary>Encodes one character; false when the encoding has none for it.</summary>
    protected abstract bool TryAppend(List<byte> output, int point, ref ulong state);

    /// <summary>Returns to the state at the beginning.</summary>
    public virtual void Finish(List<byte> output, ref ulong state)
    {
    }

    /// <summary>Decodes a character of two bytes.</summary>
    protected static Step DecodePair(DoubleByteTable table, ReadOnlySpan<byte> bytes) =>
        bytes.Length < 2 ? Step.Incomplete : StepOf(table.Decode(bytes[0], bytes[1]));

    /// <summary>Decodes a character of two bytes without their high bits, which those of the table have.</summary>
    protected static Step DecodeSevenBitPair(DoubleByteTable table, ReadOnlySpan<byte> bytes) =>
        bytes.Length < 2 ? Step.Incomplete : StepOf(bytes[1] >= 0x80 ? 0 : table.Decode(bytes[0] | 0x80, bytes[1] | 0x80));

    private static Step StepOf(int point) => point == 0 ? Step.Illegal : new(2, point);

    /// <summary>Appends one byte; true.</summary>
    protected static bool Append(List<byte> output, int value)
    {
        output.Add((byte)value);
        return true;
    }

    /// <summary>Appends the two bytes of a character; false when it has none.</summary>
    protected static bool Append(List<byte> output, DoubleByteTable table, int point)
    {
        int pair = table.Encode(point);
        if (pair != 0) output.AddRange([(byte)(pair >> 8), (byte)pair]);
        return pair != 0;
    }

    /// <summary>Appends two bytes without their high bits; true.</summary>
    protected static bool AppendSevenBit(List<byte> output, int pair)
    {
        output.AddRange([(byte)((pair >> 8) & 0x7F), (byte)(pair & 0x7F)]);
        return true;
    }

    /// <summary>Encodes a text; null with an exception set, and the state as it was.</summary>
    public PyBytes? Encode(PyStr text, string errors, ref ulong state, bool isFinal)
    {
        List<byte> output = new(text.Length * 2);
        ulong next = state;
        if (!TryAppend(output, text, errors, ref next)) return null;
        if (isFinal) Finish(output, ref next);
        state = next;
        return PyBytes.From(output.ToArray());
    }

    private bool TryAppend(List<byte> output, PyStr text, string errors, ref ulong state)
    {
        int steps = 0;
        for (int i = 0; i < text.Length;)
        {
            Poll.StepOrThrow(ref steps);
            if (TryAppend(output, text[i], ref state) || errors == "ignore")
            {
                i++;
                continue;
            }
            PyUnicodeError error =
                UnicodeErrors.Create(ExceptionTypes.UnicodeEncodeError, name, text, i, i + 1, "illegal multibyte sequence");
            if (errors == "strict") return Raise.Set(error) is not null;
            PyObject? replacement = CodecRegistry.HandleError(errors, error, text.Length, out i);
            if (replacement is null) return false;
            if (replacement is PyBytes bytes) output.AddRange(bytes.Value);
            else if (!TryAppend(output, (PyStr)replacement, "strict", ref state)) return false;
        }
        return true;
    }

    /// <summary>
    /// Decodes bytes; those of an incomplete character at the end are left unless they are the last. Null with an exception set, and the
    /// state as it was.
    /// </summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="errors">The name of the error handler.</param>
    /// <param name="state">The state before and after.</param>
    /// <param name="isFinal">Whether no more bytes will come.</param>
    /// <param name="taken">How many bytes were decoded.</param>
    public PyStr? Decode(byte[] bytes, string errors, ref ulong state, bool isFinal, out int taken)
    {
        List<int> output = new(bytes.Length);
        ulong next = state;
        taken = Decode(bytes, errors, output, ref next, isFinal);
        if (taken < 0) return null;
        state = next;
        return CodePoints.ToText(output);
    }

    // How many bytes were decoded; -1 with an exception set.
    private int Decode(byte[] bytes, string errors, List<int> output, ref ulong state, bool isFinal)
    {
        int position = 0;
        int steps = 0;
        while (position < bytes.Length)
        {
            Poll.StepOrThrow(ref steps);
            Step step = Next(bytes.AsSpan(position), ref state);
            if (step.Length > 0)
            {
                if (step.Point >= 0) output.Add(step.Point);
                position += step.Length;
                continue;
            }
            if (step.Length == 0 && !isFinal) return position;
            int end = step.Length == 0 ? bytes.Length : position - step.Length;
            string reason = step.Length == 0 ? "incomplete multibyte sequence" : "illegal multibyte sequence";
            if (errors is "ignore" or "replace")
            {
                if (errors == "replace") output.Add(0xFFFD);
                position = end;
                continue;
            }
            PyUnicodeError error =
                UnicodeErrors.Create(ExceptionTypes.UnicodeDecodeError, name, PyBytes.From(bytes), position, end, reason);
            PyObject? replacement =
                errors == "strict" ? Raise.Set(error) : CodecRegistry.HandleError(errors, error, bytes.Length, out position);
            if (replacement is not PyStr text) return -1;
            for (int i = 0; i < text.Length; i++)
            {
                Poll.AtOrThrow(i);
                output.Add(text[i]);
            }
        }
        return position;
    }
}

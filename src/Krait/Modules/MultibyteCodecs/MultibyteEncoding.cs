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
    /// <param name="Second">The character after it that the same bytes stand for; 0 for none.</param>
    public readonly record struct Step(int Length, int Point, int Second = 0)
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

    /// <summary>Whether there are bytes that stand for a character and the next one.</summary>
    protected virtual bool IsFirst(int point) => false;

    /// <summary>Encodes two characters at once; false when no bytes stand for the two.</summary>
    protected virtual bool TryAppend(List<byte> output, int point, int second, ref ulong state) => false;

    /// <summary>Returns to the state at the beginning.</summary>
    public virtual void Finish(List<byte> output, ref ulong state)
    {
    }

    /// <summary>Decodes a character of two bytes.</summary>
    protected static Step DecodePair(DoubleByteTable table, ReadOnlySpan<byte> bytes) =>
        bytes.Length < 2 ? Step.Incomplete : StepOf(2, table.DecodeAll(bytes[0], bytes[1]));

    /// <summary>Decodes a character of two bytes without their high bits, which those of the table have.</summary>
    protected static Step DecodeSevenBitPair(DoubleByteTable table, ReadOnlySpan<byte> bytes) =>
        bytes.Length < 2 ? Step.Incomplete : bytes[1] >= 0x80 ? Step.Illegal : StepOf(2, table.DecodeAll(bytes[0] | 0x80, bytes[1] | 0x80));

    /// <summary>
    /// <see cref="DecodeSevenBitPair"/> of a set that is designated: both bytes are its, also when it has no such character.
    /// </summary>
    protected static Step DecodeDesignatedPair(DoubleByteTable table, ReadOnlySpan<byte> bytes) =>
        DecodeSevenBitPair(table, bytes) is { Length: >= 0 } step ? step : new(-2, -1);

    /// <summary>What so many bytes stand for: the characters of a table, or nothing.</summary>
    protected static Step StepOf(int length, (int Point, int Second) found) =>
        found.Point > 0 ? new(length, found.Point, found.Second) : found.Point == 0 ? Step.Illegal : new(-length, -1);

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

    /// <summary>Appends the two bytes that stand for two characters; false when none do.</summary>
    protected static bool Append(List<byte> output, DoubleByteTable table, int point, int second)
    {
        int pair = table.Encode(point, second);
        if (pair != 0) output.AddRange([(byte)(pair >> 8), (byte)pair]);
        return pair != 0;
    }

    /// <summary>Appends two bytes without their high bits; true.</summary>
    protected static bool AppendSevenBit(List<byte> output, int pair)
    {
        output.AddRange([(byte)((pair >> 8) & 0x7F), (byte)(pair & 0x7F)]);
        return true;
    }

    /// <summary>
    /// Encodes a text; a character at the end that the next may combine with is left unless it is the last. Null with an exception set,
    /// and the state as it was.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="errors">The name of the error handler.</param>
    /// <param name="state">The state before and after.</param>
    /// <param name="isFinal">Whether no more text will come.</param>
    /// <param name="taken">How many characters were encoded.</param>
    public PyBytes? Encode(PyStr text, string errors, ref ulong state, bool isFinal, out int taken)
    {
        Poll.ReserveOrThrow(text.Length * 2L);
        List<byte> output = new(text.Length * 2);
        ulong next = state;
        taken = Append(output, text, errors, ref next, isFinal);
        if (taken < 0) return null;
        if (isFinal) Finish(output, ref next);
        state = next;
        return PyBytes.From(output.ToArray());
    }

    // How many characters were encoded; -1 with an exception set.
    private int Append(List<byte> output, PyStr text, string errors, ref ulong state, bool isFinal)
    {
        int steps = 0;
        int i = 0;
        while (i < text.Length)
        {
            Poll.StepOrThrow(ref steps);
            if (IsFirst(text[i]))
            {
                if (i + 1 == text.Length && !isFinal) return i;
                if (i + 1 < text.Length && TryAppend(output, text[i], text[i + 1], ref state))
                {
                    i += 2;
                    continue;
                }
            }
            if (TryAppend(output, text[i], ref state) || errors == "ignore")
            {
                i++;
                continue;
            }
            PyUnicodeError error =
                UnicodeErrors.Create(ExceptionTypes.UnicodeEncodeError, name, text, i, i + 1, "illegal multibyte sequence");
            if (errors == "strict") Raise.Set(error);
            PyObject? replacement = errors == "strict" ? null : CodecRegistry.HandleError(errors, error, text.Length, out i);
            if (replacement is null) return -1;
            if (replacement is PyBytes bytes) output.AddRange(bytes.Value);
            else if (Append(output, (PyStr)replacement, "strict", ref state, isFinal: true) < 0) return -1;
        }
        return i;
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
        Poll.ReserveOrThrow((long)bytes.Length * sizeof(int));
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
                if (step.Second != 0) output.Add(step.Second);
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

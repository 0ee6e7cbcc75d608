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

    /// <summary>The state at the beginning.</summary>
    public virtual ulong Start => 0;

    /// <summary>Decodes one character.</summary>
    protected abstract Step Next(ReadOnlySpan<byte> bytes, ref ulong state);

    /// <summary>Encodes one character; false when the encoding has none for it.</summary>
    protected abstract bool TryAppend(List<byte> output, int point, ref ulong state);

    /// <summary>Returns to the state at the beginning.</summary>
    public virtual void Finish(List<byte> output, ref ulong state)
    {
    }

    /// <summary>Encodes a text; false with an exception set.</summary>
    public bool Encode(PyStr text, string errors, List<byte> output, ref ulong state, bool isFinal)
    {
        for (int i = 0; i < text.Length;)
        {
            if (TryAppend(output, text[i], ref state))
            {
                i++;
                continue;
            }
            if (errors == "ignore")
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
            else if (!Encode((PyStr)replacement, "strict", output, ref state, isFinal: false)) return false;
        }
        if (isFinal) Finish(output, ref state);
        return true;
    }

    /// <summary>
    /// Decodes bytes; those of an incomplete character at the end wait unless they are the last. -1 with an exception set, else how many
    /// were taken.
    /// </summary>
    public int Decode(byte[] bytes, string errors, List<int> output, ref ulong state, bool isFinal)
    {
        int position = 0;
        while (position < bytes.Length)
        {
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
            for (int i = 0; i < text.Length; i++) output.Add(text[i]);
        }
        return position;
    }
}

using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules;

/// <summary>UTF-7 (RFC 2152).</summary>
internal static class Utf7
{
    private const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    // Printable ASCII but for the plus, the backslash and the tilde, and the white space of texts.
    private static bool IsDirect(int point) => point is '\t' or '\n' or '\r' || (point is >= ' ' and < '~' && point is not ('+' or '\\'));

    private static int DigitOf(int value) => value < 0x80 ? Digits.IndexOf((char)value) : -1;

    /// <summary>The bytes of a text.</summary>
    public static byte[] Encode(PyStr text)
    {
        List<byte> output = new(text.Length + 8);
        bool isShifted = false;
        uint bits = 0;
        int count = 0;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = text[i];
            if (IsDirect(point) || (point == '+' && !isShifted))
            {
                if (isShifted)
                {
                    if (count > 0) output.Add((byte)Digits[(int)(bits << (6 - count)) & 0x3F]);
                    (bits, count, isShifted) = (0, 0, false);
                    // What could be another digit needs the end of the base64 marked.
                    if (DigitOf(point) >= 0 || point == '-') output.Add((byte)'-');
                }
                output.Add((byte)point);
                if (point == '+') output.Add((byte)'-');
                continue;
            }
            if (!isShifted) output.Add((byte)'+');
            isShifted = true;
            if (point > 0xFFFF)
            {
                Add(0xD7C0 + (point >> 10));
                point = 0xDC00 | (point & 0x3FF);
            }
            Add(point);
        }
        if (count > 0) output.Add((byte)Digits[(int)(bits << (6 - count)) & 0x3F]);
        if (isShifted) output.Add((byte)'-');
        return [.. output];

        void Add(int unit)
        {
            bits = (bits << 16) | (uint)unit;
            count += 16;
            while (count >= 6)
            {
                count -= 6;
                output.Add((byte)Digits[(int)(bits >> count) & 0x3F]);
            }
            bits &= (1u << count) - 1;
        }
    }

    /// <summary>The text of bytes; what begins and does not end yet waits unless these are the last. Null with an exception set.</summary>
    public static PyStr? Decode(byte[] bytes, string errors, bool isFinal, out int consumed)
    {
        consumed = bytes.Length;
        Poll.ReserveOrThrow((long)bytes.Length * sizeof(int));
        List<int> output = new(bytes.Length);
        bool isShifted = false;
        uint bits = 0;
        int count = 0;
        int surrogate = 0;
        int shiftStart = 0;
        int shiftOutput = 0;
        int i = 0;
        int steps = 0;
        while (i < bytes.Length)
        {
            Poll.StepOrThrow(ref steps);
            int value = bytes[i];
            string? problem = null;
            int start = i;
            if (isShifted && DigitOf(value) is >= 0 and var digit)
            {
                bits = (bits << 6) | (uint)digit;
                count += 6;
                i++;
                if (count < 16) continue;
                count -= 16;
                int unit = (int)(bits >> count) & 0xFFFF;
                bits &= (1u << count) - 1;
                if (surrogate != 0 && unit is >= 0xDC00 and <= 0xDFFF)
                {
                    output.Add(0x10000 + ((surrogate - 0xD800) << 10) + (unit - 0xDC00));
                    surrogate = 0;
                    continue;
                }
                if (surrogate != 0) output.Add(surrogate);
                surrogate = unit is >= 0xD800 and <= 0xDBFF ? unit : 0;
                if (surrogate == 0) output.Add(unit);
                continue;
            }
            if (isShifted)
            {
                isShifted = false;
                if (count >= 6) problem = "partial character in base64 sequence";
                else if (count > 0 && bits != 0) problem = "non-zero padding bits in base64 sequence";
                // A lone surrogate stands only before a character that stands for itself.
                if (surrogate != 0 && problem is null && value < 0x80 && value != '+') output.Add(surrogate);
                surrogate = 0;
                (bits, count) = (0, 0);
                if (problem is not null) start = shiftStart;
                if (value == '-' || problem is not null) i++;
                if (problem is null && value == '-') continue;
            }
            else if (value == '+')
            {
                shiftStart = i++;
                if (i < bytes.Length && bytes[i] == '-')
                {
                    output.Add('+');
                    i++;
                    continue;
                }
                if (i < bytes.Length && DigitOf(bytes[i]) < 0)
                {
                    problem = "ill-formed sequence";
                    i++;
                }
                else
                {
                    isShifted = true;
                    shiftOutput = output.Count;
                    continue;
                }
            }
            if (problem is null)
            {
                if (value < 0x80)
                {
                    output.Add(value);
                    i++;
                    continue;
                }
                problem = "unexpected special character";
                i++;
            }
            if (!Fail(ref bytes, start, ref i, errors, problem, output)) return null;
        }
        if (!isShifted) return CodePoints.ToText(output);
        if (!isFinal)
        {
            consumed = shiftStart;
            output.RemoveRange(shiftOutput, output.Count - shiftOutput);
            return CodePoints.ToText(output);
        }
        if (surrogate == 0 && count < 6 && bits == 0) return CodePoints.ToText(output);
        int end = bytes.Length;
        return Fail(ref bytes, shiftStart, ref end, errors, "unterminated shift sequence", output) ? CodePoints.ToText(output) : null;
    }

    private static bool Fail(ref byte[] bytes, int start, ref int end, string errors, string reason, List<int> output)
    {
        PyUnicodeError error = UnicodeErrors.Create(ExceptionTypes.UnicodeDecodeError, "utf7", PyBytes.From(bytes), start, end, reason);
        PyObject? replacement = errors switch
        {
            "strict" => Raise.Set(error),
            "ignore" => PyStr.Empty,
            "replace" => PyStr.FromCodePoint(0xFFFD),
            _ => CodecRegistry.HandleError(errors, error, bytes.Length, out end),
        };
        if (replacement is not PyStr text) return false;
        bytes = ((PyBytes)error.Object!).Value;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            output.Add(text[i]);
        }
        return true;
    }
}

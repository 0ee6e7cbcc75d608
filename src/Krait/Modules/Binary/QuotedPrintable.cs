using Krait.Objects;
using Krait.Types.Text;

namespace Krait.Modules.Binary;

/// <summary>The quoted-printable encoding (RFC 2045, section 6.7).</summary>
internal static class QuotedPrintable
{
    private const int LineLength = 76;

    /// <summary>What is encoded besides what must be.</summary>
    /// <param name="Tabs">Spaces and tabs within lines.</param>
    /// <param name="LineEnds">Line feeds and carriage returns: the data is not text.</param>
    /// <param name="Underscores">Spaces become underscores, as in message headers (RFC 2047).</param>
    public readonly record struct Options(bool Tabs, bool LineEnds, bool Underscores);

    /// <summary>Encodes; line ends become those of the first line.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> data, Options options)
    {
        int firstEnd = data.IndexOf((byte)'\n');
        bool carriageReturns = firstEnd > 0 && data[firstEnd - 1] == '\r';
        List<byte> output = new(data.Length + (data.Length / 4));
        int length = 0; // of the current line
        int steps = 0;
        for (int i = 0; i < data.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            byte each = data[i];
            if (MustEscape(data, i, length, options))
            {
                if (length + 3 >= LineLength) length = BreakSoftly(output, carriageReturns);
                AppendEscape(output, each);
                length += 3;
            }
            else if (!options.LineEnds && (each == '\n' || (each == '\r' && i + 1 < data.Length && data[i + 1] == '\n')))
            {
                // Blanks at the end of a line would get lost.
                if (output.Count > 0 && output[^1] is (byte)' ' or (byte)'\t')
                {
                    byte blank = output[^1];
                    output.RemoveAt(output.Count - 1);
                    AppendEscape(output, blank);
                }
                EndLine(output, carriageReturns);
                length = 0;
                if (each == '\r') i++;
            }
            else
            {
                bool isLast = i + 1 == data.Length || data[i + 1] == '\n';
                if (!isLast && length + 1 >= LineLength) length = BreakSoftly(output, carriageReturns);
                output.Add(options.Underscores && each == ' ' ? (byte)'_' : each);
                length++;
            }
        }
        return [.. output];
    }

    private static bool MustEscape(ReadOnlySpan<byte> data, int index, int length, Options options)
    {
        bool isLast = index + 1 == data.Length;
        switch (data[index])
        {
            case > 126 or (byte)'=':
                return true;
            case (byte)'_':
                return options.Underscores;
            case (byte)'.':
                // A line of a single dot ends a message in SMTP.
                return length == 0 && (isLast || data[index + 1] is (byte)'\n' or (byte)'\r' or 0);
            case (byte)'\r' or (byte)'\n':
                return options.LineEnds;
            case (byte)' ' or (byte)'\t':
                return isLast || options.Tabs;
            default:
                return data[index] < 33;
        }
    }

    private static int BreakSoftly(List<byte> output, bool carriageReturns)
    {
        output.Add((byte)'=');
        EndLine(output, carriageReturns);
        return 0;
    }

    private static void EndLine(List<byte> output, bool carriageReturns)
    {
        if (carriageReturns) output.Add((byte)'\r');
        output.Add((byte)'\n');
    }

    private static void AppendEscape(List<byte> output, byte value)
    {
        output.Add((byte)'=');
        output.AddRange(System.Text.Encoding.ASCII.GetBytes(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>Decodes; what is no escape stays as it is.</summary>
    /// <param name="text">The encoded data.</param>
    /// <param name="underscores">Whether underscores are spaces, as in message headers.</param>
    public static byte[] Decode(ReadOnlySpan<byte> text, bool underscores)
    {
        List<byte> output = new(text.Length);
        int i = 0;
        int steps = 0;
        while (i < text.Length)
        {
            Poll.StepOrThrow(ref steps);
            byte each = text[i++];
            if (each != '=')
            {
                output.Add(underscores && each == '_' ? (byte)' ' : each);
                continue;
            }
            if (i == text.Length) break;
            if (text[i] is (byte)'\n' or (byte)'\r')
            {
                // A soft line break.
                int end = text[i..].IndexOf((byte)'\n');
                i = end < 0 ? text.Length : i + end + 1;
            }
            else if (i + 1 < text.Length && char.IsAsciiHexDigit((char)text[i]) && char.IsAsciiHexDigit((char)text[i + 1]))
            {
                output.Add(Convert.FromHexString([(char)text[i], (char)text[i + 1]])[0]);
                i += 2;
            }
            else
            {
                output.Add((byte)'=');
                if (text[i] == '=') i++;
            }
        }
        return [.. output];
    }
}

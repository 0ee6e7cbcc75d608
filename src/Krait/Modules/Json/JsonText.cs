using System.Buffers;
using Krait.Objects;

namespace Krait.Modules.Json;

/// <summary>Strings in quotes, as JSON writes them.</summary>
internal static class JsonText
{
    private static readonly SearchValues<char> s_plainAscii =
        SearchValues.Create(" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Appends a string in quotes.</summary>
    public static void AppendQuoted(ref TextBuilder builder, PyStr text, bool asciiOnly)
    {
        builder.Append('"');
        if (text.Narrow is { } narrow)
        {
            AppendNarrow(ref builder, narrow, asciiOnly);
        }
        else
        {
            int steps = 0;
            foreach (int point in text.Wide!)
            {
                Poll.StepOrThrow(ref steps);
                AppendPoint(ref builder, point, asciiOnly);
            }
        }
        builder.Append('"');
    }

    private static void AppendNarrow(ref TextBuilder builder, ReadOnlySpan<char> rest, bool asciiOnly)
    {
        int steps = 0;
        while (true)
        {
            Poll.StepOrThrow(ref steps);
            int plain = asciiOnly ? rest.IndexOfAnyExcept(s_plainAscii) : rest.IndexOfAny(JsonReaderTables.Special);
            if (plain < 0)
            {
                builder.Append(rest);
                return;
            }
            builder.Append(rest[..plain]);
            AppendPoint(ref builder, rest[plain], asciiOnly);
            rest = rest[(plain + 1)..];
        }
    }

    private static void AppendPoint(ref TextBuilder builder, int point, bool asciiOnly)
    {
        switch (point)
        {
            case '"':
                builder.Append("\\\"");
                break;
            case '\\':
                builder.Append("\\\\");
                break;
            case '\n':
                builder.Append("\\n");
                break;
            case '\r':
                builder.Append("\\r");
                break;
            case '\t':
                builder.Append("\\t");
                break;
            case '\b':
                builder.Append("\\b");
                break;
            case '\f':
                builder.Append("\\f");
                break;
            case < ' ':
                AppendEscape(ref builder, point);
                break;
            case > 0xFFFF when asciiOnly:
                AppendEscape(ref builder, 0xD800 + ((point - 0x10000) >> 10));
                AppendEscape(ref builder, 0xDC00 + ((point - 0x10000) & 0x3FF));
                break;
            case > 0x7E when asciiOnly:
                AppendEscape(ref builder, point);
                break;
            default:
                builder.Append(point);
                break;
        }
    }

    private static void AppendEscape(ref TextBuilder builder, int unit)
    {
        const string Digits = "0123456789abcdef";
        builder.Append(['\\', 'u', Digits[(unit >> 12) & 15], Digits[(unit >> 8) & 15], Digits[(unit >> 4) & 15], Digits[unit & 15]]);
    }
}

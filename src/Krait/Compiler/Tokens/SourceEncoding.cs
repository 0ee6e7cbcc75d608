using System.Globalization;
using System.Text;

namespace Krait.Compiler.Tokens;

/// <summary>Encoding declarations (PEP 263) and the decoding they ask for.</summary>
internal static class SourceEncoding
{
    /// <summary>The declared encoding in the first two lines, by its normal name, or null.</summary>
    public static string? FindDeclaration(ReadOnlySpan<byte> bytes)
    {
        for (var line = 0; line < 2 && !bytes.IsEmpty; line++)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            var text = end < 0 ? bytes : bytes[..end];
            var name = FindInLine(text);
            if (name is not null)
                return NormalName(name);
            var content = text.TrimStart(" \t\f"u8);
            if (!content.IsEmpty && content[0] != '#')
                return null;
            if (end < 0)
                return null;
            var skip = bytes[end] == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? 2 : 1;
            bytes = bytes[(end + skip)..];
        }

        return null;
    }

    /// <summary>Decodes the whole source from a declared encoding.</summary>
    public static byte[] ToUtf8(ReadOnlySpan<byte> bytes, string name)
    {
        Encoding? encoding = null;
        var known = Alias(name);
        try
        {
            encoding = Encoding.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            encoding = CodePagesEncodingProvider.Instance.GetEncoding(
                known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }

        if (encoding is null)
            throw new CompileException(new CompileError(CompileErrorKind.SyntaxError, "unknown encoding: " + name, 0, -1));
        try
        {
            return Encoding.UTF8.GetBytes(encoding.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            throw Problem(name);
        }
    }

    public static CompileException Problem(string name, int line = 0) =>
        new(new CompileError(CompileErrorKind.SyntaxError, "encoding problem: " + name, line, 0));

    /// <summary>Refuses source that is not UTF-8, naming its first bad byte.</summary>
    public static void CheckUtf8(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return;
        var line = 1;
        var lineStart = 0;
        for (var i = 0; i < bytes.Length;)
        {
            var status = Rune.DecodeFromUtf8(bytes[i..], out _, out var consumed);
            if (status != System.Buffers.OperationStatus.Done)
            {
                throw new CompileException(new CompileError(
                    CompileErrorKind.SyntaxError,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Non-UTF-8 code starting with '\\x{bytes[i]:x2}' on line {line}, but no encoding declared; see https://peps.python.org/pep-0263/ for details"),
                    line,
                    i - lineStart + 1));
            }

            if (bytes[i] == '\n')
            {
                line++;
                lineStart = i + 1;
            }

            i += consumed;
        }
    }

    private static string? FindInLine(ReadOnlySpan<byte> line)
    {
        var content = line.TrimStart(" \t\f"u8);
        if (content.IsEmpty || content[0] != '#')
            return null;
        while (true)
        {
            var at = content.IndexOf("coding"u8);
            if (at < 0)
                return null;
            content = content[(at + 6)..];
            if (content.IsEmpty || content[0] is not ((byte)':' or (byte)'='))
                continue;
            var rest = content[1..].TrimStart(" \t"u8);
            var length = 0;
            while (length < rest.Length && (char.IsAsciiLetterOrDigit((char)rest[length]) || rest[length] is (byte)'-' or (byte)'_' or (byte)'.'))
                length++;
            if (length > 0)
                return Encoding.ASCII.GetString(rest[..length]);
        }
    }

    private static string NormalName(string name)
    {
        var normal = name.Replace('_', '-').ToLowerInvariant();
        if (normal == "utf-8" || normal.StartsWith("utf-8-", StringComparison.Ordinal))
            return "utf-8";
        foreach (var latin in (ReadOnlySpan<string>)["latin-1", "iso-8859-1", "iso-latin-1"])
        {
            if (normal == latin || normal.StartsWith(latin + "-", StringComparison.Ordinal))
                return "iso-8859-1";
        }

        return name;
    }

    // Python's names for the encodings .NET knows under others.
    private static string Alias(string name) => name.Replace('_', '-').ToLowerInvariant() switch
    {
        "utf8" or "u8" => "utf-8",
        "latin1" or "latin" or "l1" or "8859" or "cp819" => "iso-8859-1",
        "ascii" or "646" => "us-ascii",
        "iso8859-15" or "latin-9" or "latin9" or "l9" => "iso-8859-15",
        "euc-jp" or "eucjp" or "ujis" => "euc-jp",
        "shift-jis" or "shiftjis" or "sjis" => "shift_jis",
        "euckr" => "euc-kr",
        "big5-tw" => "big5",
        "cp932" => "shift_jis",
        var other when other.StartsWith("cp", StringComparison.Ordinal) && other.Length > 2 && char.IsAsciiDigit(other[2]) =>
            other.StartsWith("cp125", StringComparison.Ordinal) ? "windows-" + other[2..] : "ibm" + other[2..],
        var other => other,
    };
}

using System.Buffers;
using System.Globalization;
using System.Text;

namespace Krait.Compiler.Tokens;

/// <summary>Encoding declarations (PEP 263) and the decoding they ask for.</summary>
internal static class SourceEncoding
{
    private const string NoDeclaration = "but no encoding declared; see https://peps.python.org/pep-0263/ for details";

    /// <summary>The declared encoding in the first two lines, by its normal name, or null.</summary>
    public static string? FindDeclaration(ReadOnlySpan<byte> bytes)
    {
        for (int line = 0; line < 2 && !bytes.IsEmpty; line++)
        {
            int end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            ReadOnlySpan<byte> text = end < 0 ? bytes : bytes[..end];
            string? name = FindInLine(text);
            if (name is not null)
                return NormalName(name);
            ReadOnlySpan<byte> content = text.TrimStart(" \t\f"u8);
            if (!content.IsEmpty && content[0] != '#')
                return null;
            if (end < 0)
                return null;
            int skip = bytes[end] == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? 2 : 1;
            bytes = bytes[(end + skip)..];
        }

        return null;
    }

    /// <summary>The encoding that a source declares, if decoding it takes a codec that is not at hand here; null for the others.</summary>
    public static string? ForeignTo(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8) || FindDeclaration(bytes) is not { } name)
            return null;
        return Alias(name) switch
        {
            "iso-8859-1" or "us-ascii" => null,
            "utf-8" when name == "utf-8" || System.Text.Unicode.Utf8.IsValid(bytes) => null,
            _ => name,
        };
    }

    /// <summary>Decodes the whole source from a declared encoding.</summary>
    public static byte[] ToUtf8(ReadOnlySpan<byte> bytes, string name)
    {
        Encoding encoding = Find(Alias(name)) ?? throw Undecodable("unknown encoding: " + name);
        if (encoding.CodePage == Encoding.Unicode.CodePage && (bytes.Length % 2 == 0) != bytes.EndsWith("\n"u8))
        {
            // CPython has completed the last line by then.
            int position = bytes.Length - (bytes.EndsWith("\n"u8) ? 1 : 0);
            throw Undecodable(string.Create(
                CultureInfo.InvariantCulture, $"'utf-16-le' codec can't decode byte 0x0a in position {position}: truncated data"));
        }

        string text = "";
        int bad = -1;
        try
        {
            text = encoding.GetString(bytes);

            // .NET passes on as control characters what these code pages leave undefined.
            if (encoding.CodePage is >= 1250 and <= 1258)
                bad = text.AsSpan().IndexOfAnyInRange('\x80', '\x9F');
        }
        catch (DecoderFallbackException exception)
        {
            bad = exception.Index;
        }

        if (bad < 0)
            return Encoding.UTF8.GetBytes(text);
        if (bad >= bytes.Length)
            throw Problem(name);
        string codec = encoding.CodePage == Encoding.ASCII.CodePage ? "ascii" : encoding.IsSingleByte ? "charmap" : name.Replace('-', '_');
        string reason = encoding.CodePage == Encoding.ASCII.CodePage ? "ordinal not in range(128)"
            : encoding.IsSingleByte ? "character maps to <undefined>"
            : "illegal multibyte sequence";
        throw Undecodable(string.Create(
            CultureInfo.InvariantCulture, $"'{codec}' codec can't decode byte 0x{bytes[bad]:x2} in position {bad}: {reason}"));
    }

    private static Encoding? Find(string name)
    {
        try
        {
            return Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(
                name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (NotSupportedException)
        {
            return null; // UTF-7, which .NET refuses
        }
    }

    private static CompileException Undecodable(string message) => new(new CompileError(CompileErrorKind.SyntaxError, message, 0, -1));

    public static CompileException Problem(string name) =>
        new(new CompileError(CompileErrorKind.SyntaxError, "encoding problem: " + name, 0, 0));

    /// <summary>Refuses source that is not UTF-8, naming its first bad byte.</summary>
    public static void CheckUtf8(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return;
        int line = 1;
        int lineStart = 0;
        for (int i = 0; i < bytes.Length;)
        {
            CompileStep.Count();
            OperationStatus status = Rune.DecodeFromUtf8(bytes[i..], out _, out int consumed);
            if (status != System.Buffers.OperationStatus.Done)
            {
                ReadOnlySpan<byte> text = bytes[lineStart..];
                int lineEnd = text.IndexOfAny((byte)'\r', (byte)'\n');
                int offset = Encoding.UTF8.GetString(bytes[lineStart..i]).EnumerateRunes().Count() + 1;
                throw new CompileException(new CompileError(
                    CompileErrorKind.SyntaxError,
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Non-UTF-8 code starting with '\\x{bytes[i]:x2}' on line {line}, {NoDeclaration}"),
                    line,
                    offset,
                    line,
                    offset,
                    Encoding.UTF8.GetString(text[..(lineEnd < 0 ? text.Length : lineEnd)])));
            }

            if (bytes[i] == '\n' || (bytes[i] == '\r' && !bytes[(i + 1)..].StartsWith("\n"u8)))
            {
                line++;
                lineStart = i + 1;
            }

            i += consumed;
        }
    }

    /// <summary>What keeps a file from being read as source, in the words for a file that is run; null when nothing does.</summary>
    public static CompileError? ProblemInFile(ReadOnlySpan<byte> bytes, string fileName)
    {
        bool hasMark = bytes.StartsWith("\uFEFF"u8);
        if (hasMark)
            bytes = bytes[3..];
        string? declared = FindDeclaration(bytes);
        if (hasMark && declared is not (null or "utf-8"))
        {
            return MarkProblem(bytes, declared, isFile: true);
        }

        int zero = bytes.IndexOf((byte)0);
        if (zero >= 0)
        {
            string text = LineOf(bytes[..zero], zero, out int line);
            return new CompileError(CompileErrorKind.SyntaxError, "source code cannot contain null bytes", line, 0, line, 0, text);
        }

        if (declared is not (null or "utf-8") || System.Text.Unicode.Utf8.IsValid(bytes))
            return null;
        int bad = 0;
        while (Rune.DecodeFromUtf8(bytes[bad..], out _, out int consumed) == System.Buffers.OperationStatus.Done)
        {
            CompileStep.Count();
            bad += consumed;
        }

        string badLine = LineOf(bytes, bad, out int number);

        // Where the second line cannot declare an encoding any more, it is read before the first is counted.
        if (number == 2 && !IsBlankOrComment(bytes))
            number = 1;
        int column = Encoding.UTF8.GetCharCount(bytes[(bytes[..bad].LastIndexOf((byte)'\n') + 1)..bad]) + 1;
        return new CompileError(
            CompileErrorKind.SyntaxError,
            string.Create(
                CultureInfo.InvariantCulture,
                $"Non-UTF-8 code starting with '\\x{bytes[bad]:x2}' in file {fileName} on line {number}, {NoDeclaration}"),
            number,
            column,
            number,
            column,
            badLine);
    }

    /// <summary>An encoding other than UTF-8 is declared after a byte order mark.</summary>
    /// <param name="bytes">The source after its mark.</param>
    /// <param name="declared">The encoding.</param>
    /// <param name="isFile">Whether it is a file that is run, of which lines are read.</param>
    public static CompileError MarkProblem(ReadOnlySpan<byte> bytes, string declared, bool isFile)
    {
        // Only the first line that is not blank, or a comment, may declare one, and of the first two.
        int end = bytes.IndexOf((byte)'\n');
        bool isFirst = FindInLine(end < 0 ? bytes : bytes[..end]) is not null;
        string text = LineOf(bytes, isFirst ? 0 : end + 1, out int line);
        int column = text.Length + (isFirst && !isFile ? 0 : 1);
        return new CompileError(CompileErrorKind.SyntaxError, $"encoding problem: {declared} with BOM", line, 0, line, column, text);
    }

    private static bool IsBlankOrComment(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> content = bytes.TrimStart(" \t\f\r"u8);
        return content.IsEmpty || content[0] is (byte)'#' or (byte)'\n';
    }

    private static string LineOf(ReadOnlySpan<byte> bytes, int position, out int number)
    {
        number = bytes[..position].Count((byte)'\n') + 1;
        int start = bytes[..position].LastIndexOf((byte)'\n') + 1;
        int length = bytes[start..].IndexOf((byte)'\n');
        return Encoding.UTF8.GetString(length < 0 ? bytes[start..] : bytes.Slice(start, length));
    }

    private static string? FindInLine(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> content = line.TrimStart(" \t\f"u8);
        if (content.IsEmpty || content[0] != '#')
            return null;
        while (true)
        {
            int at = content.IndexOf("coding"u8);
            if (at < 0)
                return null;
            content = content[(at + 6)..];
            if (content.IsEmpty || content[0] is not ((byte)':' or (byte)'='))
                continue;
            ReadOnlySpan<byte> rest = content[1..].TrimStart(" \t"u8);
            int length = 0;
            while (length < rest.Length
                && (char.IsAsciiLetterOrDigit((char)rest[length]) || rest[length] is (byte)'-' or (byte)'_' or (byte)'.'))
            {
                length++;
            }

            if (length > 0)
                return Encoding.ASCII.GetString(rest[..length]);
        }
    }

    private static string NormalName(string name)
    {
        string normal = name.Replace('_', '-').ToLowerInvariant();
        if (normal == "utf-8" || normal.StartsWith("utf-8-", StringComparison.Ordinal))
            return "utf-8";
        foreach (string latin in (ReadOnlySpan<string>)["latin-1", "iso-8859-1", "iso-latin-1"])
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

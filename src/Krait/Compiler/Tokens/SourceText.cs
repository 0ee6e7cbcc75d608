using System.Text;
using Krait.Objects;

namespace Krait.Compiler.Tokens;

/// <summary>
/// Source text as the tokenizer reads it: valid UTF-8 with line feeds only (but for text that grows line by line, which stays
/// as it is), ended by zero bytes, in which positions are byte offsets. Gives the lines of error messages.
/// </summary>
internal sealed class SourceText
{
    private SourceText(byte[] bytes, int length)
    {
        Bytes = bytes;
        Length = length;
    }

    /// <summary>The bytes, followed by at least four zero bytes so that looking ahead needs no bounds.</summary>
    public byte[] Bytes { get; private set; }

    public int Length { get; private set; }

    /// <summary>Text that is empty at first and grows by <see cref="Append"/>.</summary>
    public static SourceText Empty() => new(new byte[128], 0);

    /// <summary>Takes the bytes of a file: honours a byte order mark and a PEP 263 declaration.</summary>
    public static SourceText FromBytes(ReadOnlySpan<byte> bytes, bool endWithNewLine)
    {
        if (bytes.Contains((byte)0))
            throw NullBytes();

        bool hasMark = bytes.StartsWith("\uFEFF"u8);
        if (hasMark)
            bytes = bytes[3..];
        string? declared = SourceEncoding.FindDeclaration(bytes);
        if (declared is not null && declared != "utf-8")
        {
            if (hasMark)
                throw new CompileException(SourceEncoding.MarkProblem(bytes, declared, isFile: false));
            bytes = SourceEncoding.ToUtf8(bytes, declared);
        }
        else
        {
            SourceEncoding.CheckUtf8(bytes);
        }

        return Normalize(bytes, endWithNewLine);
    }

    /// <summary>Takes text, whose encoding declaration means nothing.</summary>
    public static SourceText FromString(string text, bool endWithNewLine)
    {
        for (int i = 0; i < text.Length; i++)
        {
            CompileStep.At(i);
            char character = text[i];
            if (character == 0)
                throw NullBytes();
            if (!char.IsSurrogate(character))
                continue;
            if (char.IsHighSurrogate(character) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
                continue;
            }

            int position = 0;
            for (int k = 0; k < i; k++)
            {
                CompileStep.At(k);
                if (!char.IsLowSurrogate(text[k]))
                    position++;
            }

            throw new CompileException(new CompileError(
                CompileErrorKind.UnicodeEncodeError,
                $"'utf-8' codec can't encode character '\\u{(int)character:x4}' in position {position}: surrogates not allowed"));
        }

        CompileStep.Now();
        // Once as UTF-8, and once with the ends of lines made one.
        Poll.AllocateOrThrow(2L * text.Length);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        CompileStep.Now();
        return Normalize(bytes, endWithNewLine);
    }

    /// <summary>Adds a line at the end.</summary>
    public void Append(ReadOnlySpan<byte> line)
    {
        const int ZeroBytes = 4;
        if (Length + line.Length + ZeroBytes > Bytes.Length)
        {
            byte[] bytes = Bytes;
            int larger = Math.Max(Length + line.Length + ZeroBytes, bytes.Length * 2);
            CompileStep.Reserve(larger);
            Array.Resize(ref bytes, larger);
            Bytes = bytes;
        }

        line.CopyTo(Bytes.AsSpan(Length));
        Length += line.Length;
    }

    /// <summary>The text between two byte offsets.</summary>
    public string GetString(int start, int end) => Encoding.UTF8.GetString(Bytes, start, end - start);

    /// <summary>The byte offset at which a line (counted from one) starts; the last line when there are fewer.</summary>
    public int LineStart(int line)
    {
        int start = 0;
        for (int i = 1; i < line; i++)
        {
            int next = Bytes.AsSpan(start, Length - start).IndexOf((byte)'\n');
            if (next < 0)
                break;
            start += next + 1;
        }

        return start;
    }

    /// <summary>The end of the line that starts at an offset, before its line feed.</summary>
    public int LineEnd(int lineStart)
    {
        int length = Bytes.AsSpan(lineStart, Length - lineStart).IndexOf((byte)'\n');
        return length < 0 ? Length : lineStart + length;
    }

    /// <summary>How many characters the first <paramref name="byteCount"/> bytes of a line are, a cut one included.</summary>
    public int CharacterOffset(int lineStart, int lineEnd, int byteCount)
    {
        // As in CPython, one position past the end of the line exists.
        int available = Math.Min(byteCount, lineEnd - lineStart);
        int count = byteCount > lineEnd - lineStart ? 1 : 0;
        for (int i = lineStart; i < lineStart + available; i++)
        {
            CompileStep.At(i);
            if ((Bytes[i] & 0xC0) != 0x80)
                count++;
        }

        return count;
    }

    private static CompileException NullBytes() =>
        new(new CompileError(CompileErrorKind.SyntaxError, "source code string cannot contain null bytes"));

    private static SourceText Normalize(ReadOnlySpan<byte> bytes, bool endWithNewLine)
    {
        // Clearing what is overwritten takes as long as all else here.
        byte[] buffer = GC.AllocateUninitializedArray<byte>(bytes.Length + 8);
        int length = bytes.Length;
        if (bytes.IndexOf((byte)'\r') < 0)
        {
            bytes.CopyTo(buffer);
        }
        else
        {
            length = 0;
            for (int i = 0; i < bytes.Length; i++)
            {
                CompileStep.At(i);
                byte value = bytes[i];
                if (value == '\r')
                {
                    value = (byte)'\n';
                    if (i + 1 < bytes.Length && bytes[i + 1] == '\n')
                        i++;
                }

                buffer[length++] = value;
            }
        }

        if (endWithNewLine && length > 0 && buffer[length - 1] != '\n')
            buffer[length++] = (byte)'\n';
        buffer.AsSpan(length).Clear();
        CompileStep.Now();
        return new SourceText(buffer, length);
    }
}

using System.Globalization;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Text;

/// <summary>The encodings that need no Python code, with their error handlers.</summary>
/// <remarks>
/// What is valid is converted in runs, by vectors (<see cref="EncodingRuns"/>, <see cref="DecodingRuns"/>); where a run ends, one
/// character is looked at closely, and an error handler asked.
/// </remarks>
internal static partial class Codecs
{
    /// <summary>Whether an encoding is one of those that need no Python code.</summary>
    public static bool IsNative(string encodingName) => NativeEncodings.Find(encodingName) is not null;

    /// <summary>Encodes a string; null with an exception set.</summary>
    public static byte[]? Encode(PyStr text, string encodingName, string errors)
    {
        if (NativeEncodings.Find(encodingName) is not { } encoding) return CodecRegistry.Encode(text, encodingName, errors);
        return EncodingRuns.TryEncode(text, encoding) ?? EncodeWithErrors(text, encoding, errors);
    }

    /// <summary>
    /// Whether a native encoding has bytes for every character of a text, so that no error handler is asked; false also when that is
    /// unknown.
    /// </summary>
    public static bool CanSurelyEncode(PyStr text, string encodingName) => NativeEncodings.Find(encodingName) switch
    {
        null or NativeEncoding.Ascii or NativeEncoding.Latin1 => text.Narrow is { } narrow && System.Text.Ascii.IsValid(narrow),
        _ => !EncodingRuns.HasSurrogates(text),
    };

    private static byte[]? EncodeWithErrors(PyStr text, NativeEncoding encoding, string errors)
    {
        ByteBuilder output = new(stackalloc byte[ByteBuilder.UsualLength]);
        output.Append(EncodingRuns.MarkOf(encoding));
        // What most texts need, with some room for a second alphabet.
        int usual = text.Length < Array.MaxLength / 32 ? text.Length * NativeEncodings.UnitSize(encoding) * 5 / 4 : 0;
        if (usual > ByteBuilder.UsualLength) output.Free(usual);
        int position = 0;
        while (true)
        {
            position += EncodingRuns.Append(text, position, encoding, ref output);
            if (position == text.Length) return output.ToArray();
            // The encodings of larger units show characters one by one.
            int end = NativeEncodings.UnitSize(encoding) == 1 ? EncodingRuns.EndOfOthers(text, position, encoding) : position + 1;
            if (!HandleEncodeError(ref output, text, position, ref end, encoding, errors)) return null;
            position = end;
        }
    }

    private static bool HandleEncodeError(
        ref ByteBuilder output, PyStr text, int start, ref int end, NativeEncoding encoding, string errors)
    {
        switch (errors)
        {
            case "ignore":
                return true;
            case "replace":
                if (NativeEncodings.UnitSize(encoding) == 1) output.Append((byte)'?', end - start);
                else EncodingRuns.AppendCharacter(ref output, '?', encoding);
                return true;
            case "backslashreplace" or "xmlcharrefreplace":
                for (int i = start; i < end; i++)
                {
                    Poll.AtOrThrow(i);
                    string escape = errors == "backslashreplace"
                        ? TextEscapes.Escape(text[i]) : string.Create(CultureInfo.InvariantCulture, $"&#{text[i]};");
                    // Short: what stands for one character.
                    foreach (char each in escape) EncodingRuns.AppendCharacter(ref output, each, encoding);
                }
                return true;
            case "surrogatepass" when encoding is not (NativeEncoding.Ascii or NativeEncoding.Latin1):
                for (int i = start; i < end; i++)
                {
                    Poll.AtOrThrow(i);
                    EncodingRuns.AppendCharacter(ref output, text[i], encoding);
                }
                return true;
            case "surrogateescape":
                for (int i = start; i < end; i++)
                {
                    Poll.AtOrThrow(i);
                    if (text[i] is not (>= 0xDC80 and <= 0xDCFF) || NativeEncodings.UnitSize(encoding) > 1)
                        return RaiseEncodeError(text, i, end, encoding);
                    output.Append((byte)(text[i] - 0xDC00));
                }
                return true;
            case "strict" or "surrogatepass":
                return RaiseEncodeError(text, start, end, encoding);
            default:
                return AskEncodeHandler(ref output, text, start, ref end, encoding, errors);
        }
    }

    private static bool AskEncodeHandler(ref ByteBuilder output, PyStr text, int start, ref int end, NativeEncoding encoding, string errors)
    {
        PyUnicodeError error = UnicodeErrors.Create(
            ExceptionTypes.UnicodeEncodeError, NativeEncodings.Name(encoding), text, start, end, NativeEncodings.EncodeReason(encoding));
        int errorEnd = end;
        PyObject? replacement = CodecRegistry.HandleError(errors, error, text.Length, out end);
        if (replacement is PyBytes bytes)
        {
            if (bytes.Length % NativeEncodings.UnitSize(encoding) != 0) return RaiseEncodeError(text, start, errorEnd, encoding);
            output.Append(bytes.Span);
        }
        for (int i = 0; replacement is PyStr characters && i < characters.Length; i++)
        {
            Poll.AtOrThrow(i);
            bool fits = encoding is NativeEncoding.Ascii or NativeEncoding.Latin1 || characters[i] < 0x80;
            if (!fits || !EncodingRuns.CanEncode(characters[i], encoding)) return RaiseEncodeError(text, start, errorEnd, encoding);
            EncodingRuns.AppendCharacter(ref output, characters[i], encoding);
        }
        return replacement is not null;
    }

    private static bool RaiseEncodeError(PyStr text, int start, int end, NativeEncoding encoding)
    {
        string reason = NativeEncodings.EncodeReason(encoding);
        Raise.Set(UnicodeErrors.Create(ExceptionTypes.UnicodeEncodeError, NativeEncodings.Name(encoding), text, start, end, reason));
        return false;
    }
}

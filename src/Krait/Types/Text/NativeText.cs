using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Text;

/// <summary>
/// Text that CPython hands to C as UTF-8 that a null ends: names of encodings, modes of files, names that the system knows. It has no null
/// characters, and no lone surrogates, which have no bytes in UTF-8. A <c>string</c> parameter of a bound method is such a text.
/// </summary>
internal static class NativeText
{
    /// <summary>Whether a text can be handed to C; false with ValueError or UnicodeEncodeError set.</summary>
    public static bool Check(PyStr text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (text[i] == 0) return Raise.ValueError("embedded null character") is not null;
            if (text[i] is >= 0xD800 and <= 0xDFFF) return Codecs.Encode(text, "utf-8", "strict") is not null;
        }
        return true;
    }
}

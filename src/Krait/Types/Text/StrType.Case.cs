using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Objects.Unicode;
using Krait.Protocols;

namespace Krait.Types.Text;

internal static partial class StrType
{
    private const int SmallSigma = 0x3C3;
    private const int FinalSigma = 0x3C2;

    /// <summary>Return a copy of the string converted to uppercase.</summary>
    [PyMethod("upper($self, /)")]
    private static PyObject Upper(PyStr self)
    {
        if (ChangeAsciiCase(self, toUpper: true) is { } ascii) return ascii;
        return Map(self, UnicodeCharacters.Instance.Upper);
    }

    /// <summary>Return a copy of the string converted to lowercase.</summary>
    [PyMethod("lower($self, /)")]
    private static PyObject Lower(PyStr self)
    {
        if (ChangeAsciiCase(self, toUpper: false) is { } ascii) return ascii;
        return Map(self, UnicodeCharacters.Instance.Lower);
    }

    /// <summary>Return a version of the string suitable for caseless comparisons.</summary>
    [PyMethod("casefold($self, /)")]
    private static PyObject CaseFold(PyStr self)
    {
        if (ChangeAsciiCase(self, toUpper: false) is { } ascii) return ascii;
        return Map(self, UnicodeCharacters.Instance.Fold);
    }

    /// <summary>Convert uppercase characters to lowercase and lowercase characters to uppercase.</summary>
    [PyMethod("swapcase($self, /)")]
    private static PyObject SwapCase(PyStr self) => Map(self, static (output, text, i) =>
    {
        if (CharacterData.IsUpper(text[i])) AppendLower(output, text, i);
        else if (CharacterData.IsLower(text[i])) CharacterData.AppendUpper(output, text[i]);
        else output.Add(text[i]);
    });

    /// <summary>
    /// Return a capitalized version of the string. More specifically, make the first character have upper case and the rest lower
    /// case.
    /// </summary>
    [PyMethod("capitalize($self, /)")]
    private static PyObject Capitalize(PyStr self) => Map(self, static (output, text, i) =>
    {
        if (i == 0) CharacterData.AppendTitle(output, text[i]);
        else AppendLower(output, text, i);
    });

    /// <summary>
    /// Return a version of the string where each word is titlecased. More specifically, words start with uppercased characters and
    /// all remaining cased characters have lower case.
    /// </summary>
    [PyMethod("title($self, /)")]
    private static PyObject Title(PyStr self) => Map(self, static (output, text, i) =>
    {
        if (i > 0 && CharacterData.IsCased(text[i - 1])) AppendLower(output, text, i);
        else CharacterData.AppendTitle(output, text[i]);
    });

    /// <summary>The case of a text of ASCII changed by a mask of the one bit that tells it; null for other text.</summary>
    private static PyStr? ChangeAsciiCase(PyStr text, bool toUpper)
    {
        if (text.Narrow is not { } narrow) return null;
        if (narrow is [< '\u0080' and char single])
        {
            return PyStr.FromCodePoint(toUpper ? char.ToUpperInvariant(single) : char.ToLowerInvariant(single));
        }
        if (narrow.Length <= ShortText) return ChangeShortCase(narrow, toUpper);
        if (!System.Text.Ascii.IsValid(narrow)) return null;
        Poll.ReserveOrThrow((long)narrow.Length * sizeof(char));
        return PyStr.FromNarrow(string.Create(narrow.Length, (narrow, toUpper), static (span, source) =>
        {
            _ = source.toUpper ? System.Text.Ascii.ToUpper(source.narrow, span, out _)
                : System.Text.Ascii.ToLower(source.narrow, span, out _);
        }));
    }

    private static PyStr? ChangeShortCase(string text, bool toUpper)
    {
        const int LetterCount = 26;
        const int CaseBit = 0x20;
        Span<char> changed = stackalloc char[ShortText];
        char first = toUpper ? 'a' : 'A';
        // Short: a short text.
        for (int i = 0; i < text.Length; i++)
        {
            char each = text[i];
            if (each >= 0x80) return null;
            changed[i] = (uint)(each - first) < LetterCount ? (char)(each ^ CaseBit) : each;
        }
        return PyStr.FromNarrow(changed[..text.Length]);
    }

    // Up to here a plain loop is as good as a vector one.
    private const int ShortText = 16;

    private static string? AsAscii(PyStr text) => text.Narrow is { } narrow && System.Text.Ascii.IsValid(narrow) ? narrow : null;

    /// <summary>All characters mapped: by runs of those that become one other, and singly in between.</summary>
    private static PyStr Map(PyStr text, CaseMapping mapping)
    {
        TextBuilder output = new(stackalloc char[TextBuilder.UsualLength]);
        int steps = 0;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            int run = 0;
            if (text.Narrow is not { } narrow) run = mapping.Map(text.Wide.AsSpan(i), output.FreePoints(text.Length - i));
            else if (!output.IsWide) run = mapping.Map(narrow.AsSpan(i), output.FreeChars(narrow.Length - i));
            output.Advance(run);
            i += run;
            if (i == text.Length) break;
            if (text[i] == UnicodeCharacters.CapitalSigma && ReferenceEquals(mapping, UnicodeCharacters.Instance.Lower))
            {
                output.Append(IsFinal(text, i) ? FinalSigma : SmallSigma);
            }
            else if (mapping.TryGet(text[i], out int[]? several))
            {
                output.Append(several.AsSpan());
            }
            else
            {
                output.Append(text[i]);
            }
        }
        return output.ToText();
    }

    private static PyStr Map(PyStr text, Action<List<int>, PyStr, int> append)
    {
        Poll.ReserveOrThrow((long)text.Length * sizeof(int));
        List<int> output = new(text.Length + 4);
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            append(output, text, i);
        }
        return CodePoints.ToText(output);
    }

    private static void AppendLower(List<int> output, PyStr text, int index)
    {
        if (text[index] == UnicodeCharacters.CapitalSigma) output.Add(IsFinal(text, index) ? FinalSigma : SmallSigma);
        else CharacterData.AppendLower(output, text[index]);
    }

    /// <summary>Whether a sigma ends a word (Unicode's Final_Sigma condition).</summary>
    private static bool IsFinal(PyStr text, int index)
    {
        int before = index - 1;
        while (before >= 0 && CharacterData.IsCaseIgnorable(text[before])) before--;
        if (before < 0 || !CharacterData.IsCased(text[before])) return false;
        int after = index + 1;
        while (after < text.Length && CharacterData.IsCaseIgnorable(text[after]))
        {
            Poll.AtOrThrow(after);
            after++;
        }
        return after == text.Length || !CharacterData.IsCased(text[after]);
    }

    private static PyBool All(PyStr text, Func<int, bool> holds)
    {
        if (text.Narrow is { } narrow)
        {
            int steps = 0;
            foreach (char each in narrow)
            {
                Poll.StepOrThrow(ref steps);
                if (!holds(each)) return PyBool.False;
            }
            return PyBool.From(narrow.Length > 0);
        }
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (!holds(text[i])) return PyBool.False;
        }
        return PyBool.From(text.Length > 0);
    }

    /// <summary>Return True if the string is an alpha-numeric string, False otherwise.</summary>
    [PyMethod("isalnum($self, /)")]
    private static PyObject IsAlphanumeric(PyStr self) =>
        All(self, static point => CharacterData.IsAlpha(point) || CharacterData.IsNumeric(point) || CharacterData.IsDigit(point));

    /// <summary>Return True if the string is an alphabetic string, False otherwise.</summary>
    [PyMethod("isalpha($self, /)")]
    private static PyObject IsAlpha(PyStr self) =>
        self.Narrow is [< '\u0080' and char single] ? PyBool.From(char.IsAsciiLetter(single))
            : All(self, static point => CharacterData.IsAlpha(point));

    /// <summary>Return True if all characters in the string are ASCII, False otherwise.</summary>
    [PyMethod("isascii($self, /)")]
    private static PyObject IsAscii(PyStr self) => PyBool.From(AsAscii(self) is not null);

    /// <summary>Return True if the string is a decimal string, False otherwise.</summary>
    [PyMethod("isdecimal($self, /)")]
    private static PyObject IsDecimal(PyStr self) => All(self, static point => CharacterData.IsDecimal(point));

    /// <summary>Return True if the string is a digit string, False otherwise.</summary>
    [PyMethod("isdigit($self, /)")]
    private static PyObject IsDigit(PyStr self) =>
        self.Narrow is [< '\u0080' and char single] ? PyBool.From(char.IsAsciiDigit(single))
            : All(self, static point => CharacterData.IsDigit(point));

    /// <summary>Return True if the string is a numeric string, False otherwise.</summary>
    [PyMethod("isnumeric($self, /)")]
    private static PyObject IsNumeric(PyStr self) =>
        All(self, static point => CharacterData.IsNumeric(point) || CharacterData.IsDigit(point));

    /// <summary>Return True if all characters in the string are printable, False otherwise.</summary>
    [PyMethod("isprintable($self, /)")]
    private static PyObject IsPrintable(PyStr self) =>
        self.Length == 0 ? PyBool.True : All(self, static point => CharacterData.IsPrintable(point));

    /// <summary>Return True if the string is a whitespace string, False otherwise.</summary>
    [PyMethod("isspace($self, /)")]
    private static PyObject IsSpace(PyStr self) => All(self, static point => CharacterData.IsSpace(point));

    /// <summary>Return True if the string is a valid Python identifier, False otherwise.</summary>
    [PyMethod("isidentifier($self, /)")]
    private static PyObject IsIdentifier(PyStr self) => PyBool.From(IdentifierCharacters.IsIdentifier(self));

    /// <summary>Return True if the string is a lowercase string, False otherwise.</summary>
    [PyMethod("islower($self, /)")]
    private static PyObject IsLower(PyStr self)
    {
        bool sawCased = false;
        for (int i = 0; i < self.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (CharacterData.IsUpper(self[i]) || CharacterData.IsTitle(self[i])) return PyBool.False;
            sawCased |= CharacterData.IsLower(self[i]);
        }
        return PyBool.From(sawCased);
    }

    /// <summary>Return True if the string is an uppercase string, False otherwise.</summary>
    [PyMethod("isupper($self, /)")]
    private static PyObject IsUpper(PyStr self)
    {
        bool sawCased = false;
        for (int i = 0; i < self.Length; i++)
        {
            Poll.AtOrThrow(i);
            if (CharacterData.IsLower(self[i]) || CharacterData.IsTitle(self[i])) return PyBool.False;
            sawCased |= CharacterData.IsUpper(self[i]);
        }
        return PyBool.From(sawCased);
    }

    /// <summary>Return True if the string is a title-cased string, False otherwise.</summary>
    [PyMethod("istitle($self, /)")]
    private static PyObject IsTitle(PyStr self)
    {
        bool sawCased = false;
        bool inWord = false;
        for (int i = 0; i < self.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = self[i];
            if (CharacterData.IsUpper(point) || CharacterData.IsTitle(point))
            {
                if (inWord) return PyBool.False;
                inWord = true;
                sawCased = true;
            }
            else if (CharacterData.IsLower(point))
            {
                if (!inWord) return PyBool.False;
                sawCased = true;
            }
            else
            {
                inWord = false;
            }
        }
        return PyBool.From(sawCased);
    }

    /// <summary>
    /// Return a centered string of length width. Padding is done using the specified fill character (default is a space).
    /// </summary>
    [PyMethod("center($self, width, fillchar=' ', /)")]
    private static PyObject? Center(PyStr self, long width, PyObject? fill)
    {
        if (!TryToFill(fill, out int point)) return null;
        long padding = Math.Max(0, width - self.Length);
        long left = (padding / 2) + (padding & width & 1);
        return Pad(self, left, padding - left, point);
    }

    /// <summary>
    /// Return a left-justified string of length width. Padding is done using the specified fill character (default is a space).
    /// </summary>
    [PyMethod("ljust($self, width, fillchar=' ', /)")]
    private static PyObject? JustifyLeft(PyStr self, long width, PyObject? fill) =>
        TryToFill(fill, out int point) ? Pad(self, 0, width - self.Length, point) : null;

    /// <summary>
    /// Return a right-justified string of length width. Padding is done using the specified fill character (default is a space).
    /// </summary>
    [PyMethod("rjust($self, width, fillchar=' ', /)")]
    private static PyObject? JustifyRight(PyStr self, long width, PyObject? fill) =>
        TryToFill(fill, out int point) ? Pad(self, width - self.Length, 0, point) : null;

    private static bool TryToFill(PyObject? fill, out int point)
    {
        point = ' ';
        if (fill is null) return true;
        if (fill is not PyStr text) Raise.TypeError($"The fill character must be a unicode character, not {fill.Type.Name}");
        else if (text.Length != 1) Raise.TypeError("The fill character must be exactly one character long");
        else point = text[0];
        return fill is PyStr { Length: 1 };
    }

    internal static PyObject? Pad(PyStr text, long left, long right, int fill)
    {
        left = Math.Max(0, left);
        right = Math.Max(0, right);
        if (left == 0 && right == 0) return ToExact(text);
        if (left > long.MaxValue - text.Length || right > long.MaxValue - text.Length - left)
        {
            return Raise.OverflowError("padded string is too long");
        }
        if (!Allocation.Reserve(left + right + text.Length, sizeof(char))) return null;
        if (text.Narrow is { } narrow && fill < 0x10000)
        {
            int length = (int)(left + right) + narrow.Length;
            return PyStr.FromNarrow(string.Create(length, (narrow, (int)left, (char)fill), static (chars, parts) =>
            {
                (string content, int start, char filler) = parts;
                Spans.Fill(chars[..start], filler);
                content.CopyTo(chars[start..]);
                Spans.Fill(chars[(start + content.Length)..], filler);
            }));
        }
        TextBuilder builder = new(stackalloc char[TextBuilder.UsualLength]);
        builder.Append(fill, (int)left);
        builder.Append(text);
        builder.Append(fill, (int)right);
        return builder.ToText();
    }

    /// <summary>Pad a numeric string with zeros on the left, to fill a field of the given width. The string is never truncated.</summary>
    [PyMethod("zfill($self, width, /)")]
    private static PyObject? FillZeros(PyStr self, long width)
    {
        if (width <= self.Length) return ToExact(self);
        if (self.Length == 0 || self[0] is not ('+' or '-')) return Pad(self, width - self.Length, 0, '0');
        PyObject? digits = Pad(self.Substring(1, self.Length - 1), width - self.Length, 0, '0');
        return digits is null ? null : PyStr.Concat(PyStr.FromCodePoint(self[0]), (PyStr)digits);
    }

    /// <summary>
    /// Return a copy where all tab characters are expanded using spaces. If tabsize is not given, a tab size of 8 characters is
    /// assumed.
    /// </summary>
    [PyMethod("expandtabs($self, /, tabsize=8)")]
    private static PyObject? ExpandTabs(PyStr self, int tabSize)
    {
        if (self.Narrow is { } narrow && !narrow.Contains('\t')) return ToExact(self);
        TextBuilder output = new(stackalloc char[TextBuilder.UsualLength]);
        int column = 0;
        for (int i = 0; i < self.Length; i++)
        {
            Poll.AtOrThrow(i);
            int point = self[i];
            if (point != '\t')
            {
                output.Append(point);
                column = point is '\n' or '\r' ? 0 : column + 1;
                continue;
            }
            if (tabSize <= 0) continue;
            int blanks = tabSize - (column % tabSize);
            if ((long)output.Length + blanks > Array.MaxLength) return Raise.OverflowError("new string is too long");
            output.Append(' ', blanks);
            column += blanks;
        }
        return output.ToText();
    }

    /// <summary>Replace each character in the string using the given translation table.</summary>
    [PyMethod("translate($self, table, /)")]
    private static PyObject? Translate(PyStr self, PyObject table)
    {
        // What a dict says of a character it says of all, and most texts are of one alphabet: each is looked up once.
        PyDict? dict = table.GetType() == typeof(PyDict) ? (PyDict)table : null;
        Span<char> known = dict is null ? [] : stackalloc char[self.Length < FewCharacters ? 0x80 : AlphabetsEnd];
        known.Clear();
        var output = new TextBuilder(stackalloc char[TextBuilder.UsualLength]);
        int steps = 0;
        for (int i = 0; i < self.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            if (self.Narrow is { } narrow && !output.IsWide)
            {
                int run = TranslateKnown(narrow.AsSpan(i), output.FreeChars(narrow.Length - i), known);
                output.Advance(run);
                i += run;
                if (i == narrow.Length) break;
            }
            int character = self[i];
            bool isLearned = character < known.Length;
            if (isLearned && known[character] >= FirstKnown)
            {
                output.Append(known[character] - FirstKnown);
                continue;
            }
            PyObject? replacement;
            if (dict is null)
            {
                replacement = Operators.Subscript(table, PyInt.From(character));
            }
            else
            {
                int found = dict.TryGetItem(PyInt.From(character), out replacement);
                if (found < 0) return null;
                if (found == 0) replacement = PyInt.From(character);
            }
            switch (replacement)
            {
                case null:
                    if (!Exceptions.ClearIf(ExceptionTypes.LookupError)) return null;
                    output.Append(character);
                    break;
                case PyNone:
                    break;
                case PyStr text:
                    if (isLearned && text.Narrow is [< MostKnown and char single]) known[character] = (char)(single + FirstKnown);
                    output.Append(text);
                    break;
                case PyIntegral number:
                    if (!number.TryGetInt64(out long point) || point is < 0 or > 0x10FFFF)
                    {
                        return Raise.ValueError("character mapping must be in range(0x110000)");
                    }
                    if (isLearned && point < MostKnown) known[character] = (char)(point + FirstKnown);
                    output.Append((int)point);
                    break;
                default:
                    return Raise.TypeError("character mapping must return integer, None or str");
            }
        }
        return output.ToText();
    }

    // What a character becomes is in the table as this and its number; zero is what the table does not know yet.
    private const int FirstKnown = 1;

    // Greater numbers would not fit the table.
    private const char MostKnown = '\uFFFF';

    // The first character after the alphabets of Latin, Greek and Cyrillic letters.
    private const int AlphabetsEnd = 0x530;

    // A text so short is not worth a large table.
    private const int FewCharacters = 200;

    /// <summary>Translates the characters at the beginning that the table knows; says how many.</summary>
    private static int TranslateKnown(ReadOnlySpan<char> source, Span<char> destination, ReadOnlySpan<char> known)
    {
        for (int i = 0; i < source.Length; i++)
        {
            Poll.AtOrThrow(i);
            int translated = source[i] < known.Length ? known[source[i]] - FirstKnown : -1;
            if (translated < 0) return i;
            destination[i] = (char)translated;
        }
        return source.Length;
    }

    /// <summary>Return a translation table usable for str.translate().</summary>
    [PyStaticMethod("maketrans(x, y=<unrepresentable>, z=<unrepresentable>, /)")]
    private static PyObject? MakeTranslation(PyObject first, PyStr? second, PyStr? deleted)
    {
        PyDict table = new();
        if (second is null)
        {
            if (first.GetType() != typeof(PyDict)) return Raise.TypeError("if you give only one argument to maketrans it must be a dict");
            foreach ((PyObject key, PyObject value) in (PyDict)first)
            {
                if (key is PyStr text)
                {
                    if (text.Length != 1) return Raise.ValueError("string keys in translatetable must be of length 1");
                    table.SetItem(PyInt.From(text[0]), value);
                }
                else if (key is PyIntegral)
                {
                    table.SetItem(key, value);
                }
                else
                {
                    return Raise.TypeError("keys in translate table must be strings or integers");
                }
            }
            return table;
        }
        if (first is not PyStr from) return Raise.TypeError("first maketrans argument must be a string if there is a second argument");
        if (from.Length != second.Length) return Raise.ValueError("the first two maketrans arguments must have equal length");
        for (int i = 0; i < from.Length; i++)
        {
            Poll.AtOrThrow(i);
            table.SetItem(PyInt.From(from[i]), PyInt.From(second[i]));
        }
        for (int i = 0; i < (deleted?.Length ?? 0); i++) table.SetItem(PyInt.From(deleted![i]), PyNone.Instance);
        return table;
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Formatting;

/// <summary><c>str.format</c>: replacement fields in braces (library reference, "Format String Syntax").</summary>
/// <param name="positional">The positional arguments; null for <c>format_map</c>.</param>
/// <param name="named">The mapping of names; null for none.</param>
internal sealed class FieldFormatter(PyTuple? positional, PyObject? named)
{
    private const int MaximumNesting = 2;

    private enum Numbering
    {
        Unknown,
        Automatic,
        Manual,
    }

    private Numbering _numbering;
    private int _nextIndex;

    /// <summary>Formats; null with an exception set.</summary>
    public PyStr? Format(PyStr text) => Format(text, MaximumNesting);

    private PyStr? Format(PyStr text, int nesting)
    {
        if (nesting == 0) return Fail(ExceptionTypes.ValueError, "Max string recursion exceeded");
        TextBuilder output = new(stackalloc char[TextBuilder.UsualLength]);
        int position = 0;
        int steps = 0;
        while (position < text.Length)
        {
            Poll.StepOrThrow(ref steps);
            int start = position;
            while (position < text.Length && text[position] is not ('{' or '}'))
            {
                Poll.AtOrThrow(position);
                position++;
            }
            if (position > start)
            {
                if (text.Narrow is { } narrow) output.Append(narrow.AsSpan(start, position - start));
                else output.Append(text.Wide.AsSpan(start, position - start));
            }
            if (position == text.Length) break;
            int brace = text[position++];
            if (position < text.Length && text[position] == brace)
            {
                output.Append(brace);
                position++;
                continue;
            }
            if (brace == '}') return Fail(ExceptionTypes.ValueError, "Single '}' encountered in format string");
            if (position == text.Length) return Fail(ExceptionTypes.ValueError, "Single '{' encountered in format string");
            PyStr? field = Field(text, ref position, nesting);
            if (field is null) return null;
            // A field that is all of the text is the result.
            if (start == 0 && position == text.Length && output.Length == 0) return field;
            output.Append(field);
        }
        return output.ToText();
    }

    private PyStr? Field(PyStr text, ref int position, int nesting)
    {
        int start = position;
        int brackets = 0;
        int steps = 0;
        while (position < text.Length)
        {
            Poll.StepOrThrow(ref steps);
            int point = text[position];
            if (point == '{' && brackets == 0) return Fail(ExceptionTypes.ValueError, "unexpected '{' in field name");
            if (point == '[') brackets = 1;
            else if (point == ']') brackets = 0;
            else if (brackets == 0 && point is '}' or ':' or '!') break;
            position++;
        }
        if (position == text.Length) return Fail(ExceptionTypes.ValueError, "expected '}' before end of string");
        PyStr name = text.Substring(start, position - start);
        int conversion = 0;
        if (text[position] == '!')
        {
            if (position + 1 >= text.Length) return Fail(ExceptionTypes.ValueError, "end of string while looking for conversion specifier");
            conversion = text[position + 1];
            position += 2;
            if (position == text.Length) return Fail(ExceptionTypes.ValueError, "unmatched '{' in format spec");
            if (text[position] is not (':' or '}')) return Fail(ExceptionTypes.ValueError, "expected ':' after conversion specifier");
        }
        PyStr specification = PyStr.Empty;
        bool isNested = false;
        if (text[position] == ':')
        {
            int first = ++position;
            int depth = 1;
            for (; position < text.Length; position++)
            {
                Poll.AtOrThrow(position);
                if (text[position] == '{')
                {
                    depth++;
                    isNested = true;
                }
                else if (text[position] == '}' && --depth == 0)
                {
                    break;
                }
            }
            if (position == text.Length) return Fail(ExceptionTypes.ValueError, "unmatched '{' in format spec");
            specification = text.Substring(first, position - first);
        }
        position++;
        PyObject? value = Lookup(name);
        if (value is null) return null;
        if (conversion != 0)
        {
            value = Convert(value, conversion);
            if (value is null) return null;
        }
        if (isNested)
        {
            PyStr? expanded = Format(specification, nesting - 1);
            if (expanded is null) return null;
            specification = expanded;
        }
        // Texts and numbers without a specification are what str() makes of them.
        if (specification.Length == 0 && (value.GetType() == typeof(PyStr) || value.GetType() == typeof(PyInt)))
        {
            return Representation.Str(value);
        }
        return (PyStr?)Representation.Format(value, specification);
    }

    private static PyStr? Convert(PyObject value, int conversion)
    {
        switch (conversion)
        {
            case 'r':
                return Representation.Repr(value);
            case 's':
                return Representation.Str(value);
            case 'a':
                return Representation.Ascii(value);
            case > 32 and < 127:
                return Fail(ExceptionTypes.ValueError, $"Unknown conversion specifier {(char)conversion}");
            default:
                return Fail(ExceptionTypes.ValueError, $"Unknown conversion specifier \\x{conversion:x}");
        }
    }

    private PyObject? Lookup(PyStr name)
    {
        int end = 0;
        while (end < name.Length && name[end] is not ('.' or '['))
        {
            Poll.AtOrThrow(end);
            end++;
        }
        PyObject? value = First(name.Substring(0, end));
        int steps = 0;
        while (value is not null && end < name.Length)
        {
            Poll.StepOrThrow(ref steps);
            bool isAttribute = name[end] == '.';
            int start = ++end;
            while (end < name.Length && (isAttribute ? name[end] is not ('.' or '[') : name[end] != ']'))
            {
                Poll.AtOrThrow(end);
                end++;
            }
            PyStr part = name.Substring(start, end - start);
            if (!isAttribute && end == name.Length) return Fail(ExceptionTypes.ValueError, "Missing ']' in format string");
            if (part.Length == 0) return Fail(ExceptionTypes.ValueError, "Empty attribute in format string");
            if (isAttribute)
            {
                value = Attributes.Get(value, PyStr.Intern(part));
                continue;
            }
            end++;
            if (end < name.Length && name[end] is not ('.' or '['))
            {
                return Fail(ExceptionTypes.ValueError, "Only '.' or '[' may follow ']' in format field specifier");
            }
            if (!TryIndex(part, out long index)) return null;
            value = Operators.Subscript(value, index >= 0 ? PyInt.From(index) : part);
        }
        return value;
    }

    private PyObject? First(PyStr name)
    {
        if (!TryIndex(name, out long index)) return null;
        if (name.Length == 0 || index >= 0)
        {
            Numbering wanted = name.Length == 0 ? Numbering.Automatic : Numbering.Manual;
            if (_numbering == Numbering.Unknown) _numbering = wanted;
            if (_numbering != wanted)
            {
                return Fail(ExceptionTypes.ValueError, wanted == Numbering.Manual
                    ? "cannot switch from automatic field numbering to manual field specification"
                    : "cannot switch from manual field specification to automatic field numbering");
            }
            if (name.Length == 0) index = _nextIndex++;
            if (positional is null) return Fail(ExceptionTypes.ValueError, "Format string contains positional fields");
            if (index < positional.Count) return positional[(int)index];
            return Fail(ExceptionTypes.IndexError, $"Replacement index {index} out of range for positional args tuple");
        }
        if (named is PyDict dict && dict.GetType() == typeof(PyDict))
        {
            int found = dict.TryGetItem(name, out PyObject? value);
            return found == 0 ? Raise.KeyError(name) : value;
        }
        return named is null ? Raise.KeyError(name) : Operators.Subscript(named, name);
    }

    /// <summary>The number a name is, or -1; false with ValueError set when it is too large.</summary>
    private static bool TryIndex(PyStr text, out long index)
    {
        index = -1;
        long value = 0;
        for (int i = 0; i < text.Length; i++)
        {
            Poll.AtOrThrow(i);
            int digit = text[i] is >= '0' and <= '9' ? text[i] - '0' : -1;
            if (digit < 0) return true;
            if (value > (long.MaxValue - digit) / 10)
            {
                Raise.ValueError("Too many decimal digits in format string");
                return false;
            }
            value = (value * 10) + digit;
        }
        if (text.Length > 0) index = value;
        return true;
    }

    private static PyStr? Fail(PyType type, string message)
    {
        Raise.Set(type, message);
        return null;
    }
}

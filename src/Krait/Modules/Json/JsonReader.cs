using System.Globalization;
using System.Numerics;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules.Json;

/// <summary>Reads one JSON value. A null result has an exception set.</summary>
/// <remarks>A document is only wrong where a value was expected: then StopIteration with the position is set.</remarks>
internal sealed class JsonReader<TSource>(TSource source, PyStr document, PyJsonScanner? scanner, bool isStrict)
    where TSource : struct, IJsonSource
{
    private readonly TSource _source = source;
    private JsonKeys? _keys;
    private Dictionary<string, PyStr>? _unusualKeys;

    /// <summary>Reads the value at an index, which moves behind it.</summary>
    public PyObject? ReadValue(ref int index)
    {
        if (index < 0) return Raise.ValueError("idx cannot be negative");
        if (index >= _source.Length) return NoValue(index);
        switch (_source[index])
        {
            case '"':
                index++;
                return ReadString(ref index);
            case '{':
                if (!NativeStack.HasRoom()) return Raise.RecursionError(" while decoding a JSON object from a unicode string");
                index++;
                return ReadObject(ref index);
            case '[':
                if (!NativeStack.HasRoom()) return Raise.RecursionError(" while decoding a JSON array from a unicode string");
                index++;
                return ReadArray(ref index);
            case 'n' when IsAt(index, "null"):
                index += 4;
                return PyNone.Instance;
            case 't' when IsAt(index, "true"):
                index += 4;
                return PyBool.True;
            case 'f' when IsAt(index, "false"):
                index += 5;
                return PyBool.False;
            case 'N' when IsAt(index, "NaN"):
                return ReadConstant("NaN", ref index);
            case 'I' when IsAt(index, "Infinity"):
                return ReadConstant("Infinity", ref index);
            case '-' when IsAt(index, "-Infinity"):
                return ReadConstant("-Infinity", ref index);
            default:
                return ReadNumber(ref index);
        }
    }

    private bool IsAt(int index, string word)
    {
        if (index + word.Length > _source.Length) return false;
        // Short: a constant of JSON.
        for (int i = 0; i < word.Length; i++)
        {
            if (_source[index + i] != word[i]) return false;
        }
        return true;
    }

    private PyObject? ReadConstant(string name, ref int index)
    {
        index += name.Length;
        return Calls.Call(scanner!.ParseConstant, PyStr.Intern(name));
    }

    private static PyObject? NoValue(int index) => Raise.Set(ExceptionTypes.StopIteration, PyInt.From(index));

    private PyObject? Fail(string message, int position)
    {
        PyObject? type = PythonModules.Get("json.decoder", "JSONDecodeError");
        PyObject? error = type is null ? null : Calls.Call(type, PyStr.FromString(message), document, PyInt.From(position));
        return error is PyBaseException exception ? Raise.Set(exception) : null;
    }

    private int SkipWhiteSpace(int index)
    {
        while (index < _source.Length && _source[index] is ' ' or '\t' or '\n' or '\r') index++;
        return index;
    }

    private int At(int index) => index < _source.Length ? _source[index] : -1;

    private PyObject? ReadObject(ref int index)
    {
        PyJsonScanner context = scanner!;
        bool wantsPairs = context.ObjectPairsHook is not PyNone;
        PyList? pairs = wantsPairs ? new PyList() : null;
        PyDict? items = wantsPairs ? null : new PyDict();
        int position = SkipWhiteSpace(index);
        if (At(position) != '}')
        {
            while (true)
            {
                if (At(position) != '"') return Fail("Expecting property name enclosed in double quotes", position);
                position++;
                PyStr? key = ReadKey(ref position);
                if (key is null) return null;
                position = SkipWhiteSpace(position);
                if (At(position) != ':') return Fail("Expecting ':' delimiter", position);
                position = SkipWhiteSpace(position + 1);
                PyObject? value = ReadValue(ref position);
                if (value is null) return null;
                if (!Poll.Step()) return null;
                if (pairs is not null) pairs.Add(PyTuple.Create(key, value));
                else items!.SetItem(key, value);
                position = SkipWhiteSpace(position);
                int next = At(position);
                if (next == '}') break;
                if (next != ',') return Fail("Expecting ',' delimiter", position);
                int comma = position;
                position = SkipWhiteSpace(position + 1);
                if (At(position) == '}') return Fail("Illegal trailing comma before end of object", comma);
            }
        }
        index = position + 1;
        if (pairs is not null) return Calls.Call(context.ObjectPairsHook, pairs);
        return context.ObjectHook is PyNone ? items : Calls.Call(context.ObjectHook, items!);
    }

    private PyObject? ReadArray(ref int index)
    {
        PyList items = new();
        int position = SkipWhiteSpace(index);
        if (At(position) != ']')
        {
            while (true)
            {
                PyObject? value = ReadValue(ref position);
                if (value is null) return null;
                if (!Poll.Step()) return null;
                items.Add(value);
                position = SkipWhiteSpace(position);
                int next = At(position);
                if (next == ']') break;
                if (next != ',') return Fail("Expecting ',' delimiter", position);
                int comma = position;
                position = SkipWhiteSpace(position + 1);
                if (At(position) == ']') return Fail("Illegal trailing comma before end of array", comma);
            }
        }
        index = position + 1;
        return items;
    }

    private PyStr? ReadKey(ref int index)
    {
        int end = _source.EndOfPlain(index);
        if (typeof(TSource) == typeof(NarrowJson) && At(end) == '"')
        {
            PyStr key = (_keys ??= new JsonKeys()).Get(_source.Ascii(index, end - index));
            index = end + 1;
            return key;
        }
        PyStr? unescaped = ReadString(ref index);
        if (unescaped is null) return null;
        _unusualKeys ??= new(StringComparer.Ordinal);
        string text = unescaped.ToString();
        if (_unusualKeys.TryGetValue(text, out PyStr? known) && PyStr.Equal(known, unescaped)) return known;
        _unusualKeys[text] = unescaped;
        return unescaped;
    }

    /// <summary>Reads a string whose opening quote is just before an index, which moves behind the closing one.</summary>
    public PyStr? ReadString(ref int index)
    {
        int end = _source.EndOfPlain(index);
        if (At(end) == '"')
        {
            PyStr plain = _source.Slice(index, end - index);
            index = end + 1;
            return plain;
        }
        return ReadEscapedString(ref index, end);
    }

    private PyStr? ReadEscapedString(ref int index, int end)
    {
        int begin = index - 1;
        int start = index;
        TextBuilder builder = new(stackalloc char[TextBuilder.UsualLength]);
        while (true)
        {
            _source.AppendTo(ref builder, start, end - start);
            int stop = At(end);
            if (stop == '"')
            {
                index = end + 1;
                return builder.ToText();
            }
            if (stop < 0) return (PyStr?)Fail("Unterminated string starting at", begin);
            if (stop != '\\')
            {
                if (isStrict) return (PyStr?)Fail("Invalid control character at", end);
                builder.Append(stop);
                end++;
            }
            else if (!TryUnescape(ref builder, ref end, begin))
            {
                return null;
            }

            start = end;
            end = _source.EndOfPlain(start);
        }
    }

    // At a backslash; moves behind the escape sequence.
    private bool TryUnescape(ref TextBuilder builder, ref int index, int begin)
    {
        int escape = At(index + 1);
        int character = escape switch
        {
            '"' or '\\' or '/' => escape,
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => -1,
        };
        if (character >= 0)
        {
            builder.Append(character);
            index += 2;
            return true;
        }
        if (escape < 0) return Fail("Unterminated string starting at", begin) is not null;
        if (escape != 'u') return Fail("Invalid \\escape: ", index) is not null;
        int unit = HexadecimalAt(index + 2);
        if (unit < 0) return Fail("Invalid \\uXXXX escape", index + 1) is not null;
        index += 6;
        if (char.IsHighSurrogate((char)unit) && At(index) == '\\' && At(index + 1) == 'u')
        {
            int low = HexadecimalAt(index + 2);
            if (low < 0) return Fail("Invalid \\uXXXX escape", index + 1) is not null;
            if (char.IsLowSurrogate((char)low))
            {
                unit = char.ConvertToUtf32((char)unit, (char)low);
                index += 6;
            }
        }
        builder.Append(unit);
        return true;
    }

    private int HexadecimalAt(int index)
    {
        if (index + 4 > _source.Length) return -1;
        int value = 0;
        for (int i = 0; i < 4; i++)
        {
            int each = _source[index + i];
            if (each > 'f' || !char.IsAsciiHexDigit((char)each)) return -1;
            value = (value << 4) | (each <= '9' ? each - '0' : (each | 0x20) - 'a' + 10);
        }
        return value;
    }

    private PyObject? ReadNumber(ref int index)
    {
        int start = index;
        int position = start;
        if (At(position) == '-') position++;
        int first = At(position);
        if (first is < '0' or > '9') return NoValue(start);
        position++;
        if (first != '0') position = SkipDigits(position);
        bool isFloat = false;
        if (At(position) == '.' && IsDigitAt(position + 1))
        {
            isFloat = true;
            position = SkipDigits(position + 2);
        }
        if (At(position) is 'e' or 'E')
        {
            int exponent = position + 1;
            if (At(exponent) is '+' or '-') exponent++;
            if (IsDigitAt(exponent))
            {
                isFloat = true;
                position = SkipDigits(exponent + 1);
            }
        }
        index = position;
        return isFloat ? MakeFloat(start, position - start) : MakeInteger(start, position - start);
    }

    private bool IsDigitAt(int index) => At(index) is >= '0' and <= '9';

    private int SkipDigits(int index)
    {
        while (IsDigitAt(index)) index++;
        return index;
    }

    private PyObject? MakeFloat(int start, int length)
    {
        if (!ReferenceEquals(scanner!.ParseFloat, BuiltinTypes.Float)) return Calls.Call(scanner.ParseFloat, _source.Slice(start, length));
        return new PyFloat(double.Parse(_source.Ascii(start, length), NumberStyles.Float, CultureInfo.InvariantCulture));
    }

    private PyObject? MakeInteger(int start, int length)
    {
        if (!ReferenceEquals(scanner!.ParseInt, BuiltinTypes.Int)) return Calls.Call(scanner.ParseInt, _source.Slice(start, length));
        const int AlwaysFits = 18;
        if (length > AlwaysFits)
        {
            PyStr text = _source.Slice(start, length);
            return IntegerText.Parse(text, 10, text);
        }
        long value = 0;
        bool isNegative = _source[start] == '-';
        for (int i = isNegative ? 1 : 0; i < length; i++) value = (value * 10) + (_source[start + i] - '0');
        return PyInt.From(isNegative ? -value : value);
    }
}

using System.Numerics;
using System.Text;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;
using Krait.Types.Numbers;
using Krait.Types.Text;

namespace Krait.Types.Formatting;

/// <summary><c>format % values</c>, for strings and for bytes (library reference, "printf-style String Formatting").</summary>
internal ref struct PercentFormatter
{
    private PyStr _format;
    private PyObject _values;
    private bool _isBytes;
    private bool _isMapping;
    private TextBuilder _output;
    private int _position;
    private int _next;
    private bool _usedMapping;

    /// <summary>Formats a string; null with an exception set.</summary>
    public static PyObject? Format(PyStr format, PyObject values)
    {
        scoped PercentFormatter formatter = default;
        return formatter.Run(format, values, isBytes: false, stackalloc char[TextBuilder.UsualLength]);
    }

    /// <summary>Formats bytes; null with an exception set.</summary>
    public static byte[]? FormatBytes(ReadOnlySpan<byte> format, PyObject values)
    {
        scoped PercentFormatter formatter = default;
        PyStr? text = formatter.Run(PyStr.FromNarrow(Encoding.Latin1.GetString(format)), values, isBytes: true,
            stackalloc char[TextBuilder.UsualLength]);
        return text is null ? null : Encoding.Latin1.GetBytes(text.ToString());
    }

    private struct Directive
    {
        public bool Left;
        public bool Plus;
        public bool Blank;
        public bool Alternate;
        public bool Zero;
        public int Width;
        public int Precision;
    }

    private PyStr? Run(PyStr format, PyObject values, bool isBytes, Span<char> buffer)
    {
        _output.Begin(buffer);
        _format = format;
        _values = values;
        _isBytes = isBytes;
        // To a text format bytes are a mapping: they have subscripts, and are not what a format takes its values from.
        _isMapping = values is not (PyTuple or PyStr) && !(_isBytes && values is PyBytes or PyByteArray)
            && values.Type.SubscriptSlot is not null;
        int steps = 0;
        while (_position < _format.Length)
        {
            Poll.StepOrThrow(ref steps);
            AppendLiteral();
            if (_position == _format.Length) break;
            _position++;
            if (!Convert()) return null;
        }
        bool usedAll = _values is PyTuple tuple ? _next >= tuple.Count : _next > 0 || _isMapping || _usedMapping;
        if (usedAll) return _output.ToText();
        Raise.TypeError($"not all arguments converted during {(_isBytes ? "bytes" : "string")} formatting");
        return null;
    }

    private void AppendLiteral()
    {
        if (_format.Narrow is { } narrow)
        {
            int length = narrow.AsSpan(_position).IndexOf('%');
            if (length < 0) length = narrow.Length - _position;
            _output.Append(narrow.AsSpan(_position, length));
            _position += length;
            return;
        }
        for (; _position < _format.Length && _format[_position] != '%'; _position++)
        {
            Poll.AtOrThrow(_position);
            _output.Append(_format[_position]);
        }
    }

    private bool Convert()
    {
        if (_position < _format.Length && _format[_position] == '%')
        {
            _position++;
            _output.Append('%');
            return true;
        }
        PyObject? keyed = null;
        if (_position < _format.Length && _format[_position] == '(' && !TryReadKey(out keyed)) return false;
        Directive directive = new() { Width = -1, Precision = -1 };
        for (; _position < _format.Length; _position++)
        {
            Poll.AtOrThrow(_position);
            int flag = _format[_position];
            if (flag == '-') directive.Left = true;
            else if (flag == '+') directive.Plus = true;
            else if (flag == ' ') directive.Blank = true;
            else if (flag == '#') directive.Alternate = true;
            else if (flag == '0') directive.Zero = true;
            else break;
        }
        if (!TryReadNumber("width", ref directive.Width)) return false;
        if (directive.Width < -1)
        {
            directive.Left = true;
            directive.Width = -directive.Width;
        }
        if (_position < _format.Length && _format[_position] == '.')
        {
            _position++;
            directive.Precision = 0;
            if (!TryReadNumber("precision", ref directive.Precision)) return false;
            directive.Precision = Math.Max(0, directive.Precision);
        }
        if (_position < _format.Length && _format[_position] is 'h' or 'l' or 'L') _position++;
        if (_position >= _format.Length) return Fail(ExceptionTypes.ValueError, "incomplete format");
        int code = _format[_position++];
        PyObject? value = keyed ?? NextValue();
        if (value is null) return false;
        switch (code)
        {
            case 'd' or 'i' or 'u' or 'o' or 'x' or 'X':
                return Integer(value, (char)code, directive);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                return Float(value, (char)code, directive);
        }
        PyStr? text = Convert(value, code, directive);
        return text is not null && Append(text, directive);
    }

    private readonly PyStr? Convert(PyObject value, int code, in Directive directive)
    {
        switch (code)
        {
            case 's' when !_isBytes:
                return Truncate(Representation.Str(value), directive);
            case 'b' or 's' when _isBytes:
                return Truncate(BytesText(value), directive);
            case 'r' when !_isBytes:
                return Truncate(Representation.Repr(value), directive);
            case 'a' or 'r':
                return Truncate(Representation.Ascii(value), directive);
            case 'c':
                return Character(value);
        }
        string shown = code is > 31 and < 127 ? ((char)code).ToString() : "?";
        Raise.ValueError($"unsupported format character '{shown}' (0x{code:x}) at index {_position - 1}");
        return null;
    }

    private static PyStr? Truncate(PyStr? text, in Directive directive) =>
        text is not null && directive.Precision >= 0 && directive.Precision < text.Length ? text.Substring(0, directive.Precision) : text;

    private static PyStr? BytesText(PyObject value)
    {
        if (!Bytes.BytesConversion.TryGetSpan(value, out ReadOnlySpan<byte> bytes))
        {
            PyObject? method = Attributes.GetSpecial(value, Names.Bytes);
            if (method is null)
            {
                if (!Exceptions.IsSet)
                {
                    Raise.TypeError($"%b requires a bytes-like object, or an object that implements __bytes__, not '{value.Type.Name}'");
                }
                return null;
            }
            PyObject? result = Calls.Call(method);
            if (result is not PyBytes converted)
            {
                if (result is not null) Raise.TypeError($"__bytes__ returned non-bytes (type {result.Type.Name})");
                return null;
            }
            bytes = converted.Value;
        }
        return PyStr.FromNarrow(Encoding.Latin1.GetString(bytes));
    }

    private readonly PyStr? Character(PyObject value)
    {
        if (_isBytes)
        {
            if (Bytes.BytesConversion.TryGetSpan(value, out ReadOnlySpan<byte> bytes))
            {
                if (bytes.Length == 1) return PyStr.FromCodePoint(bytes[0]);
                Raise.TypeError($"%c requires an integer in range(256) or a single byte, not a bytes object of length {bytes.Length}");
                return null;
            }
        }
        else if (value is PyStr text)
        {
            if (text.Length == 1) return text;
            Raise.TypeError($"%c requires an int or a unicode character, not a string of length {text.Length}");
            return null;
        }
        if (value is not PyIntegral && value.Type.IndexSlot is null)
        {
            Raise.TypeError(_isBytes
                ? $"%c requires an integer in range(256) or a single byte, not {value.Type.Name}"
                : $"%c requires an int or a unicode character, not {TypeNames.Qualified(value.Type)}");
            return null;
        }
        if (!Indexes.TryToInt64(value, out long point, null)) return null;
        if (point >= 0 && point <= (_isBytes ? 255 : 0x10FFFF)) return PyStr.FromCodePoint((int)point);
        Raise.OverflowError(_isBytes ? "%c arg not in range(256)" : "%c arg not in range(0x110000)");
        return null;
    }

    private bool Integer(PyObject value, char code, in Directive directive)
    {
        PyIntegral? number;
        bool isDecimal = code is 'd' or 'i' or 'u';
        if (value is PyIntegral integer)
        {
            number = integer;
        }
        else if (isDecimal && (value is PyFloat || value.Type.IntSlot is not null || value.Type.IndexSlot is not null))
        {
            number = IntType.FromObject(value);
        }
        else if (!isDecimal && value.Type.IndexSlot is not null)
        {
            number = Indexes.ToIndex(value);
        }
        else
        {
            Raise.TypeError($"%{code} format: {(isDecimal ? "a real number" : "an integer")} is required, not {value.Type.Name}");
            return false;
        }
        if (number is null) return false;
        int bits = isDecimal ? 0 : code == 'o' ? 3 : 4;
        scoped ReadOnlySpan<char> digits;
        Span<char> buffer = stackalloc char[IntegerText.MaximumSmallDigits];
        if (number.TryGetInt64(out long small))
        {
            digits = isDecimal ? IntegerText.WriteDecimal(small, buffer)
                : IntegerText.WritePowerOfTwoBase(small, bits, isUpper: code == 'X', buffer);
        }
        else if (isDecimal)
        {
            string? text = IntegerText.ToDecimal(number);
            if (text is null) return false;
            digits = text.AsSpan().TrimStart('-');
        }
        else
        {
            string text = IntegerText.ToPowerOfTwoBase(BigInteger.Abs(number.ToBigInteger()), bits);
            digits = code == 'X' ? text.ToUpperInvariant() : text;
        }
        string prefix = "";
        if (directive.Alternate && !isDecimal) prefix = code switch { 'o' => "0o", 'x' => "0x", _ => "0X" };
        return Append(number.Sign < 0, prefix, Math.Max(0, directive.Precision - digits.Length), digits, directive);
    }

    private bool Float(PyObject value, char code, in Directive directive)
    {
        if (_isBytes && value is not (PyFloat or PyIntegral) && value.Type.FloatSlot is null && value.Type.IndexSlot is null)
        {
            return Fail(ExceptionTypes.TypeError, $"float argument required, not {value.Type.Name}");
        }
        if (!Floats.TryToDouble(value, out double number)) return false;
        int precision = directive.Precision < 0 ? 6 : directive.Precision;
        if (precision >= FloatText.ExcessivePrecision) return Fail(ExceptionTypes.MemoryError, "");
        Span<char> buffer = stackalloc char[FloatText.MaximumFixedLength];
        if (code is 'f' or 'F' && !directive.Alternate && FloatText.TryWriteFixed(Math.Abs(number), precision, buffer, out int written))
        {
            return Append(double.IsNegative(number), "", 0, buffer[..written], directive);
        }
        string text = FloatText.Format(number, code, precision, directive.Alternate ? FloatText.Options.Alternate : FloatText.Options.None);
        bool isNegative = text[0] == '-';
        return Append(isNegative, "", 0, isNegative ? text.AsSpan(1) : text, directive);
    }

    /// <summary>Appends a number: sign and prefix, zeros that its precision asks for, its digits.</summary>
    private bool Append(bool isNegative, string prefix, int zeros, scoped ReadOnlySpan<char> digits, in Directive directive)
    {
        string sign = isNegative ? "-" : directive.Plus ? "+" : directive.Blank ? " " : "";
        long padding = (long)directive.Width - sign.Length - prefix.Length - zeros - digits.Length;
        if (padding > 0 && !Fits(padding)) return false;
        bool padsWithZeros = directive.Zero && !directive.Left;
        if (!padsWithZeros && !directive.Left) _output.Append(' ', (int)padding);
        _output.Append(sign.AsSpan());
        _output.Append(prefix.AsSpan());
        if (padsWithZeros) _output.Append('0', (int)padding);
        _output.Append('0', zeros);
        _output.Append(digits);
        if (directive.Left) _output.Append(' ', (int)padding);
        return true;
    }

    private bool Append(PyStr text, in Directive directive)
    {
        int padding = directive.Width - text.Length;
        if (padding > 0 && !Fits(padding)) return false;
        if (!directive.Left) _output.Append(' ', padding);
        _output.Append(text);
        if (directive.Left) _output.Append(' ', padding);
        return true;
    }

    private readonly bool Fits(long padding)
    {
        if (_output.Length + padding <= Array.MaxLength / 2) return true;
        Raise.MemoryError("");
        return false;
    }

    private bool TryReadKey(out PyObject? value)
    {
        value = null;
        if (!_isMapping) return Fail(ExceptionTypes.TypeError, "format requires a mapping");
        int start = ++_position;
        int depth = 1;
        int steps = 0;
        while (_position < _format.Length && depth > 0)
        {
            Poll.StepOrThrow(ref steps);
            if (_format[_position] == '(') depth++;
            else if (_format[_position] == ')') depth--;
            _position++;
        }
        if (depth > 0) return Fail(ExceptionTypes.ValueError, "incomplete format key");
        PyStr key = _format.Substring(start, _position - 1 - start);
        value = Operators.Subscript(_values, _isBytes ? PyBytes.From(Encoding.Latin1.GetBytes(key.ToString())) : key);
        _usedMapping = true;
        return value is not null;
    }

    private bool TryReadNumber(string what, ref int number)
    {
        if (_position < _format.Length && _format[_position] == '*')
        {
            _position++;
            PyObject? value = NextValue();
            if (value is null) return false;
            if (value is not PyIntegral integer) return Fail(ExceptionTypes.TypeError, "* wants int");
            if (!integer.TryGetInt64(out long given) || given is < -int.MaxValue or > int.MaxValue)
            {
                return Fail(ExceptionTypes.OverflowError, "Python int too large to convert to C int");
            }
            // -1 stands for "not given": as a width it means the same as 1, left-justified.
            number = given == -1 ? 0 : (int)given;
            return true;
        }
        long result = -1;
        for (; _position < _format.Length && _format[_position] is >= '0' and <= '9'; _position++)
        {
            Poll.AtOrThrow(_position);
            int digit = _format[_position] - '0';
            if (Math.Max(result, 0) > ((what == "width" ? long.MaxValue : int.MaxValue) - digit) / 10)
            {
                return Fail(ExceptionTypes.ValueError, $"{what} too big");
            }
            result = (Math.Max(result, 0) * 10) + digit;
        }
        if (result > int.MaxValue) return Allocation.Fail();
        if (result >= 0) number = (int)result;
        return true;
    }

    private PyObject? NextValue()
    {
        if (_values is PyTuple tuple)
        {
            if (_next < tuple.Count) return tuple[_next++];
        }
        else if (_next == 0)
        {
            _next = 1;
            return _values;
        }
        return Raise.TypeError("not enough arguments for format string");
    }

    private static bool Fail(PyType type, string message)
    {
        Raise.Set(type, message);
        return false;
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>Arguments of the constructors, and the bytes that pickles keep.</summary>
internal static class DateFields
{
    private static readonly PyStr s_replace = PyStr.Intern("replace");

    /// <summary>
    /// Binds the arguments of a constructor and converts them to C ints, all but one at <paramref name="zone"/>; false with an exception
    /// set. As in CPython, an argument that cannot be converted is reported before one that is missing after it.
    /// </summary>
    public static bool TryBind(
        ArgumentSpecification specification,
        ReadOnlySpan<PyObject> arguments,
        PyTuple? keywordNames,
        Span<PyObject?> values,
        Span<int> fields,
        int zone = -1)
    {
        bool isBound = specification.Bind(arguments, keywordNames, values);
        PyBaseException? failure = isBound ? null : Exceptions.Take();
        for (int i = 0; i < fields.Length; i++)
        {
            if (i != zone && !TryInt(values[i], ref fields[i])) return false;
        }
        if (failure is not null) ThreadState.Current.Exception = failure;
        return isBound;
    }

    /// <summary>Converts an argument that is a C int; false with an exception set. The value of an omitted one stays.</summary>
    public static bool TryInt(PyObject? given, ref int value)
    {
        if (given is null) return true;
        if (given is PyInt { Value: >= int.MinValue and <= int.MaxValue } small)
        {
            value = (int)small.Value;
            return true;
        }
        PyIntegral? number = Indexes.ToIndex(given);
        if (number is null) return false;
        if (!number.TryGetInt64(out long wide)) return Raise.OverflowError("Python int too large to convert to C long") is not null;
        value = (int)wide;
        if (wide > int.MaxValue) return Raise.OverflowError("signed integer is greater than maximum") is not null;
        return wide >= int.MinValue || Raise.OverflowError("signed integer is less than minimum") is not null;
    }

    /// <summary>The bytes of a pickled state, also as the text that protocol 0 and Python 2 make of them; null for anything else.</summary>
    public static byte[]? State(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames, int length)
    {
        if (arguments.Length is not (1 or 2) || keywordNames is { Count: > 0 }) return null;
        if (arguments[0] is PyBytes bytes) return bytes.Length == length ? bytes.Value : null;
        if (arguments[0] is not PyStr text || text.Length != length) return null;
        byte[] converted = new byte[length];
        for (int i = 0; i < length; i++)
        {
            if (text[i] > byte.MaxValue) return null;
            converted[i] = (byte)text[i];
        }
        return converted;
    }

    /// <summary>The zone of a pickled state, null for none; false with TypeError set.</summary>
    public static bool TryStateZone(ReadOnlySpan<PyObject> arguments, out PyObject? zone)
    {
        zone = arguments.Length < 2 || arguments[1] is PyNone ? null : arguments[1];
        return zone is null or PyTimeZoneInfo || Raise.TypeError("bad tzinfo state arg") is not null;
    }

    public static DayTime ReadTime(ReadOnlySpan<byte> state, int fold) =>
        new(state[0], state[1], state[2], (state[3] << 16) | (state[4] << 8) | state[5], fold);

    public static void WriteTime(Span<byte> state, DayTime time)
    {
        state[0] = time.Hour;
        state[1] = time.Minute;
        state[2] = time.Second;
        state[3] = (byte)(time.Microsecond >> 16);
        state[4] = (byte)(time.Microsecond >> 8);
        state[5] = (byte)time.Microsecond;
    }

    public static void WriteDate(Span<byte> state, PyDate date)
    {
        state[0] = (byte)(date.Year >> 8);
        state[1] = (byte)date.Year;
        state[2] = date.Month;
        state[3] = date.Day;
    }

    /// <summary>What pickling makes of an object: its class and the arguments of its constructor.</summary>
    public static PyObject Reduced(PyObject self, ReadOnlySpan<byte> state, PyObject? zone) =>
        PyTuple.Create(self.Type, zone is null ? PyTuple.Create(PyBytes.From(state)) : PyTuple.Create(PyBytes.From(state), zone));

    /// <summary>
    /// Sets the fold of what a class made of the other fields, if that is a time or datetime. A class may take no argument for the fold.
    /// </summary>
    public static PyObject? WithFold(PyObject? made, int fold)
    {
        if (fold == 0) return made;
        switch (made)
        {
            case PyDateTime moment:
                moment.Time = moment.Time with { Fold = (byte)fold };
                break;
            case PyTime time:
                time.Time = time.Time with { Fold = (byte)fold };
                break;
        }
        return made;
    }

    /// <summary><c>__replace__</c>: a class's own <c>replace</c>, also where a class derived from it defines another one.</summary>
    public static PyObject? Replace(PyType owner, PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        Calls.Call(owner.Lookup(s_replace)!, [self, .. arguments], keywordNames);

    /// <summary>The hash of a number's bytes: another one in every run, as that of <c>bytes</c> is.</summary>
    public static long Mix(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return StringHash.Compute(bytes);
    }

    /// <summary>Calls a parser of <c>_strptime</c>.</summary>
    public static PyObject? Parse(string function, PyType type, PyObject text, PyObject format)
    {
        if (text is not PyStr) return Arguments.WrongType("strptime", "argument 1", "str", text);
        if (format is not PyStr) return Arguments.WrongType("strptime", "argument 2", "str", format);
        PyObject? parse = PythonModules.Get("_strptime", function);
        return parse is null ? null : Calls.Call(parse, type, text, format);
    }

    /// <summary>Formats with <c>strftime</c>, as <c>str()</c> for an empty format.</summary>
    public static PyObject? Format(PyObject self, PyObject format)
    {
        if (format is not PyStr text) return Arguments.WrongType("__format__", "argument 1", "str", format);
        return text.Length == 0 ? Representation.Str(self) : Attributes.CallMethod(self, PyStr.Intern("strftime"), text);
    }

    /// <summary>A <c>time.struct_time</c>.</summary>
    public static PyObject? TimeTuple(PyDate date, DayTime time, int summer)
    {
        PyObject? type = PythonModules.Get("time", "struct_time");
        int yearDay = Gregorian.DaysBeforeMonth(date.Year, date.Month) + date.Day;
        return type is null ? null : Calls.Call(type, PyTuple.Create(
            PyInt.From(date.Year), PyInt.From(date.Month), PyInt.From(date.Day),
            PyInt.From(time.Hour), PyInt.From(time.Minute), PyInt.From(time.Second),
            PyInt.From(date.WeekDay), PyInt.From(yearDay), PyInt.From(summer)));
    }
}

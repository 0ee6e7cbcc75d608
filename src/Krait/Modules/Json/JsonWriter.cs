using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;
using Krait.Types.Numbers;
using Krait.Types.Sequences;

namespace Krait.Modules.Json;

/// <summary>Writes one value and what it contains. A false result has an exception set.</summary>
internal readonly struct JsonWriter
{
    private readonly PyJsonEncoder _encoder;
    private readonly string? _itemSeparator;
    private readonly string? _keySeparator;

    // The containers being written, outermost first: one that is met again inside itself has no JSON form.
    private readonly List<PyObject>? _open;

    public JsonWriter(PyJsonEncoder encoder)
    {
        _encoder = encoder;
        _itemSeparator = encoder.ItemSeparator.Narrow;
        _keySeparator = encoder.KeySeparator.Narrow;
        _open = encoder.Markers is PyNone ? null : [];
    }

    public bool TryWrite(ref TextBuilder builder, PyObject value, int level)
    {
        switch (value)
        {
            case PyStr text:
                return TryWriteText(ref builder, text);
            case PyNone:
                builder.Append("null");
                return true;
            case PyBool truth:
                builder.Append(truth.Value ? "true" : "false");
                return true;
            case PyIntegral number:
                return TryWriteInteger(ref builder, number);
            case PyFloat number:
                return TryWriteFloat(ref builder, number);
        }
        if (!Poll.Step()) return false;
        if (!NativeStack.HasRoom()) return Raise.RecursionError(" while encoding a JSON object") is not null;
        return value switch
        {
            PyList or PyTuple => TryWriteSequence(ref builder, value, level),
            PyDict dict => TryWriteDict(ref builder, dict, level),
            _ => TryWriteOther(ref builder, value, level),
        };
    }

    private bool TryWriteText(ref TextBuilder builder, PyStr text)
    {
        if (_encoder.StringStyle != JsonStringStyle.Custom)
        {
            JsonText.AppendQuoted(ref builder, text, _encoder.StringStyle == JsonStringStyle.Ascii);
            return true;
        }
        PyObject? encoded = Calls.Call(_encoder.Encoder, text);
        if (encoded is null) return false;
        if (encoded is not PyStr result) return Raise.TypeError($"encoder() must return a string, not {encoded.Type.Name}") is not null;
        builder.Append(result);
        return true;
    }

    private static bool TryWriteInteger(ref TextBuilder builder, PyIntegral number)
    {
        if (number.TryGetInt64(out long small))
        {
            Span<char> digits = stackalloc char[20];
            small.TryFormat(digits, out int length, provider: System.Globalization.CultureInfo.InvariantCulture);
            builder.Append(digits[..length]);
            return true;
        }
        if (IntegerText.ToDecimal(number) is not { } text) return false;
        builder.Append(text);
        return true;
    }

    private bool TryWriteFloat(ref TextBuilder builder, PyFloat number)
    {
        double value = number.Value;
        if (double.IsFinite(value))
        {
            builder.Append(FloatText.Repr(value));
            return true;
        }
        if (!_encoder.AllowNaN)
        {
            PyStr? shown = Representation.Repr(number);
            return shown is not null && Raise.ValueError($"Out of range float values are not JSON compliant: {shown}") is not null;
        }
        builder.Append(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        return true;
    }

    private bool TryEnter(PyObject container)
    {
        if (_open is null) return true;
        foreach (PyObject each in _open)
        {
            if (ReferenceEquals(each, container)) return Raise.ValueError("Circular reference detected") is not null;
        }
        _open.Add(container);
        return true;
    }

    private void Leave() => _open?.RemoveAt(_open.Count - 1);

    private void AppendItemSeparator(ref TextBuilder builder, int level)
    {
        if (_itemSeparator is not null) builder.Append(_itemSeparator);
        else builder.Append(_encoder.ItemSeparator);
        if (_encoder.Indent is not PyNone) AppendNewLine(ref builder, level);
    }

    private void AppendNewLine(ref TextBuilder builder, int level)
    {
        builder.Append('\n');
        if (_encoder.Indent is not PyStr indent) return;
        for (int i = 0; i < level; i++) builder.Append(indent);
    }

    private bool IsIndented => _encoder.Indent is not PyNone;

    private bool TryWriteSequence(ref TextBuilder builder, PyObject sequence, int level)
    {
        // A subclass says itself what its items are.
        PyObject? items = sequence.GetType() == typeof(PyList) || sequence.GetType() == typeof(PyTuple) ? sequence : ItemsOf(sequence);
        if (items is null) return false;
        if (CountOf(items) == 0)
        {
            builder.Append("[]");
            return true;
        }
        if (!TryEnter(sequence)) return false;
        builder.Append('[');
        if (IsIndented) AppendNewLine(ref builder, level + 1);
        // What is written may run Python code that changes the list.
        for (int i = 0; i < CountOf(items); i++)
        {
            Poll.AtOrThrow(i);
            if (i > 0) AppendItemSeparator(ref builder, level + 1);
            PyObject item = items is PyTuple tuple ? tuple[i] : ((PyList)items)[i];
            if (!TryWrite(ref builder, item, level + 1)) return AddItemNote(sequence, i);
        }
        if (IsIndented) AppendNewLine(ref builder, level);
        builder.Append(']');
        Leave();
        return true;
    }

    private static int CountOf(PyObject items) => items is PyTuple tuple ? tuple.Count : ((PyList)items).Count;

    private static PyList? ItemsOf(PyObject sequence)
    {
        PyObject? iterator = Iteration.GetIter(sequence);
        if (iterator is not null) return Iteration.ToList(iterator);
        if (Exceptions.ClearIf(ExceptionTypes.TypeError)) Raise.TypeError("_iterencode_list needs a sequence");
        return null;
    }

    private static bool AddItemNote(PyObject container, object item) =>
        AddNote($"when serializing {TypeNames.InMessages(container.Type)} item {item}");

    private static bool AddNote(string note)
    {
        PyBaseException? failure = Exceptions.Take();
        if (failure is not null && ExceptionNotes.Add(failure, note)) ThreadState.Current.Exception = failure;
        return false;
    }

    private bool TryWriteDict(ref TextBuilder builder, PyDict dict, int level)
    {
        if (dict.Count == 0)
        {
            builder.Append("{}");
            return true;
        }
        if (!TryEnter(dict)) return false;
        builder.Append('{');
        bool isFirst = true;
        if (_encoder.SortKeys || dict.GetType() != typeof(PyDict))
        {
            PyList? sorted = PairsOf(dict);
            if (sorted is null || (_encoder.SortKeys && !ListSorting.Sort(sorted, null, reverse: false))) return false;
            for (int i = 0; i < sorted.Count; i++)
            {
                Poll.AtOrThrow(i);
                if (sorted[i] is not PyTuple { Count: 2 } pair) return Raise.ValueError("items must return 2-tuples") is not null;
                if (!TryWriteItem(ref builder, dict, pair[0], pair[1], level + 1, ref isFirst)) return false;
            }
        }
        else
        {
            for (int i = dict.NextIndex(0); i >= 0; i = dict.NextIndex(i + 1))
            {
                Poll.AtOrThrow(i);
                ref PyDict.Entry entry = ref dict.EntryAt(i);
                if (!TryWriteItem(ref builder, dict, entry.Key!, entry.Value!, level + 1, ref isFirst)) return false;
            }
        }
        if (IsIndented && !isFirst) AppendNewLine(ref builder, level);
        builder.Append('}');
        Leave();
        return true;
    }

    private static readonly PyStr s_items = PyStr.Intern("items");

    // A list that the method returns is the one that is written: later items see what encoding the first ones changed.
    private static PyList? PairsOf(PyDict dict)
    {
        PyObject? items = Attributes.CallMethod(dict, s_items);
        if (items is null || items.GetType() == typeof(PyList)) return (PyList?)items;
        PyObject? iterator = Iteration.GetIter(items);
        if (iterator is not null) return Iteration.ToList(iterator);
        if (Exceptions.ClearIf(ExceptionTypes.TypeError))
        {
            Raise.TypeError($"{dict.Type.Name}.items() returned a non-iterable (type {items.Type.Name})");
        }
        return null;
    }

    private bool TryWriteItem(ref TextBuilder builder, PyDict dict, PyObject key, PyObject value, int level, ref bool isFirst)
    {
        var text = key as PyStr;
        if (text is null)
        {
            if (!TryConvertKey(key, out text)) return false;
            if (text is null) return true;
        }
        if (!isFirst) AppendItemSeparator(ref builder, level);
        else if (IsIndented) AppendNewLine(ref builder, level);
        isFirst = false;
        if (!TryWriteText(ref builder, text)) return false;
        if (_keySeparator is not null) builder.Append(_keySeparator);
        else builder.Append(_encoder.KeySeparator);
        if (TryWrite(ref builder, value, level)) return true;
        PyBaseException? failure = Exceptions.Take();
        PyStr? shown = Representation.Repr(key);
        if (shown is null) return false;
        ThreadState.Current.Exception = failure;
        return AddItemNote(dict, shown);
    }

    // A key that is no string: its text, null when it is to be skipped.
    private bool TryConvertKey(PyObject key, out PyStr? text)
    {
        text = null;
        if (key is PyFloat or PyNone or PyIntegral)
        {
            TextBuilder builder = new(stackalloc char[TextBuilder.UsualLength]);
            if (!TryWrite(ref builder, key, 0)) return false;
            text = builder.ToText();
            return true;
        }
        return _encoder.SkipKeys || Raise.TypeError($"keys must be str, int, float, bool or None, not {key.Type.Name}") is not null;
    }

    private bool TryWriteOther(ref TextBuilder builder, PyObject value, int level)
    {
        if (!TryEnter(value)) return false;
        PyObject? replacement = Calls.Call(_encoder.Default, value);
        if (replacement is null) return false;
        if (!TryWrite(ref builder, replacement, level)) return AddNote($"when serializing {TypeNames.InMessages(value.Type)} object");
        Leave();
        return true;
    }
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;
using Krait.Types.Sequences;

namespace Krait.Types.Text;

/// <summary>
/// str(object='') -> str; str(bytes_or_buffer[, encoding[, errors]]) -> str: create a new string object from the given object.
/// </summary>
[PyMethods(nameof(BuiltinTypes.Str))]
internal static partial class StrType
{
    private static readonly ArgumentSpecification s_arguments = new("str", ["object", "encoding", "errors"]) { MaximumPositional = 3 };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        bool isExact = ReferenceEquals(type, BuiltinTypes.Str);
        if (isExact && arguments.Length == 1 && keywordNames is null) return Representation.Str(arguments[0]);
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        if (positional > 3) return Raise.TypeError($"str expected at most 3 arguments, got {positional}");
        Span<PyObject?> values = [null, null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        PyStr? text;
        if (values[1] is not null and not PyStr)
        {
            return Raise.TypeError($"str() argument 'encoding' must be str, not {values[1]!.Type.Name}");
        }
        if (values[1] is PyStr encoding && !NativeText.Check(encoding)) return null;
        if (values[2] is not null and not PyStr) return Raise.TypeError($"str() argument 'errors' must be str, not {values[2]!.Type.Name}");
        if (values[0] is not { } value)
        {
            text = PyStr.Empty;
        }
        else if (values[1] is null && values[2] is null)
        {
            text = Representation.Str(value);
        }
        else
        {
            if (values[2] is PyStr errors && !NativeText.Check(errors)) return null;
            text = Decode(value, values[1]?.ToString(), values[2]?.ToString());
        }
        return text is null || isExact ? text : new PyStrInstance(type, text);
    }

    private static PyStr? Decode(PyObject value, string? encoding, string? errors)
    {
        if (value is PyStr)
        {
            Raise.TypeError("decoding str is not supported");
            return null;
        }
        if (!CodecRegistry.Check(encoding, errors)) return null;
        if (value is PyBytes or PyByteArray && Protocols.Buffers.BytesOf(value) is { Length: 0 }) return PyStr.Empty;
        if (value is PyBytes bytes) return Codecs.Decode(bytes.Value, encoding ?? "utf-8", errors ?? "strict");
        if (value is PyByteArray array) return Codecs.Decode(array.Span, encoding ?? "utf-8", errors ?? "strict");
        if (!Protocols.Buffers.IsScattered(value) && Protocols.Buffers.BytesOf(value) is { } buffer)
        {
            return Codecs.Decode(buffer, encoding ?? "utf-8", errors ?? "strict");
        }
        Raise.TypeError($"decoding to str: need a bytes-like object, {value.Type.Name} found");
        return null;
    }

    /// <summary>The string as an exact <c>str</c>.</summary>
    internal static PyStr ToExact(PyStr text) =>
        text.GetType() == typeof(PyStr) ? text : text.Narrow is { } narrow ? PyStr.FromNarrow(narrow) : new PyStr(text.Wide!);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => TextEscapes.Quote((PyStr)self);

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject Str(PyObject self) => ToExact((PyStr)self);

    [PySlot(nameof(PyType.FormatSlot))]
    private static PyObject? FormatExact(PyObject self, PyObject specification) =>
        Formatting.TextFormatting.Format((PyStr)self, (PyStr)specification);

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        hash = ((PyStr)self).Hash;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (left is not PyStr first || right is not PyStr second) return PyNotImplemented.Instance;
        return comparison switch
        {
            CompareOperator.Equal => PyBool.From(PyStr.Equal(first, second)),
            CompareOperator.NotEqual => PyBool.From(!PyStr.Equal(first, second)),
            _ => ComparisonResults.From(PyStr.Compare(first, second), comparison),
        };
    }

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyStr)self).Length;

    [PySlot(nameof(PyType.ConcatSlot))]
    private static PyObject? Concat(PyObject left, PyObject right)
    {
        if (right is not PyStr second) return Raise.TypeError($"can only concatenate str (not \"{right.Type.Name}\") to str");
        var first = (PyStr)left;
        if (second.Length == 0) return ToExact(first);
        if (first.Length == 0) return ToExact(second);
        bool isNarrow = first.Wide is null && second.Wide is null;
        if (!Allocation.Reserve((long)first.Length + second.Length, isNarrow ? sizeof(char) : sizeof(int))) return null;
        return PyStr.Concat(first, second);
    }

    [PySlot(nameof(PyType.RepeatSlot))]
    private static PyObject? Repeat(PyObject self, PyObject count)
    {
        var text = (PyStr)self;
        int size = text.Wide is null ? sizeof(char) : sizeof(int);
        if (!SliceIndices.TryToRepetition(count, text.Length, size, out int times, "repeated string is too long")) return null;
        return times == 1 ? ToExact(text) : CodePoints.Repeat(text, times);
    }

    [PyOperator(BinaryOperator.Remainder)]
    private static PyObject? Remainder(PyObject left, PyObject right) =>
        left is PyStr format ? Formatting.PercentFormatter.Format(format, right) : PyNotImplemented.Instance;

    [PySlot(nameof(PyType.ContainsSlot))]
    private static int Contains(PyObject self, PyObject value)
    {
        if (value is PyStr part)
        {
            var text = (PyStr)self;
            return CodePoints.Find(text, part, 0, text.Length, last: false) >= 0 ? 1 : 0;
        }
        Raise.TypeError($"'in <string>' requires string as left operand, not {value.Type.Name}");
        return -1;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? Subscript(PyObject self, PyObject key)
    {
        var text = (PyStr)self;
        if (key is PySlice slice) return Slice(text, slice);
        if (key is not PyIntegral && key.Type.IndexSlot is null)
        {
            return Raise.TypeError($"string indices must be integers, not '{key.Type.Name}'");
        }
        int found = SliceIndices.TryResolve(key, text.Length, out int index);
        if (found > 0) return PyStr.FromCodePoint(text[index]);
        return found < 0 ? null : Raise.IndexError("string index out of range");
    }

    [PySlot(nameof(PyType.SequenceItemSlot))]
    private static PyObject? Item(PyObject self, long index)
    {
        var text = (PyStr)self;
        return (ulong)index < (ulong)text.Length ? PyStr.FromCodePoint(text[(int)index]) : Raise.IndexError("string index out of range");
    }

    private static PyObject? Slice(PyStr text, PySlice slice)
    {
        if (!SliceIndices.TryAdjust(slice, text.Length, out long start, out _, out long step, out long count)) return null;
        if (count == 0) return PyStr.Empty;
        if (step == 1) return ToExact(text.Substring((int)start, (int)count));
        if (text.Narrow is { } chars)
        {
            Poll.ReserveOrThrow(count * sizeof(char));
            return PyStr.FromNarrow(string.Create((int)count, (chars, start, step), static (span, source) =>
            {
                long position = source.start;
                for (int i = 0; i < span.Length; i++, position += source.step)
                {
                    Poll.AtOrThrow(i);
                    span[i] = source.chars[(int)position];
                }
            }));
        }
        Poll.ReserveOrThrow(count * sizeof(int));
        int[] points = GC.AllocateUninitializedArray<int>((int)count);
        int[] source = text.Wide!;
        for (int i = 0; i < points.Length; i++, start += step)
        {
            Poll.AtOrThrow(i);
            points[i] = source[(int)start];
        }
        return PyStr.FromOwned(points);
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self)
    {
        var text = (PyStr)self;
        return new PyStrIterator(text, text.Narrow is { } narrow && System.Text.Ascii.IsValid(narrow));
    }

    [PyMethod("__getnewargs__($self, /)")]
    private static PyObject GetNewArguments(PyStr self) =>
        PyTuple.Create(self.Narrow is { } narrow ? PyStr.FromNarrow(narrow) : PyStr.FromCodePoints(self.Wide));

    /// <summary>Return the size of the string in memory, in bytes.</summary>
    [PyMethod("__sizeof__($self, /)")]
    private static PyObject SizeOf(PyStr self)
    {
        int largest = 0;
        for (int i = 0; i < self.Length; i++)
        {
            Poll.AtOrThrow(i);
            largest = Math.Max(largest, self[i]);
        }
        return PyInt.From(largest switch
        {
            < 128 => 41L + self.Length,
            < 256 => 57L + self.Length,
            < 0x10000 => 58L + (2L * self.Length),
            _ => 60L + (4L * self.Length),
        });
    }

    /// <summary>Return a formatted version of the string as described by format_spec.</summary>
    [PyMethod("__format__($self, format_spec, /)")]
    private static PyObject? Format(PyStr self, PyStr specification) => Formatting.TextFormatting.Format(self, specification);

    /// <summary>
    /// Return a formatted version of the string, using substitutions from args and kwargs. The substitutions are identified by
    /// braces ('{' and '}').
    /// </summary>
    [PyMethod("format($self, /, *args, **kwargs)")]
    private static PyObject? FormatFields(PyStr self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int named = keywordNames?.Count ?? 0;
        PyDict? keywords = null;
        if (named > 0)
        {
            keywords = new PyDict(named);
            for (int i = 0; i < named; i++) keywords.SetItem((PyStr)keywordNames![i], arguments[arguments.Length - named + i]);
        }
        return new Formatting.FieldFormatter(PyTuple.From(arguments[..^named]), keywords).Format(self);
    }

    /// <summary>
    /// Return a formatted version of the string, using substitutions from mapping. The substitutions are identified by braces ('{'
    /// and '}').
    /// </summary>
    [PyMethod("format_map($self, mapping, /)")]
    private static PyObject? FormatMap(PyStr self, PyObject mapping) => new Formatting.FieldFormatter(null, mapping).Format(self);

    /// <summary>Encode the string using the codec registered for encoding.</summary>
    [PyMethod("encode($self, /, encoding='utf-8', errors='strict')")]
    private static PyObject? Encode(PyStr self, string? encoding = null, string? errors = null)
    {
        if (encoding is null && errors is null && EncodingRuns.TryEncode(self, NativeEncoding.Utf8) is { } valid)
            return PyBytes.From(valid);
        if (!CodecRegistry.Check(encoding, errors)) return null;
        byte[]? bytes = Codecs.Encode(self, encoding ?? "utf-8", errors ?? "strict");
        return bytes is null ? null : PyBytes.From(bytes);
    }

    /// <summary>
    /// Concatenate any number of strings. The string whose method is called is inserted in between each given string. The result is
    /// returned as a new string. Example: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'
    /// </summary>
    [PyMethod("join($self, iterable, /)")]
    internal static PyObject? Join(PyStr self, PyObject iterable)
    {
        ReadOnlySpan<PyObject> items;
        if (iterable is PyTuple tuple)
        {
            items = tuple.Items;
        }
        else if (iterable is PyList list)
        {
            // A signal handler may change a list that takes so long to join.
            items = list.Count < Poll.Interval ? list.Span : list.ToArray();
        }
        else
        {
            if (iterable.Type.IterSlot is null && !Iteration.IsSequence(iterable)) return Raise.TypeError("can only join an iterable");
            PyList? collected = Iteration.ToList(iterable);
            if (collected is null) return null;
            items = collected.Span;
        }
        if (items.Length == 1 && items[0].GetType() == typeof(PyStr)) return items[0];
        long length = (long)self.Length * Math.Max(0, items.Length - 1);
        bool narrow = self.Narrow is not null;
        int steps = 0;
        for (int i = 0; i < items.Length; i++)
        {
            Poll.StepOrThrow(ref steps);
            if (items[i] is not PyStr part) return Raise.TypeError($"sequence item {i}: expected str instance, {items[i].Type.Name} found");
            length += part.Length;
            narrow &= part.Narrow is not null;
        }
        return length > Array.MaxLength ? Raise.MemoryError("") : CodePoints.Join(items, self, (int)length, narrow);
    }
}

/// <summary>The iterators of strings.</summary>
[PyMethods(nameof(BuiltinTypes.StrIterator), nameof(BuiltinTypes.StrAsciiIterator))]
internal static partial class StrIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyStrIterator)self;
        if (iterator.Text is not { } text) return null;
        if (iterator.Index < text.Length) return PyStr.FromCodePoint(text[iterator.Index++]);
        iterator.Text = null;
        return null;
    }

    /// <summary>Private method returning an estimate of len(list(it)).</summary>
    [PyMethod("__length_hint__($self, /)")]
    private static PyObject LengthHint(PyStrIterator self) => PyInt.From(self.Text is { } text ? text.Length - self.Index : 0);

    /// <summary>Return state information for pickling.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyStrIterator self) =>
        Iterators.IteratorReduction.Call("iter", () => self.Text is { } source ? (source, PyInt.From(self.Index)) : (PyStr.Empty, null));

    /// <summary>Set state information for unpickling.</summary>
    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyStrIterator self, PyObject state)
    {
        if (state is not PyIntegral) return Raise.TypeError("an integer is required");
        if (self.Text is not { } source) return PyNone.Instance;
        if (!Iterators.IteratorReduction.TryIndex(state, 0, source.Length, out long index)) return null;
        self.Index = (int)index;
        return PyNone.Instance;
    }
}

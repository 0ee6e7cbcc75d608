using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Json;

/// <summary>How the encoder writes strings.</summary>
internal enum JsonStringStyle
{
    /// <summary>By calling a Python function.</summary>
    Custom,
    Ascii,
    Unicode,
}

/// <summary>A <c>_json.Encoder</c>.</summary>
internal sealed class PyJsonEncoder : PyObject
{
    public static readonly PyType TypeObject = new("Encoder", BuiltinTypes.Object, TypeFlags.BaseType, "_json");

    public required PyObject Markers { get; init; }
    public required PyObject Default { get; init; }
    public required PyObject Encoder { get; init; }
    public required PyObject Indent { get; init; }
    public required PyStr KeySeparator { get; init; }
    public required PyStr ItemSeparator { get; init; }
    public required bool SortKeys { get; init; }
    public required bool SkipKeys { get; init; }
    public required bool AllowNaN { get; init; }
    public required JsonStringStyle StringStyle { get; init; }

    public override PyType Type => TypeObject;
}

/// <summary>Encoder(markers, default, encoder, indent, key_separator, item_separator, sort_keys, skipkeys, allow_nan)</summary>
[PyMethods]
internal static partial class JsonEncoderType
{
    private static readonly ArgumentSpecification s_newArguments = new(
        "make_encoder",
        ["markers", "default", "encoder", "indent", "key_separator", "item_separator", "sort_keys", "skipkeys", "allow_nan"])
    {
        MinimumPositional = 9,
        MaximumPositional = 9,
    };

    private static readonly ArgumentSpecification s_callArguments = new("_iterencode",
        ["obj", "_current_indent_level"])
    { MinimumPositional = 2, MaximumPositional = 2 };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = new PyObject?[9];
        if (!s_newArguments.Bind(arguments, keywordNames, values)) return null;
        if (values[0] is not (PyDict or PyNone))
        {
            return Raise.TypeError($"make_encoder() argument 1 must be dict or None, not {values[0]!.Type.Name}");
        }
        if (values[4] is not PyStr keySeparator) return Raise.TypeError($"make_encoder() argument 5 must be str, not {NameOf(values[4]!)}");
        if (values[5] is not PyStr itemSeparator)
        {
            return Raise.TypeError($"make_encoder() argument 6 must be str, not {NameOf(values[5]!)}");
        }
        if (!Arguments.TryToBoolean(values[6]!, out bool sortKeys) || !Arguments.TryToBoolean(values[7]!, out bool skipKeys)
            || !Arguments.TryToBoolean(values[8]!, out bool allowNaN))
        {
            return null;
        }
        return new PyJsonEncoder
        {
            Markers = values[0]!,
            Default = values[1]!,
            Encoder = values[2]!,
            Indent = values[3]!,
            KeySeparator = keySeparator,
            ItemSeparator = itemSeparator,
            SortKeys = sortKeys,
            SkipKeys = skipKeys,
            AllowNaN = allowNaN,
            StringStyle = StyleOf(values[2]!),
        };
    }

    private static string NameOf(PyObject value) => value is PyNone ? "None" : value.Type.Name;

    private static JsonStringStyle StyleOf(PyObject encoder)
    {
        if (encoder is not PyBuiltinFunction { Self: PyModule, Module: PyStr { Narrow: "_json" } } function) return JsonStringStyle.Custom;
        return function.Definition.Name switch
        {
            "encode_basestring_ascii" => JsonStringStyle.Ascii,
            "encode_basestring" => JsonStringStyle.Unicode,
            _ => JsonStringStyle.Custom,
        };
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var encoder = (PyJsonEncoder)self;
        Span<PyObject?> values = [null, null];
        if (!s_callArguments.Bind(arguments, keywordNames, values) || !Arguments.TryToInt64(values[1]!, out long level)) return null;
        JsonWriter writer = new(encoder);
        TextBuilder builder = new(stackalloc char[TextBuilder.UsualLength]);
        return writer.TryWrite(ref builder, values[0]!, (int)Math.Max(0, level)) ? PyTuple.Create(builder.ToText()) : null;
    }

    /// <summary>markers</summary>
    [PyGetter("markers", IsField = true)]
    private static PyObject GetMarkers(PyJsonEncoder self) => self.Markers;

    /// <summary>default</summary>
    [PyGetter("default", IsField = true)]
    private static PyObject GetDefault(PyJsonEncoder self) => self.Default;

    /// <summary>encoder</summary>
    [PyGetter("encoder", IsField = true)]
    private static PyObject GetEncoder(PyJsonEncoder self) => self.Encoder;

    /// <summary>indent</summary>
    [PyGetter("indent", IsField = true)]
    private static PyObject GetIndent(PyJsonEncoder self) => self.Indent;

    /// <summary>key_separator</summary>
    [PyGetter("key_separator", IsField = true)]
    private static PyObject GetKeySeparator(PyJsonEncoder self) => self.KeySeparator;

    /// <summary>item_separator</summary>
    [PyGetter("item_separator", IsField = true)]
    private static PyObject GetItemSeparator(PyJsonEncoder self) => self.ItemSeparator;

    /// <summary>sort_keys</summary>
    [PyGetter("sort_keys", IsField = true)]
    private static PyObject GetSortKeys(PyJsonEncoder self) => PyBool.From(self.SortKeys);

    /// <summary>skipkeys</summary>
    [PyGetter("skipkeys", IsField = true)]
    private static PyObject GetSkipKeys(PyJsonEncoder self) => PyBool.From(self.SkipKeys);
}

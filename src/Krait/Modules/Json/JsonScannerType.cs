using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Json;

/// <summary>A <c>_json.Scanner</c>: what reads values, with the functions that make them.</summary>
internal sealed class PyJsonScanner : PyObject
{
    public static readonly PyType TypeObject = new("Scanner", BuiltinTypes.Object, TypeFlags.BaseType, "_json");

    public required bool IsStrict { get; init; }
    public required PyObject ObjectHook { get; init; }
    public required PyObject ObjectPairsHook { get; init; }
    public required PyObject ParseFloat { get; init; }
    public required PyObject ParseInt { get; init; }
    public required PyObject ParseConstant { get; init; }

    public override PyType Type => TypeObject;
}

/// <summary>JSON scanner object</summary>
[PyMethods]
internal static partial class JsonScannerType
{
    private static readonly PyStr s_strict = PyStr.Intern("strict");
    private static readonly PyStr s_objectHook = PyStr.Intern("object_hook");
    private static readonly PyStr s_objectPairsHook = PyStr.Intern("object_pairs_hook");
    private static readonly PyStr s_parseFloat = PyStr.Intern("parse_float");
    private static readonly PyStr s_parseInt = PyStr.Intern("parse_int");
    private static readonly PyStr s_parseConstant = PyStr.Intern("parse_constant");

    private static readonly ArgumentSpecification s_newArguments = new("make_scanner", ["context"])
    {
        MinimumPositional = 1,
        MaximumPositional = 1
    };
    private static readonly ArgumentSpecification s_callArguments = new("scan_once", ["string", "idx"])
    {
        MinimumPositional = 2,
        MaximumPositional = 2
    };

    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null];
        if (!s_newArguments.Bind(arguments, keywordNames, values)) return null;
        PyObject context = values[0]!;
        if (Attributes.Get(context, s_strict) is not { } strict || !Arguments.TryToBoolean(strict, out bool isStrict)) return null;
        if (Attributes.Get(context, s_objectHook) is not { } objectHook) return null;
        if (Attributes.Get(context, s_objectPairsHook) is not { } objectPairsHook) return null;
        if (Attributes.Get(context, s_parseFloat) is not { } parseFloat) return null;
        if (Attributes.Get(context, s_parseInt) is not { } parseInt) return null;
        if (Attributes.Get(context, s_parseConstant) is not { } parseConstant) return null;
        return new PyJsonScanner
        {
            IsStrict = isStrict,
            ObjectHook = objectHook,
            ObjectPairsHook = objectPairsHook,
            ParseFloat = parseFloat,
            ParseInt = parseInt,
            ParseConstant = parseConstant,
        };
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var scanner = (PyJsonScanner)self;
        Span<PyObject?> values = [null, null];
        if (!s_callArguments.Bind(arguments, keywordNames, values) || !Arguments.TryToInt64(values[1]!, out long start)) return null;
        if (values[0] is not PyStr text) return Raise.TypeError($"first argument must be a string, not {values[0]!.Type.Name}");
        if (start > text.Length) return Raise.Set(ExceptionTypes.StopIteration, PyInt.From(start));
        if (start < 0) return Raise.ValueError("idx cannot be negative");
        int index = (int)start;
        PyObject? value = text.Narrow is { } narrow
            ? new JsonReader<NarrowJson>(new NarrowJson(narrow), text, scanner, scanner.IsStrict).ReadValue(ref index)
            : new JsonReader<WideJson>(new WideJson(text.Wide!), text, scanner, scanner.IsStrict).ReadValue(ref index);
        return value is null ? null : PyTuple.Create(value, PyInt.From(index));
    }

    /// <summary>strict</summary>
    [PyGetter("strict", IsField = true)]
    private static PyObject GetStrict(PyJsonScanner self) => PyBool.From(self.IsStrict);

    /// <summary>object_hook</summary>
    [PyGetter("object_hook", IsField = true)]
    private static PyObject GetObjectHook(PyJsonScanner self) => self.ObjectHook;

    [PyGetter("object_pairs_hook", IsField = true)]
    private static PyObject GetObjectPairsHook(PyJsonScanner self) => self.ObjectPairsHook;

    /// <summary>parse_float</summary>
    [PyGetter("parse_float", IsField = true)]
    private static PyObject GetParseFloat(PyJsonScanner self) => self.ParseFloat;

    /// <summary>parse_int</summary>
    [PyGetter("parse_int", IsField = true)]
    private static PyObject GetParseInt(PyJsonScanner self) => self.ParseInt;

    /// <summary>parse_constant</summary>
    [PyGetter("parse_constant", IsField = true)]
    private static PyObject GetParseConstant(PyJsonScanner self) => self.ParseConstant;
}

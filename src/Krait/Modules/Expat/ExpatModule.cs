using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Expat;

/// <summary>Python wrapper for Expat parser.</summary>
[PyModule("pyexpat")]
internal static partial class ExpatModule
{
    /// <summary>What one engine has of the module.</summary>
    private sealed class State
    {
        public PyType Error = ExceptionTypes.Exception;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private static readonly PyStr s_code = PyStr.Intern("code");
    private static readonly PyStr s_offset = PyStr.Intern("offset");
    private static readonly PyStr s_line = PyStr.Intern("lineno");

    /// <summary>The version of expat whose events, errors and positions these are.</summary>
    internal static readonly System.Version Number = new(2, 9, 0);

    [PyConstant("EXPAT_VERSION")]
    private static PyObject Version => PyStr.FromNarrow($"expat_{Number}");

    [PyConstant("version_info")]
    private static PyObject VersionInfo => PyTuple.From([PyInt.From(Number.Major), PyInt.From(Number.Minor), PyInt.From(Number.Build)]);

    [PyConstant("native_encoding")]
    private static PyObject NativeEncoding => PyStr.FromNarrow("UTF-8");

    [PyConstant("XML_PARAM_ENTITY_PARSING_NEVER")]
    private static PyObject Never => PyInt.From((int)XmlParameterEntities.Never);

    [PyConstant("XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE")]
    private static PyObject UnlessStandalone => PyInt.From((int)XmlParameterEntities.UnlessStandalone);

    [PyConstant("XML_PARAM_ENTITY_PARSING_ALWAYS")]
    private static PyObject Always => PyInt.From((int)XmlParameterEntities.Always);

    [PyConstant("features")]
    private static PyObject Features()
    {
        ReadOnlySpan<(string Name, long Value)> features =
        [
            ("sizeof(XML_Char)", 1), ("sizeof(XML_LChar)", 1), ("XML_DTD", 0), ("XML_CONTEXT_BYTES", 1024), ("XML_NS", 0),
            ("XML_BLAP_MAX_AMP", 100), ("XML_BLAP_ACT_THRES", 8 << 20), ("XML_GE", 0),
            ("XML_AT_MAX_AMP", 100), ("XML_AT_ACT_THRES", 64 << 20),
        ];
        PyList list = new(features.Length);
        foreach ((string name, long value) in features) list.Add(PyTuple.Create(PyStr.FromNarrow(name), PyInt.From(value)));
        return list;
    }

    [PyModuleInitializer]
    private static void AddMembers(PyModule module)
    {
        Own.Error = ModuleTypes.AddException(module, "xml.parsers.expat", "ExpatError", ExceptionTypes.Exception);
        module.Dict.SetItem(PyStr.Intern("error"), Own.Error);
        ModuleTypes.Add(module, "XMLParserType", PyExpatParser.TypeObject, ExpatParserType.BindWithHandlers);
        AddErrors(AddPart(module, "errors", "Constants used to describe error conditions."));
        PyModule model = AddPart(module, "model", "Constants used to interpret content model information.");
        ReadOnlySpan<string> kinds = ["", "EMPTY", "ANY", "MIXED", "NAME", "CHOICE", "SEQ"];
        for (int i = 1; i < kinds.Length; i++) model.Dict.SetItem(PyStr.Intern("XML_CTYPE_" + kinds[i]), PyInt.From(i));
        ReadOnlySpan<string> quantities = ["NONE", "OPT", "REP", "PLUS"];
        for (int i = 0; i < quantities.Length; i++) model.Dict.SetItem(PyStr.Intern("XML_CQUANT_" + quantities[i]), PyInt.From(i));
    }

    // A module of constants, importable as if the module were a package.
    private static PyModule AddPart(PyModule module, string name, string documentation)
    {
        var full = PyStr.Intern("pyexpat." + name);
        PyModule part = new(full, PyStr.FromNarrow(documentation));
        module.Dict.SetItem(PyStr.Intern(name), part);
        Interpreters.Modules.SetItem(full, part);
        return part;
    }

    private static void AddErrors(PyModule errors)
    {
        PyDict codes = new();
        PyDict messages = new();
        foreach ((int number, string name, string text) in ExpatErrors.All)
        {
            var message = PyStr.FromNarrow(text);
            errors.Dict.SetItem(PyStr.Intern(name), message);
            codes.SetItem(message, PyInt.From(number));
            messages.SetItem(PyInt.From(number), message);
        }
        errors.Dict.SetItem(PyStr.Intern("codes"), codes);
        errors.Dict.SetItem(PyStr.Intern("messages"), messages);
    }

    /// <summary>Return a new XML parser object.</summary>
    [PyFunction("ParserCreate(encoding=None, namespace_separator=None, intern=<unrepresentable>)")]
    private static PyObject? ParserCreate(PyObject? encoding, PyObject? separator, PyObject? names)
    {
        if (encoding is not (null or PyStr or PyNone))
        {
            return Arguments.WrongType("ParserCreate", "argument 'encoding'", "str or None", encoding);
        }
        if (separator is not (null or PyStr or PyNone))
        {
            return Arguments.WrongType("ParserCreate", "argument 'namespace_separator'", "str or None", separator);
        }
        string? name = (encoding as PyStr)?.ToString();
        if (name?.Contains('\0') == true) return Protocols.Raise.ValueError("embedded null character");
        // A byte of UTF-8 is what separates.
        if (separator is PyStr { Length: > 0 } text && (text.Length > 1 || text[0] >= 0x80))
        {
            return Protocols.Raise.ValueError("namespace_separator must be at most one character, omitted, or None");
        }
        if (names is not (null or PyDict or PyNone)) return Protocols.Raise.TypeError("intern must be a dictionary");
        return new PyExpatParser(new ExpatEvents(name, separator as PyStr, names is null ? new PyDict() : names as PyDict));
    }

    /// <summary>Returns string error for given number.</summary>
    [PyFunction("ErrorString(code, /)")]
    private static PyObject ErrorString(long code) => ExpatErrors.TextOf(code) is { } text ? PyStr.FromNarrow(text) : PyNone.Instance;

    /// <summary>Raises ExpatError for an error at a place; null.</summary>
    public static PyObject? Raise(XmlError error, long line, long column) =>
        Raise(error, line, column, ExpatErrors.TextOf((int)error) ?? "");

    /// <summary>Raises ExpatError with a message of its own at the place that a parser has reached; null.</summary>
    public static PyObject? Raise(ExpatEvents events, XmlError error, string message) =>
        Raise(error, events.LineNumber, events.ColumnNumber, message, isWhole: true);

    private static PyObject? Raise(XmlError error, long line, long column, string message, bool isWhole = false)
    {
        string text = isWhole ? message : $"{message}: line {line}, column {column}";
        PyObject? made = Calls.Call(Own.Error, PyStr.FromNarrow(text));
        if (made is not PyBaseException exception) return null;
        bool isSet = Attributes.Set(exception, s_code, PyInt.From((int)error))
            && Attributes.Set(exception, s_line, PyInt.From(line))
            && Attributes.Set(exception, s_offset, PyInt.From(column));
        return isSet ? Protocols.Raise.Set(exception) : null;
    }
}

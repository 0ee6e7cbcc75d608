using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Errors;

/// <summary>Signal the end from iterator.__next__().</summary>
[PyMethods(nameof(ExceptionTypes.StopIteration))]
internal static partial class StopIterationType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!BaseExceptionType.CheckNoKeywords(self, keywordNames)) return false;
        var stop = (PyStopIteration)self;
        stop.Arguments = PyTuple.From(arguments);
        stop.Value = arguments.Length > 0 ? arguments[0] : PyNone.Instance;
        return true;
    }

    /// <summary>generator return value</summary>
    [PyGetter("value", IsField = true)]
    private static PyObject GetValue(PyStopIteration self) => self.Value;

    [PySetter("value")]
    private static bool SetValue(PyStopIteration self, PyObject? value)
    {
        self.Value = value ?? PyNone.Instance;
        return true;
    }
}

/// <summary>Request to exit from the interpreter.</summary>
[PyMethods(nameof(ExceptionTypes.SystemExit))]
internal static partial class SystemExitType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!BaseExceptionType.CheckNoKeywords(self, keywordNames)) return false;
        var exit = (PySystemExit)self;
        exit.Arguments = PyTuple.From(arguments);
        exit.Code = arguments.Length switch { 0 => PyNone.Instance, 1 => arguments[0], _ => exit.Arguments };
        return true;
    }

    /// <summary>exception code</summary>
    [PyGetter("code", IsField = true)]
    private static PyObject GetCode(PySystemExit self) => self.Code;

    [PySetter("code")]
    private static bool SetCode(PySystemExit self, PyObject? value)
    {
        self.Code = value ?? PyNone.Instance;
        return true;
    }
}

/// <summary>Mapping key not found.</summary>
[PyMethods(nameof(ExceptionTypes.KeyError))]
internal static partial class KeyErrorType
{
    // The repr of the key: a missing empty string should be visible.
    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        PyTuple arguments = ((PyBaseException)self).Arguments;
        return arguments.Count == 1 ? Representation.Repr(arguments[0]) : ExceptionTypes.BaseException.StrSlot!(self);
    }
}

/// <summary>Name not found globally.</summary>
[PyMethods(nameof(ExceptionTypes.NameError))]
internal static partial class NameErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var error = (PyNameError)self;
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        error.Arguments = PyTuple.From(arguments[..positional]);
        return KeywordAttributes.Read("NameError", arguments, keywordNames, ["name"], (_, value) => error.Name = value);
    }

    /// <summary>name</summary>
    [PyGetter("name", IsField = true)]
    private static PyObject GetName(PyNameError self) => self.Name ?? PyNone.Instance;

    [PySetter("name")]
    private static bool SetName(PyNameError self, PyObject? value)
    {
        self.Name = value;
        return true;
    }
}

/// <summary>Attribute not found.</summary>
[PyMethods(nameof(ExceptionTypes.AttributeError))]
internal static partial class AttributeErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var error = (PyAttributeError)self;
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        error.Arguments = PyTuple.From(arguments[..positional]);
        return KeywordAttributes.Read("AttributeError", arguments, keywordNames, ["name", "obj"], (index, value) =>
        {
            if (index == 0) error.Name = value;
            else error.Object = value;
        });
    }

    /// <summary>attribute name</summary>
    [PyGetter("name", IsField = true)]
    private static PyObject GetName(PyAttributeError self) => self.Name ?? PyNone.Instance;

    [PySetter("name")]
    private static bool SetName(PyAttributeError self, PyObject? value)
    {
        self.Name = value;
        return true;
    }

    /// <summary>object</summary>
    [PyGetter("obj", IsField = true)]
    private static PyObject GetObject(PyAttributeError self) => self.Object ?? PyNone.Instance;

    [PySetter("obj")]
    private static bool SetObject(PyAttributeError self, PyObject? value)
    {
        self.Object = value;
        return true;
    }

    // The object, which may be any, is left out.
    [PyMethod("__getstate__($self, /)")]
    private static PyObject GetState(PyAttributeError self)
    {
        PyDict state = InstanceAttributes.Materialize(ref self.State).Copy();
        if (self.Name is { } name) state.SetItem(PyStr.Intern("name"), name);
        state.SetItem(PyStr.Intern("args"), self.Arguments);
        return state;
    }

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyAttributeError self) => PyTuple.Create(self.Type, self.Arguments, GetState(self));
}

/// <summary>Import can't find module, or can't find name in module.</summary>
[PyMethods(nameof(ExceptionTypes.ImportError))]
internal static partial class ImportErrorType
{
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var error = (PyImportError)self;
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        error.Arguments = PyTuple.From(arguments[..positional]);
        error.Message = positional == 1 ? arguments[0] : PyNone.Instance;
        (error.Name, error.Path, error.NameFrom) = (null, null, null);
        return KeywordAttributes.Read("ImportError", arguments, keywordNames, ["name", "path", "name_from"], (index, value) =>
        {
            if (index == 0) error.Name = value;
            else if (index == 1) error.Path = value;
            else error.NameFrom = value;
        });
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self) =>
        ((PyImportError)self).Message is PyStr message ? message : ExceptionTypes.BaseException.StrSlot!(self);

    /// <summary>exception message</summary>
    [PyGetter("msg", IsField = true)]
    private static PyObject GetMessage(PyImportError self) => self.Message ?? PyNone.Instance;

    [PySetter("msg")]
    private static bool SetMessage(PyImportError self, PyObject? value)
    {
        self.Message = value;
        return true;
    }

    /// <summary>module name</summary>
    [PyGetter("name", IsField = true)]
    private static PyObject GetName(PyImportError self) => self.Name ?? PyNone.Instance;

    [PySetter("name")]
    private static bool SetName(PyImportError self, PyObject? value)
    {
        self.Name = value;
        return true;
    }

    /// <summary>module path</summary>
    [PyGetter("path", IsField = true)]
    private static PyObject GetPath(PyImportError self) => self.Path ?? PyNone.Instance;

    [PySetter("path")]
    private static bool SetPath(PyImportError self, PyObject? value)
    {
        self.Path = value;
        return true;
    }

    /// <summary>name imported from module</summary>
    [PyGetter("name_from", IsField = true)]
    private static PyObject GetNameFrom(PyImportError self) => self.NameFrom ?? PyNone.Instance;

    [PySetter("name_from")]
    private static bool SetNameFrom(PyImportError self, PyObject? value)
    {
        self.NameFrom = value;
        return true;
    }

    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyImportError self)
    {
        PyObject? attributes = Attributes.CallMethod(self, PyStr.Intern("__getstate__"));
        if (attributes is null) return null;
        PyDict state = attributes is PyDict own ? own.Copy() : new PyDict();
        if (self.Name is { } name) state.SetItem(PyStr.Intern("name"), name);
        if (self.Path is { } path) state.SetItem(PyStr.Intern("path"), path);
        if (self.NameFrom is { } from) state.SetItem(PyStr.Intern("name_from"), from);
        return state.Count == 0 ? PyTuple.Create(self.Type, self.Arguments) : PyTuple.Create(self.Type, self.Arguments, state);
    }
}

/// <summary>Keyword-only arguments of exceptions.</summary>
internal static class KeywordAttributes
{
    public static bool Read(string exception, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames, string[] names,
        Action<int, PyObject> set)
    {
        int count = keywordNames?.Count ?? 0;
        for (int i = 0; i < count; i++)
        {
            string name = keywordNames!.Items[i].ToString()!;
            int index = Array.IndexOf(names, name);
            if (index < 0)
            {
                Raise.TypeError($"{exception}() got an unexpected keyword argument '{name}'");
                return false;
            }
            set(index, arguments[arguments.Length - count + i]);
        }
        return true;
    }
}

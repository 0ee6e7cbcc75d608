using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Errors;

/// <summary>Common base class for all exceptions.</summary>
[PyMethods(nameof(ExceptionTypes.BaseException))]
internal static partial class BaseExceptionType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        var positional = PyTuple.From(arguments[..(arguments.Length - (keywordNames?.Count ?? 0))]);
        return Protocols.Exceptions.Create(type, positional);
    }

    /// <summary>Raises TypeError when arguments were given by name.</summary>
    internal static bool CheckNoKeywords(PyObject self, PyTuple? keywordNames) =>
        CheckNoKeywords(self.Type, keywordNames);

    internal static bool CheckNoKeywords(PyType type, PyTuple? keywordNames) =>
        keywordNames is not { Count: > 0 } || Raise.TypeError($"{type.Name}() takes no keyword arguments") is not null;

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!CheckNoKeywords(self, keywordNames)) return false;
        ((PyBaseException)self).Arguments = PyTuple.From(arguments);
        return true;
    }

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        PyTuple arguments = ((PyBaseException)self).Arguments;
        return arguments.Count switch
        {
            0 => PyStr.Empty,
            1 => Representation.Str(arguments[0]),
            _ => Representation.Str(arguments),
        };
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        PyTuple arguments = ((PyBaseException)self).Arguments;
        PyStr? text = Representation.Repr(arguments.Count == 1 ? arguments[0] : arguments);
        if (text is null) return null;
        return PyStr.FromString(arguments.Count == 1 ? $"{self.Type.ShortName}({text})" : $"{self.Type.ShortName}{text}");
    }

    /// <summary>Set self.__traceback__ to tb and return self.</summary>
    [PyMethod("with_traceback($self, tb, /)")]
    private static PyObject? WithTraceback(PyBaseException self, PyObject traceback) => SetTraceback(self, traceback) ? self : null;

    /// <summary>Add a note to the exception</summary>
    [PyMethod("add_note($self, note, /)")]
    private static PyObject? AddNote(PyBaseException self, PyObject note)
    {
        if (note is not PyStr) return Raise.TypeError($"add_note() argument must be str, not {note.Type.Name}");
        return ExceptionNotes.Add(self, note) ? PyNone.Instance : null;
    }

    [PyMethod("__setstate__($self, state, /)")]
    private static PyObject? SetState(PyBaseException self, PyObject state)
    {
        if (state is PyNone) return PyNone.Instance;
        if (state is not PyDict dict) return Raise.TypeError("state is not a dictionary");
        foreach ((PyObject key, PyObject value) in dict.Copy())
        {
            if (!Attributes.Set(self, (PyStr)key, value)) return null;
        }
        return PyNone.Instance;
    }

    /// <summary>Helper for pickle.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyBaseException self)
    {
        PyDict dict = InstanceAttributes.Materialize(ref self.State);
        return dict.Count > 0 ? PyTuple.Create(self.Type, self.Arguments, dict) : PyTuple.Create(self.Type, self.Arguments);
    }

    [PyGetter("args")]
    private static PyObject GetArguments(PyBaseException self) => self.Arguments;

    [PySetter("args")]
    private static bool SetArguments(PyBaseException self, PyObject? value)
    {
        if (value is null)
        {
            Raise.TypeError("args may not be deleted");
            return false;
        }
        PyTuple? arguments = Iteration.ToTuple(value);
        if (arguments is null) return false;
        self.Arguments = arguments;
        return true;
    }

    [PyGetter("__traceback__")]
    private static PyObject GetTraceback(PyBaseException self) => (PyObject?)self.Traceback ?? PyNone.Instance;

    [PySetter("__traceback__")]
    private static bool SetTraceback(PyBaseException self, PyObject? value)
    {
        if (value is not PyTraceback and not PyNone)
        {
            Raise.TypeError(value is null ? "__traceback__ may not be deleted" : "__traceback__ must be a traceback or None");
            return false;
        }
        self.Traceback = value as PyTraceback;
        return true;
    }

    [PyGetter("__context__")]
    private static PyObject GetContext(PyBaseException self) => (PyObject?)self.Context ?? PyNone.Instance;

    [PySetter("__context__")]
    private static bool SetContext(PyBaseException self, PyObject? value)
    {
        if (value is not PyBaseException and not PyNone)
        {
            Raise.TypeError(value is null ? "__context__ may not be deleted"
                : "exception context must be None or derive from BaseException");
            return false;
        }
        self.Context = value as PyBaseException;
        return true;
    }

    [PyGetter("__cause__")]
    private static PyObject GetCause(PyBaseException self) => (PyObject?)self.Cause ?? PyNone.Instance;

    [PySetter("__cause__")]
    private static bool SetCause(PyBaseException self, PyObject? value)
    {
        if (value is not PyBaseException and not PyNone)
        {
            Raise.TypeError(value is null ? "__cause__ may not be deleted" : "exception cause must be None or derive from BaseException");
            return false;
        }
        self.Cause = value as PyBaseException;
        self.SuppressContext = true;
        return true;
    }

    [PyGetter("__suppress_context__", IsField = true)]
    private static PyObject GetSuppressContext(PyBaseException self) => PyBool.From(self.SuppressContext);

    [PySetter("__suppress_context__")]
    private static bool SetSuppressContext(PyBaseException self, PyObject? value)
    {
        if (value is not PyBool flag)
        {
            Raise.TypeError(value is null ? "can't delete numeric/char attribute" : "attribute value type must be bool");
            return false;
        }
        self.SuppressContext = flag.Value;
        return true;
    }

    [PyGetter("__dict__")]
    private static PyObject? GetDict(PyBaseException self) => ClassModel.ObjectAttributes.GetDict(self);

    [PySetter("__dict__")]
    private static bool SetDict(PyBaseException self, PyObject? value) => ClassModel.ObjectAttributes.SetDict(self, value);
}

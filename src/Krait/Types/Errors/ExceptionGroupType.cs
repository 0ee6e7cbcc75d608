using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Errors;

/// <summary>A combination of multiple unrelated exceptions.</summary>
[PyMethods(nameof(ExceptionTypes.BaseExceptionGroup))]
internal static partial class ExceptionGroupType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        arguments = arguments[..(arguments.Length - (keywordNames?.Count ?? 0))];
        if (arguments.Length != 2)
        {
            return Raise.TypeError($"BaseExceptionGroup.__new__() takes exactly 2 arguments ({arguments.Length} given)");
        }
        if (arguments[0] is not PyStr message)
        {
            return Raise.TypeError($"BaseExceptionGroup.__new__() argument 1 must be str, not {arguments[0].Type.Name}");
        }
        if (!Iteration.IsSequence(arguments[1]) && arguments[1] is not (PyList or PyTuple))
        {
            return Raise.TypeError("second argument (exceptions) must be a sequence");
        }
        PyTuple? exceptions = Iteration.ToTuple(arguments[1]);
        if (exceptions is null) return null;
        if (exceptions.Count == 0) return Raise.ValueError("second argument (exceptions) must be a non-empty sequence");
        bool onlyExceptions = true;
        for (int i = 0; i < exceptions.Count; i++)
        {
            if (exceptions[i] is not PyBaseException each)
            {
                return Raise.ValueError($"Item {i} of second argument (exceptions) is not an exception");
            }
            onlyExceptions &= each.Type.IsSubtypeOf(ExceptionTypes.Exception);
        }
        if (ReferenceEquals(type, ExceptionTypes.BaseExceptionGroup))
        {
            if (onlyExceptions) type = ExceptionTypes.ExceptionGroup;
        }
        else if (!onlyExceptions && type.IsSubtypeOf(ExceptionTypes.Exception))
        {
            return Raise.TypeError(ReferenceEquals(type, ExceptionTypes.ExceptionGroup)
                ? "Cannot nest BaseExceptions in an ExceptionGroup"
                : $"Cannot nest BaseExceptions in '{type.Name}'");
        }
        PyExceptionGroup group = new(type, PyTuple.From(arguments), message, exceptions);
        // Emptying the sequence later shall not change how the group is shown.
        if (arguments[1] is not (PyList or PyTuple) && (group.ExceptionsText = Representation.Repr(arguments[1])) is null) return null;
        return group;
    }

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        ExceptionTypes.BaseException.InitSlot!(self, arguments, keywordNames);

    [PySlot(nameof(PyType.StrSlot))]
    private static PyObject? Str(PyObject self)
    {
        var group = (PyExceptionGroup)self;
        int count = group.Exceptions.Count;
        return PyStr.FromString($"{group.Message} ({count} sub-exception{(count == 1 ? "" : "s")})");
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var group = (PyExceptionGroup)self;
        PyStr? message = Representation.Repr(group.Message);
        PyStr? exceptions = group.ExceptionsText ?? Representation.Repr(group.Arguments.Count > 1 && group.Arguments[1] is PyList
            ? new PyList(group.Exceptions.Items) : group.Exceptions);
        return message is null || exceptions is null ? null : PyStr.FromString($"{self.Type.ShortName}({message}, {exceptions})");
    }

    /// <summary>exception message</summary>
    [PyGetter("message", IsField = true)]
    private static PyObject GetMessage(PyExceptionGroup self) => self.Message;

    /// <summary>nested exceptions</summary>
    [PyGetter("exceptions", IsField = true)]
    private static PyObject GetExceptions(PyExceptionGroup self) => self.Exceptions;

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);

    /// <summary>A group of other exceptions with the same message.</summary>
    [PyMethod("derive($self, excs, /)")]
    private static PyObject? Derive(PyExceptionGroup self, PyObject exceptions) =>
        Calls.Call(ExceptionTypes.BaseExceptionGroup, self.Message, exceptions);

    /// <summary>The part that matches a condition, and the rest.</summary>
    [PyMethod("split($self, matcher_value, /)")]
    private static PyObject? Split(PyExceptionGroup self, PyObject condition)
    {
        if (!CheckCondition(condition)) return null;
        (PyObject? Match, PyObject? Other)? parts = Split(self, condition, wantRest: true);
        return parts is { } found ? PyTuple.Create(found.Match ?? PyNone.Instance, found.Other ?? PyNone.Instance) : null;
    }

    /// <summary>The part that matches a condition.</summary>
    [PyMethod("subgroup($self, matcher_value, /)")]
    private static PyObject? Subgroup(PyExceptionGroup self, PyObject condition)
    {
        if (!CheckCondition(condition)) return null;
        (PyObject? Match, PyObject? Other)? parts = Split(self, condition, wantRest: false);
        return parts is { } found ? found.Match ?? PyNone.Instance : null;
    }

    private static bool CheckCondition(PyObject condition)
    {
        if (condition is PyType type ? type.IsSubtypeOf(ExceptionTypes.BaseException) : condition.Type.CallSlot is not null) return true;
        if (condition is PyTuple tuple
            && Array.TrueForAll(tuple.Items, static each => each is PyType member && member.IsSubtypeOf(ExceptionTypes.BaseException)))
        {
            return true;
        }
        Raise.TypeError("expected an exception type, a tuple of exception types, or a callable (other than a class)");
        return false;
    }

    private static int Matches(PyObject exception, PyObject condition)
    {
        if (condition is PyType or PyTuple) return ExceptionHandling.Matches(exception, condition);
        PyObject? result = Calls.Call(condition, exception);
        return result is null ? -1 : Truth.IsTrue(result);
    }

    private static (PyObject? Match, PyObject? Other)? Split(PyBaseException exception, PyObject condition, bool wantRest)
    {
        int matches = Matches(exception, condition);
        if (matches < 0) return null;
        if (matches == 1) return (exception, null);
        if (exception is not PyExceptionGroup group) return (null, exception);
        List<PyObject> matching = [];
        List<PyObject> rest = [];
        foreach (PyObject each in group.Exceptions.Items)
        {
            if (!NativeStack.HasRoom())
            {
                Raise.RecursionError(" in exceptiongroup_split_recursive");
                return null;
            }
            if (Split((PyBaseException)each, condition, wantRest) is not { } parts) return null;
            if (parts.Match is { } match) matching.Add(match);
            if (parts.Other is { } other) rest.Add(other);
        }
        PyObject? matchGroup = null;
        PyObject? restGroup = null;
        if (matching.Count > 0 && (matchGroup = ExceptionGroups.Derive(group, matching)) is null) return null;
        if (wantRest && rest.Count > 0 && (restGroup = ExceptionGroups.Derive(group, rest)) is null) return null;
        return (matchGroup, restGroup);
    }
}

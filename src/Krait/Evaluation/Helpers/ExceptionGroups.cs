using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary><c>except*</c> (PEP 654).</summary>
internal static class ExceptionGroups
{
    private static readonly PyStr s_split = PyStr.Intern("split");
    private static readonly PyStr s_derive = PyStr.Intern("derive");

    /// <summary>Splits by a pattern: what is left (or None) and what matches (or None).</summary>
    public static bool Match(ThreadState thread, PyObject exception, PyObject pattern, out PyObject rest, out PyObject match)
    {
        if (!Split(thread, exception, pattern, out rest, out match)) return false;
        // What the clause handles is its part of the group: that is what a bare raise raises again.
        if (match is PyBaseException matched) thread.Handled.Value = matched;
        return true;
    }

    private static bool Split(ThreadState thread, PyObject exception, PyObject pattern, out PyObject rest, out PyObject match)
    {
        rest = PyNone.Instance;
        match = PyNone.Instance;
        if (!CheckPattern(pattern)) return false;
        if (exception is PyNone) return true;

        int matches = ExceptionHandling.Matches(exception, pattern);
        if (matches < 0) return false;
        if (matches == 1)
        {
            if (exception is PyExceptionGroup)
            {
                match = exception;
                return true;
            }
            // A naked exception is wrapped; its traceback begins where the handler is.
            PyObject? wrapped = Calls.Call(ExceptionTypes.ExceptionGroup, PyStr.Empty, PyTuple.Create(exception));
            if (wrapped is not PyBaseException group) return false;
            if (thread.CurrentFrame is { } frame)
            {
                group.Traceback = new PyTraceback(group.Traceback, FrameObjects.Get(thread, thread.Depth), 2 * frame.InstructionOffset, -1);
            }
            match = group;
            return true;
        }
        if (exception is PyExceptionGroup)
        {
            PyObject? pair = Attributes.CallMethod(exception, s_split, pattern);
            if (pair is null) return false;
            if (pair is not PyTuple { Count: >= 2 } parts)
            {
                string problem = pair is PyTuple
                    ? $"a 2-tuple, got tuple of size {((PyTuple)pair).Count}" : $"a tuple, not {pair.Type.Name}";
                Raise.TypeError($"{exception.Type.Name}.split must return {problem}");
                return false;
            }
            match = parts[0];
            rest = parts[1];
            return true;
        }
        rest = exception;
        return true;
    }

    private static bool CheckPattern(PyObject pattern)
    {
        ReadOnlySpan<PyObject> alternatives = pattern is PyTuple tuple ? tuple.Items : [pattern];
        foreach (PyObject alternative in alternatives)
        {
            if (alternative is not PyType type || !type.IsSubtypeOf(ExceptionTypes.BaseException))
            {
                Raise.TypeError("catching classes that do not inherit from BaseException is not allowed");
                return false;
            }
            if (type.IsSubtypeOf(ExceptionTypes.BaseExceptionGroup))
            {
                Raise.TypeError("catching ExceptionGroup with except* is not allowed. Use except instead.");
                return false;
            }
        }
        return true;
    }

    /// <summary>
    /// What a try statement with <c>except*</c> raises at its end, of what its clauses raised; None for nothing. What was
    /// raised again keeps the structure of the original group.
    /// </summary>
    public static PyObject? PrepareReraiseStar(PyObject original, PyList raised)
    {
        if (raised.Count == 0) return PyNone.Instance;
        if (original is not PyExceptionGroup group)
        {
            // A naked exception was caught and wrapped: only one clause can have run.
            return raised[0];
        }
        List<PyObject> fresh = [];
        List<PyObject> again = [];
        foreach (PyObject each in raised.ToArray())
        {
            if (each is PyNone) continue;
            (IsSameOrigin(Operands.Exception(each), group) ? again : fresh).Add(each);
        }
        if (fresh.Count == 0 && again.Count == 0) return PyNone.Instance;

        PyObject? reraised = PyNone.Instance;
        if (again.Count > 0)
        {
            HashSet<PyObject> leaves = new(ReferenceEqualityComparer.Instance);
            foreach (PyObject each in again) CollectLeaves(each, leaves);
            reraised = Project(group, leaves);
            if (reraised is null) return null;
        }
        if (fresh.Count == 0) return reraised;
        if (reraised is not PyNone) fresh.Add(reraised);
        if (fresh.Count == 1) return fresh[0];
        return Calls.Call(ExceptionTypes.ExceptionGroup, PyStr.Empty, new PyList([.. fresh]));
    }

    private static bool IsSameOrigin(PyBaseException exception, PyBaseException original) =>
        exception is PyExceptionGroup
        && ReferenceEquals(exception.Traceback, original.Traceback) && ReferenceEquals(exception.Cause, original.Cause)
        && ReferenceEquals(exception.Context, original.Context);

    private static void CollectLeaves(PyObject exception, HashSet<PyObject> leaves)
    {
        if (exception is not PyExceptionGroup group)
        {
            leaves.Add(exception);
            return;
        }
        foreach (PyObject each in group.Exceptions.Items) CollectLeaves(each, leaves);
    }

    /// <summary>The part of a group that consists of some leaves; None for nothing.</summary>
    private static PyObject? Project(PyExceptionGroup group, HashSet<PyObject> leaves)
    {
        List<PyObject> kept = [];
        foreach (PyObject each in group.Exceptions.Items)
        {
            if (each is PyExceptionGroup inner)
            {
                PyObject? part = Project(inner, leaves);
                if (part is null) return null;
                if (part is not PyNone) kept.Add(part);
            }
            else if (leaves.Contains(each))
            {
                kept.Add(each);
            }
        }
        return kept.Count == 0 ? PyNone.Instance : Derive(group, kept);
    }

    /// <summary>A group of other exceptions with the metadata of this one, made by its <c>derive</c>.</summary>
    public static PyObject? Derive(PyExceptionGroup group, List<PyObject> exceptions)
    {
        PyObject? derived = Attributes.CallMethod(group, s_derive, new PyList([.. exceptions]));
        if (derived is null) return null;
        if (derived is not PyExceptionGroup made) return Raise.TypeError("derive must return an instance of BaseExceptionGroup");
        made.Traceback = group.Traceback;
        made.Context = group.Context;
        made.Cause = group.Cause;
        made.SuppressContext = group.SuppressContext;
        if (!Attributes.TryGet(group, Names.Notes, out PyObject? notes)) return null;
        if (notes is not null && Iteration.IsSequence(notes))
        {
            PyList? copy = Iteration.ToList(notes);
            if (copy is null || !Attributes.Set(made, Names.Notes, copy)) return null;
        }
        return made;
    }
}

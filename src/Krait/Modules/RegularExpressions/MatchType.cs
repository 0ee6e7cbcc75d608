using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.RegularExpressions;

/// <summary>The result of re.match() and re.search(). Match objects always have a boolean value of True.</summary>
[PyMethods]
internal static partial class MatchType
{
    // A group's number from its number or name; -1 with IndexError set for none.
    private static int IndexOf(PyMatch match, PyObject group)
    {
        long index = -1;
        if (group is PyIntegral number)
        {
            if (!number.TryGetInt64(out index)) index = -1;
        }
        else if (group.Type.IndexSlot is not null)
        {
            if (Indexes.ToIndex(group) is not { } converted) return -1;
            if (!converted.TryGetInt64(out index)) index = -1;
        }
        else
        {
            if (match.Pattern.GroupIndex.TryGetItem(group, out PyObject? named) < 0) return -1;
            if (named is not PyIntegral position || !position.TryGetInt64(out index)) index = -1;
        }
        if (index >= 0 && index <= match.Pattern.Groups) return (int)index;
        Raise.IndexError("no such group");
        return -1;
    }

    /// <summary>
    /// group([group1, ...]) -> str or tuple. Return subgroup(s) of the match by indices or names. For 0 returns the entire match.
    /// </summary>
    [PyMethod("group($self, /, *args)")]
    private static PyObject? Group(PyMatch self, ReadOnlySpan<PyObject> groups)
    {
        if (groups.Length == 0) return self.Group(0, PyNone.Instance);
        var found = new PyObject[groups.Length];
        for (int i = 0; i < found.Length; i++)
        {
            int index = IndexOf(self, groups[i]);
            if (index < 0) return null;
            found[i] = self.Group(index, PyNone.Instance);
        }
        return found.Length == 1 ? found[0] : new PyTuple(found);
    }

    /// <summary>Return a tuple containing all the subgroups of the match, from 1.</summary>
    [PyMethod("groups($self, /, default=None)")]
    private static PyObject Groups(PyMatch self, PyObject? defaultValue)
    {
        var groups = new PyObject[self.Pattern.Groups];
        for (int i = 0; i < groups.Length; i++) groups[i] = self.Group(i + 1, defaultValue ?? PyNone.Instance);
        return PyTuple.Create(groups);
    }

    /// <summary>Return a dictionary containing all the named subgroups of the match, keyed by the subgroup name.</summary>
    [PyMethod("groupdict($self, /, default=None)")]
    private static PyObject? GroupDict(PyMatch self, PyObject? defaultValue)
    {
        PyDict groups = new();
        foreach ((PyObject name, PyObject number) in self.Pattern.GroupIndex)
        {
            int index = IndexOf(self, number);
            if (index < 0 || !groups.SetItem(name, self.Group(index, defaultValue ?? PyNone.Instance))) return null;
        }
        return groups;
    }

    /// <summary>Return index of the start of the substring matched by group.</summary>
    [PyMethod("start($self, group=0, /)")]
    private static PyObject? Start(PyMatch self, PyObject? group)
    {
        int index = group is null ? 0 : IndexOf(self, group);
        return index < 0 ? null : PyInt.From(self.Start(index));
    }

    /// <summary>Return index of the end of the substring matched by group.</summary>
    [PyMethod("end($self, group=0, /)")]
    private static PyObject? End(PyMatch self, PyObject? group)
    {
        int index = group is null ? 0 : IndexOf(self, group);
        return index < 0 ? null : PyInt.From(self.End(index));
    }

    /// <summary>For match object m, return the 2-tuple (m.start(group), m.end(group)).</summary>
    [PyMethod("span($self, group=0, /)")]
    private static PyObject? Span(PyMatch self, PyObject? group)
    {
        int index = group is null ? 0 : IndexOf(self, group);
        return index < 0 ? null : SpanOf(self, index);
    }

    private static PyTuple SpanOf(PyMatch match, int group) => PyTuple.Create(PyInt.From(match.Start(group)), PyInt.From(match.End(group)));

    /// <summary>Return the string obtained by doing backslash substitution on the string template, as done by the sub() method.</summary>
    [PyMethod("expand($self, /, template)")]
    private static PyObject? Expand(PyMatch self, PyObject template)
    {
        PyObject? compiled = PatternType.CompileTemplate(self.Pattern, template);
        return compiled is PyReplacement replacement ? PatternType.Expand(self, replacement) : compiled;
    }

    [PySlot(nameof(PyType.SubscriptSlot))]
    private static PyObject? GetItem(PyObject self, PyObject group)
    {
        var match = (PyMatch)self;
        int index = IndexOf(match, group);
        return index < 0 ? null : match.Group(index, PyNone.Instance);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var match = (PyMatch)self;
        PyStr? text = Representation.Repr(match.Group(0, PyNone.Instance));
        return text is null ? null
            : PyStr.FromString($"<{self.Type.Name} object; span=({match.Start(0)}, {match.End(0)}), "
                + $"match={(text.Length > 50 ? text.Substring(0, 50) : text)}>");
    }

    /// <summary>The string passed to match() or search().</summary>
    [PyGetter("string")]
    private static PyObject GetString(PyMatch self) => self.Subject;

    /// <summary>The regular expression object.</summary>
    [PyGetter("re")]
    private static PyObject GetPattern(PyMatch self) => self.Pattern;

    /// <summary>The index into the string at which the RE engine started looking for a match.</summary>
    [PyGetter("pos")]
    private static PyObject GetPosition(PyMatch self) => PyInt.From(self.Position);

    /// <summary>The index into the string beyond which the RE engine will not go.</summary>
    [PyGetter("endpos")]
    private static PyObject GetEndPosition(PyMatch self) => PyInt.From(self.EndPosition);

    /// <summary>The integer index of the last matched capturing group.</summary>
    [PyGetter("lastindex")]
    private static PyObject GetLastIndex(PyMatch self) => self.LastGroup > 0 ? PyInt.From(self.LastGroup) : PyNone.Instance;

    /// <summary>The name of the last matched capturing group.</summary>
    [PyGetter("lastgroup")]
    private static PyObject GetLastGroup(PyMatch self) =>
        self.LastGroup > 0 && self.LastGroup < self.Pattern.GroupNames.Count ? self.Pattern.GroupNames[self.LastGroup] : PyNone.Instance;

    [PyGetter("regs")]
    private static PyObject GetRegions(PyMatch self)
    {
        var regions = new PyObject[self.Pattern.Groups + 1];
        for (int i = 0; i < regions.Length; i++) regions[i] = SpanOf(self, i);
        return new PyTuple(regions);
    }

    [PyMethod("__copy__($self, /)")]
    private static PyObject Copy(PyMatch self) => self;

    [PyMethod("__deepcopy__($self, memo, /)")]
    private static PyObject DeepCopy(PyMatch self, PyObject memo) => self;

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

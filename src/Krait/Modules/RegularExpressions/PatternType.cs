using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.RegularExpressions;

/// <summary>Compiled regular expression object.</summary>
[PyMethods]
internal static partial class PatternType
{
    private const int UnicodeFlag = 32;

    private static readonly (int Flag, string Name)[] s_flagNames =
        [(2, "re.IGNORECASE"), (4, "re.LOCALE"), (8, "re.MULTILINE"), (16, "re.DOTALL"), (64, "re.VERBOSE"), (128, "re.DEBUG"),
            (256, "re.ASCII")];

    private static PyObject? MatchOnce(PyPattern pattern, PyObject text, long position, long endPosition, MatchMode mode)
    {
        if (MatchScan.Create(pattern, text, position, endPosition) is not { } scan) return null;
        PyObject? match = NoneUnlessFailed(scan.Match(mode));
        scan.Release();
        return match;
    }

    private static PyObject? NoneUnlessFailed(PyObject? match) => match ?? (Exceptions.IsSet ? null : PyNone.Instance);

    /// <summary>Matches zero or more characters at the beginning of the string.</summary>
    [PyMethod("match($self, /, string, pos=0, endpos=9223372036854775807)")]
    private static PyObject? Match(PyPattern self, PyObject text, long position = 0, long endPosition = long.MaxValue) =>
        MatchOnce(self, text, position, endPosition, MatchMode.Match);

    /// <summary>Matches against all of the string.</summary>
    [PyMethod("fullmatch($self, /, string, pos=0, endpos=9223372036854775807)")]
    private static PyObject? FullMatch(PyPattern self, PyObject text, long position = 0, long endPosition = long.MaxValue) =>
        MatchOnce(self, text, position, endPosition, MatchMode.FullMatch);

    /// <summary>
    /// Scan through string looking for a match, and return a corresponding match object instance. Return None if no position in the
    /// string matches.
    /// </summary>
    [PyMethod("search($self, /, string, pos=0, endpos=9223372036854775807)")]
    private static PyObject? Search(PyPattern self, PyObject text, long position = 0, long endPosition = long.MaxValue)
    {
        if (MatchScan.Create(self, text, position, endPosition) is not { } scan) return null;
        PyObject? match = NoneUnlessFailed(scan.Search());
        scan.Release();
        return match;
    }

    /// <summary>Return a list of all non-overlapping matches of pattern in string.</summary>
    [PyMethod("findall($self, /, string, pos=0, endpos=9223372036854775807)")]
    private static PyObject? FindAll(PyPattern self, PyObject text, long position = 0, long endPosition = long.MaxValue)
    {
        var scan = MatchScan.Create(self, text, position, endPosition);
        if (scan is null) return null;
        PyObject empty = text is PyStr ? PyStr.Empty : PyBytes.Empty;
        PyList found = new();
        while (scan.Search() is { } match)
        {
            if (self.Groups <= 1)
            {
                found.Add(match.Group(self.Groups, empty));
            }
            else
            {
                var groups = new PyObject[self.Groups];
                for (int i = 0; i < groups.Length; i++) groups[i] = match.Group(i + 1, empty);
                found.Add(new PyTuple(groups));
            }
        }
        scan.Release();
        return Exceptions.IsSet ? null : found;
    }

    /// <summary>
    /// Return an iterator over all non-overlapping matches for the RE pattern in string. For each match, the iterator returns a
    /// match object.
    /// </summary>
    [PyMethod("finditer($self, /, string, pos=0, endpos=9223372036854775807)")]
    private static PyObject? FindIterator(PyPattern self, PyObject text, long position = 0, long endPosition = long.MaxValue)
    {
        var scan = MatchScan.Create(self, text, position, endPosition);
        if (scan is null) return null;
        PyObject? search = Attributes.Get(new PyScanner(scan.Hold(untilEnd: true)), PyStr.Intern("search"));
        return search is null ? null : new PyCallableIterator(search, PyNone.Instance);
    }

    [PyMethod("scanner($self, /, string, pos=0, endpos=9223372036854775807)")]
    private static PyObject? Scanner(PyPattern self, PyObject text, long position = 0, long endPosition = long.MaxValue) =>
        MatchScan.Create(self, text, position, endPosition) is not { } scan ? null
            : new PyScanner(scan.Hold(untilEnd: false));

    /// <summary>Split string by the occurrences of pattern.</summary>
    [PyMethod("split($self, /, string, maxsplit=0)")]
    private static PyObject? Split(PyPattern self, PyObject text, long maximum = 0)
    {
        var scan = MatchScan.Create(self, text);
        if (scan is null) return null;
        PyList parts = new();
        int last = 0;
        for (long count = 0; (maximum == 0 || count < maximum) && scan.Search() is { } match; count++)
        {
            parts.Add(MatchText.Slice(text, last, match.Start(0)));
            for (int i = 1; i <= self.Groups; i++) parts.Add(match.Group(i, PyNone.Instance));
            last = match.End(0);
        }
        int length = scan.Length;
        scan.Release();
        if (Exceptions.IsSet) return null;
        parts.Add(MatchText.Slice(text, last, length));
        return parts;
    }

    /// <summary>
    /// Return the string obtained by replacing the leftmost non-overlapping occurrences of pattern in string by the replacement
    /// repl.
    /// </summary>
    [PyMethod("sub($self, /, repl, string, count=0)")]
    private static PyObject? Substitute(PyPattern self, PyObject replacement, PyObject text, long count = 0) =>
        Replace(self, replacement, text, count, out _);

    /// <summary>
    /// Return the tuple (new_string, number_of_subs_made) found by replacing the leftmost non-overlapping occurrences of pattern
    /// with the replacement repl.
    /// </summary>
    [PyMethod("subn($self, /, repl, string, count=0)")]
    private static PyObject? SubstituteCounting(PyPattern self, PyObject replacement, PyObject text, long count = 0)
    {
        PyObject? result = Replace(self, replacement, text, count, out int made);
        return result is null ? null : PyTuple.Create(result, PyInt.From(made));
    }

    private static PyObject? Replace(PyPattern self, PyObject replacement, PyObject text, long limit, out int made)
    {
        made = 0;
        var scan = MatchScan.Create(self, text);
        if (scan is null) return null;
        bool isFunction = replacement.Type.CallSlot is not null;
        if (!isFunction)
        {
            PyObject? template = CompileTemplate(self, replacement);
            if (template is null) return null;
            replacement = template;
        }
        // The function that is called must not resize the text.
        PyMemoryView? held = isFunction && text is not (PyStr or PyBytes) ? Buffers.NativeView(text, Buffers.Simple) : null;
        try
        {
            return Replace(scan, replacement, isFunction, text, limit, ref made);
        }
        finally
        {
            if (held is not null) Buffers.Release(held);
        }
    }

    private static PyObject? Replace(MatchScan scan, PyObject replacement, bool isFunction, PyObject text, long limit, ref int made)
    {
        PyList parts = new();
        int last = 0;
        for (; (limit == 0 || made < limit) && scan.Search() is { } match; made++)
        {
            if (last < match.Start(0)) parts.Add(MatchText.Slice(text, last, match.Start(0)));
            PyObject? item = isFunction ? Calls.Call(replacement, match) : replacement is PyReplacement parsed ? Expand(match, parsed)
                : replacement;
            if (item is null) return null;
            if (item is not PyNone) parts.Add(item);
            last = match.End(0);
        }
        int length = scan.Length;
        scan.Release();
        if (Exceptions.IsSet) return null;
        if (made == 0 && text is PyStr or PyBytes) return text;
        if (last < length) parts.Add(MatchText.Slice(text, last, length));
        return MatchText.Join(text, parts);
    }

    /// <summary>A replacement text made ready: itself when it has no backslash, else what <c>re</c> makes of it.</summary>
    public static PyObject? CompileTemplate(PyPattern pattern, PyObject replacement)
    {
        bool isLiteral = replacement switch
        {
            PyStr text => (text.Narrow is { } narrow ? narrow.IndexOf('\\') : Array.IndexOf(text.Wide!, '\\')) < 0,
            PyBytes bytes => !bytes.Span.Contains((byte)'\\'),
            _ => false,
        };
        if (isLiteral) return replacement;
        PyObject? library = ImportStatements.Import(PyStr.Intern("re"));
        PyObject? compile = library is null ? null : Attributes.Get(library, PyStr.Intern("_compile_template"));
        PyObject? compiled = compile is null ? null : Calls.Call(compile, pattern, replacement);
        if (compiled is not null || replacement is PyStr or PyBytes || !Exceptions.IsSetTo(ExceptionTypes.TypeError)) return compiled;
        // The library caches templates by their text. A text without a hash, as a bytearray, is copied to bytes, which have one.
        Exceptions.Take();
        return Buffers.Require(replacement) is { } copy ? Calls.Call(compile!, pattern, PyBytes.From(copy)) : null;
    }

    /// <summary>A replacement with a match's groups in it.</summary>
    public static PyObject? Expand(PyMatch match, PyReplacement replacement)
    {
        PyObject empty = match.Subject is PyStr ? PyStr.Empty : PyBytes.Empty;
        PyList parts = new();
        for (int i = 0; i < replacement.Literals.Length; i++)
        {
            parts.Add(replacement.Literals[i]);
            if (i < replacement.Groups.Length) parts.Add(match.Group(replacement.Groups[i], empty));
        }
        return MatchText.Join(match.Subject, parts);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        var pattern = (PyPattern)self;
        int flags = pattern.Source is PyStr ? pattern.Flags & ~UnicodeFlag : pattern.Flags;
        List<string> names = [];
        foreach ((int flag, string name) in s_flagNames)
        {
            if ((flags & flag) == 0) continue;
            names.Add(name);
            flags &= ~flag;
        }
        if (flags != 0) names.Add($"0x{flags:x}");
        PyStr? source = Representation.Repr(pattern.Source);
        if (source is null) return null;
        const int Longest = 200;
        if (source.Length > Longest) source = source.Substring(0, Longest);
        return PyStr.FromString($"re.compile({source}{(names.Count > 0 ? ", " + string.Join("|", names) : "")})");
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash)
    {
        var pattern = (PyPattern)self;
        if (!ObjectKeys.Hash(pattern.Source, out hash)) return false;
        hash ^= pattern.Flags ^ pattern.Program.Code.Length ^ pattern.Groups;
        if (hash == -1) hash = -2;
        return true;
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || left is not PyPattern a || right is not PyPattern b)
        {
            return PyNotImplemented.Instance;
        }
        bool isAlike = a.Flags == b.Flags && a.Program.Code.AsSpan().SequenceEqual(b.Program.Code)
            && a.Source is PyStr == b.Source is PyStr;
        int equal = isAlike ? Comparison.IdenticalOrEqual(a.Source, b.Source) : 0;
        return equal < 0 ? null : PyBool.From(equal == 1 == (comparison == CompareOperator.Equal));
    }

    /// <summary>The pattern string from which the RE object was compiled.</summary>
    [PyGetter("pattern")]
    private static PyObject GetPattern(PyPattern self) => self.Source;

    /// <summary>The regex matching flags.</summary>
    [PyGetter("flags")]
    private static PyObject GetFlags(PyPattern self) => PyInt.From(self.Flags);

    /// <summary>The number of capturing groups in the pattern.</summary>
    [PyGetter("groups")]
    private static PyObject GetGroups(PyPattern self) => PyInt.From(self.Groups);

    /// <summary>A dictionary mapping group names to group numbers.</summary>
    [PyGetter("groupindex")]
    private static PyObject GetGroupIndex(PyPattern self) =>
        self.GroupIndex.Count == 0 ? new PyDict() : new PyMappingProxy(self.GroupIndex);

    [PyMethod("__copy__($self, /)")]
    private static PyObject Copy(PyPattern self) => self;

    [PyMethod("__deepcopy__($self, memo, /)")]
    private static PyObject DeepCopy(PyPattern self, PyObject memo) => self;

    /// <summary>See PEP 585</summary>
    [PyClassMethod("__class_getitem__($type, object, /)")]
    private static PyObject ClassGetItem(PyType type, PyObject item) => GenericAliases.Create(type, item);
}

/// <summary>A scanner.</summary>
[PyMethods]
internal static partial class ScannerType
{
    [PyMethod("match($self, /)")]
    private static PyObject? Match(PyScanner self) => self.Scan?.Match() ?? (Exceptions.IsSet ? null : (PyObject)PyNone.Instance);

    [PyGetter("pattern")]
    private static PyObject GetPattern(PyScanner self) => self.Pattern;

    [PyMethod("search($self, /)")]
    private static PyObject? Search(PyScanner self)
    {
        if (self.Scan?.Search() is { } match) return match;
        if (Exceptions.IsSet) return null;
        self.EndIteration();
        return PyNone.Instance;
    }
}

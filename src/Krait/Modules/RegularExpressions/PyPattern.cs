using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.RegularExpressions;

/// <summary>A compiled regular expression.</summary>
internal sealed class PyPattern(PyObject source, int flags, uint[] code, int groups, PyDict groupIndex, PyTuple groupNames) : PyObject
{
    public static readonly PyType TypeObject = new("Pattern", BuiltinTypes.Object,
        TypeFlags.HasWeakReferences | TypeFlags.DisallowInstantiation, "re");

    /// <summary>The pattern's text; None for one made of code alone.</summary>
    public readonly PyObject Source = source;
    public readonly int Flags = flags;
    public readonly PatternProgram Program = new(code);
    public readonly int Groups = groups;
    public readonly PyDict GroupIndex = groupIndex;

    /// <summary>The name of each group, None for one without.</summary>
    public readonly PyTuple GroupNames = groupNames;

    public override PyType Type => TypeObject;
}

/// <summary>What a pattern matched.</summary>
internal sealed class PyMatch(
    PyPattern pattern, PyObject subject, int position, int endPosition, int start, int end, int[] marks, int lastGroup) : PyObject
{
    public static readonly PyType TypeObject = new("Match", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "re");

    public readonly PyPattern Pattern = pattern;
    public readonly PyObject Subject = subject;
    public readonly int Position = position;
    public readonly int EndPosition = endPosition;
    public readonly int LastGroup = lastGroup;

    /// <summary>Where a group begins, the whole match being group 0; -1 for a group that did not take part.</summary>
    public int Start(int group) => group == 0 ? start : IsSet(group) ? marks[(group - 1) * 2] : -1;

    public int End(int group) => group == 0 ? end : IsSet(group) ? marks[(group * 2) - 1] : -1;

    private bool IsSet(int group) =>
        (uint)(group - 1) < (uint)marks.Length / 2 && marks[(group - 1) * 2] >= 0 && marks[(group * 2) - 1] >= 0;

    /// <summary>A group's text, or a default.</summary>
    public PyObject Group(int group, PyObject otherwise) =>
        Start(group) < 0 ? otherwise : MatchText.Slice(Subject, Start(group), End(group));

    public override PyType Type => TypeObject;
}

/// <summary>A pattern's way through one text: <c>pattern.scanner(text)</c>, or what <c>finditer</c> asks until the text ends.</summary>
internal sealed class PyScanner(MatchScan scan) : PyObject
{
    public static readonly PyType TypeObject = new("SRE_Scanner", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_sre");

    public readonly PyPattern Pattern = scan.Pattern;

    /// <summary>The matches to come; null once an iterator has seen the last.</summary>
    public MatchScan? Scan = scan;

    /// <summary>Ends the scan of an iterator, which has no use for it any more.</summary>
    public void EndIteration()
    {
        if (Scan is not { EndsWithText: true } scan) return;
        scan.Release();
        Scan = null;
    }

    public override PyType Type => TypeObject;
}

/// <summary>A replacement text with references to groups: literals and group numbers in turn.</summary>
internal sealed class PyReplacement(PyObject[] literals, int[] groups) : PyObject
{
    public static readonly PyType TypeObject = new("SRE_Template", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_sre");

    /// <summary>One more than there are groups.</summary>
    public readonly PyObject[] Literals = literals;
    public readonly int[] Groups = groups;

    public override PyType Type => TypeObject;
}

/// <summary>The texts that patterns are applied to.</summary>
internal static class MatchText
{
    /// <summary>A part of a text, of the text's own kind.</summary>
    public static PyObject Slice(PyObject subject, int start, int end) => subject switch
    {
        PyStr text => text.Substring(start, Math.Max(0, end - start)) is var part && part.GetType() != typeof(PyStr)
            ? part.Substring(0, part.Length) : part,
        PyBytes bytes => Slice(bytes.Span, start, end),
        PyByteArray array => Slice(array.Span, start, end),
        _ => SliceBuffer(subject, start, end),
    };

    private static PyBytes SliceBuffer(PyObject subject, int start, int end)
    {
        if (Buffers.TryView(subject, out ReadOnlySpan<byte> bytes)) return Slice(bytes, start, end);
        // All of what is in several pieces is copied for each of its parts.
        Poll.OrThrow();
        return Slice(Buffers.BytesOf(subject)!, start, end);
    }

    // A buffer may have shrunk since it was searched.
    private static PyBytes Slice(ReadOnlySpan<byte> bytes, int start, int end)
    {
        start = Math.Min(start, bytes.Length);
        return PyBytes.From(bytes[start..Math.Clamp(end, start, bytes.Length)]);
    }

    /// <summary>Parts joined, as bytes or str.</summary>
    public static PyObject? Join(PyObject subject, PyList parts)
    {
        PyObject empty = subject is PyStr ? PyStr.Empty : PyBytes.Empty;
        return parts.Count == 0 ? empty : Attributes.CallMethod(empty, PyStr.Intern("join"), parts);
    }
}

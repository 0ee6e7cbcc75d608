using System.Text;
using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Sys;

/// <summary>Uncaught exceptions as CPython prints them: chained, with source lines and carets, groups as trees.</summary>
internal static class TracebackText
{
    private const string CauseMessage = "\nThe above exception was the direct cause of the following exception:\n\n";
    private const string ContextMessage = "\nDuring handling of the above exception, another exception occurred:\n\n";
    private const int RecursiveCutoff = 3;
    private const int MaximumGroupWidth = 15;
    private const int MaximumGroupDepth = 10;

    /// <summary>
    /// The whole text, with a newline at its end. An interrupt cuts it short and is dropped; a limit stops the program again.
    /// </summary>
    public static string Format(PyBaseException exception)
    {
        StringBuilder text = new();
        try
        {
            Write(text, exception, "", 0, new HashSet<PyBaseException>(ReferenceEqualityComparer.Instance));
        }
        catch (InterruptedOperationException)
        {
            Exceptions.Take();
        }
        return text.ToString();
    }

    /// <summary>The exception alone, as it is reported where nobody can catch it: no chain, no carets, no notes.</summary>
    public static string FormatBriefly(PyBaseException exception)
    {
        StringBuilder text = new();
        if (exception.Traceback is { } traceback)
        {
            text.Append("Traceback (most recent call last):\n");
            WriteEntries(text, traceback, "", showsCarets: false);
        }
        return text.Append($"{TypeNameOf(exception)}: {SafeStr(exception)}\n").ToString();
    }

    /// <summary>The places of the traceback alone.</summary>
    public static string FormatEntries(PyBaseException exception)
    {
        StringBuilder text = new("Traceback (most recent call last):\n");
        WriteEntries(text, exception.Traceback, "", showsCarets: false);
        return text.ToString();
    }

    private static void Write(StringBuilder text, PyBaseException exception, string indent, int groupDepth, HashSet<PyBaseException> seen)
    {
        // A program can make a chain of any length: it is followed without recursion.
        Stack<(PyBaseException Exception, string Message)> later = [];
        while (true)
        {
            Poll.OrThrow();
            seen.Add(exception);
            PyBaseException? cause = exception.Cause;
            PyBaseException? earlier = cause ?? (exception.SuppressContext ? null : exception.Context);
            if (earlier is null || seen.Contains(earlier)) break;
            later.Push((exception, cause is null ? ContextMessage : CauseMessage));
            exception = earlier;
        }
        WriteOne(text, exception, indent, groupDepth, seen);
        while (later.TryPop(out (PyBaseException Exception, string Message) next))
        {
            AppendIndented(text, next.Message, indent);
            WriteOne(text, next.Exception, indent, groupDepth, seen);
        }
    }

    private static void WriteOne(
        StringBuilder text, PyBaseException exception, string indent, int groupDepth, HashSet<PyBaseException> seen)
    {
        Poll.OrThrow();
        if (exception is PyExceptionGroup group)
        {
            WriteGroup(text, group, indent, groupDepth, seen);
            return;
        }
        if (exception.Traceback is { } traceback && Limit() is > 0 and int limit)
        {
            text.Append(indent).Append("Traceback (most recent call last):\n");
            WriteEntries(text, Last(traceback, limit), indent);
        }
        AppendIndented(text, FormatOnly(exception), indent);
    }

    // sys.tracebacklimit, unless it is no int.
    private static int Limit()
    {
        const int Default = 1000;
        if (!Interpreters.SysDict.TryGetValue(PyStr.Intern("tracebacklimit"), out PyObject? value) || value is not PyIntegral number)
        {
            return Default;
        }
        return (int)System.Numerics.BigInteger.Max(0, System.Numerics.BigInteger.Min(number.ToBigInteger(), int.MaxValue));
    }

    private static PyTraceback Last(PyTraceback traceback, int limit)
    {
        int count = 0;
        for (PyTraceback? each = traceback; each is not null; each = each.Next) count++;
        PyTraceback first = traceback;
        for (; count > limit; count--) first = first.Next!;
        return first;
    }

    private static void WriteGroup(StringBuilder text, PyExceptionGroup group, string indent, int depth, HashSet<PyBaseException> seen)
    {
        if (depth > MaximumGroupDepth)
        {
            text.Append(indent).Append($"... (max_group_depth is {MaximumGroupDepth})\n");
            return;
        }
        bool outermost = depth == 0;
        if (group.Traceback is { } traceback)
        {
            text.Append(outermost ? "  + " : indent).Append("Exception Group Traceback (most recent call last):\n");
            WriteEntries(text, traceback, outermost ? "  | " : indent);
        }
        AppendIndented(text, FormatOnly(group), outermost ? "  | " : indent);
        string barrier = outermost ? "  " : indent[..^2];
        int count = group.Exceptions.Count;
        for (int i = 0; i < count; i++)
        {
            bool truncated = i >= MaximumGroupWidth;
            string label = truncated ? "..." : (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
            text.Append(barrier).Append(i == 0 ? "+-" : "  ").Append($"+---------------- {label} ----------------\n");
            string inner = barrier + "  | ";
            if (truncated)
            {
                int rest = count - MaximumGroupWidth;
                text.Append(inner).Append($"and {rest} more exception{(rest == 1 ? "" : "s")}\n");
                i = count;
            }
            else
            {
                Write(text, (PyBaseException)group.Exceptions[i], inner, depth + 1, seen);
            }

            if (i >= count - 1 && !EndsWithGroup(group.Exceptions[Math.Min(i, count - 1)]))
            {
                text.Append(barrier).Append("  +------------------------------------\n");
            }
        }
    }

    private static bool EndsWithGroup(PyObject exception) => exception is PyExceptionGroup;

    private static void AppendIndented(StringBuilder text, string lines, string indent)
    {
        if (indent.Length == 0)
        {
            text.Append(lines);
            return;
        }
        foreach (string line in lines.Split('\n')[..^1]) text.Append(indent).Append(line).Append('\n');
    }

    private static void WriteEntries(StringBuilder text, PyTraceback? entry, string indent, bool showsCarets = true)
    {
        string? lastFile = null;
        int lastLine = -1;
        string? lastName = null;
        int count = 0;
        for (; entry is not null; entry = entry.Next)
        {
            PyCode code = entry.Frame.Record.Code;
            string file = code.FileName.ToString();
            // The statements of interactive mode are numbered for those who look for their source, not for readers.
            if (file.StartsWith("<stdin-", StringComparison.Ordinal) && file.EndsWith('>')) file = "<stdin>";
            int line = Tracebacks.LineOf(entry);
            string name = code.Name.ToString();
            if (file != lastFile || line != lastLine || name != lastName)
            {
                WriteRepeated(text, count, indent);
                (lastFile, lastLine, lastName, count) = (file, line, name, 0);
            }
            if (++count > RecursiveCutoff) continue;
            text.Append(indent).Append($"  File \"{file}\", line {line}, in {name}\n");
            SourcePosition position = showsCarets ? Tracebacks.PositionOf(entry) with { Line = line }
                : new SourcePosition(line, line, -1, -1);
            AppendIndented(text, SourceExcerpt.Format(code, position), indent);
        }
        WriteRepeated(text, count, indent);
    }

    private static void WriteRepeated(StringBuilder text, int count, string indent)
    {
        if (count <= RecursiveCutoff) return;
        int more = count - RecursiveCutoff;
        text.Append(indent).Append($"  [Previous line repeated {more} more time{(more > 1 ? "s" : "")}]\n");
    }

    /// <summary>The last lines: type, message, suggestion and notes.</summary>
    private static string FormatOnly(PyBaseException exception)
    {
        StringBuilder text = new();
        string typeName = TypeNameOf(exception);
        if (exception is PySyntaxError syntax)
        {
            SyntaxErrorText.Append(text, syntax, typeName);
        }
        else
        {
            string message = SafeStr(exception) + NameSuggestions.For(exception);
            text.Append(message.Length == 0 ? $"{typeName}\n" : $"{typeName}: {message}\n");
        }
        AppendNotes(text, exception);
        return text.ToString();
    }

    private static string TypeNameOf(PyBaseException exception) =>
        ModuleOf(exception.Type) is var module && module is "builtins" or "__main__"
            ? QualifiedName(exception.Type)
            : $"{module}.{QualifiedName(exception.Type)}";

    private static string QualifiedName(PyType type) => Types.ClassModel.TypeNames.QualifiedName(type);

    private static string ModuleOf(PyType type) => Types.ClassModel.TypeNames.Module(type) is { Length: > 0 } module ? module : "<unknown>";

    private static string SafeStr(PyObject value)
    {
        PyStr? text = Representation.Str(value);
        if (text is not null) return text.ToString();
        Exceptions.Take();
        return "<exception str() failed>";
    }

    private static void AppendNotes(StringBuilder text, PyBaseException exception)
    {
        if (!Attributes.TryGet(exception, Names.Notes, out PyObject? notes))
        {
            Exceptions.Take();
            return;
        }
        if (notes is null or PyNone) return;
        if (notes is not (PyList or PyTuple))
        {
            PyStr? shown = Representation.Repr(notes);
            Exceptions.Take();
            text.Append(shown?.ToString() ?? "<__notes__ repr() failed>").Append('\n');
            return;
        }
        if (Iteration.ToList(notes) is not { } all)
        {
            Exceptions.Take();
            return;
        }
        foreach (PyObject note in all.ToArray())
        {
            Poll.OrThrow();
            PyStr? line = Representation.Str(note);
            Exceptions.Take();
            text.Append(line?.ToString() ?? "<note str() failed>").Append('\n');
        }
    }
}

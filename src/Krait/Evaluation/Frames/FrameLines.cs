using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Setting <c>f_lineno</c>: a debugger makes a frame go on at another line.</summary>
internal static unsafe class FrameLines
{
    /// <summary>Goes to the start of a line with a stack that fits; false with an exception set.</summary>
    public static bool Set(PyFrame frame, PyObject? value)
    {
        if (value is null) return Refuse(ExceptionTypes.AttributeError, "attribute 'f_lineno' of 'frame' objects cannot be deleted");
        if (value is not PyIntegral number || value is PyBool) return Refuse(ExceptionTypes.ValueError, "lineno must be an integer");
        if (!number.TryGetInt64(out long wanted) || wanted is < int.MinValue or > int.MaxValue)
            return Refuse(ExceptionTypes.ValueError, "lineno out of range");
        switch ((MonitoringEvent)frame.Thread.ReportedEvent)
        {
            case MonitoringEvent.Line or MonitoringEvent.Jump or MonitoringEvent.BranchLeft or MonitoringEvent.BranchRight
                or MonitoringEvent.PythonYield:
                break;
            case MonitoringEvent.PythonStart:
                return Refuse(ExceptionTypes.ValueError, "can't jump from the 'call' trace event of a new frame");
            case MonitoringEvent.Call or MonitoringEvent.CReturn:
                return Refuse(ExceptionTypes.ValueError, "can't jump during a call");
            case (MonitoringEvent)(-1):
                return Refuse(ExceptionTypes.ValueError, "f_lineno can only be set in a trace function");
            default:
                return Refuse(ExceptionTypes.ValueError, "can only jump from a 'line' trace event");
        }

        Frame record = frame.Record;
        PyCode code = record.Code;
        if (wanted < code.FirstLine) return Refuse(ExceptionTypes.ValueError, $"line {wanted} comes before the current code block");
        ExecutableCode executable = record.Executable;
        int[] lines = LineStarts.Read(code, executable.Length);
        int line = lines.Where(each => each >= wanted).DefaultIfEmpty(-1).Min();
        if (line < 0) return Refuse(ExceptionTypes.ValueError, $"line {wanted} comes after the current code block");

        var kinds = StackKinds.Of(executable);
        string? from = kinds.Before(record.InstructionOffset);
        int best = -1;
        string? reason = null;
        for (int unit = 0; unit < lines.Length; unit += 1 + OpcodeMetadata.CacheSize(code.Code[2 * unit]))
        {
            // Only where the line starts: what follows may have left its blocks already.
            if (lines[unit] != line || (unit > 0 && lines[unit - 1] == line) || OpcodeMetadata.Has(code.Code[2 * unit], OpcodeFlags.Entry))
                continue;
            string? to = kinds.Before(unit);
            if (to is not null && from is not null && from.StartsWith(to, StringComparison.Ordinal))
            {
                if (best < 0 || to.Length > kinds.Before(best)!.Length) best = unit;
            }
            else
            {
                reason ??= Explain(to);
            }
        }
        if (best < 0) return Refuse(ExceptionTypes.ValueError, reason ?? "cannot find bytecode for specified line");
        if (!BindMissing(frame)) return false;
        Leave(frame.Thread, record, from!, kinds.Before(best)!.Length);
        record.InstructionPointer = executable.Units + best;
        record.LastLine = lines[best];
        return true;
    }

    private static string Explain(string? target) => target is null
        ? "can't jump into an exception handler, or code may be unreachable"
        : target.Length == 0 ? "incompatible stacks" : target[^1] switch
        {
            StackKinds.Exception => "can't jump into an 'except' block as there's no exception",
            StackKinds.LastInstruction => "can't jump into a re-raising block as there's no location",
            StackKinds.Iterator => "can't jump into the body of a for loop",
            _ => "incompatible stacks",
        };

    // A value that the code jumped over would have been bound; code that relies on it must find something.
    private static bool BindMissing(PyFrame frame)
    {
        Frame record = frame.Record;
        PyCode code = record.Code;
        int missing = 0;
        for (int i = 0; i < code.LocalsPlusCount; i++)
        {
            if ((code.LocalsPlusKinds[i] & LocalKind.Local) != 0 && (code.LocalsPlusKinds[i] & LocalKind.Hidden) == 0 && record.Slots[i]
                    .Value is null)
            {
                missing++;
            }
        }
        if (missing == 0) return true;
        if (!Warn($"assigning None to {missing} unbound local{(missing == 1 ? "" : "s")}")) return false;
        for (int i = 0; i < code.LocalsPlusCount; i++)
        {
            if ((code.LocalsPlusKinds[i] & LocalKind.Local) != 0 && (code.LocalsPlusKinds[i] & LocalKind.Hidden) == 0)
                record.Slots[i].Value ??= PyNone.Instance;
        }
        return true;
    }

    // Warnings are the business of the module of that name; a program that has not loaded it has no filters to ask either.
    private static bool Warn(string message) =>
        !Interpreters.Modules.TryGetValue(PyStr.Intern("warnings"), out PyObject? warnings)
        || Attributes.CallMethod(warnings, PyStr.Intern("warn"), PyStr.FromString(message), ExceptionTypes.RuntimeWarning) is not null;

    private static void Leave(ThreadState thread, Frame record, string from, int depth)
    {
        int locals = record.Executable.LocalsPlusCount;
        for (int i = from.Length - 1; i >= depth; i--)
        {
            PyObject? item = record.Slots[locals + i].Value;
            // The exception handled before lies in the place of one that is being handled.
            if (from[i] == StackKinds.Exception) ExceptionHandling.Pop(thread, item ?? PyNone.Instance);
            record.Slots[locals + i].Value = null;
        }
    }

    private static bool Refuse(PyType type, string message)
    {
        Raise.Set(type, message);
        return false;
    }
}

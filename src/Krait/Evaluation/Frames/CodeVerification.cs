using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>
/// Verification of code objects: nothing runs that could break the loop, whoever made it. The depths of the value stack
/// that the loop needs before every instruction are found on the way.
/// </summary>
internal static class CodeVerification
{
    // Every unit of code says in two bytes where the stack ends.
    private const int MostSlots = ushort.MaxValue;

    /// <summary>
    /// The depths by code unit, -1 where control never comes; null with an exception set when the code is malformed or too large.
    /// </summary>
    /// <param name="code">The code.</param>
    /// <param name="unhandled">The units that no handler must be entered from; null where there are none.</param>
    public static int[]? Verify(PyCode code, out bool[]? unhandled)
    {
        unhandled = null;
        long slots = (long)code.LocalsPlusCount + code.StackSize;
        if (slots > MostSlots)
        {
            Raise.Set(ExceptionTypes.NotImplementedError,
                $"'{code.QualifiedName}' needs {slots} variables and stack items; more than {MostSlots} are not supported");
            return null;
        }
        VerificationError? error = Verify(code, out int[] depths, out unhandled);
        if (error is null) return depths;
        Raise.SystemError($"malformed code in '{code.FileName}': {Describe(code, error)}");
        return null;
    }

    /// <summary>Verifies a code object and those in its constants; null when all are sound, else what is wrong where.</summary>
    public static string? Check(PyCode code)
    {
        Stack<PyCode> waiting = new([code]);
        HashSet<PyCode> seen = new(ReferenceEqualityComparer.Instance);
        while (waiting.TryPop(out PyCode? each))
        {
            // Marshalled code can be its own constant.
            if (!seen.Add(each)) continue;
            if (Verify(each, out _, out _) is { } error) return Describe(each, error);
            foreach (PyObject constant in each.Constants.Items)
            {
                if (constant is PyCode inner) waiting.Push(inner);
            }
        }
        return null;
    }

    private static VerificationError? Verify(PyCode code, out int[] depths, out bool[]? unhandled)
    {
        // Most code has no handlers; what is made of them for it costs start-up time.
        depths = [];
        unhandled = null;
        if (!ExceptionTable.IsSound(code.ExceptionTable)) return new VerificationError(0, "the exception table is malformed");
        HandlerRange[] handlers = code.ExceptionTable.Length == 0 ? s_noHandlers : Handlers(code);
        return CodeVerifier.Verify(code, code.Code, handlers, code.StackSize, out depths, out unhandled);
    }

    private static readonly HandlerRange[] s_noHandlers = new HandlerRange[0];

    private static HandlerRange[] Handlers(PyCode code)
    {
        ExceptionTable.Entry[] entries = ExceptionTable.Read(code.ExceptionTable);
        var handlers = new HandlerRange[entries.Length];
        for (int i = 0; i < handlers.Length; i++)
        {
            ExceptionTable.Entry entry = entries[i];
            handlers[i] = new HandlerRange(entry.Start, entry.End, entry.Target, entry.Depth, entry.PushLastInstruction ? 2 : 1);
        }
        return handlers;
    }

    private static string Describe(PyCode code, VerificationError error) => $"{code.QualifiedName}, offset {error.Offset}: {error.Reason}";
}

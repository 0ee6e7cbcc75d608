using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Checks code that did not come from the compiler: no code object that could break the loop is accepted.</summary>
internal static class CodeVerification
{
    /// <summary>Verifies a code object and those in its constants; null when all are sound, else what is wrong where.</summary>
    public static string? Check(PyCode code)
    {
        Stack<PyCode> waiting = new([code]);
        while (waiting.TryPop(out PyCode? each))
        {
            List<HandlerRange> handlers = [];
            foreach (ExceptionTable.Entry entry in ExceptionTable.Read(each.ExceptionTable))
            {
                handlers.Add(new HandlerRange(entry.Start, entry.End, entry.Target, entry.Depth, entry.PushLastInstruction ? 2 : 1));
            }
            VerificationError? error = CodeVerifier.Verify(
                each, each.Code, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(handlers), each.StackSize, out _);
            if (error is not null) return $"{each.QualifiedName}, offset {error.Offset}: {error.Reason}";
            foreach (PyObject constant in each.Constants.Items)
            {
                if (constant is PyCode inner) waiting.Push(inner);
            }
        }
        return null;
    }
}

using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>Where a coroutine was made, for <c>cr_origin</c>.</summary>
internal static class CoroutineOrigin
{
    /// <summary>File, line and function of the callers of the coroutine's frame, innermost first.</summary>
    public static PyTuple Capture(ThreadState thread)
    {
        List<PyObject> places = [];
        for (int depth = thread.Depth - 1; depth > 0 && places.Count < thread.CoroutineOriginDepth; depth--)
        {
            Frame frame = thread.Frames[depth]!;
            places.Add(PyTuple.Create(frame.Code.FileName, PyInt.From(LocationTable.Find(frame.Code, frame.InstructionOffset).Line),
                frame.Code.Name));
        }
        return new PyTuple([.. places]);
    }
}

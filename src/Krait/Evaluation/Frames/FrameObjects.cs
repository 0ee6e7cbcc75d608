using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>The Python view of running frames, made on demand.</summary>
internal static class FrameObjects
{
    /// <summary>The frame object of the frame at a depth of a thread.</summary>
    public static PyFrame Get(ThreadState thread, int depth)
    {
        Frame frame = thread.Frames[depth]!;
        return frame.FrameObject ??= new PyFrame(thread, frame, depth);
    }

    /// <summary>The frame object of a frame that may be running or suspended.</summary>
    public static PyFrame Get(ThreadState thread, Frame frame) => frame.FrameObject ??= new PyFrame(thread, frame, thread.Depth);

    /// <summary>The frame object of the innermost running frame; null when no Python code runs.</summary>
    public static PyFrame? Current(ThreadState thread) => thread.Depth == 0 ? null : Get(thread, thread.Depth);

    /// <summary><c>f_back</c>.</summary>
    public static PyFrame? Back(PyFrame frame)
    {
        if (frame.IsDetached) return frame.Back;
        ThreadState thread = frame.Thread;
        for (int depth = thread.Depth; depth > 1; depth--)
        {
            if (ReferenceEquals(thread.Frames[depth], frame.Record)) return Get(thread, depth - 1);
        }
        return null; // outermost, or suspended
    }
}

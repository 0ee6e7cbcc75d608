namespace Krait.Objects;

/// <summary>A frame as Python sees it: <c>sys._getframe()</c>, <c>tb_frame</c>, <c>gi_frame</c>.</summary>
internal sealed class PyFrame : PyObject
{
    /// <summary>The record; its own once <see cref="IsDetached"/>.</summary>
    public Frame Record;

    /// <summary>The caller's frame object, fixed when the call ended; while it runs, the caller is found through the thread.</summary>
    public PyFrame? Back;

    /// <summary>Whether the call has ended and the record belongs to this object alone.</summary>
    public bool IsDetached;

    /// <summary>The depth of the running call in its thread's frames; meaningless once detached.</summary>
    public int Depth;

    public readonly ThreadState Thread;

    /// <summary><c>f_trace</c>.</summary>
    public PyObject? Trace;
    public bool TraceLines = true;
    public bool TraceOpcodes;

    /// <summary>Extra names that <c>f_locals</c> of an optimised frame was given.</summary>
    public PyDict? ExtraLocals;

    public PyFrame(ThreadState thread, Frame record, int depth)
    {
        Thread = thread;
        Record = record;
        Depth = depth;
    }

    public override PyType Type => BuiltinTypes.Frame;
}

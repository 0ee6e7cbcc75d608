using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>The local variables of a frame as a mapping (PEP 667).</summary>
internal static class FrameLocals
{
    /// <summary>
    /// The namespace of a module or class body; for a function, a snapshot of its bound variables.
    /// </summary>
    public static PyObject Get(Frame frame)
    {
        if ((frame.Code.Flags & CodeFlags.Optimized) == 0 && frame.Locals is { } locals) return locals;
        return Snapshot(frame);
    }

    /// <summary>A dict of the bound local, cell and free variables.</summary>
    public static PyDict Snapshot(Frame frame)
    {
        PyDict dict = new();
        PyCode code = frame.Code;
        for (int i = 0; i < code.LocalsPlusCount; i++)
        {
            if ((code.LocalsPlusKinds[i] & LocalKind.Hidden) != 0) continue;
            PyObject? value = frame.Slots[i].Value;
            if (value is PyCell cell && (code.LocalsPlusKinds[i] & (LocalKind.Cell | LocalKind.Free)) != 0) value = cell.Value;
            if (value is not null) dict.SetItem((PyStr)code.LocalsPlusNames[i], value);
        }
        return dict;
    }
}

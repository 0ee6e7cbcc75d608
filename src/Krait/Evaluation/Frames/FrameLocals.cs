using Krait.Evaluation.SecondTier;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>The local variables of a frame by name (PEP 667).</summary>
internal static class FrameLocals
{
    /// <summary>
    /// Where code that is not a function's keeps its names; null for a function's. A function made of a module's code has
    /// no other place than its globals.
    /// </summary>
    public static PyObject? Namespace(Frame frame) =>
        frame.Locals ?? ((frame.Code.Flags & CodeFlags.Optimized) == 0 ? frame.Locals = frame.Function.Globals : null);

    /// <summary>
    /// What <c>locals()</c> gives: the namespace of a module or class body; for a function, and within a comprehension that is
    /// inlined into such a body, a snapshot (PEP 709).
    /// </summary>
    public static PyObject Get(Frame frame) => HasNamespaceOnly(frame) && Namespace(frame) is { } locals ? locals : Snapshot(frame);

    // Whether no variable has a value but those in the namespace.
    private static bool HasNamespaceOnly(Frame frame)
    {
        PyCode code = frame.Code;
        if ((code.Flags & CodeFlags.Optimized) != 0) return false;
        for (int i = 0; i < code.LocalsPlusCount; i++)
        {
            if ((code.LocalsPlusKinds[i] & LocalKind.Hidden) == 0) continue;
            NativeVariables.Synchronize(frame);
            if (Value(frame, i) is not null) return false;
        }
        return true;
    }

    /// <summary>What <c>f_locals</c> gives: the namespace, or a view that writes through.</summary>
    public static PyObject View(PyFrame frame)
    {
        return HasNamespaceOnly(frame.Record) && Namespace(frame.Record) is { } locals ? locals : new PyFrameLocalsProxy(frame);
    }

    /// <summary>A dict of the bound local, cell and free variables, and of what was added to the frame's view.</summary>
    public static PyDict Snapshot(Frame frame)
    {
        NativeVariables.Synchronize(frame);
        PyDict dict = new();
        for (int i = 0; i < frame.Code.LocalsPlusCount; i++)
        {
            if (Value(frame, i) is { } value) dict.SetItem(frame.Code.LocalsPlusNames.Items[i], value);
        }
        if (frame.FrameObject?.ExtraLocals is { } extra)
        {
            foreach ((PyObject key, PyObject value) in extra) dict.SetItem(key, value);
        }
        return dict;
    }

    /// <summary>The slot of the variable whose name equals a key; -1 when there is none, -2 on error.</summary>
    private static int Find(PyCode code, PyObject key)
    {
        if (!ObjectKeys.Hash(key, out long hash)) return -2;
        for (int i = 0; i < code.LocalsPlusCount; i++)
        {
            var name = (PyStr)code.LocalsPlusNames.Items[i];
            if (name.Hash != hash) continue;
            int equal = ObjectKeys.Equal(name, key);
            if (equal != 0) return equal < 0 ? -2 : i;
        }
        return -1;
    }

    /// <summary>The value of a variable; null when it has none.</summary>
    public static PyObject? Value(Frame frame, int index)
    {
        LocalKind kind = frame.Code.LocalsPlusKinds[index];
        PyObject? value = frame.Slots[index].Value;
        return (kind & (LocalKind.Cell | LocalKind.Free)) != 0 && value is PyCell cell ? cell.Value : value;
    }

    /// <summary>What the slot of a variable holds: a value or its cell; null when it has none.</summary>
    public static PyObject? Slot(Frame frame, int index)
    {
        NativeVariables.Synchronize(frame);
        return frame.Slots[index].Value;
    }

    /// <summary>Looks a key up among variables and additions: false on error, null when it is not there.</summary>
    public static bool TryGet(PyFrame frame, PyObject key, out PyObject? value)
    {
        int index = Find(frame.Record.Code, key);
        value = null;
        if (index == -2) return false;
        NativeVariables.Synchronize(frame.Record);
        value = index >= 0 ? Value(frame.Record, index) : null;
        if (value is not null || frame.ExtraLocals is not { } extra) return true;
        return extra.TryGetItem(key, out value) >= 0;
    }

    /// <summary>Sets a variable, or an addition under any other key.</summary>
    public static bool Set(PyFrame frame, PyObject key, PyObject value)
    {
        Frame record = frame.Record;
        int index = Find(record.Code, key);
        if (index == -2) return false;
        if (index < 0) return (frame.ExtraLocals ??= new PyDict()).SetItem(key, value);
        if ((record.Code.LocalsPlusKinds[index] & (LocalKind.Cell | LocalKind.Free)) != 0 && Slot(record, index) is PyCell cell)
            cell.Value = value;
        else NativeVariables.Set(record, index, value);
        return true;
    }

    /// <summary>Takes an addition away; variables stay. Null with an exception set, or with none when the key is not there.</summary>
    public static PyObject? Remove(PyFrame frame, PyObject key)
    {
        int index = Find(frame.Record.Code, key);
        if (index == -2) return null;
        if (index >= 0) return Raise.ValueError("cannot remove local variables from FrameLocalsProxy");
        if (frame.ExtraLocals is not { } extra) return null;
        return extra.Remove(key, out PyObject? removed) > 0 ? removed : null;
    }
}

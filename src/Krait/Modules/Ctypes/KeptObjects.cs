using System.Text;
using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>What lives as long as a ctypes object as its memory refers to it: <c>_objects</c> of the one without a parent.</summary>
internal static class KeptObjects
{
    private static PyCData RootOf(PyCData self)
    {
        int steps = 0;
        while (self.Parent is { } parent)
        {
            Poll.StepOrThrow(ref steps);
            self = parent;
        }
        return self;
    }

    /// <summary>What the root of an object keeps, in a dict that is made now unless the root has no parts.</summary>
    public static PyObject Of(PyCData self)
    {
        PyCData root = RootOf(self);
        return root.Kept ??= root.Info.Length > 0 ? new PyDict() : PyNone.Instance;
    }

    /// <summary>Keeps an object for a part of another; false with an exception set.</summary>
    public static bool Keep(PyCData self, long index, PyObject? value)
    {
        if (value is null or PyNone) return true;
        if (Of(self) is not PyDict kept)
        {
            RootOf(self).Kept = value;
            return true;
        }
        StringBuilder key = new(((int)index).ToString("x", System.Globalization.CultureInfo.InvariantCulture));
        int steps = 0;
        for (PyCData part = self; part.Parent is { } parent; part = parent)
        {
            Poll.StepOrThrow(ref steps);
            key.Append(System.Globalization.CultureInfo.InvariantCulture, $":{part.Index:x}");
        }
        return kept.SetItem(PyStr.FromString(key.ToString()), value);
    }
}

using Krait.Objects;

namespace Krait.Protocols;

/// <summary><c>__notes__</c> (PEP 678).</summary>
internal static class ExceptionNotes
{
    /// <summary>Adds a note; false with another exception set when that fails.</summary>
    public static bool Add(PyBaseException exception, PyObject note)
    {
        if (!Attributes.TryGet(exception, Names.Notes, out PyObject? notes)) return false;
        if (notes is null)
        {
            notes = new PyList();
            if (!Attributes.Set(exception, Names.Notes, notes)) return false;
        }
        if (notes is not PyList list)
        {
            Raise.TypeError("Cannot add note: __notes__ is not a list");
            return false;
        }
        list.Add(note);
        return true;
    }

    /// <summary>Adds a note of the runtime's own.</summary>
    public static bool Add(PyBaseException exception, string note) => Add(exception, PyStr.FromString(note));
}

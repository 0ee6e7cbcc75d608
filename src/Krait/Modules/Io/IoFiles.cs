using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>The files that may hold what is not yet written: they are flushed when the program ends.</summary>
internal static class IoFiles
{
    private static readonly List<WeakReference<PyObject>> s_files = [];
    private static int s_pruneAt = 64;

    /// <summary>Remembers a file that has just been opened.</summary>
    public static void Remember(PyObject file)
    {
        if (s_files.Count >= s_pruneAt)
        {
            s_files.RemoveAll(static each => !each.TryGetTarget(out _));
            s_pruneAt = Math.Max(64, s_files.Count * 2);
        }
        s_files.Add(new WeakReference<PyObject>(file));
    }

    /// <summary>Flushes every file, those that were opened last, and so hold others, first.</summary>
    public static void FlushAll()
    {
        for (int i = s_files.Count - 1; i >= 0; i--)
        {
            if (!s_files[i].TryGetTarget(out PyObject? file)) continue;
            bool isOpen = file switch
            {
                PyBuffered buffered => buffered.Raw is PyFileIO { Descriptor: >= 0, IsWritable: true },
                PyTextWrapper text => text.Buffer is PyBuffered { Raw: PyFileIO { Descriptor: >= 0, IsWritable: true } },
                _ => false,
            };
            if (isOpen && Attributes.CallMethod(file, PyStr.Intern("flush")) is null) Exceptions.Take();
        }
    }
}

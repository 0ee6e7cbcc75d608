using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>The files that may hold what is not yet written: they are flushed when the program ends.</summary>
internal static class IoFiles
{
    /// <summary>The files of one engine.</summary>
    private sealed class State
    {
        public readonly List<WeakReference<PyObject>> Files = [];
        public int PruneAt = 64;
    }

    private static State Own => ThreadState.Current.Interpreter.Get<State>();

    /// <summary>Remembers a file that has just been opened.</summary>
    public static void Remember(PyObject file)
    {
        if (Own.Files.Count >= Own.PruneAt)
        {
            Own.Files.RemoveAll(static each => !each.TryGetTarget(out _));
            Own.PruneAt = Math.Max(64, Own.Files.Count * 2);
        }
        Own.Files.Add(new WeakReference<PyObject>(file));
    }

    /// <summary>Flushes every file, those that were opened last, and so hold others, first.</summary>
    public static void FlushAll()
    {
        for (int i = Own.Files.Count - 1; i >= 0; i--)
        {
            if (!Own.Files[i].TryGetTarget(out PyObject? file)) continue;
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

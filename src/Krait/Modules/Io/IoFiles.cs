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

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>Remembers a file that has just been opened.</summary>
    public static void Remember(PyObject file)
    {
        if (Own.Files.Count >= Own.PruneAt)
        {
            Own.Files.RemoveAll(static each => !each.TryGetTarget(out _));
            Own.PruneAt = Math.Max(64, Own.Files.Count * 2);
        }
        // Until a file has been finalised it may hold what is not written, though the collector has found that nothing refers to it.
        Own.Files.Add(new WeakReference<PyObject>(file, trackResurrection: true));
    }

    /// <summary>
    /// Writes what files still hold before something looks at the file of some path, or at any for null: a program that never closed
    /// one relies on CPython closing it as soon as nothing refers to it, which is not known here.
    /// </summary>
    public static void FlushFor(string? path)
    {
        for (int i = Own.Files.Count - 1; i >= 0; i--)
        {
            if (!Own.Files[i].TryGetTarget(out PyObject? file) || RawOf(file) is not { } raw || !HasUnwritten(file)) continue;
            if (path is null || IsNamed(raw, path)) Flush(file);
        }
    }

    /// <summary>Flushes every file, those that were opened last, and so hold others, first.</summary>
    public static void FlushAll()
    {
        for (int i = Own.Files.Count - 1; i >= 0; i--)
        {
            if (Own.Files[i].TryGetTarget(out PyObject? file) && RawOf(file) is not null) Flush(file);
        }
    }

    // A file that is open for writing.
    private static PyFileIO? RawOf(PyObject file) =>
        (file is PyTextWrapper text ? text.Buffer as PyBuffered
            : file as PyBuffered)?.Raw is PyFileIO { Descriptor: >= 0, IsWritable: true } raw ? raw : null;

    private static bool HasUnwritten(PyObject file) =>
        file is PyTextWrapper text ? !text.HasNothingToFlush : file is PyBuffered { HasUnwritten: true };

    private static bool IsNamed(PyFileIO raw, string path)
    {
        if (raw.Name is not (PyStr or PyBytes)) return false;
        string name = raw.Name is PyBytes bytes ? FileNameMarshaller.Decode(bytes.Span) : raw.Name.ToString()!;
        if (name == path) return true;
        return Path.GetFileName(name) == Path.GetFileName(path) && RuntimeFiles.Complete(name) == RuntimeFiles.Complete(path);
    }

    private static void Flush(PyObject file)
    {
        PyBaseException? pending = Exceptions.Take();
        if (Attributes.CallMethod(file, PyStr.Intern("flush")) is null) Exceptions.Take();
        ThreadState.Current.Exception = pending;
    }
}

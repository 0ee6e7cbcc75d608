using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary><c>open</c>, apart from the rest of its module: it is a builtin, which every program has.</summary>
[PyModule("_io", IsPart = true)]
internal static partial class OpenFunction
{
    /// <summary>The function.</summary>
    public static PyObject Instance =>
        ThreadState.Current.Interpreter.Get(static () => new State()).Instance ??= Create().Dict.GetItem(PyStr.Intern("open"))!;

    private sealed class State
    {
        public PyObject? Instance;
    }

    /// <summary>Open file and return a stream. Raise OSError upon failure.</summary>
    [PyFunction("open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)")]
    public static PyObject? Open(PyObject file, string mode = "r", int buffering = -1, PyObject? encoding = null, PyObject? errors = null,
        PyObject? newLine = null, bool closesDescriptor = true, PyObject? opener = null)
    {
        if (file is not PyIntegral)
        {
            PyObject? path = Posix.PosixModule.FileSystemPath(file);
            if (path is null) return null;
            file = path;
        }
        if (!TryMode(mode, out string rawMode, out bool binary)) return null;
        if (binary && encoding is not (null or PyNone)) return Raise.ValueError("binary mode doesn't take an encoding argument");
        if (binary && errors is not (null or PyNone)) return Raise.ValueError("binary mode doesn't take an errors argument");
        if (binary && newLine is not (null or PyNone)) return Raise.ValueError("binary mode doesn't take a newline argument");
        if (binary && buffering == 1
            && !RuntimeWarnings.Warn(ExceptionTypes.RuntimeWarning,
                "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used"))
        {
            return null;
        }

        PyObject? opened = Calls.Call(IoTypes.FileIO,
            [file, PyStr.FromString(rawMode), PyBool.From(closesDescriptor), opener ?? PyNone.Instance], null);
        if (opened is not PyFileIO raw) return null;
        bool lineBuffering = buffering == 1 || (buffering < 0 && FileDescriptors.IsTerminal(raw.Descriptor));
        if (buffering == 0)
        {
            if (binary) return raw;
            return CloseAfter(raw, Raise.ValueError("can't have unbuffered text I/O"));
        }
        int size = buffering is -1 or 1 ? PyBuffered.DefaultSize : buffering;
        if (size < 0) return CloseAfter(raw, Raise.ValueError("invalid buffering size"));
        PyType type = rawMode.Contains('+') ? IoTypes.BufferedRandom : raw.IsReadable ? IoTypes.BufferedReader : IoTypes.BufferedWriter;
        PyObject? buffer = Calls.Call(type, raw, PyInt.From(size));
        if (buffer is null || binary) return buffer ?? CloseAfter(raw, null);
        PyObject? wrapper = Calls.Call(
            IoTypes.TextIOWrapper,
                [buffer, encoding ?? PyNone.Instance, errors ?? PyNone.Instance, newLine ?? PyNone.Instance, PyBool.From(lineBuffering)],
                    null);
        if (wrapper is not PyTextWrapper text) return CloseAfter(buffer, null);
        text.Mode = mode;
        return text;
    }

    private static PyObject? CloseAfter(PyObject file, PyObject? failure)
    {
        PyBaseException? pending = Exceptions.Take();
        Attributes.CallMethod(file, Names.Close);
        ThreadState.Current.Exception = pending;
        return failure;
    }

    private static bool TryMode(string mode, out string rawMode, out bool binary)
    {
        rawMode = "";
        binary = mode.Contains('b');
        bool valid = true;
        // Short: the name of a mode, refused when it is longer than its letters.
        for (int i = 0; i < mode.Length; i++) valid &= "xrwabt+".Contains(mode[i]) && mode.IndexOf(mode[i]) == i;
        if (!valid) return Raise.ValueError($"invalid mode: '{mode}'") is not null;
        if (binary && mode.Contains('t')) return Raise.ValueError("can't have text and binary mode at once") is not null;
        int kinds = mode.Count(static each => each is 'x' or 'r' or 'w' or 'a');
        if (kinds != 1) return Raise.ValueError("must have exactly one of create/read/write/append mode") is not null;
        rawMode = new string([.. mode.Where(static each => each is 'x' or 'r' or 'w' or 'a' or '+')]);
        return true;
    }
}

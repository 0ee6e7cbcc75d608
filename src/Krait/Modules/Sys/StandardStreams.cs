using Krait.Evaluation;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Sys;

/// <summary>The standard streams of the process, and writing to them from C#.</summary>
internal static class StandardStreams
{
    private static readonly PyStr s_stdout = PyStr.Intern("stdout");
    private static readonly PyStr s_stderr = PyStr.Intern("stderr");
    private static readonly PyStr s_name = PyStr.Intern("name");
    private static readonly PyStr s_write = PyStr.Intern("write");
    private static readonly PyStr s_flush = PyStr.Intern("flush");

    /// <summary>Puts the streams into the namespace of sys.</summary>
    public static void Install(PyDict sys, StartupOptions options)
    {
        Add(sys, "stdin", 0, "r", options.StandardErrors, options);
        Add(sys, "stdout", 1, "w", options.StandardErrors, options);
        Add(sys, "stderr", 2, "w", "backslashreplace", options);
    }

    /// <summary>
    /// Gives the streams another encoding than UTF-8 (<c>PYTHONIOENCODING</c>); false with LookupError set for one that is not
    /// known.
    /// </summary>
    public static bool Reencode(string encoding)
    {
        // A codec of the library says what its encoding is called.
        if (CodecRegistry.Lookup(encoding) is { } codec)
        {
            if (!Attributes.TryGet(codec, s_name, out PyObject? known)) return false;
            if (known is PyStr text) encoding = text.ToString();
        }
        else if (!Exceptions.ClearIf(ExceptionTypes.LookupError))
        {
            return false;
        }

        foreach (string name in new[] { "stdin", "stdout", "stderr" })
        {
            PyObject stream = Interpreters.SysDict.GetItem(PyStr.Intern(name))!;
            PyObject? reconfigure = Attributes.Get(stream, PyStr.Intern("reconfigure"));
            var errors = PyStr.FromString(((PyTextWrapper)stream).Errors);
            if (reconfigure is null
                || Calls.Call(reconfigure, [PyStr.FromString(encoding), errors],
                    PyTuple.Create(PyStr.Intern("encoding"), PyStr.Intern("errors"))) is null)
            {
                return false;
            }
        }
        return true;
    }

    private static void Add(PyDict sys, string name, int descriptor, string mode, string errors, StartupOptions options)
    {
        bool reads = mode == "r";
        bool isUnbuffered = options.Unbuffered && !reads;
        // What a host shows or logs itself comes between the lines of the program where it belongs.
        bool isHosts = ThreadState.Current.Interpreter.Descriptors is not null;
        bool isTerminal = FileDescriptors.IsTerminal(descriptor);
        PyFileIO raw = new(IoTypes.FileIO)
        {
            Descriptor = descriptor,
            IsReadable = reads,
            IsWritable = !reads,
            ClosesDescriptor = false,
            Name = PyStr.FromString($"<{name}>")
        };
        PyBuffered buffer = new(reads ? IoTypes.BufferedReader : IoTypes.BufferedWriter);
        buffer.Reset(raw, PyBuffered.DefaultSize);
        PyTextWrapper text = new(IoTypes.TextIOWrapper)
        {
            Errors = errors,
            NewLine = reads || OperatingSystem.IsWindows() ? null : "\n",
            LineBuffering = !isUnbuffered && (isTerminal || isHosts || descriptor == 2),
            WriteThrough = isUnbuffered,
            Mode = mode,
        };
        text.Reset(isUnbuffered ? raw : buffer);
        sys.SetItem(PyStr.Intern(name), text);
        sys.SetItem(PyStr.Intern($"__{name}__"), text);
    }

    /// <summary>Writes to sys.stderr, after what is waiting for sys.stdout; a stream that fails is left alone.</summary>
    public static void WriteError(string text)
    {
        Flush(s_stdout);
        if (Interpreters.SysDict.TryGetValue(s_stderr, out PyObject? stream) && stream is not PyNone)
        {
            Attributes.CallMethod(stream, s_write, PyStr.FromString(text));
        }
        Flush(s_stderr);
    }

    /// <summary>Flushes both output streams; false when that fails.</summary>
    public static bool FlushAll() => Flush(s_stdout, reports: true) & Flush(s_stderr);

    // What goes wrong with the stream of errors itself, or before an error is written, cannot be said.
    private static bool Flush(PyStr name, bool reports = false)
    {
        if (!Interpreters.SysDict.TryGetValue(name, out PyObject? stream) || stream is PyNone or PyTextWrapper { HasNothingToFlush: true })
        {
            return true;
        }
        PyBaseException? pending = Exceptions.Take();
        // A program may close its streams, or put others in their places.
        bool isClosed = Attributes.TryGet(stream, PyStr.Intern("closed"), out PyObject? closed) && closed is not null
            && Truth.IsTrue(closed) == 1;
        bool done = isClosed || Attributes.CallMethod(stream, s_flush) is not null;
        if (!done && reports) Unraisable.Report("Exception ignored while flushing sys.stdout", null);
        ThreadState.Current.Exception = pending;
        return done;
    }
}

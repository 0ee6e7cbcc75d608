using Krait.Evaluation;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Sys;

/// <summary>The standard streams of the process, and writing to them from C#.</summary>
internal static class StandardStreams
{
    private static readonly PyStr s_stdout = PyStr.Intern("stdout");
    private static readonly PyStr s_stderr = PyStr.Intern("stderr");
    private static readonly PyStr s_write = PyStr.Intern("write");
    private static readonly PyStr s_flush = PyStr.Intern("flush");

    /// <summary>Puts streams over the console into the namespace of sys.</summary>
    public static void Install(PyDict sys)
    {
        Add(sys, "stdin", new PyTextStream(Console.OpenStandardInput(), "<stdin>", "r", lineBuffering: false, backslashReplace: false));
        Add(sys, "stdout", new PyTextStream(Console.OpenStandardOutput(), "<stdout>", "w", !Console.IsOutputRedirected, backslashReplace: false));
        Add(sys, "stderr", new PyTextStream(Console.OpenStandardError(), "<stderr>", "w", lineBuffering: true, backslashReplace: true));
    }

    private static void Add(PyDict sys, string name, PyTextStream stream)
    {
        sys.SetItem(PyStr.Intern(name), stream);
        sys.SetItem(PyStr.Intern($"__{name}__"), stream);
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
    public static bool FlushAll() => Flush(s_stdout) & Flush(s_stderr);

    private static bool Flush(PyStr name)
    {
        if (!Interpreters.SysDict.TryGetValue(name, out PyObject? stream) || stream is PyNone) return true;
        PyBaseException? pending = Exceptions.Take();
        bool done = Attributes.CallMethod(stream, s_flush) is not null;
        ThreadState.Current.Exception = pending;
        return done;
    }
}

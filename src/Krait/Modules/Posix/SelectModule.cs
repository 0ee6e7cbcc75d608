using System.Diagnostics;
using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using ThreadState = Krait.Objects.ThreadState;

namespace Krait.Modules.Posix;

/// <summary>Waiting for descriptors: poll(2).</summary>
internal static class Polling
{
    public const short In = DescriptorPoll.In;
    public const short Priority = 2;
    public const short Out = DescriptorPoll.Out;
    public const short Error = 8;
    public const short HangUp = 16;
    private const int Interrupted = 4;

    /// <summary>Waits; how many descriptors are ready, or -1 with an exception set.</summary>
    /// <param name="entries">The descriptors.</param>
    /// <param name="seconds">How long; a negative time for ever.</param>
    public static int Wait(Span<PollEntry> entries, double seconds)
    {
        TimeProvider time = ThreadState.Current.Interpreter.Time;
        long end = BlockingWait.EndOf(time, seconds);
        while (true)
        {
            long until = Math.Min(end, ThreadState.Current.Limits is { } limits ? limits.Deadline : long.MaxValue);
            int ready = DescriptorWait.Poll(ThreadState.Current, entries, BlockingWait.MillisecondsUntil(time, until), out int error);
            if (ready > 0 || (ready == 0 && until == end)) return ready;
            if (ready < 0 && error != Interrupted)
            {
                FileDescriptors.RaiseError(error);
                return -1;
            }
            if (ThreadState.Current.MustLook && !EvalBreaker.HandleUncounted(ThreadState.Current)) return -1;
        }
    }

    /// <summary>The descriptor that an int is, or that the fileno() of an object says; -1 with an exception set.</summary>
    public static int DescriptorOf(PyObject file)
    {
        PyObject? number = file;
        if (file is not PyIntegral)
        {
            if (!Attributes.TryGet(file, PyStr.Intern("fileno"), out PyObject? method)) return -1;
            if (method is null) return Fail("argument must be an int, or have a fileno() method.");
            number = Calls.Call(method);
            if (number is null) return -1;
            if (number is not PyIntegral) return Fail("fileno() returned a non-integer");
        }
        if (!Arguments.TryToInt64(number, out long descriptor)) return -1;
        if (descriptor is >= 0 and <= int.MaxValue) return (int)descriptor;
        Raise.ValueError($"file descriptor cannot be a negative integer ({descriptor})");
        return -1;
    }

    private static int Fail(string message)
    {
        Raise.TypeError(message);
        return -1;
    }
}

/// <summary>This module supports asynchronous I/O on multiple file descriptors.</summary>
[PyModule("select")]
internal static partial class SelectModule
{
    private static readonly (string Name, int Value)[] s_constants =
    [
        ("POLLIN", Polling.In), ("POLLPRI", Polling.Priority), ("POLLOUT", Polling.Out), ("POLLERR", Polling.Error),
        ("POLLHUP", Polling.HangUp), ("POLLNVAL", 32), ("POLLRDNORM", 64), ("POLLRDBAND", 128), ("POLLWRNORM", 256), ("POLLWRBAND", 512),
        ("POLLMSG", 1024), ("POLLRDHUP", 8192), ("PIPE_BUF", 4096),
    ];

    private static readonly (string Name, long Value)[] s_linuxConstants =
    [
        ("EPOLLIN", 1), ("EPOLLPRI", 2), ("EPOLLOUT", 4), ("EPOLLERR", 8), ("EPOLLHUP", 16), ("EPOLLRDNORM", 64),
        ("EPOLLRDBAND", 128), ("EPOLLWRNORM", 256),
        ("EPOLLWRBAND", 512), ("EPOLLMSG", 1024), ("EPOLLRDHUP", 8192), ("EPOLLEXCLUSIVE", 1 << 28), ("EPOLLWAKEUP", 1 << 29),
        ("EPOLLONESHOT", 1 << 30),
        ("EPOLLET", 1L << 31), ("EPOLL_CLOEXEC", PyEventPoll.CloseOnExec),
    ];

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        foreach ((string name, int value) in s_constants) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        module.Dict.SetItem(PyStr.Intern("error"), ExceptionTypes.OSError);
        ModuleTypes.Complete(PyPoll.TypeObject, PollType.Bind);
        if (!OperatingSystem.IsLinux()) return;
        foreach ((string name, long value) in s_linuxConstants) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        ModuleTypes.Add(module, PyEventPoll.TypeObject, EventPollType.Bind);
    }

    /// <summary>
    /// Returns a polling object, which supports registering and unregistering file descriptors, and then polling them for I/O
    /// events.
    /// </summary>
    [PyFunction("poll()")]
    private static PyObject MakePoll() => new PyPoll();

    /// <summary>Wait until one or more file descriptors are ready for some kind of I/O.</summary>
    [PyFunction("select(rlist, wlist, xlist, timeout=None, /)")]
    private static PyObject? Select(PyObject readers, PyObject writers, PyObject exceptional, PyObject? timeout)
    {
        double seconds = -1;
        if (timeout is not null and not PyNone)
        {
            if (timeout is not (PyFloat or PyIntegral)) return Raise.TypeError("timeout must be a float or None");
            if (!Floats.TryToDouble(timeout, out seconds)) return null;
            if (double.IsNaN(seconds)) return Raise.ValueError("Invalid value NaN (not a number)");
            if (seconds < 0) return Raise.ValueError("timeout must be non-negative");
            if (seconds > 9.2e9) return Raise.OverflowError("timestamp too large to convert to C PyTime_t");
        }
        List<PollEntry> entries = [];
        var files = new PyObject[3][];
        ReadOnlySpan<short> wanted = [Polling.In, Polling.Out, Polling.Priority];
        ReadOnlySpan<PyObject> given = [readers, writers, exceptional];
        for (int kind = 0; kind < 3; kind++)
        {
            // A list is read as it is: the fileno() of a file may make it shorter.
            PyList? list = given[kind] as PyList ?? Iteration.ToList(given[kind]);
            if (list is null)
            {
                return Exceptions.ClearIf(ExceptionTypes.TypeError) ? Raise.TypeError("arguments 1-3 must be sequences") : null;
            }
            List<PyObject> ofKind = [];
            for (int i = 0; i < list.Count; i++)
            {
                PyObject file = list[i];
                int descriptor = Polling.DescriptorOf(file);
                if (descriptor < 0) return null;
                ofKind.Add(file);
                entries.Add(new PollEntry { Descriptor = descriptor, Wanted = wanted[kind] });
            }
            files[kind] = [.. ofKind];
        }
        Span<PollEntry> asked = CollectionsMarshal.AsSpan(entries);
        if (Polling.Wait(asked, seconds) < 0) return null;
        ReadOnlySpan<short> answers = [Polling.In | Polling.HangUp | Polling.Error, Polling.Out | Polling.Error, Polling.Priority];
        var result = new PyObject[3];
        int index = 0;
        for (int kind = 0; kind < 3; kind++)
        {
            PyList ready = new();
            foreach (PyObject file in files[kind])
            {
                const int BadDescriptor = 9;
                short found = asked[index++].Found;
                if ((found & 32) != 0) return FileDescriptors.RaiseError(BadDescriptor);
                if ((found & answers[kind]) != 0) ready.Add(file);
            }
            result[kind] = ready;
        }
        return PyTuple.Create(result);
    }
}

/// <summary>Descriptors, and what is waited for on each.</summary>
internal sealed class PyPoll : PyObject
{
    public static readonly PyType TypeObject = new("poll", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "select");

    /// <summary>The events waited for, by descriptor: poll() answers in this order.</summary>
    public readonly PyDict Wanted = new();

    /// <summary>Whether a thread is in poll(): no other may be.</summary>
    public bool IsPolled { get; set; }

    public override PyType Type => TypeObject;
}

/// <summary>A polling object.</summary>
[PyMethods]
internal static partial class PollType
{
    /// <summary>Register a file descriptor with the polling object.</summary>
    [PyMethod("register($self, fd, eventmask=7, /)")]
    private static PyObject? Register(PyPoll self, PyObject file, long events = Polling.In | Polling.Priority | Polling.Out)
    {
        int descriptor = Polling.DescriptorOf(file);
        if (descriptor < 0 || !CheckEvents(events)) return null;
        self.Wanted.SetItem(PyInt.From(descriptor), PyInt.From(events));
        return PyNone.Instance;
    }

    private static bool CheckEvents(long events)
    {
        if (events is >= 0 and <= ushort.MaxValue) return true;
        PyObject? error = events < 0
            ? Raise.ValueError("Cannot convert negative int")
            : Raise.OverflowError("Python int too large for C unsigned short");
        return error is not null;
    }

    /// <summary>Modify an already registered file descriptor.</summary>
    [PyMethod("modify($self, fd, eventmask, /)")]
    private static PyObject? Modify(PyPoll self, PyObject file, long events)
    {
        const int NotFound = 2;
        int descriptor = Polling.DescriptorOf(file);
        if (descriptor < 0 || !CheckEvents(events)) return null;
        var key = PyInt.From(descriptor);
        if (self.Wanted.Contains(key) == 0) return FileDescriptors.RaiseError(NotFound);
        self.Wanted.SetItem(key, PyInt.From(events));
        return PyNone.Instance;
    }

    /// <summary>Remove a file descriptor being tracked by the polling object.</summary>
    [PyMethod("unregister($self, fd, /)")]
    private static PyObject? Unregister(PyPoll self, PyObject file)
    {
        int descriptor = Polling.DescriptorOf(file);
        if (descriptor < 0) return null;
        var key = PyInt.From(descriptor);
        return self.Wanted.Remove(key, out _) > 0 ? PyNone.Instance : Raise.KeyError(key);
    }

    /// <summary>Polls the set of registered file descriptors; the timeout is in milliseconds.</summary>
    [PyMethod("poll($self, timeout=None, /)")]
    private static PyObject? Poll(PyPoll self, PyObject? timeout)
    {
        double milliseconds = -1;
        if (timeout is not null and not PyNone && !Floats.TryToDouble(timeout, out milliseconds)) return null;
        if (double.IsNaN(milliseconds)) return Raise.ValueError("Invalid value NaN (not a number)");
        if (milliseconds > 9.2e12) return Raise.OverflowError("timestamp too large to convert to C PyTime_t");
        if (milliseconds > int.MaxValue) return Raise.OverflowError("timeout is too large");
        var entries = new PollEntry[self.Wanted.Count];
        int count = 0;
        foreach (KeyValuePair<PyObject, PyObject> each in self.Wanted)
        {
            entries[count++] = new PollEntry { Descriptor = (int)((PyInt)each.Key).Value, Wanted = (short)((PyInt)each.Value).Value };
        }
        if (self.IsPolled) return Raise.Set(ExceptionTypes.RuntimeError, "concurrent poll() invocation");
        self.IsPolled = true;
        int found = Polling.Wait(entries, milliseconds < 0 ? -1 : milliseconds / 1000);
        self.IsPolled = false;
        if (found < 0) return null;
        PyList ready = new();
        foreach (PollEntry entry in entries)
        {
            if (entry.Found != 0) ready.Add(PyTuple.Create(PyInt.From(entry.Descriptor), PyInt.From(entry.Found & 0xFFFF)));
        }
        return ready;
    }
}

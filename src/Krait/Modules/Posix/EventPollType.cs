using System.Runtime.InteropServices;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>Descriptors that Linux watches, as a descriptor itself: epoll(7).</summary>
internal sealed partial class PyEventPoll(int descriptor) : PyObject
{
    /// <summary>The flag of a descriptor that programs started by this one do not get.</summary>
    public const int CloseOnExec = 0x80000;

    public static readonly PyType TypeObject = new("epoll", BuiltinTypes.Object, TypeFlags.None, "select");

    private const int Add = 1;
    private const int Delete = 2;
    private const int Modify = 3;

    // struct epoll_event is a mask of 4 bytes and 8 bytes of the caller's; only on x86 nothing lies between them.
    private static readonly int s_dataOffset = IsPacked ? 4 : 8;
    private static readonly int s_eventSize = s_dataOffset + sizeof(long);

    private int _descriptor = descriptor;
    private LateRelease _release = new(ThreadState.Current.Interpreter);

    private static bool IsPacked => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    private static partial int Control(int descriptor, int operation, int target, ref byte wanted);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    private static partial int Wait(int descriptor, ref byte events, int count, int milliseconds);

    ~PyEventPoll()
    {
        if (_release.IsDue(this)) Close();
    }

    public override PyType Type => TypeObject;

    /// <summary>The descriptor; -1 when it is closed.</summary>
    public int Descriptor => _descriptor;

    /// <summary>Closes the descriptor once; false with the system's error.</summary>
    public bool Close()
    {
        int descriptor = System.Threading.Interlocked.Exchange(ref _descriptor, -1);
        return descriptor < 0 || FileDescriptors.CloseNative(descriptor) == 0;
    }

    /// <summary>Watches a descriptor for events.</summary>
    public int Watch(int target, uint events) => Change(Add, target, events);

    /// <summary>Watches a descriptor for other events.</summary>
    public int Rewatch(int target, uint events) => Change(Modify, target, events);

    /// <summary>Watches a descriptor no longer.</summary>
    public int Forget(int target) => Change(Delete, target, 0);

    private int Change(int operation, int target, uint events)
    {
        Span<byte> wanted = stackalloc byte[16];
        wanted.Clear();
        MemoryMarshal.Write(wanted, events);
        MemoryMarshal.Write(wanted[s_dataOffset..], target);
        return Control(_descriptor, operation, target, ref wanted[0]);
    }

    /// <summary>The events that have come, at most so many, without waiting; null with an exception set.</summary>
    public PyList? Take(int maximum)
    {
        Span<byte> events = maximum <= 32 ? stackalloc byte[maximum * s_eventSize] : new byte[maximum * s_eventSize];
        int count = Wait(_descriptor, ref events[0], maximum, 0);
        if (count < 0)
        {
            FileDescriptors.RaiseError(FileDescriptors.LastError);
            return null;
        }
        PyList ready = new(count);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> one = events.Slice(i * s_eventSize, s_eventSize);
            ready.Add(PyTuple.Create(PyInt.From(MemoryMarshal.Read<int>(one[s_dataOffset..])), PyInt.From(MemoryMarshal.Read<uint>(one))));
        }
        return ready;
    }
}

/// <summary>
/// A set of descriptors that Linux watches for events; sizehint, a positive number or -1, says how many there will be about, and limits
/// nothing.
/// </summary>
[PyMethods]
internal static partial class EventPollType
{
    private const int MostEvents = 1023;

    [PyNew("epoll(sizehint=-1, flags=0)")]
    private static PyObject? New(PyType type, int size = -1, int flags = 0)
    {
        if (!CapabilityGate.Check(DeniedCapabilities.Network, "descriptors")) return null;
        if (size is not (-1 or > 0)) return Raise.ValueError("negative sizehint");
        if ((flags & ~PyEventPoll.CloseOnExec) != 0) return Raise.Set(ExceptionTypes.OSError, "invalid flags");
        int descriptor = PyEventPoll.Create(PyEventPoll.CloseOnExec);
        return descriptor < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : new PyEventPoll(descriptor);
    }

    /// <summary>Make an epoll object of a descriptor that is one already.</summary>
    [PyClassMethod("fromfd($type, fd, /)")]
    private static PyObject? FromDescriptor(PyType type, int descriptor) =>
        CapabilityGate.Check(DeniedCapabilities.Network, "descriptors") ? new PyEventPoll(descriptor) : null;

    private static bool CheckOpen(PyEventPoll self) =>
        self.Descriptor >= 0 || Raise.ValueError("I/O operation on closed epoll object") is not null;

    /// <summary>Close the descriptor of the epoll object, which cannot be used any more.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyEventPoll self) =>
        self.Close() ? PyNone.Instance : FileDescriptors.RaiseError(FileDescriptors.LastError);

    /// <summary>Whether the epoll object is closed.</summary>
    [PyGetter("closed")]
    private static PyObject IsClosed(PyEventPoll self) => PyBool.From(self.Descriptor < 0);

    /// <summary>Return the descriptor of the epoll object.</summary>
    [PyMethod("fileno($self, /)")]
    private static PyObject? GetDescriptor(PyEventPoll self) => CheckOpen(self) ? PyInt.From(self.Descriptor) : null;

    /// <summary>Watch a descriptor, which is not yet watched, for the events of a mask.</summary>
    [PyMethod("register($self, /, fd, eventmask=select.EPOLLIN | select.EPOLLPRI | select.EPOLLOUT)")]
    private static PyObject? Register(PyEventPoll self, PyObject file, PyObject? events = null) =>
        TryEvents(events, out uint mask) ? Change(self, file, descriptor => self.Watch(descriptor, mask)) : null;

    /// <summary>Watch a descriptor for the events of another mask.</summary>
    [PyMethod("modify($self, /, fd, eventmask)")]
    private static PyObject? Modify(PyEventPoll self, PyObject file, PyObject events) =>
        TryEvents(events, out uint mask) ? Change(self, file, descriptor => self.Rewatch(descriptor, mask)) : null;

    /// <summary>Watch a descriptor no longer.</summary>
    [PyMethod("unregister($self, /, fd)")]
    private static PyObject? Unregister(PyEventPoll self, PyObject file) => Change(self, file, self.Forget);

    private static PyObject? Change(PyEventPoll self, PyObject file, Func<int, int> change)
    {
        if (!CheckOpen(self)) return null;
        int descriptor = Polling.DescriptorOf(file);
        if (descriptor < 0) return null;
        return change(descriptor) < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyNone.Instance;
    }

    // A mask of which, as in C, the lower 32 bits count.
    private static bool TryEvents(PyObject? given, out uint mask)
    {
        mask = Polling.In | Polling.Priority | Polling.Out;
        if (given is null) return true;
        if (Indexes.ToIndex(given) is not { } number) return false;
        mask = number.TryGetInt64(out long value) ? unchecked((uint)value) : (uint)(number.ToBigInteger() & uint.MaxValue);
        return true;
    }

    /// <summary>
    /// Wait for events: a list of pairs of a descriptor and a mask, at most maxevents unless that is -1. The timeout, None or -1 for none,
    /// is in seconds.
    /// </summary>
    [PyMethod("poll($self, /, timeout=None, maxevents=-1)")]
    private static PyObject? Poll(PyEventPoll self, PyObject? timeout, int maximum = -1)
    {
        if (!CheckOpen(self)) return null;
        double seconds = -1;
        if (timeout is not null and not PyNone)
        {
            if (timeout is not (PyFloat or PyIntegral)) return Raise.TypeError("timeout must be an integer or None");
            if (!Floats.TryToDouble(timeout, out seconds)) return null;
            if (double.IsNaN(seconds)) return Raise.ValueError("Invalid value NaN (not a number)");
            const double LongestTime = 9.2e9;
            if (Math.Abs(seconds) > LongestTime) return Raise.OverflowError("timestamp out of range for C PyTime_t");
            if (seconds > int.MaxValue / 1000.0) return Raise.OverflowError("timeout is too large");
        }
        if (maximum is not (-1 or > 0)) return Raise.ValueError($"maxevents must be greater than 0, got {maximum}");
        maximum = maximum < 0 ? MostEvents : maximum;
        if (!Allocation.Reserve(maximum, sizeof(long) * 2)) return null;
        TimeProvider time = ThreadState.Current.Interpreter.Time;
        long end = BlockingWait.EndOf(time, seconds);
        while (true)
        {
            PyList? ready = self.Take(maximum);
            int left = ready is { Count: 0 } ? BlockingWait.MillisecondsUntil(time, end) : 0;
            if (left == 0) return ready;
            // The descriptor of the set can be read from when there are events; other threads may take them first.
            PollEntry entry = new() { Descriptor = self.Descriptor, Wanted = Polling.In };
            if (Polling.Wait(new Span<PollEntry>(ref entry), left / 1000.0) < 0 || !CheckOpen(self)) return null;
        }
    }

    [PyMethod("__enter__($self, /)")]
    private static PyObject? Enter(PyEventPoll self) => CheckOpen(self) ? self : null;

    [PyMethod("__exit__($self, exc_type=None, exc_value=None, exc_tb=None, /)")]
    private static PyObject? Exit(PyEventPoll self, PyObject? type, PyObject? value, PyObject? traceback) => Close(self);
}

using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>This module provides an interface to the Posix calls for tty I/O control.</summary>
/// <remarks>The numbers and the structure are Linux's.</remarks>
[PyModule("termios")]
internal static unsafe partial class TerminalModule
{
    private const int CharacterCount = 32;
    private const int Canonical = 2;
    private const int MinimumIndex = 6;
    private const int TimeIndex = 5;

    private static readonly (string Name, long Number)[] s_numbers =
    [
        ("TCSANOW", 0), ("TCSADRAIN", 1), ("TCSAFLUSH", 2), ("TCIFLUSH", 0), ("TCOFLUSH", 1), ("TCIOFLUSH", 2), ("TCOOFF", 0), ("TCOON", 1),
        ("TCIOFF", 2), ("TCION", 3), ("VINTR", 0), ("VQUIT", 1), ("VERASE", 2), ("VKILL", 3), ("VEOF", 4), ("VTIME", 5), ("VMIN", 6),
        ("VSWTC", 7), ("VSTART", 8), ("VSTOP", 9), ("VSUSP", 10), ("VEOL", 11), ("VREPRINT", 12), ("VDISCARD", 13), ("VWERASE", 14),
        ("VLNEXT", 15), ("VEOL2", 16), ("NCCS", 32), ("IGNBRK", 1), ("BRKINT", 2), ("IGNPAR", 4), ("PARMRK", 8), ("INPCK", 16),
        ("ISTRIP", 32), ("INLCR", 64), ("IGNCR", 128), ("ICRNL", 256), ("IUCLC", 512), ("IXON", 1024), ("IXANY", 2048), ("IXOFF", 4096),
        ("IMAXBEL", 8192), ("IUTF8", 16384), ("OPOST", 1), ("OLCUC", 2), ("ONLCR", 4), ("OCRNL", 8), ("ONOCR", 16), ("ONLRET", 32),
        ("OFILL", 64), ("OFDEL", 128), ("CSIZE", 48), ("CS5", 0), ("CS6", 16), ("CS7", 32), ("CS8", 48), ("CSTOPB", 64), ("CREAD", 128),
        ("PARENB", 256), ("PARODD", 512), ("HUPCL", 1024), ("CLOCAL", 2048), ("ISIG", 1), ("ICANON", 2), ("XCASE", 4), ("ECHO", 8),
        ("ECHOE", 16), ("ECHOK", 32), ("ECHONL", 64), ("NOFLSH", 128), ("TOSTOP", 256), ("ECHOCTL", 512), ("ECHOPRT", 1024),
        ("ECHOKE", 2048), ("FLUSHO", 4096), ("PENDIN", 16384), ("IEXTEN", 32768), ("B0", 0), ("B50", 1), ("B75", 2), ("B110", 3),
        ("B134", 4), ("B150", 5), ("B200", 6), ("B300", 7), ("B600", 8), ("B1200", 9), ("B1800", 10), ("B2400", 11), ("B4800", 12),
        ("B9600", 13), ("B19200", 14), ("B38400", 15), ("B57600", 4097), ("B115200", 4098), ("TIOCGWINSZ", 0x5413), ("TIOCSWINSZ", 0x5414),
        ("TIOCGPGRP", 0x540F), ("TIOCSPGRP", 0x5410), ("TIOCSTI", 0x5412), ("TIOCSCTTY", 0x540E), ("TIOCNOTTY", 0x5422),
        ("TIOCOUTQ", 0x5411), ("TIOCINQ", 0x541B), ("FIONREAD", 0x541B), ("FIONBIO", 0x5421), ("FIOCLEX", 0x5451), ("FIONCLEX", 0x5450),
        ("TCGETS", 0x5401), ("TCSETS", 0x5402), ("TCSBRK", 0x5409), ("TCXONC", 0x540A), ("TCFLSH", 0x540B), ("CDEL", 127), ("CEOF", 4),
        ("CINTR", 3),
        ("_POSIX_VDISABLE", 0), ("B1000000", 1000000), ("B1152000", 1152000), ("B14400", 14400), ("B1500000", 1500000),
        ("B2000000", 2000000), ("B230400", 230400), ("B2500000", 2500000), ("B28800", 28800), ("B3000000", 3000000),
        ("B3500000", 3500000), ("B4000000", 4000000), ("B460800", 460800), ("B500000", 500000), ("B576000", 576000), ("B7200", 7200),
        ("B76800", 76800), ("B921600", 921600), ("BS0", 0), ("BS1", 8192), ("BSDLY", 8192), ("CBAUD", 4111), ("CBAUDEX", 4096),
        ("CDSUSP", 25), ("CEOL", 0), ("CEOT", 4), ("CERASE", 127), ("CFLUSH", 15), ("CIBAUD", 269418496), ("CKILL", 21), ("CLNEXT", 22),
        ("CQUIT", 28), ("CR0", 0), ("CR1", 512), ("CR2", 1024), ("CR3", 1536), ("CRDLY", 1536), ("CRPRNT", 18), ("CRTSCTS", 2147483648),
        ("CSTART", 17), ("CSTOP", 19), ("CSUSP", 26), ("CWERASE", 23), ("EXTA", 19200), ("EXTB", 38400), ("EXTPROC", 65536), ("FF0", 0),
        ("FF1", 32768), ("FFDLY", 32768), ("FIOASYNC", 21586), ("IBSHIFT", 16), ("IOCSIZE_SHIFT", 16), ("IOCSIZE_MASK", 1073676288),
        ("N_TTY", 0), ("N_SLIP", 1), ("N_MOUSE", 2), ("N_PPP", 3), ("N_STRIP", 4), ("NL0", 0), ("NL1", 256), ("NLDLY", 256), ("TAB0", 0),
        ("TAB1", 2048), ("TAB2", 4096), ("TAB3", 6144), ("TABDLY", 6144), ("TCSBRKP", 21541), ("TCSETSF", 21508), ("TCSETSW", 21507),
        ("TIOCCONS", 21533), ("TIOCEXCL", 21516), ("TIOCGETD", 21540), ("TIOCGICOUNT", 21597), ("TIOCGLCKTRMIOS", 21590),
        ("TIOCGSERIAL", 21534), ("TIOCGSOFTCAR", 21529), ("TIOCLINUX", 21532), ("TIOCM_LE", 1), ("TIOCM_DTR", 2), ("TIOCM_RTS", 4),
        ("TIOCM_ST", 8), ("TIOCM_SR", 16), ("TIOCM_CTS", 32), ("TIOCM_CAR", 64), ("TIOCM_CD", 64), ("TIOCM_RI", 128), ("TIOCM_RNG", 128),
        ("TIOCM_DSR", 256), ("TIOCMBIC", 21527), ("TIOCMBIS", 21526), ("TIOCMGET", 21525), ("TIOCMIWAIT", 21596), ("TIOCMSET", 21528),
        ("TIOCNXCL", 21517), ("TIOCPKT_DATA", 0), ("TIOCPKT_FLUSHREAD", 1), ("TIOCPKT_FLUSHWRITE", 2), ("TIOCPKT_STOP", 4),
        ("TIOCPKT_START", 8), ("TIOCPKT_NOSTOP", 16), ("TIOCPKT_DOSTOP", 32), ("TIOCPKT", 21536), ("TIOCSER_TEMT", 1),
        ("TIOCSERCONFIG", 21587), ("TIOCSERGETLSR", 21593), ("TIOCSERGETMULTI", 21594), ("TIOCSERGSTRUCT", 21592),
        ("TIOCSERGWILD", 21588), ("TIOCSERSETMULTI", 21595), ("TIOCSERSWILD", 21589), ("TIOCSETD", 21539), ("TIOCSLCKTRMIOS", 21591),
        ("TIOCSSERIAL", 21535), ("TIOCSSOFTCAR", 21530), ("VSWTCH", 7), ("VT0", 0), ("VT1", 16384), ("VTDLY", 16384), ("XTABS", 6144),
    ];

    /// <summary>C's <c>struct termios</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Settings
    {
        public uint Input;
        public uint Output;
        public uint Control;
        public uint Local;
        public byte Discipline;
        public fixed byte Characters[CharacterCount];
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr", SetLastError = true)]
    private static partial int GetNative(int descriptor, out Settings settings);

    [LibraryImport("libc", EntryPoint = "tcsetattr", SetLastError = true)]
    private static partial int SetNative(int descriptor, int when, in Settings settings);

    [LibraryImport("libc", EntryPoint = "tcsendbreak", SetLastError = true)]
    private static partial int BreakNative(int descriptor, int duration);

    [LibraryImport("libc", EntryPoint = "tcdrain", SetLastError = true)]
    private static partial int DrainNative(int descriptor);

    [LibraryImport("libc", EntryPoint = "tcflush", SetLastError = true)]
    private static partial int FlushNative(int descriptor, int queue);

    [LibraryImport("libc", EntryPoint = "tcflow", SetLastError = true)]
    private static partial int FlowNative(int descriptor, int action);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int DeviceNative(int descriptor, nuint request, ref ushort size);

    [PyModuleInitializer]
    private static void AddNumbers(PyModule module)
    {
        foreach ((string name, long number) in s_numbers) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
        ModuleTypes.AddException(module, "termios", "error", ExceptionTypes.Exception);
    }

    private static PyObject? RaiseError()
    {
        int number = FileDescriptors.LastError;
        var module = (PyModule)Evaluation.Interpreters.Modules.GetItem(PyStr.Intern("termios"))!;
        PyObject? error = Calls.Call(module.Dict.GetItem(PyStr.Intern("error"))!, PyInt.From(number),
            PyStr.FromString(FileDescriptors.ErrorText(number)));
        return error is PyBaseException exception ? Raise.Set(exception) : null;
    }

    private static bool TryDescriptor(PyObject file, out int descriptor)
    {
        descriptor = -1;
        PyObject? number = file is PyIntegral ? file : Attributes.CallMethod(file, PyStr.Intern("fileno"));
        if (number is null)
        {
            return Exceptions.ClearIf(ExceptionTypes.AttributeError)
                && Raise.TypeError("argument must be an int, or have a fileno() method.") is not null;
        }
        if (!Arguments.TryToInt64(number, out long value)) return false;
        if (value < 0) return Raise.ValueError($"file descriptor cannot be a negative integer ({value})") is not null;
        descriptor = (int)value;
        return true;
    }

    private static PyObject? Done(int result) => result < 0 ? RaiseError() : PyNone.Instance;

    /// <summary>Get the tty attributes for file descriptor fd: [iflag, oflag, cflag, lflag, ispeed, ospeed, cc].</summary>
    [PyFunction("tcgetattr(fd, /)")]
    private static PyObject? Get(PyObject file)
    {
        if (!TryDescriptor(file, out int descriptor)) return null;
        if (GetNative(descriptor, out Settings settings) < 0) return RaiseError();
        PyList characters = new();
        bool isRaw = (settings.Local & Canonical) == 0;
        for (int i = 0; i < CharacterCount; i++)
        {
            // Where lines do not end input, two of them are numbers.
            characters.Add(isRaw && i is MinimumIndex or TimeIndex && isRaw ? PyInt.From(settings.Characters[i])
                : PyBytes.From([settings.Characters[i]]));
        }
        return new PyList(
        [
            PyInt.From(settings.Input), PyInt.From(settings.Output), PyInt.From(settings.Control), PyInt.From(settings.Local),
                PyInt.From(settings.InputSpeed),
            PyInt.From(settings.OutputSpeed), characters,
        ]);
    }

    /// <summary>Set the tty attributes for file descriptor fd.</summary>
    [PyFunction("tcsetattr(fd, when, attributes, /)")]
    private static PyObject? Set(PyObject file, int when, PyObject attributes)
    {
        if (!TryDescriptor(file, out int descriptor)) return null;
        if (attributes is not PyList { Count: 7 } list) return Raise.TypeError("tcsetattr, arg 3: must be 7 element list");
        if (GetNative(descriptor, out Settings settings) < 0) return RaiseError();
        Span<uint> values = stackalloc uint[6];
        for (int i = 0; i < values.Length; i++)
        {
            if (!Arguments.TryToInt64(list[i], out long value)) return null;
            values[i] = (uint)value;
        }
        (settings.Input, settings.Output, settings.Control, settings.Local, settings.InputSpeed, settings.OutputSpeed) =
            (values[0], values[1], values[2], values[3], values[4], values[5]);
        if (list[6] is not PyList { Count: CharacterCount } characters)
        {
            return Raise.TypeError($"tcsetattr: attributes[6] must be {CharacterCount} element list");
        }
        for (int i = 0; i < CharacterCount; i++)
        {
            if (characters[i] is PyBytes { Length: 1 } one) settings.Characters[i] = one.Span[0];
            else if (characters[i] is PyIntegral number && number.TryGetInt64(out long value)) settings.Characters[i] = (byte)value;
            else return Raise.TypeError("tcsetattr: elements of attributes must be characters or integers");
        }
        return Done(SetNative(descriptor, when, settings));
    }

    /// <summary>Send a break on file descriptor fd.</summary>
    [PyFunction("tcsendbreak(fd, duration, /)")]
    private static PyObject? SendBreak(PyObject file, int duration) =>
        TryDescriptor(file, out int descriptor) ? Done(BreakNative(descriptor, duration)) : null;

    /// <summary>Wait until all output written to file descriptor fd has been transmitted.</summary>
    [PyFunction("tcdrain(fd, /)")]
    private static PyObject? Drain(PyObject file) => TryDescriptor(file, out int descriptor) ? Done(DrainNative(descriptor)) : null;

    /// <summary>Discard queued data on file descriptor fd.</summary>
    [PyFunction("tcflush(fd, queue, /)")]
    private static PyObject? Flush(PyObject file, int queue) =>
        TryDescriptor(file, out int descriptor) ? Done(FlushNative(descriptor, queue)) : null;

    /// <summary>Suspend or resume input or output on file descriptor fd.</summary>
    [PyFunction("tcflow(fd, action, /)")]
    private static PyObject? Flow(PyObject file, int action) =>
        TryDescriptor(file, out int descriptor) ? Done(FlowNative(descriptor, action)) : null;

    /// <summary>Get the tty winsize for file descriptor fd: (ws_row, ws_col).</summary>
    [PyFunction("tcgetwinsize(fd, /)")]
    private static PyObject? GetSize(PyObject file)
    {
        if (!TryDescriptor(file, out int descriptor)) return null;
        const int GetWindowSize = 0x5413;
        Span<ushort> size = stackalloc ushort[4];
        return DeviceNative(descriptor, GetWindowSize, ref size[0]) < 0 ? RaiseError()
            : PyTuple.Create(PyInt.From(size[0]), PyInt.From(size[1]));
    }

    /// <summary>Set the tty winsize for file descriptor fd.</summary>
    [PyFunction("tcsetwinsize(fd, winsize, /)")]
    private static PyObject? SetSize(PyObject file, PyObject winSize)
    {
        if (!TryDescriptor(file, out int descriptor)) return null;
        if (Iteration.ToTuple(winSize) is not { Count: 2 } pair)
        {
            return Exceptions.IsSet ? null : Raise.TypeError("tcsetwinsize, arg 2: must be a two-item sequence");
        }
        if (!Arguments.TryToInt64(pair[0], out long rows) || !Arguments.TryToInt64(pair[1], out long columns)) return null;
        const int GetWindowSize = 0x5413;
        const int SetWindowSize = 0x5414;
        Span<ushort> size = stackalloc ushort[4];
        if (DeviceNative(descriptor, GetWindowSize, ref size[0]) < 0) return RaiseError();
        (size[0], size[1]) = ((ushort)rows, (ushort)columns);
        return Done(DeviceNative(descriptor, SetWindowSize, ref size[0]));
    }
}

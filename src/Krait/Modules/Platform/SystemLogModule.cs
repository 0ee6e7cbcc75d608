using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Platform;

/// <summary>What an engine has told the system's log.</summary>
internal sealed class SystemLogState
{
    public static SystemLogState Current => ThreadState.Current.Interpreter.Get(static () => new SystemLogState());

    public bool IsOpen { get; set; }

    /// <summary>The name before messages, which C's library refers to until another is given.</summary>
    public nint Name { get; set; }
}

[PyModule("syslog")]
internal static partial class SystemLogModule
{
    private const int User = 8;
    private const int Information = 6;

    private static readonly (string Name, int Number)[] s_numbers =
    [
        ("LOG_EMERG", 0), ("LOG_ALERT", 1), ("LOG_CRIT", 2), ("LOG_ERR", 3), ("LOG_WARNING", 4), ("LOG_NOTICE", 5),
        ("LOG_INFO", Information), ("LOG_DEBUG", 7), ("LOG_PID", 1), ("LOG_CONS", 2), ("LOG_ODELAY", 4), ("LOG_NDELAY", 8),
        ("LOG_NOWAIT", 16), ("LOG_PERROR", 32), ("LOG_KERN", 0), ("LOG_USER", User), ("LOG_MAIL", 16), ("LOG_DAEMON", 24), ("LOG_AUTH", 32),
        ("LOG_SYSLOG", 40), ("LOG_LPR", 48), ("LOG_NEWS", 56), ("LOG_UUCP", 64), ("LOG_CRON", 72), ("LOG_AUTHPRIV", 80), ("LOG_FTP", 88),
        ("LOG_LOCAL0", 128), ("LOG_LOCAL1", 136), ("LOG_LOCAL2", 144), ("LOG_LOCAL3", 152), ("LOG_LOCAL4", 160),
        ("LOG_LOCAL5", 168), ("LOG_LOCAL6", 176), ("LOG_LOCAL7", 184),
    ];

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        foreach ((string name, int number) in s_numbers) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
    }

    [LibraryImport("libc", EntryPoint = "openlog")]
    private static partial void OpenNative(nint name, int options, int facility);

    [LibraryImport("libc", EntryPoint = "syslog", StringMarshalling = StringMarshalling.Utf8)]
    private static partial void WriteNative(int priority, string format, string message);

    [LibraryImport("libc", EntryPoint = "closelog")]
    private static partial void CloseNative();

    [LibraryImport("libc", EntryPoint = "setlogmask")]
    private static partial int SetMaskNative(int mask);

    private static bool Open(string? name, int options, int facility)
    {
        SystemLogState state = SystemLogState.Current;
        nint before = state.Name;
        name ??= ProgramName();
        if (Auditing.IsOn && !Auditing.Tell("syslog.openlog", name is null ? PyNone.Instance : PyStr.FromString(name), PyInt.From(options),
            PyInt.From(facility)))
        {
            return false;
        }
        state.Name = name is null ? 0 : Marshal.StringToCoTaskMemUTF8(name);
        OpenNative(state.Name, options, facility);
        Marshal.FreeCoTaskMem(before);
        return state.IsOpen = true;
    }

    // The last part of sys.argv[0]; null when there is none.
    private static string? ProgramName()
    {
        if (Interpreters.SysDict.GetItem(PyStr.Intern("argv")) is not PyList { Count: > 0 } arguments || arguments[0] is not PyStr first)
        {
            return null;
        }
        string path = first.ToString();
        string name = path[(path.LastIndexOf('/') + 1)..];
        return name.Length == 0 ? null : name;
    }

    /// <summary>Set logging options of subsequent syslog() calls.</summary>
    [PyFunction("openlog(ident=<unrepresentable>, logoption=0, facility=LOG_USER)")]
    private static PyObject? OpenLog(PyObject? ident, int options, int? facility)
    {
        if (ident is not (null or PyStr)) return Arguments.WrongType("openlog", "argument 'ident'", "str", ident);
        if (ident is PyStr name && Types.Text.Codecs.Encode(name, "utf-8", "strict") is null) return null;
        return Open(ident?.ToString(), options, facility ?? User) ? PyNone.Instance : null;
    }

    /// <summary>syslog([priority=LOG_INFO,] message) Send the string message to the system logger.</summary>
    [PyFunction("syslog(*arguments)")]
    private static PyObject? Write(ReadOnlySpan<PyObject> arguments)
    {
        if (arguments.Length is < 1 or > 2) return Raise.TypeError("syslog.syslog requires 1 to 2 arguments");
        int priority = Information;
        if (arguments.Length == 2 && !Arguments.TryToInt32(arguments[0], out priority)) return null;
        if (arguments[^1] is not PyStr message) return Arguments.WrongType("syslog", $"argument {arguments.Length}", "str", arguments[^1]);
        if (Types.Text.Codecs.Encode(message, "utf-8", "strict") is null) return null;
        if (!Auditing.Tell("syslog.syslog", PyInt.From(priority), message)) return null;
        if (!SystemLogState.Current.IsOpen && !Open(null, 0, User)) return null;
        WriteNative(priority, "%s", message.ToString());
        return PyNone.Instance;
    }

    /// <summary>Reset the syslog module values and call the system library closelog().</summary>
    [PyFunction("closelog()")]
    private static PyObject? Close()
    {
        if (!Auditing.Tell("syslog.closelog")) return null;
        SystemLogState state = SystemLogState.Current;
        if (!state.IsOpen) return PyNone.Instance;
        CloseNative();
        Marshal.FreeCoTaskMem(state.Name);
        state.Name = 0;
        state.IsOpen = false;
        return PyNone.Instance;
    }

    /// <summary>Set the priority mask to maskpri and return the previous mask value.</summary>
    [PyFunction("setlogmask(maskpri, /)")]
    private static PyObject? SetMask(long mask) =>
        Auditing.Tell("syslog.setlogmask", PyInt.From(mask)) ? PyInt.From(SetMaskNative((int)mask)) : null;

    /// <summary>Calculates the mask for the individual priority pri.</summary>
    [PyFunction("LOG_MASK(pri, /)")]
    private static PyObject Mask(long priority) => PyInt.From(1 << (int)(priority & 31));

    /// <summary>Calculates the mask for all priorities up to and including pri.</summary>
    [PyFunction("LOG_UPTO(pri, /)")]
    private static PyObject UpTo(long priority) => PyInt.From((1 << (int)((priority + 1) & 31)) - 1);
}

using System.Runtime.InteropServices;
using System.Text;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Pairs of descriptors of which one is a terminal to who opens it and the other what is behind it.
internal static partial class PosixModule
{
    // The numbers are Linux's.
    private const int ReadAndWrite = 2;
    private const int NoControllingTerminal = 0x100;
    private const int ClosedByPrograms = 0x80000;
    private const int LongestTerminalName = 256;

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenBehindTerminal(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int GrantTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int UnlockTerminal(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r")]
    private static partial int NameTerminal(int descriptor, ref byte name, nint size);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenTerminal(string name, int flags);

    private static string? TerminalName(int descriptor)
    {
        byte[] name = new byte[LongestTerminalName];
        int error = NameTerminal(descriptor, ref name[0], name.Length);
        if (error == 0) return Encoding.UTF8.GetString(name.AsSpan(0, Array.IndexOf(name, (byte)0)));
        FileDescriptors.RaiseError(error);
        return null;
    }

    /// <summary>
    /// Open a pseudo-terminal. Return a tuple of (master_fd, slave_fd) containing open file descriptors for both the master and slave
    /// ends.
    /// </summary>
    [PyFunction("openpty()")]
    private static PyObject? OpenTerminalPair()
    {
        int behind = OpenBehindTerminal(ReadAndWrite | NoControllingTerminal | ClosedByPrograms);
        if (behind < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        if (Done(GrantTerminal(behind)) is not null && Done(UnlockTerminal(behind)) is not null && TerminalName(behind) is { } name)
        {
            int terminal = OpenTerminal(name, ReadAndWrite | NoControllingTerminal | ClosedByPrograms);
            if (terminal >= 0) return PyTuple.Create(PyInt.From(behind), PyInt.From(terminal));
            FileDescriptors.RaiseError(FileDescriptors.LastError);
        }
        FileDescriptors.Close(behind);
        return null;
    }

    /// <summary>Open and return a file descriptor for a master pseudo-terminal device.</summary>
    [PyFunction("posix_openpt(oflag, /)")]
    private static PyObject? OpenBehind(int flags)
    {
        int behind = OpenBehindTerminal(flags);
        return behind < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError) : PyInt.From(behind);
    }

    /// <summary>Grant access to the slave pseudo-terminal device.</summary>
    [PyFunction("grantpt(fd, /)")]
    private static PyObject? Grant(int descriptor) => Done(GrantTerminal(descriptor));

    /// <summary>Unlock a pseudo-terminal master/slave pair.</summary>
    [PyFunction("unlockpt(fd, /)")]
    private static PyObject? Unlock(int descriptor) => Done(UnlockTerminal(descriptor));

    /// <summary>Return the name of the slave pseudo-terminal device.</summary>
    [PyFunction("ptsname(fd, /)")]
    private static PyObject? NameOfTerminal(int descriptor) => TerminalName(descriptor) is { } name ? PyStr.FromString(name) : null;

    // The hook that a C library may run while a terminal is waited for: nothing here can install one.
    /// <summary>Tell whether an input hook is installed.</summary>
    [PyFunction("_is_inputhook_installed()")]
    private static PyObject IsInputHookInstalled() => PyBool.False;

    /// <summary>Call the input hook, if there is one.</summary>
    [PyFunction("_inputhook()")]
    private static PyObject CallInputHook() => PyInt.Zero;
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// What the status of a process says of how it ended.
internal static partial class PosixModule
{
    /// <summary>Return True if the process returning status exited via the exit() system call.</summary>
    [PyFunction("WIFEXITED(status)")]
    private static PyObject HasExited(int status) => PyBool.From((status & 0x7F) == 0);

    /// <summary>Return the process return code from status.</summary>
    [PyFunction("WEXITSTATUS(status)")]
    private static PyObject ExitStatus(int status) => PyInt.From((status >> 8) & 0xFF);

    /// <summary>Return True if the process returning status was terminated by a signal.</summary>
    [PyFunction("WIFSIGNALED(status)")]
    private static PyObject WasSignaled(int status) => PyBool.From((status & 0x7F) is > 0 and < 0x7F);

    /// <summary>Return the signal that terminated the process that provided the status value.</summary>
    [PyFunction("WTERMSIG(status)")]
    private static PyObject TerminatingSignal(int status) => PyInt.From(status & 0x7F);

    /// <summary>Return True if the process returning status was stopped.</summary>
    [PyFunction("WIFSTOPPED(status)")]
    private static PyObject WasStopped(int status) => PyBool.From((status & 0xFF) == 0x7F);

    /// <summary>Return the signal that stopped the process that provided the status value.</summary>
    [PyFunction("WSTOPSIG(status)")]
    private static PyObject StoppingSignal(int status) => PyInt.From((status >> 8) & 0xFF);

    /// <summary>Return True if the process returning status was dumped to a core file.</summary>
    [PyFunction("WCOREDUMP(status, /)")]
    private static PyObject DumpedCore(int status) => PyBool.From((status & 0x80) != 0);

    /// <summary>Convert a wait status to an exit code.</summary>
    [PyFunction("waitstatus_to_exitcode(status)")]
    private static PyObject? ToExitCode(int status)
    {
        int signal = status & 0x7F;
        if (signal == 0) return PyInt.From((status >> 8) & 0xFF);
        return signal == 0x7F ? Raise.ValueError($"process stopped by delivery of signal {(status >> 8) & 0xFF}") : PyInt.From(-signal);
    }
}

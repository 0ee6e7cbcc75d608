using System.Globalization;
using System.Text;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>A POSIX helper for the subprocess module.</summary>
/// <remarks>
/// .NET's threads do not survive fork(2), so posix_spawn(3) starts the program. What it cannot do is refused: another user or
/// group, a mask for new files, a function to call in the child.
/// </remarks>
[PyModule("_posixsubprocess")]
internal static partial class SubprocessModule
{
    private const int NotFound = 2;

    // .NET ignores these two signals, as Python does.
    private static readonly int[] s_ignoredSignals = [13, 25];

    /// <summary>Spawn a fresh new child process.</summary>
    [PyFunction("fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, "
        + "errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)")]
    private static PyObject? Start(
        PyObject arguments, PyObject executables, bool closes, PyTuple passed, PyObject folder, PyObject environment, int inputRead,
            int inputWrite, int outputRead,
        int outputWrite, int errorRead, int errorWrite, int reportRead, int reportWrite, bool restoresSignals, bool newSession, int group,
            PyObject groupId, PyObject groups,
        PyObject userId, int mask, PyObject function)
    {
        if (Auditing.IsOn && !Auditing.Tell("_posixsubprocess.fork_exec", executables, arguments, environment)) return null;
        if (function is not PyNone) return Raise.Set(ExceptionTypes.NotImplementedError, "preexec_fn needs fork(), which Krait has not");
        if (groupId is not PyNone || groups is not PyNone || userId is not PyNone || mask >= 0)
        {
            return Raise.Set(ExceptionTypes.NotImplementedError, "user, group, extra_groups and umask need fork(), which Krait has not");
        }
        if (SpawnRequest.Texts(executables) is not { } programs || SpawnRequest.Texts(arguments) is not { } words) return null;
        byte[][]? variables = environment is PyNone ? [.. PosixModule.OwnEnvironment()] : SpawnRequest.Texts(environment);
        byte[][]? folders = folder is PyNone ? [] : SpawnRequest.Texts(new PyList([folder]));
        if (variables is null || folders is null) return null;
        List<int> kept = [];
        foreach (PyObject each in passed.Items)
        {
            if (!Arguments.TryToInt64(each, out long descriptor)) return null;
            kept.Add((int)descriptor);
        }

        using SpawnRequest request = new();
        Redirect(request, [inputRead, outputWrite, errorWrite]);
        if (folders.Length > 0) _ = request.ChangeDirectory(folders[0]);
        foreach (int descriptor in kept.Where(each => each > 2 && each != reportWrite)) _ = request.Duplicate(descriptor, descriptor);
        if (closes)
        {
            foreach (int descriptor in OpenDescriptors().Where(each => each > 2 && !kept.Contains(each))) _ = request.Close(descriptor);
        }
        request.SetSignalMask([]);
        if (restoresSignals) request.SetSignalDefaults(s_ignoredSignals);
        if (newSession) request.SetSession();
        if (group >= 0) request.SetGroup(group);
        int error = NotFound;
        IoFiles.FlushFor(null);
        foreach (byte[] program in programs)
        {
            int result = request.Start(program, words, variables, out int process);
            if (result == 0) return PyInt.From(process);
            // The first error that says more than that there is no such file counts.
            const int NotAFolder = 20;
            if (result is not (NotFound or NotAFolder) || error == NotFound) error = result;
        }
        return Report(reportWrite, folders.Length > 0 && !Directory.Exists(Encoding.UTF8.GetString(folders[0])), error);
    }

    // What a child that could not run the program says: the error goes through the pipe that subprocess reads it from, and a
    // process that has failed is what it waits for then.
    private static PyObject? Report(int descriptor, bool isOfFolder, int error)
    {
        byte[] message = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"OSError:{error:X}:{(isOfFolder ? "noexec:chdir" : "")}"));
        if (FileDescriptors.Write(descriptor, message) < 0) return null;
        using SpawnRequest failing = new();
        int result = failing.Start("/bin/false"u8.ToArray(), ["false"u8.ToArray()], [], out int process);
        return result == 0 ? PyInt.From(process) : FileDescriptors.RaiseError(error);
    }

    // Descriptors 0, 1 and 2 of the child. One of these three that another is to become is moved out of the way first.
    private static void Redirect(SpawnRequest request, Span<int> sources)
    {
        const int Above = 200;
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] is < 0 or > 2 || sources[i] == i) continue;
            _ = request.Duplicate(sources[i], Above + i);
            sources[i] = Above + i;
        }
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] >= 0) _ = request.Duplicate(sources[i], i);
        }
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] == Above + i) _ = request.Close(Above + i);
        }
    }

    private static IEnumerable<int> OpenDescriptors() =>
        Directory.Exists("/proc/self/fd")
            ? Directory.GetFileSystemEntries("/proc/self/fd").Select(static path => int.Parse(Path.GetFileName(path),
                CultureInfo.InvariantCulture)).ToArray()
            : Enumerable.Range(3, 253);
}

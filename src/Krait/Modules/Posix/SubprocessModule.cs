using System.Globalization;
using System.Runtime.InteropServices;
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
internal static unsafe partial class SubprocessModule
{
    private const int NotFound = 2;
    private const short SetsSignalDefaults = 4;
    private const short SetsSignalMask = 8;
    private const short SetsGroup = 2;
    private const short SetsSession = 128;

    // Larger than glibc's and musl's structures: both leave room in 512 bytes.
    private const int StructureSize = 512;

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(out int process, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitializeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    private static partial int AddClose(byte* actions, int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np")]
    private static partial int AddChangeDirectory(byte* actions, byte* path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitializeAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setpgroup")]
    private static partial int SetGroup(byte* attributes, int group);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetSignalDefaults(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    private static partial int SetSignalMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySet(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddSignal(byte* signals, int signal);

    /// <summary>Spawn a fresh new child process.</summary>
    [PyFunction("fork_exec(args, executable_list, close_fds, pass_fds, cwd, env, p2cread, p2cwrite, c2pread, c2pwrite, errread, errwrite, errpipe_read, errpipe_write, restore_signals, call_setsid, pgid_to_set, gid, extra_groups, uid, child_umask, preexec_fn, /)")]
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
        if (Texts(executables) is not { } programs || Texts(arguments) is not { } words) return null;
        byte[][]? variables = environment is PyNone ? [.. NativeDirectory.Environment()] : Texts(environment);
        byte[][]? folders = folder is PyNone ? [] : Texts(new PyList([folder]));
        if (variables is null || folders is null) return null;
        List<int> kept = [];
        foreach (PyObject each in passed.Items)
        {
            if (!Arguments.TryToInt64(each, out long descriptor)) return null;
            kept.Add((int)descriptor);
        }

        byte* actions = stackalloc byte[StructureSize];
        byte* attributes = stackalloc byte[StructureSize];
        _ = InitializeActions(actions);
        _ = InitializeAttributes(attributes);
        List<nint> memory = [];
        try
        {
            Redirect(actions, [inputRead, outputWrite, errorWrite]);
            if (folders.Length > 0) _ = AddChangeDirectory(actions, Copy(folders[0], memory));
            foreach (int descriptor in kept.Where(each => each > 2 && each != reportWrite))
            {
                _ = AddDuplicate(actions, descriptor, descriptor);
            }
            if (closes)
            {
                foreach (int descriptor in OpenDescriptors().Where(each => each > 2 && !kept.Contains(each)))
                {
                    _ = AddClose(actions, descriptor);
                }
            }
            SetAttributes(attributes, restoresSignals, newSession, group);
            int error = NotFound;
            byte** argumentPointers = Pointers(words, memory);
            byte** variablePointers = Pointers(variables, memory);
            IoFiles.FlushFor(null);
            foreach (byte[] program in programs)
            {
                int result = Spawn(out int process, Copy(program, memory), actions, attributes, argumentPointers, variablePointers);
                if (result == 0) return PyInt.From(process);
                // The first error that says more than that there is no such file counts.
                const int NotAFolder = 20;
                if (result is not (NotFound or NotAFolder) || error == NotFound) error = result;
            }
            return Report(reportWrite, folders.Length > 0 && !Directory.Exists(Encoding.UTF8.GetString(folders[0])), error);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
            foreach (nint each in memory) NativeMemory.Free((void*)each);
        }
    }

    // What a child that could not run the program says: the error goes through the pipe that subprocess reads it from, and a
    // process that has failed is what it waits for then.
    private static PyObject? Report(int descriptor, bool isOfFolder, int error)
    {
        byte[] message = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $"OSError:{error:X}:{(isOfFolder ? "noexec:chdir" : "")}"));
        if (FileDescriptors.Write(descriptor, message) < 0) return null;
        List<nint> memory = [];
        byte** none = Pointers([], memory);
        byte** arguments = Pointers(["false"u8.ToArray()], memory);
        int result = Spawn(out int process, Copy("/bin/false"u8.ToArray(), memory), null, null, arguments, none);
        foreach (nint each in memory) NativeMemory.Free((void*)each);
        return result == 0 ? PyInt.From(process) : FileDescriptors.RaiseError(error);
    }

    // Descriptors 0, 1 and 2 of the child. One of these three that another is to become is moved out of the way first.
    private static void Redirect(byte* actions, Span<int> sources)
    {
        const int Above = 200;
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] is < 0 or > 2 || sources[i] == i) continue;
            _ = AddDuplicate(actions, sources[i], Above + i);
            sources[i] = Above + i;
        }
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] >= 0) _ = AddDuplicate(actions, sources[i], i);
        }
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i] == Above + i) _ = AddClose(actions, Above + i);
        }
    }

    private static void SetAttributes(byte* attributes, bool restoresSignals, bool newSession, int group)
    {
        byte* signals = stackalloc byte[StructureSize];
        short flags = SetsSignalMask;
        _ = EmptySet(signals);
        _ = SetSignalMask(attributes, signals);
        if (restoresSignals)
        {
            foreach (int signal in (ReadOnlySpan<int>)[13, 25]) _ = AddSignal(signals, signal);
            _ = SetSignalDefaults(attributes, signals);
            flags |= SetsSignalDefaults;
        }
        if (newSession) flags |= SetsSession;
        if (group >= 0)
        {
            _ = SetGroup(attributes, group);
            flags |= SetsGroup;
        }
        _ = SetFlags(attributes, flags);
    }

    private static IEnumerable<int> OpenDescriptors() =>
        Directory.Exists("/proc/self/fd")
            ? Directory.GetFileSystemEntries("/proc/self/fd").Select(static path => int.Parse(Path.GetFileName(path),
                CultureInfo.InvariantCulture)).ToArray()
            : Enumerable.Range(3, 253);

    private static byte[][]? Texts(PyObject items)
    {
        PyList? list = Iteration.ToList(items);
        if (list is null) return null;
        List<byte[]> result = [];
        foreach (PyObject each in list.ToArray())
        {
            PyObject? path = PosixModule.FileSystemPath(each);
            if (path is null) return null;
            byte[]? bytes = path is PyStr text ? Types.Text.Codecs.Encode(text, "utf-8", "surrogateescape") : Buffers.Require(path);
            if (bytes is null) return null;
            if (bytes.AsSpan().Contains((byte)0))
            {
                Raise.ValueError("embedded null byte");
                return null;
            }
            result.Add(bytes);
        }
        return [.. result];
    }

    private static byte* Copy(byte[] text, List<nint> memory)
    {
        byte* copy = (byte*)NativeMemory.Alloc((nuint)text.Length + 1);
        memory.Add((nint)copy);
        text.CopyTo(new Span<byte>(copy, text.Length));
        copy[text.Length] = 0;
        return copy;
    }

    // Every text has its zero, and the array its null at the end: what exec(3) wants.
    private static byte** Pointers(byte[][] texts, List<nint> memory)
    {
        byte** pointers = (byte**)NativeMemory.Alloc((nuint)(texts.Length + 1), (nuint)sizeof(byte*));
        memory.Add((nint)pointers);
        for (int i = 0; i < texts.Length; i++) pointers[i] = Copy(texts[i], memory);
        pointers[texts.Length] = null;
        return pointers;
    }
}

using System.Runtime.InteropServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>A program to start by posix_spawn(3), and what is done in its process before it runs.</summary>
internal sealed unsafe partial class SpawnRequest : IDisposable
{
    private const short ResetsIds = 1;
    private const short SetsGroup = 2;
    private const short SetsSignalDefaults = 4;
    private const short SetsSignalMask = 8;
    private const short SetsPriority = 16;
    private const short SetsScheduler = 32;
    private const short SetsSession = 128;

    // Larger than glibc's and musl's structures: both leave room in 512 bytes.
    private const int StructureSize = 512;

    private readonly List<nint> _memory = [];
    private readonly byte* _actions;
    private readonly byte* _attributes;
    private short _flags;

    public SpawnRequest()
    {
        _actions = Allocate(StructureSize);
        _attributes = Allocate(StructureSize);
        _ = InitializeActions(_actions);
        _ = InitializeAttributes(_attributes);
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    private static partial int Spawn(out int process, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawnp")]
    private static partial int SpawnOnPath(
        out int process, byte* path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitializeActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclose")]
    private static partial int AddClose(byte* actions, int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    private static partial int AddCloseFrom(byte* actions, int descriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen")]
    private static partial int AddOpen(byte* actions, int descriptor, byte* path, int flags, uint mode);

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

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setschedpolicy")]
    private static partial int SetPolicy(byte* attributes, int policy);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setschedparam")]
    private static partial int SetPriority(byte* attributes, in int priority);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySet(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddSignal(byte* signals, int signal);

    /// <summary>Makes a descriptor another in the child; the result is the number of an error, or 0.</summary>
    public int Duplicate(int from, int to) => AddDuplicate(_actions, from, to);

    /// <summary>Closes a descriptor in the child.</summary>
    public int Close(int descriptor) => AddClose(_actions, descriptor);

    /// <summary>Closes all descriptors from one on in the child.</summary>
    public int CloseFrom(int descriptor) => AddCloseFrom(_actions, descriptor);

    /// <summary>Opens a file in the child.</summary>
    public int Open(int descriptor, byte[] path, int flags, uint mode) => AddOpen(_actions, descriptor, Copy(path), flags, mode);

    /// <summary>Has the child run in another folder.</summary>
    public int ChangeDirectory(byte[] path) => AddChangeDirectory(_actions, Copy(path));

    /// <summary>Puts the child in a process group.</summary>
    public void SetGroup(int group)
    {
        _ = SetGroup(_attributes, group);
        _flags |= SetsGroup;
    }

    /// <summary>Has the child begin a session.</summary>
    public void SetSession() => _flags |= SetsSession;

    /// <summary>Has the child run as the real user and group.</summary>
    public void ResetIds() => _flags |= ResetsIds;

    /// <summary>Sets the signals that the child blocks.</summary>
    public void SetSignalMask(IEnumerable<int> numbers)
    {
        byte* signals = stackalloc byte[StructureSize];
        _ = SetSignalMask(_attributes, Fill(signals, numbers));
        _flags |= SetsSignalMask;
    }

    /// <summary>Sets the signals that have their usual effects in the child.</summary>
    public void SetSignalDefaults(IEnumerable<int> numbers)
    {
        byte* signals = stackalloc byte[StructureSize];
        _ = SetSignalDefaults(_attributes, Fill(signals, numbers));
        _flags |= SetsSignalDefaults;
    }

    private static byte* Fill(byte* signals, IEnumerable<int> numbers)
    {
        _ = EmptySet(signals);
        foreach (int number in numbers) _ = AddSignal(signals, number);
        return signals;
    }

    /// <summary>Sets how the child is scheduled; without a policy only its priority.</summary>
    public void SetScheduler(int? policy, int priority)
    {
        _ = SetPriority(_attributes, priority);
        if (policy is { } number) _ = SetPolicy(_attributes, number);
        _flags |= policy is null ? SetsPriority : SetsScheduler;
    }

    /// <summary>Starts a program; the result is the number of an error, or 0.</summary>
    /// <param name="program">The program's file.</param>
    /// <param name="arguments">Its arguments, its name first.</param>
    /// <param name="variables">Its environment.</param>
    /// <param name="process">The number of its process.</param>
    /// <param name="searches">Whether a program without a folder is looked for on the path.</param>
    public int Start(byte[] program, byte[][] arguments, byte[][] variables, out int process, bool searches = false)
    {
        _ = SetFlags(_attributes, _flags);
        byte* path = Copy(program);
        using NativeTexts words = new(arguments);
        using NativeTexts environment = new(variables);
        return searches ? SpawnOnPath(out process, path, _actions, _attributes, words.Pointers, environment.Pointers)
            : Spawn(out process, path, _actions, _attributes, words.Pointers, environment.Pointers);
    }

    /// <summary>Frees the memory of the request.</summary>
    public void Dispose()
    {
        _ = DestroyActions(_actions);
        _ = DestroyAttributes(_attributes);
        foreach (nint each in _memory) NativeMemory.Free((void*)each);
        _memory.Clear();
    }

    /// <summary>Paths or arguments as bytes; null with an exception set.</summary>
    public static byte[][]? Texts(PyObject items)
    {
        PyList? list = Iteration.ToList(items);
        if (list is null) return null;
        List<byte[]> result = [];
        foreach (PyObject each in list.ToArray())
        {
            if (Text(each) is not { } bytes) return null;
            result.Add(bytes);
        }
        return [.. result];
    }

    /// <summary>A path or an argument as bytes; null with an exception set.</summary>
    public static byte[]? Text(PyObject item)
    {
        PyObject? path = PosixModule.FileSystemPath(item);
        if (path is null) return null;
        byte[]? bytes = path is PyStr text ? Types.Text.Codecs.Encode(text, "utf-8", "surrogateescape") : Buffers.Require(path);
        if (bytes is null || !bytes.AsSpan().Contains((byte)0)) return bytes;
        Raise.ValueError("embedded null byte");
        return null;
    }

    private byte* Allocate(int size)
    {
        byte* memory = (byte*)NativeMemory.AllocZeroed((nuint)size);
        _memory.Add((nint)memory);
        return memory;
    }

    // The actions keep the pointer until the program starts.
    private byte* Copy(byte[] text)
    {
        byte* copy = Allocate(text.Length + 1);
        text.CopyTo(new Span<byte>(copy, text.Length));
        return copy;
    }
}

using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Multiprocessing;

/// <summary>POSIX shared memory module</summary>
[PyModule("_posixshmem")]
internal static partial class SharedMemoryModule
{
    private const int CloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "shm_open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenNative(string name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "shm_unlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkNative(string name);

    /// <summary>Open a shared memory object. Returns a file descriptor (integer).</summary>
    [PyFunction("shm_open(path, flags, mode=511)")]
    private static PyObject? Open(string path, int flags, int mode = 511)
    {
        int descriptor = OpenNative(path, flags | CloseOnExec, (uint)mode);
        return descriptor >= 0 ? PyInt.From(descriptor) : FileDescriptors.RaiseError(FileDescriptors.LastError, PyStr.FromString(path));
    }

    /// <summary>Remove a shared memory object (similar to unlink()).</summary>
    [PyFunction("shm_unlink(path)")]
    private static PyObject? Unlink(string path) =>
        UnlinkNative(path) == 0 ? PyNone.Instance : FileDescriptors.RaiseError(FileDescriptors.LastError, PyStr.FromString(path));
}

using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Attributes of files that have names: xattr(7).
internal static partial class PosixModule
{
    [LibraryImport("libc", EntryPoint = "getxattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial nint GetAttributeNative(string path, string name, byte[] value, nint size);

    [LibraryImport("libc", EntryPoint = "lgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial nint GetLinkAttributeNative(string path, string name, byte[] value, nint size);

    [LibraryImport("libc", EntryPoint = "fgetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial nint GetAttributeNative(int descriptor, string name, byte[] value, nint size);

    [LibraryImport("libc", EntryPoint = "setxattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int SetAttributeNative(string path, string name, byte[] value, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "lsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int SetLinkAttributeNative(string path, string name, byte[] value, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "fsetxattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int SetAttributeNative(int descriptor, string name, byte[] value, nint size, int flags);

    [LibraryImport("libc", EntryPoint = "removexattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int RemoveAttributeNative(string path, string name);

    [LibraryImport("libc", EntryPoint = "lremovexattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int RemoveLinkAttributeNative(string path, string name);

    [LibraryImport("libc", EntryPoint = "fremovexattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int RemoveAttributeNative(int descriptor, string name);

    [LibraryImport("libc", EntryPoint = "listxattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial nint ListAttributesNative(string path, byte[] names, nint size);

    [LibraryImport("libc", EntryPoint = "llistxattr", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial nint ListLinkAttributesNative(string path, byte[] names, nint size);

    [LibraryImport("libc", EntryPoint = "flistxattr", SetLastError = true)]
    private static partial nint ListAttributesNative(int descriptor, byte[] names, nint size);

    // An engine's own files have no such attributes, as on file systems that keep none.
    private static PathOrDescriptor? FileWithAttributes(
        PyObject path, string function, bool followsLinks, string others = "os.PathLike or integer")
    {
        const int NotSupported = 95;
        PathOrDescriptor? file = FileOf(path, null, function, followsLinks, others);
        return file is null || RuntimeFiles.Own is null || FileDescriptors.RaiseError(NotSupported, path) is not null ? file : null;
    }

    // The name of an attribute; null with an exception set.
    private static string? AttributeName(PyObject name, string function)
    {
        if (name is not (PyStr or PyBytes) && !HasPath(name))
        {
            Raise.TypeError($"{function}: attribute should be string, bytes or os.PathLike, not {name.Type.Name}");
            return null;
        }
        if (FileSystemPath(name) is not { } value) return null;
        string text = value is PyBytes bytes ? FileNameMarshaller.Decode(bytes.Value) : value.ToString()!;
        if (!text.Contains('\0')) return text;
        Raise.ValueError($"{function}: embedded null character in attribute");
        return null;
    }

    // A value of unknown length: there is none longer than the system's limit. Null with an exception set.
    private static byte[]? ReadValue(PathOrDescriptor file, Func<byte[], nint> read)
    {
        const int TooSmall = 34;
        int[] sizes = [256, 65536];
        foreach (int size in sizes)
        {
            byte[] buffer = new byte[size];
            nint length = read(buffer);
            if (length >= 0) return buffer[..(int)length];
            if (FileDescriptors.LastError != TooSmall) break;
        }
        FileDescriptors.RaiseError(FileDescriptors.LastError, file.Given);
        return null;
    }

    /// <summary>Return the value of extended attribute attribute on path, which may be an open descriptor.</summary>
    [PyFunction("getxattr(path, attribute, *, follow_symlinks=True)")]
    private static PyObject? GetAttribute(PyObject path, PyObject attribute, bool followsLinks = true)
    {
        if (FileWithAttributes(path, "getxattr", followsLinks) is not { } file) return null;
        if (AttributeName(attribute, "getxattr") is not { } name) return null;
        if (Auditing.IsOn && !Auditing.Tell("os.getxattr", path, attribute)) return null;
        byte[]? value = ReadValue(file, buffer =>
            file.IsDescriptor ? GetAttributeNative(file.Descriptor, name, buffer, buffer.Length)
            : followsLinks ? GetAttributeNative(file.Path, name, buffer, buffer.Length)
            : GetLinkAttributeNative(file.Path, name, buffer, buffer.Length));
        return value is null ? null : PyBytes.From(value);
    }

    /// <summary>Set extended attribute attribute on path, which may be an open descriptor, to value.</summary>
    [PyFunction("setxattr(path, attribute, value, flags=0, *, follow_symlinks=True)")]
    private static PyObject? SetAttribute(PyObject path, PyObject attribute, PyObject value, int flags = 0, bool followsLinks = true)
    {
        if (FileWithAttributes(path, "setxattr", followsLinks) is not { } file) return null;
        if (AttributeName(attribute, "setxattr") is not { } name || Buffers.Require(value) is not { } bytes) return null;
        if (Auditing.IsOn && !Auditing.Tell("os.setxattr", path, attribute, value, PyInt.From(flags))) return null;
        return Done(
            file.IsDescriptor ? SetAttributeNative(file.Descriptor, name, bytes, bytes.Length, flags)
            : followsLinks ? SetAttributeNative(file.Path, name, bytes, bytes.Length, flags)
            : SetLinkAttributeNative(file.Path, name, bytes, bytes.Length, flags), path);
    }

    /// <summary>Remove extended attribute attribute on path, which may be an open descriptor.</summary>
    [PyFunction("removexattr(path, attribute, *, follow_symlinks=True)")]
    private static PyObject? RemoveAttribute(PyObject path, PyObject attribute, bool followsLinks = true)
    {
        if (FileWithAttributes(path, "removexattr", followsLinks) is not { } file) return null;
        if (AttributeName(attribute, "removexattr") is not { } name) return null;
        if (Auditing.IsOn && !Auditing.Tell("os.removexattr", path, attribute)) return null;
        return Done(
            file.IsDescriptor ? RemoveAttributeNative(file.Descriptor, name)
            : followsLinks ? RemoveAttributeNative(file.Path, name)
            : RemoveLinkAttributeNative(file.Path, name), path);
    }

    /// <summary>Return a list of extended attributes on path, which may be an open descriptor, or None for the current directory.</summary>
    [PyFunction("listxattr(path=None, *, follow_symlinks=True)")]
    private static PyObject? ListAttributes(PyObject? path, bool followsLinks = true)
    {
        bool isCurrent = path is null or PyNone;
        PathOrDescriptor? given = isCurrent && RuntimeFiles.Own is null ? new PathOrDescriptor(null, ".", -1)
            : FileWithAttributes(isCurrent ? PyStr.FromNarrow(".") : path!, "listxattr", followsLinks, "os.PathLike, integer or None");
        if (given is not { } file) return null;
        if (Auditing.IsOn && !Auditing.Tell("os.listxattr", path ?? PyNone.Instance)) return null;
        byte[]? names = ReadValue(file, buffer =>
            file.IsDescriptor ? ListAttributesNative(file.Descriptor, buffer, buffer.Length)
            : followsLinks ? ListAttributesNative(file.Path, buffer, buffer.Length)
            : ListLinkAttributesNative(file.Path, buffer, buffer.Length));
        if (names is null) return null;
        PyList list = new();
        for (int start = 0; start < names.Length;)
        {
            int end = Array.IndexOf(names, (byte)0, start);
            list.Add(PyStr.FromString(FileNameMarshaller.Decode(names.AsSpan(start, end - start))));
            start = end + 1;
        }
        return list;
    }
}

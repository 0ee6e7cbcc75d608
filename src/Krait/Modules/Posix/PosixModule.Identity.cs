using System.Runtime.InteropServices;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// The users and groups that the process runs as, and its group and session.
internal static partial class PosixModule
{
    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUserNative(uint user);

    [LibraryImport("libc", EntryPoint = "seteuid", SetLastError = true)]
    private static partial int SetEffectiveUserNative(uint user);

    [LibraryImport("libc", EntryPoint = "setreuid", SetLastError = true)]
    private static partial int SetUsersNative(uint real, uint effective);

    [LibraryImport("libc", EntryPoint = "setresuid", SetLastError = true)]
    private static partial int SetUsersNative(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "getresuid", SetLastError = true)]
    private static partial int GetUsersNative(out uint real, out uint effective, out uint saved);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroupNative(uint group);

    [LibraryImport("libc", EntryPoint = "setegid", SetLastError = true)]
    private static partial int SetEffectiveGroupNative(uint group);

    [LibraryImport("libc", EntryPoint = "setregid", SetLastError = true)]
    private static partial int SetMainGroupsNative(uint real, uint effective);

    [LibraryImport("libc", EntryPoint = "setresgid", SetLastError = true)]
    private static partial int SetMainGroupsNative(uint real, uint effective, uint saved);

    [LibraryImport("libc", EntryPoint = "getresgid", SetLastError = true)]
    private static partial int GetMainGroupsNative(out uint real, out uint effective, out uint saved);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroupsNative(nint count, uint[] groups);

    [LibraryImport("libc", EntryPoint = "getgrouplist", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int GetGroupsOfNative(string user, uint group, uint[] groups, ref int count);

    [LibraryImport("libc", EntryPoint = "initgroups", SetLastError = true, StringMarshalling = StringMarshalling.Custom,
        StringMarshallingCustomType = typeof(FileNameMarshaller))]
    private static partial int InitializeGroupsNative(string user, uint group);

    [LibraryImport("libc", EntryPoint = "getlogin_r")]
    private static partial int GetLoginNative(byte[] name, nint size);

    [LibraryImport("libc", EntryPoint = "setpgid", SetLastError = true)]
    private static partial int SetProcessGroupNative(int process, int group);

    [LibraryImport("libc", EntryPoint = "setsid", SetLastError = true)]
    private static partial int BeginSessionNative();

    /// <summary>Set the current process's user id.</summary>
    [PyFunction("setuid(uid, /)")]
    private static PyObject? SetUser(PyObject user) => TryOwner(user, "uid", out uint uid) ? Done(SetUserNative(uid)) : null;

    /// <summary>Set the current process's effective user id.</summary>
    [PyFunction("seteuid(euid, /)")]
    private static PyObject? SetEffectiveUser(PyObject user) =>
        TryOwner(user, "uid", out uint uid) ? Done(SetEffectiveUserNative(uid)) : null;

    /// <summary>Set the current process's real and effective user ids.</summary>
    [PyFunction("setreuid(ruid, euid, /)")]
    private static PyObject? SetUsers(PyObject real, PyObject effective) =>
        TryOwner(real, "uid", out uint first) && TryOwner(effective, "uid", out uint second) ? Done(SetUsersNative(first, second)) : null;

    /// <summary>Set the current process's real, effective, and saved user ids.</summary>
    [PyFunction("setresuid(ruid, euid, suid, /)")]
    private static PyObject? SetAllUsers(PyObject real, PyObject effective, PyObject saved) =>
        TryOwner(real, "uid", out uint first) && TryOwner(effective, "uid", out uint second) && TryOwner(saved, "uid", out uint third)
            ? Done(SetUsersNative(first, second, third)) : null;

    /// <summary>Return a tuple of the current process's real, effective, and saved user ids.</summary>
    [PyFunction("getresuid()")]
    private static PyObject? GetUsers() => Three(GetUsersNative(out uint real, out uint effective, out uint saved), real, effective, saved);

    /// <summary>Set the current process's group id.</summary>
    [PyFunction("setgid(gid, /)")]
    private static PyObject? SetMainGroup(PyObject group) => TryOwner(group, "gid", out uint gid) ? Done(SetGroupNative(gid)) : null;

    /// <summary>Set the current process's effective group id.</summary>
    [PyFunction("setegid(egid, /)")]
    private static PyObject? SetEffectiveGroup(PyObject group) =>
        TryOwner(group, "gid", out uint gid) ? Done(SetEffectiveGroupNative(gid)) : null;

    /// <summary>Set the current process's real and effective group ids.</summary>
    [PyFunction("setregid(rgid, egid, /)")]
    private static PyObject? SetMainGroups(PyObject real, PyObject effective) =>
        TryOwner(real, "gid", out uint first) && TryOwner(effective, "gid", out uint second)
            ? Done(SetMainGroupsNative(first, second)) : null;

    /// <summary>Set the current process's real, effective, and saved group ids.</summary>
    [PyFunction("setresgid(rgid, egid, sgid, /)")]
    private static PyObject? SetAllMainGroups(PyObject real, PyObject effective, PyObject saved) =>
        TryOwner(real, "gid", out uint first) && TryOwner(effective, "gid", out uint second) && TryOwner(saved, "gid", out uint third)
            ? Done(SetMainGroupsNative(first, second, third)) : null;

    /// <summary>Return a tuple of the current process's real, effective, and saved group ids.</summary>
    [PyFunction("getresgid()")]
    private static PyObject? GetMainGroups() =>
        Three(GetMainGroupsNative(out uint real, out uint effective, out uint saved), real, effective, saved);

    private static PyObject? Three(int result, uint real, uint effective, uint saved) =>
        result < 0 ? FileDescriptors.RaiseError(FileDescriptors.LastError)
            : PyTuple.Create(PyInt.From(real), PyInt.From(effective), PyInt.From(saved));

    /// <summary>Set the groups of the current process to list.</summary>
    [PyFunction("setgroups(groups, /)")]
    private static PyObject? SetGroups(PyObject groups)
    {
        const int MostGroups = 65536;
        if (groups.Type.Lookup(PyStr.Intern("__getitem__")) is null || groups is PyDict)
        {
            return Raise.TypeError("setgroups argument must be a sequence");
        }
        if (Iteration.ToList(groups) is not { } list) return null;
        if (list.Count > MostGroups) return Raise.ValueError("too many groups");
        List<uint> numbers = [];
        foreach (PyObject each in list.ToArray())
        {
            if (each is not PyIntegral) return Raise.TypeError("groups must be integers");
            if (!TryOwner(each, "gid", out uint gid)) return null;
            numbers.Add(gid);
        }
        return Done(SetGroupsNative(numbers.Count, [.. numbers]));
    }

    /// <summary>Returns a list of groups to which a user belongs, with a group that is usually the user's own.</summary>
    [PyFunction("getgrouplist(user, group, /)")]
    private static PyObject? GetGroupsOf(string user, PyObject group)
    {
        if (!TryOwner(group, "gid", out uint gid)) return null;
        int count = 64;
        uint[] groups = new uint[count];
        if (GetGroupsOfNative(user, gid, groups, ref count) < 0)
        {
            groups = new uint[count];
            if (GetGroupsOfNative(user, gid, groups, ref count) < 0) return FileDescriptors.RaiseError(FileDescriptors.LastError);
        }
        return new PyList([.. groups.Take(count).Select(static each => PyInt.From(each))]);
    }

    /// <summary>Initialize the group access list with the groups of a user, and one more.</summary>
    [PyFunction("initgroups(username, gid, /)")]
    private static PyObject? InitializeGroups(PyObject user, PyObject group)
    {
        if (SpawnRequest.Text(user) is not { } name || !TryOwner(group, "gid", out uint gid)) return null;
        return Done(InitializeGroupsNative(FileNameMarshaller.Decode(name), gid));
    }

    /// <summary>Return the name of the user that is logged in on the terminal of the process.</summary>
    [PyFunction("getlogin()")]
    private static PyObject? GetLogin()
    {
        byte[] name = new byte[256];
        int error = GetLoginNative(name, name.Length);
        return error != 0 ? FileDescriptors.RaiseError(error)
            : PyStr.FromString(FileNameMarshaller.Decode(name.AsSpan(0, Array.IndexOf(name, (byte)0))));
    }

    /// <summary>Call the system call setpgid(pid, pgrp).</summary>
    [PyFunction("setpgid(pid, pgrp, /)")]
    private static PyObject? SetProcessGroup(int process, int group) => Done(SetProcessGroupNative(process, group));

    /// <summary>Make the current process the leader of its process group.</summary>
    [PyFunction("setpgrp()")]
    private static PyObject? LeadProcessGroup() => Done(SetProcessGroupNative(0, 0));

    /// <summary>Call the system call setsid().</summary>
    [PyFunction("setsid()")]
    private static PyObject? BeginSession() => Done(BeginSessionNative());
}

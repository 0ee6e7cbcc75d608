using System.Globalization;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>Reads the tables of users and groups in <c>/etc</c>.</summary>
internal static class AccountTable
{
    /// <summary>The lines of a table that have so many fields, each cut into them; none where there is no such file.</summary>
    public static List<string[]> Read(string file, int fields)
    {
        List<string[]> rows = [];
        if (FileDescriptors.ReadFile(file, out _) is not { } content) return rows;
        foreach (string line in FileNameMarshaller.Decode(content).Split('\n'))
        {
            string[] row = line.Split(':');
            if (row.Length == fields && row[0].Length > 0 && row[0][0] is not ('#' or '+' or '-')) rows.Add(row);
        }
        return rows;
    }

    /// <summary>The number in a field.</summary>
    public static PyObject Number(string field) =>
        PyInt.From(long.TryParse(field, CultureInfo.InvariantCulture, out long number) ? number : 0);

    /// <summary>A number that may stand for a user or group; false with an exception set.</summary>
    public static bool TryIdentifier(PyObject value, string kind, out long identifier)
    {
        identifier = -1;
        if (value is not PyIntegral && value.Type.IndexSlot is null)
        {
            return Raise.TypeError($"{kind} should be integer, not {value.Type.Name}") is not null;
        }
        // Out of range is as unknown as any other.
        return Arguments.TryToInt64(value, out identifier) || Exceptions.ClearIf(ExceptionTypes.OverflowError);
    }
}

/// <summary>This module provides access to the Unix password database.</summary>
[PyModule("pwd")]
internal static partial class PasswordModule
{
    private const int FieldCount = 7;

    private static readonly PyType s_entry = StructSequence.Define(
        "pwd.struct_passwd", ["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"], FieldCount);

    [PyConstant("struct_passwd")]
    private static PyObject EntryType => s_entry;

    private static List<string[]> Rows => AccountTable.Read("/etc/passwd", FieldCount);

    private static PyObject Entry(string[] row) => StructSequence.Make(
        s_entry, PyStr.FromString(row[0]), PyStr.FromString(row[1]), AccountTable.Number(row[2]), AccountTable.Number(row[3]),
            PyStr.FromString(row[4]), PyStr.FromString(row[5]),
        PyStr.FromString(row[6]));

    /// <summary>Return the password database entry for the given numeric user ID.</summary>
    [PyFunction("getpwuid(uid, /)")]
    private static PyObject? GetByNumber(PyObject number)
    {
        if (!AccountTable.TryIdentifier(number, "uid", out long user)) return null;
        string text = user.ToString(CultureInfo.InvariantCulture);
        return Rows.Find(row => row[2] == text) is { } found ? Entry(found)
            : Raise.Set(ExceptionTypes.KeyError, $"getpwuid(): uid not found: {number}");
    }

    /// <summary>Return the password database entry for the given user name.</summary>
    [PyFunction("getpwnam(name, /)")]
    private static PyObject? GetByName(PyStr name)
    {
        string text = name.ToString();
        if (text.Contains('\0')) return Raise.ValueError("embedded null byte");
        return Rows.Find(row => row[0] == text) is { } found ? Entry(found)
            : Raise.Set(ExceptionTypes.KeyError, $"getpwnam(): name not found: {Representation.Repr(name)}");
    }

    /// <summary>Return a list of all available password database entries, in arbitrary order.</summary>
    [PyFunction("getpwall()")]
    private static PyObject GetAll() => new PyList([.. Rows.Select(Entry)]);
}

/// <summary>Access to the Unix group database.</summary>
[PyModule("grp")]
internal static partial class GroupModule
{
    private const int FieldCount = 4;

    private static readonly PyType s_entry = StructSequence.Define("grp.struct_group", ["gr_name", "gr_passwd", "gr_gid", "gr_mem"],
        FieldCount);

    [PyConstant("struct_group")]
    private static PyObject EntryType => s_entry;

    private static List<string[]> Rows => AccountTable.Read("/etc/group", FieldCount);

    private static PyObject Entry(string[] row) => StructSequence.Make(
        s_entry, PyStr.FromString(row[0]), PyStr.FromString(row[1]), AccountTable.Number(row[2]),
        new PyList([.. row[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(PyStr.FromString)]));

    /// <summary>Return the group database entry for the given numeric group ID.</summary>
    [PyFunction("getgrgid(id)")]
    private static PyObject? GetByNumber(PyObject number)
    {
        if (!AccountTable.TryIdentifier(number, "gid", out long group)) return null;
        string text = group.ToString(CultureInfo.InvariantCulture);
        return Rows.Find(row => row[2] == text) is { } found ? Entry(found)
            : Raise.Set(ExceptionTypes.KeyError, $"getgrgid(): gid not found: {number}");
    }

    /// <summary>Return the group database entry for the given group name.</summary>
    [PyFunction("getgrnam(name)")]
    private static PyObject? GetByName(PyStr name)
    {
        string text = name.ToString();
        if (text.Contains('\0')) return Raise.ValueError("embedded null byte");
        return Rows.Find(row => row[0] == text) is { } found ? Entry(found)
            : Raise.Set(ExceptionTypes.KeyError, $"getgrnam(): name not found: {Representation.Repr(name)}");
    }

    /// <summary>Return a list of all available group entries, in arbitrary order.</summary>
    [PyFunction("getgrall()")]
    private static PyObject GetAll() => new PyList([.. Rows.Select(Entry)]);
}

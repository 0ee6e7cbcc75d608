using System.Globalization;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

/// <summary>A table of users or groups in <c>/etc</c>, which is read anew for each question: lines of so many fields.</summary>
internal sealed class AccountTable(string file, int fields, Func<string[], PyObject> makeEntry)
{
    private const int NameField = 0;
    private const int NumberField = 2;

    /// <summary>All entries.</summary>
    public PyList All() => new([.. Read().Select(makeEntry)]);

    /// <summary>The entry of a user's or group's number; null with an exception set.</summary>
    public PyObject? Find(PyObject number, string kind, string function)
    {
        if (!PosixModule.TryOwner(number, kind, out uint identifier))
        {
            // CPython says of users alone that no number out of range is known.
            return kind == "uid" && Exceptions.ClearIf(ExceptionTypes.OverflowError) ? NotFound("") : null;
        }
        return Find(NumberField, identifier.ToString(CultureInfo.InvariantCulture))
            ?? NotFound(identifier == uint.MaxValue ? ": -1" : $": {identifier}");

        PyObject? NotFound(string which) => Raise.Set(ExceptionTypes.KeyError, $"{function}(): {kind} not found{which}");
    }

    /// <summary>The entry of a user's or group's name; null with an exception set.</summary>
    public PyObject? Find(PyStr name, string function)
    {
        string text = name.ToString();
        if (text.Contains('\0')) return Raise.ValueError("embedded null byte");
        return Find(NameField, text)
            ?? Raise.Set(ExceptionTypes.KeyError, $"{function}(): name not found: {Representation.Repr(name)}");
    }

    private PyObject? Find(int field, string text) => Read().Find(row => row[field] == text) is { } found ? makeEntry(found) : null;

    // The lines that have as many fields, each cut into them; none where there is no such file.
    private List<string[]> Read()
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
}

/// <summary>This module provides access to the Unix password database.</summary>
[PyModule("pwd")]
internal static partial class PasswordModule
{
    private const int FieldCount = 7;

    private static readonly PyType s_entry = StructSequence.Define(
        "pwd.struct_passwd", ["pw_name", "pw_passwd", "pw_uid", "pw_gid", "pw_gecos", "pw_dir", "pw_shell"], FieldCount);

    private static readonly AccountTable s_table = new("/etc/passwd", FieldCount, Entry);

    [PyConstant("struct_passwd")]
    private static PyObject EntryType => s_entry;

    private static PyObject Entry(string[] row) => StructSequence.Make(
        s_entry, PyStr.FromString(row[0]), PyStr.FromString(row[1]), AccountTable.Number(row[2]), AccountTable.Number(row[3]),
        PyStr.FromString(row[4]), PyStr.FromString(row[5]), PyStr.FromString(row[6]));

    /// <summary>Return the password database entry for the given numeric user ID.</summary>
    [PyFunction("getpwuid(uid, /)")]
    private static PyObject? GetByNumber(PyObject number) => s_table.Find(number, "uid", "getpwuid");

    /// <summary>Return the password database entry for the given user name.</summary>
    [PyFunction("getpwnam(name, /)")]
    private static PyObject? GetByName(PyStr name) => s_table.Find(name, "getpwnam");

    /// <summary>Return a list of all available password database entries, in arbitrary order.</summary>
    [PyFunction("getpwall()")]
    private static PyObject GetAll() => s_table.All();
}

/// <summary>Access to the Unix group database.</summary>
[PyModule("grp")]
internal static partial class GroupModule
{
    private const int FieldCount = 4;

    private static readonly PyType s_entry = StructSequence.Define("grp.struct_group", ["gr_name", "gr_passwd", "gr_gid", "gr_mem"],
        FieldCount);

    private static readonly AccountTable s_table = new("/etc/group", FieldCount, Entry);

    [PyConstant("struct_group")]
    private static PyObject EntryType => s_entry;

    private static PyObject Entry(string[] row) => StructSequence.Make(
        s_entry, PyStr.FromString(row[0]), PyStr.FromString(row[1]), AccountTable.Number(row[2]),
        new PyList([.. row[3].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(PyStr.FromString)]));

    /// <summary>Return the group database entry for the given numeric group ID.</summary>
    [PyFunction("getgrgid(id)")]
    private static PyObject? GetByNumber(PyObject number) => s_table.Find(number, "gid", "getgrgid");

    /// <summary>Return the group database entry for the given group name.</summary>
    [PyFunction("getgrnam(name)")]
    private static PyObject? GetByName(PyStr name) => s_table.Find(name, "getgrnam");

    /// <summary>Return a list of all available group entries, in arbitrary order.</summary>
    [PyFunction("getgrall()")]
    private static PyObject GetAll() => s_table.All();
}

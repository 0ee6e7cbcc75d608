using Krait.Objects;
using Krait.Types.ClassModel;

namespace Krait.Embedding;

/// <summary>Classes of the library that stand for types of .NET.</summary>
internal static class LibraryTypes
{
    /// <summary>
    /// The name, with that of its module, of the class that an object is an instance of, be it by a class that derives from it; null for
    /// all other objects. A class of a program is none of them, whatever it is called.
    /// </summary>
    public static string? NameOf(PyObject value)
    {
        if (value.Type.ShortName is "object" or "type") return null;
        foreach (PyType each in value.Type.Mro)
        {
            string? name = (each.ShortName, TypeNames.Module(each)) switch
            {
                ("Decimal", "decimal") => "decimal.Decimal",
                ("UUID", "uuid") => "uuid.UUID",
                ("datetime", "datetime") => "datetime.datetime",
                ("date", "datetime") => "datetime.date",
                ("time", "datetime") => "datetime.time",
                ("timedelta", "datetime") => "datetime.timedelta",
                _ => null,
            };
            if (name is not null) return name;
        }
        return null;
    }
}

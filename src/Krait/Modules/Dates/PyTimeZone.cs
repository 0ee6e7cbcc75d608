using System.Globalization;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Dates;

/// <summary>A <c>datetime.tzinfo</c>.</summary>
internal class PyTimeZoneInfo(PyType type) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("tzinfo", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasNoContent, "datetime");
}

/// <summary>A <c>datetime.timezone</c>: a fixed offset, with a name or without.</summary>
internal sealed class PyTimeZone(PyTimeDelta offset, PyStr? name) : PyTimeZoneInfo(FixedTypeObject)
{
    public static readonly PyType FixedTypeObject = new("timezone", PyTimeZoneInfo.TypeObject, TypeFlags.None, "datetime");

    public static readonly PyTimeZone Universal = new(PyTimeDelta.Zero, null);

    public readonly PyTimeDelta Offset = offset;
    public readonly PyStr? Name = name;

    /// <summary>The zone of an offset that is shorter than a day; null with ValueError set for another.</summary>
    public static PyTimeZone? Create(PyTimeDelta offset, PyStr? name)
    {
        if (name is null && offset.IsZero) return Universal;
        return offset.IsOffset ? new PyTimeZone(offset, name) : RaiseOutOfRange(offset);
    }

    /// <summary>The zone of an offset, null for none; false with ValueError set when it is a day or more.</summary>
    public static bool TryCreate(PyTimeDelta? offset, out PyTimeZone? zone)
    {
        zone = offset is null ? null : Create(offset, null);
        return offset is null || zone is not null;
    }

    /// <summary>The error of an offset of a day or more.</summary>
    public static PyTimeZone? RaiseOutOfRange(PyTimeDelta offset)
    {
        const string Rule = "offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24)";
        Raise.ValueError($"{Rule}, not {Representation.Repr(offset)}");
        return null;
    }

    /// <summary>The name, or the offset as text.</summary>
    public PyStr NameText() => Name ?? PyStr.FromNarrow(Offset.IsZero ? "UTC" : "UTC" + OffsetText(Offset, ":"));

    /// <summary>An offset as sign, hours and minutes, and as much of the rest as is not zero.</summary>
    public static string OffsetText(PyTimeDelta offset, string separator)
    {
        bool isNegative = offset.Days < 0;
        if (isNegative) offset = offset.Negated()!;
        CultureInfo culture = CultureInfo.InvariantCulture;
        string text = string.Create(culture,
            $"{(isNegative ? '-' : '+')}{offset.Seconds / 3600:00}{separator}{offset.Seconds / 60 % 60:00}");
        if (offset.Seconds % 60 == 0 && offset.Microseconds == 0) return text;
        text += string.Create(culture, $"{separator}{offset.Seconds % 60:00}");
        return offset.Microseconds == 0 ? text : text + string.Create(culture, $".{offset.Microseconds:000000}");
    }
}

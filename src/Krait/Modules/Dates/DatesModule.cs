using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Types.Slots;

namespace Krait.Modules.Dates;

/// <summary>Fast implementation of the datetime module.</summary>
[PyModule("_datetime")]
internal static partial class DatesModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        // The capsule by which extension modules in C find datetime's functions. There are no such modules; Python code sees its type
        // alone.
        module.Dict.SetItem(PyStr.Intern("datetime_CAPI"), new PyCapsule("datetime.datetime_CAPI"));
        ModuleTypes.Add(module, PyTimeDelta.TypeObject, static type =>
        {
            TimeDeltaType.Bind(type);
            AddLimits(
                type,
                new PyTimeDelta(-PyTimeDelta.MaximumDays, 0, 0),
                new PyTimeDelta(PyTimeDelta.MaximumDays, (24 * 3600) - 1, 999_999),
                new PyTimeDelta(0, 0, 1));
        });
        ModuleTypes.Add(module, PyDate.TypeObject, static type =>
        {
            DateType.Bind(type);
            AddLimits(type, new PyDate(Gregorian.MinimumYear, 1, 1), new PyDate(Gregorian.MaximumYear, 12, 31), new PyTimeDelta(1, 0, 0));
        });
        DayTime last = new(23, 59, 59, 999_999);
        ModuleTypes.Add(module, PyTime.TypeObject, type =>
        {
            TimeType.Bind(type);
            AddLimits(type, new PyTime(default, null), new PyTime(last, null), new PyTimeDelta(0, 0, 1));
        });
        ModuleTypes.Add(module, PyDateTime.DateTimeTypeObject, type =>
        {
            DateTimeType.Bind(type);
            AddLimits(
                type,
                new PyDateTime(Gregorian.MinimumYear, 1, 1, default, null),
                new PyDateTime(Gregorian.MaximumYear, 12, 31, last, null),
                new PyTimeDelta(0, 0, 1));
        });
        ModuleTypes.Add(module, PyTimeZoneInfo.TypeObject, TimeZoneInfoType.Bind);
        ModuleTypes.Add(module, PyTimeZone.FixedTypeObject, static type =>
        {
            TimeZoneType.Bind(type);
            type.FillLater(static each =>
            {
                const int AlmostADay = (23 * 3600) + (59 * 60);
                each.Attributes.SetItem(PyStr.Intern("utc"), PyTimeZone.Universal);
                each.Attributes.SetItem(PyStr.Intern("min"), PyTimeZone.Create(PyTimeDelta.FromSeconds(-AlmostADay)!, null)!);
                each.Attributes.SetItem(PyStr.Intern("max"), PyTimeZone.Create(PyTimeDelta.FromSeconds(AlmostADay)!, null)!);
            });
        });
        ModuleTypes.Complete(PyIsoCalendarDate.TypeObject, IsoCalendarDateType.Bind);
        module.Dict.SetItem(PyStr.Intern("UTC"), PyTimeZone.Universal);
        module.Dict.SetItem(PyStr.Intern("MINYEAR"), PyInt.From(Gregorian.MinimumYear));
        module.Dict.SetItem(PyStr.Intern("MAXYEAR"), PyInt.From(Gregorian.MaximumYear));
    }

    private static void AddLimits(PyType type, PyObject minimum, PyObject maximum, PyTimeDelta resolution) => type.FillLater(each =>
    {
        each.Attributes.SetItem(PyStr.Intern("min"), minimum);
        each.Attributes.SetItem(PyStr.Intern("max"), maximum);
        each.Attributes.SetItem(PyStr.Intern("resolution"), resolution);
    });
}

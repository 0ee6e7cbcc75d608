using Krait.Modules.Dates;
using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Modules.Zones;

/// <summary>C implementation of the zoneinfo module</summary>
[PyModule("_zoneinfo")]
internal static partial class ZoneInfoModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        // ZoneInfo derives from the native tzinfo. Where datetime is the one written in Python, zoneinfo must be too:
        // without the class in this module it falls back to its own.
        if (PythonModules.Get("datetime", "tzinfo") is not { } tzinfo || !ReferenceEquals(tzinfo, PyTimeZoneInfo.TypeObject)) return;
        ModuleTypes.Add(module, PyZoneInfo.ZoneInfoTypeObject, ZoneInfoType.Bind);
    }
}

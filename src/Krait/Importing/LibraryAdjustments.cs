using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Importing;

/// <summary>What modules of the library are told when they have been imported, where they take for granted what CPython has.</summary>
internal static class LibraryAdjustments
{
    /// <summary>Adjusts a module; false with an exception set.</summary>
    public static bool Apply(string name, PyObject module) => name switch
    {
        "linecache" => SourceLines.TellLineCache(module),
        "multiprocessing.context" => StartBySpawning(module),
        _ => true,
    };

    // Processes of multiprocessing start anew by default: .NET's threads do not survive fork(2), which the other ways of starting one need.
    private static bool StartBySpawning(PyObject module)
    {
        if (!Attributes.TryGet(module, PyStr.Intern("_concrete_contexts"), out PyObject? contexts)) return false;
        if (!Attributes.TryGet(module, PyStr.Intern("_default_context"), out PyObject? chosen)) return false;
        if (chosen is null || contexts is not PyDict methods || methods.GetItem(PyStr.Intern("spawn")) is not { } spawning) return true;
        return Attributes.Set(chosen, PyStr.Intern("_default_context"), spawning);
    }
}

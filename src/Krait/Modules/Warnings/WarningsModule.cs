using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Warnings;

/// <summary>_warnings provides basic warning filtering support. It is a helper module to speed up interpreter start-up.</summary>
[PyModule("_warnings")]
internal static partial class WarningsModule
{
    /// <summary>The lock of one engine's filters.</summary>
    private sealed class State
    {
        public readonly System.Threading.Lock Lock = new();
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    [PyConstant("filters")]
    private static PyObject Filters => WarningFilters.Filters;

    [PyConstant("_onceregistry")]
    private static PyObject OnceRegistry => WarningFilters.OnceRegistry;

    [PyConstant("_defaultaction")]
    private static PyObject DefaultAction => PyStr.Intern("default");

    // Filters are the process's: sys.flags.context_aware_warnings is 0, and nothing reads this then.
    [PyConstant("_warnings_context")]
    private static PyObject Context => PyNone.Instance;

    /// <summary>Issue a warning, or maybe ignore it or raise an exception.</summary>
    [PyFunction("warn(message, category=None, stacklevel=1, source=None, *, skip_file_prefixes=())")]
    private static PyObject? Warn(PyObject message, PyObject? category, long stackLevel, PyObject? source, PyObject? skippedPrefixes)
    {
        PyObject[] prefixes = [];
        if (skippedPrefixes is PyTuple tuple)
        {
            foreach (PyObject each in tuple.Items)
            {
                if (each is not PyStr) return Raise.TypeError($"Found non-str '{each.Type.Name}' in skip_file_prefixes.");
            }
            prefixes = tuple.Items;
            if (prefixes.Length > 0 && stackLevel < 2) stackLevel = 2;
        }
        else if (skippedPrefixes is not null)
        {
            return Raise.TypeError($"warn() argument 'skip_file_prefixes' must be tuple, not {skippedPrefixes.Type.Name}");
        }
        PyObject kind = message.Type.IsSubtypeOf(ExceptionTypes.Warning) ? message.Type
            : category is null or PyNone ? ExceptionTypes.UserWarning
            : category;
        if (kind is not PyType type || !type.IsSubtypeOf(ExceptionTypes.Warning))
        {
            return Raise.TypeError($"category must be a Warning subclass, not '{kind.Type.Name}'");
        }
        return WarningIssuer.Warn(message, type, stackLevel, source ?? PyNone.Instance, prefixes) ? PyNone.Instance : null;
    }

    /// <summary>Issue a warning, or maybe ignore it or raise an exception.</summary>
    [PyFunction("warn_explicit(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, source=None)")]
    private static PyObject? WarnExplicit(
        PyObject message, PyObject category, PyStr fileName, int line, PyObject? module, PyObject? registry, PyObject? moduleGlobals,
            PyObject? source)
    {
        string? sourceLine = null;
        PyDict? globals = null;
        if (moduleGlobals is not (null or PyNone))
        {
            globals = moduleGlobals as PyDict;
            if (globals is null) return Raise.TypeError($"module_globals must be a dict, not '{moduleGlobals.Type.Name}'");
            if (!TryGetSourceLine(globals, line, out sourceLine)) return null;
        }
        PyObject kind = message.Type.IsSubtypeOf(ExceptionTypes.Warning) ? message.Type : category;
        if (kind is not PyType type) return Raise.TypeError($"category must be a Warning subclass, not '{kind.Type.Name}'");
        return WarningIssuer.WarnExplicit(type, message, fileName, line, module, registry ?? PyNone.Instance, sourceLine,
            source ?? PyNone.Instance, globals)
            ? PyNone.Instance
            : null;
    }

    // The loader may know the source of a module that is in no file (PEP 302).
    private static bool TryGetSourceLine(PyDict globals, int line, out string? sourceLine)
    {
        sourceLine = null;
        PyObject? machinery = ImportStatements.Import(PyStr.Intern("_frozen_importlib_external"));
        if (machinery is null) return false;
        if (Attributes.CallMethod(machinery, PyStr.Intern("_bless_my_loader"), globals) is not { } loader) return false;
        if (loader is PyNone || !globals.TryGetValue(Names.Name, out PyObject? name)) return true;
        // __main__ is known to its loader by the name of the module that runs.
        if (globals.TryGetValue(Names.Spec, out PyObject? spec) && spec is not PyNone)
        {
            if (!Attributes.TryGet(spec, PyStr.Intern("name"), out PyObject? known)) return false;
            name = known ?? name;
        }
        if (!Attributes.TryGet(loader, PyStr.Intern("get_source"), out PyObject? getSource)) return false;
        if (getSource is null) return true;
        PyObject? source = Calls.Call(getSource, name);
        // A loader that does not know the module has no source of it.
        if (source is null) return Exceptions.ClearIf(ExceptionTypes.ImportError);
        string[] lines = source is PyStr text ? text.ToString().Split('\n') : [];
        if (line > 0 && line <= lines.Length) sourceLine = lines[line - 1];
        return true;
    }

    [PyFunction("_filters_mutated_lock_held()")]
    private static PyObject? FiltersMutated()
    {
        if (!Own.Lock.IsHeldByCurrentThread) return Raise.RuntimeError("warnings lock is not held");
        WarningFilters.Version++;
        return PyNone.Instance;
    }

    [PyFunction("_acquire_lock()")]
    private static PyObject AcquireLock()
    {
        Own.Lock.Enter();
        return PyNone.Instance;
    }

    [PyFunction("_release_lock()")]
    private static PyObject? ReleaseLock()
    {
        if (!Own.Lock.IsHeldByCurrentThread) return Raise.RuntimeError("cannot release un-acquired lock");
        Own.Lock.Exit();
        return PyNone.Instance;
    }
}

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
    [PyFunction("warn_explicit(message, category, filename, lineno, module=<unrepresentable>, registry=None, module_globals=None, "
        + "source=None)")]
    private static PyObject? WarnExplicit(
        PyObject message, PyObject category, PyStr fileName, int line, PyObject? module, PyObject? registry, PyObject? moduleGlobals,
            PyObject? source)
    {
        ModuleSource? lines = null;
        if (moduleGlobals is not (null or PyNone))
        {
            if (moduleGlobals is not PyDict globals)
            {
                return Raise.TypeError($"module_globals must be a dict, not '{moduleGlobals.Type.Name}'");
            }
            lines = ModuleSource.Of(globals);
            if (lines is null) return null;
        }
        PyObject kind = message.Type.IsSubtypeOf(ExceptionTypes.Warning) ? message.Type : category;
        if (kind is not PyType type) return Raise.TypeError($"category must be a Warning subclass, not '{kind.Type.Name}'");
        return WarningIssuer.WarnExplicit(type, message, fileName, line, module, registry ?? PyNone.Instance, null,
            source ?? PyNone.Instance, lines)
            ? PyNone.Instance
            : null;
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

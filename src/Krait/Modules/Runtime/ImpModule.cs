using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>(Extremely) low-level import machinery bits as used by importlib.</summary>
[PyModule("_imp")]
internal static partial class ImpModule
{
    /// <summary>The import lock of one engine.</summary>
    private sealed class State
    {
        public readonly WaitLock Lock = new();
        public ThreadState? Owner;
        public int Count;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    [PyConstant("check_hash_based_pycs")]
    private static PyObject CheckHashBased => PyStr.Intern(Sys.StartupOptions.Current.CheckHashBasedPycs);

    [PyConstant("pyc_magic_number_token")]
    private static PyObject MagicNumberToken => PyInt.From(0x0A0D0E2B);

    /// <summary>Acquires the interpreter's import lock for the current thread.</summary>
    [PyFunction("acquire_lock()")]
    private static PyObject? AcquireLock()
    {
        ThreadState thread = ThreadState.Current;
        if (Own.Owner != thread && Own.Lock.Acquire() != WaitResult.Done) return null;
        Own.Owner = thread;
        Own.Count++;
        return PyNone.Instance;
    }

    /// <summary>Release the interpreter's import lock.</summary>
    [PyFunction("release_lock()")]
    private static PyObject? ReleaseLock()
    {
        if (Own.Owner != ThreadState.Current) return Raise.RuntimeError("not holding the import lock");
        if (--Own.Count > 0) return PyNone.Instance;
        Own.Owner = null;
        Own.Lock.Release();
        return PyNone.Instance;
    }

    /// <summary>Return True if the import lock is currently held, else False.</summary>
    [PyFunction("lock_held()")]
    private static PyObject IsLockHeld() => PyBool.From(Own.Owner is not null);

    [PyFunction("extension_suffixes()")]
    private static PyObject ExtensionSuffixes() => new PyList();

    [PyFunction("is_frozen(name, /)")]
    private static PyObject IsFrozen(PyStr name) => PyBool.False;

    [PyFunction("is_frozen_package(name, /)")]
    private static PyObject IsFrozenPackage(PyStr name) => PyBool.False;

    [PyFunction("find_frozen(name, /, *, withdata=False)")]
    private static PyObject FindFrozen(PyStr name, bool withData = false) => PyNone.Instance;

    [PyFunction("_override_frozen_modules_for_tests(override, /)")]
    private static PyObject OverrideFrozen(PyObject value) => PyNone.Instance;

    [PyFunction("_override_multi_interp_extensions_check(override, /)")]
    private static PyObject OverrideExtensionCheck(PyObject value) => PyInt.Zero;

    /// <summary>Returns 1 for a module that is compiled in, -1 for one that cannot be made again.</summary>
    [PyFunction("is_builtin(name, /)")]
    private static PyObject IsBuiltin(PyStr given)
    {
        string name = given.ToString();
        if (name is "sys" or "builtins") return PyInt.MinusOne;
        return NativeModules.Contains(name) && ImportPolicy.Own.IsAllowed(name) ? PyInt.One : PyInt.Zero;
    }

    /// <summary>Create a builtin module.</summary>
    [PyFunction("create_builtin(spec, /)")]
    private static PyObject? CreateBuiltin(PyObject specification)
    {
        PyObject? name = Attributes.Get(specification, PyStr.Intern("name"));
        if (name is not PyStr text) return null;
        string module = text.ToString();
        // These two are never made again.
        if (module is "sys" or "builtins") return ImportStatements.Import(text);
        if (!ImportPolicy.Own.IsAllowed(module)) return Raise.Set(ExceptionTypes.ImportError, ImportPolicy.NotAllowed(module));
        return (PyObject?)NativeModules.Make(module) ?? (Exceptions.IsSet ? null : PyNone.Instance);
    }

    [PyFunction("exec_builtin(mod, /)")]
    private static PyObject ExecuteBuiltin(PyObject module) => PyInt.Zero;

    /// <summary>Changes code.co_filename to specify the passed-in file path.</summary>
    [PyFunction("_fix_co_filename(code, path, /)")]
    private static PyObject? FixFileName(PyObject code, PyStr path)
    {
        if (code is not PyCode target) return Raise.TypeError($"_fix_co_filename() argument 1 must be code, not {code.Type.Name}");
        target.Rename(path);
        return PyNone.Instance;
    }

    /// <summary>The hash of source that hash-based caches keep.</summary>
    [PyFunction("source_hash(key, source)")]
    private static PyObject? SourceHash(long key, PyObject source)
    {
        byte[]? bytes = Buffers.Require(source);
        if (bytes is null) return null;
        return PyBytes.From(BitConverter.GetBytes(SipHash.Of(bytes, (ulong)key, 0)));
    }
}

using System.Text;
using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules.Pickling;

internal sealed partial class PickleWriter
{
    private static readonly PyStr s_main = PyStr.Intern("__main__");
    private static readonly PyStr s_multiprocessingMain = PyStr.Intern("__mp_main__");

    private static bool FailToFind(PyObject value, string reason, PyBaseException? cause = null)
    {
        PyStr? shown = Representation.Repr(value);
        return shown is not null && PickleErrors.FailPickling($"Can't pickle {shown}: {reason}", cause);
    }

    // The value of a dotted name in a module, or the AttributeError that says why there is none; false on other errors.
    private static bool TryResolve(PyObject module, string[] path, out PyObject? found, out PyBaseException? missing)
    {
        found = module;
        missing = null;
        foreach (string part in path)
        {
            found = Attributes.Get(found, PyStr.Intern(part));
            if (found is not null) continue;
            if (!Exceptions.IsSetTo(ExceptionTypes.AttributeError)) return false;
            missing = Exceptions.Take();
            return true;
        }
        return true;
    }

    private static PyDict? LoadedModules() => PythonModules.Get("sys", "modules") as PyDict;

    // The module in which an object is found by its name; null with an exception set.
    private static PyObject? FindModule(PyObject value, string name, string[] path)
    {
        if (!Attributes.TryGet(value, Names.Module, out PyObject? moduleName)) return null;
        if (Array.IndexOf(path, "<locals>") >= 0)
        {
            PyStr? shown = Representation.Repr(value);
            if (shown is not null) PickleErrors.FailPickling($"Can't pickle local object {shown}");
            return null;
        }
        PyDict? modules = LoadedModules();
        if (modules is null) return null;
        if (moduleName is null or PyNone)
        {
            moduleName = null;
            foreach ((PyObject key, PyObject each) in modules.Copy())
            {
                if (key is not PyStr text || PyStr.Equal(text, s_main) || PyStr.Equal(text, s_multiprocessingMain) || each is PyNone)
                {
                    continue;
                }
                if (!TryResolve(each, path, out PyObject? candidate, out _)) return null;
                if (!ReferenceEquals(candidate, value)) continue;
                moduleName = key;
                break;
            }
            moduleName ??= s_main;
        }
        if (moduleName is not PyStr known)
        {
            FailToFind(value, $"module name must be a string, not {TypeNames.InMessages(moduleName.Type)}");
            return null;
        }
        PyObject? module = modules.GetItem(known);
        if (module is null && (PythonModules.Import(known) is null || (module = modules.GetItem(known)) is null))
        {
            PyBaseException? reason = Exceptions.Take();
            if (reason is not null && !reason.Type.IsSubtypeOf(ExceptionTypes.ImportError)
                && !reason.Type.IsSubtypeOf(ExceptionTypes.ValueError))
            {
                ThreadState.Current.Exception = reason;
                return null;
            }
            FailToFind(value, reason is null ? $"No module named {known}" : Representation.Str(reason)?.ToString() ?? "", reason);
            return null;
        }
        if (!TryResolve(module!, path, out PyObject? found, out PyBaseException? missing)) return null;
        if (ReferenceEquals(found, value) || IsLoaderOfMain(value, known)) return known;
        FailToFind(value, found is null ? $"it's not found as {known}.{name}" : $"it's not the same object as {known}.{name}", missing);
        return null;
    }

    // While the import machinery is not loaded, the loader of a __main__ without a file is a class that stands for the machinery's.
    private static bool IsLoaderOfMain(PyObject value, PyStr module) =>
        value is PyType { IsHeapType: false, ModuleText: "_frozen_importlib" } && PyStr.Equal(module, s_machinery);

    private static readonly PyStr s_machinery = PyStr.Intern("_frozen_importlib");

    private bool TrySaveGlobal(PyObject value, PyStr? givenName)
    {
        PyStr? name = givenName;
        if (name is null)
        {
            if (!Attributes.TryGet(value, Names.QualName, out PyObject? qualified)) return false;
            PyObject? found = qualified ?? Attributes.Get(value, Names.Name);
            if (found is null) return false;
            if (found is not PyStr text)
            {
                return PickleErrors.FailPickling($"global name must be a string, not {TypeNames.InMessages(found.Type)}");
            }
            name = text;
        }
        string dotted = name.ToString();
        string[] path = dotted.Contains('.', StringComparison.Ordinal) ? dotted.Split('.') : [dotted];
        if (FindModule(value, dotted, path) is not PyStr moduleName) return false;
        if (Protocol >= 2)
        {
            int extended = SaveExtension(moduleName, name);
            if (extended != 0) return extended > 0;
        }
        if (Protocol >= 4)
        {
            if (!TrySave(moduleName) || !TrySave(name)) return false;
            _output.Put(PickleCode.StackGlobal);
        }
        else if (path.Length > 1)
        {
            PyObject? getAttribute = Interpreters.Builtins.GetItem(PyStr.Intern("getattr"));
            for (int i = 1; i < path.Length; i++)
            {
                if (!TrySave(getAttribute!)) return false;
                if (Protocol < 2) _output.Put(PickleCode.Mark);
            }
            if (!TryWriteGlobal(moduleName, PyStr.Intern(path[0]))) return false;
            for (int i = 1; i < path.Length; i++)
            {
                if (!TrySave(PyStr.Intern(path[i]))) return false;
                _output.Put(Protocol < 2 ? PickleCode.Tuple : PickleCode.Tuple2);
                _output.Put(PickleCode.Reduce);
            }
        }
        else if (!TryWriteGlobal(moduleName, name))
        {
            return false;
        }

        Memoize(value);
        return true;
    }

    // 1 when the object has a number in the registry of extensions and was written as that, 0 when not, -1 on error.
    private int SaveExtension(PyStr moduleName, PyStr name)
    {
        if (tables.Extensions.Count == 0) return 0;
        int found = tables.Extensions.TryGetItem(PyTuple.Create(moduleName, name), out PyObject? number);
        if (found <= 0) return found;
        if (number is not PyIntegral code || !code.TryGetInt64(out long value) || value is <= 0 or > int.MaxValue)
        {
            Raise.RuntimeError($"extension code {number} is out of range");
            return -1;
        }
        if (value <= 0xFF) _output.Put(PickleCode.Extension1, (byte)value);
        else if (value <= 0xFFFF) _output.PutUInt16(PickleCode.Extension2, (ushort)value);
        else _output.PutInt32(PickleCode.Extension4, (uint)value);
        return 1;
    }

    private bool TryWriteGlobal(PyStr moduleName, PyStr name)
    {
        if (Protocol < 3 && fixesImports)
        {
            if (!tables.TryMappings(reverse: true, out PyDict? names, out PyDict? imports)) return false;
            if (names!.GetItem(PyTuple.Create(moduleName, name)) is PyTuple { Count: 2 } pair && pair[0] is PyStr oldModule
                && pair[1] is PyStr oldName)
            {
                (moduleName, name) = (oldModule, oldName);
            }
            else if (imports!.GetItem(moduleName) is PyStr renamed)
            {
                moduleName = renamed;
            }

            if (Exceptions.IsSet) return false;
        }
        if (EncodeName(moduleName, "module") is not { } module || EncodeName(name, "global") is not { } global) return false;
        _output.Put(PickleCode.Global);
        _output.Put(module);
        _output.Put((byte)'\n');
        _output.Put(global);
        _output.Put((byte)'\n');
        return true;
    }

    private byte[]? EncodeName(PyStr name, string kind)
    {
        byte[]? encoded = Krait.Types.Text.Codecs.Encode(name, Protocol >= 3 ? "utf-8" : "ascii", "strict");
        if (encoded is not null || !Exceptions.IsSetTo(ExceptionTypes.UnicodeEncodeError)) return encoded;
        PyBaseException? cause = Exceptions.Take();
        PyStr? shown = Representation.Repr(name);
        if (shown is not null) PickleErrors.FailPickling($"can't pickle {kind} identifier {shown} using pickle protocol {Protocol}", cause);
        return null;
    }
}

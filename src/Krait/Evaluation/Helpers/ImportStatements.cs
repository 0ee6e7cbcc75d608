using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>The import statement (language reference, 7.11).</summary>
internal static class ImportStatements
{
    private static readonly PyStr s_origin = PyStr.Intern("origin");
    private static readonly PyStr s_initializing = PyStr.Intern("_initializing");

    /// <summary>IMPORT_NAME: calls whatever <c>__import__</c> the frame's builtins have.</summary>
    public static PyObject? ImportName(Frame frame, int index, PyObject level, PyObject fromList)
    {
        if (!frame.Function.Builtins.TryGetValue(Names.Import, out PyObject? import))
            return Raise.Set(ExceptionTypes.ImportError, "__import__ not found");
        PyObject locals = frame.Locals ?? PyNone.Instance;
        return Calls.Call(import, [frame.Code.Names.Items[index], frame.Function.Globals, locals, fromList, level], null);
    }

    /// <summary>Imports a module for the runtime's own use, as the builtins' <c>__import__</c> does it.</summary>
    public static PyObject? Import(PyStr name)
    {
        if (Interpreters.Modules.TryGetValue(name, out PyObject? loaded) && loaded is not PyNone) return loaded;
        if (!Interpreters.Builtins.TryGetValue(Names.Import, out PyObject? import))
            return Raise.Set(ExceptionTypes.ImportError, "__import__ not found");
        if (Calls.Call(import, name) is null) return null;
        return Interpreters.Modules.GetItem(name) ?? (Exceptions.IsSet ? null : Raise.KeyError(name));
    }

    /// <summary>IMPORT_FROM: an attribute of a module, or a submodule that is still being imported.</summary>
    public static PyObject? ImportFrom(PyObject module, PyStr name)
    {
        if (!Attributes.TryGet(module, name, out PyObject? value)) return null;
        if (value is not null) return value;

        if (!Attributes.TryGet(module, Names.Name, out PyObject? moduleName)) return null;
        if (moduleName is PyStr package && Interpreters.Modules.TryGetValue(PyStr.Intern($"{package}.{name}"), out PyObject? submodule))
            return submodule;
        return RaiseCannotImport(module, name, moduleName as PyStr);
    }

    private static PyObject? RaiseCannotImport(PyObject module, PyStr name, PyStr? moduleName)
    {
        PyObject? origin = null;
        bool initializing = false;
        // Asking a native module for what it has not got yet would load the machinery.
        if (module is PyModule { IsNative: true } native && native.Dict.GetItem(Names.Spec) is null)
        {
            origin = native.Dict.GetItem(Names.File);
        }
        else if (Attributes.TryGet(module, Names.Spec, out PyObject? specification) && specification is not null and not PyNone)
        {
            _ = Attributes.TryGet(specification, s_origin, out origin);
            initializing = Attributes.TryGet(specification, s_initializing, out PyObject? flag) && flag is not null
                && Truth.IsTrue(flag) == 1;
        }
        if (origin is not PyStr) _ = Attributes.TryGet(module, Names.File, out origin);
        Exceptions.Take();

        string from = moduleName is null ? "<unknown module name>" : $"{Representation.Repr(moduleName)}";
        string where = origin is PyStr file ? $"{file}" : "unknown location";
        string? advice = moduleName is not null && origin is PyStr hiding ? ModuleShadowing.Advice(moduleName, hiding, initializing) : null;
        string message = advice is not null
            ? $"cannot import name {Representation.Repr(name)} from {from} {advice}"
            : initializing
            ? $"cannot import name {Representation.Repr(name)} from partially initialized module {from} (most likely due to a circular " +
                $"import){(origin is PyStr ? $" ({where})" : "")}"
            : $"cannot import name {Representation.Repr(name)} from {from} ({where})";
        PyImportError error = new(ExceptionTypes.ImportError, PyTuple.Create(PyStr.FromString(message)))
        {
            Message = PyStr.FromString(message),
            Name = moduleName,
            Path = origin,
            NameFrom = name,
        };
        return Raise.Set(error);
    }

    /// <summary><c>from module import *</c>: the names in <c>__all__</c>, or all that do not begin with an underscore.</summary>
    public static PyObject? ImportStar(Frame frame, PyObject module)
    {
        if (FrameLocals.Namespace(frame) is not { } locals) return Raise.SystemError("no locals found during 'import *'");
        if (!Attributes.TryGet(module, Names.All, out PyObject? names)) return null;
        bool skipPrivate = names is null;
        PyObject? dict = null;
        if (names is null)
        {
            if (!Attributes.TryGet(module, Names.Dict, out dict)) return null;
            if (dict is null) return Raise.Set(ExceptionTypes.ImportError, "from-import-* object has no __dict__ and no __all__");
            names = Attributes.CallMethod(dict, Names.Keys);
            if (names is null) return null;
        }
        if (!skipPrivate && names.Type.SubscriptSlot is null)
            return Raise.TypeError($"'{names.Type.Name}' object does not support indexing");
        PyList? list = Iteration.ToList(names);
        if (list is null) return null;
        foreach (PyObject each in list.ToArray())
        {
            if (each is not PyStr name)
            {
                string what = skipPrivate ? "Key in" : "Item in";
                string attribute = skipPrivate ? "__dict__" : "__all__";
                _ = Attributes.TryGet(module, Names.Name, out PyObject? moduleName);
                return Raise.TypeError($"{what} {moduleName}.{attribute} must be str, not {each.Type.Name}");
            }
            if (skipPrivate && name.Length > 0 && name[0] == '_') continue;
            PyObject? value = Attributes.Get(module, name);
            if (value is null) return null;
            bool stored = locals.GetType() == typeof(PyDict)
                ? ((PyDict)locals).SetItem(name, value) : Operators.SetItem(locals, name, value);
            if (!stored) return null;
        }
        return PyNone.Instance;
    }
}

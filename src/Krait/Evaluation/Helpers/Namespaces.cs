using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Names that are not local variables: module and class bodies, globals, builtins, cells (language reference, 4.2).</summary>
internal static class Namespaces
{
    private static PyStr NameAt(Frame frame, int index) => (PyStr)frame.Code.Names.Items[index];

    /// <summary>Looks a name up in a namespace: false on error, null in <paramref name="value"/> when it is not there.</summary>
    private static bool TryGet(PyObject mapping, PyStr name, out PyObject? value)
    {
        if (mapping.GetType() == typeof(PyDict))
        {
            if (((PyDict)mapping).TryGetValue(name, out value)) return true;
            return !Exceptions.IsSet;
        }
        value = Operators.Subscript(mapping, name);
        return value is not null || Exceptions.ClearIf(ExceptionTypes.KeyError);
    }

    /// <summary>LOAD_NAME.</summary>
    public static PyObject? LoadName(Frame frame, int index)
    {
        PyStr name = NameAt(frame, index);
        if (FrameLocals.Namespace(frame) is not { } locals) return Raise.SystemError("no locals found when loading '" + name + "'");
        if (!TryGet(locals, name, out PyObject? value)) return null;
        return value ?? LoadGlobal(frame, name);
    }

    /// <summary>LOAD_GLOBAL.</summary>
    public static PyObject? LoadGlobal(Frame frame, int index) => LoadGlobal(frame, NameAt(frame, index));

    private static PyObject? LoadGlobal(Frame frame, PyStr name)
    {
        if (!TryGet(frame.Function.Globals, name, out PyObject? value)) return null;
        if (value is not null) return value;
        if (!TryGet(frame.Function.Builtins, name, out value)) return null;
        return value ?? Raise.NameError(ExceptionTypes.NameError, name, $"name '{name}' is not defined");
    }

    /// <summary>STORE_NAME.</summary>
    public static bool StoreName(Frame frame, int index, PyObject value)
    {
        PyStr name = NameAt(frame, index);
        if (FrameLocals.Namespace(frame) is not { } locals)
        {
            Raise.SystemError($"no locals found when storing '{name}'");
            return false;
        }
        return locals.GetType() == typeof(PyDict) ? ((PyDict)locals).SetItem(name, value) : Operators.SetItem(locals, name, value);
    }

    /// <summary>DELETE_NAME.</summary>
    public static bool DeleteName(Frame frame, int index)
    {
        PyStr name = NameAt(frame, index);
        if (FrameLocals.Namespace(frame) is not { } locals)
        {
            Raise.SystemError($"no locals when deleting '{name}'");
            return false;
        }
        if (Operators.DeleteItem(locals, name)) return true;
        if (Exceptions.ClearIf(ExceptionTypes.KeyError)) RaiseUndefined(name);
        return false;
    }

    /// <summary>STORE_GLOBAL.</summary>
    public static bool StoreGlobal(Frame frame, int index, PyObject value) => frame.Function.Globals.SetItem(NameAt(frame, index), value);

    /// <summary>DELETE_GLOBAL.</summary>
    public static bool DeleteGlobal(Frame frame, int index)
    {
        PyStr name = NameAt(frame, index);
        int removed = frame.Function.Globals.Remove(name, out _);
        if (removed == 0) RaiseUndefined(name);
        return removed == 1;
    }

    /// <summary>LOAD_LOCALS.</summary>
    public static PyObject? LoadLocals(Frame frame) => FrameLocals.Namespace(frame) ?? Raise.SystemError("no locals");

    /// <summary>LOAD_FROM_DICT_OR_GLOBALS.</summary>
    public static PyObject? LoadFromDictOrGlobals(Frame frame, PyObject mapping, int index)
    {
        PyStr name = NameAt(frame, index);
        if (!TryGet(mapping, name, out PyObject? value)) return null;
        return value ?? LoadGlobal(frame, name);
    }

    /// <summary>LOAD_FROM_DICT_OR_DEREF.</summary>
    public static PyObject? LoadFromDictOrCell(Frame frame, PyObject mapping, int index)
    {
        var name = (PyStr)frame.Code.LocalsPlusNames.Items[index];
        if (!TryGet(mapping, name, out PyObject? value)) return null;
        if (value is not null) return value;
        value = ((PyCell)FrameLocals.Slot(frame, index)!).Value;
        if (value is null) RaiseUnboundCell(frame, index);
        return value;
    }

    /// <summary>LOAD_BUILD_CLASS.</summary>
    public static PyObject? LoadBuildClass(Frame frame)
    {
        if (!TryGet(frame.Function.Builtins, Names.BuildClass, out PyObject? value)) return null;
        return value ?? Raise.NameError(ExceptionTypes.NameError, Names.BuildClass, "__build_class__ not found");
    }

    /// <summary>SETUP_ANNOTATIONS.</summary>
    public static bool SetupAnnotations(Frame frame)
    {
        if (FrameLocals.Namespace(frame) is not { } locals)
        {
            Raise.SystemError("no locals found when setting up annotations");
            return false;
        }
        if (!TryGet(locals, Names.Annotations, out PyObject? existing)) return false;
        return existing is not null || Operators.SetItem(locals, Names.Annotations, new PyDict());
    }

    /// <summary>UnboundLocalError for a slot of the frame.</summary>
    public static void RaiseUnboundLocal(Frame frame, int index)
    {
        var name = (PyStr)frame.Code.LocalsPlusNames.Items[index];
        // Only a plain NameError knows its name: suggestions are for those.
        Raise.Set(ExceptionTypes.UnboundLocalError, $"cannot access local variable '{name}' where it is not associated with a value");
    }

    /// <summary>The error for an empty cell: of this function's own variable, or of an enclosing one.</summary>
    public static void RaiseUnboundCell(Frame frame, int index)
    {
        PyCode code = frame.Code;
        var name = (PyStr)code.LocalsPlusNames.Items[index];
        if ((code.LocalsPlusKinds[index] & LocalKind.Free) == 0)
        {
            RaiseUnboundLocal(frame, index);
            return;
        }
        Raise.NameError(ExceptionTypes.NameError, name,
            $"cannot access free variable '{name}' where it is not associated with a value in enclosing scope");
    }

    private static void RaiseUndefined(PyStr name) => Raise.NameError(ExceptionTypes.NameError, name, $"name '{name}' is not defined");
}

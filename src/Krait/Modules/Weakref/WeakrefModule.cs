using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Weak;

namespace Krait.Modules.Weakref;

/// <summary>Weak-reference support module.</summary>
[PyModule("_weakref")]
internal static partial class WeakrefModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        PyDict dict = module.Dict;
        dict.SetItem(PyStr.Intern("ref"), BuiltinTypes.WeakReference);
        dict.SetItem(PyStr.Intern("ReferenceType"), BuiltinTypes.WeakReference);
        dict.SetItem(PyStr.Intern("ProxyType"), BuiltinTypes.WeakProxy);
        dict.SetItem(PyStr.Intern("CallableProxyType"), BuiltinTypes.WeakCallableProxy);
    }

    /// <summary>Return the number of weak references to 'object'.</summary>
    [PyFunction("getweakrefcount(object, /)")]
    private static PyObject GetCount(PyObject target) => PyInt.From(WeakReferenceTable.Find(target)?.Alive().Count ?? 0);

    /// <summary>Return a list of all weak reference objects pointing to 'object'.</summary>
    [PyFunction("getweakrefs(object, /)")]
    private static PyObject GetReferences(PyObject target)
    {
        PyList references = new();
        foreach (PyWeakReference each in WeakReferenceTable.Find(target)?.Alive() ?? []) references.Add(each);
        return references;
    }

    /// <summary>
    /// Create a proxy object that weakly references 'object'. 'callback', if given, is called with a reference to the proxy when
    /// 'object' is about to be finalized.
    /// </summary>
    [PyFunction("proxy(object, callback=None, /)")]
    private static PyObject? Proxy(PyObject target, PyObject? callback) =>
        WeakReferences.Create(target.Type.CallSlot is null ? BuiltinTypes.WeakProxy
            : BuiltinTypes.WeakCallableProxy, target, callback, share: true);

    /// <summary>Atomically remove key from dict if it points to a dead weakref.</summary>
    [PyFunction("_remove_dead_weakref(dct, key, /)")]
    private static PyObject? RemoveDead(PyDict dict, PyObject key)
    {
        PyObject? value = dict.GetItem(key);
        if (value is null) return Exceptions.IsSet ? null : PyNone.Instance;
        if (value is not PyWeakReference reference) return Raise.TypeError("not a weakref");
        return reference.Target is null && dict.Remove(key, out _) < 0 ? null : PyNone.Instance;
    }
}

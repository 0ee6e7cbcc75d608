using System.Runtime.CompilerServices;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Threads;

/// <summary>An object whose attributes each thread has for itself.</summary>
internal sealed class PyThreadLocal(PyType type, PyObject[] arguments, PyTuple? keywordNames) : PyStatefulObject(type)
{
    public static readonly PyType TypeObject = new("_local", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasWeakReferences,
        "_thread");

    /// <summary>
    /// The namespace of the calling thread, which <c>__init__</c> fills when the thread first comes; null with an exception set.
    /// </summary>
    public PyDict? Namespace()
    {
        ConditionalWeakTable<PyObject, PyDict> namespaces = ThreadState.Current.LocalNamespaces;
        if (namespaces.TryGetValue(this, out PyDict? existing)) return existing;
        PyDict made = new();
        namespaces.Add(this, made);
        if (Type.InitSlot is not { } init || init == BuiltinTypes.Object.InitSlot || init(this, arguments, keywordNames)) return made;
        namespaces.Remove(this);
        return null;
    }

    /// <summary>Gives the thread that made the object its namespace: <c>__init__</c> is about to be called for it.</summary>
    public void AddFirst() => ThreadState.Current.LocalNamespaces.Add(this, new PyDict());
}

/// <summary>Thread-local data</summary>
[PyMethods]
internal static partial class ThreadLocalType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (arguments.Length > 0 && type.InitSlot == BuiltinTypes.Object.InitSlot)
        {
            return Raise.TypeError("Initialization arguments are not supported");
        }
        PyThreadLocal made = new(type, arguments.ToArray(), keywordNames);
        made.AddFirst();
        return made;
    }

    [PySlot(nameof(PyType.GetAttributeSlot))]
    private static PyObject? GetAttribute(PyObject self, PyStr name)
    {
        PyDict? values = ((PyThreadLocal)self).Namespace();
        if (values is null) return null;
        if (PyStr.Equal(name, Names.Dict)) return values;
        // Data descriptors of the class first, then the thread's values, then the rest of the class (data model, 3.3.2.4).
        PyObject? found = self.Type.Lookup(name);
        if (found?.Type.DescriptorGetSlot is { } get && found.Type.DescriptorSetSlot is not null) return get(found, self, self.Type);
        if (values.TryGetValue(name, out PyObject? value)) return value;
        if (found is null) return Attributes.GenericGet(self, name);
        return found.Type.DescriptorGetSlot is { } bind ? bind(found, self, self.Type) : found;
    }

    [PySlot(nameof(PyType.SetAttributeSlot))]
    private static bool SetAttribute(PyObject self, PyStr name, PyObject? value)
    {
        PyDict? values = ((PyThreadLocal)self).Namespace();
        if (values is null) return false;
        if (PyStr.Equal(name, Names.Dict))
        {
            return Raise.Set(ExceptionTypes.AttributeError, $"'{self.Type.Name}' object attribute '__dict__' is read-only") is not null;
        }
        PyObject? found = self.Type.Lookup(name);
        if (found?.Type.DescriptorSetSlot is { } set) return set(found, self, value);
        if (value is not null) return values.SetItem((PyObject)name, value);
        return values.Remove(name, out _) > 0
            || Raise.Set(ExceptionTypes.AttributeError, $"'{self.Type.Name}' object has no attribute '{name}'") is not null;
    }
}

using Krait.Objects;

namespace Krait.Modules.ElementTrees;

/// <summary>An element of a tree: <c>xml.etree.ElementTree.Element</c>.</summary>
internal class PyElement : PyObject
{
    public static readonly PyType TypeObject =
        new("Element", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HasWeakReferences, "xml.etree.ElementTree");

    private WeakReferenceList? _weakReferences;

    public PyElement() { }

    /// <param name="tag">The tag.</param>
    /// <param name="attributes">The attributes, which belong to the element; null for none.</param>
    public PyElement(PyObject tag, PyDict? attributes)
    {
        Tag = tag;
        Attributes = attributes;
    }

    public PyObject Tag { get; set; } = PyNone.Instance;

    /// <summary>The attributes; null for none. Pickled elements may bring something else than a dict.</summary>
    public PyObject? Attributes { get; set; }

    public PyObject Text { get; set; } = PyNone.Instance;

    public PyObject Tail { get; set; } = PyNone.Instance;

    /// <summary>The elements in it; null for none yet.</summary>
    public PyList? Children { get; set; }

    public int Count => Children?.Count ?? 0;

    public override PyType Type => TypeObject;

    internal override ref WeakReferenceList? WeakReferencesField => ref _weakReferences;

    /// <summary>Adds an element at the end.</summary>
    public void Append(PyObject child) => (Children ??= new PyList()).Add(child);
}

/// <summary>An instance of a subclass of <c>Element</c>.</summary>
internal sealed class PyElementInstance : PyElement
{
    private InstanceState _state;

    public PyElementInstance(PyType type) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

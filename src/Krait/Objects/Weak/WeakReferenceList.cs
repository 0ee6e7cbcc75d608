using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>The weak references to one object: the shared ones without a callback first, then newest first.</summary>
/// <remarks>
/// The list belongs to the object alone and dies with it; its .NET finalizer then sees to the callbacks. The references are
/// held by handles, because other objects' finalizers, a <see cref="WeakReference{T}"/>'s too, may have run before.
/// </remarks>
internal sealed class WeakReferenceList
{
    /// <summary>Queues the callbacks of references whose target died; set by the evaluation core.</summary>
    public static Action<ThreadState, List<PyWeakReference>>? TargetDied { get; set; }

    private readonly ThreadState _thread = ThreadState.Current;
    private readonly List<GCHandle> _handles = [];

    /// <summary>Whether the object has been found dead; if it lives on, it needs a new list.</summary>
    public bool IsDead { get; private set; }

    /// <summary>The references that are still alive.</summary>
    public List<PyWeakReference> Alive()
    {
        List<PyWeakReference> alive = [];
        foreach (GCHandle handle in _handles)
        {
            if (handle.Target is PyWeakReference reference) alive.Add(reference);
        }
        return alive;
    }

    /// <summary>Adds a reference; dead ones are removed on the way.</summary>
    public void Add(PyWeakReference reference)
    {
        _handles.RemoveAll(static handle =>
        {
            if (handle.Target is not null) return false;
            handle.Free();
            return true;
        });
        var added = GCHandle.Alloc(reference, GCHandleType.Weak);
        bool isReference = ReferenceEquals(reference.Type, BuiltinTypes.WeakReference);
        int index = 0;
        if (!isReference || !IsShared(reference))
        {
            while (index < _handles.Count && _handles[index].Target is PyWeakReference each && IsShared(each)) index++;
        }
        _handles.Insert(index, added);
    }

    // What everyone who asks for a reference, or a proxy, without a callback gets.
    private static bool IsShared(PyWeakReference reference) => reference.Callback is null && !reference.Type.IsHeapType;

    ~WeakReferenceList()
    {
        IsDead = true;
        List<PyWeakReference>? withCallback = null;
        foreach (GCHandle handle in _handles)
        {
            if (handle.Target is PyWeakReference { Callback: not null } reference) (withCallback ??= []).Add(reference);
            handle.Free();
        }
        _handles.Clear();
        if (withCallback is not null) TargetDied?.Invoke(_thread, withCallback);
    }
}

/// <summary><c>weakref.ref</c> and the proxies.</summary>
internal sealed class PyWeakReference(PyType type, PyObject target, PyObject? callback) : PyObject
{
    private InstanceState _state = new(type);
    private readonly WeakReference<PyObject> _target = new(target);

    /// <summary>What to call when the target has died; null for nothing, or once that has been done.</summary>
    public PyObject? Callback = callback;

    /// <summary>The hash of the target, kept once asked for.</summary>
    public long? Hash;

    /// <summary>The target, or null once it is dead.</summary>
    public PyObject? Target => _target.TryGetTarget(out PyObject? target) ? target : null;

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>Objects in the order in which they were added, none of which the list keeps alive. Threads may share it.</summary>
/// <remarks>
/// It holds handles, and one finalizer frees them all. A <see cref="WeakReference{T}"/> has a finalizer of its own, and an object with a
/// finalizer takes as long to make as ten others, and the collector longer to pass.
/// </remarks>
internal sealed class WeakList<T> where T : class
{
    private const int InitialCapacity = 4;

    private WeakGCHandle<T>[] _handles = [];
    private int _count;
    private bool _isFinalized;

    /// <summary>Adds an object. Where the list would grow, the places of the dead go first.</summary>
    public void Add(T item)
    {
        lock (this)
        {
            if (_count == _handles.Length)
            {
                Keep(static (_, _) => true, item);
                if (_count >= _handles.Length / 2) Array.Resize(ref _handles, Math.Max(InitialCapacity, _handles.Length * 2));
            }
            _handles[_count++] = new WeakGCHandle<T>(item);
            if (!_isFinalized) return;
            _isFinalized = false;
            GC.ReRegisterForFinalize(this);
        }
    }

    /// <summary>Takes an object out.</summary>
    public void Remove(T item)
    {
        lock (this) Keep(static (each, removed) => !ReferenceEquals(each, removed), item);
    }

    /// <summary>Takes all objects out.</summary>
    public void Clear()
    {
        lock (this)
        {
            for (int i = 0; i < _count; i++) _handles[i].Dispose();
            _count = 0;
        }
    }

    /// <summary>Those that are still alive.</summary>
    public List<T> Living()
    {
        List<T> living = [];
        AddLivingTo(living);
        return living;
    }

    /// <summary>Adds those that are still alive to another list.</summary>
    public void AddLivingTo(List<T> living)
    {
        lock (this)
        {
            for (int i = 0; i < _count; i++)
            {
                if (_handles[i].TryGetTarget(out T? target)) living.Add(target);
            }
        }
    }

    private void Keep(Func<T, T, bool> isKept, T argument)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_handles[i].TryGetTarget(out T? target) && isKept(target, argument)) _handles[kept++] = _handles[i];
            else _handles[i].Dispose();
        }
        _count = kept;
    }

    // An owner that another finalizer has brought back finds the list empty, and may go on using it.
    ~WeakList()
    {
        Clear();
        _isFinalized = true;
    }
}

using System.Runtime.InteropServices;
using Krait.Objects;

namespace Krait.Modules.Asyncio;

/// <summary>The tasks that are scheduled, which nothing here keeps alive.</summary>
/// <remarks>
/// A weak handle costs more than the task it is for, so a handle is used again once its task has ended. Only the thread that holds
/// the interpreter lock comes here.
/// </remarks>
internal sealed class TaskTable
{
    private const int FirstCapacity = 16;

    private GCHandle[] _handles = [];
    private int[] _free = [];
    private int _freeCount;

    /// <summary>Enters a task; the result is its place.</summary>
    public int Add(PyTask task)
    {
        if (_freeCount == 0) FindRoom();
        int place = _free[--_freeCount];
        _handles[place].Target = task;
        return place;
    }

    /// <summary>Removes a task from its place, which another may have got meanwhile if the collector had found the task dead.</summary>
    public void Remove(int place, PyTask task)
    {
        if (!ReferenceEquals(_handles[place].Target, task)) return;
        _handles[place].Target = null;
        _free[_freeCount++] = place;
    }

    /// <summary>The tasks that are alive.</summary>
    public List<PyTask> Alive()
    {
        List<PyTask> alive = [];
        foreach (GCHandle handle in _handles)
        {
            if (handle.Target is PyTask task) alive.Add(task);
        }
        return alive;
    }

    // All places are taken: those of tasks that died are used again, and if they are few, the table grows.
    private void FindRoom()
    {
        for (int place = 0; place < _handles.Length; place++)
        {
            if (_handles[place].Target is null) _free[_freeCount++] = place;
        }
        if (_freeCount > _handles.Length / 4) return;
        int capacity = Math.Max(FirstCapacity, _handles.Length * 2);
        int before = _handles.Length;
        Array.Resize(ref _handles, capacity);
        Array.Resize(ref _free, capacity);
        for (int place = before; place < capacity; place++)
        {
            _handles[place] = GCHandle.Alloc(null, GCHandleType.Weak);
            _free[_freeCount++] = place;
        }
    }

    ~TaskTable()
    {
        foreach (GCHandle handle in _handles) handle.Free();
    }
}

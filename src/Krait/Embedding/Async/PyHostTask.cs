using System.Threading;
using Krait.Objects;
using Krait.Types.Slots;

namespace Krait.Embedding;

/// <summary>A task of the host as a value: each time that the program awaits it, the loop that runs then makes a future of it.</summary>
internal sealed class PyHostTask(PythonEngine engine, Task task) : PyObject
{
    private static readonly PyType s_type = MakeType();

    /// <inheritdoc/>
    public override PyType Type => s_type;

    /// <summary>The task.</summary>
    public Task Task => task;

    private static PyType MakeType()
    {
        PyType type = new("host_task", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "host")
        {
            AwaitSlot = static self => ((PyHostTask)self).Await(),
        };
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }

    /// <summary>A value for a task.</summary>
    /// <exception cref="NotSupportedException">No conversion is known for its result.</exception>
    public static PyHostTask Create(PythonEngine engine, Task task)
    {
        // What cannot be converted is said where the value is made.
        HostCollections.ResultOf(task.GetType());
        return new PyHostTask(engine, task);
    }

    private PyObject? Await() => HostTasks.AwaitAny(engine, task, null) is { } future ? future.Type.AwaitSlot!(future) : null;
}

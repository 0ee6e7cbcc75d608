using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules;

/// <summary>Which objects refer to which: what <c>gc</c> tells of it, without help from .NET's collector.</summary>
internal static class ObjectReferents
{
    /// <summary>Whether an object can be part of a cycle.</summary>
    public static bool IsTracked(PyObject value) => value switch
    {
        PyNone or PyEllipsis or PyNotImplemented or PyIntegral or PyFloat or PyComplex or PyRange or PyStr or PyBytes or PyByteArray
            or PyCode => value.HasState,
        PyTuple { Count: 0 } => value.HasState,
        PyType type => type.IsHeapType || TypeNames.IsMadeAtRunTime(type),
        _ => !ReferenceEquals(value.Type, BuiltinTypes.Object),
    };

    /// <summary>The objects that one refers to directly.</summary>
    public static List<PyObject> Of(PyObject value)
    {
        List<PyObject> referents = [];
        switch (value)
        {
            case PyList list:
                referents.AddRange(list.ToArray());
                break;
            case PyTuple tuple:
                for (int i = tuple.Count - 1; i >= 0; i--) referents.Add(tuple[i]);
                break;
            case PyDict dict:
                AddDict(referents, dict);
                break;
            case PySetBase set:
                for (int position = 0; set.Next(ref position, out PySetBase.Entry entry);) referents.Add(entry.Key!);
                break;
            case PyFunction function:
                Add(referents, function.Code, function.Globals, function.Builtins, function.Module, function.Defaults,
                    function.KeywordDefaults, function.Documentation);
                Add(referents, function.Name, function.Dict, function.Closure, function.Annotations, function.Annotate,
                    function.TypeParameters, function.QualifiedName);
                break;
            case PyMethod method:
                Add(referents, method.Function, method.Self);
                break;
            case PyBuiltinFunction builtin:
                Add(referents, builtin.Self, builtin.Module);
                break;
            case PyCell cell:
                Add(referents, cell.Value);
                break;
            case PyMethodWrapper wrapper:
                Add(referents, wrapper.Callable);
                break;
            case PyProperty property:
                Add(referents, property.Getter, property.Setter, property.Deleter, property.Documentation);
                break;
            case PySlice slice:
                Add(referents, slice.Start, slice.Stop, slice.Step);
                break;
            case PyMappingProxy proxy:
                Add(referents, proxy.Mapping);
                break;
            case PyModule module:
                Add(referents, module.Dict);
                return referents;
            case PyType type:
                Add(referents, type.Attributes, new PyTuple(type.Mro), type.Bases, type.Base);
                return referents;
            case PyBaseException exception:
                Add(referents, exception.Arguments, exception.Traceback, exception.Context, exception.Cause);
                break;
            case PyTraceback traceback:
                Add(referents, traceback.Next, traceback.Frame);
                break;
            case PyFrame frame:
                Add(referents, frame.Back, frame.Trace, frame.ExtraLocals);
                // The variables of a running call, or of a suspended generator, are not the frame object's.
                if (frame.IsDetached) AddFrame(referents, frame.Record);
                break;
            case PyGenerator generator:
                Add(referents, generator.Name, generator.QualifiedName);
                if (generator.Frame is { } suspended) AddFrame(referents, suspended);
                break;
            case PyDictView view:
                Add(referents, view.Dict);
                break;
            case PyListIterator iterator:
                Add(referents, iterator.List);
                break;
            case PyListReverseIterator iterator:
                Add(referents, iterator.List);
                break;
            case PyTupleIterator iterator:
                Add(referents, iterator.Tuple);
                break;
            case PySetIterator iterator:
                Add(referents, iterator.Set);
                break;
            case PyDictIterator iterator:
                Add(referents, iterator.Dict);
                break;
            case PyMemoryIterator iterator:
                Add(referents, iterator.View);
                break;
            case PySequenceIterator iterator:
                Add(referents, iterator.Sequence);
                break;
            case PyCallableIterator iterator:
                Add(referents, iterator.Callable, iterator.Sentinel);
                break;
            case PyEnumerate enumerate:
                Add(referents, enumerate.Iterator);
                break;
        }
        AddState(referents, value);
        return referents;
    }

    private static void Add(List<PyObject> referents, params PyObject?[] values)
    {
        foreach (PyObject? each in values)
        {
            if (each is not null) referents.Add(each);
        }
    }

    // Keys that are all strings are no part of cycles, and CPython leaves them out.
    private static void AddDict(List<PyObject> referents, PyDict dict)
    {
        bool hasOtherKeys = false;
        foreach ((PyObject key, _) in dict) hasOtherKeys |= key.GetType() != typeof(PyStr);
        foreach ((PyObject key, PyObject value) in dict)
        {
            if (hasOtherKeys) referents.Add(key);
            referents.Add(value);
        }
    }

    private static void AddState(List<PyObject> referents, PyObject value)
    {
        if (!value.HasState) return;
        ref InstanceState state = ref value.State;
        foreach (Slot slot in state.Values)
        {
            if (slot.Value is { } item) referents.Add(item);
        }
        if (state.Dict is { } dict) referents.Add(dict);
        if (state.Type.IsHeapType) referents.Add(state.Type);
    }

    private static void AddFrame(List<PyObject> referents, Frame frame)
    {
        Add(referents, frame.Function, frame.Code, frame.Locals);
        foreach (Slot slot in frame.Slots)
        {
            if (slot.Value is not { } item) continue;
            referents.Add(item);
            // Whoever sees it may keep it: the loop around it must not close it.
            if (item is PyGenerator generator) generator.BelongsToLoop = false;
        }
    }

    /// <summary>
    /// Every tracked object that the program can reach from its modules, its types and its running frames. What nothing
    /// reaches any more, and what only C# code holds, is not among them.
    /// </summary>
    public static List<PyObject> Reachable()
    {
        HashSet<PyObject> seen = new(ReferenceEqualityComparer.Instance);
        Stack<PyObject> waiting = new();
        List<PyObject> tracked = [];
        Visit(Interpreters.Modules);
        Visit(Interpreters.Builtins);
        Visit(Interpreters.SysDict);
        foreach (PyType type in BuiltinTypes.Object.Subclasses()) Visit(type);
        foreach (ThreadState thread in ThreadsOf())
        {
            for (int depth = 1; depth <= thread.Depth; depth++)
            {
                List<PyObject> held = [];
                AddFrame(held, thread.Frames[depth]!);
                foreach (PyObject each in held) Visit(each);
            }
        }
        while (waiting.TryPop(out PyObject? next))
        {
            foreach (PyObject each in Of(next)) Visit(each);
        }
        return tracked;

        void Visit(PyObject value)
        {
            if (!seen.Add(value)) return;
            waiting.Push(value);
            if (IsTracked(value)) tracked.Add(value);
        }
    }

    private static ThreadState[] ThreadsOf() => PythonThreads.All is { Length: > 0 } all ? all : [ThreadState.Current];
}

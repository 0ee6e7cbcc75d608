using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.ClassModel;

/// <summary>What pickle and copy ask objects for: <c>__reduce_ex__</c> and <c>__getstate__</c>.</summary>
internal static class Reduction
{
    private static readonly PyStr s_copyReg = PyStr.Intern("copyreg");
    private static readonly PyStr s_getNewArgs = PyStr.Intern("__getnewargs__");
    private static readonly PyStr s_getNewArgsEx = PyStr.Intern("__getnewargs_ex__");
    private static readonly PyStr s_getState = PyStr.Intern("__getstate__");
    private static readonly PyStr s_slotNames = PyStr.Intern("__slotnames__");
    private static readonly PyStr s_items = PyStr.Intern("items");

    /// <summary>The default <c>__reduce_ex__</c>.</summary>
    public static PyObject? Reduce(PyObject self, int protocol)
    {
        PyObject? import = Krait.Evaluation.Interpreters.Builtins.GetItem(Names.Import);
        PyObject? copyReg = import is null ? null : Calls.Call(import, s_copyReg);
        if (copyReg is null) return null;
        if (protocol < 2) return Attributes.CallMethod(copyReg, PyStr.Intern("_reduce_ex"), self, PyInt.From(protocol));

        PyObject? state = Attributes.CallMethod(self, s_getState);
        if (state is null) return null;
        PyTuple arguments = PyTuple.Empty;
        PyObject? keywords = null;
        if (Attributes.GetSpecial(self, s_getNewArgsEx) is { } getNewArgsEx)
        {
            PyObject? given = Calls.Call(getNewArgsEx);
            if (given is null) return null;
            if (given is not PyTuple pair) return Raise.TypeError($"__getnewargs_ex__ should return a tuple, not '{given.Type.Name}'");
            if (pair.Count != 2) return Raise.ValueError($"__getnewargs_ex__ should return a tuple of length 2, not {pair.Count}");
            if (pair[0] is not PyTuple positional)
            {
                return Raise.TypeError($"first item of the tuple returned by __getnewargs_ex__ must be a tuple, not '{pair[0].Type.Name}'");
            }
            if (pair[1] is not PyDict)
            {
                return Raise.TypeError($"second item of the tuple returned by __getnewargs_ex__ must be a dict, not '{pair[1].Type.Name}'");
            }
            arguments = positional;
            keywords = pair[1];
        }
        else if (Attributes.GetSpecial(self, s_getNewArgs) is { } getNewArgs)
        {
            PyObject? given = Calls.Call(getNewArgs);
            if (given is null) return null;
            if (given is not PyTuple tuple) return Raise.TypeError($"__getnewargs__ should return a tuple, not '{given.Type.Name}'");
            arguments = tuple;
        }
        else if (HasContentOfItsOwn(self))
        {
            return Raise.TypeError($"cannot pickle '{self.Type.Name}' object");
        }

        if (Exceptions.IsSet) return null;

        PyObject? creator;
        PyTuple creatorArguments;
        if (keywords is PyDict { Count: > 0 })
        {
            creator = Attributes.Get(copyReg, PyStr.Intern("__newobj_ex__"));
            creatorArguments = PyTuple.Create(self.Type, arguments, keywords);
        }
        else
        {
            creator = Attributes.Get(copyReg, PyStr.Intern("__newobj__"));
            creatorArguments = new PyTuple([self.Type, .. arguments.Items]);
        }
        if (creator is null) return null;
        PyObject? listItems = self is PyList ? Iteration.GetIter(self) : PyNone.Instance;
        PyObject? dictItems = PyNone.Instance;
        if (self is PyDict)
        {
            PyObject? items = Attributes.CallMethod(self, s_items);
            dictItems = items is null ? null : Iteration.GetIter(items);
        }
        if (listItems is null || dictItems is null) return null;
        return PyTuple.Create(creator, creatorArguments, state, listItems, dictItems);
    }

    // Whether there is more to an object than its attributes, which no state says.
    private static bool HasContentOfItsOwn(PyObject self)
    {
        if (self is PyList or PyDict or PyInstance) return false;
        // A type that says its state itself knows how to set it again.
        var getState = PyStr.Intern("__getstate__");
        if (!ReferenceEquals(self.Type.Lookup(getState), BuiltinTypes.Object.Lookup(getState))) return false;
        PyType? type = self.Type;
        while (type is not null && (type.IsHeapType || (type.Flags & TypeFlags.HasNoContent) != 0)) type = type.Base;
        return type is not null && !ReferenceEquals(type, BuiltinTypes.Object);
    }

    // The names of slots that are part of the state, as the library's copyreg finds and keeps them; null with an exception set.
    private static PyList? SlotNames(PyType type)
    {
        if (type.Attributes.TryGetValue(s_slotNames, out PyObject? known) && known is PyList names) return names;
        if (type.SlotCount == 0) return new PyList();
        PyObject? import = Krait.Evaluation.Interpreters.Builtins.GetItem(Names.Import);
        PyObject? copyReg = import is null ? null : Calls.Call(import, s_copyReg);
        PyObject? found = copyReg is null ? null : Attributes.CallMethod(copyReg, PyStr.Intern("_slotnames"), type);
        if (found is null or PyList) return (PyList?)found;
        if (found is PyNone) return new PyList();
        Raise.TypeError("copyreg._slotnames didn't return a list or None");
        return null;
    }

    /// <summary>
    /// The default <c>__getstate__</c>: the dict itself, no copy of it, with the values of slots if there are any.
    /// </summary>
    public static PyObject? GetState(PyObject self)
    {
        PyObject? state = PyNone.Instance;
        if ((self.Type.Flags & TypeFlags.HasDict) != 0)
        {
            if (ObjectAttributes.GetDict(self) is not { } dict) return null;
            if (dict is PyDict { Count: > 0 }) state = dict;
        }
        if (SlotNames(self.Type) is not { } names) return null;
        PyDict slots = new();
        // Reading an attribute may run Python code, which may change the list.
        for (int i = 0; i < names.Count; i++)
        {
            if (names[i] is not PyStr name) return Raise.TypeError($"attribute name must be string, not '{names[i].Type.Name}'");
            if (!Attributes.TryGet(self, name, out PyObject? content)) return null;
            if (content is not null && !slots.SetItem(name, content)) return null;
        }
        return slots.Count == 0 ? state : PyTuple.Create(state, slots);
    }
}

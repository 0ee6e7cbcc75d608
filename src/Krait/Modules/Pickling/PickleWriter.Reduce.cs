using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules.Pickling;

internal sealed partial class PickleWriter
{
    private static readonly PyStr s_reduceEx = PyStr.Intern("__reduce_ex__");
    private static readonly PyStr s_reduce = PyStr.Intern("__reduce__");
    private static readonly PyStr s_getState = PyStr.Intern("__getstate__");
    private static readonly PyStr s_getNewArgs = PyStr.Intern("__getnewargs__");
    private static readonly PyStr s_getNewArgsEx = PyStr.Intern("__getnewargs_ex__");
    private static readonly PyStr s_newObject = PyStr.Intern("__newobj__");
    private static readonly PyStr s_newObjectEx = PyStr.Intern("__newobj_ex__");

    private bool TrySaveOther(PyObject value)
    {
        PyType type = value.Type;
        PyObject? reduced = null;
        if (ReducerOverride is not null)
        {
            reduced = Calls.Call(ReducerOverride, value);
            if (reduced is null) return false;
            if (reduced is PyNotImplemented) reduced = null;
        }
        if (reduced is null)
        {
            if (ReferenceEquals(type, BuiltinTypes.Type)) return TrySaveType((PyType)value);
            if (ReferenceEquals(type, BuiltinTypes.Function)) return TrySaveGlobal(value, null);
            if (!TryFindReducer(type, out PyObject? reducer)) return false;
            if (reducer is not null)
            {
                reduced = Calls.Call(reducer, value);
            }
            else if (type.IsSubtypeOf(BuiltinTypes.Type))
            {
                return TrySaveGlobal(value, null);
            }
            else if (CanSavePlainly(value))
            {
                return TrySavePlainInstance((PyInstance)value)
                || PickleErrors.Note($"when serializing {TypeNames.InMessages(type)} object");
            }
            else
            {
                reduced = Reduce(value);
            }

            if (reduced is null) return false;
        }
        if (reduced is PyStr name) return TrySaveGlobal(value, name);
        if (reduced is PyTuple tuple)
        {
            return TrySaveReduced(tuple, value) || PickleErrors.Note($"when serializing {TypeNames.InMessages(type)} object");
        }
        PickleErrors.FailPickling($"__reduce__ must return a string or tuple, not {TypeNames.InMessages(reduced.Type)}");
        return PickleErrors.Note($"when serializing {TypeNames.InMessages(type)} object");
    }

    private bool TryFindReducer(PyType type, out PyObject? reducer)
    {
        if (DispatchTable is null or PyDict)
        {
            PyDict table = (PyDict?)DispatchTable ?? tables.Dispatch;
            return table.TryGetItem(type, out reducer) >= 0;
        }
        reducer = Operators.Subscript(DispatchTable, type);
        return reducer is not null || Exceptions.ClearIf(ExceptionTypes.KeyError);
    }

    private PyObject? Reduce(PyObject value)
    {
        if (!Attributes.TryGet(value, s_reduceEx, out PyObject? method)) return null;
        if (method is not null) return Calls.Call(method, PyInt.From(Protocol));
        if (!Attributes.TryGet(value, s_reduce, out method)) return null;
        if (method is not null) return Calls.Call(method);
        PyStr? shown = Representation.Repr(value);
        if (shown is not null) PickleErrors.FailPickling($"can't pickle '{TypeNames.InMessages(value.Type)}' object: {shown}");
        return null;
    }

    // Whether the default of object applies, with nothing to be called: the class, no arguments, the attributes.
    private bool CanSavePlainly(PyObject value)
    {
        if (value.GetType() != typeof(PyInstance) || Protocol < 2) return false;
        PyType type = value.Type;
        return ReferenceEquals(type.GetAttributeSlot, Attributes.s_generic) && IsInherited(type, s_reduceEx) && IsInherited(type, s_reduce)
            && IsInherited(type, s_getState)
            && type.Lookup(s_getNewArgs) is null && type.Lookup(s_getNewArgsEx) is null
            && Attributes.GetOwn(value, s_reduceEx) is null && Attributes.GetOwn(value, s_getState) is null;
    }

    private static bool IsInherited(PyType type, PyStr name) => ReferenceEquals(type.Lookup(name), BuiltinTypes.Object.Lookup(name));

    private bool TrySavePlainInstance(PyInstance value)
    {
        PyType type = value.Type;
        if (!TrySave(type)) return PickleErrors.Note($"when serializing {TypeNames.InMessages(type)} class");
        _output.Put(PickleCode.EmptyTuple);
        _output.Put(PickleCode.NewObject);
        if (Memo.Find(value) >= 0)
        {
            _output.Put(PickleCode.Pop);
            TryGetFromMemo(value);
        }
        else
        {
            Memoize(value);
        }

        PyObject? state = Reduction.GetState(value);
        if (state is null) return false;
        if (state is PyNone) return true;
        if (!TrySave(state)) return PickleErrors.Note($"when serializing {TypeNames.InMessages(type)} state");
        _output.Put(PickleCode.Build);
        return true;
    }

    private bool TrySaveType(PyType type)
    {
        PyObject? single = ReferenceEquals(type, BuiltinTypes.NoneType) ? PyNone.Instance
            : ReferenceEquals(type, BuiltinTypes.Ellipsis) ? PyEllipsis.Instance
            : ReferenceEquals(type, BuiltinTypes.NotImplementedType) ? PyNotImplemented.Instance
            : null;
        if (single is null) return TrySaveGlobal(type, null);
        return TrySaveReduced(PyTuple.Create(BuiltinTypes.Type, PyTuple.Create(single)), type);
    }

    private static string NameOf(PyObject? value) => value is null ? "?" : TypeNames.InMessages(value.Type);

    // Writes what __reduce__ returned: a callable, its arguments, and what is then done with the object.
    private bool TrySaveReduced(PyTuple reduced, PyObject? value)
    {
        if (reduced.Count is < 2 or > 6) return PickleErrors.FailPickling("tuple returned by __reduce__ must contain 2 through 6 elements");
        PyObject callable = reduced[0];
        PyObject? state = ItemOf(reduced, 2);
        PyObject? items = ItemOf(reduced, 3);
        PyObject? pairs = ItemOf(reduced, 4);
        PyObject? setter = ItemOf(reduced, 5);
        if (callable.Type.CallSlot is null)
        {
            return PickleErrors.FailPickling(
                $"first item of the tuple returned by __reduce__ must be callable, not {TypeNames.InMessages(callable.Type)}");
        }
        if (reduced[1] is not PyTuple arguments)
        {
            return PickleErrors.FailPickling(
                $"second item of the tuple returned by __reduce__ must be a tuple, not {TypeNames.InMessages(reduced[1].Type)}");
        }
        if (items is not null && items.Type.IterNextSlot is null)
        {
            return PickleErrors.FailPickling(
                $"fourth item of the tuple returned by __reduce__ must be an iterator, not {TypeNames.InMessages(items.Type)}");
        }
        if (pairs is not null && pairs.Type.IterNextSlot is null)
        {
            return PickleErrors.FailPickling(
                $"fifth item of the tuple returned by __reduce__ must be an iterator, not {TypeNames.InMessages(pairs.Type)}");
        }
        if (setter is not null && setter.Type.CallSlot is null)
        {
            return PickleErrors.FailPickling(
                $"sixth item of the tuple returned by __reduce__ must be callable, not {TypeNames.InMessages(setter.Type)}");
        }
        if (!TrySaveConstruction(callable, arguments, value)) return false;
        if (value is not null)
        {
            // Arguments may have led back to the object: then the second one is dropped.
            if (Memo.Find(value) >= 0)
            {
                _output.Put(PickleCode.Pop);
                TryGetFromMemo(value);
            }
            else
            {
                Memoize(value);
            }
        }
        if (items is not null && !TrySaveItems(items, value ?? PyNone.Instance)) return false;
        if (pairs is not null && !TrySavePairs(pairs, value ?? PyNone.Instance)) return false;
        return state is null || TrySaveState(state, setter, value);
    }

    private static PyObject? ItemOf(PyTuple tuple, int index) => tuple.Count > index && tuple[index] is not PyNone ? tuple[index] : null;

    private bool TrySaveState(PyObject state, PyObject? setter, PyObject? value)
    {
        if (setter is null)
        {
            if (!TrySave(state)) return PickleErrors.Note($"when serializing {NameOf(value)} state");
            _output.Put(PickleCode.Build);
            return true;
        }
        if (!TrySave(setter)) return PickleErrors.Note($"when serializing {NameOf(value)} state setter");
        if (!TrySave(value!)) return false;
        if (!TrySave(state)) return PickleErrors.Note($"when serializing {NameOf(value)} state");
        _output.Put(PickleCode.Tuple2);
        _output.Put(PickleCode.Reduce);
        _output.Put(PickleCode.Pop);
        return true;
    }

    private bool TrySaveConstruction(PyObject callable, PyTuple arguments, PyObject? value)
    {
        if (Protocol >= 2)
        {
            if (!Attributes.TryGet(callable, Names.Name, out PyObject? name)) return false;
            if (name is PyStr text && PyStr.Equal(text, s_newObjectEx)) return TrySaveNewObjectEx(arguments, value);
            if (name is PyStr other && PyStr.Equal(other, s_newObject)) return TrySaveNewObject(arguments, value);
        }
        if (!TrySave(callable)) return PickleErrors.Note($"when serializing {NameOf(value)} reconstructor");
        if (!TrySave(arguments)) return PickleErrors.Note($"when serializing {NameOf(value)} reconstructor arguments");
        _output.Put(PickleCode.Reduce);
        return true;
    }

    private static bool CheckClass(string function, PyObject type, PyObject? value, bool needsType)
    {
        if (!Attributes.TryGet(type, Names.New, out PyObject? constructor)) return false;
        if (constructor is null || (needsType && type is not PyType))
        {
            return PickleErrors.FailPickling($"first argument to {function}() has no __new__");
        }
        if (value is null) return true;
        if (Attributes.Get(value, Names.Class) is not { } own) return false;
        if (ReferenceEquals(own, type)) return true;
        PyStr? wanted = Representation.Repr(own);
        PyStr? given = wanted is null ? null : Representation.Repr(type);
        return given is not null && PickleErrors.FailPickling($"first argument to {function}() must be {wanted}, not {given}");
    }

    private bool TrySaveNewObject(PyTuple arguments, PyObject? value)
    {
        if (arguments.Count < 1) return PickleErrors.FailPickling("__newobj__ expected at least 1 argument, got 0");
        PyObject type = arguments[0];
        if (!CheckClass("__newobj__", type, value, needsType: false)) return false;
        if (!TrySave(type)) return PickleErrors.Note($"when serializing {NameOf(value)} class");
        if (!TrySave(PyTuple.From(arguments.Items.AsSpan(1))))
        {
            return PickleErrors.Note($"when serializing {NameOf(value)} __new__ arguments");
        }
        _output.Put(PickleCode.NewObject);
        return true;
    }

    private bool TrySaveNewObjectEx(PyTuple arguments, PyObject? value)
    {
        if (arguments.Count != 3) return PickleErrors.FailPickling($"__newobj_ex__ expected 3 arguments, got {arguments.Count}");
        PyObject type = arguments[0];
        if (!CheckClass("__newobj_ex__", type, value, needsType: false)) return false;
        if (arguments[1] is not PyTuple positional)
        {
            return PickleErrors.FailPickling(
                $"second argument to __newobj_ex__() must be a tuple, not {TypeNames.InMessages(arguments[1].Type)}");
        }
        if (arguments[2] is not PyDict keywords)
        {
            return PickleErrors.FailPickling(
                $"third argument to __newobj_ex__() must be a dict, not {TypeNames.InMessages(arguments[2].Type)}");
        }
        if (Protocol >= 4)
        {
            if (!TrySave(type)) return PickleErrors.Note($"when serializing {NameOf(value)} class");
            if (!TrySave(positional) || !TrySave(keywords)) return PickleErrors.Note($"when serializing {NameOf(value)} __new__ arguments");
            _output.Put(PickleCode.NewObjectEx);
            return true;
        }
        // Older versions cannot pass keywords: a partial that has them already can be called.
        if (tables.Partial() is not { } partial || Attributes.Get(type, Names.New) is not { } constructor) return false;
        PyObject? bound = Calls.Call(partial, new PyTuple([constructor, type, .. positional.Items]), keywords);
        if (bound is null) return false;
        if (!TrySave(bound)) return PickleErrors.Note($"when serializing {NameOf(value)} reconstructor");
        _output.Put(PickleCode.EmptyTuple);
        _output.Put(PickleCode.Reduce);
        return true;
    }
}

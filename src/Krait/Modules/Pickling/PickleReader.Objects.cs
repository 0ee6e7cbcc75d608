using System.Text;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Pickling;

internal sealed partial class PickleReader
{
    private static readonly PyStr s_append = PyStr.Intern("append");
    private static readonly PyStr s_extend = PyStr.Intern("extend");
    private static readonly PyStr s_add = PyStr.Intern("add");
    private static readonly PyStr s_setState = PyStr.Intern("__setstate__");
    private static readonly PyStr s_getInitArgs = PyStr.Intern("__getinitargs__");

    // The items from a place of the stack up.
    private PyObject[] Above(int mark)
    {
        if (mark == _top) return [];
        var items = new PyObject[_top - mark];
        for (int i = 0; i < items.Length; i++) items[i] = _stack[mark + i].Value!;
        return items;
    }

    private bool TryRunToMark(byte opcode)
    {
        if (opcode == PickleCode.Instance) return TryMakeInstance();
        int mark = PopMark();
        if (mark < 0) return false;
        switch (opcode)
        {
            case PickleCode.PopMark:
                _top = mark;
                return true;
            case PickleCode.Tuple:
                var tuple = PyTuple.From(_stack.AsSpan(mark, _top - mark));
                _top = mark;
                Push(tuple);
                return true;
            case PickleCode.List:
                PyList list = new(_stack.AsSpan(mark, _top - mark).ToArray(), _top - mark);
                _top = mark;
                Push(list);
                return true;
            case PickleCode.Dict:
                if (((_top - mark) & 1) != 0) return PickleErrors.FailUnpickling("odd number of items for DICT");
                PyDict dict = new((_top - mark) / 2);
                for (int i = mark; i < _top; i += 2)
                {
                    if (!dict.TrySetItem(_stack[i].Value!, _stack[i + 1].Value!)) return false;
                }
                _top = mark;
                Push(dict);
                return true;
            case PickleCode.FrozenSet:
                PyObject? set = Calls.Call(BuiltinTypes.FrozenSet, new PyList(Above(mark)));
                if (set is null) return false;
                _top = mark;
                Push(set);
                return true;
            case PickleCode.Appends:
                return TryAppendAll(mark);
            case PickleCode.SetItems:
                return TrySetItems(mark);
            case PickleCode.AddItems:
                return TryAddItems(mark);
            default:
                return TryMakeOfClass(mark);
        }
    }

    private bool TryAppend()
    {
        if (Pop() is not { } item || Top() is not { } target) return false;
        if (target.GetType() == typeof(PyList))
        {
            ((PyList)target).Add(item);
            return true;
        }
        return Attributes.CallMethod(target, s_append, item) is not null;
    }

    private bool TryAppendAll(int mark)
    {
        if (mark <= Floor) return Underflow() is not null;
        PyObject target = _stack[mark - 1].Value!;
        if (target.GetType() == typeof(PyList))
        {
            var list = (PyList)target;
            list.EnsureRoom(_top - mark);
            for (int i = mark; i < _top; i++) list.Add(_stack[i].Value!);
            _top = mark;
            return true;
        }
        PyObject[] items = Above(mark);
        _top = mark;
        if (items.Length == 0) return true;
        if (!Attributes.TryGet(target, s_extend, out PyObject? extend)) return false;
        if (extend is not null) return Calls.Call(extend, new PyList(items)) is not null;
        if (Attributes.Get(target, s_append) is not { } append) return false;
        foreach (PyObject item in items)
        {
            if (Calls.Call(append, item) is null) return false;
        }
        return true;
    }

    private bool TrySetItem()
    {
        if (_top - Floor < 3) return Underflow() is not null;
        PyObject target = _stack[_top - 3].Value!;
        PyObject key = _stack[_top - 2].Value!;
        PyObject value = _stack[_top - 1].Value!;
        _top -= 2;
        return target.GetType() == typeof(PyDict) ? ((PyDict)target).TrySetItem(key, value) : Operators.SetItem(target, key, value);
    }

    private bool TrySetItems(int mark)
    {
        if (mark <= Floor) return Underflow() is not null;
        if (((_top - mark) & 1) != 0) return PickleErrors.FailUnpickling("odd number of items for SETITEMS");
        PyObject target = _stack[mark - 1].Value!;
        PyDict? dict = target.GetType() == typeof(PyDict) ? (PyDict)target : null;
        for (int i = mark; i < _top; i += 2)
        {
            if (!(dict is not null ? dict.TrySetItem(_stack[i].Value!, _stack[i + 1].Value!)
                : Operators.SetItem(target, _stack[i].Value!, _stack[i + 1].Value!)))
            {
                return false;
            }
        }
        _top = mark;
        return true;
    }

    private bool TryAddItems(int mark)
    {
        if (mark <= Floor) return Underflow() is not null;
        PyObject target = _stack[mark - 1].Value!;
        PyObject[] items = Above(mark);
        _top = mark;
        if (items.Length == 0) return true;
        if (target is PySet set)
        {
            foreach (PyObject item in items)
            {
                if (!set.TryAdd(item)) return false;
            }
            return true;
        }
        if (Attributes.Get(target, s_add) is not { } add) return false;
        foreach (PyObject item in items)
        {
            if (Calls.Call(add, item) is null) return false;
        }
        return true;
    }

    private bool TryReduce()
    {
        if (_top - Floor < 2) return Underflow() is not null;
        PyObject arguments = _stack[--_top].Value!;
        PyObject callable = _stack[_top - 1].Value!;
        if (arguments is not PyTuple tuple) return Raise.TypeError($"argument list must be a tuple, not {arguments.Type.Name}") is not null;
        if (Calls.Call(callable, tuple.Items, null) is not { } made) return false;
        _stack[_top - 1].Value = made;
        return true;
    }

    private bool TryMakeNewObject()
    {
        if (Pop() is not { } arguments || Pop() is not { } type) return false;
        return CheckNew(type, arguments, "NEWOBJ") && TryNew((PyType)type, ((PyTuple)arguments).Items, null);
    }

    private static bool CheckNew(PyObject type, PyObject arguments, string opcode)
    {
        if (type is not PyType made) return PickleErrors.FailUnpickling($"{opcode} class argument must be a type, not {type.Type.Name}");
        if (made.NewSlot is null) return PickleErrors.FailUnpickling($"{opcode} class argument '{made.Name}' doesn't have __new__");
        return arguments is PyTuple || PickleErrors.FailUnpickling($"{opcode} args argument must be a tuple, not {arguments.Type.Name}");
    }

    private bool TryNew(PyType type, ReadOnlySpan<PyObject> arguments, PyDict? keywords)
    {
        PyObject? made = keywords is null ? type.NewSlot!(type, arguments, null) : Calls.CallNew(type, arguments, keywords);
        if (made is null) return false;
        Push(made);
        return true;
    }

    private bool TryMakeNewObjectEx()
    {
        if (Pop() is not { } keywords || Pop() is not { } arguments || Pop() is not { } type) return false;
        if (!CheckNew(type, arguments, "NEWOBJ_EX")) return false;
        if (keywords is not PyDict dict)
        {
            return PickleErrors.FailUnpickling($"NEWOBJ_EX kwargs argument must be a dict, not {keywords.Type.Name}");
        }
        return TryNew((PyType)type, ((PyTuple)arguments).Items, dict);
    }

    private bool TryMakeInstance()
    {
        int mark = PopMark();
        if (mark < 0) return false;
        if (!input.TryTakeLine(out ReadOnlySpan<byte> line)) return false;
        var module = PyStr.FromNarrow(Encoding.ASCII.GetString(line[..^1]));
        if (!input.TryTakeLine(out line)) return false;
        var name = PyStr.FromNarrow(Encoding.ASCII.GetString(line[..^1]));
        PyObject[] arguments = Above(mark);
        _top = mark;
        return FindGlobal(module, name) is { } type && TryInstantiate(type, arguments);
    }

    private bool TryMakeOfClass(int mark)
    {
        if (_top - mark < 1) return Underflow() is not null;
        PyObject type = _stack[mark].Value!;
        PyObject[] arguments = Above(mark + 1).ToArray();
        _top = mark;
        return TryInstantiate(type, arguments);
    }

    // Classes of Python 2 without arguments were made without their initialiser.
    private bool TryInstantiate(PyObject type, PyObject[] arguments)
    {
        PyObject? made;
        if (arguments.Length == 0 && type is PyType own)
        {
            if (!Attributes.TryGet(type, s_getInitArgs, out PyObject? initial)) return false;
            made = initial is null
                ? own.NewSlot?.Invoke(own, [], null) ?? (Exceptions.IsSet ? null
                    : Raise.TypeError($"cannot create '{own.Name}' instances")) : Calls.Call(type);
        }
        else
        {
            made = Calls.Call(type, arguments, null);
        }

        if (made is null) return false;
        Push(made);
        return true;
    }

    private bool TryBuild()
    {
        if (_top - Floor < 2) return Underflow() is not null;
        PyObject state = _stack[--_top].Value!;
        PyObject target = _stack[_top - 1].Value!;
        if (!Attributes.TryGet(target, s_setState, out PyObject? setState)) return false;
        if (setState is not null) return Calls.Call(setState, state) is not null;
        PyObject? slots = null;
        if (state is PyTuple { Count: 2 } pair)
        {
            state = pair[0];
            slots = pair[1];
        }
        if (state is not PyNone)
        {
            if (state is not PyDict dict) return PickleErrors.FailUnpickling("state is not a dictionary");
            if (!TryFillAttributes(target, dict)) return false;
        }
        if (slots is null or PyNone) return true;
        if (slots is not PyDict values) return PickleErrors.FailUnpickling("slot state is not a dictionary");
        foreach ((PyObject key, PyObject value) in values)
        {
            if (key is not PyStr name) return Raise.TypeError($"attribute name must be string, not '{key.Type.Name}'") is not null;
            if (!Attributes.Set(target, name, value)) return false;
        }
        return true;
    }

    private static bool TryFillAttributes(PyObject target, PyDict state)
    {
        if (target.GetType() == typeof(PyInstance) && state.HasOnlyStringKeys && (target.Type.Flags & TypeFlags.HasDict) != 0
            && ReferenceEquals(target.Type.GetAttributeSlot, Attributes.s_generic) && target.Type.Lookup(Names.Dict) is not PyProperty)
        {
            ref InstanceState instance = ref target.State;
            foreach ((PyObject key, PyObject value) in state) InstanceAttributes.Set(ref instance, PyStr.Intern((PyStr)key), value);
            return true;
        }
        if (Attributes.Get(target, Names.Dict) is not { } dict) return false;
        foreach ((PyObject key, PyObject value) in state)
        {
            PyObject name = key.GetType() == typeof(PyStr) ? PyStr.Intern((PyStr)key) : key;
            if (!(dict is PyDict exact ? exact.TrySetItem(name, value) : Operators.SetItem(dict, name, value))) return false;
        }
        return true;
    }

    private bool TryLoadGlobal()
    {
        if (!input.TryTakeLine(out ReadOnlySpan<byte> line)) return false;
        if (Krait.Types.Text.Codecs.Decode(line[..^1].ToArray(), "utf-8", "strict") is not { } module) return false;
        if (!input.TryTakeLine(out line)) return false;
        if (Krait.Types.Text.Codecs.Decode(line[..^1].ToArray(), "utf-8", "strict") is not { } name) return false;
        if (FindGlobal(module, name) is not { } found) return false;
        Push(found);
        return true;
    }

    private bool TryLoadStackGlobal()
    {
        if (Pop() is not { } name || Pop() is not { } module) return false;
        if (name.GetType() != typeof(PyStr) || module.GetType() != typeof(PyStr))
        {
            return PickleErrors.FailUnpickling("STACK_GLOBAL requires str");
        }
        if (FindGlobal((PyStr)module, (PyStr)name) is not { } found) return false;
        Push(found);
        return true;
    }

    private PyObject? FindGlobal(PyStr module, PyStr name) =>
        FindClass is null ? FindDirectly(module, name) : Calls.Call(FindClass, module, name);

    /// <summary>The default way from a name to an object; null with an exception set.</summary>
    public PyObject? FindDirectly(PyStr module, PyStr name)
    {
        if (!Auditing.Tell("pickle.find_class", module, name)) return null;
        if (_protocol < 3 && options.FixesImports)
        {
            if (!tables.TryMappings(reverse: false, out PyDict? names, out PyDict? imports)) return null;
            if (names!.GetItem(PyTuple.Create(module, name)) is PyTuple { Count: 2 } pair && pair[0] is PyStr newModule
                && pair[1] is PyStr newName)
            {
                (module, name) = (newModule, newName);
            }
            else if (imports!.GetItem(module) is PyStr renamed)
            {
                module = renamed;
            }

            if (Exceptions.IsSet) return null;
        }
        PyObject? found = PythonModules.Import(module);
        if (found is null) return null;
        if (_protocol < 4 || name.Narrow is not { } dotted || !dotted.Contains('.', StringComparison.Ordinal))
        {
            return Attributes.Get(found, PyStr.Intern(name));
        }
        foreach (string part in dotted.Split('.'))
        {
            found = Attributes.Get(found, PyStr.Intern(part));
            if (found is not null) continue;
            if (!Exceptions.IsSetTo(ExceptionTypes.AttributeError)) return null;
            PyBaseException? cause = Exceptions.Take();
            PyStr? shown = Representation.Repr(name);
            PyStr? shownModule = shown is null ? null : Representation.Repr(module);
            if (shownModule is null) return null;
            Raise.Set(ExceptionTypes.AttributeError, $"Can't resolve path {shown} on module {shownModule}");
            if (ThreadState.Current.Exception is { } raised) raised.Context = cause;
            return null;
        }
        return found;
    }

    private bool TryLoadExtension(int code)
    {
        var key = PyInt.From(code);
        int known = tables.ExtensionCache.TryGetItem(key, out PyObject? found);
        if (known < 0) return false;
        if (known > 0)
        {
            Push(found!);
            return true;
        }
        if (tables.InvertedExtensions.TryGetItem(key, out PyObject? named) <= 0)
        {
            if (Exceptions.IsSet) return false;
            return code <= 0 ? PickleErrors.FailUnpickling("EXT specifies code <= 0")
                : Raise.ValueError($"unregistered extension code {code}") is not null;
        }
        if (named is not PyTuple { Count: 2 } pair || pair[0] is not PyStr module || pair[1] is not PyStr name)
        {
            return Raise.ValueError($"_inverted_registry[{code}] isn't a 2-tuple of strings") is not null;
        }
        found = FindGlobal(module, name);
        if (found is null) return false;
        tables.ExtensionCache.TrySetItem(key, found);
        Push(found);
        return true;
    }

    private bool TryLoadPersistent(PyObject identifier)
    {
        if (PersistentLoad is null)
        {
            return PickleErrors.FailUnpickling(
                "A load persistent id instruction was encountered, but no persistent_load function was specified.");
        }
        if (Calls.Call(PersistentLoad, identifier) is not { } found) return false;
        Push(found);
        return true;
    }

    private bool TryLoadPersistentLine()
    {
        if (!input.TryTakeLine(out ReadOnlySpan<byte> line, shortest: 1)) return false;
        if (!Ascii.IsValid(line)) return PickleErrors.FailUnpickling("persistent IDs in protocol 0 must be ASCII strings");
        return TryLoadPersistent(PyStr.FromNarrow(Encoding.ASCII.GetString(line[..^1])));
    }
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Modules.Builtins;

/// <summary>The class statement: <c>__build_class__</c> (language reference, 3.3.3).</summary>
internal static class ClassBuilding
{
    private static readonly PyStr s_metaclass = PyStr.Intern("metaclass");

    /// <summary><c>__build_class__(func, name, /, *bases, [metaclass], **kwds)</c></summary>
    public static PyObject? BuildClass(PyObject module, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        if (positional < 2) return Raise.TypeError("__build_class__: not enough arguments");
        if (arguments[0] is not PyFunction body) return Raise.TypeError("__build_class__: func must be a function");
        if (arguments[1] is not PyStr name) return Raise.TypeError("__build_class__: name is not a string");

        var originalBases = PyTuple.From(arguments[2..positional]);
        PyTuple? bases = ResolveBases(originalBases);
        if (bases is null) return null;

        PyDict? keywords = null;
        PyObject? metaclass = null;
        for (int i = 0; i < (keywordNames?.Count ?? 0); i++)
        {
            var key = (PyStr)keywordNames!.Items[i];
            if (PyStr.Equal(key, s_metaclass)) metaclass = arguments[positional + i];
            else (keywords ??= new PyDict()).SetItem(key, arguments[positional + i]);
        }
        if (metaclass is null or PyType)
        {
            PyType start = metaclass as PyType ?? (bases.Count == 0 ? BuiltinTypes.Type : bases[0].Type);
            metaclass = ClassCreation.CalculateMetaclass(start, bases.Items);
            if (metaclass is null) return null;
        }

        PyObject? classNamespace = Prepare(metaclass, name, bases, keywords);
        if (classNamespace is null) return null;
        PyObject? cell = Interpreter.Execute(body.Code, body.Globals, classNamespace, body.Closure);
        if (cell is null) return null;
        if (!ReferenceEquals(bases, originalBases) && !Operators.SetItem(classNamespace, Names.OrigBases, originalBases)) return null;

        PyObject? made = Calls.Call(metaclass, PyTuple.Create(name, bases, classNamespace), keywords);
        if (made is PyType type && cell is PyCell classCell)
        {
            if (classCell.Value is null)
            {
                return Raise.RuntimeError($"__class__ not set defining {Representation.Repr(name)} as {Representation.Repr(type)}. Was "
                    + "__classcell__ propagated to type.__new__?");
            }
            if (!ReferenceEquals(classCell.Value, type))
            {
                return Raise.TypeError($"__class__ set to {Representation.Repr(classCell.Value)} defining {Representation.Repr(name)} as "
                    + $"{Representation.Repr(type)}");
            }
        }
        return made;
    }

    private static PyObject? Prepare(PyObject metaclass, PyStr name, PyTuple bases, PyDict? keywords)
    {
        if (!Attributes.TryGet(metaclass, Names.Prepare, out PyObject? prepare)) return null;
        if (prepare is null) return new PyDict();
        PyObject? result = Calls.Call(prepare, PyTuple.Create(name, bases), keywords);
        if (result is null || result is PyDict || result.Type.SubscriptSlot is not null) return result;
        string owner = metaclass is PyType type ? type.Name : "<metaclass>";
        return Raise.TypeError($"{owner}.__prepare__() must return a mapping, not {result.Type.Name}");
    }

    // PEP 560: a base that is no class says what stands for it.
    private static PyTuple? ResolveBases(PyTuple bases)
    {
        List<PyObject>? resolved = null;
        for (int i = 0; i < bases.Count; i++)
        {
            PyObject each = bases[i];
            PyObject? method = null;
            if (each is not PyType && !Attributes.TryGet(each, Names.MroEntries, out method)) return null;
            if (method is null)
            {
                resolved?.Add(each);
                continue;
            }
            PyObject? replacement = Calls.Call(method, bases);
            if (replacement is null) return null;
            if (replacement is not PyTuple entries)
            {
                Raise.TypeError("__mro_entries__ must return a tuple");
                return null;
            }
            if (resolved is null)
            {
                resolved = [];
                for (int j = 0; j < i; j++) resolved.Add(bases[j]);
            }
            resolved.AddRange(entries.Items);
        }
        return resolved is null ? bases : PyTuple.Create([.. resolved]);
    }
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Types.ClassModel;

/// <summary>Making classes: what <c>type(name, bases, namespace)</c> does (language reference, 3.3.3).</summary>
internal static class ClassCreation
{
    /// <summary>The most derived metaclass of a class and its bases; null with TypeError for a conflict.</summary>
    public static PyType? CalculateMetaclass(PyType metatype, ReadOnlySpan<PyObject> bases)
    {
        PyType winner = metatype;
        foreach (PyObject each in bases)
        {
            PyType candidate = each.Type;
            if (winner.IsSubtypeOf(candidate)) continue;
            if (candidate.IsSubtypeOf(winner))
            {
                winner = candidate;
                continue;
            }
            Raise.TypeError(
                "metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases");
            return null;
        }
        return winner;
    }

    /// <summary>Makes a class; <paramref name="keywords"/> go to <c>__init_subclass__</c>.</summary>
    public static PyObject? Create(PyType metatype, PyStr name, PyTuple bases, PyDict originalNamespace, PyDict? keywords)
    {
        foreach (PyObject each in bases.Items)
        {
            if (each is PyType) continue;
            if (!Attributes.TryGet(each, Names.MroEntries, out PyObject? entries)) return null;
            if (entries is not null) return Raise.TypeError("type() doesn't support MRO entry resolution; use types.new_class()");
        }
        PyType? winner = CalculateMetaclass(metatype, bases.Items);
        if (winner is null) return null;
        if (!ReferenceEquals(winner, metatype))
        {
            if (winner.NewSlot != BuiltinTypes.Type.NewSlot)
            {
                return Calls.CallNew(winner, [name, bases, originalNamespace], keywords);
            }
            metatype = winner;
        }
        if (bases.Count == 0) bases = PyTuple.Create(BuiltinTypes.Object);
        PyType? best = BestBase(bases);
        if (best is null) return null;

        if (name.Narrow?.Contains('\0') == true) return Raise.ValueError("type name must not contain null characters");
        if (!IsEncodable(name)) return null;
        if (originalNamespace.GetItem(Names.Doc) is PyStr documentation && !IsEncodable(documentation)) return null;
        PyDict attributes = originalNamespace.Copy();
        PyType type = new(metatype, name.ToString(), attributes) { Bases = bases, Base = best };
        if (!SetNames(type, attributes, name)) return null;
        // Before slots are declared, one of which may have the name.
        PyObject? classCell = Take(attributes, Names.ClassCell);
        PyObject? classDictCell = Take(attributes, Names.ClassDictCell);
        if (!ClassSlots.Define(type, attributes, bases)) return null;
        PrepareSpecialAttributes(attributes);
        // Before a metaclass computes the method resolution order: it may call methods that use __class__.
        if (classCell is not null)
        {
            if (classCell is not PyCell cell)
            {
                return Raise.TypeError($"__classcell__ must be a nonlocal cell, not {Representation.Repr(classCell.Type)}");
            }
            cell.Value = type;
        }
        if (classDictCell is PyCell dictCell) dictCell.Value = attributes;
        type.LacksMro = true;
        if (!ComputeMro(type)) return null;
        foreach (PyObject each in bases.Items) ((PyType)each).AddSubclass(type);
        InheritFlags(type);
        SlotInheritance.CompleteHeap(type);
        if (!CheckKeys(type)) return null;
        if (!CallSetNames(type) || !CallInitSubclass(type, keywords)) return null;
        return type;
    }

    // A class keeps its name and its docstring as UTF-8, so that a lone surrogate is an error.
    private static bool IsEncodable(PyStr text) =>
        (text.Narrow is { } narrow && narrow.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        || Text.Codecs.Encode(text, "utf-8", "strict") is not null;

    // Names are strings: others in a namespace are never found as attributes.
    private static bool CheckKeys(PyType type)
    {
        foreach ((PyObject key, PyObject _) in type.Attributes)
        {
            if (key is PyStr) continue;
            return RuntimeWarnings.Warn(ExceptionTypes.RuntimeWarning, $"non-string key in the __dict__ of class {type.Name}");
        }
        return true;
    }

    private static PyObject? Take(PyDict attributes, PyStr name)
    {
        attributes.Remove(name, out PyObject? value);
        return value;
    }

    private static bool SetNames(PyType type, PyDict attributes, PyStr name)
    {
        if (!attributes.TryGetValue(Names.Module, out _) && ThreadState.Current.CurrentFrame is { } frame
            && frame.Function.Globals.TryGetValue(Names.Name, out PyObject? module))
        {
            attributes.SetItem(Names.Module, module);
        }
        if (!attributes.TryGetValue(Names.QualName, out PyObject? qualifiedName))
        {
            type.QualifiedName = name;
            return true;
        }
        if (qualifiedName is not PyStr text)
        {
            Raise.TypeError($"type __qualname__ must be a str, not {qualifiedName.Type.Name}");
            return false;
        }
        type.QualifiedName = text;
        attributes.Remove(Names.QualName, out _);
        return true;
    }

    private static void PrepareSpecialAttributes(PyDict attributes)
    {
        if (attributes.IndexOf(Names.Doc) < 0) attributes.SetItem(Names.Doc, PyNone.Instance);
        if (attributes.TryGetValue(Names.New, out PyObject? creator) && creator is PyFunction)
        {
            attributes.SetItem(Names.New, new PyMethodWrapper(BuiltinTypes.StaticMethod) { Callable = creator });
        }
        MakeClassMethod(attributes, Names.InitSubclass);
        MakeClassMethod(attributes, Names.ClassGetItem);
        // A class that compares by value without saying how to hash has no hash.
        if (attributes.IndexOf(Names.Equal) >= 0 && attributes.IndexOf(Names.Hash) < 0) attributes.SetItem(Names.Hash, PyNone.Instance);
    }

    private static void MakeClassMethod(PyDict attributes, PyStr name)
    {
        if (attributes.TryGetValue(name, out PyObject? method) && method is PyFunction)
        {
            attributes.SetItem(name, new PyMethodWrapper(BuiltinTypes.ClassMethod) { Callable = method });
        }
    }

    private const TypeFlags Collections = TypeFlags.Sequence | TypeFlags.Mapping;

    private static void InheritFlags(PyType type)
    {
        foreach (PyType each in type.Mro)
        {
            // The first base that is either decides what patterns instances match (PEP 634).
            if ((type.Flags & Collections) == 0) type.Flags |= each.Flags & Collections;
            type.Flags |= each.Flags & (TypeFlags.HasDict | TypeFlags.HasWeakReferences);
        }
    }

    /// <summary>The base whose instances' layout the class extends; null with TypeError when the bases' layouts conflict.</summary>
    public static PyType? BestBase(PyTuple bases)
    {
        PyType? winner = null;
        foreach (PyObject each in bases.Items)
        {
            if (each is not PyType candidate)
            {
                Raise.TypeError("bases must be types");
                return null;
            }
            if ((candidate.Flags & TypeFlags.BaseType) == 0)
            {
                Raise.TypeError($"type '{candidate.Name}' is not an acceptable base type");
                return null;
            }
            if (winner is null || Extends(candidate, winner))
            {
                winner = Extends(candidate, winner) || winner is null ? candidate : winner;
            }
            else if (!Extends(winner, candidate) && !SameLayout(winner, candidate))
            {
                Raise.TypeError("multiple bases have instance lay-out conflict");
                return null;
            }
        }
        return winner;
    }

    // The nearest class, from the most derived, that adds native data or slots.
    private static PyType Solid(PyType type)
    {
        for (PyType current = type; ; current = current.Base!)
        {
            bool addsNothing = current.IsHeapType || (current.Flags & TypeFlags.BaseLayout) != 0;
            if (current.Base is not { } parent || !addsNothing || current.SlotCount > parent.SlotCount) return current;
        }
    }

    private static bool Extends(PyType candidate, PyType? winner)
    {
        if (winner is null) return true;
        PyType solid = Solid(candidate);
        PyType other = Solid(winner);
        return !ReferenceEquals(solid, other) && solid.IsSubtypeOf(other);
    }

    private static bool SameLayout(PyType left, PyType right) =>
        Solid(right).IsSubtypeOf(Solid(left)) || Solid(left).IsSubtypeOf(Solid(right));

    /// <summary>Computes the method resolution order, by the metaclass's <c>mro</c> if it has one of its own.</summary>
    public static bool ComputeMro(PyType type)
    {
        PyType metatype = type.Type;
        if (!ReferenceEquals(metatype, BuiltinTypes.Type) && metatype.Lookup(Names.Mro) is { } method and not PyMethodDescriptor)
        {
            // A class that is just being made has no order yet, and so no attributes.
            if (type.LacksMro) type.Mro = [];
            PyObject? result = SpecialMethods.CallRequired(type, Names.Mro);
            if (result is null) return false;
            PyTuple? tuple = Iteration.ToTuple(result);
            if (tuple is null) return false;
            var custom = new PyType[tuple.Count];
            for (int i = 0; i < custom.Length; i++)
            {
                if (tuple[i] is not PyType each)
                {
                    Raise.TypeError($"mro() returned a non-class ('{tuple[i].Type.Name}')");
                    return false;
                }
                if (!Solid(type).IsSubtypeOf(Solid(each)))
                {
                    Raise.TypeError($"mro() returned base with unsuitable layout ('{each.Name}')");
                    return false;
                }
                custom[i] = each;
            }
            type.Mro = custom;
            type.MroTuple = tuple;
            type.LacksMro = false;
            // What was looked for before, and not found, may be there now.
            type.Modified();
            type.HasForeignMro = HasForeignBase(type) || !Array.TrueForAll(custom, each =>
                ReferenceEquals(each, type) || IsBase(type, each));
            return true;
        }
        PyType[]? mro = Linearize(type);
        if (mro is null) return false;
        type.Mro = mro;
        type.MroTuple = null;
        type.LacksMro = false;
        type.HasForeignMro = HasForeignBase(type);
        return true;
    }

    private static bool HasForeignBase(PyType type) => Array.Exists(type.Bases.Items, static each => ((PyType)each).HasForeignMro);

    // Whether a class is among the bases, their bases and so on, whatever orders of resolution say.
    private static bool IsBase(PyType type, PyType candidate) =>
        Array.Exists(type.Bases.Items, each => ReferenceEquals(each, candidate) || IsBase((PyType)each, candidate));

    /// <summary>The C3 linearisation (https://www.python.org/download/releases/2.3/mro/); null with TypeError when there is none.</summary>
    public static PyType[]? Linearize(PyType type)
    {
        PyObject[] bases = type.Bases.Items;
        for (int i = 0; i < bases.Length; i++)
        {
            if (((PyType)bases[i]).LacksMro)
            {
                Raise.TypeError($"Cannot extend an incomplete type '{((PyType)bases[i]).Name}'");
                return null;
            }
            for (int j = i + 1; j < bases.Length; j++)
            {
                if (!ReferenceEquals(bases[i], bases[j])) continue;
                Raise.TypeError($"duplicate base class {((PyType)bases[i]).Name}");
                return null;
            }
        }
        if (bases.Length == 1) return [type, .. ((PyType)bases[0]).Mro];

        List<PyType[]> sequences = [];
        foreach (PyObject each in bases) sequences.Add(((PyType)each).Mro);
        sequences.Add(Array.ConvertAll(bases, each => (PyType)each));
        int[] heads = new int[sequences.Count];
        List<PyType> result = [type];
        while (true)
        {
            PyType? next = null;
            bool remaining = false;
            for (int i = 0; i < heads.Length && next is null; i++)
            {
                if (heads[i] >= sequences[i].Length) continue;
                remaining = true;
                PyType candidate = sequences[i][heads[i]];
                if (!IsInTail(sequences, heads, candidate)) next = candidate;
            }
            if (!remaining) return [.. result];
            if (next is null)
            {
                HashSet<PyType> blocked = [];
                for (int i = 0; i < heads.Length; i++)
                {
                    if (heads[i] < sequences[i].Length) blocked.Add(sequences[i][heads[i]]);
                }
                string names = string.Join(", ", blocked.Select(each => each.ShortName));
                Raise.TypeError($"Cannot create a consistent method resolution order (MRO) for bases {names}");
                return null;
            }
            result.Add(next);
            for (int i = 0; i < heads.Length; i++)
            {
                if (heads[i] < sequences[i].Length && ReferenceEquals(sequences[i][heads[i]], next)) heads[i]++;
            }
        }
    }

    private static bool IsInTail(List<PyType[]> sequences, int[] heads, PyType candidate)
    {
        for (int i = 0; i < heads.Length; i++)
        {
            if (Array.IndexOf(sequences[i], candidate, Math.Min(heads[i] + 1, sequences[i].Length)) >= 0) return true;
        }
        return false;
    }

    private static bool CallSetNames(PyType type)
    {
        foreach ((PyObject key, PyObject value) in type.Attributes.Copy())
        {
            PyObject? method = Attributes.GetSpecial(value, Names.SetName);
            if (method is null)
            {
                if (Exceptions.IsSet) return false;
                continue;
            }
            if (Calls.Call(method, type, key) is not null) continue;
            PyStr? text = null;
            PyBaseException error = Exceptions.Take()!;
            text = Representation.Repr(key);
            string note = $"Error calling __set_name__ on '{value.Type.Name}' instance {text} in '{type.Name}'";
            if (!ExceptionNotes.Add(error, note)) return false;
            ThreadState.Current.Exception = error;
            return false;
        }
        return true;
    }

    private static bool CallInitSubclass(PyType type, PyDict? keywords)
    {
        if (SuperLookup.Check(type, type) is null) return false;
        // After an order in which nothing follows the class, super() itself has the method of object.
        PyObject? method = SuperLookup.Get(type, type, type, Names.InitSubclass);
        return method is not null && Calls.Call(method, PyTuple.Empty, keywords) is not null;
    }
}

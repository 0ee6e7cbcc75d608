using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Slots;

// Length, subscripts, membership, concatenation.
internal static partial class SlotDefinitions
{
    private static readonly PyStr s_len = PyStr.Intern("__len__");
    private static readonly PyStr s_delItem = PyStr.Intern("__delitem__");

    private static void DefineContainers()
    {
        s_all.Add(new SlotDefinition<LengthFunction>("__len__", "($self, /)", "Return len(self).", type => ref type.LengthSlot,
            LengthGeneric,
            slot => (_, self, arguments, keywordNames) =>
            {
                if (!CheckCount(arguments, keywordNames, 0, new("__len__"))) return null;
                long length = slot(self);
                return length < 0 ? null : PyInt.From(length);
            }));
        s_all.Add(new SlotDefinition<BinaryFunction>("__getitem__", "($self, key, /)", "Return self[key].", type => ref type.SubscriptSlot,
            static (self, key) => SpecialMethods.CallRequired(self, Names.GetItem, key),
            slot => (_, self, arguments, keywordNames) => CheckCount(arguments, keywordNames, 1, new("__getitem__"))
                ? slot(self, arguments[0]) : null));
        s_all.Add(new SlotDefinition<AssignItemFunction>("__setitem__", "($self, key, value, /)", "Set self[key] to value.",
            type => ref type.AssignSubscriptSlot, AssignGeneric,
            slot => (_, self, arguments, keywordNames) => CheckCount(arguments, keywordNames, 2, new("__setitem__"))
                ? None(slot(self, arguments[0], arguments[1])) : null));
        s_all.Add(new SlotDefinition<AssignItemFunction>("__delitem__", "($self, key, /)", "Delete self[key].",
            type => ref type.AssignSubscriptSlot, AssignGeneric,
            slot => (_, self, arguments, keywordNames) => CheckCount(arguments, keywordNames, 1, new("__delitem__"))
                ? None(slot(self, arguments[0], null)) : null));
        s_all.Add(new SlotDefinition<ContainsFunction>("__contains__", "($self, key, /)", "Return bool(key in self).",
            type => ref type.ContainsSlot, ContainsGeneric,
            slot => (_, self, arguments, keywordNames) =>
            {
                if (!CheckCount(arguments, keywordNames, 1, new("__contains__"))) return null;
                int found = slot(self, arguments[0]);
                return found < 0 ? null : PyBool.From(found != 0);
            }));
        AddSequence("__add__", "Return self+value.", type => ref type.ConcatSlot);
        AddSequence("__mul__", "Return self*value.", type => ref type.RepeatSlot);
        AddSequence("__rmul__", "Return value*self.", type => ref type.RepeatSlot);
        AddSequence("__iadd__", "Implement self+=value.", type => ref type.InPlaceConcatSlot);
        AddSequence("__imul__", "Implement self*=value.", type => ref type.InPlaceRepeatSlot);
    }

    // A Python class implements these by the numeric slots; the sequence ones exist in builtin types only.
    private static void AddSequence(string name, string documentation, SlotReference<BinaryFunction> slotOf)
    {
        var interned = PyStr.Intern(name);
        s_all.Add(new SlotDefinition<BinaryFunction>(name, "($self, value, /)", documentation, slotOf,
            (self, value) => SpecialMethods.CallRequired(self, interned, value),
            slot => (_, self, arguments, keywordNames) => CheckCount(arguments, keywordNames, 1, new(name)) ? slot(self, arguments[0])
                : null)
        {
            IsSequenceOnly = true,
        });
    }

    private static readonly LengthFunction LengthGeneric = static self =>
    {
        PyObject? result = SpecialMethods.CallRequired(self, s_len);
        if (result is null) return -1;
        PyIntegral? length = Indexes.ToIndex(result);
        if (length is null) return -1;
        if (length.Sign < 0)
        {
            Raise.ValueError("__len__() should return >= 0");
            return -1;
        }
        if (length.TryGetInt64(out long count)) return count;
        Raise.OverflowError($"cannot fit 'int' into an index-sized integer");
        return -1;
    };

    private static readonly AssignItemFunction AssignGeneric = static (self, key, value) =>
        (value is null ? SpecialMethods.CallRequired(self, s_delItem, key)
            : SpecialMethods.CallRequired(self, Names.SetItem, key, value)) is not null;

    private static readonly ContainsFunction ContainsGeneric = static (self, value) =>
    {
        if (self.Type.Lookup(Names.Contains) is PyNone)
        {
            Raise.TypeError($"'{self.Type.Name}' object is not a container");
            return -1;
        }
        PyObject? result = SpecialMethods.CallRequired(self, Names.Contains, value);
        return result is null ? -1 : Truth.IsTrue(result);
    };
}

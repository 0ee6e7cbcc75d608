using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Modules;

/// <summary>Tuples whose items have names: <c>sys.version_info</c>, <c>time.struct_time</c>.</summary>
internal static class StructSequence
{
    /// <summary>A value of a type made for it alone.</summary>
    public static PyObject Create(string typeName, string[] fields, params PyObject[] items)
    {
        int dot = typeName.LastIndexOf('.');
        PyType type = new(typeName[(dot + 1)..], BuiltinTypes.Tuple, TypeFlags.DisallowInstantiation, typeName[..dot]);
        type.ReprSlot = self =>
        {
            List<string> parts = [];
            for (int i = 0; i < fields.Length; i++)
            {
                PyStr? text = Representation.Repr(((PyTuple)self).Items[i]);
                if (text is null) return null;
                parts.Add($"{fields[i]}={text}");
            }
            return PyStr.FromString($"{typeName}({string.Join(", ", parts)})");
        };
        for (int i = 0; i < fields.Length; i++)
        {
            int index = i;
            BuiltinMembers.AddGetSet(type, new GetSetDefinition(fields[i], self => ((PyTuple)self).Items[index]));
        }
        SlotInheritance.CompleteBuiltin(type);
        return new PyTupleInstance(type, items);
    }
}

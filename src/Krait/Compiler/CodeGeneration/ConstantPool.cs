using System.Runtime.InteropServices;
using Krait.Objects;

namespace Krait.Compiler.CodeGeneration;

/// <summary>
/// Makes equal constants of all code objects of a compilation one object, and strings that could be identifiers the interned
/// ones, as CPython does: <c>is</c> and the references in marshalled code show it.
/// </summary>
internal sealed class ConstantPool
{
    private const int LargestKept = 10_000;

    private readonly Dictionary<PyObject, PyObject> _known = new(ConstantComparer.Instance);
    private readonly Dictionary<string, PyStr> _identifiers = [];

    /// <summary>Whether it has grown more than is worth keeping.</summary>
    public bool IsLarge => _known.Count > LargestKept || _identifiers.Count > LargestKept;

    /// <summary>Forgets all constants.</summary>
    public void Clear()
    {
        _known.Clear();
        _identifiers.Clear();
    }

    /// <summary>The interned string of a name, found without asking the table that all threads share each time.</summary>
    public PyStr Identifier(string name)
    {
        ref PyStr? identifier = ref CollectionsMarshal.GetValueRefOrAddDefault(_identifiers, name, out _);
        return identifier ??= PyStr.Intern(name);
    }

    /// <summary>
    /// The constant that a class body stores as <c>__qualname__</c>: the interned string that the code object has too, unless code
    /// of the same name came before.
    /// </summary>
    public PyStr QualifiedName(string name) => _identifiers.ContainsKey(name) ? PyStr.FromString(name) : PyStr.Intern(name);

    /// <summary>The one tuple of some interned names.</summary>
    public PyTuple Share(PyTuple names) => (PyTuple)MergeWhole(names);

    /// <summary>The one array of some bytes.</summary>
    public byte[] Share(byte[] bytes) => ((PyBytes)MergeWhole(PyBytes.From(bytes))).Value;

    /// <summary>The tuple of a code object's constants.</summary>
    public PyTuple ShareConstants(PyObject[] constants)
    {
        var tuple = (PyTuple)MergeWhole(PyTuple.Create(Array.ConvertAll(constants, Merge)));
        Intern(tuple.Items);
        return tuple;
    }

    private PyObject MergeWhole(PyObject value)
    {
        if (_known.TryGetValue(value, out PyObject? known))
            return known;
        _known.Add(value, value);
        return value;
    }

    private PyObject Merge(PyObject value)
    {
        if (value is PyNone or PyBool or PyEllipsis)
            return value;
        if (_known.TryGetValue(value, out PyObject? known))
            return known;
        PyObject merged = value switch
        {
            PyTuple tuple => PyTuple.Create(Array.ConvertAll(tuple.Items, Merge)),
            PyFrozenSet set => Copy(set, Merge),
            _ => value,
        };
        _known.Add(merged, merged);
        return merged;
    }

    // In place. A set in which a string changes is made anew for every code object.
    private static void Intern(PyObject[] items)
    {
        for (int i = 0; i < items.Length; i++)
        {
            switch (items[i])
            {
                case PyStr text:
                    items[i] = Intern(text);
                    break;
                case PyTuple tuple:
                    Intern(tuple.Items);
                    break;
                case PyFrozenSet set:
                    items[i] = Intern(set);
                    break;
            }
        }
    }

    private static PyStr Intern(PyStr text) => IsNameLike(text) ? PyStr.Intern(text) : text;

    private static PyFrozenSet Intern(PyFrozenSet set)
    {
        bool changes = false;
        PyFrozenSet interned = Copy(set, item =>
        {
            PyObject[] single = [item];
            Intern(single);
            changes |= !ReferenceEquals(single[0], item);
            return single[0];
        });
        return changes ? interned : set;
    }

    private static PyFrozenSet Copy(PyFrozenSet set, Func<PyObject, PyObject> change)
    {
        var result = new PyFrozenSet();
        int position = 0;
        while (set.Next(ref position, out PySetBase.Entry entry))
            _ = result.Add(change(entry.Key!), entry.Hash);
        return result;
    }

    private static bool IsNameLike(PyStr text)
    {
        if (text.Narrow is not { } narrow)
            return false;
        foreach (char c in narrow)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
                return false;
        }

        return true;
    }
}

using Krait.Objects;

namespace Krait.Evaluation;

/// <summary>
/// Orders objects that died together as reference counts would have ended them: what refers to another one first, whose finalizer may
/// rely on it. Objects that refer to each other stay in the order in which .NET has found them.
/// </summary>
internal static class FinalizationOrder
{
    // What an object relies on is near: an attribute, or something in a container that is an attribute.
    private const int MostVisited = 64;

    // Of very many objects the last are taken as they come: no collection is to take long.
    private const int MostVisitedAltogether = 100_000;

    /// <summary>The objects in the order in which to finalise them.</summary>
    public static List<PyObject> Of(List<PyObject> dead)
    {
        if (dead.Count < 2) return dead;
        List<int>[] referents = Find(dead);
        int[] referrers = new int[dead.Count];
        foreach (List<int> each in referents)
        {
            foreach (int index in each) referrers[index]++;
        }

        PriorityQueue<int, int> ready = new();
        for (int i = 0; i < dead.Count; i++)
        {
            if (referrers[i] == 0) ready.Enqueue(i, i);
        }
        List<PyObject> ordered = new(dead.Count);
        bool[] isDone = new bool[dead.Count];
        int first = 0;
        while (ordered.Count < dead.Count)
        {
            if (!ready.TryDequeue(out int next, out _))
            {
                // Only circles are left, and what they refer to.
                while (isDone[first]) first++;
                next = first;
            }
            if (isDone[next]) continue;
            isDone[next] = true;
            ordered.Add(dead[next]);
            foreach (int index in referents[next])
            {
                if (--referrers[index] == 0) ready.Enqueue(index, index);
            }
        }
        return ordered;
    }

    // For each object the others that it refers to, directly or by objects between them.
    private static List<int>[] Find(List<PyObject> dead)
    {
        Dictionary<PyObject, int> indexes = new(dead.Count, ReferenceEqualityComparer.Instance);
        for (int i = 0; i < dead.Count; i++) indexes[dead[i]] = i;
        var referents = new List<int>[dead.Count];
        HashSet<PyObject> seen = new(ReferenceEqualityComparer.Instance);
        Queue<PyObject> waiting = new();
        int left = MostVisitedAltogether;
        for (int i = 0; i < dead.Count; i++)
        {
            referents[i] = [];
            seen.Clear();
            waiting.Clear();
            waiting.Enqueue(dead[i]);
            seen.Add(dead[i]);
            while (seen.Count < MostVisited && left > 0 && waiting.TryDequeue(out PyObject? each))
            {
                left--;
                Visit(each);
            }

            void Add(PyObject? value)
            {
                if (value is null or PyStr or PyIntegral or PyNone or PyType or PyModule or PyCode) return;
                if (seen.Count >= MostVisited || !seen.Add(value)) return;
                if (indexes.TryGetValue(value, out int index)) referents[i].Add(index);
                else waiting.Enqueue(value);
            }

            void Visit(PyObject value)
            {
                switch (value)
                {
                    case PyList list:
                        foreach (PyObject item in list.Span[..Math.Min(list.Count, MostVisited)]) Add(item);
                        break;
                    case PyTuple tuple:
                        foreach (PyObject item in tuple.Items.AsSpan(0, Math.Min(tuple.Count, MostVisited))) Add(item);
                        break;
                    case PyDict dict:
                        AddValues(dict);
                        break;
                    case PySetBase set:
                        int position = 0;
                        for (int n = 0; n < MostVisited && set.Next(ref position, out PySetBase.Entry entry); n++) Add(entry.Key);
                        break;
                    case PyMethod method:
                        Add(method.Self);
                        break;
                    case PyCell cell:
                        Add(cell.Value);
                        break;
                    case PyFunction function:
                        Add(function.Closure);
                        Add(function.Defaults);
                        break;
                    case PyGenerator { Frame: { } frame }:
                        foreach (Slot slot in frame.Slots) Add(slot.Value);
                        break;
                }
                if (!value.HasState) return;
                ref InstanceState state = ref value.State;
                foreach (Slot slot in state.Values) Add(slot.Value);
                if (state.Dict is { } attributes) AddValues(attributes);
            }

            void AddValues(PyDict dict)
            {
                int count = 0;
                foreach ((_, PyObject value) in dict)
                {
                    if (++count > MostVisited) return;
                    Add(value);
                }
            }
        }
        return referents;
    }
}

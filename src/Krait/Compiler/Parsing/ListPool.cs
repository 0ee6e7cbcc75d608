namespace Krait.Compiler.Parsing;

/// <summary>Lists to collect the children of a node in, reused as the nodes nest.</summary>
internal sealed class ListPool<T>
{
    private readonly Stack<List<T>> _free = new();

    public List<T> Rent() => _free.TryPop(out List<T>? list) ? list : new List<T>(8);

    /// <summary>The items as an array; the list goes back to the pool.</summary>
    public T[] Take(List<T> list)
    {
        T[] items = list.Count == 0 ? [] : list.ToArray();
        list.Clear();
        _free.Push(list);
        return items;
    }
}

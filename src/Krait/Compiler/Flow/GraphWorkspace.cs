namespace Krait.Compiler.Flow;

/// <summary>
/// What the flow graphs of a compilation are made of. Only one of them exists at a time, so each takes the blocks and tables of
/// the one before.
/// </summary>
internal sealed class GraphWorkspace
{
    private const int LargestKept = 100_000;

    private readonly List<BasicBlock> _blocks = [];
    private int _taken;
    private bool[] _marks = [];
    private BasicBlock?[] _blockTable = [];

    /// <summary>Blocks that are to be looked at; empty between uses.</summary>
    public readonly Stack<BasicBlock> Work = new();

    /// <summary>Whether it has grown more than is worth keeping.</summary>
    public bool IsLarge
    {
        get
        {
            int instructions = _marks.Length;
            foreach (BasicBlock block in _blocks)
                instructions += block.Instructions.Length;
            return instructions > LargestKept;
        }
    }

    /// <summary>Takes all blocks back.</summary>
    public void Reset() => _taken = 0;

    /// <summary>An empty block.</summary>
    public BasicBlock TakeBlock(int label)
    {
        if (_taken == _blocks.Count)
            _blocks.Add(new BasicBlock());
        BasicBlock block = _blocks[_taken++];
        block.Reset(label);
        return block;
    }

    /// <summary>As many cleared marks as asked for.</summary>
    public Span<bool> TakeMarks(int count)
    {
        if (_marks.Length < count)
            _marks = new bool[Math.Max(count, _marks.Length * 2)];
        Span<bool> marks = _marks.AsSpan(0, count);
        marks.Clear();
        return marks;
    }

    /// <summary>A cleared table of as many blocks as asked for.</summary>
    public Span<BasicBlock?> TakeBlockTable(int count)
    {
        if (_blockTable.Length < count)
            _blockTable = new BasicBlock?[Math.Max(count, _blockTable.Length * 2)];
        Span<BasicBlock?> table = _blockTable.AsSpan(0, count);
        table.Clear();
        return table;
    }
}

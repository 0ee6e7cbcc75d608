namespace Krait.Modules.RegularExpressions;

/// <summary>A compiled pattern and what is found out about it once: its sets as tables, where a match can begin.</summary>
internal sealed class PatternProgram(uint[] code)
{
    private readonly CharacterSet?[] _sets = new CharacterSet?[code.Length];
    private MatchStacks? _spareStacks;

    public readonly uint[] Code = code;

    /// <summary>Where matches can begin.</summary>
    public MatchBeginning Beginning => field ??= MatchBeginning.Of(this);

    /// <summary>The set whose code begins at a position.</summary>
    public CharacterSet SetAt(int position) => _sets[position] ??= new CharacterSet(Code, position);

    /// <summary>Stacks to match with: those of a match that is over, or new ones.</summary>
    public MatchStacks TakeStacks() => System.Threading.Interlocked.Exchange(ref _spareStacks, null) ?? new MatchStacks();

    /// <summary>Gives stacks back that nothing uses any more.</summary>
    public void GiveBack(MatchStacks stacks)
    {
        if (stacks.IsSmall) _spareStacks = stacks;
    }
}

/// <summary>A set of characters, ASCII in a table.</summary>
internal sealed class CharacterSet
{
    private readonly uint[] _code;
    private readonly int _position;
    private readonly ulong _low;
    private readonly ulong _high;

    public CharacterSet(uint[] code, int position)
    {
        _code = code;
        _position = position;
        for (int character = 0; character < 128; character++)
        {
            if (!PatternCharacters.IsInSet(code, position, character)) continue;
            if (character < 64) _low |= 1UL << character;
            else _high |= 1UL << (character - 64);
        }
    }

    public bool Contains(int character) =>
        character < 128
            ? ((character < 64 ? _low : _high) >> (character & 63) & 1) != 0
            : PatternCharacters.IsInSet(_code, _position, character);
}

/// <summary>A change of a mark, to be taken back.</summary>
internal struct MarkChange
{
    public int Mark;
    public int Value;
}

/// <summary>An instruction of a pattern that is tried again and again: a repeated group.</summary>
internal sealed class Repetition(int code, int count, int lastPosition, Repetition? outer)
{
    public readonly int Code = code;
    public readonly int Count = count;
    public readonly int LastPosition = lastPosition;
    public readonly Repetition? Outer = outer;
}

/// <summary>What to do when a match does not go on.</summary>
internal enum ChoiceKind
{
    /// <summary>Go on somewhere else.</summary>
    Resume,

    /// <summary>Try the next alternative.</summary>
    Branch,

    /// <summary>Give one character back.</summary>
    Greedy,

    /// <summary>Take one character more.</summary>
    Lazy,
}

/// <summary>A place to go back to.</summary>
internal struct Choice
{
    public ChoiceKind Kind;
    public int Code;
    public int Position;
    public int Limit;
    public Repetition? Repetition;
    public int TrailLength;
    public int LastGroup;
}

/// <summary>The stacks of a match: they are worth keeping, as programs match the same pattern again and again.</summary>
internal sealed class MatchStacks
{
    private const int MostKept = 256;

    public Choice[] Choices = new Choice[8];
    public MarkChange[] Trail = new MarkChange[8];

    public bool IsSmall => Choices.Length <= MostKept && Trail.Length <= MostKept;
}

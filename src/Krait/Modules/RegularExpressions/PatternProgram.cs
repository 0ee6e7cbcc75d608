namespace Krait.Modules.RegularExpressions;

/// <summary>A compiled pattern and what is found out about it once: its sets as tables, where a match can begin.</summary>
internal sealed class PatternProgram(uint[] code)
{
    private readonly CharacterSet?[] _sets = new CharacterSet?[code.Length];
    private MatchScan? _spare;

    public readonly uint[] Code = code;

    /// <summary>Where matches can begin.</summary>
    public MatchBeginning Beginning => field ??= MatchBeginning.Of(this);

    /// <summary>The set whose code begins at a position.</summary>
    public CharacterSet SetAt(int position) => _sets[position] ??= new CharacterSet(Code, position);

    /// <summary>A scan that is over, to be used again; null when there is none.</summary>
    public MatchScan? TakeSpare() => System.Threading.Interlocked.Exchange(ref _spare, null);

    /// <summary>Keeps a scan that nothing uses any more.</summary>
    public void Keep(MatchScan scan) => _spare = scan;
}

/// <summary>A set of characters, ASCII in a table.</summary>
internal sealed class CharacterSet
{
    private readonly uint[] _code;
    private readonly int _position;
    private readonly AsciiSet _ascii;

    public CharacterSet(uint[] code, int position)
    {
        _code = code;
        _position = position;
        for (int character = 0; character < AsciiSet.Limit; character++)
        {
            if (PatternCharacters.IsInSet(code, position, character)) _ascii.Add(character);
        }
    }

    public bool Contains(int character) =>
        character < AsciiSet.Limit ? _ascii.Contains(character) : PatternCharacters.IsInSet(_code, _position, character);
}

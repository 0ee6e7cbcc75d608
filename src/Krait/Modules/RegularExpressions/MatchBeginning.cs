using Krait.Objects;

namespace Krait.Modules.RegularExpressions;

/// <summary>Where matches of a pattern can begin: what lets a search pass over most of a text.</summary>
/// <remarks>Everything here is necessary for a match, nothing sufficient: what is not known is left out.</remarks>
internal sealed class MatchBeginning
{
    private const uint HasPrefix = 1;
    private const int MostSteps = 500;

    private readonly uint[] _code;
    private AsciiSet _ascii;
    private bool _others;
    private int _steps;

    private MatchBeginning(uint[] code) => _code = code;

    /// <summary>The least number of characters that a match has.</summary>
    public int LeastLength { get; private init; }

    /// <summary>The characters with which every match begins; "" when none are known.</summary>
    public int[] Prefix { get; private init; } = [];

    /// <summary>Whether matches begin with certain characters only, those for which <see cref="CanBeginWith"/> is true.</summary>
    public bool HasCharacters { get; private set; }

    /// <summary>The only character to begin with; -1 when there are others.</summary>
    public int OnlyCharacter { get; private set; } = -1;

    /// <summary>Whether matches begin at the start of the text only.</summary>
    public bool IsAtStart { get; private init; }

    /// <summary>Whether matches begin at the start of a line only.</summary>
    public bool IsAtLineStart { get; private init; }

    public bool CanBeginWith(int character) =>
        character < AsciiSet.Limit ? _ascii.Contains(character) : _others;

    public static MatchBeginning Of(PatternProgram program)
    {
        uint[] code = program.Code;
        int body = 0;
        int least = 0;
        int[] prefix = [];
        if ((PatternCode)code[0] == PatternCode.Info)
        {
            least = (int)Math.Min(code[3], int.MaxValue);
            if ((code[2] & HasPrefix) != 0)
            {
                prefix = new int[code[5]];
                for (int i = 0; i < prefix.Length; i++)
                {
                    Poll.AtOrThrow(i);
                    prefix[i] = (int)code[7 + i];
                }
            }
            body = 1 + (int)code[1];
        }
        uint place = (PatternCode)code[body] == PatternCode.At ? code[body + 1] : uint.MaxValue;
        MatchBeginning beginning = new(code)
        {
            LeastLength = least,
            Prefix = prefix,
            IsAtStart = place is 0 or 2,
            IsAtLineStart = place == 1,
        };
        beginning.HasCharacters = beginning.Add(body, 0);
        if (beginning.HasCharacters && !beginning._others && beginning._ascii.Count == 1) beginning.OnlyCharacter = beginning._ascii.First;
        return beginning;
    }

    /// <summary>
    /// Adds the characters with which a match of the code from a place on can begin; false when that is not known, or when it
    /// can be empty.
    /// </summary>
    private bool Add(int pc, int depth)
    {
        const int Deepest = 20;
        if (depth > Deepest) return false;
        while (++_steps < MostSteps)
        {
            switch ((PatternCode)_code[pc])
            {
                case PatternCode.Info:
                case PatternCode.Jump:
                case PatternCode.Assert:
                case PatternCode.AssertNot:
                    pc += 1 + (int)_code[pc + 1];
                    break;
                case PatternCode.Mark:
                case PatternCode.At:
                    pc += 2;
                    break;
                case PatternCode.RepeatOne:
                case PatternCode.MinRepeatOne:
                case PatternCode.PossessiveRepeatOne:
                    AddOne(pc + 4);
                    if (_code[pc + 2] > 0) return true;
                    pc += 1 + (int)_code[pc + 1];
                    break;
                case PatternCode.Repeat:
                    if (!Add(pc + 4, depth + 1)) return false;
                    if (_code[pc + 2] > 0) return true;
                    pc += 2 + (int)_code[pc + 1];
                    break;
                case PatternCode.Branch:
                    for (int alternative = pc + 1; _code[alternative] != 0; alternative += (int)_code[alternative])
                    {
                        if (!Add(alternative + 1, depth + 1)) return false;
                    }
                    return true;
                case PatternCode.AtomicGroup:
                    return Add(pc + 2, depth + 1);
                case PatternCode.Any or PatternCode.AnyAll or PatternCode.Category
                    or PatternCode.In or PatternCode.InIgnore or PatternCode.InUnicodeIgnore or PatternCode.InLocaleIgnore
                    or PatternCode.Literal or PatternCode.LiteralIgnore
                    or PatternCode.LiteralUnicodeIgnore or PatternCode.LiteralLocaleIgnore
                    or PatternCode.NotLiteral or PatternCode.NotLiteralIgnore
                    or PatternCode.NotLiteralUnicodeIgnore or PatternCode.NotLiteralLocaleIgnore:
                    AddOne(pc);
                    return true;
                default:
                    return false;
            }
        }
        return false;
    }

    private void AddOne(int pc)
    {
        for (int character = 0; character < AsciiSet.Limit; character++)
        {
            if (PatternCharacters.MatchesOne(_code, pc, character)) _ascii.Add(character);
        }
        // The lower case of two characters outside ASCII is in ASCII: of the Kelvin sign, and of the capital I with a dot.
        _others |= (PatternCode)_code[pc] switch
        {
            PatternCode.Literal or PatternCode.LiteralIgnore => _code[pc + 1] >= AsciiSet.Limit,
            PatternCode.LiteralUnicodeIgnore => _code[pc + 1] >= AsciiSet.Limit || (char)_code[pc + 1] is 'i' or 'k',
            _ => true,
        };
    }
}

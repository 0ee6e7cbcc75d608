namespace Krait.Modules.RegularExpressions;

/// <summary>A change of a mark, to be taken back.</summary>
internal struct MarkChange
{
    public int Mark;
    public int Value;
}

/// <summary>A repeated group that is being matched: how often it has matched, and where it did last.</summary>
internal sealed class Repetition(int code, int count, int lastPosition, Repetition? outer)
{
    /// <summary>The position of the group's REPEAT in the code.</summary>
    public readonly int Code = code;

    public readonly int Count = count;

    /// <summary>Where the last match of the group began; a match that begins there again is empty and would repeat for ever.</summary>
    public readonly int LastPosition = lastPosition;

    /// <summary>The repeated group around this one.</summary>
    public readonly Repetition? Outer = outer;
}

/// <summary>How a match continues from a <see cref="Choice"/> after it has failed.</summary>
internal enum ChoiceKind
{
    /// <summary>Continue at another instruction.</summary>
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

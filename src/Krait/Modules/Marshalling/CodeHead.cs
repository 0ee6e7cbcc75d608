using Krait.Objects;

namespace Krait.Modules.Marshalling;

/// <summary>The numbers that a code object begins with.</summary>
internal readonly record struct CodeHead(
    int ArgumentCount, int PositionalOnlyCount, int KeywordOnlyCount, int StackSize, CodeFlags Flags)
{
    /// <summary>How many bytes they take.</summary>
    public const int Size = 5 * sizeof(int);

    /// <summary>What is wrong with the numbers, beside the lengths of other parts; null when nothing is.</summary>
    public string? FindProblem(int codeLength, int localNames, int localKinds)
    {
        if (ArgumentCount < 0 || PositionalOnlyCount < 0 || PositionalOnlyCount > ArgumentCount || KeywordOnlyCount < 0 || StackSize < 0)
        {
            return "a count is out of range";
        }
        if (localKinds != localNames) return "local variable names and kinds differ in number";
        long arguments = (long)ArgumentCount + KeywordOnlyCount;
        if ((Flags & CodeFlags.VarArgs) != 0) arguments++;
        if ((Flags & CodeFlags.VarKeywords) != 0) arguments++;
        if (arguments > localNames) return "more arguments than local variables";
        return codeLength % 2 == 0 ? null : "the code's length is odd";
    }
}

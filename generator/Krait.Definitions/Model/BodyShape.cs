using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Model;

/// <summary>
/// What a body is seen to come to. <paramref name="Moves"/> are all that it does, if it only moves values; <paramref name="Branch"/>
/// if it only branches. It compares the identities of its two inputs, negated for an operand other than zero, if
/// <paramref name="ComparesIdentities"/>. <paramref name="TypeTests"/> are the exact types it makes sure of first; it does nothing
/// else if <paramref name="IsTypeGuard"/>. <paramref name="Guards"/> are the conditions by which it first gives up, as far as they
/// can be asked before the instruction is chosen: of its inputs, not of its cache; it does nothing else if <paramref name="IsGuard"/>.
/// </summary>
public sealed record BodyShape(
    EquatableArray<Move>? Moves,
    Branch? Branch,
    bool ComparesIdentities,
    EquatableArray<TypeTest> TypeTests,
    bool IsTypeGuard,
    EquatableArray<TextSpan> Guards,
    bool IsGuard);

/// <summary>How a value moves.</summary>
public enum MoveKind
{
    /// <summary>From a variable to the stack.</summary>
    Load,

    /// <summary>From the stack to a variable.</summary>
    Store,

    /// <summary>From the stack to nowhere.</summary>
    Drop,

    /// <summary>An empty place is pushed.</summary>
    Null,

    /// <summary>From an array that a register of the machine holds to the stack.</summary>
    Element,

    /// <summary>A number that the operand gives is pushed.</summary>
    Number,
}

/// <summary>
/// A move: <paramref name="Index"/> is an expression of the operand, <paramref name="Of"/> the register, or the type of the number.
/// </summary>
public sealed record Move(MoveKind Kind, string Index, string? Of = null);

/// <summary>
/// A branch by the only input: taken when it is true, or is the object <c>Owner.Member</c>; when it is not, unless
/// <paramref name="WhenTrue"/>. <paramref name="Passed"/> is an instruction that is passed over where the branch is not taken.
/// </summary>
public sealed record Branch(bool WhenTrue, string? Owner, string? Member, string Distance, string? Passed);

/// <summary>A check that an input is of exactly a type.</summary>
public sealed record TypeTest(string Item, string Type);

using Krait.Definitions.Model;

namespace Krait.Definitions.Analysis;

/// <summary>
/// What attributes on hand-written helpers say, by <c>Type.Method</c>: the only facts inference takes from outside the file.
/// </summary>
public sealed record HelperFacts(EquatableArray<string> NonEscaping, EquatableArray<string> Raising)
{
    /// <summary>Nothing known: every call may re-enter the machine.</summary>
    public static HelperFacts None { get; } = new(default, default);

    /// <summary>Whether the helper is marked <c>[NonEscaping]</c>.</summary>
    public bool IsNonEscaping(string helper) => Contains(NonEscaping, helper);

    /// <summary>Whether the helper is marked <c>[Raises]</c>.</summary>
    public bool Raises(string helper) => Contains(Raising, helper);

    private static bool Contains(EquatableArray<string> helpers, string name) => helpers.Any(helper =>
        helper == name || (name.IndexOf('.') < 0 && helper.EndsWith("." + name, StringComparison.Ordinal)));
}

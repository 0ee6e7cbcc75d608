using Krait.Definitions.Diagnostics;

namespace Krait.Definitions.Model;

/// <summary>Parts of a specification that change less often than the whole.</summary>
public static class SpecificationSlice
{
    /// <summary>The specification without bodies and places: equal before and after the edit of a body or a moved line.</summary>
    public static Specification Metadata(Specification specification) => specification with
    {
        Operations = new([.. specification.Operations.Select(item => item with { Body = null, Location = default })]),
        Instructions = new([.. specification.Instructions.Select(item => item with { Location = default(DefinitionLocation) })]),
        Tails = default,
    };
}

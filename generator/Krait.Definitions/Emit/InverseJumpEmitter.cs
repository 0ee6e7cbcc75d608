using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>Emits which branches are each other's opposites: the same test, taken when the other is not.</summary>
internal static class InverseJumpEmitter
{
    public static EmittedFile Emit(LoopModel model)
    {
        var branches = model.Specification.Instructions
            .Where(item => item is { Kind: InstructionKind.Instruction, Head: null, Operations.Count: 1 })
            .Select(item => (item.Name, Shape: model.Operation(item.Operations[0]).Shape?.Branch))
            .Where(item => item.Shape is not null).ToList();
        return model.Cache.Render("InverseJumps", "InverseJumps", new()
        {
            ["Machine"] = model.Machine,
            ["Pairs"] = branches.Where(item => InverseOf(item.Shape!) is not null)
                .Select(item => new TemplateModel { ["Name"] = item.Name, ["Inverse"] = InverseOf(item.Shape!) }).ToEquatable(),
        }, new LateTexts());

        string? InverseOf(Branch shape) =>
            branches.FirstOrDefault(other => other.Shape == shape with { WhenTrue = !shape.WhenTrue }).Name;
    }
}

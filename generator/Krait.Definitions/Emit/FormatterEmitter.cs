using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Emit;

/// <summary>Emits what a disassembler needs: the meaning of operands, jump targets, the contents of caches.</summary>
internal static class FormatterEmitter
{
    public static string Emit(Specification specification)
    {
        var operands = specification.Operands.ToDictionary(operand => operand.Name, StringComparer.Ordinal);
        var generic = specification.Instructions.Where(item => item.Head is null && item.Twin is null && item.Kind != InstructionKind.Fused)
            .ToList();
        List<object> Group(Func<Operand, Expression?> expression) =>
            VerifierEmitter.Group(
                generic, item => item.Operand is { } name && operands.TryGetValue(name, out Operand? operand) ? expression(operand) : null);

        var caches = specification.Caches.ToDictionary(cache => cache.Name, StringComparer.Ordinal);
        return TemplateRenderer.Render("InstructionFormatter", new()
        {
            ["Machine"] = specification.Machine,
            ["Texts"] = Group(operand => operand.Text),
            ["Targets"] = Group(operand => operand.Target),
            ["Caches"] = specification.Instructions.Where(item => item.Cache is not null && item.Kind != InstructionKind.Fused)
                .GroupBy(item => item.Cache!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new TemplateModel
                {
                    ["Cache"] = group.Key,
                    ["HasObjects"] = caches[group.Key].Fields.Any(field => field.IsObject),
                    ["Names"] = group.Select(item => item.Name).ToList(),
                    ["Fields"] = string.Join(", ",
                        caches[group.Key].Fields.Where(field => !field.Name.StartsWith("unused", StringComparison.Ordinal))
                        .Select(field => field.Name + " {cache." + field.Name + "}")),
                }).ToList(),
        });
    }
}

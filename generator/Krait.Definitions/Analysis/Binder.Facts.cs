using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>What is declared of an instruction for its readers, and must fit what it is.</summary>
public sealed partial class Binder
{
    private InstructionFacts BindFacts(InstructionDeclaration declaration, StackEffect effect, string? cache)
    {
        ModifierSyntax? Find(string keyword) => declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == keyword);
        if (Find("polls") is { } polls && (effect.Inputs.Count > 0 || effect.Outputs.Count > 0))
            Contradicted(declaration, polls, "it takes or leaves items, which compiled code would not: an instruction that polls does nothing else but jump");
        if (Find("operations") is { } operations && cache is null)
            _diagnostics.Add(DiagnosticId.CacheMissing, At(declaration, operations.Keyword.Span), declaration.Name.Text);
        TypeTest? concerns = null;
        if (Find("concerns") is { Variable: { } variable } concern)
        {
            if (effect.Inputs.All(item => item.Name != variable.Index.Text))
                Unknown(declaration, new Identifier(variable.Index.Text, variable.Index.Span), $"an input of '{declaration.Name.Text}'");
            if (variable.Type is not { } type)
                _diagnostics.Add(DiagnosticId.SyntaxError, At(declaration, variable.Index.Span), "an input and its type: 'concerns (input : Type)'", $"'{variable.Index.Text}'");
            else if (effect.Outputs.Count > 0)
                Contradicted(declaration, concern, "it leaves items, which it must make of inputs of other types, too");
            else
                concerns = new TypeTest(variable.Index.Text, type.Text);
        }

        return new InstructionFacts(
            Find("like")?.Argument?.Text,
            Find("operations")?.Expression is { } code ? BindExpression(declaration, code) : null,
            concerns);
    }

    /// <summary>An instruction compiled as another must take and leave the same.</summary>
    private void CheckLikeness(InstructionDeclaration declaration, Instruction instruction)
    {
        if (instruction.Facts.Like is not { } name)
            return;
        var modifier = declaration.Modifiers.First(item => item.Keyword.Text == "like");
        if (!_instructions.TryGetValue(name, out var model))
            Unknown(declaration, modifier.Argument!.Value, "an instruction");
        else if (!SameSize(model.Effect.Inputs, instruction.Effect.Inputs, instruction.When) || !SameSize(model.Effect.Outputs, instruction.Effect.Outputs, instruction.When))
            Contradicted(declaration, modifier, $"its effect {EffectAlgebra.Describe(instruction.Effect)} is not {EffectAlgebra.Describe(model.Effect)} of '{name}'");
        else if (model.CacheSize != instruction.CacheSize)
            Contradicted(declaration, modifier, $"its cache has {Text(instruction.CacheSize)} units instead of the {Text(model.CacheSize)} of '{name}'");
    }
}

using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Analysis;

/// <summary>What must hold between declarations.</summary>
public sealed partial class Binder
{
    /// <summary>Operands tried when two sizes are written differently: small ones, and each bit of larger ones.</summary>
    private static readonly int[] OperandsTried =
        [.. Enumerable.Range(0, 64).Concat(Enumerable.Range(6, 20).SelectMany(bit => new[] { (1 << bit) - 1, 1 << bit, (1 << bit) + 1 }))
            .Distinct()];

    private void CheckMember(FamilyDeclaration declaration, Identifier name, Instruction head, Instruction member)
    {
        if (head.CacheSize != member.CacheSize)
        {
            _diagnostics.Add(DiagnosticId.FamilyCache, At(declaration, name.Span), RelatedTo(member), member.Name, head.Name,
                Text(member.CacheSize), Text(head.CacheSize));
        }

        string? reason = Difference(head, member);
        if (reason is not null)
            _diagnostics.Add(DiagnosticId.FamilyEffect, At(declaration, name.Span), RelatedTo(member), member.Name, head.Name, reason);
    }

    private static string? Difference(Instruction head, Instruction member)
    {
        string effects = $"{EffectAlgebra.Describe(member.Effect)} is not {EffectAlgebra.Describe(head.Effect)}";
        if (!SameSize(head.Effect.Inputs, member.Effect.Inputs, member.When))
            return $"takes different inputs: {effects}";
        if (head.FallsThrough && member.FallsThrough && !SameSize(head.Effect.Outputs, member.Effect.Outputs, member.When))
            return $"leaves different outputs: {effects}";
        foreach (Exit exit in member.Exits)
        {
            if (exit.Kind is ExitKind.Jump && head.FindExit(ExitKind.Jump) is { } jump
                && !SameSize(jump.Outputs, exit.Outputs, member.When))
            {
                return $"leaves '{EffectAlgebra.Describe(exit.Outputs)}' when it jumps instead of '{EffectAlgebra.Describe(jump.Outputs)}'";
            }

            if (exit.Kind is ExitKind.Jump && head.FindExit(ExitKind.Jump) is null)
                return "can jump, which the head never does";
            if (exit.Kind is ExitKind.Return && head.FindExit(ExitKind.Return) is null)
                return "comes back elsewhere than at the next instruction, which the head never does";
        }

        return null;
    }

    private static bool SameSize(IEnumerable<StackItem> left, IEnumerable<StackItem> right, string? when)
    {
        LinearSize difference = EffectAlgebra.SizeOf(left) - EffectAlgebra.SizeOf(right);
        if (difference.Equals(LinearSize.Zero))
            return true;
        if (difference.IsConstant)
            return false;
        Func<int, long?> value = OperandExpression.Compile(difference.Format());
        Func<int, long?> isUsed = when is null ? _ => 1 : OperandExpression.Compile(when);
        return OperandsTried.Where(oparg => isUsed(oparg) != 0).All(oparg => value(oparg) == 0);
    }

    private void CheckTwin(InstructionDeclaration declaration, Instruction instruction, Instruction? twin)
    {
        if (twin is null)
            return;
        string? why = null;
        if (instruction.CacheSize != twin.CacheSize)
        {
            why = $"its cache has {Text(instruction.CacheSize)} units instead of {Text(twin.CacheSize)}";
        }
        else if (!EffectAlgebra.Net(instruction.Effect).Equals(EffectAlgebra.Net(twin.Effect)) && instruction.FallsThrough
            && twin.FallsThrough)
        {
            why = $"its effect {EffectAlgebra.Describe(instruction.Effect)} is not {EffectAlgebra.Describe(twin.Effect)}";
        }

        if (why is not null)
        {
            _diagnostics.Add(DiagnosticId.InstrumentedEffect, At(declaration, declaration.Name.Span), RelatedTo(twin), instruction.Name,
                twin.Name, why);
        }
    }

    private void CheckCacheUse(InstructionDeclaration declaration, Body body, string? cache)
    {
        if (!body.Mentions("cache"))
            return;
        if (cache is null)
        {
            _diagnostics.Add(DiagnosticId.CacheMissing, At(declaration, declaration.Name.Span), declaration.Name.Text);
            return;
        }

        EquatableArray<CacheField> fields = _caches[cache].Fields;
        foreach (string name in body.CacheFields.Where(name => fields.All(field => field.Name != name)))
        {
            int index = body.Text.IndexOf("cache." + name, StringComparison.Ordinal);
            TextSpan span = body.SpanInFile(new TextSpan(index + "cache.".Length, name.Length));
            _diagnostics.Add(DiagnosticId.UnknownCacheField, At(declaration, span), cache, name,
                string.Join(", ", fields.Select(field => field.Name)));
        }
    }

    private void CheckExits(InstructionDeclaration declaration, Body body, IReadOnlyList<Exit> exits)
    {
        (Word, ExitKind, string)[] kinds = [(Word.Jump, ExitKind.Jump, "jump"), (Word.Skip, ExitKind.Skip, "skip")];
        foreach ((Word word, ExitKind kind, string keyword) in kinds)
        {
            bool declared = exits.Any(exit => exit.Kind == kind);
            VocabularyUse? use = body.Uses.FirstOrDefault(item => item.Word == word);
            if (use is not null && !declared)
            {
                _diagnostics.Add(DiagnosticId.UndeclaredExit, At(declaration, body.SpanInFile(use.Span)), declaration.Name.Text,
                    word.ToString(), keyword);
            }

            if (use is null && declared && !body.Has(Word.Redispatch) && !body.Has(Word.Execute) && !body.Has(Word.Tail))
                _diagnostics.Add(DiagnosticId.ExitNeverTaken, At(declaration, declaration.Name.Span), declaration.Name.Text, keyword);
        }
    }

    private void CheckPartOrder(InstructionDeclaration declaration, Identifier part, Operation operation, bool isLast,
        ref string? committed)
    {
        if (committed is not null && (operation.Properties & Properties.Deoptimizes) != 0)
            _diagnostics.Add(DiagnosticId.RaiseAfterCommit, At(declaration, part.Span), part.Text, "deoptimise", $"'{committed}'");
        if (committed is not null && (operation.Properties & Properties.Raises) != 0
            && (_operations[committed].Properties & Properties.WritesLocals) != 0)
        {
            _diagnostics.Add(DiagnosticId.RaiseAfterCommit, At(declaration, part.Span), part.Text, "raise", $"'{committed}'");
        }

        if (!isLast && (operation.Properties & Properties.NoFallThrough) != 0)
        {
            _diagnostics.Add(DiagnosticId.MacroExit, At(declaration, part.Span), declaration.Name.Text, part.Text,
                "never falls through to the next part");
        }

        if ((operation.Properties & (Properties.WritesLocals | Properties.Escapes)) != 0)
            committed = part.Text;
    }

    private void CheckFused(FusedDeclaration declaration, List<Instruction> parts)
    {
        for (int i = 0; i < parts.Count; i++)
        {
            Instruction part = parts[i];
            DefinitionLocation span = At(declaration, declaration.Parts[i].Span);
            if (part.Kind == InstructionKind.Pseudo || part.Operations.Count == 0)
                _diagnostics.Add(DiagnosticId.FusedPart, span, part.Name, "it has no body");
            if (part.Kind is InstructionKind.Instrumented or InstructionKind.Fused)
                _diagnostics.Add(DiagnosticId.FusedPart, span, part.Name, "only plain and specialised instructions can be fused");
            bool isLast = i == parts.Count - 1;
            var bodies = part.Operations.Select(name => _operations[name].Body!).ToList();
            if (bodies.Any(body => body.Has(Word.Redispatch) || body.Has(Word.Execute)))
                _diagnostics.Add(DiagnosticId.FusedPart, span, part.Name, "it dispatches again");
            if (!isLast && (part.Exits.Any(exit => exit.Kind is ExitKind.Jump or ExitKind.Skip) || bodies.Any(body => body.Has(Word.Tail))))
                _diagnostics.Add(DiagnosticId.FusedJump, span, part.Name, "jumps, skips or changes the frame");
            if (!isLast && !part.FallsThrough)
                _diagnostics.Add(DiagnosticId.FusedJump, span, part.Name, "never reaches the next part");
            if (part.Effect.Inputs.Any(item => item.Size is not null))
                _diagnostics.Add(DiagnosticId.FusedPart, span, part.Name, "what it takes depends on its operand");
            if (!isLast && part.Effect.Outputs.Any(item => item.Size is not null))
            {
                _diagnostics.Add(DiagnosticId.FusedPart, span, part.Name,
                    "what it leaves depends on its operand, so it can only be the last part");
            }

            if (i > 0 && part.Has(Properties.Escapes) && parts.Take(i).Any(before => before.Effect.Outputs.Count > 0))
                _diagnostics.Add(DiagnosticId.StackNotInMemory, span, part.Name, $"what '{parts[i - 1].Name}' left");
        }
    }

    private void CheckInstructions()
    {
        foreach (Instruction instruction in _instructions.Values.ToList())
        {
            _ = _declarations.TryGetValue(instruction.Name, out InstructionDeclaration? declaration);
            if (instruction.Kind != InstructionKind.Fused && instruction.Has(Properties.Deoptimizes) && instruction.Head is null)
                _diagnostics.Add(DiagnosticId.DeoptOutsideFamily, instruction.Location, instruction.Name);
            if (declaration is null)
                continue;
            CheckLikeness(declaration, instruction);
            if (declaration.Kind == InstructionKind.Pseudo)
            {
                foreach (PartSyntax target in declaration.Parts.Where(target => !_instructions.ContainsKey(target.Text)))
                    Unknown(declaration, target.Name, "an instruction");
            }

            foreach (VocabularyUse use in instruction.Operations.SelectMany(name => _operations[name].Body!.Uses))
            {
                if (use is { Word: Word.Execute, Target: { } target } && !_instructions.ContainsKey(target))
                    _diagnostics.Add(DiagnosticId.UnknownName, instruction.Location, target, "an instruction");
            }
        }

        if (!_tailNames.Contains("Error")
            && _operations.Values.FirstOrDefault(operation => (operation.Properties & Properties.Raises) != 0) is { } raising)
        {
            _diagnostics.Add(DiagnosticId.UnknownTail, raising.Location, $"'{raising.Name}' raises; that", "Error");
        }
    }

    private static RelatedLocation RelatedTo(Instruction instruction) => new(instruction.Location, $"'{instruction.Name}' is defined here");
}

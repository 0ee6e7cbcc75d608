using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>What is declared of an instruction for its readers, and must fit what it is.</summary>
public sealed partial class Binder
{
    private InstructionFacts BindFacts(InstructionDeclaration declaration, StackEffect effect, string? cache,
        IReadOnlyList<string> operations)
    {
        ModifierSyntax? Find(string keyword) => declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == keyword);
        if (Find("polls") is { } polls && (effect.Inputs.Count > 0 || effect.Outputs.Count > 0))
        {
            Contradicted(declaration, polls,
                "it takes or leaves items, which compiled code would not: an instruction that polls does nothing else but jump");
        }

        if (Find("operations") is { } named && cache is null)
            _diagnostics.Add(DiagnosticId.CacheMissing, At(declaration, named.Keyword.Span), declaration.Name.Text);
        if (Find("given") is { } local && !DeclaresLocal(local.Expression!.Text))
        {
            _diagnostics.Add(DiagnosticId.SyntaxError, At(declaration, local.Expression.Span), "a local: 'given (Type name = value)'",
                $"'{local.Expression.Text}'");
        }

        if (Find("reports") is { } reports)
            CheckReport(declaration, reports);
        TypeTest? concerns = null;
        if (Find("concerns") is { Variable: { } variable } concern)
        {
            if (effect.Inputs.All(item => item.Name != variable.Index.Text))
                Unknown(declaration, new Identifier(variable.Index.Text, variable.Index.Span), $"an input of '{declaration.Name.Text}'");
            if (variable.Type is not { } type)
            {
                _diagnostics.Add(DiagnosticId.SyntaxError, At(declaration, variable.Index.Span),
                    "an input and its type: 'concerns (input : Type)'", $"'{variable.Index.Text}'");
            }
            else if (effect.Outputs.Count > 0)
            {
                Contradicted(declaration, concern, "it leaves items, which it must make of inputs of other types, too");
            }
            else
            {
                concerns = new TypeTest(variable.Index.Text, type.Text);
            }
        }

        return new InstructionFacts(
            Find("like")?.Argument?.Text,
            Find("operations")?.Expression is { } code ? BindExpression(declaration, code) : null,
            concerns,
            Find("reports")?.Expression is { } reported ? BindExpression(declaration, reported) : null,
            Find("reports")?.Argument?.Text,
            BindMarks(declaration, effect),
            Union(operations.Select(name => _operations[name].Loads)),
            Union(operations.Select(name => _operations[name].Stores)),
            Find("fits")?.Expression is { } fits ? BindExpression(declaration, fits) : null,
            Find("given")?.Expression is { } given ? BindExpression(declaration, given) : null);
    }

    /// <summary>Whether a text has the form <c>Type name = value</c>.</summary>
    private static bool DeclaresLocal(string text)
    {
        int equals = text.IndexOf('=');
        return equals >= 0 && text.Substring(0, equals).Trim().LastIndexOf(' ') >= 0;
    }

    /// <summary>Domains of memory that a body touches itself; null when none is declared.</summary>
    private static EquatableArray<string>? BindDomains(InstructionDeclaration declaration, string keyword) =>
        declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == keyword)?.Expression is { } list
            ? new([.. list.Text.Split(',').Select(name => name.Trim()).Where(name => name.Length > 0)])
            : null;

    private static EquatableArray<string>? Union(IEnumerable<EquatableArray<string>?> domains)
    {
        var declared = domains.OfType<EquatableArray<string>>().ToList();
        return declared.Count == 0 ? null : new([.. declared.SelectMany(list => list).Distinct()]);
    }

    private static readonly string[] BranchPlaces = ["before", "target", "jump"];

    private void CheckReport(InstructionDeclaration declaration, ModifierSyntax reports)
    {
        if (declaration.Kind != InstructionKind.Instrumented)
            Contradicted(declaration, reports, "only the instrumented twin of an instruction reports an event");
        if (_machineEvent is null)
        {
            _diagnostics.Add(DiagnosticId.MachineProperty, At(declaration, reports.Keyword.Span), declaration.Name.Text,
                "reports an event, but the machine declares no 'event' type");
        }

        if (reports.Argument is { } place && !BranchPlaces.Contains(place.Text))
            Unknown(declaration, place, "a place of a branch: before, target or jump");
    }

    /// <summary>Kinds of outputs that readers of the stack are told.</summary>
    private EquatableArray<TypeTest> BindMarks(InstructionDeclaration declaration, StackEffect effect)
    {
        var marks = new List<TypeTest>();
        foreach (ModifierSyntax modifier in declaration.Modifiers.Where(modifier => modifier.Keyword.Text == "marks"))
        {
            VariableSyntax variable = modifier.Variable!;
            if (effect.Outputs.All(item => item.Name != variable.Index.Text))
                Unknown(declaration, new Identifier(variable.Index.Text, variable.Index.Span), $"an output of '{declaration.Name.Text}'");
            if (variable.Type is { } kind)
            {
                marks.Add(new TypeTest(variable.Index.Text, kind.Text));
            }
            else
            {
                _diagnostics.Add(DiagnosticId.SyntaxError, At(declaration, variable.Index.Span),
                    "an output and its kind: 'marks (output : Kind)'", $"'{variable.Index.Text}'");
            }
        }

        return new([.. marks]);
    }

    /// <summary>An instruction compiled as another must take and leave the same.</summary>
    private void CheckLikeness(InstructionDeclaration declaration, Instruction instruction)
    {
        if (instruction.Facts.Like is not { } name)
            return;
        ModifierSyntax modifier = declaration.Modifiers.First(item => item.Keyword.Text == "like");
        if (!_instructions.TryGetValue(name, out Instruction? model))
        {
            Unknown(declaration, modifier.Argument!, "an instruction");
        }
        else if (!SameSize(model.Effect.Inputs, instruction.Effect.Inputs, instruction.When)
            || !SameSize(model.Effect.Outputs, instruction.Effect.Outputs, instruction.When))
        {
            Contradicted(declaration, modifier,
                $"its effect {EffectAlgebra.Describe(instruction.Effect)} is not {EffectAlgebra.Describe(model.Effect)} of '{name}'");
        }
        else if (model.CacheSize != instruction.CacheSize)
        {
            Contradicted(declaration, modifier,
                $"its cache has {Text(instruction.CacheSize)} units instead of the {Text(model.CacheSize)} of '{name}'");
        }
    }
}

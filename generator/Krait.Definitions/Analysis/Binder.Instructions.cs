using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Analysis;

/// <summary>Operations and the instructions made of them.</summary>
public sealed partial class Binder
{
    private void BindOperation(InstructionDeclaration declaration)
    {
        if (declaration.Body is null)
        {
            _diagnostics.Add(DiagnosticId.MissingBody, At(declaration, declaration.Name.Span), declaration.Name.Text);
            return;
        }

        StackEffect effect = BindEffect(declaration, declaration.Effect);
        string? cache = BindCacheName(declaration) ?? InheritCache(declaration);
        _ = AddOperation(declaration, effect, BindExits(declaration), cache, isInstruction: false);
    }

    /// <summary>An operation that declares no cache sees that of the instructions it is part of.</summary>
    private string? InheritCache(InstructionDeclaration operation)
    {
        if (_inheritedCaches is null)
        {
            _inheritedCaches = new(StringComparer.Ordinal);
            foreach (InstructionDeclaration user in _declarations.Values
                .Where(user => user.Parts.Count > 0 && user.Kind != InstructionKind.Pseudo))
            {
                string? cache = CacheOf(user) ?? (user.Twin is { } twin
                    && _declarations.TryGetValue(twin.Text, out InstructionDeclaration? first)
                    ? CacheOf(first) : null);
                foreach (PartSyntax part in user.Parts.Where(_ => cache is not null && _caches.ContainsKey(cache)))
                    _inheritedCaches[part.Text] = _inheritedCaches.TryGetValue(part.Text, out string? known) ? known : cache!;
            }
        }

        return _inheritedCaches.TryGetValue(operation.Name.Text, out string? inherited) ? inherited : null;

        static string? CacheOf(InstructionDeclaration declaration) =>
            declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == "cache")?.Argument?.Text;
    }

    private Operation AddOperation(
        InstructionDeclaration declaration, StackEffect effect, IReadOnlyList<Exit> exits, string? cache, bool isInstruction)
    {
        exits = [.. exits.Where(exit => exit.Kind != ExitKind.Return)];
        var context = new BodyContext(declaration.Name.Text, effect, new([.. exits]), false, _tailNames, _helpers);
        BodyAnalysis analysis = BodyAnalyzer.Analyze(declaration.Body!, context, span => At(declaration, span), _diagnostics);
        Body body = analysis.Body;
        StackItem WithSource(StackItem item) =>
            analysis.Copies.TryGetValue(item.Name, out string? source) ? item with { CopyOf = source } : item;
        effect = effect with { Outputs = new([.. effect.Outputs.Select(WithSource)]) };
        Properties inferred = body.CanEnd ? analysis.Properties : analysis.Properties | Properties.NoFallThrough;
        Properties properties = ApplyDeclared(declaration, inferred, exits);
        CheckCacheUse(declaration, body, cache);
        CheckExits(declaration, body, exits);
        var operation = new Operation(
            declaration.Name.Text,
            declaration.Documentation,
            effect,
            new([.. exits]),
            cache,
            body,
            analysis.Shape,
            BindDomains(declaration, "loads"),
            BindDomains(declaration, "stores"),
            properties,
            isInstruction,
            At(declaration, declaration.Name.Span));
        _operations[operation.Name] = operation;
        return operation;
    }

    private void BindInstruction(InstructionDeclaration declaration)
    {
        Instruction? twin = FindTwin(declaration);
        Identifier? operand = declaration.Operand ?? (twin?.Operand is { } inherited ? new Identifier(inherited, default) : null);
        if (operand is { Text: not "oparg" } name && !_operands.ContainsKey(name.Text))
            Unknown(declaration, name, "an operand");
        string? cache = BindCacheName(declaration) ?? twin?.Cache;
        IReadOnlyList<Exit> exits = BindExits(declaration);
        if (exits.Count == 0 && twin is not null)
            exits = [.. twin.Exits];
        StackEffect effect = declaration.Effect is null && twin is not null ? twin.Effect : BindEffect(declaration, declaration.Effect);
        Properties properties = Properties.None;
        var operations = new List<string>();
        if (declaration.Body is not null)
        {
            Operation operation = AddOperation(declaration, effect, exits, cache, isInstruction: true);
            operations.Add(operation.Name);
            effect = operation.Effect;
            properties = operation.Properties;
        }
        else if (declaration.Kind != InstructionKind.Pseudo && declaration.Parts.Count > 0)
        {
            IReadOnlyList<Exit> ownExits = exits;
            (effect, exits, properties) = Compose(declaration, operations);
            exits = [.. exits, .. ownExits.Where(own => exits.All(exit => exit.Kind != own.Kind))];
            properties = ApplyDeclared(declaration, properties, exits);
        }
        else
        {
            if (declaration.Effect is null && twin is null)
                _diagnostics.Add(DiagnosticId.MissingBody, At(declaration, declaration.Name.Span), declaration.Name.Text);
            properties = ApplyDeclared(declaration, properties, exits);
        }

        if (HasModifier(declaration, "adaptive") && AddSpecialization(declaration, effect, cache) is { } choice)
        {
            operations.Insert(0, choice.Name);
            properties = Merge(choice.Properties, properties);
        }

        properties |= exits.Aggregate(Properties.None, (set, exit) => set | exit.Kind switch
        {
            ExitKind.Jump => Properties.Jumps,
            ExitKind.Push => Properties.Pushes,
            ExitKind.Skip => Properties.Skips,
            _ => Properties.None,
        });
        foreach (StackItem item in effect.Inputs.Where(item => item.Unboxed is not null && item.Type is not null))
        {
            _diagnostics.Add(DiagnosticId.UnboxedItem, At(declaration, declaration.Name.Span), item.Name, item.Unboxed!,
                $"is taken as it comes from the stack; put an operation that checks it for '{item.Type}' before");
        }

        EffectSyntax? published = declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == "published")?.Effect;
        var instruction = new Instruction(
            declaration.Kind,
            declaration.Name.Text,
            declaration.Number,
            declaration.Documentation,
            operand?.Text,
            cache,
            cache is not null && _caches.TryGetValue(cache, out CacheLayout? layout) ? layout.Size : 0,
            effect,
            published is null ? twin?.Published : BindEffect(declaration, published),
            new([.. exits]),
            new([.. operations]),
            new([.. declaration.Kind == InstructionKind.Pseudo ? declaration.Parts.Select(part => part.Text) : []]),
            BindVariables(declaration, effect),
            twin?.Name,
            null,
            declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == "when")?.Expression?.Text,
            HasModifier(declaration, "hot") ? Placement.Hot : HasModifier(declaration, "cold") ? Placement.Cold : Placement.Warm,
            properties,
            At(declaration, declaration.Name.Span),
            BindFacts(declaration, effect, cache, operations));
        _instructions[instruction.Name] = instruction;
        CheckTwin(declaration, instruction, twin);
    }

    /// <summary>
    /// What an adaptive instruction does before its own work: the statement <c>adapt</c> of the machine, in which <c>Specialize()</c>
    /// is the call that chooses among the specialisations of its family.
    /// </summary>
    private Operation? AddSpecialization(InstructionDeclaration declaration, StackEffect effect, string? cache)
    {
        const string Word = "Specialize()";
        if (_machine!.Properties.FirstOrDefault(property => property.Keyword.Text == "adapt") is not { } adapt
            || adapt.Value.Text.IndexOf(Word, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            _diagnostics.Add(DiagnosticId.MachineProperty, At(declaration, declaration.Name.Span), declaration.Name.Text,
                $"is adaptive, but the machine declares no statement 'adapt' with '{Word}' in it");
            return null;
        }

        string items = string.Concat(effect.Inputs.Select(item => item.Name + ", "));
        string call = $"Specializations.{declaration.Name.Text}(thread, frame, Unit, {items}oparg)";
        string text = adapt.Value.Text.Remove(at, Word.Length).Insert(at, call) + ";";
        InstructionDeclaration operation = declaration with
        {
            Kind = InstructionKind.Operation,
            Name = new Identifier("_SPECIALIZE_" + declaration.Name.Text, adapt.Keyword.Span),
            Documentation = "",
            Modifiers = [],
            Body = new CodeText(text, adapt.Value.Span, new([new Substitution(new TextSpan(at, call.Length), Word.Length)])),
        };
        _fileOf[operation] = _fileOf[_machine];
        return AddOperation(operation, new StackEffect(effect.Inputs, effect.Inputs), [], cache, isInstruction: false);
    }

    /// <summary>What a cache is given to run works on values alone: it has no frame, no thread and no way out but giving up.</summary>
    private Extension BindExtension(InstructionDeclaration declaration)
    {
        Instruction? head = FindTwin(declaration);
        var operations = new List<string>();
        (StackEffect effect, IReadOnlyList<Exit> _, Properties _) = Compose(declaration, operations);
        foreach (PartSyntax part in declaration.Parts.Where(part => operations.Contains(part.Text)))
        {
            Operation operation = _operations[part.Text];
            Body body = operation.Body!;
            if (body.Uses.Any(use => use.Word != Word.DeoptIf)
                || new[] { "thread", "frame", "oparg", "cache", "slots", "Unit", "Next" }.Any(body.Mentions))
            {
                _diagnostics.Add(DiagnosticId.ExtensionPart, At(declaration, part.Span), part.Text,
                    "it does more than make a value of its inputs or give up with DeoptIf");
            }
            else if (operation.Effect.Inputs.Concat(operation.Effect.Outputs).FirstOrDefault(item => item.Size is not null) is { } sized)
            {
                _diagnostics.Add(DiagnosticId.ExtensionPart, At(declaration, part.Span), part.Text,
                    $"there may be several items '{sized.Name}', or none");
            }
        }

        if (head is not null && (effect.Outputs.Count != 1 || effect.Inputs.Count != head.Effect.Inputs.Count))
        {
            _diagnostics.Add(DiagnosticId.ExtensionPart, At(declaration, declaration.Name.Span), declaration.Name.Text,
                $"its effect {EffectAlgebra.Describe(effect)} is not {EffectAlgebra.Describe(head.Effect)} of '{head.Name}'");
        }

        CodeText? when = declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == "when")?.Expression;
        return new Extension(declaration.Name.Text, declaration.Documentation, declaration.Twin!.Text,
            when is null ? null : BindExpression(declaration, when), new([.. operations]), effect);
    }

    private (StackEffect Effect, IReadOnlyList<Exit> Exits, Properties Properties) Compose(InstructionDeclaration declaration,
        List<string> operations)
    {
        var composer = new EffectComposer();
        var exits = new List<Exit>();
        Properties properties = Properties.Pure;
        string? committed = null;
        for (int i = 0; i < declaration.Parts.Count; i++)
        {
            PartSyntax part = declaration.Parts[i];
            if (!_operations.TryGetValue(part.Text, out Operation? operation))
            {
                // A template without its arguments is a mistake that has been reported.
                if (!_templates.Contains(part.Text))
                    Unknown(declaration, part.Name, "an operation");
                continue;
            }

            CheckPartOrder(declaration, part.Name, operation, i == declaration.Parts.Count - 1, ref committed);
            operations.Add(part.Text);
            exits.AddRange(operation.Exits
                .Where(exit => exits.All(known => known.Kind != exit.Kind))
                .Select(exit => exit with { Outputs = composer.AtExit(operation.Effect, exit) }));
            if (composer.Apply(operation.Effect) is { } mismatch)
                _diagnostics.Add(DiagnosticId.MacroMismatch, At(declaration, part.Span), declaration.Name.Text, part.Text, mismatch);
            properties = Merge(properties, operation.Properties);
        }

        if (declaration.Effect is not null)
        {
            StackEffect declared = BindEffect(declaration, declaration.Effect);
            if (!EffectAlgebra.Net(declared).Equals(EffectAlgebra.Net(composer.Effect))
                || !EffectAlgebra.SizeOf(declared.Inputs).Equals(EffectAlgebra.SizeOf(composer.Effect.Inputs)))
            {
                _diagnostics.Add(
                    DiagnosticId.MacroImbalance,
                    At(declaration, declaration.Effect.Span),
                    declaration.Name.Text,
                    EffectAlgebra.Describe(declared),
                    EffectAlgebra.Describe(composer.Effect));
            }
        }

        return (composer.Effect, exits, properties);
    }

    /// <summary>A sequence has every effect of its parts; it is pure, or able to fall through, only if all are.</summary>
    private static Properties Merge(Properties left, Properties right) =>
        ((left | right) & ~(Properties.Pure | Properties.NoFallThrough))
        | (left & right & Properties.Pure)
        | (right & Properties.NoFallThrough);

    private Instruction? FindTwin(InstructionDeclaration declaration)
    {
        if (declaration.Twin is not { } name)
            return null;
        if (_instructions.TryGetValue(name.Text, out Instruction? twin))
            return twin;
        Unknown(declaration, name, "an instruction");
        return null;
    }

    private StackEffect BindEffect(InstructionDeclaration declaration, EffectSyntax? syntax)
    {
        if (syntax is null)
            return new StackEffect(default, default);
        return new StackEffect(
            BindItems(declaration, syntax.Inputs, "inputs"),
            BindItems(declaration, syntax.Outputs, "outputs"));
    }

    private EquatableArray<StackItem> BindItems(InstructionDeclaration declaration, IReadOnlyList<StackItemSyntax> items, string side)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var result = new List<StackItem>();
        foreach (StackItemSyntax item in items)
        {
            var bound = new StackItem(item.Name.Text, item.Type?.Text, item.IsNullable || item.Name.Text == "null", item.Size?.Text,
                IsOptional: item.Size is not null && EffectAlgebra.IsBit(item.Size.Text));
            if (item.Type is { } type && _unboxed.TryGetValue(type.Text, out Unboxed? unboxed))
            {
                bound = bound with { Type = unboxed.TakesAny && side == "inputs" ? null : unboxed.Boxed, Unboxed = unboxed.Type };
                if (bound.IsNullable || bound.Size is not null)
                {
                    _diagnostics.Add(DiagnosticId.UnboxedItem, At(declaration, item.Name.Span), bound.Name, unboxed.Type,
                        "is one value that is always there; remove its '?' or size");
                }
            }

            if (!bound.IsUnnamed && !seen.Add(bound.Name))
                _diagnostics.Add(DiagnosticId.DuplicateItem, At(declaration, item.Name.Span), bound.Name, side, declaration.Name.Text);
            result.Add(bound);
        }

        return new([.. result]);
    }

    private IReadOnlyList<Exit> BindExits(InstructionDeclaration declaration)
    {
        var exits = new List<Exit>();
        foreach (ModifierSyntax modifier in declaration.Modifiers)
        {
            ExitKind? kind = modifier.Keyword.Text switch
            {
                "jump" => ExitKind.Jump,
                "skip" => ExitKind.Skip,
                "push" => ExitKind.Push,
                "returns" => ExitKind.Return,
                "handler" => ExitKind.Handler,
                _ => null,
            };
            if (kind is { } known)
            {
                EquatableArray<StackItem> outputs = BindItems(declaration, modifier.Effect!.Outputs, "outputs");
                exits.Add(new Exit(known, outputs, modifier.Expression is { } target ? BindExpression(declaration, target) : null));
            }
        }

        return exits;
    }

    private EquatableArray<VariableEffect> BindVariables(InstructionDeclaration declaration, StackEffect effect)
    {
        var result = new List<VariableEffect>();
        foreach (ModifierSyntax modifier in declaration.Modifiers)
        {
            if (modifier.Variable is null || modifier.Keyword.Text is "concerns" or "marks")
                continue;
            VariableSyntax syntax = modifier.Variable!;
            var access = (VariableAccess)Enum.Parse(typeof(VariableAccess), modifier.Keyword.Text, ignoreCase: true);
            EquatableArray<StackItem> items = access == VariableAccess.Binds ? effect.Inputs : effect.Outputs;
            if (syntax.Item is { } item && items.All(known => known.Name != item.Text))
                Unknown(declaration, item, $"an {(access == VariableAccess.Binds ? "input" : "output")} of '{declaration.Name.Text}'");
            result.Add(new VariableEffect(
                access,
                BindExpression(declaration, syntax.Index),
                syntax.End is { } end ? BindExpression(declaration, end) : null,
                syntax.Type?.Text,
                syntax.Item?.Text));
        }

        return new([.. result]);
    }

    private string? BindCacheName(InstructionDeclaration declaration)
    {
        if (declaration.Modifiers.FirstOrDefault(modifier => modifier.Keyword.Text == "cache")?.Argument is not { } name)
            return null;
        if (_caches.ContainsKey(name.Text))
            return name.Text;
        Unknown(declaration, name, "a cache");
        return null;
    }

    private Properties ApplyDeclared(InstructionDeclaration declaration, Properties inferred, IReadOnlyList<Exit> exits)
    {
        Properties result = inferred;
        foreach (ModifierSyntax modifier in declaration.Modifiers)
        {
            switch (modifier.Keyword.Text)
            {
                case "return":
                    result |= Properties.Returns | Properties.NoFallThrough;
                    break;
                case "raise":
                    result |= Properties.Raises | Properties.NoFallThrough;
                    break;
                case "nofallthrough":
                    result |= Properties.NoFallThrough;
                    break;
                case "yield":
                    result |= Properties.Yields;
                    break;
                case "evalbreak":
                    result |= Properties.EvalBreak;
                    break;
                case "prefix":
                    result |= Properties.Prefix;
                    break;
                case "bare":
                    result |= Properties.Bare;
                    break;
                case "polls":
                    result |= Properties.Polls;
                    break;
                case "entry":
                    result |= Properties.Entry;
                    break;
                case "noline":
                    result |= Properties.NoLine;
                    break;
                case "delegates":
                    result |= Properties.Delegates;
                    break;
                case "filler":
                    result |= Properties.Filler;
                    break;
                case "noescape":
                    result &= ~Properties.Escapes;
                    break;
                case "noraise":
                    if ((inferred & Properties.Raises) != 0)
                        Contradicted(declaration, modifier, "its body uses Error or ErrorIf");
                    break;
                case "pure":
                    if ((inferred & (Properties.Raises | Properties.WritesLocals | Properties.Jumps)) != 0)
                        Contradicted(declaration, modifier, "its body raises, jumps or writes locals");
                    result = (result & ~Properties.Escapes) | Properties.Pure;
                    break;
            }
        }

        // A frame pushed or a value yielded comes back to the next instruction, though the body itself never ends.
        if (exits.Any(exit => exit.Kind == ExitKind.Push) || (result & Properties.Yields) != 0)
            result &= ~Properties.NoFallThrough;
        return result;
    }

    private void Contradicted(InstructionDeclaration declaration, ModifierSyntax modifier, string why) =>
        _diagnostics.Add(DiagnosticId.DeclaredProperty, At(declaration, modifier.Keyword.Span), declaration.Name.Text,
            modifier.Keyword.Text, why);

    private static bool HasModifier(InstructionDeclaration declaration, string keyword) =>
        declaration.Modifiers.Any(modifier => modifier.Keyword.Text == keyword);

    private void BindFused(IEnumerable<FusedDeclaration> fused)
    {
        // Right after the pinned numbers, so that the switch of the loop stays one jump table.
        int number = _instructions.Values.Select(item => item.Number + 1).DefaultIfEmpty(0).Max();
        foreach (FusedDeclaration declaration in fused)
        {
            var parts = new List<Instruction>();
            foreach (Identifier name in declaration.Parts)
            {
                if (_instructions.TryGetValue(name.Text, out Instruction? part))
                    parts.Add(part);
                else
                    Unknown(declaration, name, "an instruction");
            }

            if (parts.Count != declaration.Parts.Count)
                continue;
            CheckFused(declaration, parts);
            var composer = new EffectComposer();
            var exits = new List<Exit>();
            foreach (Instruction part in parts)
            {
                exits.AddRange(part.Exits.Select(exit => exit with { Outputs = composer.AtExit(part.Effect, exit) }));
                if (composer.Apply(part.Effect) is { } mismatch)
                    _diagnostics.Add(DiagnosticId.FusedPart, At(declaration, declaration.Name.Span), part.Name, $"it meets {mismatch}");
            }

            string fusedName = declaration.Name.Text;
            _instructions[fusedName] = new Instruction(
                InstructionKind.Fused,
                fusedName,
                number++,
                declaration.Documentation,
                "oparg",
                null,
                parts.Sum(part => part.CacheSize + 1) - 1,
                composer.Effect,
                null,
                new([.. exits]),
                new([.. parts.SelectMany(part => part.Operations)]),
                new([.. parts.Select(part => part.Name)]),
                default,
                null,
                null,
                null,
                Placement.Hot,
                parts.Aggregate(Properties.Pure, (set, part) => Merge(set, part.Properties)),
                At(declaration, declaration.Name.Span),
                InstructionFacts.None);
        }
    }
}

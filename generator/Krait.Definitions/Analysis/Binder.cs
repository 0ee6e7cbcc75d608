using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Analysis;

/// <summary>
/// Turns the declarations of the definition files into a <see cref="Specification"/>: resolves names, applies the
/// overrides of later files, reads the bodies, composes the effects.
/// </summary>
public sealed partial class Binder
{
    /// <summary>Numbers a definition may pin: the emitted tables have an entry for each up to the greatest.</summary>
    private const int NumberLimit = 512;

    /// <summary>Types of items that generic instructions may name: what the verifier has bits for.</summary>
    public const int TypeLimit = 6;

    private readonly IReadOnlyList<DefinitionSyntax> _files;
    private readonly HelperFacts _helpers;
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<Declaration, DefinitionSyntax> _fileOf = new(ReferenceComparer.Instance);
    private readonly Dictionary<string, CacheLayout> _caches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Unboxed> _unboxed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Operand> _operands = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Operation> _operations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstructionDeclaration> _declarations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Instruction> _instructions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _templates = new(StringComparer.Ordinal);
    private List<FamilyDeclaration> _families = [];
    private EquatableArray<string> _tailNames;
    private string? _machineEvent;
    private MachineDeclaration? _machine;
    private Dictionary<string, string>? _inheritedCaches;

    private Binder(IReadOnlyList<DefinitionSyntax> files, HelperFacts helpers, DiagnosticBag diagnostics)
    {
        _files = files;
        _helpers = helpers;
        _diagnostics = diagnostics;
    }

    /// <summary>Parses and binds <paramref name="files"/>; the specification is null when there is no machine to speak of.</summary>
    public static Specification? Bind(IEnumerable<(string Path, string Text)> files, HelperFacts helpers, DiagnosticBag diagnostics) =>
        Bind([.. files.Select(file => Parser.Parse(file.Path, file.Text, diagnostics))], helpers, diagnostics);

    /// <summary>Binds parsed files.</summary>
    public static Specification? Bind(IReadOnlyList<DefinitionSyntax> files, HelperFacts helpers, DiagnosticBag diagnostics) =>
        new Binder(files, helpers, diagnostics).Run();

    private Specification? Run()
    {
        List<MachineDeclaration> machines = Collect<MachineDeclaration>();
        List<OperandDeclaration> operands = Collect<OperandDeclaration>();
        List<UnboxedDeclaration> unboxed = Collect<UnboxedDeclaration>();
        List<CacheDeclaration> caches = Collect<CacheDeclaration>();
        List<InstructionDeclaration> instructions = Instantiate(Collect<InstructionDeclaration>());
        List<FamilyDeclaration> families = _families = Collect<FamilyDeclaration>();
        List<FusedDeclaration> fused = Collect<FusedDeclaration>();
        List<TailDeclaration> tails = Collect<TailDeclaration>();
        if (machines.Count == 0)
        {
            if (_files.Count > 0 && !_diagnostics.HasErrors)
            {
                _diagnostics.Add(DiagnosticId.MachineMissing,
                    DefinitionLocation.Create(_files[0].Path, _files[0].Text, new TextSpan(0, 0)));
            }

            return null;
        }

        _tailNames = new([.. tails.Select(tail => tail.Name.Text)]);
        BodyCache.ParseAll(
            [.. instructions.Select(instruction => instruction.Body?.Text).Concat(tails.Select(tail => tail.Body.Text)).OfType<string>()]);
        Machine machine = BindMachine(machines[0]);
        _machineEvent = machine.Event;
        _machine = machines[0];
        foreach (OperandDeclaration operand in operands)
            _operands[operand.Name.Text] = BindOperand(operand);
        foreach (UnboxedDeclaration type in unboxed)
            _unboxed[type.Name.Text] = BindUnboxed(type);
        foreach (CacheDeclaration cache in caches)
            _caches[cache.Name.Text] = BindCache(cache, machine);
        foreach (InstructionDeclaration instruction in instructions)
            _declarations[instruction.Name.Text] = instruction;
        foreach (InstructionDeclaration operation in instructions.Where(item => item.Kind == InstructionKind.Operation))
            BindOperation(operation);
        foreach (InstructionKind kind in new[] { InstructionKind.Instruction, InstructionKind.Pseudo, InstructionKind.Instrumented })
        {
            foreach (InstructionDeclaration instruction in instructions.Where(item => item.Kind == kind))
                BindInstruction(instruction);
        }

        CheckNumbers(instructions);
        CheckTypes(instructions);
        var boundFamilies = families.Select(BindFamily).ToList();
        BindFused(fused);
        CheckInstructions();
        CheckCacheFields(caches);
        var boundTails = tails.Select(BindTail).ToList();
        var extensions = instructions.Where(item => item.Kind == InstructionKind.Extension).Select(BindExtension).ToList();
        return new Specification(
            machine,
            new([.. _operands.Values]),
            new([.. _unboxed.Values]),
            new([.. _caches.Values]),
            new([.. _operations.Values]),
            new([.. _instructions.Values.GroupBy(item => item.Number).Select(group => group.First()).OrderBy(item => item.Number)]),
            new([.. boundFamilies]),
            new([.. boundTails]),
            new([.. extensions]));
    }

    /// <summary>The declarations of one kind in order, a later override in the place of what it replaces.</summary>
    private List<T> Collect<T>()
        where T : Declaration
    {
        var result = new List<T>();
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (DefinitionSyntax file in _files)
        {
            foreach (T declaration in file.Declarations.OfType<T>())
            {
                _fileOf[declaration] = file;
                bool known = indexes.TryGetValue(declaration.Name.Text, out int index);
                if (declaration.IsOverride)
                {
                    if (!known || _fileOf[result[index]] == file)
                        _diagnostics.Add(DiagnosticId.UnknownOverride, At(declaration, declaration.Name.Span), declaration.Name.Text);
                    else
                        result[index] = declaration;
                    continue;
                }

                if (known)
                {
                    var first = new RelatedLocation(At(result[index], result[index].Name.Span), "first defined here");
                    _diagnostics.Add(DiagnosticId.DuplicateName, At(declaration, declaration.Name.Span), first, declaration.Name.Text);
                    continue;
                }

                indexes.Add(declaration.Name.Text, result.Count);
                result.Add(declaration);
            }
        }

        return result;
    }

    /// <summary>
    /// The instructions and operations without templates: in the place of one with parameters stand the operations that the parts
    /// of instructions make of it.
    /// </summary>
    private List<InstructionDeclaration> Instantiate(List<InstructionDeclaration> declarations)
    {
        var templates = new Dictionary<string, List<(string Arguments, InstructionDeclaration Instance)>>(StringComparer.Ordinal);
        foreach (InstructionDeclaration template in declarations.Where(item => item.Parameters.Count > 0))
            templates[template.Name.Text] = [];
        var declared = declarations.Where(item => item.Kind == InstructionKind.Operation)
            .ToDictionary(item => item.Name.Text, StringComparer.Ordinal);
        _templates.UnionWith(templates.Keys);
        for (int i = 0; i < declarations.Count; i++)
        {
            InstructionDeclaration user = declarations[i];
            if (user.Kind == InstructionKind.Pseudo || user.Parts.Count == 0)
                continue;
            var parts = user.Parts.Select(part => Resolve(user, part)).ToList();
            declarations[i] = user with { Parts = parts };
            _fileOf[declarations[i]] = _fileOf[user];
        }

        return [.. declarations.SelectMany(
            item => templates.TryGetValue(item.Name.Text, out List<(string Arguments, InstructionDeclaration Instance)>? instances)
                ? instances.Select(instance => instance.Instance) : [item])];

        PartSyntax Resolve(Declaration user, PartSyntax part)
        {
            if (!declared.TryGetValue(part.Text, out InstructionDeclaration? template))
                return part;
            if (template.Parameters.Count != part.Arguments.Count)
            {
                var place = new RelatedLocation(At(template, template.Name.Span), "defined here");
                _diagnostics.Add(DiagnosticId.TemplateArguments, At(user, part.Span), place, part.Text, Text(template.Parameters.Count),
                    Text(part.Arguments.Count));
            }
            else if (part.Arguments.Count > 0)
            {
                List<(string Arguments, InstructionDeclaration Instance)> instances = templates[part.Text];
                string arguments = string.Join("\0", part.Arguments.Select(argument => argument.Text));
                string? name = instances.FirstOrDefault(item => item.Arguments == arguments).Instance?.Name.Text;
                if (name is null)
                {
                    name = OperationTemplates.NameOf(part);
                    if (name == part.Text || instances.Any(item => item.Instance.Name.Text == name))
                        name += "_" + Text(instances.Count + 1);
                    if (declared.TryGetValue(name, out InstructionDeclaration? other))
                    {
                        _diagnostics.Add(DiagnosticId.DuplicateName, At(user, part.Span), new RelatedLocation(
                            At(other, other.Name.Span), "first defined here"), name);
                    }

                    InstructionDeclaration instance = OperationTemplates.Instantiate(template, part, name);
                    _fileOf[instance] = _fileOf[template];
                    instances.Add((arguments, instance));
                }

                return new PartSyntax(part.Name with { Text = name }, []);
            }

            return part;
        }
    }

    private Tail BindTail(TailDeclaration declaration)
    {
        var context = new BodyContext(declaration.Name.Text, new StackEffect(default, default), default, true, _tailNames, _helpers);
        Body body = BodyAnalyzer.Analyze(declaration.Body, context, span => At(declaration, span), _diagnostics).Body;
        IEnumerable<TailParameter> parameters =
            declaration.Parameters.Select(parameter => new TailParameter(parameter.Type, parameter.Name.Text));
        return new Tail(declaration.Name.Text, declaration.Documentation, new([.. parameters]), body);
    }

    private Family BindFamily(FamilyDeclaration declaration)
    {
        if (!_instructions.TryGetValue(declaration.Name.Text, out Instruction? head))
            Unknown(declaration, declaration.Name, "an instruction");
        foreach (Identifier name in declaration.Members)
        {
            if (!_instructions.TryGetValue(name.Text, out Instruction? member))
            {
                Unknown(declaration, name, "an instruction");
                continue;
            }

            if (member.Head is { } other)
            {
                _diagnostics.Add(DiagnosticId.FamilyTwice, At(declaration, name.Span), name.Text, other);
                continue;
            }

            if (head is null)
                continue;
            _instructions[name.Text] = member with { Head = head.Name };
            CheckMember(declaration, name, head, member);
        }

        return new Family(declaration.Name.Text, new([.. declaration.Members.Select(member => member.Text)]));
    }

    /// <summary>The verifier keeps what is known of an item in the bits of a byte.</summary>
    private void CheckTypes(IEnumerable<InstructionDeclaration> declarations)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (InstructionDeclaration declaration in declarations.Where(item => item.Kind == InstructionKind.Instruction
            && _families.All(family => family.Members.All(member => member.Text != item.Name.Text))))
        {
            IEnumerable<Identifier?> types = (declaration.Effect is { } effect
                    ? effect.Inputs.Concat(effect.Outputs).Select(item => item.Type) : [])
                .Concat(declaration.Modifiers.Where(modifier => modifier.Keyword.Text is not ("concerns" or "marks"))
                    .Select(modifier => modifier.Variable?.Type));
            foreach (Identifier type in types.OfType<Identifier>()
                .Where(type => !_unboxed.ContainsKey(type.Text) && seen.Add(type.Text) && seen.Count > TypeLimit))
            {
                _diagnostics.Add(DiagnosticId.NumberOutOfRange, At(declaration, type.Span), $"{Text(seen.Count)}th type '{type.Text}'",
                    "the verifier tells six types of items and variables apart; check others in the bodies");
            }
        }
    }

    private void CheckNumbers(IEnumerable<InstructionDeclaration> declarations)
    {
        var owners = new Dictionary<int, InstructionDeclaration>();
        foreach (InstructionDeclaration declaration in declarations
            .Where(item => item.Kind is not (InstructionKind.Operation or InstructionKind.Extension)))
        {
            if (declaration.Number >= NumberLimit)
            {
                _diagnostics.Add(DiagnosticId.NumberOutOfRange, At(declaration, declaration.NumberSpan), Text(declaration.Number),
                    "instructions have numbers below 512");
            }

            if (owners.TryGetValue(declaration.Number, out InstructionDeclaration? owner))
            {
                var first = new RelatedLocation(At(owner, owner.NumberSpan), "first used here");
                _diagnostics.Add(DiagnosticId.DuplicateNumber, At(declaration, declaration.NumberSpan), first, Text(declaration.Number),
                    declaration.Name.Text, owner.Name.Text);
            }
            else
            {
                owners.Add(declaration.Number, declaration);
            }
        }
    }

    private static string Text(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private void Unknown(Declaration declaration, Identifier name, string what) =>
        _diagnostics.Add(DiagnosticId.UnknownName, At(declaration, name.Span), name.Text, what);

    private DefinitionLocation At(Declaration declaration, TextSpan span)
    {
        DefinitionSyntax file = _fileOf[declaration];
        return DefinitionLocation.Create(file.Path, file.Text, span);
    }

    private sealed class ReferenceComparer : IEqualityComparer<Declaration>
    {
        public static readonly ReferenceComparer Instance = new();

        public bool Equals(Declaration? x, Declaration? y) => ReferenceEquals(x, y);

        public int GetHashCode(Declaration obj) => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(obj);
    }
}

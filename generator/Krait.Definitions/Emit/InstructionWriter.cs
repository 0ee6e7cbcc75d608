using System.Globalization;
using Krait.Definitions.Analysis;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Emit;

/// <summary>
/// Writes the code of an instruction: reads of its inputs, the bodies of its operations with the vocabulary lowered,
/// and for every exit the stores and the step of the instruction pointer that belong to it. The same code serves
/// inside the loop and, with other ways out, in a method of its own.
/// </summary>
internal sealed class InstructionWriter
{
    private readonly LoopModel _model;
    private readonly Instruction _instruction;
    private readonly bool _inLoop;
    private readonly CodeWriter _writer;
    private readonly StackModel _stack = new();
    private readonly List<Step> _steps = [];
    private readonly bool _isFused;
    private readonly Dictionary<string, HashSet<string>> _meanings = new(StringComparer.Ordinal);
    private int _temporaries;

    private InstructionWriter(LoopModel model, Instruction instruction, bool inLoop, CodeWriter writer)
    {
        _model = model;
        _instruction = instruction;
        _inLoop = inLoop;
        _writer = writer;
        _isFused = instruction.Kind == InstructionKind.Fused;
        CollectSteps();
    }

    /// <summary>Writes the statements of <paramref name="instruction"/>; control never passes their end.</summary>
    public static void Write(LoopModel model, Instruction instruction, bool inLoop, CodeWriter writer) =>
        new InstructionWriter(model, instruction, inLoop, writer).Run();

    private bool IsSequence => _steps.Count > 1;

    private string Dispatch => _inLoop ? "goto Dispatch;" : "return ip;";

    private void CollectSteps()
    {
        IEnumerable<Instruction> parts = _isFused ? _instruction.Parts.Select(_model.Instruction) : [_instruction];
        int offset = 0;
        int index = 0;
        foreach (Instruction part in parts)
        {
            for (int i = 0; i < part.Operations.Count; i++)
                _steps.Add(new Step(_model.Operation(part.Operations[i]), part, index, offset, i == 0));
            offset += 1 + part.CacheSize;
            index++;
        }

        FindMeanings();
    }

    /// <summary>What each name means in the bodies of the steps: an item of the stack, seen as a type.</summary>
    private void FindMeanings()
    {
        void Add(string name, string meaning, StackItem? item = null)
        {
            if (!_meanings.TryGetValue(name, out HashSet<string>? meanings))
                _meanings[name] = meanings = new(StringComparer.Ordinal);
            _ = meanings.Add(item is null ? meaning : $"{meaning} {item.Type} {item.Unboxed} {item.Size}");
        }

        var stack = new Stack<string>();
        int lowest = 0;
        for (int i = 0; i < _steps.Count; i++)
        {
            Operation operation = _steps[i].Operation;
            Body body = operation.Body!;
            var inputs = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (StackItem item in operation.Effect.Inputs.Reverse())
            {
                string origin = stack.Count > 0 ? stack.Pop() : Text(--lowest);
                inputs[item.Name] = origin;
                Add(item.Name, origin, item);
                if (body.Assigns(item.Name))
                    Add(item.Name, "assigned");
            }

            foreach (StackItem item in operation.Effect.Outputs.Concat(operation.Exits.SelectMany(exit => exit.Outputs))
                .Where(item => !inputs.ContainsKey(item.Name)))
            {
                Add(item.Name, $"made by {Text(i)}", item);
            }

            foreach (string name in body.Declared)
                Add(name, $"declared by {Text(i)}");
            foreach (StackItem item in operation.Effect.Outputs)
            {
                stack.Push(inputs.TryGetValue(item.Name, out string? origin) && !body.Assigns(item.Name) && !item.IsUnnamed
                    ? origin : $"made by {Text(i)}{(inputs.ContainsKey(item.Name) ? " of " + item.Name : "")}");
            }
        }
    }

    private void Run()
    {
        if (_steps.Any(step => NeedsStack(step.Operation)))
            _writer.Line($"{Declare("nint", "sp")} = ip->StackTop;");
        if (!_isFused && _steps.Any(step => NeedsOperand(step.Operation)))
            _writer.Line($"{Declare("int", "oparg")} = ip->Oparg;");
        if (!_inLoop)
            WriteRegisters();
        WriteSave(0, _isFused ? _steps[0].Instruction : _instruction);
        for (int i = 0; i < _steps.Count; i++)
            WriteStep(_steps[i], i == _steps.Count - 1);
        foreach (Step step in _steps.Where(step => step.Snapshot is not null))
            WriteRetreats(step);
    }

    private static bool NeedsStack(Operation operation) =>
        operation.Effect.Inputs.Count > 0 || operation.Effect.Outputs.Any(item => item.Name != "null")
            || operation.Exits.Any(exit => exit.Outputs.Count > 0);

    private static bool NeedsOperand(Operation operation) =>
        operation.Body!.Mentions("oparg")
        || operation.Effect.Inputs.Concat(operation.Effect.Outputs).Concat(operation.Exits.SelectMany(exit => exit.Outputs))
            .Any(item => item.Size is not null);

    private void WriteRegisters()
    {
        foreach (Register register in _model.Machine.Registers.Where(
            register => _steps.Any(step => step.Operation.Body!.Mentions(register.Name))))
        {
            _writer.Line($"{register.Type} {register.Name} = {register.Value};");
        }
    }

    /// <summary>Tells the frame where it is, before anything that may look at it from outside.</summary>
    private void WriteSave(int offset, Instruction part)
    {
        if (_model.Machine.Save is { } save && part.Has(Properties.Escapes))
            _writer.Line($"{save} = {Unit(offset)};");
    }

    /// <summary>In the loop, where locals are shared between cases, declarations are only marked.</summary>
    private string Declare(string type, string name) => _inLoop ? LocalDeclarations.Mark(type, name) : $"{type} {name}";

    private static string Unit(int offset) => offset == 0 ? "ip" : $"ip + {Text(offset)}";

    private void WriteStep(Step step, bool isLast)
    {
        if (_isFused && step.StartsPart)
        {
            step.Snapshot = _stack.Snapshot();
            if (step.Part > 0)
                WriteSave(step.Offset, step.Instruction);
        }

        IReadOnlyList<StackEntry> inputs = _stack.Pop(step.Operation.Effect);
        StackModel below = _stack.Snapshot();
        step.Base = _stack.Top;
        if (!isLast && step.Operation.Shape is { IsTypeGuard: true } shape && shape.TypeTests.All(
            test => inputs.Any(entry => entry.Item.Name == test.Item && entry.Proven == test.Type)))
        {
            _stack.Push(Resolve(step, inputs, step.Operation.Effect.Outputs));
        }
        else if (IsSequence)
        {
            inputs = Load(step, inputs, isLast);
            Dictionary<string, string> temporaries = DeclareTemporaries(step, inputs, isLast);
            _writer.Line($"// {step.Operation.Name}");
            _writer.Open();
            WriteBody(step, inputs, below, isLast, temporaries);
            _writer.Close();
            if (!isLast && step.HasWaysOut)
                _writer.Label($"After{step.Operation.Name.TrimStart('_')}_{Text(_steps.IndexOf(step))}");
        }
        else
        {
            WriteBody(step, inputs, below, isLast, []);
        }
    }

    /// <summary>A local of the whole case has the name that bodies give the item, unless to some of them it means another.</summary>
    private string NameLocal(StackItem item, bool isOwn) =>
        isOwn && _meanings[item.Name].Count == 1 ? item.Name : $"{item.Name}{Text(++_temporaries)}";

    /// <summary>Inputs that a later step may want again are read once, into locals of the whole case.</summary>
    private IReadOnlyList<StackEntry> Load(Step step, IReadOnlyList<StackEntry> inputs, bool isLast)
    {
        if (isLast)
            return inputs;
        var result = new List<StackEntry>();
        foreach (StackEntry entry in inputs)
        {
            if (entry is { IsInMemory: true, Loaded: null, Item.IsArray: true } && step.Operation.Body!.Mentions(entry.Item.Name))
            {
                string name = NameLocal(entry.Item, isOwn: true);
                _writer.Line($"{Declare(SpanTypeOf(entry.Item), name)} = {Items(entry.Item, entry.Position)};");
                result.Add(entry with { Loaded = name });
            }
            else if (entry is { IsInMemory: true, Loaded: null, Item.Size: null } && step.Operation.Body!.Mentions(entry.Item.Name))
            {
                string name = NameLocal(entry.Item, isOwn: entry.Item.Type is null && entry.Item.Unboxed is null);
                _writer.Line(
                    $"{Declare(_model.Machine.Value + (entry.Item.IsNullable ? "?" : ""), name)} = {StackModel.Slot(entry.Position)};");
                result.Add(entry with { Loaded = name });
            }
            else
            {
                result.Add(entry);
            }
        }

        return result;
    }

    /// <summary>Values that outlive their step live in locals of the whole case.</summary>
    private Dictionary<string, string> DeclareTemporaries(Step step, IReadOnlyList<StackEntry> inputs, bool isLast)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        if (isLast)
            return result;
        foreach (StackEntry entry in Resolve(step, inputs, step.Operation.Effect.Outputs)
            .Where(entry => entry.Value == entry.Item.Name && !entry.IsNull))
        {
            bool isInput = step.Operation.Effect.Inputs.Any(item => item.Name == entry.Item.Name);
            string name = NameLocal(entry.Item, isOwn: !isInput);
            result.Add(entry.Item.Name, name);
            _writer.Line($"{Declare(TypeOf(entry.Item), name)};");
        }

        return result;
    }

    private void WriteBody(Step step, IReadOnlyList<StackEntry> inputs, StackModel below, bool isLast,
        Dictionary<string, string> temporaries)
    {
        Body body = step.Operation.Body!;
        if (_isFused && NeedsOperand(step.Operation))
            _writer.Line($"{Declare("int", "oparg")} = ip[{Text(step.Offset)}].Oparg;");
        WriteInputs(step, inputs);
        WriteOutputDeclarations(step, inputs, temporaries);
        WriteAmbient(step);
        BodyWriter.Write(_writer, step.Operation.Name, body, Lower(step, body), NamesIn(step));
        if (body.CanEnd)
            WriteFallThrough(step, inputs, isLast, temporaries);
        WriteExits(step, inputs, below);
        if (!isLast)
        {
            _stack.Push(Resolve(step, inputs, step.Operation.Effect.Outputs)
                .Select(entry => entry.Value is { } name && temporaries.TryGetValue(name, out string? temporary)
                    ? entry with { Value = temporary } : entry));
        }
    }

    private static HashSet<string> NamesIn(Step step) =>
        new(AllOutputs(step).SelectMany(items => items).Concat(step.Operation.Effect.Inputs).Select(item => item.Name).Append("oparg")
            .Append("Unit").Concat(step.Renames.Values), StringComparer.Ordinal);

    private void WriteInputs(Step step, IReadOnlyList<StackEntry> inputs)
    {
        Body body = step.Operation.Body!;
        foreach (StackEntry entry in inputs.Where(entry => !entry.Item.IsUnnamed))
        {
            StackItem item = entry.Item;
            if (!body.Mentions(item.Name) && !IsMoved(step, entry))
                continue;
            if (IsSequence && !body.Assigns(item.Name) && entry.Local is { } local)
                step.Renames[item.Name] = local;
            else if (item.IsArray)
                _writer.Line($"{Declare(SpanTypeOf(item), item.Name)} = {Items(item, entry.Position)};");
            else if (item.IsOptional)
                _writer.Line($"{Declare(TypeOf(item), item.Name)} = ({item.Size}) != 0 ? {entry.Boxed} : null;");
            else
                _writer.Line($"{Declare(TypeOf(item), item.Name)} = {entry.Wanted};");
        }
    }

    private void WriteOutputDeclarations(Step step, IReadOnlyList<StackEntry> inputs, Dictionary<string, string> temporaries)
    {
        var declared = new HashSet<string>(inputs.Select(entry => entry.Item.Name), StringComparer.Ordinal);
        foreach (EquatableArray<StackItem> items in AllOutputs(step))
        {
            LinearSize position = step.Base;
            foreach (StackItem item in items)
            {
                if (!item.IsUnnamed && declared.Add(item.Name))
                {
                    if (!item.IsArray && !item.IsOptional && temporaries.TryGetValue(item.Name, out string? temporary))
                    {
                        step.Renames[item.Name] = temporary;
                    }
                    else
                    {
                        _writer.Line(item.IsArray ? $"{Declare(SpanTypeOf(item), item.Name)} = {Items(item, position)};"
                        : item.IsOptional ? $"{Declare(TypeOf(item), item.Name)} = null;"
                        : $"{Declare(TypeOf(item), item.Name)};");
                    }
                }

                position += EffectAlgebra.SizeOf(item);
            }
        }
    }

    private void WriteAmbient(Step step)
    {
        Body body = step.Operation.Body!;
        if (body.Mentions("Unit"))
            _writer.Line($"{_model.Machine.Unit}* Unit = {Unit(step.Offset)};");
        if (body.Mentions("Size"))
            _writer.Line($"const int Size = {Text(1 + step.Instruction.CacheSize)};");
        if (body.Mentions("Next"))
            _writer.Line($"{_model.Machine.Unit}* Next = {Unit(step.Next)};");
        if (step.Operation.Cache is { } cache && body.CacheFields.Count > 0)
        {
            bool usesObjects = _model.CacheOf(cache).Fields.Any(field => field.IsObject && body.CacheFields.Contains(field.Name));
            _writer.Line($"var cache = new {cache}Cache({Unit(step.Offset)}{(usesObjects ? $", {_model.Machine.Objects}" : "")});");
        }
    }

    private void WriteFallThrough(Step step, IReadOnlyList<StackEntry> inputs, bool isLast, Dictionary<string, string> temporaries)
    {
        if (!isLast)
        {
            foreach (KeyValuePair<string, string> temporary in temporaries.Where(temporary => !step.Renames.ContainsKey(temporary.Key)))
                _writer.Line($"{temporary.Value} = {temporary.Key};");
            if (step.HasWaysOut)
                _writer.Line($"goto After{step.Operation.Name.TrimStart('_')}_{Text(_steps.IndexOf(step))};");
            return;
        }

        CommitWith(step, inputs, step.Operation.Effect.Outputs);
        if (_inLoop)
        {
            _writer.Line($"ip += {Text(step.Next)};");
            _writer.Line(Dispatch);
        }
        else
        {
            _writer.Line($"return ip + {Text(step.Next)};");
        }
    }

    private void WriteExits(Step step, IReadOnlyList<StackEntry> inputs, StackModel below)
    {
        Body body = step.Operation.Body!;
        if (body.Has(Word.Jump))
            WriteExit(step, inputs, below, "TakeJump", step.Operation.FindExit(ExitKind.Jump)?.Outputs ?? default, Dispatch);
        if (body.Has(Word.Skip))
        {
            string next = _inLoop ? $"ip += {Text(step.Next + 1)};" : $"return ip + {Text(step.Next + 1)};";
            WriteExit(step, inputs, below, "TakeSkip", step.Operation.FindExit(ExitKind.Skip)?.Outputs ?? default, next, _inLoop
                ? Dispatch : null);
        }

        foreach (string tail in body.Uses.Where(use => use.Word == Word.Tail).Select(use => use.Target!).Distinct())
        {
            EquatableArray<StackItem> outputs = step.Operation.FindExit(ExitKind.Push)?.Outputs ?? default;
            string number = Text(_model.TailNumber(tail));
            string? advance = step.Offset > 0 ? $"ip += {Text(step.Offset)};" : null;
            WriteExit(step, inputs, below, "Take" + tail, outputs, advance, _inLoop ? $"goto {tail};" : $"transfer.Tail = {number};",
                _inLoop ? null : "return null;");
        }
    }

    private void WriteExit(
        Step step, IReadOnlyList<StackEntry> inputs, StackModel below, string label, EquatableArray<StackItem> outputs,
            params string?[] ends)
    {
        _writer.Label(label);
        StackModel state = below.Snapshot();
        IEnumerable<StackEntry> entries = Resolve(step, inputs, outputs);
        state.Push(label is "TakeJump" or "TakeSkip" ? entries : entries.Select(AsPending));
        state.Commit(_writer);
        foreach (string end in ends.OfType<string>())
            _writer.Line(end);
    }

    /// <summary>What a frame returns is not there yet when it is entered: only what stays in its place is kept.</summary>
    private static StackEntry AsPending(StackEntry entry) => entry.IsInMemory ? entry : entry with { Value = "null", Unboxed = null };

    private void CommitWith(Step step, IReadOnlyList<StackEntry> inputs, EquatableArray<StackItem> outputs)
    {
        StackModel state = _stack.Snapshot();
        state.Push(Resolve(step, inputs, outputs));
        state.Commit(_writer);
    }

    /// <summary>
    /// Blocks of a fused instruction entered when a part gives up: they bring memory to the state before that part,
    /// and go on with the part alone.
    /// </summary>
    private void WriteRetreats(Step start)
    {
        var part = _steps.Where(step => step.Part == start.Part).ToList();
        if (part.Any(step => step.Operation.Body!.Has(Word.DeoptIf)))
        {
            _writer.Label($"Deoptimize{Text(start.Part)}");
            start.Snapshot!.Commit(_writer);
            _writer.Line("FusedInstructions.Unfuse(ip);");
            if (_model.Flavor == Flavor.Checked)
                _writer.Line("checks.Leave();");
            if (start.Offset > 0)
                _writer.Line($"ip += {Text(start.Offset)};");
            _writer.Line($"goto {start.Instruction.Head};");
        }

        if (start.Part > 0 && part.Any(step => (step.Operation.Properties & Properties.Raises) != 0))
        {
            _writer.Label($"Raise{Text(start.Part)}");
            start.Snapshot!.Commit(_writer);
            _writer.Line($"ip += {Text(start.Offset)};");
            _writer.Line("goto Error;");
        }
    }

    /// <summary>Where the items an exit leaves are: in a local, in their slot already, or nowhere for a null.</summary>
    private static IEnumerable<StackEntry> Resolve(Step step, IReadOnlyList<StackEntry> inputs, EquatableArray<StackItem> items)
    {
        LinearSize position = step.Base;
        foreach (StackItem item in items)
        {
            StackEntry? same = inputs.FirstOrDefault(entry => entry.Item.Name == item.Name);
            if (item.IsUnnamed)
                same = inputs.FirstOrDefault(entry => entry.Item.Name == item.Name && entry.Position.Equals(position));
            if (item.Name == "null")
            {
                yield return new StackEntry(item, position, "null");
            }
            else if (item.IsArray)
            {
                yield return new StackEntry(item, position, null, same is not null && same.Position.Equals(position) ? same.Loaded : null);
            }
            else if (same is not null && !step.Operation.Body!.Assigns(item.Name))
            {
                yield return new StackEntry(item, position,
                    same.Position.Equals(position) ? same.Value : same.Value ?? step.NameOf(item.Name),
                    same.Loaded, same.Value is null ? same.Item.Unboxed : same.Unboxed,
                    step.Operation.Shape is { IsTypeGuard: true } guard
                        ? guard.TypeTests.FirstOrDefault(test => test.Item == item.Name)?.Type ?? same.Proven : same.Proven);
            }
            else
            {
                yield return new StackEntry(item, position, step.NameOf(item.Name), Unboxed: item.Unboxed);
            }

            position += EffectAlgebra.SizeOf(item);
        }
    }

    /// <summary>Whether an output wants the value of an input the body may not mention, at another place.</summary>
    private static bool IsMoved(Step step, StackEntry entry) =>
        entry.IsInMemory && !entry.Item.IsArray && AllOutputs(step).Any(items => !IsInPlace(step, entry, items));

    private static bool IsInPlace(Step step, StackEntry entry, EquatableArray<StackItem> items)
    {
        LinearSize position = step.Base;
        foreach (StackItem item in items)
        {
            if (item.Name == entry.Item.Name)
                return position.Equals(entry.Position);
            position += EffectAlgebra.SizeOf(item);
        }

        return true;
    }

    private static IEnumerable<EquatableArray<StackItem>> AllOutputs(Step step) =>
        step.Operation.Exits.Select(exit => exit.Outputs).Prepend(step.Operation.Effect.Outputs);

    private string Items(StackItem item, LinearSize position) =>
        $"Items{(item.IsNullable ? "OrNulls" : "")}(ref GetArrayDataReference(slots), {position.Format("sp")}, {item.Size})";

    private string SpanTypeOf(StackItem item) => $"Span<{_model.Machine.Value}{(item.IsNullable ? "?" : "")}>";

    private string TypeOf(StackItem item) =>
        item.Unboxed ?? ((item.Type ?? _model.Machine.Value) + (item.IsNullable || item.IsOptional ? "?" : ""));

    private IEnumerable<BodyEdit> Lower(Step step, Body body) =>
        body.Uses.SelectMany(use => Lower(step, use)).Concat(body.Names.Where(use => step.NameOf(use.Name) != use.Name)
            .Select(use => new BodyEdit(new TextSpan(use.Position, use.Name.Length), step.Renames[use.Name])));

    private IEnumerable<BodyEdit> Lower(Step step, VocabularyUse use)
    {
        switch (use.Word)
        {
            case Word.DeoptIf:
                return BodyWriter.Wrap(use, "if (", ") " + Deoptimize(step));
            case Word.ErrorIf:
                return BodyWriter.Wrap(use, "if (", ") " + Raise(step));
            case Word.Error:
                return [new BodyEdit(use.Span, Raise(step))];
            case Word.Jump:
                return BodyWriter.Wrap(use, $"{{ ip += {Text(step.Next)} + (", "); goto TakeJump; }");
            case Word.Skip:
                return [new BodyEdit(use.Span, "goto TakeSkip;")];
            case Word.Redispatch:
                return [new BodyEdit(use.Span, Dispatch)];
            case Word.Execute when use.Target is { } target:
                return [new BodyEdit(use.Span, _inLoop ? $"goto {target};" : $"return {_model.OutlinedCall(target)};")];
            case Word.Execute:
                return BodyWriter.Wrap(use, "{ opcode = (int)(", "); goto Redispatch; }");
            case Word.Local:
                return BodyWriter.Wrap(use, StackModel.Slots, ").Value");
            case Word.Tail:
                return LowerTail(_model, use, "Take");
            default:
                return [];
        }
    }

    /// <summary>Leaves through a tail: its arguments travel in <c>transfer</c>.</summary>
    public static IEnumerable<BodyEdit> LowerTail(LoopModel model, VocabularyUse use, string prefix)
    {
        Tail tail = model.Tail(use.Target!);
        var fields = tail.Parameters.Select(parameter => $"transfer.{tail.Name}{LoopModel.Pascal(parameter.Name)}").ToList();
        if (fields.Count == 0)
            return [new BodyEdit(use.Span, $"goto {prefix}{tail.Name};")];
        return fields.Count == 1
            ? BodyWriter.Wrap(use, $"{{ {fields[0]} = (", $"); goto {prefix}{tail.Name}; }}")
            : BodyWriter.Wrap(use, $"{{ ({string.Join(", ", fields)}) = (", $"); goto {prefix}{tail.Name}; }}");
    }

    private string Deoptimize(Step step) =>
        _isFused ? $"goto Deoptimize{Text(step.Part)};"
        : _inLoop ? $"goto {step.Instruction.Head};"
        : $"return {_model.OutlinedCall(step.Instruction.Head!)};";

    private string Raise(Step step)
    {
        if (_isFused && step.Part > 0)
            return $"goto Raise{Text(step.Part)};";
        string leave = _inLoop ? "goto Error;" : "return null;";
        IEnumerable<string> written = step.Operation.Effect.Outputs
            .Where(item => item.IsArray && !item.IsUnnamed && step.Operation.Effect.Inputs.All(input => input.Name != item.Name))
            .Select(item => $"{item.Name}.Clear(); ");
        string clears = string.Concat(written);
        return clears.Length == 0 ? leave : $"{{ {clears}{leave} }}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>One operation of the sequence.</summary>
    private sealed class Step(Operation operation, Instruction instruction, int part, int offset, bool startsPart)
    {
        public Operation Operation { get; } = operation;

        public Instruction Instruction { get; } = instruction;

        /// <summary>Which part of a fused instruction this is.</summary>
        public int Part { get; } = part;

        /// <summary>Units between the start of the sequence and that of the part.</summary>
        public int Offset { get; } = offset;

        public bool StartsPart { get; } = startsPart;

        /// <summary>Units between the start of the sequence and the end of the part and its cache.</summary>
        public int Next => Offset + 1 + Instruction.CacheSize;

        /// <summary>The locals of the whole case that stand for names of the body.</summary>
        public Dictionary<string, string> Renames { get; } = new(StringComparer.Ordinal);

        /// <summary>What a name of the body is in the case.</summary>
        public string NameOf(string name) => Renames.TryGetValue(name, out string? local) ? local : name;

        public bool HasWaysOut => Operation.Body!.Uses.Any(use => use.Word is Word.Jump or Word.Skip or Word.Tail);

        /// <summary>Where the outputs start: the position under the inputs.</summary>
        public LinearSize Base { get; set; } = LinearSize.Zero;

        /// <summary>The stack before the part, for going on with it alone.</summary>
        public StackModel? Snapshot { get; set; }
    }
}

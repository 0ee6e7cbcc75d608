using Krait.Definitions.Diagnostics;
using Krait.Definitions.Emit;
using Krait.Definitions.Model;
using Krait.Generator.Tests.Support;
using Xunit;

namespace Krait.Generator.Tests;

/// <summary>What is emitted for a second tier and other readers of code, from a line each.</summary>
public class FactTests
{
    private const string Machine = """
        machine Test.Machine {
            value Value;
            slot Slot;
            unit CodeUnit;
            frame Frame;
            thread Thread;
            code Code;
            entry frame.Entry;
            slots frame.Slots;
            event Event;
            register Value[] constants = frame.Constants;
        }
        unboxed long { of Whole; box Make(value); unbox value.Number; }
        unboxed bool { of Truth; box Make(value); unbox value.IsTrue; any; }
        operand distance { flag HasJump; target next + oparg; }
        inst NOTHING = 0 ( -- ) { }
        tail Enter(Frame entered) { frame = entered; Resume(); }
        tail Leave(Value result) { Return(result); }

        """;

    [Theory]
    [InlineData("inst X = 1 ( -- value) { value = Local(oparg >> 4); }",
        "new(InstructionForm.Moves, [new(MoveKind.Load, static oparg => oparg >> 4)])")]
    [InlineData("inst X = 1 (value -- ) { Local(oparg) = value; }",
        "new(InstructionForm.Moves, [new(MoveKind.Store, static oparg => oparg)])")]
    [InlineData(
        "inst X = 1 (below, top -- ) { Local(oparg) = top; Local(oparg + 1) = below; }",
        "new(InstructionForm.Moves, [new(MoveKind.Store, static oparg => oparg), new(MoveKind.Store, static oparg => oparg + 1)])")]
    [InlineData("inst X = 1 (value -- null) { }", "new(InstructionForm.Moves, [new(MoveKind.Drop), new(MoveKind.Null)])")]
    [InlineData("inst X = 1 ( -- value) { value = constants[oparg]; }",
        "new(InstructionForm.Moves, [new(MoveKind.Element, static oparg => oparg)])")]
    [InlineData("inst X = 1 ( -- value : long) { value = oparg + 1; }",
        "new(InstructionForm.Moves, [new(MoveKind.Number, static oparg => oparg + 1)])")]
    [InlineData(
        "inst X[distance] = 1 (value : bool -- ) jump ( -- ) "
            + "{ if (!value) Jump(oparg); if (Next->Opcode == (int)Opcode.NOTHING) Jump(1); }",
        "new(InstructionForm.Branch, distance: static oparg => oparg, whenTrue: false)")]
    [InlineData(
        "inst X[distance] = 1 (value -- ) jump ( -- ) { if (ReferenceEquals(value, Nothing.Instance)) Jump(oparg); }",
        "new(InstructionForm.Branch, distance: static oparg => oparg, whenTrue: true, tested: " +
            "typeof(Nothing).GetField(nameof(Nothing.Instance)))")]
    [InlineData("inst X[distance] = 1 ( -- ) jump ( -- ) nofallthrough polls { Look(); Jump(-oparg); }",
        "new(InstructionForm.Poll, distance: static oparg => -oparg)")]
    [InlineData("inst X = 1 (value -- ) return { Leave(value); }", "new(InstructionForm.Leave)")]
    [InlineData("inst X = 1 (value -- sent) yield nofallthrough { Leave(value); }", "new(InstructionForm.Suspend)")]
    [InlineData(
        "inst X = 1 (value, other -- ) concerns (value : Special) { Close(value, other); }",
        "new(InstructionForm.Moves, [new(MoveKind.Drop), new(MoveKind.Drop)], concerns: typeof(Special), concerned: 1)")]
    public void The_form_of_an_instruction_is_seen_in_its_body(string definition, string shape) =>
        Assert.Contains($"shapes[(int)Opcode.X] = {shape};", Table(definition), StringComparison.Ordinal);

    [Theory]
    [InlineData("inst X = 1 (below, top -- ) { Local(oparg) = below; Local(oparg + 1) = top; }")]
    [InlineData("inst X = 1 ( -- value) { value = Local(First()); }")]
    [InlineData("inst X = 1 ( -- value) { value = Local(oparg); Local(oparg) = null; }")]
    [InlineData("inst X[distance] = 1 (value : bool -- ) jump ( -- ) { if (value) Jump(oparg); Look(); }")]
    [InlineData("inst X = 1 (value -- ) return { Leave(Copy(value)); }")]
    [InlineData("inst X = 1 (value -- sent) yield nofallthrough { Leave(Copy(value)); }")]
    public void A_body_that_does_more_is_only_a_sequence_of_operations(string definition) =>
        Assert.DoesNotContain("shapes[(int)Opcode.X]", Table(definition), StringComparison.Ordinal);

    [Theory]
    [InlineData("op _X (value -- value : Whole) { DeoptIf(value.GetType() != typeof(Whole)); }",
        "guards: [new(0, typeof(Whole))], isTypeGuard: true")]
    [InlineData(
        "op _X (left, right -- result) { DeoptIf(left.GetType() != typeof(Whole) || right.GetType() != typeof(Real)); result = Add(left, " +
            "right); }",
        "3, flags: Deoptimizes | Escapes, guards: [new(0, typeof(Whole)), new(1, typeof(Real))]);")]
    [InlineData("op _X (left, right -- same : bool) { same = ReferenceEquals(left, right) == (oparg == 0); }", "comparesIdentities: true")]
    [InlineData("op _X (owner -- value) loads (fields) { value = owner.Field; }", "loads: MemoryDomains.Fields")]
    [InlineData("op _X (owner -- value) { value = owner.Field(); }", "1, flags: Escapes);")]
    [InlineData("op _X ( -- value) { value = Make(Local(oparg)); }", "variables: [static oparg => oparg]")]
    [InlineData("op _X ( -- ) { for (int i = 0; i < oparg; i++) Local(i) = null; }", "touchesAnyVariable: true")]
    [InlineData(
        "op _X (receiver, value -- receiver, result) jump ( -- receiver, result) push ( -- receiver) { result = Send(receiver, value); " +
            "if (Enters) Enter(Frame); if (Done) Jump(oparg); }",
        "jumps: [Item(\"receiver\", source: 0), Item(\"result\", made: 0)], kept: 1, distance: static oparg => oparg")]
    public void Facts_of_an_operation_are_inferred_or_declared(string definition, string facts)
    {
        string[] lines = Table(definition + "\ninst NAMES = 9 ( -- ) loads (fields) { Read(); }").Split('\n');
        string row = lines[Array.FindIndex(lines, line => line.Contains("Add(\"_X\"", StringComparison.Ordinal))];
        Assert.Contains(facts, row, StringComparison.Ordinal);
    }

    [Fact]
    public void Readers_are_told_events_targets_and_places()
    {
        const string Definitions = """
            inst LOOP[distance] = 1 (iterator -- iterator, item) jump ( -- iterator) to (next + oparg + 1)
                returns ( -- iterator, result) to (next + oparg) {
                item = Next(iterator);
                if (item == null) Jump(oparg + 1);
            }
            inst DROP = 2 (iterator -- ) noline { Close(iterator); }
            instrumented WATCHED_DROP = 3 of DROP reports (Event.Left) of jump { Close(iterator); }
            inst COPY = 4 (bottom, between[oparg - 1] -- bottom, between[oparg - 1], top) { top = bottom; }
            inst START = 5 (value -- iterator, null?[oparg & 1]) marks (iterator : Iterator) stores (fields) { iterator = Start(value); }
            """;
        Specification specification = DefinitionFiles.BindText(("Small.def", Machine + Definitions)).Specification!;
        string facts = Emit(SourceEmitter.Expressions, "CodeFacts", specification);
        Assert.Contains("case Opcode.LOOP:\n                return next + oparg + 1;", facts, StringComparison.Ordinal);
        Assert.Contains("case Opcode.LOOP:\n                return next + oparg;", facts, StringComparison.Ordinal);
        Assert.Contains("case Opcode.DROP:\n                return Event.Left;", facts, StringComparison.Ordinal);
        Assert.Contains("case Opcode.DROP:\n                return BranchPlace.Jump;", facts, StringComparison.Ordinal);
        string sources = Emit(SourceEmitter.Metadata, "StackSources", specification);
        Assert.Contains(
            "Repeat(ref count, sources, 0, 1);\n                Repeat(ref count, sources, 1, oparg - 1);\n                Repeat(ref " +
            "count, sources, 0, 1);", sources, StringComparison.Ordinal);
        Assert.Contains("Mark(ref count, sources, StackMark.Iterator, 1);\n                Mark(ref count, sources, StackMark.Empty, ",
            sources, StringComparison.Ordinal);
        Assert.Contains("Fields = 1,", Emit(SourceEmitter.Metadata, "OpcodeMetadata", specification), StringComparison.Ordinal);
        Assert.Contains("case Opcode.LOOP:\n                return next + oparg;", Table("""
            inst GENERATOR[distance] = 8 (iterator -- iterator, item) push ( -- iterator) nofallthrough { DeoptIf(Fails); Enter(Frame); }
            family LOOP { GENERATOR }
            """ + Definitions).Replace("case Opcode.GENERATOR:", "case Opcode.LOOP:", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>The statement of the machine comes first, with the call that chooses among the family.</summary>
    [Fact]
    public void An_adaptive_instruction_looks_for_a_specialisation_first()
    {
        const string Adapt = "event Event; adapt if (cache.counter.Triggers) { Specialize(); Redispatch(); } else cache.counter.Advance();";
        const string Definitions = """
            cache Pair 1 { counter : backoff; }
            op _ADD (left, right -- result) { result = Add(left, right); }
            /// Adds.
            inst ADD = 1 = _ADD cache Pair adaptive hot ;
            """;
        (Specification? specification, EquatableArray<DefinitionDiagnostic> diagnostics) = DefinitionFiles.BindText(
            ("Small.def", Machine.Replace("event Event;", Adapt, StringComparison.Ordinal) + Definitions));
        Assert.Empty(diagnostics.Select(item => item.ToString()));
        var model = new LoopModel(specification!, Flavor.Default);
        var writer = new CodeWriter();
        InstructionWriter.Write(model, model.Instruction("ADD"), true, writer);
        IEnumerable<string> lines = WithoutLines(LocalDeclarations.Declare(writer.ToString())).Split('\n').Select(line => line.Trim());
        Assert.Equal(
            """
            nint sp = ip->StackTop;
            int oparg = ip->Oparg;
            Value left = Unsafe.Add(ref GetArrayDataReference(slots), sp - 2).Value;
            Value right = Unsafe.Add(ref GetArrayDataReference(slots), sp - 1).Value;
            // _SPECIALIZE_ADD
            {
            CodeUnit* Unit = ip;
            var cache = new PairCache(ip);
            if (cache.counter.Triggers) { Specializations.ADD(thread, frame, Unit, left, right, oparg); goto Dispatch;
            } else cache.counter.Advance();
            }
            // _ADD
            {
            Value result;
            result = Add(left, right);
            Unsafe.Add(ref GetArrayDataReference(slots), sp - 2).Value = result;
            Unsafe.Add(ref GetArrayDataReference(slots), sp - 1).Value = null!;
            ip += 2;
            goto Dispatch;
            }
            """, string.Join('\n', lines.Where(line => line.Length > 0)), ignoreLineEndingDifferences: true);
    }

    /// <summary>What a cache can be given to run is a composition: its operations one after the other, until one gives up.</summary>
    [Fact]
    public void An_extension_runs_its_operations_on_values()
    {
        const string Definitions = """
            cache Pair 2 { extension : Extension(2); }
            inst ADD = 1 (left, right -- result) cache Pair { result = Add(left, right); }
            inst ADD_EXTEND = 2 (left, right -- result) cache Pair
                operations (cache.extension.Operations) fits (Find(left, right, oparg, ref cache)) {
                result = cache.extension.Apply(left, right);
                DeoptIf(result == null);
            }
            family ADD { ADD_EXTEND }
            op _GUARD_LEFT (left, right -- left : Whole, right) { DeoptIf(left.GetType() != typeof(Whole)); }
            op _WHOLE (left : long, right -- number : long, right) { number = left; }
            op _RIGHT_WHOLE (left, right -- left, right : Whole) { DeoptIf(right.GetType() != typeof(Whole)); }
            op _SHIFT (left : long, right : long -- number : long) { DeoptIf(!TryShift(left, right, out number)); }
            /// Shifts a whole number.
            extension SHIFT of ADD_EXTEND = _GUARD_LEFT + _WHOLE + _RIGHT_WHOLE + _SHIFT when (oparg == 3);
            """;
        (Specification? specification, EquatableArray<DefinitionDiagnostic> diagnostics) = DefinitionFiles.BindText(
            ("Small.def", Machine.Replace("slots frame.Slots;", "slots frame.Slots; objects frame.Objects;", StringComparison.Ordinal)
                + Definitions));
        Assert.Empty(diagnostics.Select(item => item.ToString()));
        string text = WithoutLines(
            SourceEmitter.EmitCode(specification!, Flavor.Default).Single(file => file.Name == "Extensions").Text);
        IEnumerable<string> lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)
            .SkipWhile(line => !line.StartsWith("public static ADD_EXTEND? Find", StringComparison.Ordinal)).SkipLast(2);
        Assert.Equal(
            """
            public static ADD_EXTEND? Find(int oparg, Value left, Value right)
            {
            bool holds;
            holds = oparg == 3;
            if (holds && SHIFT(left, right) is not null) return s_SHIFT;
            return null;
            }
            private static readonly ADD_EXTEND s_SHIFT = new(["_GUARD_LEFT", "_WHOLE", "_RIGHT_WHOLE", "_SHIFT"], SHIFT);
            /// <summary>Shifts a whole number.</summary>
            private static Value? SHIFT(Value left, Value right)
            {
            if (OperationMethods1._GUARD_LEFT(left) != OperationExit.Done) return null;
            OperationMethods1._WHOLE(UnboxedValues.UnboxLong(left), out long number1);
            if (OperationMethods1._RIGHT_WHOLE(right) != OperationExit.Done) return null;
            if (OperationMethods1._SHIFT(number1, UnboxedValues.UnboxLong(right), out long number2) != OperationExit.Done) return null;
            return UnboxedValues.Box(number2);
            }
            """, string.Join('\n', lines), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void A_specialisation_is_chosen_by_its_guards()
    {
        const string Definitions = """
            cache Pair 2 { counter : backoff; version : u16; }
            op _ADAPT (left, right -- left, right) cache Pair {
                if (cache.counter.Triggers) { Specializations.ADD(thread, frame, Unit, left, right, oparg); Redispatch(); }
            }
            op _ADD (left, right -- result) { result = Add(left, right); }
            inst ADD[oparg] = 1 = _ADAPT + _ADD cache Pair given (K k = KindOf(left));
            op _GUARD (left, right -- left, right : Whole) { DeoptIf(right.GetType() != typeof(Whole)); }
            op _ADD_WHOLE (first, second : Whole -- result) { DeoptIf(second.IsBig); result = Add(first, second); }
            inst ADD_WHOLE[oparg] = 2 = _GUARD + _ADD_WHOLE cache Pair when (oparg == 3);
            inst ADD_TWO[oparg] = 3 (one, two -- result) cache Pair fits (k == K.Two && Fill(two, ref cache)) {
                DeoptIf(one.GetType() != typeof(Whole) || two.GetType() != typeof(Real));
                Real real = As(two);
                DeoptIf(Next->Opcode != 4);
                DeoptIf(real.Version != cache.version);
                result = Add(one, real);
            }
            family ADD { ADD_WHOLE, ADD_TWO }
            """;
        (Specification? specification, EquatableArray<DefinitionDiagnostic> diagnostics) =
            DefinitionFiles.BindText(
            ("Small.def", Machine.Replace("event Event;", "event Event; choose Chooser.Put(unit, chosen);", StringComparison.Ordinal)
            + Definitions));
        Assert.Empty(diagnostics.Select(item => item.ToString()));
        string text = WithoutLines(
            SourceEmitter.EmitCode(specification!, Flavor.Default).Single(file => file.Name == "Specializations").Text);
        IEnumerable<string> lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)
            .SkipWhile(line => !line.StartsWith("public static void ADD", StringComparison.Ordinal)).SkipLast(1);
        Assert.Equal(
            """
            public static void ADD(
            Thread thread, Frame frame, CodeUnit* unit, Value left, Value right, int oparg)
            {
            var cache = new PairCache(unit);
            K k = KindOf(left);
            Opcode? chosen = null;
            if (ADD_WHOLE(right, oparg))
            chosen = Opcode.ADD_WHOLE;
            else if (ADD_TWO(unit, left, right, ref cache, k))
            chosen = Opcode.ADD_TWO;
            Chooser.Put(unit, chosen);
            }
            private static bool ADD_WHOLE(Value right, int oparg)
            {
            if (!(oparg == 3)) return false;
            if (right.GetType() != typeof(Whole)) return false;
            return true;
            }
            private static bool ADD_TWO(CodeUnit* unit, Value one, Value two, ref PairCache cache, K k)
            {
            {
            CodeUnit* Next = unit + 3;
            if (one.GetType() != typeof(Whole) || two.GetType() != typeof(Real)) return false;
            if (Next->Opcode != 4) return false;
            }
            {
            return k == K.Two && Fill(two, ref cache);
            }
            }
            """,
            string.Join('\n', lines));
    }

    [Fact]
    public void Types_that_the_generic_instruction_declares_do_not_hide_guards()
    {
        const string Definitions = """
            cache One 1 { counter : backoff; }
            op _ADAPT (left, names : Tuple -- left, names : Tuple) cache One {
                if (cache.counter.Triggers) { Specializations.CALL(thread, frame, Unit, left, names, oparg); Redispatch(); }
            }
            op _CALL (left, names : Tuple -- result) { result = Call(left, names); }
            inst CALL[oparg] = 1 = _ADAPT + _CALL cache One;
            inst CALL_WHOLE[oparg] = 2 (left, names : Tuple -- result) cache One fits (Fill(left)) {
                DeoptIf(left.GetType() != typeof(Whole));
                result = Call(left, names);
            }
            family CALL { CALL_WHOLE }
            """;
        (Specification? specification, EquatableArray<DefinitionDiagnostic> _) =
            DefinitionFiles.BindText(
            ("Small.def", Machine.Replace("event Event;", "event Event; choose Chooser.Put(unit, chosen);", StringComparison.Ordinal)
                + Definitions));
        string text = SourceEmitter.EmitCode(specification!, Flavor.Default).Single(file => file.Name == "Specializations").Text;
        Assert.Contains("if (left.GetType() != typeof(Whole)) return false;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compiler_is_told_what_becomes_of_its_instructions()
    {
        const string Definitions = """
            inst FORWARD[distance] = 1 ( -- ) jump ( -- ) nofallthrough { Jump(oparg); }
            inst BACKWARD[distance] = 2 ( -- ) jump ( -- ) nofallthrough { Jump(-oparg); }
            pseudo ANYWHERE[distance] = 10 -> FORWARD, BACKWARD ( -- ) jump ( -- ) nofallthrough;
            inst IF_TRUE[distance] = 3 (value : bool -- ) jump ( -- ) { if (value) Jump(oparg); }
            inst IF_FALSE[distance] = 4 (value : bool -- ) jump ( -- ) { if (!value) Jump(oparg); }
            inst LOAD[oparg] = 5 ( -- value) reads (oparg -> value) { value = Local(oparg); }
            """;
        (Specification? specification, EquatableArray<DefinitionDiagnostic> _) =
            DefinitionFiles.BindText(("Small.def", Machine + Definitions));
        string metadata = Emit(SourceEmitter.Metadata, "OpcodeMetadata", specification!);
        Assert.Contains("case Opcode.ANYWHERE:\n                return isBackward ? Opcode.BACKWARD : Opcode.FORWARD;", metadata,
            StringComparison.Ordinal);
        Assert.Contains("case Opcode.LOAD:\n                return VariableAccess.Reads;", metadata, StringComparison.Ordinal);
        string inverse = SourceEmitter.EmitCode(specification!, Flavor.Default).Single(file => file.Name == "InverseJumps").Text;
        Assert.Contains("case Opcode.IF_TRUE:\n                return Opcode.IF_FALSE;", inverse, StringComparison.Ordinal);
        Assert.Contains("case Opcode.IF_FALSE:\n                return Opcode.IF_TRUE;", inverse, StringComparison.Ordinal);
    }

    private static string Table(string definition)
    {
        (Specification? specification, EquatableArray<DefinitionDiagnostic> _) =
            DefinitionFiles.BindText(("Small.def", Machine + definition));
        return WithoutLines(SourceEmitter.EmitCode(specification!, Flavor.Default).Single(file => file.Name == "OperationTable").Text);
    }

    private static string Emit(IReadOnlyList<(string Name, Func<Specification, string> Emit)> files, string name,
        Specification specification) =>
        WithoutLines(files.Single(file => file.Name == name).Emit(specification));

    private static string WithoutLines(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("#line", StringComparison.Ordinal)));
}

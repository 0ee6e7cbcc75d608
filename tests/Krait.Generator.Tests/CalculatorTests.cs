using System.Reflection;
using StackCalculator;
using Xunit;
using static StackCalculator.Opcode;

namespace Krait.Generator.Tests;

/// <summary>The emitted loop of the stack calculator does what its definitions say.</summary>
public class CalculatorTests
{
    private static readonly Number[] Constants = [new Whole(0), new Whole(1), new Whole(10), new Whole(-1), new Fraction(0.5)];

    [Fact]
    public void Runs_a_loop_and_specialises_its_addition()
    {
        Program program = CountDown();
        Assert.Equal(55, Run(program).AsDouble);
        Assert.Contains(ADD_WHOLE, OpcodesOf(program));
    }

    [Fact]
    public void Fused_instructions_compute_the_same()
    {
        Program program = CountDown();
        _ = Run(program);
        program.Fuse();
        Assert.Contains(LOAD__LOAD__ADD_WHOLE__STORE, OpcodesOf(program));
        Assert.Contains(LOAD__JUMP_IF_ZERO, OpcodesOf(program));
        Assert.Contains(LOAD__RETURN, OpcodesOf(program));
        Assert.Equal(55, Run(program).AsDouble);
    }

    [Fact]
    public void A_fused_instruction_gives_way_when_a_guard_fails()
    {
        Program program = CountDown();
        _ = Run(program);
        program.Fuse();
        Assert.Equal(9.5, Run(program, new Fraction(3.5), steps: 3).AsDouble);
        Assert.DoesNotContain(LOAD__LOAD__ADD_WHOLE__STORE, OpcodesOf(program));
    }

    [Fact]
    public void An_error_leaves_through_the_error_tail_at_its_unit()
    {
        var session = new Session();
        var program = new Program([(PUSH, 1), (PUSH, 0), (DIVIDE, 0), (RETURN, 0)], Constants, 1, 2);
        Assert.Null(Calculator.Run(session, new Activation(program, null, null)));
        Assert.Equal("division by zero", session.Error);
        Assert.Equal(2, session.ErrorUnit);
    }

    [Fact]
    public void Arrays_are_spans_of_the_stack()
    {
        Assert.Equal(30, Run(new Program([(PUSH, 2), (SPREAD, 3), (SUM, 3), (RETURN, 0)], Constants, 1, 4)).AsDouble);
        Assert.Equal(0, Run(new Program([(SUM, 0), (RETURN, 0)], Constants, 1, 4)).AsDouble);
    }

    [Fact]
    public void An_error_in_the_middle_of_writing_an_array_leaves_the_stack_clean()
    {
        var session = new Session();
        var activation = new Activation(new Program([(PUSH, 2), (SPREAD, 0), (RETURN, 0)], Constants, 1, 4), null, null);
        Assert.Null(Calculator.Run(session, activation));
        Assert.Equal("cannot spread into nothing", session.Error);
    }

    [Theory]
    [InlineData(2, -1)]
    [InlineData(3, 10)]
    public void Moved_items_keep_their_values(int distance, double expected)
    {
        var program = new Program([(PUSH, 2), (PUSH, 3), (PUSH, 1), (SWAP, distance), (RETURN, 0)], Constants, 1, 3);
        Assert.Equal(expected, Run(program).AsDouble);
    }

    [Fact]
    public void An_optional_output_is_pushed_when_its_bit_is_set()
    {
        Assert.Equal(10, Run(new Program([(PUSH, 2), (PUSH, 1), (DIVIDE_WHOLE, 0), (RETURN, 0)], Constants, 1, 3)).AsDouble);
        Assert.Equal(0, Run(new Program([(PUSH, 2), (PUSH, 1), (DIVIDE_WHOLE, 1), (RETURN, 0)], Constants, 1, 3)).AsDouble);
    }

    [Fact]
    public void A_call_continues_in_another_activation()
    {
        var session = new Session();
        session.Programs.Add(new Program([(LOAD, 0), (PUSH, 1), (ADD, 0), (RETURN, 0)], Constants, 1, 2));
        var program = new Program([(PUSH, 2), (CALL, 0), (CALL, 0), (RETURN, 0)], Constants, 1, 2);
        Assert.Equal(12, Calculator.Run(session, new Activation(program, null, null))!.AsDouble);
    }

    [Fact]
    public void A_skip_leaves_out_the_next_instruction()
    {
        Assert.Equal(0, Run(new Program([(PUSH, 0), (SKIP_IF_ZERO, 0), (NEGATE, 0), (RETURN, 0)], Constants, 1, 2)).AsDouble);
        Assert.Equal(-1, Run(new Program([(PUSH, 1), (SKIP_IF_ZERO, 0), (NEGATE, 0), (RETURN, 0)], Constants, 1, 2)).AsDouble);
    }

    [Fact]
    public void The_override_file_replaces_a_definition()
    {
        var session = new Session();
        _ = Calculator.Run(session, new Activation(new Program([(PUSH, 1), (NEGATE, 0), (RETURN, 0)], Constants, 1, 2), null, null));
        Assert.Equal(1, session.Negations);
    }

    [Fact]
    public unsafe void Instrumented_units_execute_what_they_stand_for()
    {
        var session = new Session();
        var program = new Program([(PUSH, 2), (INSTRUMENTED_NEGATE, 0), (INSTRUMENTED_ANY, 0), (RETURN, 0)], Constants, 1, 2);
        session.Originals[(nint)(program.Code + 2)] = NEGATE;
        Assert.Equal(10, Calculator.Run(session, new Activation(program, null, null))!.AsDouble);
        Assert.Equal(2, session.Events);
    }

    [Fact]
    public void Popped_slots_hold_nothing()
    {
        var activation =
            new Activation(new Program([(PUSH, 2), (SPREAD, 3), (SUM, 3), (PUSH, 1), (SWAP, 2), (RETURN, 0)], Constants, 1, 4), null, null);
        _ = Calculator.Run(new Session(), activation);
        Assert.All(activation.Slots[2..], slot => Assert.Null(slot.Value));
    }

    /// <summary>total = 0; n = 10; while n: total += n; n += -1; return total</summary>
    private static Program CountDown() => new(
        [
            (LOAD, 0), (JUMP_IF_ZERO, 19),
            (LOAD, 1), (LOAD, 0), (ADD, 0), (STORE, 1),
            (LOAD, 0), (PUSH, 3), (ADD, 0), (STORE, 0),
            (JUMP_BACK, 21), (LOAD, 1), (RETURN, 0),
        ],
        Constants,
        2,
        2);

    private static Number Run(Program program, Number? first = null, int steps = 10)
    {
        var activation = new Activation(program, new Whole(steps), null);
        activation.Slots[1].Value = first ?? new Whole(0);
        if (program.VariableCount < 2)
            activation = new Activation(program, null, null);
        return Calculator.Run(new Session(), activation)!;
    }

    private static unsafe List<Opcode> OpcodesOf(Program program)
    {
        var result = new List<Opcode>();
        for (int unit = 0; unit < program.Length; unit += 1 + OpcodeMetadata.CacheSize(program.Code[unit].Opcode))
            result.Add((Opcode)program.Code[unit].Opcode);
        return result;
    }

    [Fact]
    public void Memory_may_be_any_where_an_operation_declares_none_and_is_not_pure()
    {
        Type table = Assembly.Load("StackCalculator").GetType("StackCalculator.OperationTable", throwOnError: true)!;
        var operations = (System.Collections.IDictionary)table.GetProperty("Operations")!.GetValue(null)!;
        string Memory(string name, string property) =>
            operations[name]!.GetType().GetProperty(property)!.GetValue(operations[name])!.ToString()!;
        foreach (string property in new[] { "Loads", "Stores" })
        {
            Assert.Equal("All", Memory("DIVIDE", property));
            Assert.Equal("All", Memory("STORE", property));
            Assert.Equal("None", Memory("NOP", property));
            Assert.Equal("None", Memory("_GUARD_BOTH_WHOLE", property));
        }
    }
}

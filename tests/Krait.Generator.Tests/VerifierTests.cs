using StackCalculator;
using Xunit;
using static StackCalculator.Opcode;

namespace Krait.Generator.Tests;

/// <summary>The emitted verifier refuses code that would break the machine, with the place and the reason.</summary>
public class VerifierTests
{
    private static readonly Program Code = new([(RETURN, 0)], [new Whole(1), new Whole(2)], 2, 4);

    [Fact]
    public void Sound_code_passes_and_its_depths_are_known()
    {
        Assert.Null(Verify(out int[] depths, 4, (PUSH, 0), (SPREAD, 3), (SUM, 2), (ADD, 0), (RETURN, 0)));
        Assert.Equal([0, 1, 3, 2, -1, -1, -1, -1, -1, 1], depths);
    }

    [Theory]
    [InlineData(0, "ADD takes 2 items of 0", ADD, 0, RETURN, 0)]
    [InlineData(0, "the operand 2 of PUSH is out of range", PUSH, 2, RETURN, 0)]
    [InlineData(0, "the operand 2 of LOAD is out of range", LOAD, 2, RETURN, 0)]
    [InlineData(0, "unknown opcode 99", (Opcode)99, 0, RETURN, 0)]
    [InlineData(0, "unknown opcode 21", ADD_WHOLE, 0, RETURN, 0)]
    [InlineData(2, "control runs off the end of the code", PUSH, 0, STORE, 0)]
    [InlineData(0, "control goes to unit -1, which is not the start of an instruction", JUMP_BACK, 2, RETURN, 0)]
    [InlineData(2, "SWAP cannot have the operand 1", PUSH, 0, SWAP, 1)]
    [InlineData(2, "SPREAD exceeds the declared stack of 4 items", PUSH, 0, SPREAD, 5)]
    [InlineData(2, "SUM takes 3 items of 1", PUSH, 0, SUM, 3)]
    [InlineData(0, "the stack is 1 deep when control comes from byte 2, and 0 otherwise", PUSH, 0, JUMP_BACK, 2)]
    public void Broken_code_is_refused(int offset, string reason, Opcode first, int firstOparg, Opcode second, int secondOparg)
    {
        VerificationError? error = Verify(out _, 4, (first, firstOparg), (second, secondOparg));
        Assert.Equal((offset, reason), (error?.Offset, error?.Reason));
    }

    [Fact]
    public void Exception_tables_are_checked()
    {
        byte[] code = Encode((PUSH, 0), (PUSH, 0), (DIVIDE, 0), (RETURN, 0));
        Assert.Null(CodeVerifier.Verify(Code, code, [new HandlerRange(2, 3, 3, 0, 1)], 4, out _, out _));
        AssertReason("the exception table speaks of units 2 to 9", new HandlerRange(2, 9, 3, 0, 1));
        AssertReason("the handler at unit 4 is not the start of an instruction", new HandlerRange(2, 3, 4, 0, 1));
        AssertReason("the handler keeps 4 items of a stack of 4", new HandlerRange(2, 3, 3, 4, 1));
        AssertReason("the handler keeps 3 items where there are 2", new HandlerRange(2, 3, 3, 3, 1));
        AssertReason("the stack is 1 deep when control comes from byte 4, and 2 otherwise", new HandlerRange(2, 3, 3, 1, 1));

        void AssertReason(string reason, HandlerRange range) =>
            Assert.Equal(reason, CodeVerifier.Verify(Code, code, [range], 4, out _, out _)?.Reason);
    }

    [Fact]
    public void No_mutation_makes_the_verifier_throw()
    {
        var random = new Random(1);
        byte[] sound = Encode((PUSH, 0), (STORE, 0), (LOAD, 0), (JUMP_IF_ZERO, 12), (PUSH, 1), (SPREAD, 3), (SUM, 3), (LOAD, 0), (SWAP, 2),
            (ADD, 0), (RETURN, 0), (PUSH, 0), (RETURN, 0));
        Assert.Null(CodeVerifier.Verify(Code, sound, [], 4, out _, out _));
        int refused = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] mutated = (byte[])sound.Clone();
            for (int change = random.Next(1, 4); change > 0; change--)
                mutated[random.Next(mutated.Length)] = (byte)random.Next(random.Next(2) == 0 ? 32 : 256);
            if (CodeVerifier.Verify(Code, mutated,
                [new HandlerRange(random.Next(-1, 20), random.Next(20), random.Next(-1, 20), random.Next(-1, 5), 1)], 4,
                out _, out _) is { } error)
            {
                refused++;
                Assert.InRange(error.Offset, 0, mutated.Length);
                Assert.NotEmpty(error.Reason);
            }
        }

        Assert.InRange(refused, 50_000, 100_000);
    }

    private static VerificationError? Verify(out int[] depths, int maximumDepth, params (Opcode Opcode, int Oparg)[] instructions) =>
        CodeVerifier.Verify(Code, Encode(instructions), [], maximumDepth, out depths, out _);

    private static byte[] Encode(params (Opcode Opcode, int Oparg)[] instructions) =>
        [.. instructions.SelectMany(
            item => new[] { (byte)item.Opcode, (byte)item.Oparg }.Concat(new byte[2 * OpcodeMetadata.CacheSize((int)item.Opcode)]))];
}

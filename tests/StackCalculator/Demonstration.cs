namespace StackCalculator;

/// <summary>Adds up the numbers to a million: something for the loop to do under a profiler or a JIT listing.</summary>
internal static class Demonstration
{
    private static void Main()
    {
        var program = new Program(
            [
                (Opcode.LOAD, 0), (Opcode.JUMP_IF_ZERO, 19),
                (Opcode.LOAD, 1), (Opcode.LOAD, 0), (Opcode.ADD, 0), (Opcode.STORE, 1),
                (Opcode.LOAD, 0), (Opcode.PUSH, 0), (Opcode.ADD, 0), (Opcode.STORE, 0),
                (Opcode.JUMP_BACK, 21), (Opcode.LOAD, 1), (Opcode.RETURN, 0),
            ],
            [new Whole(-1)],
            2,
            2);
        var activation = new Activation(program, new Whole(1_000_000), null);
        activation.Slots[1].Value = new Whole(0);
        Console.WriteLine(Calculator.Run(new Session(), activation));
    }
}

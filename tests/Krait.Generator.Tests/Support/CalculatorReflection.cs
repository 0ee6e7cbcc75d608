using System.Reflection;

namespace Krait.Generator.Tests.Support;

/// <summary>Runs programs of a calculator compiled in memory.</summary>
internal static class CalculatorReflection
{
    /// <summary>Runs a program with the constants 0 and 1 and one variable, which holds zero: its result, or what it threw.</summary>
    public static (object? Result, Exception? Error) Run(Assembly assembly, params (string Opcode, int Oparg)[] instructions)
    {
        Type opcode = assembly.GetType("StackCalculator.Opcode")!;
        Type number = assembly.GetType("StackCalculator.Number")!;
        Type pair = typeof(ValueTuple<,>).MakeGenericType(opcode, typeof(int));
        var list = Array.CreateInstance(pair, instructions.Length);
        for (int i = 0; i < instructions.Length; i++)
            list.SetValue(Activator.CreateInstance(pair, Enum.Parse(opcode, instructions[i].Opcode), instructions[i].Oparg), i);
        var constants = Array.CreateInstance(number, 2);
        constants.SetValue(Activator.CreateInstance(assembly.GetType("StackCalculator.Whole")!, 0L), 0);
        constants.SetValue(Activator.CreateInstance(assembly.GetType("StackCalculator.Whole")!, 1L), 1);
        object? program = Activator.CreateInstance(assembly.GetType("StackCalculator.Program")!, list, constants, 1, 8);
        object? activation =
            Activator.CreateInstance(assembly.GetType("StackCalculator.Activation")!, program, constants.GetValue(0), null);
        MethodInfo run = assembly.GetType("StackCalculator.Calculator")!.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)!;
        try
        {
            return (run.Invoke(null, [Activator.CreateInstance(assembly.GetType("StackCalculator.Session")!), activation]), null);
        }
        catch (TargetInvocationException exception)
        {
            return (null, exception.InnerException);
        }
    }
}

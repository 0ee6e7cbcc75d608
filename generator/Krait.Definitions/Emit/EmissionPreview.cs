using Krait.Definitions.Analysis;
using Krait.Definitions.Model;

namespace Krait.Definitions.Emit;

/// <summary>The C# that one definition becomes, without the <c>#line</c> directives: for people to read.</summary>
public sealed class EmissionPreview
{
    private readonly LoopModel _model;

    /// <summary>Looks up the names of <paramref name="specification"/>, in which nothing may prevent code.</summary>
    public EmissionPreview(Specification specification) => _model = new LoopModel(specification, Flavor.Default);

    /// <summary>
    /// The case or method of an instruction, the method of an operation, or the code of a tail; null when no code is made of
    /// <paramref name="name"/>.
    /// </summary>
    public string? Emit(string name)
    {
        Specification specification = _model.Specification;
        if (specification.Instructions.FirstOrDefault(item => item.Name == name) is { } instruction)
            return instruction.IsExecutable ? EmitInstruction(instruction) : null;
        if (specification.Operations.FirstOrDefault(item => item.Name == name) is { } operation)
            return OperationEmitter.IsAvailable(operation) ? EmitOperation(operation) : null;
        return specification.Tails.FirstOrDefault(item => item.Name == name) is { } tail
            ? Clean($"{name}:\n{{\n{LoopEmitter.WriteTail(_model, tail)}}}\n", 2)
            : null;
    }

    private string EmitInstruction(Instruction instruction)
    {
        bool inLoop = _model.Inline.Contains(instruction);
        var writer = new CodeWriter(1);
        InstructionWriter.Write(_model, instruction, inLoop, writer);
        Machine machine = _model.Machine;
        string head = inLoop
            ? $"case (int)Opcode.{instruction.Name}:"
            : $"internal static {machine.Unit}* {instruction.Name}(\n    {machine.Thread} thread, {machine.Frame} frame, " +
                $"{machine.Slot}[] slots, {machine.Unit}* ip, ref Transfer transfer)";
        return Clean($"// {EmitText.Place(instruction)}\n{head}\n{{\n{LocalDeclarations.Declare(writer.ToString())}}}\n", 0);
    }

    private string EmitOperation(Operation operation)
    {
        string returns = OperationEmitter.HasExits(operation) ? "OperationExit" : "void";
        string parameters = string.Join(", ", OperationEmitter.ParametersOf(_model, operation).Select(parameter => parameter.Declaration));
        return Clean(
            $"// {operation.Name} {EffectAlgebra.Describe(operation.Effect)}\ninternal static {returns} {operation.Name}({parameters})\n" +
            $"{{\n{OperationEmitter.WriteMethod(_model, operation)}}}\n",
            1);
    }

    /// <summary>Drops directives, and <paramref name="levels"/> levels of indentation where a line has them.</summary>
    private static string Clean(string code, int levels)
    {
        string indentation = new string(' ', levels * 4);
        return string.Join("\n", code.Split('\n').Where(line => !line.StartsWith("#line", StringComparison.Ordinal))
            .Select(line => line.StartsWith(indentation, StringComparison.Ordinal) ? line.Substring(indentation.Length) : line));
    }
}

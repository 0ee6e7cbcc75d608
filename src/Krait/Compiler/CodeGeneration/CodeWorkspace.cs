using Krait.Compiler.Assembly;
using Krait.Compiler.Flow;
using Krait.Compiler.Symbols;

namespace Krait.Compiler.CodeGeneration;

/// <summary>
/// The tables and buffers of code generation. A thread keeps them from one compilation to the next, because most files need
/// less than they take to make.
/// </summary>
internal sealed class CodeWorkspace
{
    [ThreadStatic]
    private static CodeWorkspace? t_kept;

    private readonly Stack<CompilationUnit> _units = new();
    private readonly Stack<InstructionSequence> _sequences = new();

    private CodeWorkspace() => Assembler = new Assembler(Graph, Constants);

    public GraphWorkspace Graph { get; } = new();

    public ConstantPool Constants { get; } = new();

    public Assembler Assembler { get; }

    /// <summary>Takes the thread's workspace, or a new one while another compilation of the thread has it.</summary>
    public static CodeWorkspace Take()
    {
        CodeWorkspace workspace = t_kept ?? new CodeWorkspace();
        t_kept = null;
        return workspace;
    }

    /// <summary>Ends a compilation. After one that failed the workspace is forgotten instead.</summary>
    public void Return()
    {
        if (Graph.IsLarge || Constants.IsLarge)
            return;
        Constants.Clear();
        t_kept = this;
    }

    public CompilationUnit TakeUnit(UnitType type, Scope scope, string name, int firstLine)
    {
        CompilationUnit unit = _units.TryPop(out CompilationUnit? free) ? free : new CompilationUnit();
        unit.Start(type, scope, name, firstLine, TakeSequence());
        return unit;
    }

    public InstructionSequence TakeSequence() =>
        _sequences.TryPop(out InstructionSequence? sequence) ? sequence : new InstructionSequence();

    /// <summary>Takes back a unit whose code object is made.</summary>
    public void Return(CompilationUnit unit)
    {
        for (InstructionSequence? sequence = unit.Instructions; sequence is not null;)
        {
            InstructionSequence? annotations = sequence.Annotations;
            sequence.Clear();
            _sequences.Push(sequence);
            sequence = annotations;
        }

        unit.Clear();
        _units.Push(unit);
    }
}

using Krait.Definitions.Diagnostics;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Model;

/// <summary>Everything the definition files say, checked and compared by value.</summary>
public sealed record Specification(
    Machine Machine,
    EquatableArray<Operand> Operands,
    EquatableArray<Unboxed> Unboxed,
    EquatableArray<CacheLayout> Caches,
    EquatableArray<Operation> Operations,
    EquatableArray<Instruction> Instructions,
    EquatableArray<Family> Families,
    EquatableArray<Tail> Tails,
    EquatableArray<Extension> Extensions);

/// <summary>The machine: the names of the hand-written types the emitted code works on.</summary>
public sealed record Machine(
    string Namespace,
    string ClassName,
    string MetadataNamespace,
    EquatableArray<string> Usings,
    string Value,
    string Slot,
    string Unit,
    string Frame,
    string Thread,
    string Code,
    string BackoffCounter,
    string Entry,
    string Slots,
    string? Objects,
    string? Save,
    Expression? Variables,
    Expression? Bound,
    string? Event,
    Expression? Choose,
    EquatableArray<Register> Registers)
{
    /// <summary>
    /// The namespaces bodies see. They stand inside the namespace of the machine, where they win over global usings.
    /// </summary>
    public EquatableArray<string> BodyUsings =>
        new([.. Usings.Append(MetadataNamespace).Where(name => name != Namespace).Distinct()]);
}

/// <summary>A local of the loop reloaded whenever the frame changes.</summary>
public sealed record Register(string Type, string Name, string Value);

/// <summary>
/// What an operand means: how it is checked, shown and, for a jump, where it leads; <paramref name="Number"/> are the bits that are
/// an index or a value, of which the table has the names, if they have any.
/// </summary>
public sealed record Operand(
    string Name,
    string Documentation,
    string? Flag,
    Expression? Valid,
    Expression? Text,
    Expression? Target,
    Expression? Number = null,
    OperandTable? Table = null);

/// <summary>
/// The named values of an operand. <paramref name="Enumeration"/> is the C# type emitted for them; <paramref name="Helpers"/>
/// the signature of the method emitted to apply the helper of a value, if they have helpers.
/// </summary>
public sealed record OperandTable(string Enumeration, EquatableArray<OperandRow> Rows, HelperSignature? Helpers);

/// <summary>
/// A named value: what disassemblers show for it, and the C# expression that is its helper. Code never has one that is not valid.
/// </summary>
public sealed record OperandRow(
    int Number, string Name, string Documentation, string? Text, string? PublicName, bool IsValid, Expression? Helper);

/// <summary>A method that takes the number of a value and these parameters.</summary>
public sealed record HelperSignature(string Returns, string Name, string Parameters);

/// <summary>A C# expression copied into emitted code, where mistakes in it are reported at its place in the file.</summary>
public sealed record Expression(string Text, DefinitionLocation Location);

/// <summary>
/// A C# type that values of the type <paramref name="Boxed"/> travel as between operations. <paramref name="Box"/> and
/// <paramref name="Unbox"/> are expressions over <c>value</c>; with <paramref name="TakesAny"/>, the latter means
/// something for every value of the machine.
/// </summary>
public sealed record Unboxed(string Type, string Documentation, string Boxed, Expression Box, Expression Unbox, bool TakesAny);

/// <summary>The inline cache of an instruction, in CPython's 16-bit code units.</summary>
public sealed record CacheLayout(string Name, string Documentation, int Size, EquatableArray<CacheField> Fields);

/// <summary>A field of a cache. <paramref name="Type"/> is the C# type; an object field holds an index.</summary>
public sealed record CacheField(string Name, string Type, bool IsObject, int Position, int Width, int Bytes);

/// <summary>
/// An item on the operand stack. <paramref name="CopyOf"/> is the input a body is seen to put there as it is;
/// <paramref name="Unboxed"/> the type by which bodies see the value of an object of <paramref name="Type"/>;
/// <paramref name="IsOptional"/> whether it is there or not, depending on one bit of the operand.
/// </summary>
public sealed record StackItem(string Name, string? Type, bool IsNullable, string? Size, string? CopyOf = null, string? Unboxed = null,
    bool IsOptional = false)
{
    /// <summary>Whether the item is an array of stack slots.</summary>
    public bool IsArray => Size is not null && !IsOptional;

    /// <summary>Whether no body can name the item.</summary>
    public bool IsUnnamed =>
        Name is "unused" or "null" || Name.StartsWith("_", StringComparison.Ordinal) || Name.StartsWith("unused", StringComparison.Ordinal);
}

/// <summary>What an exit takes from the stack and leaves on it, bottom first.</summary>
public sealed record StackEffect(EquatableArray<StackItem> Inputs, EquatableArray<StackItem> Outputs);

/// <summary>The ways control leaves an instruction.</summary>
public enum ExitKind
{
    /// <summary>To the next instruction.</summary>
    FallThrough,

    /// <summary>To another offset of the same code.</summary>
    Jump,

    /// <summary>Over the next instruction.</summary>
    Skip,

    /// <summary>Into another frame; the outputs of the instruction arrive when it returns.</summary>
    Push,

    /// <summary>To where the frame that was entered comes back when it ends, if that is not the next instruction.</summary>
    Return,

    /// <summary>To an exception handler, seen from the instruction that sets it up.</summary>
    Handler,
}

/// <summary>An exit other than falling through.</summary>
public sealed record Exit(ExitKind Kind, EquatableArray<StackItem> Outputs, Expression? Target);

/// <summary>What an instruction does to a variable of the frame, for the verifier to follow.</summary>
public enum VariableAccess
{
    /// <summary>It must have a value.</summary>
    Reads,

    /// <summary>Control goes on only if it has a value.</summary>
    Checks,

    /// <summary>It gets a value.</summary>
    Binds,

    /// <summary>It loses its value.</summary>
    Unbinds,

    /// <summary>No variable: an output is of a type where the expression, over <c>code</c> and <c>oparg</c>, is true.</summary>
    Known,
}

/// <summary>
/// An access to the variable <paramref name="Index"/>, or all up to <paramref name="End"/>: <paramref name="Type"/> is
/// what the value must be, or is from then on; <paramref name="Item"/> the output it becomes or the input it comes from.
/// </summary>
public sealed record VariableEffect(VariableAccess Access, Expression Index, Expression? End, string? Type, string? Item);

/// <summary>What is true of an instruction, declared or inferred from its bodies.</summary>
[Flags]
public enum Properties
{
    None = 0,
    Raises = 1,
    Escapes = 2,
    Deoptimizes = 4,
    ReadsLocals = 8,
    WritesLocals = 16,
    Returns = 32,
    Yields = 64,
    NoFallThrough = 128,
    EvalBreak = 256,
    Prefix = 512,
    Filler = 1024,
    Pure = 2048,
    Jumps = 4096,
    Pushes = 8192,
    Skips = 16384,
    Bare = 32768,
    Polls = 65536,
    Delegates = 131072,
    Entry = 262144,
    NoLine = 524288,
}

/// <summary>Where the loop holds the code of an instruction.</summary>
public enum Placement
{
    /// <summary>Nothing said: out of line.</summary>
    Warm,

    /// <summary>In the loop itself, before everything else.</summary>
    Hot,

    /// <summary>Out of line.</summary>
    Cold,
}

/// <summary>A piece of behaviour with a body of its own: an <c>op</c>, or the body of an instruction.</summary>
public sealed record Operation(
    string Name,
    string Documentation,
    StackEffect Effect,
    EquatableArray<Exit> Exits,
    string? Cache,
    Body? Body,
    BodyShape? Shape,
    EquatableArray<string>? Loads,
    EquatableArray<string>? Stores,
    Properties Properties,
    bool IsInstruction,
    DefinitionLocation Location)
{
    /// <summary>The exit of <paramref name="kind"/>, if declared.</summary>
    public Exit? FindExit(ExitKind kind) => Exits.FirstOrDefault(exit => exit.Kind == kind);
}

/// <summary>An instruction: a number, and the operations it is made of.</summary>
public sealed record Instruction(
    InstructionKind Kind,
    string Name,
    int Number,
    string Documentation,
    string? Operand,
    string? Cache,
    int CacheSize,
    StackEffect Effect,
    StackEffect? Published,
    EquatableArray<Exit> Exits,
    EquatableArray<string> Operations,
    EquatableArray<string> Parts,
    EquatableArray<VariableEffect> Variables,
    string? Twin,
    string? Head,
    string? When,
    Placement Placement,
    Properties Properties,
    DefinitionLocation Location,
    InstructionFacts Facts)
{
    /// <summary>The exit of <paramref name="kind"/>, if declared.</summary>
    public Exit? FindExit(ExitKind kind) => Exits.FirstOrDefault(exit => exit.Kind == kind);

    /// <summary>Whether the property holds.</summary>
    public bool Has(Properties property) => (Properties & property) != 0;

    /// <summary>Whether the instruction can be executed.</summary>
    public bool IsExecutable => Operations.Count > 0;

    /// <summary>Whether control can reach the next instruction.</summary>
    public bool FallsThrough => !Has(Properties.NoFallThrough);
}

/// <summary>
/// What the instruction <paramref name="Of"/> does where <paramref name="When"/> holds of its operand and all of
/// <paramref name="Operations"/> come to their ends.
/// </summary>
public sealed record Extension(
    string Name, string Documentation, string Of, Expression? When, EquatableArray<string> Operations, StackEffect Effect);

/// <summary>
/// What a second tier and other readers are told of an instruction. It is compiled as <paramref name="Like"/>; as the operations
/// whose names the expression <paramref name="Operations"/> gives, over its cache, unless that is null; its body does nothing
/// unless the input <see cref="TypeTest.Item"/> of <paramref name="Concerns"/> is of that type. A twin reports the event
/// <paramref name="Reports"/>, of the branch at <paramref name="Source"/>; outputs have the kinds <paramref name="Marks"/> for
/// readers of the stack; <paramref name="Loads"/> and <paramref name="Stores"/> are domains of memory, null when none is declared.
/// A specialisation is chosen when its guards hold and <paramref name="Fits"/> does, which may fill the cache; the head of a family
/// has first declared <paramref name="Given"/>, a local.
/// </summary>
public sealed record InstructionFacts(
    string? Like,
    Expression? Operations,
    TypeTest? Concerns,
    Expression? Reports = null,
    string? Source = null,
    EquatableArray<TypeTest> Marks = default,
    EquatableArray<string>? Loads = null,
    EquatableArray<string>? Stores = null,
    Expression? Fits = null,
    Expression? Given = null)
{
    /// <summary>Nothing is told.</summary>
    public static InstructionFacts None { get; } = new(null, null, null);
}

/// <summary>A generic instruction and its specialisations.</summary>
public sealed record Family(string Head, EquatableArray<string> Members);

/// <summary>A shared piece of code at the end of the loop.</summary>
public sealed record Tail(string Name, string Documentation, EquatableArray<TailParameter> Parameters, Body Body);

/// <summary>A parameter of a tail.</summary>
public sealed record TailParameter(string Type, string Name);

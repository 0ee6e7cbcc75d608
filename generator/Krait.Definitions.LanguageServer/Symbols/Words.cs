namespace Krait.Definitions.LanguageServer.Symbols;

/// <summary>
/// A word of the language, with what to say of it, and what to insert for it as a snippet. A name of bodies also has a C# type:
/// its own, or the one that a property of the machine names.
/// </summary>
internal sealed record LanguageWord(string Name, string Description, string? Snippet = null, string? Type = null, string? Machine = null);

/// <summary>The words of bodies and of declarations, described as <c>generator/README.md</c> does.</summary>
internal static class Words
{
    /// <summary>What leaves a body, or is there in each.</summary>
    public static IReadOnlyList<LanguageWord> OfBodies { get; } =
    [
        new("DeoptIf", "`DeoptIf(c);` goes on as the head of the family.", "DeoptIf($1);$0"),
        new("ErrorIf", "`ErrorIf(c);` an error is set: goes to the tail `Error`.", "ErrorIf($1);$0"),
        new("Error", "`Error();` an error is set: goes to the tail `Error`.", "Error();$0"),
        new("Jump", "`Jump(n);` takes the exit `jump`: n units on from the next instruction.", "Jump(${1:oparg});$0"),
        new("Skip", "`Skip();` takes the exit `skip`: leaves out the next instruction.", "Skip();$0"),
        new("Local", "`Local(i)` is the slot of a variable, to read or assign.", "Local(${1:oparg})$0", Machine: "value"),
        new("Execute", "`Execute(Opcode.X);` runs X on this unit; any other expression is dispatched on.", "Execute(Opcode.$1);$0"),
        new("Specialize", "`Specialize();` in `adapt`: looks for the specialisation to choose.", "Specialize();$0"),
        new("Redispatch", "`Redispatch();` runs what the unit holds now.", "Redispatch();$0"),
        new("oparg", "The operand.", Type: "int"),
        new("thread", "The thread that runs.", Machine: "thread"),
        new("frame", "The frame that runs.", Machine: "frame"),
        new("cache", "The inline cache: `cache.field`."),
        new("Unit", "This unit of code.", Machine: "unit"),
        new("Next", "The unit after the cache: the next instruction.", Machine: "unit"),
        new("Size", "The units between `Unit` and `Next`.", Type: "int"),
        new("Opcode", "The instructions by their names: `Opcode.NAME`."),
        new("OperandHelpers", "The methods that apply the helpers of operands, as their `apply` names them."),
    ];

    /// <summary>What only tails can do.</summary>
    public static IReadOnlyList<LanguageWord> OfTails { get; } =
    [
        new("Resume", "`Resume();` goes on in `frame`.", "Resume();$0"),
        new("Return", "`Return(e);` returns from the loop.", "Return(${1:null});$0"),
    ];

    /// <summary>What expressions outside bodies are over.</summary>
    public static IReadOnlyList<LanguageWord> OfExpressions { get; } =
    [
        new("code", "The code that is looked at.", Machine: "code"),
        new("next", "The offset of the next instruction.", Type: "int"),
        new("index", "The index of a variable.", Type: "int"),
        new("value", "The value to box, or to take out of its object.", Machine: "value"),
        new("unit", "The unit of code of the generic instruction.", Machine: "unit"),
        new("chosen", "The specialisation that was chosen."),
    ];

    /// <summary>The words that a declaration starts with.</summary>
    public static IReadOnlyList<LanguageWord> OfDeclarations { get; } =
    [
        new("machine", "The hand-written types the loop works on.",
            "machine ${1:Namespace.Class} {\n    value ${2:Value};\n    slot ${3:Slot};\n    unit ${4:CodeUnit};\n    "
            + "frame ${5:Frame};\n    thread ${6:Thread};\n    code ${7:Code};\n    entry ${8:frame.Entry};\n    "
            + "slots ${9:frame.Slots};\n}\n$0"),
        new("operand", "An operand's meaning, in C# over `oparg` and `code`; with `: Enumeration` a table of its values.",
            "operand ${1:name} { valid ${2:oparg >= 0}; }$0"),
        new("unboxed", "A C# type that operations may pass instead of objects.",
            "unboxed ${1:type} { of ${2:Boxed}; box ${3:Boxed.From(value)}; unbox ${4:value.Value}; }$0"),
        new("cache", "The layout of an inline cache, in code units.", "cache ${1:Name} ${2:1} { ${3:counter} : ${4:backoff}; }$0"),
        new("inst", "An instruction: name, operand, number, stack effect, body; or one made of operations.",
            "/// ${1:What it does.}\ninst ${2:NAME} = ${3:0} ($4 -- $5) {\n    $0\n}"),
        new("op", "An operation: a piece that instructions are made of.", "op _${1:NAME} ($2 -- $3) {\n    $0\n}"),
        new("family", "A generic instruction and its specialisations.", "family ${1:HEAD} { ${2:MEMBER} }$0"),
        new("pseudo", "An instruction of the compiler, and what it becomes.", "pseudo ${1:NAME} = ${2:256} -> ${3:REAL} ($4 -- $5) ;$0"),
        new("instrumented", "The twin of an instruction that reports events.", "instrumented ${1:NAME} = ${2:0} of ${3:TWIN} {\n    $0\n}"),
        new("extension", "What the cache of an instruction may be given to run: operations on values.",
            "extension ${1:NAME} of ${2:INSTRUCTION} = ${3:_GUARD} + ${4:_WORK} ;$0"),
        new("fused", "A sequence of instructions executed in one dispatch.", "fused ${1:FIRST} + ${2:SECOND} ;$0"),
        new("tail", "A piece at the end of the loop; its name is a word that bodies leave through.",
            "tail ${1:Name}(${2:Type parameter}) {\n    $0\n    Resume();\n}"),
        new("override", "In a later file: replaces the definition of that name.", "override $0"),
    ];

    /// <summary>The words after a stack effect.</summary>
    public static IReadOnlyList<LanguageWord> OfModifiers { get; } =
    [
        new("hot", "The code stands in the loop itself."),
        new("cold", "The code stands in a method of its own."),
        new("return", "It leaves the frame with its input."),
        new("raise", "It raises: control never comes to the next instruction."),
        new("yield", "It suspends the frame with its input, or makes a generator of it without one."),
        new("nofallthrough", "Control does not come to the next instruction."),
        new("bare", "Nothing may lie on the stack below the inputs, which the verifier checks."),
        new("pure", "It has no effect but its outputs."),
        new("noescape", "It runs no code of the program, whatever it calls."),
        new("noraise", "It raises nothing, which is checked."),
        new("evalbreak", "It looks whether anything asynchronous waits."),
        new("prefix", "It extends the operand of the next instruction."),
        new("filler", "The opcode of cache units."),
        new("polls", "It only looks whether anything asynchronous waits, then may jump: compiled code does the same in its own way."),
        new("adaptive", "It counts and, at times, looks for a specialisation before its own work."),
        new("delegates", "What is sent to and yielded by a generator that it resumes passes the frame by."),
        new("entry", "A frame starts, or goes on, here."),
        new("noline", "No line starts here."),
        new("cache", "The layout of its inline cache.", "cache $0"),
        new("like", "It is compiled as another instruction, of the same effect.", "like $0"),
        new("jump", "The exit of `Jump(n)`: what it leaves, and where it goes if not to the operand's target.", "jump (-- $1)$0"),
        new("skip", "The exit of `Skip()`: what it leaves.", "skip (-- $1)$0"),
        new("push", "The exit into another frame; items not in place already arrive on its return.", "push (-- $1)$0"),
        new("returns", "Where a frame that was pushed comes back to when it ends, if not to the next instruction.",
            "returns (-- $1) to (${2:next})$0"),
        new("handler", "The handler edge of a pseudo instruction.", "handler (-- $1)$0"),
        new("published", "The effect that compilers reckon with, where it is not the true one.", "published ($1 -- $2)$0"),
        new("when", "Restricts a specialisation to some operands.", "when ($1)$0"),
        new("operations", "It is compiled as the operations whose names the expression gives, over `cache`; null: as its own.",
            "operations ($1)$0"),
        new("reads", "The variable must have a value, of the type if one is given, which becomes the output.",
            "reads (${1:oparg} -> ${2:value})$0"),
        new("checks", "Control goes on only if the variable has a value.", "checks (${1:oparg} -> ${2:value})$0"),
        new("binds", "The variable gets the input, or something of the type.", "binds (${1:oparg} = ${2:value})$0"),
        new("unbinds", "The variable has no value afterwards.", "unbinds (${1:oparg})$0"),
        new("known", "The output is of the type where a condition over `code` and `oparg` holds.",
            "known (${1:condition} : ${2:Type} -> ${3:value})$0"),
        new("concerns", "It does nothing but drop its inputs unless this one is of the type.", "concerns (${1:input} : ${2:Type})$0"),
        new("marks", "What the output is to readers of the stack.", "marks (${1:output} : ${2:Kind})$0"),
        new("reports", "A twin's event, of the machine's type `event`; `of` says where the branch is.", "reports ($1)$0"),
        new("loads", "The domains of memory that the body itself reads.", "loads ($1)$0"),
        new("stores", "The domains of memory that the body itself writes.", "stores ($1)$0"),
        new("fits", "Of a specialisation, besides its guards: whether it is to be chosen; may fill the `cache`.", "fits ($1)$0"),
        new("given", "Of a generic instruction: a local that the `fits` of its family see.", "given (${1:Type} ${2:name} = $3)$0"),
    ];

    /// <summary>The properties of a machine.</summary>
    public static IReadOnlyList<LanguageWord> OfMachines { get; } =
    [
        new("using", "A namespace that bodies see."),
        new("value", "The type of the values on the stack."),
        new("slot", "The type of a slot of the frame, with a field `Value`."),
        new("unit", "The type of a unit of code."),
        new("frame", "The type of frames."),
        new("thread", "The type of threads."),
        new("code", "The type of code objects."),
        new("backoff", "The type of backoff counters."),
        new("metadata", "The namespace of the emitted enumerations and tables."),
        new("entry", "Where a frame starts or goes on, over `frame`."),
        new("slots", "The array of a frame's slots, over `frame`."),
        new("objects", "The array of objects that caches refer to, over `frame`."),
        new("save", "Where the unit that runs is written before it can raise, over `frame`."),
        new("variables", "How many variables the frame of `code` has."),
        new("bound", "Whether the variable at `index` has a value at entry."),
        new("event", "The type of what instrumented twins report."),
        new("choose", "What is done with the specialisation chosen, over `frame`, `unit`, `cache` and `chosen`."),
        new("adapt", "What an adaptive instruction does first, with `Specialize()` where it chooses."),
        new("register", "A local of the loop, reloaded whenever the frame changes: `register Type name = value;`"),
    ];

    /// <summary>The properties of an operand.</summary>
    public static IReadOnlyList<LanguageWord> OfOperands { get; } =
    [
        new("flag", "Flags of the instructions that have it."),
        new("valid", "Whether an operand is valid, over `oparg` and `code`."),
        new("text", "What disassemblers show, over `oparg` and `code`."),
        new("target", "Where a jump leads, over `next` and `oparg`."),
        new("number", "The bits that are an index or a value, over `oparg`."),
        new("apply", "How the helpers of its values are applied: `apply Type Method(parameters);`"),
    ];

    /// <summary>The properties of an unboxed type.</summary>
    public static IReadOnlyList<LanguageWord> OfUnboxed { get; } =
    [
        new("of", "The type of the objects."),
        new("box", "Makes an object of `value`."),
        new("unbox", "Takes the value out of the object `value`."),
        new("any", "`unbox` means something for every value of the machine."),
    ];

    /// <summary>The types of cache fields that are no references.</summary>
    public static IReadOnlyList<LanguageWord> OfCaches { get; } =
    [
        new("u16", "One unit."),
        new("u32", "Two units."),
        new("u64", "Four units."),
        new("backoff", "A counter of the machine's type `backoff`: one unit."),
    ];

    private static readonly Dictionary<string, LanguageWord> Names =
        OfBodies.Concat(OfTails).Concat(OfExpressions).ToDictionary(word => word.Name, StringComparer.Ordinal);

    /// <summary>The word of bodies or expressions of a name.</summary>
    public static LanguageWord? Find(string name) => Names.GetValueOrDefault(name);
}

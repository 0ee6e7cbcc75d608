namespace Krait.Definitions.Diagnostics;

/// <summary>The mistakes the generator can name; the number is the stable part of the public code.</summary>
public enum DiagnosticId
{
    SyntaxError = 1,
    Unterminated = 2,
    BodySyntax = 3,
    MachineMissing = 4,
    MachineProperty = 5,
    OperandTable = 6,
    DuplicateName = 10,
    DuplicateNumber = 11,
    UnknownName = 12,
    UnknownOverride = 13,
    NumberOutOfRange = 14,
    CacheOverflow = 20,
    UnknownCacheField = 21,
    UnusedCacheField = 22,
    CacheFieldType = 23,
    CacheMissing = 25,
    FamilyEffect = 30,
    FamilyCache = 31,
    FamilyTwice = 32,
    DeoptOutsideFamily = 33,
    MacroImbalance = 40,
    MacroExit = 41,
    RaiseAfterCommit = 42,
    StackNotInMemory = 43,
    DuplicateItem = 44,
    MacroMismatch = 45,
    UnboxedItem = 46,
    TemplateArguments = 47,
    ExtensionPart = 48,
    OutputNotAssigned = 50,
    InputUnused = 51,
    ForbiddenStatement = 52,
    UndeclaredExit = 53,
    ExitNeverTaken = 54,
    VocabularyMisuse = 55,
    UnknownTail = 56,
    FusedJump = 60,
    FusedPart = 61,
    InstrumentedEffect = 70,
    DeclaredProperty = 72,
    MissingBody = 73,
}

/// <summary>The text and severity of one mistake.</summary>
public sealed record DiagnosticEntry(DiagnosticId Id, bool IsError, string Title, string Format)
{
    /// <summary>The public code, such as <c>KRT010</c>.</summary>
    public string Code => "KRT" + ((int)Id).ToString("000", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>Every <see cref="DiagnosticEntry"/>.</summary>
public static class DiagnosticTable
{
    /// <summary>All entries, by number.</summary>
    public static IReadOnlyList<DiagnosticEntry> Entries { get; } =
    [
        Error(DiagnosticId.SyntaxError, "Syntax error", "Expected {0}, found {1}"),
        Error(DiagnosticId.Unterminated, "Unterminated text", "'{0}' has no matching '{1}' before the next declaration; close it"),
        Error(DiagnosticId.BodySyntax, "C# syntax error in a body", "{0}"),
        Error(DiagnosticId.MachineMissing, "No machine",
            "No 'machine Namespace.Class {{ ... }}' is declared; one file must declare it once"),
        Error(DiagnosticId.MachineProperty, "Machine or operand property", "'{0}' {1}"),
        Error(DiagnosticId.OperandTable, "Table of an operand", "'{0}' {1}"),
        Error(DiagnosticId.DuplicateName, "Duplicate name", "'{0}' is already defined; rename one, or write 'override' in a later file"),
        Error(DiagnosticId.DuplicateNumber, "Duplicate number", "Number {0} of '{1}' already belongs to '{2}'; give it a free one"),
        Error(DiagnosticId.UnknownName, "Unknown name", "'{0}' is not {1}; declare it or correct the name"),
        Error(DiagnosticId.UnknownOverride, "Nothing to override",
            "'{0}' overrides nothing: no earlier file defines it; remove 'override' or correct the name"),
        Error(DiagnosticId.NumberOutOfRange, "Number out of range", "{0} is out of range; {1}"),
        Error(DiagnosticId.CacheOverflow, "Cache overflow",
            "Field '{0}' ends at unit {1} of cache '{2}', which has {3}; shrink or move the field"),
        Error(DiagnosticId.UnknownCacheField, "Unknown cache field", "Cache '{0}' has no field '{1}'; its fields are {2}"),
        Warning(DiagnosticId.UnusedCacheField, "Unused cache field", "No body uses field '{0}' of cache '{1}'; use it or name it 'unused'"),
        Error(DiagnosticId.CacheFieldType, "Cache field type", "Field '{0}' {1}"),
        Error(DiagnosticId.CacheMissing, "No cache declared",
            "'{0}' uses 'cache' but declares none; add 'cache Name' after its stack effect"),
        Error(DiagnosticId.FamilyEffect, "Family effect mismatch",
            "'{0}' is in the family of '{1}' but {2}; make the effects equal or restrict the member with 'when (...)'"),
        Error(DiagnosticId.FamilyCache, "Family cache mismatch",
            "'{0}' is in the family of '{1}' but its cache has {2} units instead of {3}"),
        Error(DiagnosticId.FamilyTwice, "Member of two families",
            "'{0}' is already in the family of '{1}'; an instruction deoptimises to one head"),
        Error(DiagnosticId.DeoptOutsideFamily, "Deoptimisation outside a family",
            "'{0}' uses DeoptIf but belongs to no family; add it to the family of the instruction to fall back to"),
        Error(DiagnosticId.MacroImbalance, "Stack imbalance",
            "'{0}' declares {1} but its parts leave {2}; correct the declaration or the parts"),
        Error(DiagnosticId.MacroExit, "Exit in the middle", "Part '{1}' of '{0}' {2}; only the last part can"),
        Error(DiagnosticId.RaiseAfterCommit, "Raise after committed effects",
            "'{0}' can {1} after {2} has taken effect; move the check before it"),
        Error(DiagnosticId.StackNotInMemory, "Stack not in memory",
            "'{0}' may re-enter the machine while {1} is only in a local; let the call come first or end the sequence before it"),
        Error(DiagnosticId.DuplicateItem, "Duplicate stack item", "'{0}' is used twice among the {1} of '{2}'; name each item once"),
        Error(DiagnosticId.MacroMismatch, "Parts do not fit",
            "Part '{1}' of '{0}' finds {2}; put an operation that leaves what it takes before it"),
        Error(DiagnosticId.UnboxedItem, "Unboxed item", "'{0} : {1}' {2}"),
        Error(DiagnosticId.TemplateArguments, "Arguments of an operation",
            "'{0}' has {1} parameters but gets {2} arguments; write as many between '<' and '>'"),
        Error(DiagnosticId.ExtensionPart, "Part of an extension", "'{0}' cannot be part of an extension: {1}"),
        Error(DiagnosticId.OutputNotAssigned, "Output not assigned",
            "Output '{0}' of '{1}' is not assigned on every path that {2}; assign it before the end of the path"),
        Error(DiagnosticId.InputUnused, "Input unused", "Input '{0}' of '{1}' is never used; use it or name it 'unused'"),
        Error(DiagnosticId.ForbiddenStatement, "Statement not allowed in a body",
            "'{0}' cannot stand in a body: the generator owns the ways out; {1}"),
        Error(DiagnosticId.UndeclaredExit, "Undeclared exit",
            "'{0}' uses {1} but declares no '{2}' exit; add '{2} (...)' after its stack effect"),
        Error(DiagnosticId.ExitNeverTaken, "Exit never taken",
            "'{0}' declares the exit '{1}' but its body never takes it; use it or remove the declaration"),
        Error(DiagnosticId.VocabularyMisuse, "Vocabulary misused", "{0}"),
        Error(DiagnosticId.UnknownTail, "Missing tail", "{0} needs 'tail {1}(...) {{ ... }}', which no file declares"),
        Error(DiagnosticId.FusedJump, "Jump in the middle of a fused instruction",
            "Part '{0}' of the fused instruction {1}; only its last part can"),
        Error(DiagnosticId.FusedPart, "Part cannot be fused", "'{0}' cannot be part of a fused instruction: {1}"),
        Error(DiagnosticId.InstrumentedEffect, "Instrumented twin differs", "'{0}' is the instrumented twin of '{1}' but {2}"),
        Error(DiagnosticId.DeclaredProperty, "Declared property contradicted",
            "'{0}' is declared '{1}' but {2}; remove the word or the contradiction"),
        Error(DiagnosticId.MissingBody, "Missing body", "'{0}' has neither a body nor parts; write the body in braces"),
    ];

    /// <summary>
    /// Errors despite which code can be emitted: the C# compiler then finds the mistakes inside bodies in the same build.
    /// </summary>
    private static readonly HashSet<DiagnosticId> Harmless =
    [
        DiagnosticId.UnusedCacheField, DiagnosticId.FamilyEffect, DiagnosticId.FamilyCache, DiagnosticId.RaiseAfterCommit,
        DiagnosticId.StackNotInMemory, DiagnosticId.InputUnused, DiagnosticId.ExitNeverTaken, DiagnosticId.InstrumentedEffect,
        DiagnosticId.DeclaredProperty,
    ];

    private static readonly Dictionary<DiagnosticId, DiagnosticEntry> ById = Entries.ToDictionary(entry => entry.Id);

    /// <summary>The entry of <paramref name="id"/>.</summary>
    public static DiagnosticEntry Get(DiagnosticId id) => ById[id];

    /// <summary>Whether no code can be emitted from definitions with this mistake.</summary>
    public static bool PreventsCode(DiagnosticId id) => !Harmless.Contains(id);

    private static DiagnosticEntry Error(DiagnosticId id, string title, string format) => new(id, true, title, format);

    private static DiagnosticEntry Warning(DiagnosticId id, string title, string format) => new(id, false, title, format);
}

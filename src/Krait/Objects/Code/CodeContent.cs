namespace Krait.Objects;

/// <summary>What a code object has beside what functions are made from: instructions, constants, names, tables.</summary>
internal sealed class CodeContent
{
    private readonly byte[] _lineTable = [];

    /// <summary>The canonical bytes: generic opcodes and zeroed caches.</summary>
    public required byte[] Code { get; init; }

    public required PyTuple Constants { get; init; }

    /// <summary>Every item is an interned str.</summary>
    public required PyTuple Names { get; init; }

    /// <summary>The names of all frame slots: locals, cells, free variables.</summary>
    public required PyTuple LocalsPlusNames { get; init; }

    public required LocalKind[] LocalsPlusKinds { get; init; }

    public required byte[] LineTable
    {
        get => _lineTable;
        init => _lineTable = ThreadState.Current.Interpreter.KeepsColumns ? value : LocationTable.WithoutColumns(value);
    }

    public required byte[] ExceptionTable { get; init; }

    /// <summary>The same for the code of another engine; code objects among the constants are shared in turn.</summary>
    public CodeContent Share() => !Array.Exists(Constants.Items, static constant => constant is PyCode) ? this : new CodeContent
    {
        Code = Code,
        Constants = new PyTuple([.. Constants.Items.Select(static constant => constant is PyCode code ? code.Share() : constant)]),
        Names = Names,
        LocalsPlusNames = LocalsPlusNames,
        LocalsPlusKinds = LocalsPlusKinds,
        LineTable = LineTable,
        ExceptionTable = ExceptionTable,
    };
}

/// <summary>Where the content of a code object is until it is asked for.</summary>
internal abstract class StoredCode
{
    /// <summary>What is locked while it is read.</summary>
    public abstract object Lock { get; }

    /// <summary>
    /// The file name that the code had before it was renamed, which code objects among its constants still have; null if it was not.
    /// </summary>
    public PyStr? RenamedFrom { get; set; }

    /// <summary>Reads the content, which has been seen to be sound; the lock is held.</summary>
    public abstract CodeContent Load();
}

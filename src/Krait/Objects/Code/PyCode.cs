namespace Krait.Objects;

/// <summary><c>co_flags</c>.</summary>
[Flags]
internal enum CodeFlags
{
    None = 0,
    Optimized = 0x1,
    NewLocals = 0x2,
    VarArgs = 0x4,
    VarKeywords = 0x8,
    Nested = 0x10,
    Generator = 0x20,
    Coroutine = 0x80,
    IterableCoroutine = 0x100,
    AsyncGenerator = 0x200,
    FutureDivision = 0x20000,
    FutureAbsoluteImport = 0x40000,
    FutureWithStatement = 0x80000,
    FuturePrintFunction = 0x100000,
    FutureUnicodeLiterals = 0x200000,
    FutureBarryAsBdfl = 0x400000,
    FutureGeneratorStop = 0x800000,
    FutureAnnotations = 0x1000000,
    NoMonitoringEvents = 0x2000000,
    HasDocstring = 0x4000000,
    Method = 0x8000000,
}

/// <summary>What a slot of a frame's locals is for: <c>co_localspluskinds</c>.</summary>
[Flags]
internal enum LocalKind : byte
{
    None = 0,
    ArgumentPositional = 0x02,
    ArgumentKeyword = 0x04,
    ArgumentVariable = 0x08,
    Hidden = 0x10,
    Local = 0x20,
    Cell = 0x40,
    Free = 0x80,
}

/// <summary>A code object: everything a compiler says of one block, immutable.</summary>
/// <remarks>
/// The executable form is made from it on first execution and kept in <see cref="Executable"/>. What is in the code may be left where
/// it is stored until it is asked for: most functions that a program imports never run.
/// </remarks>
internal sealed partial class PyCode : PyObject
{
    private PyStr _fileName = PyStr.Empty;
    private CodeContent? _content;
    private StoredCode? _stored;

    /// <summary>A code object with what is in it, or with where that is stored.</summary>
    public PyCode(CodeContent? content, StoredCode? stored = null)
    {
        _content = content;
        _stored = stored;
    }

    /// <summary>What is in the code, read now if it was left where it is stored.</summary>
    internal CodeContent Content => _content ?? LoadContent();

    public required int ArgumentCount { get; init; }
    public required int PositionalOnlyCount { get; init; }
    public required int KeywordOnlyCount { get; init; }
    public required int StackSize { get; init; }
    public required CodeFlags Flags { get; init; }

    /// <summary>The canonical bytes, <c>co_code</c>: generic opcodes and zeroed caches.</summary>
    public byte[] Code => Content.Code;
    public PyTuple Constants => Content.Constants;

    /// <summary><c>co_names</c>; every item is an interned str.</summary>
    public PyTuple Names => Content.Names;

    /// <summary>The names of all frame slots: locals, cells, free variables.</summary>
    public PyTuple LocalsPlusNames => Content.LocalsPlusNames;
    public LocalKind[] LocalsPlusKinds => Content.LocalsPlusKinds;
    public required PyStr FileName
    {
        get => _fileName;
        init => _fileName = value;
    }

    public required PyStr Name { get; init; }
    public required PyStr QualifiedName { get; init; }
    public required int FirstLine { get; init; }
    public byte[] LineTable => Content.LineTable;
    public byte[] ExceptionTable => Content.ExceptionTable;

    /// <summary>Gives this code object and those within it that are of the same file another file name.</summary>
    internal void Rename(PyStr fileName)
    {
        PyStr old = _fileName;
        if (PyStr.Equal(old, fileName)) return;
        _fileName = fileName;
        if (_stored is { } stored) stored.RenamedFrom ??= old;
        else RenameInner(old, fileName);
    }

    private void RenameInner(PyStr old, PyStr fileName)
    {
        foreach (PyObject constant in Constants.Items)
        {
            if (constant is PyCode inner && PyStr.Equal(inner.FileName, old)) inner.Rename(fileName);
        }
    }

    // Code is passed between engines, which run side by side: whoever comes first reads, and the others wait.
    private CodeContent LoadContent()
    {
        if (System.Threading.Volatile.Read(ref _stored) is { } stored)
        {
            lock (stored.Lock)
            {
                if (_content is null)
                {
                    System.Threading.Volatile.Write(ref _content, stored.Load());
                    if (stored.RenamedFrom is { } old) RenameInner(old, _fileName);
                    System.Threading.Volatile.Write(ref _stored, null);
                }
            }
        }
        return System.Threading.Volatile.Read(ref _content)!;
    }

    /// <summary>The same code for an engine of its own: what never changes is shared, the executable form is not.</summary>
    internal PyCode Share() => new(Content.Share())
    {
        ArgumentCount = ArgumentCount,
        PositionalOnlyCount = PositionalOnlyCount,
        KeywordOnlyCount = KeywordOnlyCount,
        StackSize = StackSize,
        Flags = Flags,
        FileName = FileName,
        Name = Name,
        QualifiedName = QualifiedName,
        FirstLine = FirstLine,
        Source = Source,
    };

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Code;

    /// <summary>The form the evaluation loop runs; null until the code first runs.</summary>
    internal ExecutableCode? Executable;

    /// <summary>The source, if it is in no file; null for none.</summary>
    internal ScriptSource? Source;

    /// <summary>The version that functions made of this code have until they are changed; 0 until there is one.</summary>
    internal uint FunctionVersion;

    /// <summary>The docstring of the functions made from it; null for none.</summary>
    public PyObject? Documentation => (Flags & CodeFlags.HasDocstring) != 0 && Constants.Count > 0 ? Constants[0] : null;

    /// <summary>The number of slots that are locals, cells or free variables.</summary>
    public int LocalsPlusCount => LocalsPlusKinds.Length;

    /// <summary><c>co_nlocals</c>.</summary>
    public int LocalCount => Count(LocalKind.Local);

    /// <summary>How many free variables a closure must bring.</summary>
    public int FreeCount => Count(LocalKind.Free);

    /// <summary><c>co_varnames</c>.</summary>
    public PyTuple VariableNames => Select(LocalKind.Local);

    /// <summary><c>co_cellvars</c>.</summary>
    public PyTuple CellVariables => Select(LocalKind.Cell);

    /// <summary><c>co_freevars</c>.</summary>
    public PyTuple FreeVariables => Select(LocalKind.Free);

    /// <summary>The number of arguments a call may bind, <c>*args</c> and <c>**kwargs</c> included.</summary>
    public int TotalArgumentCount => ArgumentCount + KeywordOnlyCount
        + ((Flags & CodeFlags.VarArgs) != 0 ? 1 : 0) + ((Flags & CodeFlags.VarKeywords) != 0 ? 1 : 0);

    private int Count(LocalKind kind)
    {
        int count = 0;
        foreach (LocalKind each in LocalsPlusKinds)
        {
            if ((each & kind) != 0) count++;
        }
        return count;
    }

    private PyTuple Select(LocalKind kind)
    {
        var names = new PyObject[Count(kind)];
        int next = 0;
        for (int i = 0; i < LocalsPlusKinds.Length; i++)
        {
            if ((LocalsPlusKinds[i] & kind) != 0) names[next++] = LocalsPlusNames.Items[i];
        }
        return PyTuple.Create(names);
    }
}

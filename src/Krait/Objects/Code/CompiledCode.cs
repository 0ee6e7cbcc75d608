namespace Krait.Objects;

/// <summary>Runs a frame in compiled code from one of its entries.</summary>
/// <returns>
/// What the frame returned or yielded; null when it did neither: <see cref="ThreadState.CompiledExit"/> then says why.
/// </returns>
internal delegate PyObject? CompiledMethod(ThreadState thread, Frame frame, int entry);

/// <summary>Why compiled code came back without a value.</summary>
internal enum CompiledExit
{
    /// <summary>The frame goes on in the evaluation loop, at its instruction pointer.</summary>
    Continue,

    /// <summary>The frame has ended with an exception, which is pending.</summary>
    Raised,

    /// <summary>The loop is to be entered again with the running frame: .NET may have better code for it now.</summary>
    Reenter,
}

/// <summary>A code object that the second tier has compiled, with a copy of the inline caches it was compiled for.</summary>
internal sealed unsafe class CompiledCode
{
    // Pinned; kept here because compiled code holds addresses in it.
    private readonly CodeUnit[] _units;
    private readonly short[] _entries;

    /// <summary>The objects that the copied inline caches refer to.</summary>
    public readonly object?[] CacheObjects;

    public readonly PyObject[] Constants;

    public readonly ExecutableCode Executable;

    /// <summary>The compiled method.</summary>
    public CompiledMethod Method = null!;

    /// <summary>Whether the code must not be entered again, nor go on past a backward jump.</summary>
    public volatile bool IsInvalid;

    /// <summary>Whether the method has the variables on the native stack, so that it can take the arguments from there.</summary>
    public bool IsNative { get; init; }

    /// <summary>How often guards failed, by code unit.</summary>
    public readonly ushort[] Failures;

    /// <summary>How often guards have run, by code unit, where they are made to fail.</summary>
    public int[]? Executions;

    /// <summary>How often control came to instructions that had never run when the code was compiled.</summary>
    public int ArrivalCount;

    /// <summary>How often guards failed in all.</summary>
    public int FailureCount;

    public CompiledCode(ExecutableCode executable, CodeUnit[] pinnedUnits, object?[] cacheObjects, short[] entries)
    {
        Executable = executable;
        _units = pinnedUnits;
        _entries = entries;
        CacheObjects = cacheObjects;
        Constants = executable.Constants;
        Failures = new ushort[pinnedUnits.Length];
        Units = (CodeUnit*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinnedUnits, 0);
    }

    /// <summary>The copied units.</summary>
    public CodeUnit* Units { get; }

    /// <summary>The units, for readers outside the evaluation core.</summary>
    public Span<CodeUnit> Span => _units;

    /// <summary>The entry for a unit; negative when there is none.</summary>
    public int EntryAt(CodeUnit* instructionPointer) => _entries[Executable.OffsetOf(instructionPointer)];
}

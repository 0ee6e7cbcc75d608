using System.Runtime.InteropServices;

namespace Krait.Objects;

/// <summary>One unit of executable code: an instruction, or 8 bytes of an instruction's cache.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct CodeUnit
{
    /// <summary>The opcode, which may be specialised, instrumented or fused.</summary>
    public ushort Opcode;

    /// <summary>The index in the frame's slots that the top of the stack has before the instruction.</summary>
    public ushort StackTop;

    /// <summary>The operand, with EXTENDED_ARG folded in.</summary>
    public int Oparg;
}

/// <summary>
/// A code object made ready to run: wider units, one for each of the original ones, so that every offset maps 1:1.
/// </summary>
internal sealed unsafe class ExecutableCode
{
    private readonly CodeUnit[] _units;

    public readonly PyCode Code;
    public readonly PyObject[] Constants;

    /// <summary>The objects that inline caches hold, by the index in their unit.</summary>
    public readonly object?[] CacheObjects;

    /// <summary>The first unit. The array is pinned for as long as this object lives.</summary>
    public readonly CodeUnit* Units;

    /// <summary>Slots a frame needs: locals, cells, free variables, stack.</summary>
    public readonly int FrameSize;

    /// <summary>The number of local, cell and free variables: where the stack begins.</summary>
    public readonly int LocalsPlusCount;

    public readonly int ArgumentCount;

    /// <summary>Whether a call that passes exactly <see cref="ArgumentCount"/> positional arguments needs no other binding.</summary>
    public readonly bool SimpleArguments;

    /// <summary>Whether the code makes a generator, a coroutine or an async generator.</summary>
    public readonly bool IsGenerator;

    /// <summary>Whether a generator of this code that dies unfinished has something to do.</summary>
    public bool NeedsFinalization { get; init; }

    /// <summary>
    /// The units from which no handler is entered, though the exception table names one: a variable has not the value there that the
    /// handler reads, as a comprehension has its place. Only a tool that watches the instruction can raise there.
    /// </summary>
    public bool[]? Unhandled { get; init; }

    // More than this would only keep memory.
    private const int MaximumSpareFrames = 32;

    private Frame? _spareFrame;
    private int _spareFrameCount;

    /// <summary>The frame of a generator of this code that has ended, with empty slots, to be used again; null for none.</summary>
    public Frame? TakeSpareFrame()
    {
        if (_spareFrame is not { } frame) return null;
        _spareFrame = frame.NextSpare;
        _spareFrameCount--;
        frame.NextSpare = null;
        return frame;
    }

    /// <summary>Keeps the frame of a generator of this code that has ended, if nobody else has it; its slots are empty.</summary>
    public void KeepSpareFrame(Frame frame)
    {
        if (_spareFrameCount >= MaximumSpareFrames) return;
        // What the function holds may be much, and nobody may need it any more.
        frame.Function = null!;
        frame.Generator = null;
        frame.NextSpare = _spareFrame;
        _spareFrame = frame;
        _spareFrameCount++;
    }

    public ExecutableCode(PyCode code, CodeUnit[] pinnedUnits, int cacheObjectCount)
    {
        Code = code;
        _units = pinnedUnits;
        fixed (CodeUnit* first = pinnedUnits) Units = first;
        CacheObjects = new object?[cacheObjectCount];
        Constants = code.Constants.Items;
        LocalsPlusCount = code.LocalsPlusCount;
        FrameSize = code.LocalsPlusCount + code.StackSize;
        ArgumentCount = code.ArgumentCount;
        SimpleArguments = code.KeywordOnlyCount == 0 && (code.Flags & (CodeFlags.VarArgs | CodeFlags.VarKeywords)) == 0;
        IsGenerator = (code.Flags & (CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator)) != 0;
    }

    /// <summary>What the second tier made of the code; null for nothing (yet).</summary>
    public volatile CompiledCode? Compiled;

    /// <summary>Calls and backward jumps until the second tier is asked.</summary>
    public int Countdown = PromotionThreshold;

    /// <summary>How often the code has asked to be compiled since it last was.</summary>
    public int RequestCount;

    /// <summary>How often the second tier has compiled the code.</summary>
    public int CompilationCount;

    /// <summary>The units at which compiled code relies on no guard because too many have failed; null for none.</summary>
    public bool[]? GenericUnits;

    /// <summary>What <see cref="Countdown"/> starts at.</summary>
    public const int PromotionThreshold = 2000;

    /// <summary>How many units there are.</summary>
    public int Length => _units.Length;

    /// <summary>The units, for readers outside the evaluation core.</summary>
    public Span<CodeUnit> Span => _units;

    /// <summary>
    /// Whether the code may not report yet what tools ask for now. Its entries are generic or instrumented then, and bring it up to date.
    /// </summary>
    internal volatile bool IsStale = true;

    /// <summary>What monitoring keeps of the tools that watch this code; null when none ever did.</summary>
    internal object? Instrumentation;

    /// <summary>The index of a unit.</summary>
    public int OffsetOf(CodeUnit* unit) => (int)(unit - Units);
}

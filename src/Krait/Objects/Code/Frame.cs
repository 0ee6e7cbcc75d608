namespace Krait.Objects;

/// <summary>What must happen when a frame is left; a frame without any of these just continues its caller.</summary>
[Flags]
internal enum FrameExit : byte
{
    None = 0,

    /// <summary>The frame was entered from C#: leaving it leaves the evaluation loop.</summary>
    Entry = 1,

    /// <summary>The frame is an <c>__init__</c> that a class call entered: its result must be None, the caller gets the instance.</summary>
    Initializer = 2,

    /// <summary>The frame belongs to a generator, a coroutine or an async generator.</summary>
    Generator = 4,

    /// <summary>
    /// The slots hold copies of variables that compiled code has on the native stack: whoever leaves the frame clears them.
    /// </summary>
    Copied = 8,
}

/// <summary>The execution record of one call.</summary>
/// <remarks>
/// Frames are kept by depth in the thread state and used again, so a call writes few references. A frame object
/// (<see cref="PyFrame"/>) exists only once Python asks for one; it then takes the record over when the call ends.
/// </remarks>
internal sealed unsafe class Frame
{
    /// <summary>Locals, cells, free variables, then the value stack.</summary>
    public Slot[] Slots = InstanceState.NoValues;

    /// <summary>How many slots a call may use that takes this record over; 0 in the frame of a generator, which is its own.</summary>
    public int Capacity;

    public PyFunction Function = null!;
    public ExecutableCode Executable = null!;

    /// <summary>The namespace of a module or class body; null where locals are slots.</summary>
    public PyObject? Locals;

    /// <summary>The instruction that runs, or at which a suspended frame goes on.</summary>
    public CodeUnit* InstructionPointer;

    /// <summary>Where this frame goes on when the frame it has entered returns, in units from <see cref="InstructionPointer"/>.</summary>
    public int ReturnOffset;

    /// <summary>The line last reported to tools, -1 for none; RESUME sets it where tools watch lines.</summary>
    public int LastLine;

    public FrameExit Exit;

    /// <summary>The instance that an <see cref="FrameExit.Initializer"/> frame initialises.</summary>
    public PyObject? Instance;

    /// <summary>The owner of a <see cref="FrameExit.Generator"/> frame.</summary>
    public PyGenerator? Generator;

    /// <summary>
    /// The address of the variables while compiled code has them on the native stack; 0 when they are in <see cref="Slots"/>.
    /// </summary>
    public nint Variables;

    /// <summary>The address of the cells of those variables that compiled code may hold unboxed.</summary>
    public nint Cells;

    public int CellCount;

    /// <summary>
    /// The address of the arguments while they are still where the caller has them, on the native stack; 0 once they are
    /// variables.
    /// </summary>
    public nint Arguments;

    /// <summary>The Python view of this frame, if somebody has asked for it.</summary>
    public PyFrame? FrameObject;

    /// <summary>The next frame in a list of those that wait to be used again.</summary>
    public Frame? NextSpare;

    public PyCode Code => Executable.Code;

    /// <summary>The offset of the current instruction, in code units.</summary>
    public int InstructionOffset => Executable.OffsetOf(InstructionPointer);
}

using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

/// <summary>
/// The variables of a frame while compiled code runs it: in the memory of the native stack, where storing a reference needs
/// no write barrier. Whoever looks at the frame from outside copies them to its slots first.
/// </summary>
internal static unsafe class NativeVariables
{
    /// <summary>More variables than this stay in the frame's slots.</summary>
    public const int Capacity = 64;

    /// <summary>The type of memory for so many variables.</summary>
    public static Type TypeOfSlots(int count) =>
        count <= 4 ? typeof(Slots4) : count <= 8 ? typeof(Slots8) : count <= 16 ? typeof(Slots16) : count <= 32
            ? typeof(Slots32) : typeof(Slots64);

    /// <summary>The type of memory for so many unboxed variables.</summary>
    public static Type TypeOfCells(int count) =>
        count <= 4 ? typeof(Cells4) : count <= 16 ? typeof(Cells16) : typeof(Cells64);

    /// <summary>What a cell is marked with when it holds the value of a variable.</summary>
    public static long Mark(int variable, int type) => ((long)variable << 8) | (uint)(type + 1);

    /// <summary>Copies the variables to the slots of the frame. They may change again afterwards.</summary>
    public static void Synchronize(Frame frame)
    {
        if (frame.Variables == 0) return;
        // Compiled code leaves its frame without a look at slots it has not used itself.
        frame.Exit |= FrameExit.Copied;
        Span<Slot> slots = frame.Slots;
        // The memory belongs to the method that runs the frame, which takes the address back before it returns.
        ref Slot variables = ref Unsafe.AsRef<Slot>((void*)frame.Variables);
        for (int i = frame.Executable.LocalsPlusCount - 1; i >= 0; i--) slots[i].Value = Unsafe.Add(ref variables, i).Value;
        var cells = (NumberCell*)frame.Cells;
        for (int i = 0; i < frame.CellCount; i++)
        {
            if (cells[i].Mark != 0)
                slots[(int)(cells[i].Mark >> 8)].Value = UnboxedValues.Box((int)(cells[i].Mark & 0xFF) - 1, ref cells[i].Bits);
        }
    }

    /// <summary>Copies the variables to the slots of the frame for good: the method that had them returns.</summary>
    public static void MoveToSlots(Frame frame)
    {
        Synchronize(frame);
        frame.Variables = 0;
    }

    /// <summary>Sets a variable from outside. Compiled code that relies on what it knew is given up.</summary>
    public static void Set(Frame frame, int index, PyObject value)
    {
        frame.Slots[index].Value = value;
        Promotion.Invalidate(frame.Executable);
        if (frame.Variables == 0) return;
        frame.Exit |= FrameExit.Copied;
        Unsafe.Add(ref Unsafe.AsRef<Slot>((void*)frame.Variables), index).Value = value;
        var cells = (NumberCell*)frame.Cells;
        for (int i = 0; i < frame.CellCount; i++)
        {
            if (cells[i].Mark >> 8 == index) cells[i].Mark = 0;
        }
    }
}

/// <summary>An unboxed value of a variable.</summary>
internal struct NumberCell
{
    /// <summary>The value.</summary>
    public long Bits;

    /// <summary>The variable and the type; 0 when the variable is an object.</summary>
    public long Mark;
}

[InlineArray(4)]
internal struct Slots4
{
    private Slot _first;
}

[InlineArray(8)]
internal struct Slots8
{
    private Slot _first;
}

[InlineArray(16)]
internal struct Slots16
{
    private Slot _first;
}

[InlineArray(32)]
internal struct Slots32
{
    private Slot _first;
}

[InlineArray(NativeVariables.Capacity)]
internal struct Slots64
{
    private Slot _first;
}

[InlineArray(4)]
internal struct Cells4
{
    private NumberCell _first;
}

[InlineArray(16)]
internal struct Cells16
{
    private NumberCell _first;
}

[InlineArray(NativeVariables.Capacity)]
internal struct Cells64
{
    private NumberCell _first;
}

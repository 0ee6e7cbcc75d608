using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation.SecondTier;

/// <summary>What compiled code does with frames: entering, leaving, unwinding, falling back to the evaluation loop.</summary>
internal static unsafe class CompiledFrames
{
    /// <summary>Runs a frame that was just pushed, or a generator's that was just resumed, until it returns or yields.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject? Run(ThreadState thread, Frame frame) =>
        (frame.Exit & FrameExit.Generator) == 0 || !Delegation.MayDelegate(frame) ? RunAlone(thread, frame) : Delegation.Run(thread, frame);

    /// <summary>Runs a frame; of a generator that delegates, this one first.</summary>
    public static PyObject? RunAlone(ThreadState thread, Frame frame)
    {
        int depth = thread.Depth;
        HandledException handled = thread.Handled;
        PyBaseException? value = handled.Value;
        try
        {
            return RunUnguarded(thread, frame);
        }
        catch (Exception fault) when (FaultRecovery.Save(thread, depth))
        {
            PyObject? result = FaultRecovery.Resume(thread, depth, handled, value, fault);
            if (result is null) thread.CompiledExit = CompiledExit.Raised;
            return result;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PyObject? RunUnguarded(ThreadState thread, Frame frame)
    {
        if (frame.Executable.Compiled is not { } compiled)
        {
            if (--frame.Executable.Countdown < 0) Promotion.Request(frame.Executable);
        }
        else if (HasStack(thread))
        {
            // The first entry is the beginning.
            int entry = frame.InstructionPointer == frame.Executable.Units ? 0 : compiled.EntryAt(frame.InstructionPointer);
            if (entry >= 0)
            {
                PyObject? result = compiled.Method(thread, frame, entry);
                if (result is not null || thread.CompiledExit == CompiledExit.Raised) return result;
            }
        }
        Frames.TakeArguments(frame);
        frame.Exit |= FrameExit.Entry;
        return LoopReentry.Run(thread, frame);
    }

    /// <summary>Whether the native stack has room for another call; where it had before is asked only once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool HasStack(ThreadState thread)
    {
        int marker = 0;
        return (nuint)(&marker) >= thread.SufficientStack || AskForStack(thread, (nuint)(&marker));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool AskForStack(ThreadState thread, nuint address)
    {
        if (!NativeStack.HasRoom()) return false;
        // There is always more room left than this.
        thread.SufficientStack = address - (32 * 1024);
        return true;
    }

    /// <summary>The first slot of a frame.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref Slot SlotsOf(Frame frame) => ref MemoryMarshal.GetArrayDataReference(frame.Slots);

    /// <summary>Stores a value in the frame's slots.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store1(Frame frame, int index, PyObject first) => frame.Slots[index].Value = first;

    /// <summary>Stores values in the frame's slots, from an index on.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store2(Frame frame, int index, PyObject first, PyObject second)
    {
        frame.Slots[index].Value = first;
        frame.Slots[index + 1].Value = second;
    }

    /// <inheritdoc cref="Store2"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store3(Frame frame, int index, PyObject first, PyObject second, PyObject third)
    {
        Store2(frame, index, first, second);
        frame.Slots[index + 2].Value = third;
    }

    /// <inheritdoc cref="Store2"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Store4(Frame frame, int index, PyObject first, PyObject second, PyObject third, PyObject fourth)
    {
        Store3(frame, index, first, second, third);
        frame.Slots[index + 3].Value = fourth;
    }

    /// <summary>Ends a frame with a value; null with an exception set when its kind does not allow the value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PyObject? Leave(ThreadState thread, Frame frame, PyObject value, CodeUnit* instruction, bool isNative)
    {
        frame.InstructionPointer = instruction;
        if (frame.Exit != FrameExit.None)
        {
            PyObject? result = Frames.LeaveSpecial(thread, frame, value);
            if (result is null) return null;
            value = result;
        }
        // Compiled code passes a constant.
        if (isNative) Frames.PopNative(thread, frame);
        else Frames.Pop(thread, frame);
        return value;
    }

    /// <summary>Tells the frame where its variables are from now on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Settle(Frame frame, void* variables, void* cells, int cellCount)
    {
        frame.Variables = (nint)variables;
        frame.Cells = (nint)cells;
        frame.CellCount = cellCount;
    }

    /// <summary>Makes an object of a variable that may be unboxed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MakeObject(ref Slot slot, ref NumberCell cell)
    {
        if (cell.Mark == 0) return;
        slot.Value = UnboxedValues.Box((int)(cell.Mark & 0xFF) - 1, ref cell.Bits);
        cell.Mark = 0;
    }

    /// <summary>Whether a value is an object of exactly a type.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsExactly(PyObject? value, Type type) => value is not null && value.GetType() == type;

    /// <summary>Whether two values that were unboxed, or one of them, are the same: numbers have no other identity then.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool IsSame(PyObject left, PyObject right) =>
        ReferenceEquals(left, right)
        || (left is PyInt integer && right is PyInt other && integer.Value == other.Value)
        || (left is PyFloat real && right is PyFloat second
            && BitConverter.DoubleToInt64Bits(real.Value) == BitConverter.DoubleToInt64Bits(second.Value));

    /// <summary>Does not enter a loop: its variables are not what the code was compiled for.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PyObject? Refuse(ThreadState thread, Frame frame)
    {
        frame.Executable.Countdown = Promotion.RetryThreshold;
        thread.CompiledExit = CompiledExit.Continue;
        return null;
    }

    /// <summary>Suspends the frame of a generator.</summary>
    public static PyObject Yield(ThreadState thread, Frame frame, CodeUnit* resumeAt, PyObject value)
    {
        frame.InstructionPointer = resumeAt;
        Generators.Suspend(thread, frame);
        return value;
    }

    /// <summary>Makes the generator of a frame.</summary>
    public static PyObject Create(ThreadState thread, Frame frame, CodeUnit* resumeAt)
    {
        PyGenerator generator = Generators.Create(thread, frame, resumeAt);
        frame.Exit = FrameExit.Generator;
        return generator;
    }

    /// <summary>Whether the generator that was resumed has ended, so that what it gave is its result.</summary>
    public static bool IsFinished(PyObject generator) => Unsafe.As<PyGenerator>(generator).Status == GeneratorState.Finished;

    /// <summary>Takes the pending exception for a handler of the same frame, with its traceback entry.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PyObject Catch(ThreadState thread, Frame frame, CodeUnit* instruction)
    {
        frame.InstructionPointer = instruction;
        PyBaseException exception = Unwinder.Extend(thread, frame);
        thread.Exception = null;
        return exception;
    }

    /// <summary>Ends a frame with the pending exception.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PyObject? Abandon(ThreadState thread, Frame frame, CodeUnit* instruction)
    {
        frame.InstructionPointer = instruction;
        Unwinder.Extend(thread, frame);
        if (frame.FrameObject is not null) NativeVariables.MoveToSlots(frame);
        frame.Variables = 0;
        Unwinder.Abandon(thread, frame);
        thread.CompiledExit = CompiledExit.Raised;
        return null;
    }

    /// <summary>
    /// Counts a failed guard; whether the frame had better go on in the evaluation loop, which adapts.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool CountFailure(CompiledCode code, int offset) => Promotion.CountFailure(code, offset);

    /// <inheritdoc cref="Promotion.FailsNow"/>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool FailsNow(CompiledCode code, int offset) => Promotion.FailsNow(code, offset);

    /// <summary>Counts an arrival at an instruction that had never run when the code was compiled.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void CountArrival(CompiledCode code) => Promotion.CountArrival(code);

    /// <summary>Goes on in the evaluation loop; the value stack has been stored.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static PyObject? Deoptimize(ThreadState thread, Frame frame, CodeUnit* instruction)
    {
        NativeVariables.MoveToSlots(frame);
        frame.InstructionPointer = instruction;
        thread.CompiledExit = CompiledExit.Continue;
        return null;
    }

    /// <summary>Sees to what the eval breaker stands for; false with an exception set when that ended in one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool Poll(ThreadState thread, Frame frame, CodeUnit* instruction)
    {
        frame.InstructionPointer = instruction;
        return EvalBreaker.Handle(thread);
    }

    /// <summary>The values of an array input or output, for an operation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<PyObject?> Values(ref ValueBuffer buffer, int count) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<ValueBuffer, PyObject?>(ref buffer), count);
}

/// <summary>Values of array inputs and outputs on the native stack, where storing them costs no write barrier.</summary>
[InlineArray(Capacity)]
internal struct ValueBuffer
{
    public const int Capacity = 16;

    private PyObject? _first;
}

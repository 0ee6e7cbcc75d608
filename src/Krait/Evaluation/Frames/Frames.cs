using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Pushing and popping the records of calls.</summary>
internal static unsafe class Frames
{
    /// <summary>
    /// Pushes the frame of a call whose arguments fill the parameters exactly; null, with nothing set, when they do not or the
    /// recursion limit is reached.
    /// </summary>
    public static Frame? PushExact(ThreadState thread, PyFunction function, Span<PyObject> arguments)
    {
        // The function's version says what parameters there are, not whether this call brings a self for them.
        if (function.Code.Executable is not { SimpleArguments: true } executable || executable.ArgumentCount != arguments.Length)
            return null;
        Frame? frame = TryPush(thread, function);
        if (frame is not null) SetArguments(frame, arguments);
        return frame;
    }

    /// <summary>
    /// Gives a new frame the arguments that fill its parameters exactly. Compiled code takes them from the native stack,
    /// where its caller keeps them while it runs; all else finds them in the slots.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SetArguments(Frame frame, ReadOnlySpan<PyObject> arguments)
    {
        if (arguments.Length == 0) return;
        ref PyObject first = ref System.Runtime.InteropServices.MemoryMarshal.GetReference(arguments);
        nuint address = (nuint)Unsafe.AsPointer(ref first);
        int marker = 0;
        // What lies this little above a local of this method is in the frames of its callers: no object moves there.
        if (address - (nuint)(&marker) < NearbyStack && frame.Executable.Compiled is { IsNative: true })
        {
            frame.Arguments = (nint)address;
            return;
        }
        // A frame's slots are never fewer than its parameters.
        ref Slot slot = ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(frame.Slots);
        for (int i = 0; i < arguments.Length; i++) Unsafe.Add(ref slot, i).Value = Unsafe.Add(ref first, i);
    }

    private const int NearbyStack = 16 * 1024;

    /// <summary>Copies arguments that are still on the native stack to the slots.</summary>
    public static void TakeArguments(Frame frame)
    {
        if (frame.Arguments == 0) return;
        ref PyObject first = ref Unsafe.AsRef<PyObject>((void*)frame.Arguments);
        frame.Arguments = 0;
        for (int i = 0; i < frame.Executable.ArgumentCount; i++) frame.Slots[i].Value = Unsafe.Add(ref first, i);
    }

    /// <summary>Pushes the frame of a call with one argument that fills the parameters exactly.</summary>
    public static Frame? PushExact(ThreadState thread, PyFunction function, PyObject argument)
    {
        Frame? frame = TryPush(thread, function);
        if (frame is not null) frame.Slots[0].Value = argument;
        return frame;
    }

    /// <summary>Pushes the frame of a call with two arguments that fill the parameters exactly.</summary>
    public static Frame? PushExact(ThreadState thread, PyFunction function, PyObject first, PyObject second)
    {
        Frame? frame = TryPush(thread, function);
        if (frame is null) return null;
        frame.Slots[0].Value = first;
        frame.Slots[1].Value = second;
        return frame;
    }

    /// <summary>Pushes an empty frame; null with an exception set when the limit is reached or the code is malformed.</summary>
    public static Frame? Push(ThreadState thread, PyFunction function)
    {
        if (function.Code.Executable is null && Quickener.GetExecutable(function.Code) is null) return null;
        Frame? frame = TryPush(thread, function);
        if (frame is null) Raise.RecursionError("");
        return frame;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Frame? TryPush(ThreadState thread, PyFunction function)
    {
        int depth = thread.Depth + 1;
        ExecutableCode? executable = function.Code.Executable;
        if (depth >= thread.Frames.Length || executable is null)
        {
            if (depth > thread.RecursionLimit) return null;
            if (depth >= thread.Frames.Length) Grow(thread);
            // The general call makes what has never run executable.
            if (executable is null) return null;
        }
        if (depth > thread.RecursionLimit) return null;
        Frame? frame = thread.Frames[depth];
        if (frame is null || frame.Capacity < executable.FrameSize) frame = Provide(thread, depth, executable);
        // The same functions meet at the same depths: comparing costs less than storing a reference.
        if (!ReferenceEquals(frame.Function, function)) frame.Function = function;
        if (!ReferenceEquals(frame.Executable, executable)) frame.Executable = executable;
        frame.InstructionPointer = executable.Units;
        frame.Exit = FrameExit.None;
        thread.Depth = depth;
        return frame;
    }

    // Slots beyond what the function at hand needs spare later functions at this depth a new array.
    private static Frame Provide(ThreadState thread, int depth, ExecutableCode executable)
    {
        Frame? frame = thread.Frames[depth];
        if (frame is null || frame.Capacity == 0) thread.Frames[depth] = frame = thread.SpareFrames[depth] ?? new Frame();
        if (frame.Capacity >= executable.FrameSize) return frame;
        frame.Slots = new Slot[Math.Max(16, executable.FrameSize)];
        frame.Capacity = frame.Slots.Length;
        return frame;
    }

    /// <summary>Makes room for frames at greater depths.</summary>
    private static void Grow(ThreadState thread)
    {
        Array.Resize(ref thread.Frames, thread.Frames.Length * 2);
        Array.Resize(ref thread.SpareFrames, thread.Frames.Length);
    }

    /// <summary>Pushes the frame that a paused generator has; false, with nothing set, at the recursion limit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryPushAgain(ThreadState thread, Frame frame)
    {
        int depth = thread.Depth + 1;
        if (depth > thread.RecursionLimit) return false;
        if (depth >= thread.Frames.Length) Grow(thread);
        if (!ReferenceEquals(thread.Frames[depth], frame)) Displace(thread, depth, frame);
        thread.Depth = depth;
        return true;
    }

    /// <summary>Puts the frame of a generator at a depth, and the one that calls use there aside.</summary>
    private static void Displace(ThreadState thread, int depth, Frame frame)
    {
        Frame? displaced = thread.Frames[depth];
        if (displaced is not null && displaced.Capacity > 0 && !ReferenceEquals(displaced, thread.SpareFrames[depth]))
            thread.SpareFrames[depth] = displaced;
        thread.Frames[depth] = frame;
    }

    /// <summary>Ends the running frame, whose value stack is empty.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Pop(ThreadState thread, Frame frame)
    {
        if (frame.FrameObject is not null || frame.Exit != FrameExit.None || frame.Locals is not null)
        {
            PopSpecial(thread, frame);
            return;
        }
        ref Slot slot = ref System.Runtime.InteropServices.MemoryMarshal.GetArrayDataReference(frame.Slots);
        for (int i = frame.Executable.LocalsPlusCount - 1; i >= 0; i--) Unsafe.Add(ref slot, i).Value = null;
        thread.Depth--;
    }

    /// <summary>Ends the running frame, whose value stack is empty and whose variables are on the native stack.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PopNative(ThreadState thread, Frame frame)
    {
        if (frame.FrameObject is not null)
        {
            SecondTier.NativeVariables.MoveToSlots(frame);
            PopSpecial(thread, frame);
            return;
        }
        frame.Variables = 0;
        if (frame.Exit != FrameExit.None)
        {
            if ((frame.Exit & FrameExit.Copied) != 0) Array.Clear(frame.Slots, 0, frame.Executable.LocalsPlusCount);
            frame.Exit = FrameExit.None;
            frame.Instance = null;
        }
        thread.Depth--;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void PopSpecial(ThreadState thread, Frame frame)
    {
        int depth = thread.Depth--;
        bool isGenerator = (frame.Exit & FrameExit.Generator) != 0;
        if (isGenerator)
        {
            PyGenerator generator = frame.Generator!;
            thread.Frames[depth] = thread.SpareFrames[depth];
            generator.Frame = null;
        }
        else if (frame.FrameObject is not null)
        {
            thread.Frames[depth] = null;
            if (ReferenceEquals(thread.SpareFrames[depth], frame)) thread.SpareFrames[depth] = null;
        }
        frame.Exit = FrameExit.None;
        frame.Instance = null;
        if (frame.FrameObject is { } view)
        {
            // The record is the frame object's alone from now on, locals included: a traceback may show them.
            view.IsDetached = true;
            // A generator's frame had its callers only while it ran.
            view.Back = !isGenerator && depth > 1 ? FrameObjects.Get(thread, depth - 1) : null;
            return;
        }
        frame.Locals = null;
        Array.Clear(frame.Slots, 0, frame.Executable.FrameSize);
        if (isGenerator) frame.Executable.KeepSpareFrame(frame);
    }

    /// <summary>
    /// What leaving a frame of a special kind does to its result: the instance for an initialiser, the end for a generator.
    /// Null with an exception set when the result is not allowed.
    /// </summary>
    public static PyObject? LeaveSpecial(ThreadState thread, Frame frame, PyObject result)
    {
        if ((frame.Exit & FrameExit.Initializer) != 0)
        {
            if (result is not PyNone) return Raise.TypeError($"__init__() should return None, not '{result.Type.Name}'");
            return frame.Instance;
        }
        if ((frame.Exit & FrameExit.Generator) != 0) Generators.Finish(thread, frame.Generator!);
        return result;
    }
}

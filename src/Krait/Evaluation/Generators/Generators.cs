using System.Runtime.CompilerServices;
using Krait.Evaluation.SecondTier;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Making, resuming and suspending generators, coroutines and async generators (PEP 255, 342, 492, 525).</summary>
internal static unsafe class Generators
{
    /// <summary>Makes the generator of the running frame, which leaves the thread's frames.</summary>
    public static PyGenerator Create(ThreadState thread, Frame frame, CodeUnit* resumeAt)
    {
        ExecutableCode executable = frame.Executable;
        Frame own = executable.TakeSpareFrame() ?? new Frame { Slots = new Slot[executable.FrameSize], Executable = executable };
        own.Function = frame.Function;
        own.InstructionPointer = resumeAt;
        own.Exit = FrameExit.Generator;
        own.FrameObject = frame.FrameObject;
        Span<Slot> locals = frame.Slots.AsSpan(0, executable.LocalsPlusCount);
        locals.CopyTo(own.Slots);
        locals.Clear();
        if (own.FrameObject is { } view)
        {
            view.Record = own;
            frame.FrameObject = null;
        }

        PyGenerator generator = new(frame.Function, own);
        own.Generator = generator;
        // An asynchronous generator that nobody has begun to iterate ends unseen.
        if (executable.NeedsFinalization && !ReferenceEquals(generator.Type, BuiltinTypes.AsyncGenerator))
        {
            generator.Guard = FinalizationGuard.Rent(thread, generator);
            generator.BelongsToLoop = GeneratorFinalization.IsForLoop(thread, executable.Code);
            if (thread.CoroutineOriginDepth > 0 && ReferenceEquals(generator.Type, BuiltinTypes.Coroutine))
                generator.Origin = CoroutineOrigin.Capture(thread);
        }
        thread.Depth--;
        return generator;
    }

    /// <summary>Whether SEND may resume the generator in the running loop.</summary>
    public static bool CanEnter(PyGenerator generator) =>
        generator.Status == GeneratorState.Suspended
            || (generator.Status == GeneratorState.Created && !ReferenceEquals(generator.Type, BuiltinTypes.AsyncGenerator));

    /// <summary>
    /// Pushes the frame of a generator that is not running, with the value that its yield gets; null, with nothing set,
    /// when it cannot be resumed like this.
    /// </summary>
    public static Frame? Resume(ThreadState thread, PyGenerator generator, PyObject value)
    {
        if (generator.Status >= GeneratorState.Running) return null;
        if (generator.Status == GeneratorState.Created && value is not PyNone) return null;
        Frame frame = generator.Frame!;
        if (!Frames.TryPushAgain(thread, frame)) return null;
        MarkRunning(thread, generator);
        frame.Slots[frame.InstructionPointer->StackTop - 1].Value = value;
        return frame;
    }

    /// <summary>
    /// Pushes the frame of a paused generator that goes on waiting for what it delegates to; false with an exception set.
    /// </summary>
    public static bool Show(ThreadState thread, PyGenerator generator)
    {
        if (!Frames.TryPushAgain(thread, generator.Frame!)) return Raise.RecursionError("") is not null;
        generator.Status = GeneratorState.Running;
        return true;
    }

    /// <summary>Takes it off again.</summary>
    public static void Hide(ThreadState thread, PyGenerator generator)
    {
        generator.Status = GeneratorState.Suspended;
        thread.Depth--;
    }

    /// <summary>Makes a generator whose frame was just pushed the running one, with what it handles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MarkRunning(ThreadState thread, PyGenerator generator)
    {
        generator.Status = GeneratorState.Running;
        if (generator.Handled is not { Value: not null } handled) return;
        handled.Previous = thread.Handled;
        thread.Handled = handled;
    }

    /// <summary>Takes the running generator's frame off, to be resumed later.</summary>
    public static void Suspend(ThreadState thread, Frame frame)
    {
        PyGenerator generator = frame.Generator!;
        frame.Exit = FrameExit.Generator;
        generator.Status = GeneratorState.Suspended;
        RestoreHandled(thread, generator);
        thread.Depth--;
    }

    /// <summary>Marks the running generator as ended; its frame is popped afterwards.</summary>
    public static void Finish(ThreadState thread, PyGenerator generator)
    {
        generator.Status = GeneratorState.Finished;
        if (generator.Guard is { } guard)
        {
            generator.Guard = null;
            guard.Return(thread);
        }
        RestoreHandled(thread, generator);
    }

    private static void RestoreHandled(ThreadState thread, PyGenerator generator)
    {
        if (generator.Handled is not { } handled || !ReferenceEquals(thread.Handled, handled)) return;
        thread.Handled = handled.Previous!;
        handled.Previous = null;
    }

    /// <summary>
    /// Resumes from C#. The result is what was yielded, or what was returned if the generator's state is now finished; null
    /// with an exception set otherwise.
    /// </summary>
    public static PyObject? Resume(PyGenerator generator, PyObject value)
    {
        if (!CheckResumable(generator)) return null;
        if (generator.Status == GeneratorState.Created && value is not PyNone)
        {
            return Raise.TypeError($"can't send non-None value to a just-started {KindOf(generator)}");
        }
        ThreadState thread = ThreadState.Current;
        Frame? frame = Resume(thread, generator, value);
        return frame is null ? Raise.RecursionError("") : Interpreter.Enter(thread, frame);
    }

    /// <summary>Resumes from C# by raising the pending exception at the yield.</summary>
    public static PyObject? ResumeWithException(PyGenerator generator)
    {
        ThreadState thread = ThreadState.Current;
        PyBaseException exception = thread.Exception!;
        thread.Exception = null;
        if (!CheckResumable(generator)) return null;
        Frame frame = generator.Frame!;
        CodeUnit* yielded = frame.InstructionPointer - 1;
        Frame? pushed = Resume(thread, generator, PyNone.Instance);
        if (pushed is null) return Raise.RecursionError("");
        frame.Exit = FrameExit.Generator | FrameExit.Entry;
        thread.Exception = exception;
        // The handler may be in this frame, which then goes on without a RESUME.
        MonitoringTools.Refresh(frame.Executable);
        // What the thrower handles is no context of it, only what the generator does.
        if (generator.Handled is { Value: not null }) Exceptions.ChainContext(thread, exception);
        // When a callback raises, the generator is thrown that.
        if (thread.Interpreter.MonitoredEvents != 0) _ = Monitoring.Thrown(thread, frame, frame.InstructionPointer);
        Frame? handler = Unwinder.Unwind(thread, frame, yielded);
        return handler is null ? null : Interpreter.Enter(thread, handler);
    }

    private static bool CheckResumable(PyGenerator generator)
    {
        if (generator.Status == GeneratorState.Running)
        {
            Raise.ValueError($"{KindOf(generator)} already executing");
            return false;
        }
        return true;
    }

    /// <summary>How messages call the generator: generator, coroutine or async generator.</summary>
    public static string KindOf(PyGenerator generator) =>
        ReferenceEquals(generator.Type, BuiltinTypes.Coroutine) ? "coroutine"
        : ReferenceEquals(generator.Type, BuiltinTypes.AsyncGenerator) ? "async generator" : "generator";

    /// <summary>One step of any iterator, for SEND: what it yields, or its result when it finishes.</summary>
    public static PyObject? Send(PyObject receiver, PyObject value, out bool finished)
    {
        finished = false;
        if (receiver is PyGenerator generator && !ReferenceEquals(generator.Type, BuiltinTypes.AsyncGenerator))
        {
            if (generator.Status == GeneratorState.Finished)
            {
                if (ReferenceEquals(generator.Type, BuiltinTypes.Coroutine))
                    return Raise.RuntimeError("cannot reuse already awaited coroutine");
                finished = true;
                return PyNone.Instance;
            }
            PyObject? result = Resume(generator, value);
            finished = result is not null && generator.Status == GeneratorState.Finished;
            return result;
        }

        PyObject? next = value is PyNone && receiver.Type.IterNextSlot is { } iterate
            ? iterate(receiver)
            : Attributes.CallMethod(receiver, Names.Send, value);
        if (next is not null) return next;
        ThreadState thread = ThreadState.Current;
        if (thread.Exception is null)
        {
            finished = true;
            return PyNone.Instance;
        }
        if (thread.Exception is PyStopIteration stop && Monitoring.Exhausted(thread))
        {
            finished = true;
            return stop.Value;
        }
        return null;
    }

    /// <summary>The iterator of <c>yield from</c>.</summary>
    public static PyObject? GetYieldFromIter(Frame frame, PyObject iterable)
    {
        if (iterable is PyGenerator generator)
        {
            if (ReferenceEquals(generator.Type, BuiltinTypes.Generator)) return generator;
            if (ReferenceEquals(generator.Type, BuiltinTypes.Coroutine))
            {
                if ((frame.Code.Flags & (CodeFlags.Coroutine | CodeFlags.IterableCoroutine)) != 0) return generator;
                return Raise.TypeError("cannot 'yield from' a coroutine object in a non-coroutine generator");
            }
        }
        PyObject? iterator = Iteration.GetIter(iterable);
        if (iterator is not null && frame.Generator is { } delegating) GeneratorFinalization.GuardDelegation(delegating, iterator);
        return iterator;
    }

    /// <summary>The iterator of an await; the operand says what the awaitable came from, for the message.</summary>
    public static PyObject? GetAwaitable(PyObject value, int origin)
    {
        PyObject? iterator = AwaitIterator(value);
        if (iterator is null)
        {
            if (origin != 0 && value.Type.AwaitSlot is null)
            {
                string method = origin == 1 ? "__aenter__" : "__aexit__";
                Exceptions.Take();
                return Raise.TypeError(
                    $"'async with' received an object from {method} that does not implement __await__: {value.Type.Name}");
            }
            return null;
        }
        if (iterator is PyGenerator coroutine && ReferenceEquals(coroutine.Type, BuiltinTypes.Coroutine)
            && YieldFrom(coroutine) is not null)
        {
            return Raise.RuntimeError("coroutine is being awaited already");
        }
        return iterator;
    }

    /// <summary>What <c>value.__await__()</c> gives; a coroutine is its own.</summary>
    public static PyObject? AwaitIterator(PyObject value)
    {
        if (value is PyGenerator generator)
        {
            if (ReferenceEquals(generator.Type, BuiltinTypes.Coroutine)) return generator;
            if ((generator.Code.Flags & CodeFlags.IterableCoroutine) != 0) return generator;
        }
        if (value.Type.AwaitSlot is not { } await) return Raise.TypeError($"'{value.Type.Name}' object can't be awaited");
        PyObject? iterator = await(value);
        if (iterator is null) return null;
        if (iterator is PyGenerator made
            && (ReferenceEquals(made.Type, BuiltinTypes.Coroutine) || (made.Code.Flags & CodeFlags.IterableCoroutine) != 0))
        {
            return Raise.TypeError("__await__() returned a coroutine");
        }
        if (iterator.Type.IterNextSlot is null) return Raise.TypeError($"__await__() returned non-iterator of type '{iterator.Type.Name}'");
        return iterator;
    }

    /// <summary>What a suspended generator delegates to by yield from or await; null for nothing.</summary>
    public static PyObject? YieldFrom(PyGenerator generator)
    {
        if (generator.Status != GeneratorState.Suspended || generator.Frame is not { } frame) return null;
        // A delegating yield is followed by RESUME 2 (yield from) or 3 (await); the receiver is below what was yielded.
        CodeUnit* next = frame.InstructionPointer;
        int where = next->Oparg & 3;
        if (where < 2) return null;
        return next->StackTop - 2 >= frame.Executable.LocalsPlusCount ? frame.Slots[next->StackTop - 2].Value : null;
    }

    /// <summary>The async iterator of an async for.</summary>
    public static PyObject? GetAsyncIter(PyObject value)
    {
        if (value.Type.AsyncIterSlot is not { } iter)
        {
            return Raise.TypeError($"'async for' requires an object with __aiter__ method, got {value.Type.Name}");
        }
        PyObject? iterator = iter(value);
        if (iterator is null || iterator.Type.AsyncNextSlot is not null) return iterator;
        return Raise.TypeError($"'async for' received an object from __aiter__ that does not implement __anext__: {iterator.Type.Name}");
    }

    /// <summary>The awaitable of the next item of an async iterator.</summary>
    public static PyObject? GetAsyncNext(PyObject iterator)
    {
        if (iterator.Type.AsyncNextSlot is not { } next)
        {
            return Raise.TypeError($"'async for' requires an iterator with __anext__ method, got {iterator.Type.Name}");
        }
        PyObject? awaitable = next(iterator);
        if (awaitable is null) return null;
        if (awaitable is PyGenerator or PyAsyncGeneratorStep) return awaitable;
        PyObject? result = AwaitIterator(awaitable);
        if (result is not null) return result;
        PyBaseException? cause = Exceptions.Take();
        Raise.TypeError($"'async for' received an invalid object from __anext__: {awaitable.Type.Name}");
        PyBaseException raised = ThreadState.Current.Exception!;
        raised.Cause = cause;
        raised.Context = cause;
        raised.SuppressContext = true;
        return null;
    }
}

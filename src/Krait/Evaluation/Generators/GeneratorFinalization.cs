using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>What happens to generators and coroutines that nobody will resume.</summary>
internal static class GeneratorFinalization
{
    /// <summary>Whether dying paused has consequences: a try or with to leave, a warning to give.</summary>
    public static bool IsNeeded(PyCode code)
    {
        if ((code.Flags & (CodeFlags.Coroutine | CodeFlags.AsyncGenerator)) != 0) return true;
        foreach (ExceptionTable.Entry entry in ExceptionTable.Read(code.ExceptionTable))
        {
            if (IsProgramsOwn(code.Code, entry.Target * 2)) return true;
        }
        return false;
    }

    // Every generator has a handler that turns StopIteration into RuntimeError, and each yield from one that ends the
    // delegation. A generator that is delegated to sees to itself, another iterator has this one guarded then.
    private static bool IsProgramsOwn(ReadOnlySpan<byte> code, int handler)
    {
        if (handler + 1 >= code.Length) return true;
        return (Opcode)code[handler] switch
        {
            Opcode.CLEANUP_THROW => false,
            Opcode.CALL_INTRINSIC_1 => code[handler + 1] != (byte)UnaryIntrinsic.StopIterationError,
            _ => true,
        };
    }

    /// <summary>Notices the death of a generator that delegates to an iterator which may want to be closed.</summary>
    public static void GuardDelegation(PyGenerator generator, PyObject iterator)
    {
        if (generator.Guard is null && iterator.Type.IsHeapType) generator.Guard = FinalizationGuard.Rent(ThreadState.Current, generator);
    }

    /// <summary>
    /// Whether the generator that the running frame makes will be known to a for statement alone: the caller's next
    /// instruction takes an iterator of what the call gives.
    /// </summary>
    public static bool IsForLoop(ThreadState thread, PyCode code)
    {
        if ((code.Flags & (CodeFlags.Coroutine | CodeFlags.AsyncGenerator)) != 0 || thread.DepthOfNativeCall == thread.Depth) return false;
        if (thread.Depth <= 1 || thread.Frames[thread.Depth - 1] is not { } caller) return false;
        byte[] units = caller.Code.Code;
        int call = caller.InstructionOffset;
        if ((Opcode)units[2 * call] is not (Opcode.CALL or Opcode.CALL_KW or Opcode.CALL_FUNCTION_EX)) return false;
        int next = call + 1 + OpcodeMetadata.CacheSize(units[2 * call]);
        return 2 * next < units.Length && (Opcode)units[2 * next] == Opcode.GET_ITER;
    }

    /// <summary>Drops the iterator of a loop that is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LeaveLoop(ThreadState thread, PyObject iterator)
    {
        if (iterator.GetType() == typeof(PyGenerator)) LeaveLoop(thread, Unsafe.As<PyGenerator>(iterator));
    }

    /// <summary>
    /// Closes the generator of a loop that is left early, at once, as the last reference to it goes (PEP 342). One whose
    /// frame somebody has looked at may be known elsewhere: that is left to the garbage collector.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveLoop(ThreadState thread, PyGenerator generator)
    {
        if (!generator.BelongsToLoop || generator.Status == GeneratorState.Finished || generator.Frame is not { FrameObject: null }) return;
        Finalize(generator);
        if (generator.Guard is not { } guard) return;
        generator.Guard = null;
        guard.Return(thread);
    }

    /// <summary>Finalises a generator that died.</summary>
    public static void Finalize(PyGenerator generator)
    {
        if (generator.Status == GeneratorState.Finished) return;
        if (ReferenceEquals(generator.Type, BuiltinTypes.AsyncGenerator) && generator.Finalizer is { } finalizer && !generator.Closed)
        {
            if (Calls.Call(finalizer, generator) is null)
                Unraisable.Report("Exception ignored while finalizing async generator", generator);
            return;
        }
        if (ReferenceEquals(generator.Type, BuiltinTypes.Coroutine) && generator.Status == GeneratorState.Created)
        {
            WarnUnawaited(generator);
            return;
        }
        string kind = Generators.KindOf(generator);
        PyObject? done = ReferenceEquals(generator.Type, BuiltinTypes.AsyncGenerator)
            ? CloseAsync(generator) : Attributes.CallMethod(generator, Names.Close);
        if (done is null) Unraisable.Report($"Exception ignored while closing {kind}", generator);
    }

    // Without an event loop to finish it, an async generator is closed as a plain one.
    private static PyObject? CloseAsync(PyGenerator generator)
    {
        if (generator.Status == GeneratorState.Created) return PyNone.Instance;
        ThreadState.Current.Exception = Exceptions.Create(ExceptionTypes.GeneratorExit, PyTuple.Empty);
        PyObject? result = Generators.ResumeWithException(generator);
        if (result is not null && generator.Status != GeneratorState.Finished)
            return Raise.RuntimeError("async generator ignored GeneratorExit");
        if (result is not null || Exceptions.ClearIf(ExceptionTypes.GeneratorExit) || Exceptions.ClearIf(ExceptionTypes.StopAsyncIteration))
            return PyNone.Instance;
        return null;
    }

    private static readonly PyStr s_warnings = PyStr.Intern("warnings");
    private static readonly PyStr s_warnUnawaited = PyStr.Intern("_warn_unawaited_coroutine");

    private static void WarnUnawaited(PyGenerator coroutine)
    {
        // The library's own function also says where the coroutine was made; when it is broken, the warning is still given.
        if (Interpreters.Modules.TryGetValue(s_warnings, out PyObject? module)
            && Attributes.TryGet(module, s_warnUnawaited, out PyObject? function) && function is not null)
        {
            if (Calls.Call(function, coroutine) is not null) return;
            bool isWarned = Exceptions.IsSetTo(ExceptionTypes.RuntimeWarning);
            ReportFinalizing(coroutine);
            if (isWarned) return;
        }
        else if (Exceptions.IsSet)
        {
            ReportFinalizing(coroutine);
        }

        if (!RuntimeWarnings.Warn(ExceptionTypes.RuntimeWarning, $"coroutine '{coroutine.QualifiedName}' was never awaited"))
            ReportFinalizing(coroutine);
    }

    private static void ReportFinalizing(PyObject coroutine) =>
        Unraisable.Report("Exception ignored while finalizing coroutine", coroutine);

    /// <summary>Warns of a step of an async generator that was made and dropped.</summary>
    public static void WarnUnawaited(PyAsyncGeneratorStep step)
    {
        if (step.Status != AsyncStepState.Created) return;
        string method = step.Kind switch
        {
            AsyncStepKind.Send => "asend",
            AsyncStepKind.Throw => "athrow",
            _ => "aclose",
        };
        if (!RuntimeWarnings.Warn(ExceptionTypes.RuntimeWarning,
            $"coroutine method '{method}' of '{step.Generator.QualifiedName}' was never awaited"))
        {
            ReportFinalizing(step);
        }
    }
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Generators;

/// <summary>
/// The steps of async generators (PEP 525): a step is an iterator that runs the generator until it yields a value of its own,
/// which ends the step with StopIteration, and passes through what the generator awaits.
/// </summary>
internal static class AsyncGeneratorSteps
{
    /// <summary>
    /// Makes the awaitable of a method, after telling the hook of <c>sys.set_asyncgen_hooks</c> about an async generator that
    /// is used for the first time; null with an exception set when the hook raised one.
    /// </summary>
    public static PyObject? Create(PyGenerator generator, AsyncStepKind kind, PyObject? argument, bool warnIfDropped)
    {
        if (!generator.HooksInitialized)
        {
            generator.HooksInitialized = true;
            ThreadState thread = ThreadState.Current;
            generator.Finalizer = thread.AsyncGeneratorFinalizer;
            generator.Guard ??= FinalizationGuard.Rent(thread, generator);
            if (thread.AsyncGeneratorFirstIteration is { } hook && Calls.Call(hook, generator) is null) return null;
        }
        PyAsyncGeneratorStep step = new(generator, kind, argument);
        if (warnIfDropped) step.Guard = Finalization.Guard(step);
        return step;
    }

    /// <summary><c>step.send(value)</c></summary>
    public static PyObject? Send(PyAsyncGeneratorStep step, PyObject value)
    {
        if (step.Status == AsyncStepState.Closed) return RaiseReused(step);
        PyGenerator generator = step.Generator;
        if (step.Kind == AsyncStepKind.Send)
        {
            if (step.Status == AsyncStepState.Created)
            {
                if (!Begin(step)) return null;
                if (value is PyNone) value = step.Argument!;
            }
            generator.RunningAsync = true;
            return EndUnlessPassing(step, Unwrap(generator, Advance(generator, value)));
        }

        if (generator.Status == GeneratorState.Finished)
        {
            Close(step);
            return Raise.StopIteration(PyNone.Instance);
        }
        PyObject? result;
        if (step.Status == AsyncStepState.Created)
        {
            if (!generator.RunningAsync && generator.Closed)
            {
                Close(step);
                return Raise.Set(Exceptions.Create(ExceptionTypes.StopAsyncIteration, PyTuple.Empty));
            }
            if (!generator.RunningAsync && value is not PyNone)
            {
                return Raise.RuntimeError("can't send non-None value to a just-started coroutine");
            }
            if (!Begin(step)) return null;
            generator.RunningAsync = true;
            PyBaseException? exception;
            if (step.Kind == AsyncStepKind.Close)
            {
                generator.Closed = true;
                exception = Exceptions.Create(ExceptionTypes.GeneratorExit, PyTuple.Empty);
            }
            else
            {
                var arguments = (PyTuple)step.Argument!;
                exception = GeneratorMethods.MakeException(arguments[0], arguments[1], arguments[2]);
            }
            result = exception is null ? null : GeneratorMethods.Throw(generator, exception, closeOnExit: false);
        }
        else
        {
            result = Advance(generator, value);
        }

        return EndThrow(step, result);
    }

    /// <summary><c>step.throw(exception)</c></summary>
    public static PyObject? Throw(PyAsyncGeneratorStep step, PyBaseException exception)
    {
        if (step.Status == AsyncStepState.Closed) return RaiseReused(step);
        PyGenerator generator = step.Generator;
        if (step.Status == AsyncStepState.Created)
        {
            if (!Begin(step)) return null;
            generator.RunningAsync = true;
        }
        PyObject? result = GeneratorMethods.Throw(generator, exception, closeOnExit: false);
        return step.Kind == AsyncStepKind.Send ? EndUnlessPassing(step, Unwrap(generator, result)) : EndThrow(step, result);
    }

    /// <summary><c>step.close()</c></summary>
    public static PyObject? CloseStep(PyAsyncGeneratorStep step)
    {
        if (step.Status == AsyncStepState.Closed) return PyNone.Instance;
        PyObject? result = Throw(step, Exceptions.Create(ExceptionTypes.GeneratorExit, PyTuple.Empty));
        if (result is not null) return Raise.RuntimeError("coroutine ignored GeneratorExit");
        bool ended = Exceptions.ClearIf(ExceptionTypes.StopIteration) || Exceptions.ClearIf(ExceptionTypes.StopAsyncIteration)
            || Exceptions.ClearIf(ExceptionTypes.GeneratorExit);
        return ended ? PyNone.Instance : null;
    }

    // False with RuntimeError set while another step of the generator is under way.
    private static bool Begin(PyAsyncGeneratorStep step)
    {
        step.Awaited();
        if (!step.Generator.RunningAsync)
        {
            step.Status = AsyncStepState.Iterating;
            return true;
        }
        step.Status = AsyncStepState.Closed;
        string method = step.Kind switch
        {
            AsyncStepKind.Send => "anext",
            AsyncStepKind.Throw => "athrow",
            _ => "aclose",
        };
        Raise.RuntimeError($"{method}(): asynchronous generator is already running");
        return false;
    }

    private static void Close(PyAsyncGeneratorStep step)
    {
        step.Awaited();
        step.Status = AsyncStepState.Closed;
    }

    private static PyObject? RaiseReused(PyAsyncGeneratorStep step) => Raise.RuntimeError(
        step.Kind == AsyncStepKind.Send ? "cannot reuse already awaited __anext__()/asend()"
            : "cannot reuse already awaited aclose()/athrow()");

    // Runs the generator to its next yield, its own or one of what it awaits; its end is StopAsyncIteration.
    private static PyObject? Advance(PyGenerator generator, PyObject value)
    {
        if (generator.Status != GeneratorState.Finished)
        {
            PyObject? result = Krait.Evaluation.Generators.Resume(generator, value);
            if (result is null || generator.Status != GeneratorState.Finished) return result;
        }
        return Raise.Set(Exceptions.Create(ExceptionTypes.StopAsyncIteration, PyTuple.Empty));
    }

    // Tells a value of the generator's own, which ends the step, from one that what it awaits yields.
    private static PyObject? Unwrap(PyGenerator generator, PyObject? result)
    {
        if (result is null)
        {
            if (Exceptions.IsSetTo(ExceptionTypes.StopAsyncIteration) || Exceptions.IsSetTo(ExceptionTypes.GeneratorExit))
            {
                generator.Closed = true;
            }
            generator.RunningAsync = false;
            return null;
        }
        if (result is not PyAsyncGeneratorWrappedValue wrapped) return result;
        generator.RunningAsync = false;
        return Raise.StopIteration(wrapped.Value);
    }

    private static PyObject? EndUnlessPassing(PyAsyncGeneratorStep step, PyObject? result)
    {
        if (result is null) step.Status = AsyncStepState.Closed;
        return result;
    }

    private static PyObject? EndThrow(PyAsyncGeneratorStep step, PyObject? result)
    {
        PyGenerator generator = step.Generator;
        if (step.Kind == AsyncStepKind.Throw) return EndUnlessPassing(step, Unwrap(generator, result));
        if (result is not null and not PyAsyncGeneratorWrappedValue) return result;
        generator.RunningAsync = false;
        step.Status = AsyncStepState.Closed;
        if (result is not null) return Raise.RuntimeError("async generator ignored GeneratorExit");
        bool ended = Exceptions.ClearIf(ExceptionTypes.StopAsyncIteration) || Exceptions.ClearIf(ExceptionTypes.GeneratorExit);
        return ended ? Raise.StopIteration(PyNone.Instance) : null;
    }
}

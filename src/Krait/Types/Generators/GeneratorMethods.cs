using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Generators;

/// <summary>What the methods of generators and coroutines do (language reference, 6.2.9.1).</summary>
internal static class GeneratorMethods
{
    /// <summary><c>next(generator)</c>: null without an exception when it returned None.</summary>
    public static PyObject? Next(PyGenerator generator)
    {
        if (generator.Status == GeneratorState.Finished) return RaiseFinished(generator);
        PyObject? result = Krait.Evaluation.Generators.Resume(generator, PyNone.Instance);
        return result is not null && generator.Status == GeneratorState.Finished ? Returned(result) : result;
    }

    private static PyObject? RaiseFinished(PyGenerator generator) =>
        ReferenceEquals(generator.Type, BuiltinTypes.Coroutine) ? Raise.RuntimeError("cannot reuse already awaited coroutine") : null;

    private static PyObject? Returned(PyObject value) => value is PyNone ? null : Raise.StopIteration(value);

    /// <summary><c>send(value)</c></summary>
    public static PyObject? Send(PyGenerator generator, PyObject value)
    {
        if (generator.Status == GeneratorState.Finished)
        {
            return RaiseFinished(generator) ?? (Protocols.Exceptions.IsSet ? null : Raise.StopIteration(PyNone.Instance));
        }
        PyObject? result = Krait.Evaluation.Generators.Resume(generator, value);
        return result is not null && generator.Status == GeneratorState.Finished ? Raise.StopIteration(result) : result;
    }

    /// <summary><c>throw(type, value, traceback)</c></summary>
    public static PyObject? Throw(PyGenerator generator, PyObject type, PyObject? value, PyObject? traceback)
    {
        if (!WarnOfParts("throw", value, traceback)) return null;
        PyBaseException? exception = MakeException(type, value, traceback);
        return exception is null ? null : Throw(generator, exception, closeOnExit: true);
    }

    /// <summary>Warns when an exception is given in parts; false with an exception set when a filter made that one.</summary>
    public static bool WarnOfParts(string method, PyObject? value, PyObject? traceback) =>
        (value is null && traceback is null)
        || RuntimeWarnings.Warn(ExceptionTypes.DeprecationWarning,
            $"the (type, exc, tb) signature of {method}() is deprecated, use the single-arg signature instead.");

    /// <summary>The exception that throw's arguments stand for.</summary>
    public static PyBaseException? MakeException(PyObject type, PyObject? value, PyObject? traceback)
    {
        PyTraceback? trace = null;
        if (traceback is not null and not PyNone)
        {
            if (traceback is not PyTraceback given)
            {
                Raise.TypeError("throw() third argument must be a traceback object");
                return null;
            }
            trace = given;
        }
        PyBaseException? exception;
        if (type is PyBaseException instance)
        {
            if (value is not null and not PyNone)
            {
                Raise.TypeError("instance exception may not have a separate value");
                return null;
            }
            exception = instance;
        }
        else if (type is PyType exceptionType && exceptionType.IsSubtypeOf(ExceptionTypes.BaseException))
        {
            PyObject? made = value switch
            {
                null or PyNone => Calls.Call(exceptionType),
                PyBaseException ready when ready.Type.IsSubtypeOf(exceptionType) => ready,
                PyTuple arguments => Calls.Call(exceptionType, arguments, null),
                _ => Calls.Call(exceptionType, value),
            };
            if (made is not null and not PyBaseException)
            {
                Raise.TypeError($"calling {Representation.Repr(exceptionType)} should have returned an instance of BaseException, not "
                    + $"{made.Type.Name}");
            }
            // What goes wrong in making the exception is thrown in its place.
            exception = made as PyBaseException ?? Protocols.Exceptions.Take()!;
        }
        else
        {
            Raise.TypeError($"exceptions must be classes or instances deriving from BaseException, not {type.Type.Name}");
            return null;
        }
        if (trace is not null) exception.Traceback = trace;
        return exception;
    }

    /// <summary>Raises an exception where the generator is paused, or where what it delegates to is.</summary>
    public static PyObject? Throw(PyGenerator generator, PyBaseException exception, bool closeOnExit)
    {
        if (generator.Status == GeneratorState.Running)
        {
            return Raise.ValueError($"{Krait.Evaluation.Generators.KindOf(generator)} already executing");
        }
        ThreadState thread = ThreadState.Current;
        if (Krait.Evaluation.Generators.YieldFrom(generator) is { } inner)
        {
            if (exception.Type.IsSubtypeOf(ExceptionTypes.GeneratorExit) && closeOnExit)
            {
                if (!CloseDelegate(generator, inner)) return Finish(generator, Krait.Evaluation.Generators.ResumeWithException(generator));
            }
            else if (ThrowInto(generator, inner, exception, closeOnExit, out PyObject? result))
            {
                return result;
            }
        }
        if (generator.Status == GeneratorState.Finished)
        {
            if (ReferenceEquals(generator.Type, BuiltinTypes.Coroutine))
            {
                return Raise.RuntimeError("cannot reuse already awaited coroutine");
            }
            thread.Exception = exception;
            return null;
        }
        thread.Exception = exception;
        return Finish(generator, Krait.Evaluation.Generators.ResumeWithException(generator));
    }

    private static PyObject? Finish(PyGenerator generator, PyObject? result)
    {
        if (result is null || generator.Status != GeneratorState.Finished) return result;
        return ReferenceEquals(generator.Type, BuiltinTypes.AsyncGenerator)
            ? Raise.Set(Protocols.Exceptions.Create(ExceptionTypes.StopAsyncIteration, PyTuple.Empty))
            : Raise.StopIteration(result);
    }

    // False: inner has no throw, and the exception is raised in the generator itself.
    private static bool ThrowInto(PyGenerator generator, PyObject inner, PyBaseException exception, bool closeOnExit, out PyObject? result)
    {
        result = null;
        PyObject? method = null;
        bool isGenerator = inner is PyGenerator && !ReferenceEquals(inner.Type, BuiltinTypes.AsyncGenerator);
        if (!isGenerator && (!Attributes.TryGet(inner, Names.Throw, out method) || method is null)) return Protocols.Exceptions.IsSet;
        // Whoever looks at the stack meanwhile sees the generator on it, as it is when it is sent to.
        ThreadState thread = ThreadState.Current;
        if (!Krait.Evaluation.Generators.Show(thread, generator)) return true;
        result = isGenerator ? Throw((PyGenerator)inner, exception, closeOnExit) : Calls.Call(method!, exception);
        Krait.Evaluation.Generators.Hide(thread, generator);
        if (result is not null) return true;

        // The delegate is done. The handler of the paused yield leads to CLEANUP_THROW, which ends the delegation with the
        // value of a StopIteration and lets any other exception go on.
        result = Finish(generator, Krait.Evaluation.Generators.ResumeWithException(generator));
        return true;
    }

    private static bool CloseDelegate(PyGenerator generator, PyObject inner)
    {
        GeneratorState before = generator.Status;
        generator.Status = GeneratorState.Running;
        bool closed;
        if (inner is PyGenerator delegated && !ReferenceEquals(delegated.Type, BuiltinTypes.AsyncGenerator))
        {
            closed = Close(delegated) is not null;
        }
        else if (!Attributes.TryGet(inner, Names.Close, out PyObject? method))
        {
            Krait.Evaluation.Unraisable.Report("Exception ignored while closing generator", inner);
            closed = true;
        }
        else
        {
            closed = method is null || Calls.Call(method) is not null;
        }

        generator.Status = before;
        return closed;
    }

    /// <summary><c>close()</c>: the generator's return value if it returns (3.13), else None.</summary>
    public static PyObject? Close(PyGenerator generator)
    {
        if (generator.Status == GeneratorState.Finished) return PyNone.Instance;
        if (generator.Status == GeneratorState.Created)
        {
            generator.Status = GeneratorState.Finished;
            generator.Frame = null;
            generator.Guard?.Dismiss();
            return PyNone.Instance;
        }
        if (generator.Status == GeneratorState.Running)
        {
            return Raise.ValueError($"{Krait.Evaluation.Generators.KindOf(generator)} already executing");
        }

        ThreadState thread = ThreadState.Current;
        bool delegateFailed = Krait.Evaluation.Generators.YieldFrom(generator) is { } inner && !CloseDelegate(generator, inner);
        if (!delegateFailed) thread.Exception = Protocols.Exceptions.Create(ExceptionTypes.GeneratorExit, PyTuple.Empty);
        PyObject? result = Krait.Evaluation.Generators.ResumeWithException(generator);
        if (result is not null)
        {
            if (generator.Status == GeneratorState.Finished) return result;
            return Raise.RuntimeError($"{Krait.Evaluation.Generators.KindOf(generator)} ignored GeneratorExit");
        }
        if (Protocols.Exceptions.ClearIf(ExceptionTypes.GeneratorExit) || Protocols.Exceptions.ClearIf(ExceptionTypes.StopIteration))
        {
            return PyNone.Instance;
        }
        return null;
    }

    public static PyObject Repr(PyObject self, string kind) =>
        PyStr.FromString($"<{kind} object {((PyGenerator)self).QualifiedName} at 0x{ObjectIdentity.Of(self):x}>");

    /// <summary>The frame object of a generator that has not ended, else None.</summary>
    public static PyObject Frame(PyGenerator self)
    {
        if (self.Frame is not { } frame) return PyNone.Instance;
        return FrameObjects.Get(ThreadState.Current, frame);
    }

    public static bool SetName(PyGenerator self, PyObject? value)
    {
        if (value is not PyStr name)
        {
            Raise.TypeError("__name__ must be set to a string object");
            return false;
        }
        self.Name = name;
        return true;
    }

    public static bool SetQualifiedName(PyGenerator self, PyObject? value)
    {
        if (value is not PyStr name)
        {
            Raise.TypeError("__qualname__ must be set to a string object");
            return false;
        }
        self.QualifiedName = name;
        return true;
    }
}

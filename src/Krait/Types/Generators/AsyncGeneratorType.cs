using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Generators;

// An asynchronous generator. CPython's type has no __doc__, which a summary would become; nor have those below.
[PyMethods(nameof(BuiltinTypes.AsyncGenerator))]
internal static partial class AsyncGeneratorType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => GeneratorMethods.Repr(self, "async_generator");

    [PySlot(nameof(PyType.AsyncIterSlot))]
    private static PyObject AsyncIter(PyObject self) => self;

    [PySlot(nameof(PyType.AsyncNextSlot))]
    private static PyObject? AsyncNext(PyObject self) =>
        AsyncGeneratorSteps.Create((PyGenerator)self, AsyncStepKind.Send, PyNone.Instance, warnIfDropped: false);

    /// <summary>asend(v) -> send 'v' in generator.</summary>
    [PyMethod("asend($self, value, /)")]
    private static PyObject? Send(PyGenerator self, PyObject value) =>
        AsyncGeneratorSteps.Create(self, AsyncStepKind.Send, value, warnIfDropped: true);

    /// <summary>athrow(value) -> raise exception in generator.</summary>
    [PyMethod("athrow($self, typ, val=None, tb=None, /)")]
    private static PyObject? Throw(PyGenerator self, PyObject type, PyObject? value, PyObject? traceback) =>
        !GeneratorMethods.WarnOfParts("athrow", value, traceback) ? null
            : AsyncGeneratorSteps.Create(self, AsyncStepKind.Throw,
                PyTuple.Create(type, value ?? PyNone.Instance, traceback ?? PyNone.Instance), warnIfDropped: true);

    /// <summary>aclose() -> raise GeneratorExit inside generator.</summary>
    [PyMethod("aclose($self, /)")]
    private static PyObject? Close(PyGenerator self) => AsyncGeneratorSteps.Create(self, AsyncStepKind.Close, null, warnIfDropped: true);

    [PyGetter("ag_await")]
    private static PyObject GetAwait(PyGenerator self) => Krait.Evaluation.Generators.YieldFrom(self) ?? PyNone.Instance;

    [PyGetter("ag_running", IsField = true)]
    private static PyObject GetRunning(PyGenerator self) => PyBool.From(self.RunningAsync);
}

// The awaitable of one step of an asynchronous generator.
[PyMethods(nameof(BuiltinTypes.AsyncGeneratorSend), nameof(BuiltinTypes.AsyncGeneratorThrow))]
internal static partial class AsyncGeneratorStepType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.AwaitSlot))]
    private static PyObject Await(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => AsyncGeneratorSteps.Send((PyAsyncGeneratorStep)self, PyNone.Instance);

    /// <summary>send(value) -> send 'value' into the generator, return the next yielded value or raise StopIteration.</summary>
    [PyMethod("send($self, value, /)")]
    private static PyObject? Send(PyAsyncGeneratorStep self, PyObject value) => AsyncGeneratorSteps.Send(self, value);

    /// <summary>throw(value) -> raise exception in the generator, return the next yielded value or raise StopIteration.</summary>
    [PyMethod("throw($self, typ, val=None, tb=None, /)")]
    private static PyObject? Throw(PyAsyncGeneratorStep self, PyObject type, PyObject? value, PyObject? traceback)
    {
        if (!GeneratorMethods.WarnOfParts("throw", value, traceback)) return null;
        PyBaseException? exception = GeneratorMethods.MakeException(type, value, traceback);
        return exception is null ? null : AsyncGeneratorSteps.Throw(self, exception);
    }

    /// <summary>close() -> raise GeneratorExit inside the generator.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyAsyncGeneratorStep self) => AsyncGeneratorSteps.CloseStep(self);
}

/// <summary>What <c>anext(iterator, default)</c> returns: an awaitable that ends with the default.</summary>
[PyMethods(nameof(BuiltinTypes.AnextAwaitable))]
internal static partial class AnextAwaitableType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.AwaitSlot))]
    private static PyObject Await(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var awaitable = (PyAnextAwaitable)self;
        PyObject? iterator = Iterator(awaitable);
        return iterator is null ? null : iterator.Type.IterNextSlot!(iterator) ?? End(awaitable);
    }

    // The wrapped awaitable as something that can be sent to and thrown into.
    private static PyObject? Iterator(PyAnextAwaitable awaitable)
    {
        PyObject? iterator = Krait.Evaluation.Generators.AwaitIterator(awaitable.Wrapped);
        if (iterator is PyGenerator coroutine && ReferenceEquals(coroutine.Type, BuiltinTypes.Coroutine))
        {
            iterator = new PyCoroutineWrapper(coroutine);
        }
        if (iterator is null || iterator.Type.IterNextSlot is not null) return iterator;
        return Raise.TypeError($"__await__() must return an iterable, not {iterator.Type.Name}");
    }

    private static PyObject? End(PyAnextAwaitable awaitable) =>
        Exceptions.ClearIf(ExceptionTypes.StopAsyncIteration) ? Raise.StopIteration(awaitable.Default) : null;

    private static PyObject? Forward(PyAnextAwaitable awaitable, PyStr method, ReadOnlySpan<PyObject> arguments)
    {
        PyObject? iterator = Iterator(awaitable);
        return iterator is null ? null : Attributes.CallMethod(iterator, method, arguments) ?? End(awaitable);
    }

    /// <summary>send(value) -> send 'value' into the wrapped awaitable.</summary>
    [PyMethod("send($self, value, /)")]
    private static PyObject? Send(PyAnextAwaitable self, PyObject value) => Forward(self, Names.Send, [value]);

    /// <summary>throw(value) -> raise an exception in the wrapped awaitable.</summary>
    [PyMethod("throw($self, typ, val=None, tb=None, /)")]
    private static PyObject? Throw(PyAnextAwaitable self, PyObject type, PyObject? value, PyObject? traceback) =>
        value is null && traceback is null ? Forward(self, Names.Throw, [type])
            : Forward(self, Names.Throw, [type, value ?? PyNone.Instance, traceback ?? PyNone.Instance]);

    /// <summary>close() -> close the wrapped awaitable.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyAnextAwaitable self) => Forward(self, Names.Close, []);
}

using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Generators;

// A generator. CPython's type has no __doc__, which a summary would become; nor have those below.
[PyMethods(nameof(BuiltinTypes.Generator))]
internal static partial class GeneratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => GeneratorMethods.Next((PyGenerator)self);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => GeneratorMethods.Repr(self, "generator");

    /// <summary>Send a value into the generator and return the next yielded value, or raise StopIteration.</summary>
    [PyMethod("send($self, value, /)")]
    private static PyObject? Send(PyGenerator self, PyObject value) => GeneratorMethods.Send(self, value);

    /// <summary>Raise an exception in the generator; return the next yielded value, or raise StopIteration.</summary>
    [PyMethod("throw($self, typ, val=None, tb=None, /)")]
    private static PyObject? Throw(PyGenerator self, PyObject type, PyObject? value, PyObject? traceback) =>
        GeneratorMethods.Throw(self, type, value, traceback);

    /// <summary>Raise GeneratorExit inside the generator.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyGenerator self) => GeneratorMethods.Close(self);

    [PyGetter("gi_yieldfrom")]
    private static PyObject GetYieldFrom(PyGenerator self) => Krait.Evaluation.Generators.YieldFrom(self) ?? PyNone.Instance;

    [PyGetter("gi_running")]
    private static PyObject GetRunning(PyGenerator self) => PyBool.From(self.Status == GeneratorState.Running);
}

// A coroutine.
[PyMethods(nameof(BuiltinTypes.Coroutine))]
internal static partial class CoroutineType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => GeneratorMethods.Repr(self, "coroutine");

    [PySlot(nameof(PyType.AwaitSlot))]
    private static PyObject Await(PyObject self) => new PyCoroutineWrapper((PyGenerator)self);

    /// <summary>Send a value into coroutine, and return the next yielded value, or raise StopIteration.</summary>
    [PyMethod("send($self, value, /)")]
    private static PyObject? Send(PyGenerator self, PyObject value) => GeneratorMethods.Send(self, value);

    /// <summary>Raise an exception in coroutine; return the next yielded value, or raise StopIteration.</summary>
    [PyMethod("throw($self, typ, val=None, tb=None, /)")]
    private static PyObject? Throw(PyGenerator self, PyObject type, PyObject? value, PyObject? traceback) =>
        GeneratorMethods.Throw(self, type, value, traceback);

    /// <summary>Raise GeneratorExit inside coroutine.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyGenerator self) => GeneratorMethods.Close(self);

    [PyGetter("cr_await")]
    private static PyObject GetAwait(PyGenerator self) => Krait.Evaluation.Generators.YieldFrom(self) ?? PyNone.Instance;

    [PyGetter("cr_running")]
    private static PyObject GetRunning(PyGenerator self) => PyBool.From(self.Status == GeneratorState.Running);

    [PyGetter("cr_origin", IsField = true)]
    private static PyObject GetOrigin(PyGenerator self) => self.Origin ?? PyNone.Instance;
}

/// <summary>A wrapper object implementing __await__ for coroutines.</summary>
[PyMethods(nameof(BuiltinTypes.CoroutineWrapper))]
internal static partial class CoroutineWrapperType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => GeneratorMethods.Next(((PyCoroutineWrapper)self).Coroutine);

    /// <summary>Send a value into coroutine.</summary>
    [PyMethod("send($self, value, /)")]
    private static PyObject? Send(PyCoroutineWrapper self, PyObject value) => GeneratorMethods.Send(self.Coroutine, value);

    /// <summary>Raise an exception in coroutine.</summary>
    [PyMethod("throw($self, typ, val=None, tb=None, /)")]
    private static PyObject? Throw(PyCoroutineWrapper self, PyObject type, PyObject? value, PyObject? traceback) =>
        GeneratorMethods.Throw(self.Coroutine, type, value, traceback);

    /// <summary>Raise GeneratorExit inside coroutine.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject? Close(PyCoroutineWrapper self) => GeneratorMethods.Close(self.Coroutine);
}

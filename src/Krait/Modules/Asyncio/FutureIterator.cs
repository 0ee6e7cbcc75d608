using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Generators;

namespace Krait.Modules.Asyncio;

/// <summary>The iterator of an await on a future: it yields the future once, and ends with its result.</summary>
internal sealed class PyFutureIterator(PyFuture future) : PyObject
{
    public static readonly PyType TypeObject = new("FutureIter", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_asyncio");

    /// <summary>The future; null once the iterator has ended.</summary>
    public PyFuture? Future = future;

    public override PyType Type => TypeObject;
}

[PyMethods]
internal static partial class FutureIteratorType
{
    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        var iterator = (PyFutureIterator)self;
        if (iterator.Future is not { } future) return null;
        if (future.Status == FutureState.Pending)
        {
            if (future.IsBlocking) return Raise.RuntimeError("await wasn't used with future");
            future.IsBlocking = true;
            return future;
        }
        iterator.Future = null;
        // None needs no StopIteration to carry it.
        return future.GetResult() is { } result && result is not PyNone ? Raise.StopIteration(result) : null;
    }

    [PyMethod("send($self, object, /)")]
    private static PyObject? Send(PyFutureIterator self, PyObject value)
    {
        PyObject? yielded = Next(self);
        return yielded is null && !Exceptions.IsSet ? Raise.StopIteration(PyNone.Instance) : yielded;
    }

    [PyMethod("throw($self, typ, val=None, tb=None, /)")]
    private static PyObject? Throw(PyFutureIterator self, PyObject type, PyObject? value, PyObject? traceback)
    {
        if (!GeneratorMethods.WarnOfParts("throw", value, traceback)) return null;
        if (traceback is not (null or PyNone or PyTraceback)) return Raise.TypeError("throw() third argument must be a traceback");
        bool isClass = type is PyType given && given.IsSubtypeOf(ExceptionTypes.BaseException);
        if (!isClass && type is not PyBaseException)
        {
            return Raise.TypeError("exceptions must be classes deriving BaseException or instances of such a class");
        }
        if (GeneratorMethods.MakeException(type, value, traceback) is not { } exception) return null;
        self.Future = null;
        return Raise.Set(exception);
    }

    [PyMethod("close($self, /)")]
    private static PyObject Close(PyFutureIterator self)
    {
        self.Future = null;
        return PyNone.Instance;
    }
}

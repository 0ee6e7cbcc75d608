using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>The with statement (language reference, 8.5).</summary>
internal static class ContextManagers
{
    /// <summary>A special method of a context manager, with its self unless it is bound already.</summary>
    public static PyObject? LoadSpecial(PyObject owner, int which, out PyObject? self)
    {
        self = null;
        PyType type = owner.Type;
        PyObject? method = type.Lookup(OperandHelpers.SpecialMethodName(which));
        if (method is null) return RaiseMissing(type, which);
        if ((method.Type.Flags & TypeFlags.MethodDescriptor) != 0)
        {
            self = owner;
            return method;
        }
        return method.Type.DescriptorGetSlot is { } get ? get(method, owner, type) : method;
    }

    private static PyObject? RaiseMissing(PyType type, int which)
    {
        bool isAsync = (SpecialMethod)which is SpecialMethod.AsyncEnter or SpecialMethod.AsyncExit;
        string protocol = isAsync ? "asynchronous context manager" : "context manager";
        string message = $"'{type.Name}' object does not support the {protocol} protocol";
        bool hasOther = (SpecialMethod)which switch
        {
            SpecialMethod.Enter => type.Lookup(Names.Exit) is not null,
            SpecialMethod.AsyncEnter => type.Lookup(Names.AExit) is not null,
            _ => true,
        };
        if (hasOther) message += $" (missed {OperandHelpers.SpecialMethodName(which)} method)";

        // The other protocol may be what was meant.
        PyStr otherEnter = isAsync ? Names.Enter : Names.AEnter;
        PyStr otherExit = isAsync ? Names.Exit : Names.AExit;
        if (type.Lookup(otherEnter) is not null && type.Lookup(otherExit) is not null)
        {
            string other = isAsync ? "context manager" : "asynchronous context manager";
            string statement = isAsync ? "with" : "async with";
            message += $" but it supports the {other} protocol. Did you mean to use '{statement}'?";
        }
        return Raise.TypeError(message);
    }

    /// <summary>Calls the exit function with an exception's class, value and traceback.</summary>
    public static PyObject? CallExit(PyObject exit, PyObject? self, PyObject exception)
    {
        PyBaseException value = Operands.Exception(exception);
        PyObject traceback = (PyObject?)value.Traceback ?? PyNone.Instance;
        return self is null
            ? Calls.Call(exit, value.Type, value, traceback)
            : Calls.Call(exit, (PyObject[])[self, value.Type, value, traceback], null);
    }
}

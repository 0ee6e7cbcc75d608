using Krait.Evaluation;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters;

/// <summary>A value on its way from one interpreter to another: it belongs to neither.</summary>
internal abstract class SharedValue
{
    /// <summary>Makes an object of it for the interpreter of the calling thread; null with an exception set.</summary>
    public abstract PyObject? Restore();

    /// <summary>Gives up what the value holds, once it is restored or dropped. It is not used again.</summary>
    public virtual void Drop()
    {
    }
}

/// <summary>An immutable object of a builtin type: all interpreters have the same one.</summary>
internal sealed class PlainValue(PyObject value) : SharedValue
{
    public override PyObject Restore() => value;
}

/// <summary>Bytes: the receiver's object is another, over the same array, which nobody writes to.</summary>
internal sealed class BytesValue(byte[] bytes) : SharedValue
{
    public override PyObject Restore() => PyBytes.From(bytes);
}

/// <summary>A tuple of shared values.</summary>
internal sealed class TupleValue(SharedValue[] items) : SharedValue
{
    public override PyObject? Restore()
    {
        var restored = new PyObject[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            if (items[i].Restore() is not { } item) return null;
            restored[i] = item;
        }
        return PyTuple.Create(restored);
    }

    public override void Drop()
    {
        foreach (SharedValue item in items) item.Drop();
    }
}

/// <summary>A view: both interpreters see the same memory.</summary>
internal sealed class BufferValue : SharedValue
{
    private readonly PyMemoryView _view;

    public BufferValue(PyMemoryView view) =>
        _view = new PyMemoryView(view.Owner!, view.Format, view.ItemSize, view.IsReadOnly, view.Offset, view.Shape, view.Strides);

    public override PyObject Restore()
    {
        PyBufferView owner = new(_view);
        return new PyMemoryView(owner, _view.Format, _view.ItemSize, _view.IsReadOnly, _view.Offset, _view.Shape, _view.Strides);
    }
}

/// <summary>A function that needs nothing but its arguments and builtins: its code.</summary>
internal sealed class FunctionValue(PyCode code) : SharedValue
{
    public override PyObject? Restore()
    {
        PyDict globals = InterpreterMain.Namespace;
        return Functions.BuiltinsOf(globals) is { } builtins ? Functions.Make(code.Share(), globals, builtins) : null;
    }
}

/// <summary>A pickled object, with the file of the program whose classes it may need.</summary>
internal sealed class PickledValue(PyBytes pickle, string? mainFile) : SharedValue
{
    public override PyObject? Restore()
    {
        if (Pickle("loads", pickle) is { } value) return value;
        PyBaseException failure = Exceptions.Take()!;
        PyObject? restored = null;
        if (mainFile is not null && IsOfMain(failure))
        {
            // What the program's file defines is there once the file has run, under another name so that it does not run as a program.
            if (InterpreterMain.Substitute(mainFile) is { } module)
            {
                PyDict modules = Interpreters.Modules;
                PyObject? main = modules.GetItem(Names.Main);
                modules.SetItem(Names.Main, module);
                restored = Pickle("loads", pickle);
                if (main is null) modules.Remove(Names.Main);
                else modules.SetItem(Names.Main, main);
            }
            if (restored is not null) return restored;
            failure = Exceptions.Take()!;
        }
        ThreadState.Current.Exception = failure;
        return SharingErrors.Raise("object could not be unpickled");
    }

    /// <summary>Calls <c>pickle.dumps</c> or <c>pickle.loads</c>.</summary>
    public static PyObject? Pickle(string function, PyObject argument)
    {
        PyObject? module = BuiltinsCore.Importer(PyStr.Intern("pickle"), null, PyTuple.Create(PyStr.Intern(function)), 0);
        return module is null ? null : Attributes.CallMethod(module, PyStr.Intern(function), argument);
    }

    private static bool IsOfMain(PyBaseException failure) =>
        failure.Type.IsSubtypeOf(ExceptionTypes.AttributeError)
        && Representation.Str(failure)?.ToString()?.StartsWith("module '__main__' has no attribute", StringComparison.Ordinal) == true;
}

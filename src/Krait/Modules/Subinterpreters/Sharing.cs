using Krait.Modules.Subinterpreters.Channels;
using Krait.Modules.Subinterpreters.Queues;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters;

/// <summary>Takes objects of one interpreter apart for another.</summary>
internal static class Sharing
{
    /// <summary>Whether objects of a value's type can be shared without being pickled.</summary>
    public static bool IsShareable(PyObject value) =>
        value.GetType() == typeof(PyTuple) ? ReferenceEquals(value.Type, BuiltinTypes.Tuple)
            : IsPlain(value) || value is PyMemoryView || QueueValue.IsQueue(value) || ChannelValue.IsChannel(value);

    // Of the builtin type itself: an instance of a class of the program belongs to its interpreter.
    private static bool IsPlain(PyObject value) =>
        value is PyNone or PyBool
        || ReferenceEquals(value.Type, BuiltinTypes.Int) || ReferenceEquals(value.Type, BuiltinTypes.Float)
        || ReferenceEquals(value.Type, BuiltinTypes.Str) || ReferenceEquals(value.Type, BuiltinTypes.Bytes);

    /// <summary>A value for another interpreter; null with an exception set.</summary>
    /// <param name="value">The value.</param>
    /// <param name="pickles">Whether objects that cannot be shared as they are go as their code or their pickle.</param>
    public static SharedValue? Share(PyObject value, bool pickles)
    {
        if (ShareDirectly(value, pickles) is { } shared) return shared;
        if (!pickles) return null;
        PyBaseException failure = Exceptions.Take()!;
        if (value is PyFunction function)
        {
            if (StatelessCode(function) is { } code) return new FunctionValue(code);
            Exceptions.Take();
        }
        if (ShareByPickle(value) is { } pickled) return pickled;
        Exceptions.Take();
        ThreadState.Current.Exception = failure;
        return null;
    }

    private static SharedValue? ShareDirectly(PyObject value, bool pickles)
    {
        switch (value)
        {
            case PyIntegral integral when ReferenceEquals(value.Type, BuiltinTypes.Int) && !integral.TryGetInt64(out _):
                Raise.OverflowError("try sending as bytes");
                break;
            case PyTuple tuple when ReferenceEquals(value.Type, BuiltinTypes.Tuple):
                var items = new SharedValue[tuple.Count];
                for (int i = 0; i < items.Length; i++)
                {
                    if (NativeStack.HasRoom() && Share(tuple[i], pickles) is { } item)
                    {
                        items[i] = item;
                        continue;
                    }
                    if (!Exceptions.IsSet) Raise.RecursionError(" while sharing an object");
                    SharingErrors.RaiseFor(value);
                    return null;
                }
                return new TupleValue(items);
            case PyBytes bytes when ReferenceEquals(value.Type, BuiltinTypes.Bytes):
                return new BytesValue(bytes.Value);
            case PyMemoryView { IsReleased: false } view:
                return new BufferValue(view);
            default:
                if (IsPlain(value)) return new PlainValue(value);
                if (QueueValue.IsQueue(value)) return QueueValue.Of(value);
                if (ChannelValue.IsChannel(value)) return ChannelValue.Of(value);
                break;
        }
        SharingErrors.RaiseFor(value);
        return null;
    }

    private static PickledValue? ShareByPickle(PyObject value) =>
        PickledValue.Pickle("dumps", value) is PyBytes bytes ? new PickledValue(bytes, InterpreterMain.File) : null;

    /// <summary>A function, or what can be pickled and called, for another interpreter; null with an exception set.</summary>
    public static SharedValue? ShareCallable(PyObject callable)
    {
        if (callable is PyFunction function)
        {
            if (StatelessCode(function) is { } code) return new FunctionValue(code);
            SharingErrors.Raise("only stateless functions are shareable");
        }
        else if (Representation.Repr(callable) is { } text)
        {
            SharingErrors.Raise($"expected a function, got {text}");
        }

        PyBaseException failure = Exceptions.Take()!;
        if (ShareByPickle(callable) is { } pickled) return pickled;
        Exceptions.Take();
        ThreadState.Current.Exception = failure;
        return null;
    }

    /// <summary>The code of a function that uses nothing but its arguments and builtins; null with ValueError set for others.</summary>
    private static PyCode? StatelessCode(PyFunction function)
    {
        string? fault = null;
        if (function.Defaults is { Count: > 0 }) fault = "defaults not supported";
        else if (function.KeywordDefaults is { Count: > 0 }) fault = "keyword defaults not supported";
        else if (function.Closure is { Count: > 0 } || function.Code.FreeCount > 0) fault = "closures not supported";
        else if (ScriptCode.UsesGlobals(function.Code, function.Globals, function.Builtins)) fault = "globals not supported";
        if (fault is null) return function.Code;
        Raise.ValueError(fault);
        return null;
    }
}

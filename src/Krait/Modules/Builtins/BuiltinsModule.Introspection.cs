using Krait.Evaluation;
using Krait.Modules.Subinterpreters;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

internal static partial class BuiltinsModule
{
    /// <summary>
    /// Get a named attribute from an object. getattr(x, 'y') is equivalent to x.y. When a default argument is given, it is returned
    /// when the attribute doesn't exist; without it, an exception is raised in that case.
    /// </summary>
    [PyFunction("getattr(object, name, default=<unrepresentable>, /)")]
    private static PyObject? GetAttribute(PyObject target, PyObject name, PyObject? defaultValue)
    {
        if (name is not PyStr text) return Raise.TypeError($"attribute name must be string, not '{name.Type.Name}'");
        text = NameOf(text);
        if (defaultValue is null) return Attributes.Get(target, text);
        return Attributes.TryGet(target, text, out PyObject? value) ? value ?? defaultValue : null;
    }

    // Attributes are found by interned names: an instance of a subclass of str stands for the str that it equals.
    private static PyStr NameOf(PyStr text) => PyStr.Intern(text.GetType() == typeof(PyStr) ? text : PyStr.FromString(text.ToString()));

    /// <summary>
    /// Return whether the object has an attribute with the given name. This is done by calling getattr(obj, name) and catching
    /// AttributeError.
    /// </summary>
    [PyFunction("hasattr(obj, name, /)")]
    private static PyObject? HasAttribute(PyObject target, PyObject name)
    {
        if (name is not PyStr text) return Raise.TypeError($"attribute name must be string, not '{name.Type.Name}'");
        return Attributes.TryGet(target, NameOf(text), out PyObject? value) ? PyBool.From(value is not null) : null;
    }

    /// <summary>
    /// Sets the named attribute on the given object to the specified value. setattr(x, 'y', v) is equivalent to ``x.y = v``
    /// </summary>
    [PyFunction("setattr(obj, name, value, /)")]
    private static PyObject? SetAttribute(PyObject target, PyObject name, PyObject value)
    {
        if (name is not PyStr text) return Raise.TypeError($"attribute name must be string, not '{name.Type.Name}'");
        return Attributes.Set(target, NameOf(text), value) ? PyNone.Instance : null;
    }

    /// <summary>Deletes the named attribute from the given object. delattr(x, 'y') is equivalent to ``del x.y``</summary>
    [PyFunction("delattr(obj, name, /)")]
    private static PyObject? DeleteAttribute(PyObject target, PyObject name)
    {
        if (name is not PyStr text) return Raise.TypeError($"attribute name must be string, not '{name.Type.Name}'");
        return Attributes.Set(target, NameOf(text), null) ? PyNone.Instance : null;
    }

    /// <summary>
    /// Return the dictionary containing the current scope's global variables. NOTE: Updates to this dictionary *will* affect name
    /// lookups in the current global scope and vice-versa.
    /// </summary>
    [PyFunction("globals()")]
    private static PyObject Globals() => ThreadState.Current.CurrentFrame is { } frame ? frame.Function.Globals : InterpreterMain.Namespace;

    /// <summary>
    /// Return a dictionary containing the current scope's local variables. NOTE: Whether or not updates to this dictionary will
    /// affect name lookups in the local scope and vice-versa is *implementation dependent* and not covered by any backwards
    /// compatibility guarantees.
    /// </summary>
    [PyFunction("locals()")]
    private static PyObject? Locals() => ThreadState.Current.CurrentFrame is { } frame ? FrameLocals.Get(frame) : InterpreterMain.Namespace;

    /// <summary>
    /// vars([object]) -> dictionary: without arguments, equivalent to locals(). With an argument, equivalent to object.__dict__.
    /// </summary>
    [PyFunction("vars(object=<unrepresentable>, /)")]
    private static PyObject? Vars(PyObject? value)
    {
        if (value is null) return Locals();
        if (!Attributes.TryGet(value, Names.Dict, out PyObject? dict)) return null;
        return dict ?? Raise.TypeError("vars() argument must have __dict__ attribute");
    }

    /// <summary>
    /// dir([object]) -> list of strings: if called without an argument, return the names in the current scope. Else, return an
    /// alphabetized list of names comprising (some of) the attributes of the given object, and of attributes reachable from it.
    /// </summary>
    [PyFunction("dir(object=<unrepresentable>, /)")]
    private static PyObject? Dir(PyObject? value)
    {
        PyObject? names;
        if (value is null)
        {
            PyObject? locals = Locals();
            names = locals is null ? null : Attributes.CallMethod(locals, Names.Keys);
        }
        else
        {
            PyObject? method = Attributes.GetSpecial(value, Names.Dir);
            if (method is null) return Exceptions.IsSet ? null : Raise.TypeError("object does not provide __dir__");
            names = Calls.Call(method);
        }
        PyList? list = names is null ? null : Iteration.ToList(names);
        return list is not null && Types.Sequences.ListSorting.Sort(list, null, reverse: false) ? list : null;
    }

    private static readonly PyStr s_standardInput = PyStr.Intern("stdin");
    private static readonly PyStr s_readLine = PyStr.Intern("readline");

    /// <summary>
    /// Read a string from standard input. The trailing newline is stripped. The prompt string, if given, is printed to standard
    /// output without a trailing newline before reading input. If the user hits EOF, raise EOFError.
    /// </summary>
    [PyFunction("input(prompt='', /)")]
    private static PyObject? Input(PyObject? prompt)
    {
        if (!Interpreters.SysDict.TryGetValue(s_standardInput, out PyObject? input) || input is PyNone)
        {
            return Raise.RuntimeError("input(): lost sys.stdin");
        }
        if (!Interpreters.SysDict.TryGetValue(s_standardOutput, out PyObject? output) || output is PyNone)
        {
            return Raise.RuntimeError("input(): lost sys.stdout");
        }
        if (prompt is not null)
        {
            PyStr? text = Representation.Str(prompt);
            if (text is null || Attributes.CallMethod(output, s_write, text) is null) return null;
        }
        if (Attributes.CallMethod(output, s_flush) is null) _ = Exceptions.Take();
        PyObject? line = Attributes.CallMethod(input, s_readLine);
        if (line is null) return null;
        if (line is not PyStr read) return Raise.TypeError("object.readline() returned non-string");
        if (read.Length == 0) return Raise.Set(ExceptionTypes.EOFError, "EOF when reading a line");
        return read[read.Length - 1] == '\n' ? read.Substring(0, read.Length - 1) : read;
    }

    private static readonly PyStr s_breakpointHook = PyStr.Intern("breakpointhook");

    /// <summary>Call sys.breakpointhook(*args, **kws). sys.breakpointhook() must accept whatever arguments are passed.</summary>
    [PyFunction("breakpoint(*args, **kws)")]
    private static PyObject? Breakpoint(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        if (!Interpreters.SysDict.TryGetValue(s_breakpointHook, out PyObject? hook)) return Raise.RuntimeError("lost sys.breakpointhook");
        return Calls.Call(hook, arguments, keywordNames);
    }
}

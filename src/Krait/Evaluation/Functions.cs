using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Making functions.</summary>
internal static class Functions
{
    /// <summary>MAKE_FUNCTION.</summary>
    public static PyFunction Make(Frame frame, PyCode code) => Make(code, frame.Function.Globals, frame.Function.Builtins);

    /// <summary>A function of a code object in a module's namespace.</summary>
    public static PyFunction Make(PyCode code, PyDict globals, PyDict builtins)
    {
        PyFunction function = new(code, globals, builtins);
        if ((code.Flags & CodeFlags.HasDocstring) != 0 && code.Constants.Count > 0) function.Documentation = code.Constants[0];
        if (globals.TryGetValue(Names.Name, out PyObject? module)) function.Module = module;
        return function;
    }

    /// <summary>SET_FUNCTION_ATTRIBUTE.</summary>
    public static void SetAttribute(PyFunction function, int attribute, PyObject value)
    {
        switch (attribute)
        {
            case 1:
                function.Defaults = (PyTuple)value;
                break;
            case 2:
                function.KeywordDefaults = (PyDict)value;
                break;
            case 4:
                function.Annotations = value;
                break;
            case 8:
                function.Closure = (PyTuple)value;
                break;
            default:
                function.Annotate = value;
                break;
        }
    }

    /// <summary>The builtins a namespace asks for: its <c>__builtins__</c>, or else those of the running frame or the standard ones.</summary>
    public static PyDict BuiltinsOf(PyDict globals)
    {
        if (globals.TryGetValue(Names.Builtins, out PyObject? builtins))
        {
            if (builtins is PyModule module) return module.Dict;
            if (builtins is PyDict dict) return dict;
        }
        ThreadState thread = ThreadState.Current;
        return thread.CurrentFrame?.Function.Builtins ?? Interpreters.Builtins;
    }
}

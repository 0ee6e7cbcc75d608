using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Making functions.</summary>
internal static class Functions
{
    private static readonly PyStr s_annotateSuffix = PyStr.Intern(".__annotate__");

    /// <summary>MAKE_FUNCTION.</summary>
    public static PyFunction? Make(Frame frame, PyObject code)
    {
        if (code is PyCode known) return Make(known, frame.Function.Globals, frame.Function.Builtins);
        Raise.SystemError($"MAKE_FUNCTION of '{code.Type.Name}'");
        return null;
    }

    /// <summary>A function of a code object in a module's namespace.</summary>
    public static PyFunction Make(PyCode code, PyDict globals, PyDict builtins)
    {
        PyFunction function = new(code, globals, builtins);
        if (globals.TryGetValue(Names.Name, out PyObject? module)) function.Module = module;
        return function;
    }

    /// <summary>SET_FUNCTION_ATTRIBUTE; false with SystemError set when what is there is no function or cannot be its attribute.</summary>
    public static bool SetAttribute(PyObject target, int attribute, PyObject value)
    {
        if (target is PyFunction function && OperandHelpers.SetFunctionPart(attribute, function, value)) return true;
        Raise.SystemError($"SET_FUNCTION_ATTRIBUTE {attribute} of '{target.Type.Name}' to '{value.Type.Name}'");
        return false;
    }

    /// <summary>Sets the defaults of positional parameters; false when they are no tuple.</summary>
    public static bool SetDefaults(PyFunction function, PyObject value)
    {
        if (value is not PyTuple defaults) return false;
        function.InitializeDefaults(defaults);
        return true;
    }

    /// <summary>Sets the defaults of keyword-only parameters; false when they are no dict.</summary>
    public static bool SetKeywordDefaults(PyFunction function, PyObject value)
    {
        if (value is not PyDict defaults) return false;
        function.InitializeKeywordDefaults(defaults);
        return true;
    }

    /// <summary>Sets the annotations.</summary>
    public static bool SetAnnotations(PyFunction function, PyObject value)
    {
        function.Annotations = value;
        return true;
    }

    /// <summary>Sets the closure; false when it is no tuple of cells.</summary>
    public static bool SetClosure(PyFunction function, PyObject value)
    {
        if (value is not PyTuple closure || !Array.TrueForAll(closure.Items, static item => item is PyCell)) return false;
        function.Closure = closure;
        return true;
    }

    /// <summary>Sets the function that makes the annotations, which is named after this one.</summary>
    public static bool SetAnnotate(PyFunction function, PyObject value)
    {
        function.Annotate = value;
        if (value is PyFunction annotate) annotate.QualifiedName = PyStr.Concat(function.QualifiedName, s_annotateSuffix);
        return true;
    }

    /// <summary>
    /// The builtins a namespace asks for: its <c>__builtins__</c>, or else those of the running frame or the standard ones.
    /// </summary>
    /// <remarks>
    /// Code reads names from a dict: another mapping is copied to one, so that what is added to it later is not seen. Null with an
    /// exception set for what is no mapping.
    /// </remarks>
    public static PyDict? BuiltinsOf(PyDict globals)
    {
        if (globals.TryGetValue(Names.Builtins, out PyObject? builtins))
        {
            if (builtins is PyModule module) return module.Dict;
            if (builtins is PyDict dict) return dict;
            if (builtins.Type.SubscriptSlot is null)
            {
                Raise.TypeError($"'{builtins.Type.Name}' object is not subscriptable");
                return null;
            }
            PyDict copy = new();
            return Mappings.Update(copy, builtins, static (_, _, _) => true) ? copy : null;
        }
        ThreadState thread = ThreadState.Current;
        return thread.CurrentFrame?.Function.Builtins ?? Interpreters.Builtins;
    }
}

using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>The arguments of <c>callable(*arguments, **keywords)</c>.</summary>
internal static class CallArguments
{
    /// <summary>The positional arguments as a tuple.</summary>
    public static PyTuple? ToTuple(PyObject callable, PyObject arguments)
    {
        if (arguments.GetType() == typeof(PyTuple)) return (PyTuple)arguments;
        if (arguments.Type.IterSlot is null && !Iteration.IsSequence(arguments))
        {
            Raise.TypeError($"{Describe(callable)} argument after * must be an iterable, not {arguments.Type.Name}");
            return null;
        }
        return Iteration.ToTuple(arguments);
    }

    /// <summary>How messages name what is called: <c>module.function()</c>.</summary>
    public static string Describe(PyObject callable)
    {
        if (!Attributes.TryGet(callable, Names.QualName, out PyObject? qualifiedName)) Exceptions.Take();
        if (qualifiedName is not PyStr name)
        {
            PyStr? text = Representation.Str(callable);
            if (text is null) Exceptions.Take();
            return text?.ToString() ?? callable.Type.Name;
        }
        if (!Attributes.TryGet(callable, Names.Module, out PyObject? module)) Exceptions.Take();
        return module is PyStr moduleName && moduleName.ToString() != "builtins" ? $"{moduleName}.{name}()" : $"{name}()";
    }
}

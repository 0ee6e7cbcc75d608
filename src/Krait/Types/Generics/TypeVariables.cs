using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Generics;

/// <summary>What type variables of all kinds do: their values are computed when they are asked for (PEP 649, PEP 695).</summary>
internal static class TypeVariables
{
    /// <summary>An argument that must be a type, checked as typing checks it; null on error.</summary>
    public static PyObject? Check(PyObject value, string message)
    {
        if (value is PyNone) return BuiltinTypes.NoneType;
        if (value is PyType or PyGenericAlias or PyUnion or PyTypeVar or PyTypeAlias) return value;
        return GenericAliases.CallTyping("_type_check", value, PyStr.FromString(message));
    }

    /// <summary>A value that is known, or computed now and kept.</summary>
    public static PyObject? Evaluate(ref PyObject? known, PyObject? evaluator, PyObject missing)
    {
        if (known is not null) return known;
        if (evaluator is null) return missing;
        PyObject? value = Calls.Call(evaluator, PyInt.One);
        if (value is not null) known = value;
        return value;
    }

    /// <summary>The function that computes a value, for <c>evaluate_bound</c> and its like.</summary>
    public static PyObject Evaluator(PyObject? known, PyObject? evaluator) =>
        evaluator ?? (known is null or PyNoDefault ? PyNone.Instance : new PyConstantEvaluator(known));

    public static PyObject Repr(PyTypeVar variable)
    {
        string sign = variable.Kind == TypeVarKind.TypeVarTuple || variable.InferVariance ? "" : variable.Covariant ? "+"
            : variable.Contravariant ? "-" : "~";
        return PyStr.FromString($"{sign}{variable.Name}");
    }

    /// <summary>Remembers the module that makes a type variable, as <c>__module__</c>.</summary>
    public static void SetModule(PyTypeVar variable)
    {
        if (ThreadState.Current.CurrentFrame is not { } frame) return;
        ref PyDict? dict = ref variable.DictField;
        (dict ??= new PyDict()).SetItem(Names.Module, frame.Function.Globals.GetItem(Names.Name) ?? PyNone.Instance);
    }

    /// <summary>False with ValueError set for a contradiction.</summary>
    public static bool CheckVariance(bool covariant, bool contravariant, bool infer)
    {
        if (covariant && contravariant)
        {
            Raise.ValueError("Bivariant types are not supported.");
            return false;
        }
        if (!infer || (!covariant && !contravariant)) return true;
        Raise.ValueError("Variance cannot be specified with infer_variance.");
        return false;
    }

    /// <summary>The arguments of an alias, completed by the variable's default where they end.</summary>
    public static PyObject? PrepareSubstitution(PyTypeVar variable, PyObject alias, PyObject arguments)
    {
        long count = Sizes.Length(arguments);
        if (count < 0) return null;
        PyObject? found = Attributes.Get(alias, PyStr.Intern("__parameters__"));
        if (found is not PyTuple parameters) return found is null ? null : arguments;
        int index = Array.FindIndex(parameters.Items, each => ReferenceEquals(each, variable));
        if (index < count) return arguments;
        if (index == count)
        {
            PyObject? value = Evaluate(ref variable.Default, variable.EvaluateDefault, PyNoDefault.Instance);
            if (value is null) return null;
            PyTuple? given = value is null or PyNoDefault ? null : Iteration.ToTuple(arguments);
            if (given is not null) return PyTuple.Create([.. given.Items, value!]);
            if (Exceptions.IsSet) return null;
        }
        PyStr? text = Representation.Str(alias);
        return text is null ? null : Raise.TypeError($"Too few arguments for {text}; actual {count}, expected at least {index + 1}");
    }

    /// <summary><c>left | right</c> where one is a type variable.</summary>
    public static PyObject? MakeUnion(PyObject left, PyObject right)
    {
        PyObject? first = Check(left, "Union[arg, ...]: each arg must be a type.");
        PyObject? second = first is null ? null : Check(right, "Union[arg, ...]: each arg must be a type.");
        return second is null ? null : GenericAliases.MakeUnion([first!, second]);
    }
}

using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

/// <summary>Where compiled code keeps a value.</summary>
internal enum ValueForm : byte
{
    /// <summary>As an object.</summary>
    Object,

    /// <summary>Unboxed, in a local of the method.</summary>
    Unboxed,

    /// <summary>A variable in the memory of the frame, as an object or unboxed: only running tells which.</summary>
    Stored,
}

/// <summary>
/// What the compiler knows of a value: its form, the exact type of its object (null for any), the type it is unboxed to, the
/// constant it is, the variable that holds the same value (-1 for none).
/// </summary>
internal readonly record struct KnownValue(ValueForm Form, Type? Type = null, Type? Unboxed = null, PyObject? Constant = null,
    int Variable = -1)
{
    /// <summary>An object of any type.</summary>
    public static readonly KnownValue Any = new(ValueForm.Object);

    /// <summary>An object of a type; of any for the root of all.</summary>
    public static KnownValue Of(Type type) => new(ValueForm.Object, type == typeof(PyObject) ? null : type);

    /// <summary>An unboxed value.</summary>
    public static KnownValue Of(Type boxed, Type unboxed) => new(ValueForm.Unboxed, boxed, unboxed);

    /// <summary>A constant, which no local holds until its object is wanted.</summary>
    public static KnownValue OfConstant(PyObject constant) => new(ValueForm.Object, constant.GetType(), null, constant);

    /// <summary>
    /// What is known of a value that is one or the other. Where one is unboxed and the other an object of that type, it is
    /// unboxed: that costs a load, boxing an allocation.
    /// </summary>
    public static KnownValue Join(KnownValue left, KnownValue right, bool isVariable)
    {
        if (left == right) return left;
        int variable = left.Variable == right.Variable ? left.Variable : -1;
        if (left.Form == ValueForm.Stored || right.Form == ValueForm.Stored) return new KnownValue(ValueForm.Stored);
        if (left.Form == right.Form && left.Unboxed == right.Unboxed)
        {
            PyObject? constant = ReferenceEquals(left.Constant, right.Constant) ? left.Constant : null;
            return new KnownValue(left.Form, left.Type == right.Type ? left.Type : null, left.Unboxed, constant, variable);
        }
        KnownValue unboxed = left.Form == ValueForm.Unboxed ? left : right;
        KnownValue other = left.Form == ValueForm.Unboxed ? right : left;
        if (other.Form == ValueForm.Object && other.Type == unboxed.Type) return unboxed with { Variable = variable };
        return isVariable ? new KnownValue(ValueForm.Stored) : KnownValue.Any with { Variable = variable };
    }
}

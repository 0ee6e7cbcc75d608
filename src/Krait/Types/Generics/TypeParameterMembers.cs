using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Types.Generics;

// What TypeVar and ParamSpec share. A summary would become their documentation.
[PyMethods(nameof(BuiltinTypes.TypeVar), nameof(BuiltinTypes.ParamSpec))]
internal static partial class TypeParameterMembers
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => TypeVariables.Repr((PyTypeVar)self);

    [PyOperator(BinaryOperator.Or)]
    private static PyObject? Or(PyObject left, PyObject right) => TypeVariables.MakeUnion(left, right);

    [PyGetter("__name__", IsField = true)]
    private static PyObject GetName(PyTypeVar self) => self.Name;

    [PyGetter("__covariant__", IsField = true)]
    private static PyObject GetCovariant(PyTypeVar self) => PyBool.From(self.Covariant);

    [PyGetter("__contravariant__", IsField = true)]
    private static PyObject GetContravariant(PyTypeVar self) => PyBool.From(self.Contravariant);

    [PyGetter("__infer_variance__", IsField = true)]
    private static PyObject GetInferVariance(PyTypeVar self) => PyBool.From(self.InferVariance);

    [PyGetter("__default__")]
    private static PyObject? GetDefault(PyTypeVar self) =>
        TypeVariables.Evaluate(ref self.Default, self.EvaluateDefault, PyNoDefault.Instance);

    [PyGetter("evaluate_default")]
    private static PyObject GetEvaluateDefault(PyTypeVar self) => TypeVariables.Evaluator(self.Default, self.EvaluateDefault);

    [PyMethod("has_default($self, /)")]
    private static PyObject HasDefault(PyTypeVar self) =>
        PyBool.From(self.EvaluateDefault is not null || self.Default is not (null or PyNoDefault));

    [PyMethod("__reduce__($self, /)")]
    private static PyObject Reduce(PyTypeVar self) => self.Name;
}

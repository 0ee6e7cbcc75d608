using System.Numerics;

namespace Krait.Objects;

/// <summary>A <c>float</c>.</summary>
internal class PyFloat : PyObject
{
    /// <summary>The value.</summary>
    public readonly double Value;

    /// <summary>Makes an exact <c>float</c>.</summary>
    public PyFloat(double value) => Value = value;

    /// <summary>Makes an exact <c>float</c>.</summary>
    public static PyFloat From(double value) => new(value);

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Float;
}

/// <summary>An instance of a Python subclass of <c>float</c>.</summary>
internal sealed class PyFloatInstance : PyFloat
{
    private InstanceState _state;

    public PyFloatInstance(PyType type, double value) : base(value) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

/// <summary>A <c>complex</c>.</summary>
internal class PyComplex : PyObject
{
    /// <summary>The value.</summary>
    public readonly Complex Value;

    /// <summary>Makes an exact <c>complex</c>.</summary>
    public PyComplex(Complex value) => Value = value;

    /// <summary>Makes an exact <c>complex</c>.</summary>
    public PyComplex(double real, double imaginary) => Value = new Complex(real, imaginary);

    /// <inheritdoc/>
    public override PyType Type => BuiltinTypes.Complex;
}

/// <summary>An instance of a Python subclass of <c>complex</c>.</summary>
internal sealed class PyComplexInstance : PyComplex
{
    private InstanceState _state;

    public PyComplexInstance(PyType type, Complex value) : base(value) => _state.Initialize(type);

    public override PyType Type => _state.Type;

    internal override ref InstanceState State => ref _state;
}

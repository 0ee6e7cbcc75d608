using Krait.Definitions;

namespace StackCalculator;

/// <summary>A value of the machine.</summary>
internal abstract class Number
{
    public abstract double AsDouble { get; }

    public bool IsZero => AsDouble == 0;

    public override string ToString() => AsDouble.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}

internal sealed class Whole(long value) : Number
{
    public long Value { get; } = value;

    public override double AsDouble => Value;

    [NonEscaping]
    public static Whole Add(Whole left, Whole right) => new(left.Value + right.Value);
}

internal sealed class Fraction(double value) : Number
{
    public override double AsDouble { get; } = value;
}

/// <summary>The helpers bodies call.</summary>
internal static class Arithmetic
{
    public static Number Add(Number left, Number right) =>
        left is Whole x && right is Whole y ? Whole.Add(x, y) : new Fraction(left.AsDouble + right.AsDouble);

    public static Number Negate(Number value) => value is Whole whole ? new Whole(-whole.Value) : new Fraction(-value.AsDouble);

    [Raises]
    public static Number? Divide(Session thread, Number dividend, Number divisor)
    {
        if (!divisor.IsZero)
            return new Fraction(dividend.AsDouble / divisor.AsDouble);
        thread.Error = "division by zero";
        return null;
    }

    [Raises]
    public static bool DivideWhole(Session thread, Number dividend, Number divisor, out Number quotient, out Number rest)
    {
        quotient = rest = dividend;
        if (dividend is not Whole x || divisor is not Whole y || y.Value == 0)
        {
            thread.Error = "no whole division";
            return false;
        }

        quotient = new Whole(x.Value / y.Value);
        rest = new Whole(x.Value % y.Value);
        return true;
    }

    public static Number Sum(Span<Number> numbers)
    {
        Number sum = new Whole(0);
        foreach (Number number in numbers)
            sum = Add(sum, number);
        return sum;
    }
}

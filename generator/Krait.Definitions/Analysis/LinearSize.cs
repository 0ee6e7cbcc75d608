using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>
/// A number of stack slots: a constant plus whole multiples of expressions of <c>oparg</c>. Two sizes written
/// differently but equal as sums compare equal, which is what balancing a sequence needs.
/// </summary>
public sealed class LinearSize : IEquatable<LinearSize>
{
    /// <summary>The same few sizes are asked for thousands of times.</summary>
    private static readonly ConcurrentDictionary<string, LinearSize> Known = new(StringComparer.Ordinal);

    /// <summary>In the order of their texts.</summary>
    private readonly Term[] _terms;

    private LinearSize(int constant, Term[] terms)
    {
        Constant = constant;
        _terms = terms;
    }

    /// <summary>No slots.</summary>
    public static LinearSize Zero { get; } = FromConstant(0);

    /// <summary>The constant part.</summary>
    public int Constant { get; }

    /// <summary>Whether the size is the same for every operand.</summary>
    public bool IsConstant => _terms.Length == 0;

    /// <summary>Whether the size cannot be negative, the expressions themselves being sizes.</summary>
    public bool IsNeverNegative => Constant >= 0 && _terms.All(term => term.Factor > 0);

    /// <summary>The size of <paramref name="constant"/> slots.</summary>
    public static LinearSize FromConstant(int constant) => new(constant, []);

    /// <summary>The size a C# expression denotes.</summary>
    public static LinearSize Parse(string expression) => Known.GetOrAdd(expression, text => From(SyntaxFactory.ParseExpression(text)));

    public static LinearSize operator +(LinearSize left, LinearSize right) => Combine(left, right, 1);

    public static LinearSize operator -(LinearSize left, LinearSize right) => Combine(left, right, -1);

    /// <summary>The size as a C# expression, preceded by <paramref name="origin"/> when given.</summary>
    public string Format(string? origin = null)
    {
        var builder = new StringBuilder(origin);
        foreach (Term term in _terms.Where(term => term.Factor > 0))
            Append(builder, "+", Scaled(term.Text, term.Factor));
        foreach (Term term in _terms.Where(term => term.Factor < 0))
            Append(builder, "-", Scaled(term.Text, -term.Factor));
        if (Constant != 0 || builder.Length == 0)
            Append(builder, Constant < 0 ? "-" : "+", Math.Abs((long)Constant).ToString(CultureInfo.InvariantCulture));
        return builder.ToString();
    }

    /// <inheritdoc/>
    public override string ToString() => Format();

    /// <inheritdoc/>
    public bool Equals(LinearSize? other) =>
        other is not null && Constant == other.Constant && _terms.SequenceEqual(other._terms);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is LinearSize other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Constant + _terms.Length;

    private static string Scaled(string term, int factor) =>
        factor == 1 ? term : term + " * " + factor.ToString(CultureInfo.InvariantCulture);

    private static void Append(StringBuilder builder, string sign, string text)
    {
        _ = builder.Length > 0 ? builder.Append(' ').Append(sign).Append(' ') : builder.Append(sign == "-" ? "-" : "");
        _ = builder.Append(text);
    }

    private static LinearSize Combine(LinearSize left, LinearSize right, int sign)
    {
        // Most sizes are constants, and terms never change once they are there.
        if (right.IsConstant)
            return right.Constant == 0 ? left : new LinearSize(left.Constant + (sign * right.Constant), left._terms);
        if (left.IsConstant && sign > 0)
            return left.Constant == 0 ? right : new LinearSize(left.Constant + right.Constant, right._terms);
        List<Term> terms = left._terms.ToList();
        foreach (Term term in right._terms)
        {
            int at = terms.FindIndex(known => string.CompareOrdinal(known.Text, term.Text) >= 0);
            if (at < 0)
                terms.Add(new Term(term.Text, sign * term.Factor));
            else if (terms[at].Text != term.Text)
                terms.Insert(at, new Term(term.Text, sign * term.Factor));
            else if (terms[at].Factor + (sign * term.Factor) is var factor and not 0)
                terms[at] = new Term(term.Text, factor);
            else
                terms.RemoveAt(at);
        }

        return new LinearSize(left.Constant + (sign * right.Constant), [.. terms]);
    }

    private static LinearSize From(ExpressionSyntax expression)
    {
        switch (expression)
        {
            case ParenthesizedExpressionSyntax inner:
                return From(inner.Expression);
            case LiteralExpressionSyntax { Token.Value: int value }:
                return FromConstant(value);
            case BinaryExpressionSyntax sum when sum.IsKind(SyntaxKind.AddExpression):
                return From(sum.Left) + From(sum.Right);
            case BinaryExpressionSyntax difference when difference.IsKind(SyntaxKind.SubtractExpression):
                return From(difference.Left) - From(difference.Right);
            case BinaryExpressionSyntax product when product.IsKind(SyntaxKind.MultiplyExpression):
                (LinearSize left, LinearSize right) = (From(product.Left), From(product.Right));
                if (left.IsConstant)
                    return Scale(right, left.Constant);
                if (right.IsConstant)
                    return Scale(left, right.Constant);
                break;
        }

        string text = expression.NormalizeWhitespace().ToString();
        text = expression is IdentifierNameSyntax ? text : "(" + text + ")";
        return new LinearSize(0, [new Term(text, 1)]);
    }

    private static LinearSize Scale(LinearSize size, int factor)
    {
        LinearSize result = Zero;
        for (int i = 0; i < Math.Abs(factor); i++)
            result = factor < 0 ? result - size : result + size;
        return result;
    }

    /// <summary>So many times the value of an expression; a class, of which lists need no code of their own.</summary>
    private sealed record Term(string Text, int Factor);
}

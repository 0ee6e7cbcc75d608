using System.Collections.Concurrent;
using Krait.Definitions.Model;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>Arithmetic on stack effects: sizes, and what a sequence of effects amounts to.</summary>
public static class EffectAlgebra
{
    private static readonly ConcurrentDictionary<string, bool> Bits = new(StringComparer.Ordinal);

    /// <summary>The slots one item takes.</summary>
    public static LinearSize SizeOf(StackItem item) =>
        item.Size is null ? LinearSize.FromConstant(1) : LinearSize.Parse(item.Size);

    /// <summary>Whether a size is a bit of the operand, so that there is one item or none.</summary>
    public static bool IsBit(string size) => Bits.GetOrAdd(size, static text =>
        SyntaxFactory.ParseExpression(text) is BinaryExpressionSyntax
        {
            RawKind: (int)SyntaxKind.BitwiseAndExpression,
            Right: LiteralExpressionSyntax { Token.Value: 1 },
        });

    /// <summary>The slots all items take.</summary>
    public static LinearSize SizeOf(IEnumerable<StackItem> items) =>
        items.Aggregate(LinearSize.Zero, (sum, item) => sum + SizeOf(item));

    /// <summary>What an effect adds to the depth.</summary>
    public static LinearSize Net(StackEffect effect) => SizeOf(effect.Outputs) - SizeOf(effect.Inputs);

    /// <summary>Writes an effect as the language does.</summary>
    public static string Describe(StackEffect effect) => $"({Describe(effect.Inputs)} -- {Describe(effect.Outputs)})";

    /// <summary>Writes a list of items as the language does.</summary>
    public static string Describe(IEnumerable<StackItem> items) => string.Join(", ", items.Select(Describe));

    private static string Describe(StackItem item) =>
        item.Name + (item.IsNullable ? "?" : "") + ((item.Unboxed ?? item.Type) is { } type ? " : " + type : "")
            + (item.Size is null ? "" : "[" + item.Size + "]");
}

/// <summary>The effect of a sequence, found by running its parts on a stack of names.</summary>
public sealed class EffectComposer
{
    private readonly List<StackItem> _stack = [];
    private readonly List<StackItem> _inputs = [];

    /// <summary>What was taken and what is left so far.</summary>
    public StackEffect Effect => new(new([.. _inputs]), new([.. _stack]));

    /// <summary>The greatest depth so far, relative to where the sequence started.</summary>
    public List<LinearSize> Depths { get; } = [];

    /// <summary>Runs one part. A text saying what does not fit, or null.</summary>
    public string? Apply(StackEffect effect)
    {
        var taken = new Dictionary<string, StackItem>(StringComparer.Ordinal);
        if (Take(effect, taken) is { } mismatch)
            return mismatch;
        // What is only looked at keeps the type that an earlier part has established.
        _stack.AddRange(effect.Outputs.Select(item =>
            item.Type is null && !item.IsUnnamed && taken.TryGetValue(item.Name, out StackItem? same)
                ? item with { Type = same.Type } : item));
        Depths.Add(EffectAlgebra.SizeOf(_stack) - EffectAlgebra.SizeOf(_inputs));
        return null;
    }

    /// <summary>What the stack holds when the next part, having taken its inputs, leaves through an exit.</summary>
    public EquatableArray<StackItem> AtExit(StackEffect effect, Exit exit)
    {
        var copy = new EffectComposer();
        copy._stack.AddRange(_stack);
        copy._inputs.AddRange(_inputs);
        _ = copy.Take(effect, []);
        return new([.. copy._stack, .. exit.Outputs]);
    }

    private string? Take(StackEffect effect, Dictionary<string, StackItem> taken)
    {
        for (int i = effect.Inputs.Count - 1; i >= 0; i--)
        {
            StackItem wanted = effect.Inputs[i];
            if (_stack.Count == 0)
            {
                _inputs.Insert(0, wanted);
                continue;
            }

            StackItem top = _stack[_stack.Count - 1];
            if (!EffectAlgebra.SizeOf(top).Equals(EffectAlgebra.SizeOf(wanted)))
            {
                return $"'{top.Name}' of size {EffectAlgebra.SizeOf(top)} where " +
                    $"'{wanted.Name}' of size {EffectAlgebra.SizeOf(wanted)} is taken";
            }

            if (wanted.Unboxed is not null && wanted.Type is not null && wanted.Type != top.Type)
            {
                return $"'{top.Name}' of {(top.Type is null ? "no known type" : "type " + top.Type)} where " +
                    $"'{wanted.Name}' of type {wanted.Type} is taken";
            }

            taken[wanted.Name] = top;
            _stack.RemoveAt(_stack.Count - 1);
        }

        return null;
    }
}

using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

/// <summary>What the compiler knows at a point of the code: of the value stack, bottom first, and of the variables.</summary>
internal sealed class KnownFrame(List<KnownValue> stack, KnownValue[] variables)
{
    public List<KnownValue> Stack { get; } = stack;

    public KnownValue[] Variables { get; } = variables;

    /// <summary>Nothing known, at a depth.</summary>
    public static KnownFrame Unknown(int depth, int variables)
    {
        KnownFrame frame = new([.. Enumerable.Repeat(KnownValue.Any, depth)], new KnownValue[variables]);
        Spans.Fill(frame.Variables.AsSpan(), KnownValue.Any);
        return frame;
    }

    public KnownFrame Copy() => new([.. Stack], [.. Variables]);

    /// <summary>Takes values off the stack down to a depth.</summary>
    public void Truncate(int depth) => Stack.RemoveRange(depth, Stack.Count - depth);

    /// <summary>Pushes a variable. One that running alone can tell the form of becomes an object.</summary>
    public void Load(int variable)
    {
        KnownValue value = Variables[variable];
        if (value.Form == ValueForm.Stored) Variables[variable] = value = KnownValue.Any;
        Stack.Add(value with { Variable = variable });
    }

    /// <summary>Pops a value into a variable, unboxed if that is allowed.</summary>
    public void Store(int variable, bool unboxed)
    {
        KnownValue value = Stack[^1];
        Truncate(Stack.Count - 1);
        Unlink(variable);
        Variables[variable] = StoredAs(value, unboxed);
    }

    /// <summary>The form that a value has as a variable. A truth value costs nothing as an object.</summary>
    public static KnownValue StoredAs(KnownValue value, bool unboxed) =>
        unboxed && value.Form == ValueForm.Unboxed && value.Unboxed != typeof(bool)
            ? new KnownValue(ValueForm.Unboxed, value.Type, value.Unboxed)
            : new KnownValue(ValueForm.Object, value.Type);

    /// <summary>Forgets what is known of a variable that something else may change.</summary>
    public void Forget(int variable)
    {
        Unlink(variable);
        Variables[variable] = KnownValue.Any;
    }

    private void Unlink(int variable)
    {
        for (int i = 0; i < Stack.Count; i++)
        {
            if (Stack[i].Variable == variable) Stack[i] = Stack[i] with { Variable = -1 };
        }
    }

    /// <summary>Forgets which values of the stack are those of variables.</summary>
    public void UnlinkAll()
    {
        for (int i = 0; i < Stack.Count; i++) Stack[i] = Stack[i] with { Variable = -1 };
    }

    /// <summary>Notes that a value of the stack, and so the variable it is of, has an exact type.</summary>
    public void Refine(int depth, Type type)
    {
        KnownValue value = Stack[depth];
        if (value.Form != ValueForm.Object || value.Constant is not null) return;
        Stack[depth] = value with { Type = type };
        int variable = value.Variable;
        if (variable < 0) return;
        if (Variables[variable].Form == ValueForm.Object) Variables[variable] = Variables[variable] with { Type = type };
        for (int i = 0; i < Stack.Count; i++)
        {
            if (Stack[i].Variable == variable && Stack[i].Form == ValueForm.Object) Stack[i] = Stack[i] with { Type = type };
        }
    }

    /// <summary>Does to the stack what an operation does that leaves these items.</summary>
    public void Apply(OperationDescription operation, OperationItem[] items, int oparg)
    {
        int bottom = Stack.Count - operation.Inputs.Sum(item => item.SizeFor(oparg));
        List<KnownValue> outputs = [];
        foreach (OperationItem item in items)
        {
            int source = item.Source < 0 ? -1 : bottom + operation.Inputs.Take(item.Source).Sum(input => input.SizeFor(oparg));
            if (source >= 0 && item.Type != typeof(Objects.PyObject)) Refine(source, item.Type);
            for (int i = item.SizeFor(oparg) - 1, j = 0; i >= 0; i--, j++)
            {
                outputs.Add(source >= 0 ? Stack[source + j]
                    : item.Unboxed is { } unboxed ? KnownValue.Of(item.Type, unboxed)
                    : item.Kind == OperationItemKind.Item ? KnownValue.Of(item.Type)
                    : KnownValue.Any);
            }
        }
        Truncate(bottom);
        Stack.AddRange(outputs);
    }

    /// <summary>What holds whether control comes from here or from there.</summary>
    public KnownFrame Join(KnownFrame other)
    {
        KnownFrame result = Copy();
        for (int i = 0; i < Stack.Count; i++) result.Stack[i] = KnownValue.Join(Stack[i], other.Stack[i], isVariable: false);
        for (int i = 0; i < Variables.Length; i++)
            result.Variables[i] = KnownValue.Join(Variables[i], other.Variables[i], isVariable: true);
        return result;
    }

    public bool IsSame(KnownFrame other) => Stack.SequenceEqual(other.Stack) && Variables.AsSpan().SequenceEqual(other.Variables);
}

using Krait.Definitions.Analysis;
using Krait.Definitions.Model;
using Microsoft.CodeAnalysis.CSharp;

namespace Krait.Definitions.Emit;

/// <summary>
/// A value on the stack while a sequence runs: where its slot is, counted from the stack top the sequence started
/// with, and the C# expression holding it. Without one the value is in its slot; <paramref name="Loaded"/> is then a
/// local it was read into, if any. <paramref name="Unboxed"/> is the type of the expression when it is no object;
/// <paramref name="Proven"/> the exact type that a guard has found it to be of.
/// </summary>
internal sealed record StackEntry(
    StackItem Item, LinearSize Position, string? Value, string? Loaded = null, string? Unboxed = null, string? Proven = null)
{
    /// <summary>Whether the slot holds the value already.</summary>
    public bool IsInMemory => Value is null;

    /// <summary>Whether the entry is a null, or nothing: an empty slot either way.</summary>
    public bool IsNull => Value == "null";

    /// <summary>The local that holds the value as <see cref="Item"/> wants it, if there is one.</summary>
    public string? Local =>
        Item.IsOptional || IsNull || (Value ?? Loaded) is not { } name || !SyntaxFacts.IsValidIdentifier(name) ? null
        : (Item.Unboxed is null ? Item.Type is null && Unboxed is null : Item.Unboxed == Unboxed) ? name
        : null;

    /// <summary>The C# of the value as an object.</summary>
    public string Boxed => Unboxed is null ? Value ?? Loaded ?? StackModel.Slot(Position) : UnboxedEmitter.Box(Value!);

    /// <summary>The C# of the value as <see cref="Item"/> wants it.</summary>
    public string Wanted =>
        Item.Unboxed is null ? Item.Type is null ? Boxed : $"Unsafe.As<{Item.Type}>({Boxed})"
        : Item.Unboxed == Unboxed ? Value!
        : UnboxedEmitter.Unbox(Item.Unboxed, Boxed);
}

/// <summary>
/// The operand stack as the writer of a case sees it. Memory is untouched until the sequence commits: inputs stay in
/// their slots, outputs wait in locals, so that giving up in the middle needs no repair.
/// </summary>
internal sealed class StackModel
{
    private readonly List<StackEntry> _entries = [];
    private LinearSize _lowest = LinearSize.Zero;

    /// <summary>What is on the stack, bottom first, as far down as it was looked at.</summary>
    public IReadOnlyList<StackEntry> Entries => _entries;

    /// <summary>The position after the topmost entry.</summary>
    public LinearSize Top => _entries.Count == 0 ? _lowest : After(_entries[_entries.Count - 1]);

    /// <summary>Takes the inputs of <paramref name="effect"/> off the stack.</summary>
    public IReadOnlyList<StackEntry> Pop(StackEffect effect)
    {
        var result = new List<StackEntry>();
        for (int i = effect.Inputs.Count - 1; i >= 0; i--)
        {
            StackItem item = effect.Inputs[i];
            if (_entries.Count > 0)
            {
                StackEntry entry = _entries[_entries.Count - 1];
                _entries.RemoveAt(_entries.Count - 1);
                // What an unboxed value is boxed to is the type that its item was made with.
                result.Insert(0, entry with { Item = item, Proven = entry.Proven ?? (entry.Unboxed is null ? null : entry.Item.Type) });
            }
            else
            {
                _lowest -= EffectAlgebra.SizeOf(item);
                result.Insert(0, new StackEntry(item, _lowest, null));
            }
        }

        return result;
    }

    /// <summary>Puts <paramref name="entries"/> on the stack.</summary>
    public void Push(IEnumerable<StackEntry> entries) => _entries.AddRange(entries);

    /// <summary>A copy of the present state.</summary>
    public StackModel Snapshot()
    {
        var copy = new StackModel { _lowest = _lowest };
        copy._entries.AddRange(_entries);
        return copy;
    }

    /// <summary>Writes the stores that make memory agree with the model.</summary>
    public void Commit(CodeWriter writer)
    {
        int last = _entries.Count;
        while (last > 0 && _entries[last - 1].IsNull)
            last--;
        for (int i = 0; i < last; i++)
            Store(writer, _entries[i]);
        Clear(writer, last == 0 ? _lowest : After(_entries[last - 1]));
    }

    /// <summary>The C# of the slot at <paramref name="position"/>.</summary>
    public static string Slot(LinearSize position) => $"{Slots}{position.Format("sp")}).Value";

    /// <summary>
    /// The beginning of the C# of a slot. From an array and not from a reference into one, which RyuJIT would have to ask on each store
    /// whether it points to the heap.
    /// </summary>
    public const string Slots = "Unsafe.Add(ref GetArrayDataReference(slots), ";

    private static LinearSize After(StackEntry entry) => entry.Position + EffectAlgebra.SizeOf(entry.Item);

    private static void Store(CodeWriter writer, StackEntry entry)
    {
        if (entry.IsInMemory || (entry.IsNull && entry.Position.IsNeverNegative))
            return;
        string store = $"{Slot(entry.Position)} = {entry.Boxed}{(entry.IsNull ? "!" : "")};";
        writer.Line(entry.Item.IsOptional ? $"if (({entry.Item.Size}) != 0) {store}" : store);
    }

    /// <summary>Empties the slots from <paramref name="top"/> up to where the stack top was.</summary>
    private static void Clear(CodeWriter writer, LinearSize top)
    {
        if (top.IsNeverNegative)
            return;
        if (!top.IsConstant || top.Constant < -4)
        {
            writer.Line($"ClearSlots(ref GetArrayDataReference(slots), {top.Format("sp")}, sp);");
            return;
        }

        for (int i = top.Constant; i < 0; i++)
            writer.Line($"{Slot(LinearSize.FromConstant(i))} = null!;");
    }
}

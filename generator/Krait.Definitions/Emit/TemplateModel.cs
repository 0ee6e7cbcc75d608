using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Krait.Definitions.Emit;

/// <summary>
/// What a template shows: values by the names that it knows them by, compared by value. (Anonymous types would do as well, but each one
/// is code to compile at run time, and templates would read them by reflection.)
/// </summary>
internal sealed class TemplateModel : IScriptObject, IEquatable<TemplateModel>
{
    private readonly List<string> _names = [];
    private readonly List<object?> _values = [];

    /// <inheritdoc/>
    public int Count => _names.Count;

    /// <inheritdoc/>
    public bool IsReadOnly { get => true; set => throw new NotSupportedException(); }

    /// <summary>Gives a value a name; a name is given once.</summary>
    public object? this[string name]
    {
        set
        {
            _names.Add(name);
            _values.Add(value);
        }
    }

    /// <inheritdoc/>
    public bool Equals(TemplateModel? other) =>
        other is not null && _values.SequenceEqual(other._values) && _names.SequenceEqual(other._names);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as TemplateModel);

    /// <inheritdoc/>
    public override int GetHashCode() => _names.Count;

    /// <inheritdoc/>
    public IEnumerable<string> GetMembers() => _names;

    /// <inheritdoc/>
    public bool Contains(string member) => _names.Contains(member);

    /// <inheritdoc/>
    public bool TryGetValue(TemplateContext? context, SourceSpan span, string member, out object? value)
    {
        int index = _names.IndexOf(member);
        value = index < 0 ? null : _values[index];
        return index >= 0;
    }

    /// <inheritdoc/>
    public bool CanWrite(string member) => false;

    /// <inheritdoc/>
    public bool TrySetValue(TemplateContext? context, SourceSpan span, string member, object? value, bool readOnly) => false;

    /// <inheritdoc/>
    public bool Remove(string member) => false;

    /// <inheritdoc/>
    public void SetReadOnly(string member, bool readOnly) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IScriptObject Clone(bool deep) => this;
}

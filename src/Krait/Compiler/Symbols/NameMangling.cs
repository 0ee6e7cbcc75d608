namespace Krait.Compiler.Symbols;

/// <summary>Private name mangling (reference manual, section 6.2.1).</summary>
internal static class NameMangling
{
    /// <summary>The name as it is in a class: <c>__x</c> becomes <c>_Class__x</c>.</summary>
    public static string Mangle(string? className, string name)
    {
        if (className is null || name.Length < 2 || name[0] != '_' || name[1] != '_')
            return name;
        if (name.EndsWith("__", StringComparison.Ordinal) || name.Contains('.'))
            return name;
        string stripped = className.TrimStart('_');
        return stripped.Length == 0 ? name : string.Concat("_", stripped, name);
    }

    /// <summary>The name as it is in a block, whose scope may mangle type parameters only.</summary>
    public static string MaybeMangle(string? className, Scope scope, string name)
    {
        if (className is null || name.Length < 2 || name[0] != '_' || name[1] != '_')
            return name;
        return scope.MangledNames is not null && !scope.MangledNames.Contains(name) ? name : Mangle(className, name);
    }
}

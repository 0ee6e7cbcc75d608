namespace Krait.Compiler.Parsing;

/// <summary>The names of characters, for <c>\N{...}</c>.</summary>
internal static class UnicodeNames
{
    /// <summary>Finds a character by name; the <c>unicodedata</c> module, which has the names, provides it.</summary>
    public static Func<string, int>? Provider { get; set; }

    /// <summary>The code point of a name or an alias, in any case; -1 when there is none.</summary>
    public static int Find(string name) => Provider is null ? -1 : Provider(name);
}

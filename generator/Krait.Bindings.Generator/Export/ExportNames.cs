using System.Text;

namespace Krait.Bindings.Generator;

/// <summary>Names of C# as Python has them.</summary>
internal static class ExportNames
{
    private static readonly string[] s_keywords =
    [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else",
        "except",
        "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal", "not", "or", "pass", "raise", "return", "try",
        "while", "with", "yield",
    ];

    /// <summary>snake_case: a capital begins a word unless it goes on one of capitals (<c>HTTPClient2</c>: <c>http_client2</c>).</summary>
    public static string Snake(string name)
    {
        StringBuilder text = new();
        for (int i = 0; i < name.Length; i++)
        {
            char each = name[i];
            bool begins = char.IsUpper(each) && i > 0 && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (begins) text.Append('_');
            text.Append(char.ToLowerInvariant(each));
        }
        return Escape(text.ToString());
    }

    /// <summary>UPPER_CASE, of constants.</summary>
    public static string Upper(string name) => Escape(Snake(name).TrimEnd('_').ToUpperInvariant());

    /// <summary>A keyword gets an underscore behind it.</summary>
    public static string Escape(string name) => System.Array.IndexOf(s_keywords, name) >= 0 ? name + "_" : name;
}

using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Krait.Bindings.Generator;

/// <summary>Names of C# as Python has them: in snake_case, or as they are where the assembly says so.</summary>
internal sealed class ExportNames
{
    private const string Attribute = ExportParser.Namespace + ".PythonNamingAttribute";

    // The number of PythonNamingStyle.AsIs.
    private const int AsIs = 1;

    private readonly bool _isAsIs;

    private ExportNames(bool isAsIs) => _isAsIs = isAsIs;

    /// <summary>The names in an assembly.</summary>
    public static ExportNames For(IAssemblySymbol assembly) => new(assembly.GetAttributes().Any(static each =>
        each.AttributeClass?.ToDisplayString() == Attribute && each.ConstructorArguments.FirstOrDefault().Value is AsIs));

    /// <summary>The name of a member or a parameter.</summary>
    public string Of(string name) => _isAsIs ? Escape(name) : Snake(name);

    /// <summary>The name of a constant.</summary>
    public string OfConstant(string name) => _isAsIs ? Escape(name) : Upper(name);

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
    private static string Upper(string name) => Escape(Snake(name).TrimEnd('_').ToUpperInvariant());

    /// <summary>A keyword gets an underscore behind it.</summary>
    private static string Escape(string name) => System.Array.IndexOf(s_keywords, name) >= 0 ? name + "_" : name;
}

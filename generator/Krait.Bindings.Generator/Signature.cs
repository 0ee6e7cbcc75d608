using System.Collections.Generic;

namespace Krait.Bindings.Generator;

/// <summary>A parameter as the text of a signature has it.</summary>
/// <param name="Default">The text of the default value; null when the parameter is required.</param>
internal sealed record SignatureParameter(string Name, ParameterKind Kind, string? Default, bool IsKeywords);

/// <summary>The text of a signature, such as <c>split($self, sep=None, maxsplit=-1)</c>, taken apart.</summary>
internal sealed record Signature(string Name, string Text, bool HasSelf, List<SignatureParameter> Parameters)
{
    /// <summary>Parses; on failure the result is null and the reason is given.</summary>
    public static Signature? Parse(string text, out string? problem)
    {
        problem = null;
        int open = text.IndexOf('(');
        if (open <= 0 || !text.EndsWith(")"))
        {
            problem = "expected 'name(parameters)'";
            return null;
        }
        List<string> parts = Split(text.Substring(open + 1, text.Length - open - 2));
        var parameters = new List<SignatureParameter>();
        bool hasSelf = false;
        bool keywordOnly = false;
        bool sawSlash = false;
        for (int i = 0; i < parts.Count; i++)
        {
            string part = parts[i];
            if (part.StartsWith("$"))
            {
                if (i != 0) problem = "the bound parameter must be the first";
                hasSelf = true;
            }
            else if (part == "/")
            {
                if (sawSlash || keywordOnly) problem = "misplaced '/'";
                sawSlash = true;
                for (int k = 0; k < parameters.Count; k++) parameters[k] = parameters[k] with { Kind = ParameterKind.PositionalOnly };
            }
            else if (part == "*")
            {
                if (keywordOnly) problem = "misplaced '*'";
                keywordOnly = true;
            }
            else if (part.StartsWith("**"))
            {
                if (i != parts.Count - 1) problem = "'**' parameter must be the last";
                parameters.Add(new SignatureParameter(part.Substring(2), ParameterKind.KeywordOnly, "", IsKeywords: true));
            }
            else if (part.StartsWith("*"))
            {
                if (keywordOnly) problem = "misplaced '*' parameter";
                keywordOnly = true;
                parameters.Add(new SignatureParameter(part.Substring(1), ParameterKind.Variadic, null, IsKeywords: false));
            }
            else
            {
                int equals = part.IndexOf('=');
                string name = equals < 0 ? part : part.Substring(0, equals).Trim();
                string? defaultText = equals < 0 ? null : part.Substring(equals + 1).Trim();
                if (!IsIdentifier(name)) problem = $"'{part}' is not a parameter";
                ParameterKind kind = keywordOnly ? ParameterKind.KeywordOnly : ParameterKind.PositionalOrKeyword;
                parameters.Add(new SignatureParameter(name, kind, defaultText, IsKeywords: false));
            }
        }
        bool sawDefault = false;
        foreach (SignatureParameter parameter in parameters)
        {
            if (parameter.Kind is not (ParameterKind.PositionalOnly or ParameterKind.PositionalOrKeyword)) continue;
            if (parameter.Default is not null) sawDefault = true;
            else if (sawDefault) problem = $"required parameter '{parameter.Name}' follows an optional one";
        }
        return problem is null ? new Signature(text.Substring(0, open), text.Substring(open), hasSelf, parameters) : null;
    }

    private static List<string> Split(string text)
    {
        var parts = new List<string>();
        int depth = 0;
        char quote = '\0';
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char each = text[i];
            if (quote != '\0')
            {
                if (each == '\\') i++;
                else if (each == quote) quote = '\0';
            }
            else if (each is '\'' or '"')
            {
                quote = each;
            }
            else if (each is '(' or '[' or '{' or '<')
            {
                depth++;
            }
            else if (each is ')' or ']' or '}' or '>')
            {
                depth--;
            }
            else if (each == ',' && depth == 0)
            {
                parts.Add(text.Substring(start, i - start).Trim());
                start = i + 1;
            }
        }
        string last = text.Substring(start).Trim();
        if (last.Length > 0 || parts.Count > 0) parts.Add(last);
        return parts;
    }

    private static bool IsIdentifier(string name)
    {
        if (name.Length == 0 || char.IsDigit(name[0])) return false;
        foreach (char each in name)
        {
            if (!char.IsLetterOrDigit(each) && each != '_') return false;
        }
        return true;
    }
}

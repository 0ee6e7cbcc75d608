using System.Text;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Definitions.Analysis;

/// <summary>
/// Operations with parameters. <c>op _GUARD&lt;T&gt; (...) { ... }</c> stands for an operation for each list of arguments that
/// instructions name it with: <c>_GUARD&lt;PyInt&gt;</c> becomes the operation <c>_GUARD_PyInt</c>, in whose effect and body the
/// argument has the place of the parameter. Mistakes in it are reported where the parameter stands.
/// </summary>
internal static class OperationTemplates
{
    /// <summary>Names of arguments that are no words.</summary>
    private static readonly Dictionary<char, string> SignNames = new()
    {
        ['+'] = "Plus",
        ['-'] = "Minus",
        ['*'] = "Times",
        ['/'] = "Divide",
        ['%'] = "Modulo",
        ['&'] = "And",
        ['|'] = "Or",
        ['^'] = "Xor",
        ['~'] = "Not",
        ['!'] = "Not",
        ['<'] = "Less",
        ['>'] = "Greater",
        ['='] = "Equal",
    };

    /// <summary>
    /// A name for the operation that a part of an instruction is: words and signs among its arguments follow the name of the template,
    /// other C# is left out.
    /// </summary>
    public static string NameOf(PartSyntax part) => part.Text + string.Concat(
        part.Arguments.Select(argument => Word(argument.Text)).Where(word => word.Length > 0).Select(word => "_" + word));

    /// <summary>The operation that <paramref name="template"/> is for the arguments of <paramref name="part"/>.</summary>
    public static InstructionDeclaration Instantiate(InstructionDeclaration template, PartSyntax part, string name)
    {
        var arguments = template.Parameters.Zip(part.Arguments, (parameter, argument) => (parameter, argument))
            .ToDictionary(pair => pair.parameter.Text, pair => pair.argument.Text, StringComparer.Ordinal);
        CodeText? Code(CodeText? code) => code is null ? null : Substitute(code, arguments);
        Identifier? Name(Identifier? name) =>
            name is { } known && arguments.TryGetValue(known.Text, out string? argument) ? known with { Text = argument } : name;
        IReadOnlyList<StackItemSyntax> Items(IReadOnlyList<StackItemSyntax> items) =>
            [.. items.Select(item => item with { Type = Name(item.Type), Size = Code(item.Size) })];
        EffectSyntax? Effect(EffectSyntax? effect) =>
            effect is null ? null : effect with { Inputs = Items(effect.Inputs), Outputs = Items(effect.Outputs) };
        return template with
        {
            Name = template.Name with { Text = name },
            Effect = Effect(template.Effect),
            Modifiers = [.. template.Modifiers.Select(modifier => modifier with
            {
                Argument = Name(modifier.Argument),
                Effect = Effect(modifier.Effect),
                Expression = Code(modifier.Expression),
            })],
            Body = Code(template.Body),
            Parameters = [],
        };
    }

    private static CodeText Substitute(CodeText code, Dictionary<string, string> arguments)
    {
        var text = new StringBuilder(code.Text.Length);
        var substitutions = new List<Substitution>();
        int copied = 0;
        foreach (NameUse use in BodyCache.FindIdentifiers(code.Text))
        {
            if (!arguments.TryGetValue(use.Name, out string? argument))
                continue;
            _ = text.Append(code.Text, copied, use.Position - copied);
            substitutions.Add(new Substitution(new TextSpan(text.Length, argument.Length), use.Name.Length));
            _ = text.Append(argument);
            copied = use.Position + use.Name.Length;
        }

        _ = text.Append(code.Text, copied, code.Text.Length - copied);
        return code with { Text = text.ToString(), Substitutions = new([.. substitutions]) };
    }

    private static string Word(string argument) =>
        argument.All(character => char.IsLetterOrDigit(character) || character is '_' or '.') ? argument.Replace('.', '_')
        : argument.All(SignNames.ContainsKey) ? string.Concat(argument.Select(character => SignNames[character]))
        : "";
}

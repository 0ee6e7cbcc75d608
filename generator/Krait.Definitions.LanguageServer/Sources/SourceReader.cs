using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Definitions.LanguageServer.Sources;

/// <summary>Reads the declarations of a C# file with Roslyn's parser. Nothing is bound: types are known by their simple names.</summary>
internal static partial class SourceReader
{
    private const int Unlimited = int.MaxValue;

    private static readonly string[] Sequences = ["Span", "ReadOnlySpan", "List", "IReadOnlyList"];

    private static readonly CSharpParseOptions Options =
        CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview).WithDocumentationMode(DocumentationMode.None);

    /// <summary>Reads <paramref name="text"/>.</summary>
    public static SourceFile Read(string path, string text, DateTime stamp)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(text, Options, path).GetRoot();
        var declarations = root.DescendantNodes(node => node is not (BlockSyntax or ArrowExpressionClauseSyntax or EqualsValueClauseSyntax))
            .OfType<BaseTypeDeclarationSyntax>().Where(type => type is not ExtensionBlockDeclarationSyntax).ToList();
        return new SourceFile(
            path,
            text,
            stamp,
            [.. declarations.Select(type => ReadType(path, type))],
            [.. declarations.SelectMany(type => FindMarked(type, "NonEscaping"))],
            [.. declarations.SelectMany(type => FindMarked(type, "Raises"))]);
    }

    /// <summary>Whether a file may mark helpers, which the inference of bodies wants to know first.</summary>
    public static bool MayMark(string text) =>
        text.Contains("NonEscaping", StringComparison.Ordinal) || text.Contains("Raises", StringComparison.Ordinal);

    /// <summary>The simple name of a type: without namespaces, arguments and question marks, but with the brackets of an array.</summary>
    public static string? NameOf(TypeSyntax? type) => type switch
    {
        null => null,
        NullableTypeSyntax nullable => NameOf(nullable.ElementType),
        RefTypeSyntax reference => NameOf(reference.Type),
        ScopedTypeSyntax scoped => NameOf(scoped.Type),
        ArrayTypeSyntax array => NameOf(array.ElementType) + "[]",
        PointerTypeSyntax pointer => NameOf(pointer.ElementType),
        QualifiedNameSyntax qualified => qualified.Right.Identifier.Text,
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.Text,
        // What is indexed with a number has items of its only argument, as an array.
        GenericNameSyntax { TypeArgumentList.Arguments: [var item] } generic when Sequences.Contains(generic.Identifier.Text) =>
            NameOf(item) + "[]",
        SimpleNameSyntax simple => simple.Identifier.Text,
        PredefinedTypeSyntax predefined => predefined.Keyword.Text,
        _ => null,
    };

    private static SourceType ReadType(string path, BaseTypeDeclarationSyntax type)
    {
        IEnumerable<SourceMember> members = type switch
        {
            EnumDeclarationSyntax enumeration => enumeration.Members.Select(member => ReadEnumMember(path, enumeration, member)),
            TypeDeclarationSyntax declaration => ReadParameters(path, declaration)
                .Concat(declaration.Members.SelectMany(member => ReadMembers(path, declaration, member))),
            _ => [],
        };
        string kind = type is TypeDeclarationSyntax { Keyword.Text: var keyword } ? keyword : "enum";
        int end = type.OpenBraceToken.SpanStart > type.Identifier.SpanStart ? type.OpenBraceToken.SpanStart : type.Span.End;
        return new SourceType(
            type.Identifier.Text,
            kind,
            path,
            type.Identifier.Span,
            Flatten(type, type.Modifiers.Count > 0 ? type.Modifiers[0].SpanStart : type.SpanStart, end),
            SummaryOf(type),
            [.. (type.BaseList?.Types ?? default).Select(item => NameOf(item.Type)).OfType<string>()],
            [.. members]);
    }

    private static SourceMember ReadEnumMember(string path, EnumDeclarationSyntax owner, EnumMemberDeclarationSyntax member) =>
        new(member.Identifier.Text, MemberKind.EnumMember, owner.Identifier.Text, path, member.Identifier.Span,
            $"{owner.Identifier.Text}.{member.Identifier.Text} {member.EqualsValue}".TrimEnd(), SummaryOf(member), owner.Identifier.Text,
            true, false, 0, 0);

    /// <summary>The parameters of a record are properties of it.</summary>
    private static IEnumerable<SourceMember> ReadParameters(string path, TypeDeclarationSyntax type) =>
        type is not RecordDeclarationSyntax ? [] : (type.ParameterList?.Parameters ?? default).Select(parameter =>
            new SourceMember(parameter.Identifier.Text, MemberKind.Property, type.Identifier.Text, path, parameter.Identifier.Span,
                $"{parameter.Type} {type.Identifier.Text}.{parameter.Identifier.Text}", "", NameOf(parameter.Type), false, false, 0, 0));

    private static IEnumerable<SourceMember> ReadMembers(string path, TypeDeclarationSyntax type, MemberDeclarationSyntax member)
    {
        bool isStatic = member.Modifiers.Any(SyntaxKind.StaticKeyword) || member.Modifiers.Any(SyntaxKind.ConstKeyword);
        SourceMember Make(SyntaxToken name, MemberKind kind, TypeSyntax? valueType, int end, ParameterListSyntax? parameters = null,
            bool isExtension = false) => new(
            name.Text,
            kind,
            type.Identifier.Text,
            path,
            name.Span,
            Flatten(member, member.Modifiers.Count > 0 ? member.Modifiers[0].SpanStart : member.SpanStart, end),
            SummaryOf(member),
            NameOf(valueType),
            isStatic,
            isExtension,
            parameters?.Parameters.Count(item => item.Default is null && !item.Modifiers.Any(SyntaxKind.ParamsKeyword)) ?? 0,
            parameters is null ? 0 : parameters.Parameters.Any(item => item.Modifiers.Any(SyntaxKind.ParamsKeyword))
                ? Unlimited : parameters.Parameters.Count);

        switch (member)
        {
            case MethodDeclarationSyntax method:
                bool isExtension = method.ParameterList.Parameters is [var first, ..] && first.Modifiers.Any(SyntaxKind.ThisKeyword);
                yield return Make(method.Identifier, MemberKind.Method, method.ReturnType, method.ParameterList.Span.End,
                    method.ParameterList, isExtension);
                break;
            case PropertyDeclarationSyntax property:
                yield return Make(property.Identifier, MemberKind.Property, property.Type, property.Identifier.Span.End);
                break;
            case IndexerDeclarationSyntax indexer:
                yield return Make(indexer.ThisKeyword, MemberKind.Property, indexer.Type, indexer.ParameterList.Span.End);
                break;
            case EventDeclarationSyntax declared:
                yield return Make(declared.Identifier, MemberKind.Event, declared.Type, declared.Identifier.Span.End);
                break;
            case BaseFieldDeclarationSyntax field:
                foreach (VariableDeclaratorSyntax variable in field.Declaration.Variables)
                    yield return Make(variable.Identifier, MemberKind.Field, field.Declaration.Type, variable.Span.End);
                break;
            case ExtensionBlockDeclarationSyntax block:
                foreach (SourceMember found in block.Members.SelectMany(inner => ReadMembers(path, type, inner)))
                    yield return found with { IsExtension = true };
                break;
        }
    }

    private static IEnumerable<string> FindMarked(BaseTypeDeclarationSyntax type, string attribute) =>
        type is not TypeDeclarationSyntax declaration ? [] : declaration.Members
            .Where(member => member.AttributeLists.SelectMany(list => list.Attributes)
                .Any(item => item.Name.ToString() is var name && (name == attribute || name == attribute + "Attribute")))
            .Select(member => member switch
            {
                MethodDeclarationSyntax method => method.Identifier.Text,
                PropertyDeclarationSyntax property => property.Identifier.Text,
                _ => null,
            }).OfType<string>().Select(name => $"{type.Identifier.Text}.{name}");

    /// <summary>A part of a declaration on one line.</summary>
    private static string Flatten(SyntaxNode node, int start, int end)
    {
        string text = node.ToString();
        return Blanks().Replace(text[(start - node.SpanStart)..(Math.Max(start, end) - node.SpanStart)], " ").Trim();
    }

    /// <summary>The first paragraph of a documentation comment, without its tags.</summary>
    private static string SummaryOf(SyntaxNode node)
    {
        var lines = node.GetLeadingTrivia().ToString().Split('\n').Select(line => line.Trim())
            .Where(line => line.StartsWith("///", StringComparison.Ordinal)).Select(line => line[3..]).ToList();
        if (lines.Count == 0)
            return "";
        try
        {
            XElement? summary = XElement.Parse("<doc>" + string.Join('\n', lines) + "</doc>").Element("summary");
            if (summary is null)
                return "";
            foreach (XElement reference in summary.Descendants().Where(item => item.IsEmpty).ToList())
                reference.ReplaceWith("`" + (reference.Attributes().FirstOrDefault()?.Value.Split(':')[^1] ?? "") + "`");
            foreach (XElement code in summary.Descendants("c").ToList())
                code.ReplaceWith("`" + code.Value + "`");
            return Blanks().Replace(summary.Value, " ").Trim();
        }
        catch (System.Xml.XmlException)
        {
            return Blanks().Replace(string.Join(' ', lines), " ").Trim();
        }
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}

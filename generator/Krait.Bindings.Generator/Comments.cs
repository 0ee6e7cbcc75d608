using System;
using System.Collections.Generic;
using System.Linq;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Bindings.Generator;

/// <summary>Reads what comments say of classes and members, for Python to show.</summary>
internal static class Comments
{
    private const string Start = "<summary>";
    private const string End = "</summary>";

    /// <summary>
    /// The summary of a symbol. It is read where it stands: the compiler's own reading of it binds all names that it mentions, for every
    /// member after every edit, and is empty in a project that makes no file of its documentation.
    /// </summary>
    public static string? SummaryOf(ISymbol symbol)
    {
        if (symbol.DeclaringSyntaxReferences.IsEmpty) return Summary(symbol.GetDocumentationCommentXml());
        foreach (SyntaxReference declaration in symbol.DeclaringSyntaxReferences)
        {
            SyntaxNode? node = declaration.GetSyntax();
            if (node is VariableDeclaratorSyntax) node = node.Parent?.Parent;
            if (node is not MemberDeclarationSyntax) continue;
            string trivia = node.GetLeadingTrivia().ToFullString();
            if (trivia.IndexOf(Start, StringComparison.Ordinal) < 0) continue;
            IEnumerable<string> lines = trivia.Split('\n')
                .Select(static line => line.Trim())
                .Where(static line => line.StartsWith("///", StringComparison.Ordinal))
                .Select(static line => "    " + line.Substring(line.StartsWith("/// ", StringComparison.Ordinal) ? 4 : 3));
            string text = string.Join("\n", lines);
            if ((PlainSummary(text) ?? Summary($"<member>\n{text}\n</member>")) is { } found) return found;
        }
        return null;
    }

    /// <summary>The summary of a comment without elements and entities in it, which most have; null for another.</summary>
    private static string? PlainSummary(string text)
    {
        int start = text.IndexOf(Start, StringComparison.Ordinal) + Start.Length;
        int end = text.IndexOf('<', start);
        return end < 0 || string.CompareOrdinal(text, end, End, 0, End.Length) != 0 || text.IndexOf('&', start, end - start) >= 0
            ? null : OneLine(text.Substring(start, end - start));
    }

    /// <summary>The text of the summary in the XML of a comment; null when there is none.</summary>
    private static string? Summary(string? xml)
    {
        if (string.IsNullOrEmpty(xml)) return null;
        XElement? summary;
        try
        {
            summary = XDocument.Parse(xml).Root?.Element("summary");
        }
        catch (System.Xml.XmlException)
        {
            // The compiler warns about the malformed comment itself.
            return null;
        }
        if (summary is null) return null;
        // Prose is one line; a <code> element stands in it as it is written, between blank lines.
        List<string> parts = [];
        List<XNode> prose = [];
        foreach (XNode node in summary.Nodes())
        {
            if (node is not XElement { Name.LocalName: "code" } code)
            {
                prose.Add(node);
                continue;
            }
            parts.Add(Prose(prose));
            parts.Add(Verbatim(code.Value));
            prose.Clear();
        }
        parts.Add(Prose(prose));
        return string.Join("\n\n", parts.Where(static part => part.Length > 0));
    }

    private static string Verbatim(string text)
    {
        string[] lines = text.Trim('\r', '\n', ' ').Split('\n');
        return string.Join("\n", lines.Select(static line =>
            line.StartsWith("    ", StringComparison.Ordinal) ? line.TrimEnd().Substring(4) : line.Trim()));
    }

    private static string Prose(List<XNode> nodes)
    {
        IEnumerable<XNode> all = nodes.SelectMany(static node => node is XElement element ? element.DescendantNodesAndSelf() : [node]);
        string text = string.Concat(all.Select(static node => node switch
        {
            XText each => each.Value,
            XElement { Name.LocalName: "see" or "paramref" } each => Reference(each),
            _ => "",
        }));
        return OneLine(text);
    }

    private static string OneLine(string text) =>
        string.Join(" ", text.Split([' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private static string Reference(XElement element)
    {
        string name = (string?)element.Attribute("cref")
            ?? (string?)element.Attribute("name")
            ?? (string?)element.Attribute("langword")
            ?? "";
        int dot = name.LastIndexOf('.');
        return dot < 0 ? name : name.Substring(dot + 1);
    }
}

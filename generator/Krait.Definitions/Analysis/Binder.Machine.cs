using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Krait.Definitions.Syntax;

namespace Krait.Definitions.Analysis;

/// <summary>The declarations instructions refer to: the machine, operands and caches.</summary>
public sealed partial class Binder
{
    /// <summary>The properties of a machine.</summary>
    internal static readonly HashSet<string> MachineKeywords = new(StringComparer.Ordinal)
    {
        "using", "value", "slot", "unit", "frame", "thread", "code", "backoff", "metadata", "entry", "slots", "objects", "save",
        "variables", "bound", "event", "choose", "adapt", "register",
    };

    private static readonly string[] RequiredMachineKeywords = ["value", "slot", "unit", "frame", "thread", "code", "entry", "slots"];

    /// <summary>The properties of an unboxed type.</summary>
    internal static readonly HashSet<string> UnboxedKeywords = new(StringComparer.Ordinal) { "of", "box", "unbox", "any" };

    private static readonly string[] RequiredUnboxedKeywords = ["of", "box", "unbox"];

    private Machine BindMachine(MachineDeclaration declaration)
    {
        foreach (MachineProperty property in declaration.Properties.Where(property => !MachineKeywords.Contains(property.Keyword.Text)))
            ReportProperty(declaration, property.Keyword, "is not a property of a machine");
        ReportMissing(declaration, declaration.Properties, RequiredMachineKeywords);
        int dot = declaration.Name.Text.LastIndexOf('.');
        if (dot < 0)
            ReportProperty(declaration, declaration.Name, "needs a namespace: write 'machine Namespace.Class'");
        var registers = new List<Register>();
        foreach (MachineProperty property in declaration.Properties.Where(property => property.Keyword.Text == "register"))
        {
            int equals = property.Value.Text.IndexOf('=');
            string left = equals < 0 ? "" : property.Value.Text.Substring(0, equals).TrimEnd();
            int space = left.LastIndexOf(' ');
            if (space < 0)
            {
                ReportProperty(declaration, property.Keyword, "has the form 'register Type name = value'");
            }
            else
            {
                string value = property.Value.Text.Substring(equals + 1).Trim();
                registers.Add(new Register(left.Substring(0, space).Trim(), left.Substring(space + 1), value));
            }
        }

        string? Find(string keyword) => declaration.Properties.FirstOrDefault(property => property.Keyword.Text == keyword)?.Value.Text;
        string name = declaration.Name.Text;
        string owner = dot < 0 ? "Generated" : name.Substring(0, dot);
        return new Machine(
            owner,
            name.Substring(dot + 1),
            Find("metadata") ?? owner,
            new([.. declaration.Properties.Where(property => property.Keyword.Text == "using").Select(property => property.Value.Text)]),
            Find("value") ?? "object",
            Find("slot") ?? "Slot",
            Find("unit") ?? "CodeUnit",
            Find("frame") ?? "Frame",
            Find("thread") ?? "Thread",
            Find("code") ?? "Code",
            Find("backoff") ?? "BackoffCounter",
            Find("entry") ?? "frame.Entry",
            Find("slots") ?? "frame.Slots",
            Find("objects"),
            Find("save"),
            FindExpression(declaration, declaration.Properties, "variables"),
            FindExpression(declaration, declaration.Properties, "bound"),
            Find("event"),
            FindExpression(declaration, declaration.Properties, "choose"),
            new([.. registers]));
    }

    private Unboxed BindUnboxed(UnboxedDeclaration declaration)
    {
        foreach (MachineProperty property in declaration.Properties.Where(property => !UnboxedKeywords.Contains(property.Keyword.Text)))
        {
            ReportProperty(declaration, property.Keyword,
                "is not a property of an unboxed type; the properties are of, box, unbox and any");
        }

        ReportMissing(declaration, declaration.Properties, RequiredUnboxedKeywords);
        Expression Find(string keyword) => FindExpression(declaration, declaration.Properties, keyword) ?? new Expression("value", default);
        return new Unboxed(
            declaration.Name.Text,
            declaration.Documentation,
            Find("of").Text,
            Find("box"),
            Find("unbox"),
            declaration.Properties.Any(property => property.Keyword.Text == "any"));
    }

    private void ReportMissing(Declaration declaration, IReadOnlyList<MachineProperty> properties, string[] required)
    {
        foreach (string keyword in required.Where(keyword => properties.All(property => property.Keyword.Text != keyword)))
            ReportProperty(declaration, declaration.Name, $"lacks the property '{keyword}'");
    }

    private Expression? FindExpression(Declaration declaration, IEnumerable<MachineProperty> properties, string keyword) =>
        properties.FirstOrDefault(property => property.Keyword.Text == keyword) is { } found
            ? BindExpression(declaration, found.Value) : null;

    private Expression BindExpression(Declaration declaration, CodeText code) => new(code.Text, At(declaration, code.Span));

    private CacheLayout BindCache(CacheDeclaration declaration, Machine machine)
    {
        var fields = new List<CacheField>();
        int next = 0;
        foreach (CacheFieldSyntax field in declaration.Fields)
        {
            int position = field.Position ?? next;
            (string type, bool isObject, int width, int bytes) = field.Type.Text switch
            {
                "backoff" => (machine.BackoffCounter, false, 1, 4),
                "u16" => ("ushort", false, 1, 2),
                "u32" => ("uint", false, 2, 4),
                "u64" => ("ulong", false, 4, 8),
                var other => (other, true, 0, 4),
            };
            if (isObject && machine.Objects is null)
                ReportField(declaration, field, "is an object, but the machine declares no 'objects' to keep it in");
            if (isObject && field.Width is null)
                ReportField(declaration, field, "is an object; give its width in code units, as in 'name : Type(4)'");
            if (!isObject && field.Width is { } given && given != width)
                ReportField(declaration, field, $"of type {field.Type.Text} takes {Text(width)} code units, not {Text(given)}");
            width = isObject ? field.Width ?? 1 : width;
            next = position + width;
            if (next > declaration.Size)
            {
                _diagnostics.Add(DiagnosticId.CacheOverflow, At(declaration, field.Name.Span), field.Name.Text, Text(next),
                    declaration.Name.Text, Text(declaration.Size));
            }

            if (fields.Any(other => other.Name == field.Name.Text))
                _diagnostics.Add(DiagnosticId.DuplicateName, At(declaration, field.Name.Span), field.Name.Text);
            fields.Add(new CacheField(field.Name.Text, type, isObject, position, width, bytes));
        }

        return new CacheLayout(declaration.Name.Text, declaration.Documentation, declaration.Size, new([.. fields]));
    }

    private void CheckCacheFields(IEnumerable<CacheDeclaration> caches)
    {
        foreach (CacheDeclaration cache in caches)
        {
            var used = _operations.Values.Where(operation => operation.Cache == cache.Name.Text && operation.Body is not null)
                .SelectMany(operation => operation.Body!.CacheFields).ToList();
            var users = _operations.Values.Where(operation => operation.Cache == cache.Name.Text).ToList();
            foreach (CacheFieldSyntax field in cache.Fields.Where(field => !field.Name.Text.StartsWith("unused", StringComparison.Ordinal)
                && !used.Contains(field.Name.Text)))
            {
                if (users.Count > 0)
                    _diagnostics.Add(DiagnosticId.UnusedCacheField, At(cache, field.Name.Span), field.Name.Text, cache.Name.Text);
            }
        }
    }

    private void ReportProperty(Declaration declaration, Identifier name, string what) =>
        _diagnostics.Add(DiagnosticId.MachineProperty, At(declaration, name.Span), name.Text, what);

    private void ReportField(CacheDeclaration declaration, CacheFieldSyntax field, string what) =>
        _diagnostics.Add(DiagnosticId.CacheFieldType, At(declaration, field.Name.Span), field.Name.Text, what);
}

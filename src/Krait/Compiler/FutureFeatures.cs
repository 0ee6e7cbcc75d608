using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler;

/// <summary>The <c>from __future__ import</c> statements of a module (reference manual, section 7.11.1).</summary>
internal sealed class FutureFeatures
{
    /// <summary>The flags they set in code objects.</summary>
    public CodeFlags Flags { get; init; }

    /// <summary>The position of the last of them; line -1 when there is none.</summary>
    public SourceSpan LastImport { get; init; } = new(-1, 0, -1, 0);

    /// <summary>Whether annotations are kept as strings (PEP 563).</summary>
    public bool Annotations => (Flags & CodeFlags.FutureAnnotations) != 0;

    /// <summary>Reads the statements at the beginning of a module, and adds flags that were asked for.</summary>
    public static FutureFeatures FromModule(Mod module, CodeFlags requested)
    {
        Stmt[] body = module switch
        {
            Module file => file.Body,
            Interactive interactive => interactive.Body,
            _ => [],
        };
        CodeFlags flags = requested;
        var last = new SourceSpan(-1, 0, -1, 0);
        int first = 0;
        if (Docstrings.Get(body) is not null)
            first = 1;
        for (int i = first; i < body.Length; i++)
        {
            if (body[i] is not ImportFrom { Module: "__future__", Level: 0 } import)
                break;
            foreach (Alias alias in import.Names)
                flags |= Feature(alias.Name, alias.Span);
            last = import.Span;
        }

        return new FutureFeatures { Flags = flags, LastImport = last };
    }

    private static CodeFlags Feature(string name, in SourceSpan span) => name switch
    {
        "nested_scopes" or "generators" or "division" or "absolute_import" or "with_statement" or "print_function"
            or "unicode_literals" or "generator_stop" => CodeFlags.None,
        "barry_as_FLUFL" => CodeFlags.FutureBarryAsBdfl,
        "annotations" => CodeFlags.FutureAnnotations,
        "braces" => throw SpanErrors.At(span, "not a chance"),
        _ => throw SpanErrors.At(span, $"future feature {name} is not defined"),
    };
}

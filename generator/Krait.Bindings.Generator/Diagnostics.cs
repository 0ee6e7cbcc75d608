using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Krait.Bindings.Generator;

/// <summary>The errors the generator reports.</summary>
internal static class Diagnostics
{
    private const string Category = "Krait.Bindings";

    private static readonly DiagnosticDescriptor s_signature =
        new("KRB001", "The signature text is not a signature", "{0}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_parameters =
        new("KRB002", "The C# parameters do not match the signature", "{0}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_converter =
        new("KRB003", "No converter for the type of a parameter", "{0}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_default =
        new("KRB004", "The default value cannot be given to the C# parameter", "{0}", Category, DiagnosticSeverity.Error,
            isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_method =
        new("KRB005", "The method cannot be bound", "{0}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_duplicate =
        new("KRB006", "A name is bound twice", "{0}", Category, DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_partial = Exported("KRI001", "An exported type is not partial");
    private static readonly DiagnosticDescriptor s_conversion = Exported("KRI002", "A type has no conversion to or from Python");
    private static readonly DiagnosticDescriptor s_member = Exported("KRI003", "Python has no such member");
    private static readonly DiagnosticDescriptor s_sameName = Exported("KRI004", "Two members have one name in Python");
    private static readonly DiagnosticDescriptor s_type = Exported("KRI005", "The type cannot be exported");
    private static readonly DiagnosticDescriptor s_module = Exported("KRI006", "A module cannot have the member");

    private static DiagnosticDescriptor Exported(string id, string title) =>
        new(id, title, "{0}", "Krait.Interop", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly ImmutableDictionary<string, DiagnosticDescriptor> s_all =
        new[]
        {
            s_signature, s_parameters, s_converter, s_default, s_method, s_duplicate,
            s_partial, s_conversion, s_member, s_sameName, s_type, s_module,
        }.ToImmutableDictionary(static each => each.Id);

    public static DiagnosticDescriptor ById(string id) => s_all[id];
}

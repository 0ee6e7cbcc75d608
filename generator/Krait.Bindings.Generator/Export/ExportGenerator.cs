using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Bindings.Generator;

/// <summary>
/// Emits, for the types of an application with <c>[PythonType]</c>, <c>[PythonModule]</c> or <c>[PythonInterface]</c>, their side of
/// Python.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class ExportGenerator : IIncrementalGenerator
{
    internal const string ModelStep = "Export";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Register(context, ExportKind.Type, "PythonTypeAttribute");
        Register(context, ExportKind.Module, "PythonModuleAttribute");
        Register(context, ExportKind.Interface, "PythonInterfaceAttribute");
    }

    private static void Register(IncrementalGeneratorInitializationContext context, ExportKind kind, string attribute)
    {
        IncrementalValuesProvider<Reading<ExportClass>> classes = context.SyntaxProvider.ForAttributeWithMetadataName(
            $"{ExportParser.Namespace}.{attribute}",
            static (node, _) => node is TypeDeclarationSyntax,
            (found, _) => ExportParser.Parse(kind, found));
        BindingGenerator.Report(context, classes);
        context.RegisterSourceOutput(
            classes.Select(static (reading, _) => reading.Problems.Count == 0 ? reading.Model : null).WithTrackingName(ModelStep),
            static (output, model) =>
            {
                if (model is not null)
                    output.AddSource($"{model.HintName}.Python.g.cs", SourceText.From(ExportEmitter.Emit(model), Encoding.UTF8));
            });
    }
}

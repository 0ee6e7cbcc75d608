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
        IncrementalValuesProvider<ExportClass> classes = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                $"{ExportParser.Namespace}.{attribute}",
                static (node, _) => node is TypeDeclarationSyntax,
                (found, _) => ExportParser.Parse(kind, found))
            .WithTrackingName(ModelStep);

        context.RegisterSourceOutput(classes, static (output, model) =>
        {
            foreach (BindingProblem problem in model.Problems) output.ReportDiagnostic(BindingGenerator.Create(problem));
            if (model.Problems.Count == 0)
            {
                output.AddSource($"{model.HintName}.Python.g.cs", SourceText.From(ExportEmitter.Emit(model), Encoding.UTF8));
            }
        });
    }
}

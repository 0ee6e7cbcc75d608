using System.Linq;
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
    internal const string ForeignStep = "Foreign";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Register(context, ExportKind.Type, "PythonTypeAttribute");
        Register(context, ExportKind.Module, "PythonModuleAttribute");
        Register(context, ExportKind.Interface, "PythonInterfaceAttribute");
        RegisterForeign(context);
    }

    // Types of other assemblies, which attributes of this one name.
    private static void RegisterForeign(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<Reading<ExportClass?>> classes = context.SyntaxProvider.ForAttributeWithMetadataName(
            $"{ExportParser.Namespace}.PythonExportAttribute",
            static (node, _) => node is CompilationUnitSyntax,
            static (found, _) => ExportParser.ParseForeign(found)).SelectMany(static (readings, _) => readings);
        BindingGenerator.Report(context, classes);
        IncrementalValueProvider<EquatableArray<ExportClass>> all = classes
            .Where(static reading => reading is { Model: not null, Problems.Count: 0 })
            .Select(static (reading, _) => reading.Model!)
            .Collect()
            .Select(static (models, _) => new EquatableArray<ExportClass>([.. models]))
            .WithTrackingName(ForeignStep);
        context.RegisterSourceOutput(all, static (output, models) =>
        {
            if (models.Count == 0) return;
            foreach (ExportClass model in models)
            {
                output.AddSource($"{model.PythonName}.Export.g.cs", SourceText.From(ExportEmitter.Emit(model), Encoding.UTF8));
            }
            string list = ExportEmitter.EmitList(models.Select(static each => each.PythonName));
            output.AddSource("PythonExports.g.cs", SourceText.From(list, Encoding.UTF8));
        });
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

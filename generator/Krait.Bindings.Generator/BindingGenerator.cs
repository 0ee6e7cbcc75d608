using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Bindings.Generator;

/// <summary>Emits, for each class with <c>[PyModule]</c> or <c>[PyMethods]</c>, the code that binds its methods to Python.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class BindingGenerator : IIncrementalGenerator
{
    internal const string ModelStep = "Model";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Register(context, "PyModuleAttribute");
        Register(context, "PyMethodsAttribute");
    }

    private static void Register(IncrementalGeneratorInitializationContext context, string attribute)
    {
        IncrementalValuesProvider<BindingClass> classes = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                $"{BindingParser.AttributeNamespace}.{attribute}",
                static (node, _) => node is ClassDeclarationSyntax,
                BindingParser.Parse)
            .WithTrackingName(ModelStep);

        context.RegisterSourceOutput(classes, static (output, model) =>
        {
            foreach (BindingProblem problem in model.Problems) output.ReportDiagnostic(Create(problem));
            output.AddSource($"{model.Namespace}.{model.Name}.g.cs", SourceText.From(BindingEmitter.Emit(model), Encoding.UTF8));
        });
    }

    internal static Diagnostic Create(BindingProblem problem)
    {
        var lines = new LinePositionSpan(
            new LinePosition(problem.StartLine, problem.StartColumn),
            new LinePosition(problem.EndLine, problem.EndColumn));
        Location location = Location.Create(problem.Path, new TextSpan(problem.Start, problem.Length), lines);
        return Diagnostic.Create(Diagnostics.ById(problem.Id), location, problem.Message);
    }
}

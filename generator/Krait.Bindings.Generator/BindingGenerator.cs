using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Bindings.Generator;

/// <summary>
/// Emits, for each class with <c>[PyModule]</c> or <c>[PyMethods]</c>, the code that binds its methods to Python, and lists the modules
/// and types of the assembly: a new one is a new file, and nothing else.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class BindingGenerator : IIncrementalGenerator
{
    internal const string ModelStep = "Model";

    internal const string ListStep = "List";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<string> assembly =
            context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "");
        IncrementalValuesProvider<BindingClass> modules = Register(context, "PyModuleAttribute");
        List(context, assembly, modules.Where(static model => model.IsListed)
            .Select(static (model, _) => new ListedClass(model.ModuleName!, $"{model.Namespace}.{model.Name}")), ListEmitter.EmitModules);
        IncrementalValuesProvider<BindingClass> types = Register(context, "PyMethodsAttribute");
        List(context, assembly, types.SelectMany(static (model, _) =>
            model.Types.Select(type => new ListedClass(type, $"{model.Namespace}.{model.Name}"))), ListEmitter.EmitTypes);
    }

    private static IncrementalValuesProvider<BindingClass> Register(IncrementalGeneratorInitializationContext context, string attribute)
    {
        IncrementalValuesProvider<Reading<BindingClass>> classes = context.SyntaxProvider.ForAttributeWithMetadataName(
            $"{BindingParser.AttributeNamespace}.{attribute}",
            static (node, _) => node is ClassDeclarationSyntax,
            BindingParser.Parse);
        Report(context, classes);
        IncrementalValuesProvider<BindingClass> models = classes.Select(static (reading, _) => reading.Model).WithTrackingName(ModelStep);
        context.RegisterSourceOutput(models, static (output, model) =>
            output.AddSource($"{model.Namespace}.{model.Name}.g.cs", SourceText.From(BindingEmitter.Emit(model), Encoding.UTF8)));
        return models;
    }

    private static void List(IncrementalGeneratorInitializationContext context, IncrementalValueProvider<string> assembly,
        IncrementalValuesProvider<ListedClass> classes, Func<string, EquatableArray<ListedClass>, (string Name, string Text)> emit)
    {
        IncrementalValueProvider<(string Assembly, EquatableArray<ListedClass> Classes)> list = assembly.Combine(classes.Collect())
            .Select(static (pair, _) => (pair.Left, new EquatableArray<ListedClass>(
                [.. pair.Right.OrderBy(static each => each.Key, StringComparer.Ordinal)
                    .ThenBy(static each => each.Class, StringComparer.Ordinal)])))
            .WithTrackingName(ListStep);
        context.RegisterSourceOutput(list, (output, found) =>
        {
            if (found.Classes.Count == 0) return;
            (string name, string text) = emit(found.Assembly, found.Classes);
            output.AddSource(name + ".g.cs", SourceText.From(text, Encoding.UTF8));
        });
    }

    /// <summary>Problems go a way of their own: where they are changes with every line above them.</summary>
    internal static void Report<T>(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Reading<T>> readings) =>
        context.RegisterSourceOutput(readings.Select(static (reading, _) => reading.Problems), static (output, problems) =>
        {
            foreach (BindingProblem problem in problems)
            {
                var location = Location.Create(problem.Place.Path, problem.Place.Span, problem.Place.Lines);
                output.ReportDiagnostic(Diagnostic.Create(Diagnostics.ById(problem.Id), location, problem.Message));
            }
        });
}

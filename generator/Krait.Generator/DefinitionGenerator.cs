using System.Collections.Immutable;
using System.Text;
using Krait.Definitions.Analysis;
using Krait.Definitions.Diagnostics;
using Krait.Definitions.Emit;
using Krait.Definitions.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Krait.Generator;

/// <summary>
/// Emits an interpreter from definition files. Everything is parsed once into a model compared by value; each emitted
/// file hangs on the slice of the model it shows, and diagnostics hang on a branch of their own, so that an edit
/// reaches only the files it changes. Steps hand on objects: for every struct that one hands on, the compiler that loads this has
/// hundreds of its own methods to compile at run time.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class DefinitionGenerator : IIncrementalGenerator
{
    /// <summary>The name of the step that holds the parsed model, for tests that track steps.</summary>
    public const string ModelStep = "Model";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        // Without waiting: what goes wrong there goes wrong again, and is reported, where a template is used.
        _ = Task.Run(SourceEmitter.Prepare);
        context.RegisterPostInitializationOutput(output =>
        {
            output.AddSource("HelperAttributes.g.cs", SourceText.From(HelperAttributes.Source, Encoding.UTF8));
            foreach (EmittedFile file in SourceEmitter.Fixed)
                output.AddSource(file.Name + ".g.cs", SourceText.From(file.Text, Encoding.UTF8));
        });
        IncrementalValueProvider<Definitions> files = context.AdditionalTextsProvider.Combine(context.AnalyzerConfigOptionsProvider)
            .Where(pair => pair.Right.GetOptions(pair.Left)
                .TryGetValue("build_metadata.AdditionalFiles.InstructionDefinition", out string? value) && value == "true")
            .Select((pair, token) => new DefinitionFile(
                Path.GetFullPath(pair.Left.Path), pair.Left.GetText(token)?.ToString() ?? "", FlavorOf(pair.Right)))
            .Collect()
            .Select((items, _) => new Definitions(new([.. items])));
        IncrementalValueProvider<HelperFacts> helpers = Marked(context, HelperAttributes.NonEscaping)
            .Combine(Marked(context, HelperAttributes.Raises))
            .Select((pair, _) => new HelperFacts(pair.Left.Names, pair.Right.Names));
        IncrementalValueProvider<BindingResult> model = files.Combine(helpers).Select((pair, _) => Bind(pair.Left, pair.Right))
            .WithTrackingName(ModelStep);

        context.RegisterSourceOutput(model.Select((result, _) => new Mistakes(result.Diagnostics)).WithTrackingName("Diagnostics"), Report);
        // Names stay known while a body is broken: the mistakes reported are then those of the definitions alone.
        IncrementalValueProvider<Specification?> specification = model.Select((result, _) => result.Specification);
        IncrementalValueProvider<Specification?> metadata = specification
            .Select((item, _) => item is null ? null : SpecificationSlice.Metadata(item))
            .WithTrackingName("Metadata");
        RegisterFiles(context, metadata, SourceEmitter.Metadata);
        IncrementalValueProvider<Specification?> expressions = specification
            .Select((item, _) => item is null ? null : SpecificationSlice.Expressions(item))
            .WithTrackingName("Expressions");
        RegisterFiles(context, expressions, SourceEmitter.Expressions);
        // It keeps what it has written, from one run of this generator to the next.
        var emitter = new CodeEmitter();
        context.RegisterSourceOutput(
            model.SelectMany((result, _) => result is { IsSound: true, Specification: { } sound }
                ? emitter.Emit(sound, result.Flavor) : []).WithTrackingName("Code"),
            (output, file) => Add(output, file.Name, file.Text));
    }

    private static Flavor FlavorOf(AnalyzerConfigOptionsProvider options) =>
        options.GlobalOptions.TryGetValue("build_property.InstructionFlavor", out string? name)
            && Enum.TryParse<Flavor>(name, true, out Flavor parsed) ? parsed : Flavor.Default;

    private static void RegisterFiles(
        IncrementalGeneratorInitializationContext context,
        IncrementalValueProvider<Specification?> slice,
        IReadOnlyList<(string Name, Func<Specification, string> Emit)> files)
    {
        foreach ((string name, Func<Specification, string> emit) in files)
        {
            context.RegisterSourceOutput(slice.Select((item, _) => item is null ? null : emit(item)).WithTrackingName(name),
                (output, text) => Add(output, name, text));
        }
    }

    private static IncrementalValueProvider<Helpers> Marked(IncrementalGeneratorInitializationContext context,
        string attribute) =>
        context.SyntaxProvider.ForAttributeWithMetadataName(
                attribute,
                (node, _) => node is MethodDeclarationSyntax or PropertyDeclarationSyntax,
                (match, _) => match.TargetSymbol.ContainingType.Name + "." + match.TargetSymbol.Name)
            .Collect()
            .Select((names, _) => new Helpers(new([.. names.Distinct().OrderBy(name => name, StringComparer.Ordinal)])));

    private static BindingResult Bind(Definitions definitions, HelperFacts helpers)
    {
        if (definitions.Files.Count == 0)
            return new BindingResult(null, true, default, default);
        var diagnostics = new DiagnosticBag();
        Specification? specification = Binder.Bind(definitions.Files.Select(file => (file.Path, file.Text)), helpers, diagnostics);
        return new BindingResult(specification, !diagnostics.PreventsCode, diagnostics.ToArray(), definitions.Files[0].Flavor);
    }

    private static void Add(SourceProductionContext context, string name, string? text)
    {
        if (text is not null)
            context.AddSource(name + ".g.cs", SourceText.From(text, Encoding.UTF8));
    }

    private static void Report(SourceProductionContext context, Mistakes mistakes)
    {
        foreach (DefinitionDiagnostic item in mistakes.Diagnostics)
        {
            var related = item.Related.Select(place => Locate(place.Location)).ToImmutableArray();
            string notes = string.Concat(item.Related.Select(place => $" ({place.Message}: line {place.Location.Lines.Start.Line + 1})"));
            context.ReportDiagnostic(Diagnostic.Create(Descriptors.Get(item.Id), Locate(item.Location), related, item.Message + notes));
        }
    }

    private static Location Locate(DefinitionLocation location) => Location.Create(location.Path, location.Span, location.Lines);

    private sealed record DefinitionFile(string Path, string Text, Flavor Flavor);

    private sealed record Definitions(EquatableArray<DefinitionFile> Files);

    private sealed record Helpers(EquatableArray<string> Names);

    private sealed record Mistakes(EquatableArray<DefinitionDiagnostic> Diagnostics);

    private sealed record BindingResult(
        Specification? Specification, bool IsSound, EquatableArray<DefinitionDiagnostic> Diagnostics, Flavor Flavor);
}

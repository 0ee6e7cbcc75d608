using Krait.Definitions.Analysis;
using Krait.Definitions.Diagnostics;
using Krait.Definitions.Model;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Krait.Generator.Tests.Support;

/// <summary>Finds and binds definition files.</summary>
internal static class DefinitionFiles
{
    /// <summary>The root of the repository: where Bytecodes.def is.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The instruction set of the interpreter.</summary>
    public static string Bytecodes => Path.Combine(Root, "Bytecodes.def");

    /// <summary>The definitions of the stack calculator.</summary>
    public static string[] Calculator { get; } =
        [Path.Combine(Root, "tests", "StackCalculator", "Calculator.def"), Path.Combine(Root, "tests", "StackCalculator", "Overrides.def")];

    /// <summary>A machine for definitions that are about something else.</summary>
    public const string SmallMachine =
        """
        machine Small.Machine {
            value Value;
            slot Slot;
            unit CodeUnit;
            frame Frame;
            thread Thread;
            code Code;
            entry frame.Entry;
            slots frame.Slots;
            objects frame.Objects;
        }
        tail Error() { Return(null); }
        tail Enter(Frame callee) { frame = callee; Resume(); }
        tail Leave(Value value) { Return(value); }

        """;

    /// <summary>Binds files on disk, with the helper attributes unknown.</summary>
    public static (Specification? Specification, EquatableArray<DefinitionDiagnostic> Diagnostics) Bind(params string[] paths) =>
        BindText([.. paths.Select(path => (path, File.ReadAllText(path)))]);

    /// <summary>Binds the instruction set as its project does: with what attributes on its helpers say.</summary>
    public static Specification BindBytecodes()
    {
        var bag = new DiagnosticBag();
        Specification? specification =
            Binder.Bind([(Bytecodes, File.ReadAllText(Bytecodes))], new HelperFacts(FindMarked("NonEscaping"), FindMarked("Raises")), bag);
        Xunit.Assert.Empty(bag.ToArray().Select(item => item.ToString()));
        return specification!;
    }

    private static EquatableArray<string> FindMarked(string attribute) =>
        new([.. Directory.GetFiles(Path.Combine(Root, "src", "Krait"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).Where(text => text.Contains($"[{attribute}]", StringComparison.Ordinal))
            .SelectMany(text => CSharpSyntaxTree.ParseText(text, EmittedCode.ParseOptions).GetRoot().DescendantNodes()
                .OfType<MemberDeclarationSyntax>())
            .Where(member => member.AttributeLists.SelectMany(list => list.Attributes).Any(item => item.Name.ToString() == attribute))
            .Select(member => ((TypeDeclarationSyntax)member.Parent!).Identifier.Text + "."
                + (member is MethodDeclarationSyntax method ? method.Identifier.Text : ((PropertyDeclarationSyntax)member).Identifier.Text))
            .Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>Binds texts.</summary>
    public static (Specification? Specification,
        EquatableArray<DefinitionDiagnostic> Diagnostics) BindText(params (string Path, string Text)[] files)
    {
        var bag = new DiagnosticBag();
        Specification? specification = Binder.Bind(files, HelperFacts.None, bag);
        return (specification, bag.ToArray());
    }

    /// <summary>Binds definitions on top of <see cref="SmallMachine"/> and requires that nothing is wrong with them.</summary>
    public static Specification BindSmall(string text)
    {
        (Specification? specification, EquatableArray<DefinitionDiagnostic> diagnostics) = BindText(("Small.def", SmallMachine + text));
        Xunit.Assert.Empty(diagnostics.Select(item => item.ToString()));
        return specification!;
    }

    private static string FindRoot()
    {
        string directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Codegen.sln")))
            directory = Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory;
    }
}

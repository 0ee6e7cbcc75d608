using System.Runtime.CompilerServices;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Modules.SyntaxTree;

internal static partial class ObjectsToTree
{
    private static Stmt Statement(PyObject node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        SourceSpan span = Span(node, "stmt");
        string name = Alternative(node, "stmt");
        Reader reader = new(node, name);
        switch (name)
        {
            case "FunctionDef" or "AsyncFunctionDef":
                return new FunctionDef(
                    name == "AsyncFunctionDef", reader.Identifier("name"), reader.Product("args", Parameters),
                        reader.Several("body", Statement),
                    reader.Several("decorator_list", Expression), reader.Optional("returns", Expression),
                        reader.OptionalText("type_comment"),
                    reader.Several("type_params", TypeParameter), span);
            case "ClassDef":
                return new ClassDef(
                    reader.Identifier("name"), reader.Several("bases", Expression), reader.Several("keywords", KeywordArgument),
                    reader.Several("body", Statement), reader.Several("decorator_list", Expression),
                        reader.Several("type_params", TypeParameter), span);
            case "Return":
                return new Return(reader.Optional("value", Expression), span);
            case "Delete":
                return new Delete(reader.Several("targets", Expression), span);
            case "Assign":
                return new Assign(
                    reader.Several("targets", Expression), reader.Required("value", Expression), reader.OptionalText("type_comment"), span);
            case "TypeAlias":
                return new TypeAlias(
                    reader.Required("name", Expression), reader.Several("type_params", TypeParameter),
                        reader.Required("value", Expression), span);
            case "AugAssign":
                return new AugAssign(
                    reader.Required("target", Expression), reader.Enumeration("op", BinaryOperation), reader.Required("value", Expression),
                        span);
            case "AnnAssign":
                return new AnnAssign(
                    reader.Required("target", Expression), reader.Required("annotation", Expression), reader.Optional("value", Expression),
                    reader.Integer("simple") != 0, span);
            case "For" or "AsyncFor":
                return new For(
                    name == "AsyncFor", reader.Required("target", Expression), reader.Required("iter", Expression),
                        reader.Several("body", Statement),
                    reader.Several("orelse", Statement), reader.OptionalText("type_comment"), span);
            case "While":
                return new While(reader.Required("test", Expression), reader.Several("body", Statement),
                    reader.Several("orelse", Statement), span);
            case "If":
                return new If(reader.Required("test", Expression), reader.Several("body", Statement), reader.Several("orelse", Statement),
                    span);
            case "With" or "AsyncWith":
                return new With(
                    name == "AsyncWith", reader.Several("items", ContextItem), reader.Several("body", Statement),
                        reader.OptionalText("type_comment"), span);
            case "Match":
                return new Match(reader.Required("subject", Expression), reader.Several("cases", Case), span);
            case "Raise":
                return new Compiler.Syntax.Raise(reader.Optional("exc", Expression), reader.Optional("cause", Expression), span);
            case "Try" or "TryStar":
                return new Try(
                    name == "TryStar", reader.Several("body", Statement), reader.Several("handlers", Handler),
                        reader.Several("orelse", Statement),
                    reader.Several("finalbody", Statement), span);
            case "Assert":
                return new Assert(reader.Required("test", Expression), reader.Optional("msg", Expression), span);
            case "Import":
                return new Import(reader.Several("names", ImportedName), span);
            case "ImportFrom":
                return new ImportFrom(
                    reader.OptionalIdentifier("module"), reader.Several("names", ImportedName), reader.OptionalInteger("level", 0), span);
            case "Global":
                return new Global(reader.Identifiers("names"), span);
            case "Nonlocal":
                return new Nonlocal(reader.Identifiers("names"), span);
            case "Expr":
                return new ExprStmt(reader.Required("value", Expression), span);
            default:
                return new KeywordStmt(Enum.Parse<StmtKind>(name), span);
        }
    }
}

using System.Runtime.CompilerServices;
using Krait.Compiler;
using Krait.Compiler.Syntax;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.SyntaxTree;

/// <summary>
/// Reads a tree from the objects of <c>ast</c>. A mistake of the program's leaves as <see cref="MalformedTreeException"/>.
/// </summary>
internal static partial class ObjectsToTree
{
    /// <summary>The classes of one engine that stand for alternatives, with their names.</summary>
    private sealed class State
    {
        public readonly Dictionary<PyType, string> Alternatives = MapAlternatives();
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>The tree of a node for a mode of <c>compile</c>; null with an exception set when it is none.</summary>
    public static Mod? Convert(PyObject node, CompileMode mode)
    {
        string expected = mode switch
        {
            CompileMode.Exec => "Module",
            CompileMode.Eval => "Expression",
            CompileMode.Single => "Interactive",
            _ => "FunctionType",
        };
        if (Classes.IsInstance(node, SyntaxTreeModule.Class(expected)) is var isExpected and not 1)
        {
            if (isExpected == 0) Protocols.Raise.TypeError($"expected {expected} node, got {node.Type.ShortName}");
            return null;
        }
        try
        {
            Reader reader = new(node, expected);
            return mode switch
            {
                CompileMode.Exec => new Module(reader.Several("body", Statement), reader.Several("type_ignores", TypeIgnored)),
                CompileMode.Eval => new ExpressionModule(reader.Required("body", Expression)),
                CompileMode.Single => new Interactive(reader.Several("body", Statement)),
                _ => new FunctionType(reader.Several("argtypes", Expression), reader.Required("returns", Expression)),
            };
        }
        catch (MalformedTreeException)
        {
            return null;
        }
        catch (InsufficientExecutionStackException)
        {
            Protocols.Raise.Set(ExceptionTypes.RecursionError, "maximum recursion depth exceeded during ast construction");
            return null;
        }
    }

    private static Dictionary<PyType, string> MapAlternatives()
    {
        Dictionary<PyType, string> result = [];
        foreach (GrammarKind kind in AbstractGrammar.Kinds)
        {
            foreach (GrammarNode node in kind.Alternatives) result.Add(SyntaxTreeModule.Class(node.Name), node.Name);
        }
        return result;
    }

    /// <summary>The class of the grammar that a node belongs to.</summary>
    private static string Alternative(PyObject node, string kind)
    {
        CompileStep.Count();
        PyType sum = SyntaxTreeModule.Class(kind);
        if (node.Type.IsSubtypeOf(sum))
        {
            foreach (PyType type in node.Type.Mro)
            {
                if (Own.Alternatives.TryGetValue(type, out string? name) && type.IsSubtypeOf(sum)) return name;
            }
        }
        if (Representation.Repr(node) is { } text) Protocols.Raise.TypeError($"expected some sort of {kind}, but got {text}");
        throw new MalformedTreeException();
    }

    private static SourceSpan Span(PyObject node, string kind, bool hasOptionalEnd = true)
    {
        Reader reader = new(node, kind);
        int line = reader.Integer("lineno");
        int column = reader.Integer("col_offset");
        int endLine = hasOptionalEnd ? reader.OptionalInteger("end_lineno", line) : reader.Integer("end_lineno");
        int endColumn = hasOptionalEnd ? reader.OptionalInteger("end_col_offset", column) : reader.Integer("end_col_offset");
        return new SourceSpan(line, column, endLine, endColumn);
    }

    private static T Enumeration<T>(PyObject node, string kind)
        where T : struct, Enum => Enum.Parse<T>(Alternative(node, kind));

    private static ExprContext Context(PyObject node) => Enumeration<ExprContext>(node, "expr_context");

    private static Operator BinaryOperation(PyObject node) => Enumeration<Operator>(node, "operator");

    private static ComparisonOperator Comparison(PyObject node) => Enumeration<ComparisonOperator>(node, "cmpop");

    private static TypeIgnore TypeIgnored(PyObject node)
    {
        Reader reader = new(node, Alternative(node, "type_ignore"));
        return new TypeIgnore(reader.Integer("lineno"), reader.Text("tag"));
    }

    private static Keyword KeywordArgument(PyObject node)
    {
        Reader reader = new(node, "keyword");
        return new Keyword(reader.OptionalIdentifier("arg"), reader.Required("value", Expression), Span(node, "keyword"));
    }

    private static Alias ImportedName(PyObject node)
    {
        Reader reader = new(node, "alias");
        return new Alias(reader.Identifier("name"), reader.OptionalIdentifier("asname"), Span(node, "alias"));
    }

    private static Argument Parameter(PyObject node)
    {
        Reader reader = new(node, "arg");
        return new Argument(
            reader.Identifier("arg"), reader.Optional("annotation", Expression), reader.OptionalText("type_comment"), Span(node, "arg"));
    }

    private static Compiler.Syntax.Arguments Parameters(PyObject node)
    {
        Reader reader = new(node, "arguments");
        return new Compiler.Syntax.Arguments(
            reader.Several("posonlyargs", Parameter), reader.Several("args", Parameter), reader.Optional("vararg", Parameter),
            reader.Several("kwonlyargs", Parameter), reader.SeveralOptional("kw_defaults", Expression), reader.Optional("kwarg", Parameter),
            reader.Several("defaults", Expression));
    }

    private static Comprehension Generator(PyObject node)
    {
        Reader reader = new(node, "comprehension");
        return new Comprehension(
            reader.Required("target", Expression), reader.Required("iter", Expression), reader.Several("ifs", Expression),
                reader.Integer("is_async") != 0);
    }

    private static WithItem ContextItem(PyObject node)
    {
        Reader reader = new(node, "withitem");
        return new WithItem(reader.Required("context_expr", Expression), reader.Optional("optional_vars", Expression));
    }

    private static MatchCase Case(PyObject node)
    {
        Reader reader = new(node, "match_case");
        return new MatchCase(reader.Required("pattern", Pattern), reader.Optional("guard", Expression), reader.Several("body", Statement));
    }

    private static ExceptHandler Handler(PyObject node)
    {
        SourceSpan span = Span(node, "excepthandler");
        Reader reader = new(node, Alternative(node, "excepthandler"));
        return new ExceptHandler(reader.Optional("type", Expression), reader.OptionalIdentifier("name"), reader.Several("body", Statement),
            span);
    }

    private static TypeParam TypeParameter(PyObject node)
    {
        SourceSpan span = Span(node, "type_param", hasOptionalEnd: false);
        string alternative = Alternative(node, "type_param");
        Reader reader = new(node, alternative);
        TypeParamKind kind = Enum.Parse<TypeParamKind>(alternative);
        string name = reader.Identifier("name");
        Expr? bound = kind == TypeParamKind.TypeVar ? reader.Optional("bound", Expression) : null;
        return new TypeParam(kind, name, bound, reader.Optional("default_value", Expression), span);
    }

    private static Pattern Pattern(PyObject node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        SourceSpan span = Span(node, "pattern", hasOptionalEnd: false);
        string name = Alternative(node, "pattern");
        Reader reader = new(node, name);
        switch (name)
        {
            case "MatchValue":
                return new MatchValue(reader.Required("value", Expression), span);
            case "MatchSingleton":
                return new MatchSingleton(reader.Value("value"), span);
            case "MatchSequence":
                return new MatchSequence(reader.Several("patterns", Pattern), span);
            case "MatchMapping":
                return new MatchMapping(reader.Several("keys", Expression), reader.Several("patterns", Pattern),
                    reader.OptionalIdentifier("rest"), span);
            case "MatchClass":
                return new MatchClass(
                    reader.Required("cls", Expression), reader.Several("patterns", Pattern), reader.Identifiers("kwd_attrs"),
                    reader.Several("kwd_patterns", Pattern), span);
            case "MatchStar":
                return new MatchStar(reader.OptionalIdentifier("name"), span);
            case "MatchAs":
                return new MatchAs(reader.Optional("pattern", Pattern), reader.OptionalIdentifier("name"), span);
            default:
                return new MatchOr(reader.Several("patterns", Pattern), span);
        }
    }
}

/// <summary>Ends the reading of a malformed tree; the Python exception is set.</summary>
internal sealed class MalformedTreeException : Exception;

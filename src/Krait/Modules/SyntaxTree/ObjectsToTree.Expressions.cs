using System.Runtime.CompilerServices;
using System.Text;
using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Modules.SyntaxTree;

internal static partial class ObjectsToTree
{
    private static Expr Expression(PyObject node)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        SourceSpan span = Span(node, "expr");
        string name = Alternative(node, "expr");
        Reader reader = new(node, name);
        switch (name)
        {
            case "BoolOp":
                return new BoolOp(reader.Enumeration("op", static op => Enumeration<BoolOperator>(op, "boolop")),
                    reader.Several("values", Expression), span);
            case "NamedExpr":
                return new NamedExpr(reader.Required("target", Expression), reader.Required("value", Expression), span);
            case "BinOp":
                return new BinOp(
                    reader.Required("left", Expression), reader.Enumeration("op", BinaryOperation), reader.Required("right", Expression),
                        span);
            case "UnaryOp":
                return new UnaryOp(
                    reader.Enumeration("op", static op => Enumeration<UnaryOperator>(op, "unaryop")),
                        reader.Required("operand", Expression), span);
            case "Lambda":
                return new Lambda(reader.Product("args", Parameters), reader.Required("body", Expression), span);
            case "IfExp":
                return new IfExp(reader.Required("test", Expression), reader.Required("body", Expression),
                    reader.Required("orelse", Expression), span);
            case "Dict":
                return new DictExpr(reader.SeveralOptional("keys", Expression), reader.Several("values", Expression), span);
            case "Set":
                return new SetExpr(reader.Several("elts", Expression), span);
            case "DictComp":
                return new ComprehensionExpr(
                    ExprKind.DictComp, reader.Required("key", Expression), reader.Required("value", Expression),
                        reader.Several("generators", Generator), span);
            case "ListComp" or "SetComp" or "GeneratorExp":
                return new ComprehensionExpr(
                    Enum.Parse<ExprKind>(name), reader.Required("elt", Expression), null, reader.Several("generators", Generator), span);
            case "Await":
                return new Await(reader.Required("value", Expression), span);
            case "Yield":
                return new Yield(reader.Optional("value", Expression), span);
            case "YieldFrom":
                return new YieldFrom(reader.Required("value", Expression), span);
            case "Compare":
                return new Compare(
                    reader.Required("left", Expression), reader.Enumerations("ops", Comparison), reader.Several("comparators", Expression),
                        span);
            case "Call":
                return new Call(
                    reader.Required("func", Expression), reader.Several("args", Expression), reader.Several("keywords", KeywordArgument),
                        span);
            case "FormattedValue":
                return new FormattedValue(
                    reader.Required("value", Expression), reader.Integer("conversion"), reader.Optional("format_spec", Expression), span);
            case "Interpolation":
                return new Interpolation(
                    reader.Required("value", Expression), reader.Value("str"), reader.Integer("conversion"),
                        reader.Optional("format_spec", Expression), span);
            case "JoinedStr":
                return new JoinedStr(reader.Several("values", Expression), span);
            case "TemplateStr":
                return new TemplateStr(reader.Several("values", Expression), span);
            case "Constant":
                return new Constant(reader.Value("value"), reader.OptionalText("kind"), span);
            case "Attribute":
                return new Compiler.Syntax.Attribute(
                    reader.Required("value", Expression), reader.Identifier("attr"), reader.Enumeration("ctx", Context), span);
            case "Subscript":
                return new Subscript(
                    reader.Required("value", Expression), reader.Required("slice", Expression), reader.Enumeration("ctx", Context), span);
            case "Starred":
                return new Starred(reader.Required("value", Expression), reader.Enumeration("ctx", Context), span);
            case "Name":
                return new Name(reader.Identifier("id"), reader.Enumeration("ctx", Context), span);
            case "List":
                return new ListExpr(reader.Several("elts", Expression), reader.Enumeration("ctx", Context), span);
            case "Tuple":
                return new TupleExpr(reader.Several("elts", Expression), reader.Enumeration("ctx", Context), span);
            default:
                return new SliceExpr(
                    reader.Optional("lower", Expression), reader.Optional("upper", Expression), reader.Optional("step", Expression), span);
        }
    }

    /// <summary>Reads the fields of one node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="owner">What messages call it: the class of the grammar it stands for.</param>
    private readonly ref struct Reader(PyObject node, string owner)
    {
        /// <summary>A field that must be there, of a kind that is one class: None is read as any other object.</summary>
        public T Product<T>(string field, Func<PyObject, T> convert)
            where T : class => convert(Value(field));

        /// <summary>A field that must be there; None counts as missing.</summary>
        public T Required<T>(string field, Func<PyObject, T> convert)
            where T : class => convert(NotNone(field));

        /// <summary>A field that may be None or missing.</summary>
        public T? Optional<T>(string field, Func<PyObject, T> convert)
            where T : class => Get(field) is { } value and not PyNone ? convert(value) : null;

        public T Enumeration<T>(string field, Func<PyObject, T> convert)
            where T : struct => convert(Value(field));

        public T[] Several<T>(string field, Func<PyObject, T> convert)
            where T : class => Array.ConvertAll(List(field), item => item is PyNone ? throw NoneInList<T>() : convert(item));

        public T?[] SeveralOptional<T>(string field, Func<PyObject, T> convert)
            where T : class => Array.ConvertAll(List(field), item => item is PyNone ? null : convert(item));

        public T[] Enumerations<T>(string field, Func<PyObject, T> convert)
            where T : struct => Array.ConvertAll(List(field), item => convert(item));

        public string[] Identifiers(string field) => Array.ConvertAll(List(field), static item => Identifier(item));

        public string Identifier(string field) => Identifier(NotNone(field));

        public string? OptionalIdentifier(string field) => Get(field) is { } value and not PyNone ? Identifier(value) : null;

        public string Text(string field) => Text(NotNone(field));

        public string? OptionalText(string field) => Get(field) is { } value and not PyNone ? Text(value) : null;

        public PyObject Value(string field) => Get(field) ?? throw Missing(field);

        public int Integer(string field) => Integer(Get(field) ?? throw Missing(field));

        public int OptionalInteger(string field, int otherwise) => Get(field) is { } value and not PyNone ? Integer(value) : otherwise;

        private PyObject? Get(string field) =>
            Protocols.Attributes.TryGet(node, PyStr.Intern(field), out PyObject? value) ? value : throw new MalformedTreeException();

        private PyObject NotNone(string field)
        {
            PyObject value = Value(field);
            if (value is not PyNone) return value;
            Protocols.Raise.ValueError($"field '{field}' is required for {owner}");
            throw new MalformedTreeException();
        }

        private PyObject[] List(string field)
        {
            PyObject? value = Get(field);
            if (value is null) return [];
            if (value is PyList list) return list.ToArray();
            Protocols.Raise.TypeError($"{owner} field \"{field}\" must be a list, not a {value.Type.Name}");
            throw new MalformedTreeException();
        }

        private static int Integer(PyObject value)
        {
            if (value is PyIntegral number)
            {
                if (number.TryGetInt64(out long result) && result is >= int.MinValue and <= int.MaxValue) return (int)result;
                Protocols.Raise.OverflowError("Python int too large to convert to C int");
            }
            else if (Protocols.Representation.Repr(value) is { } text)
            {
                Protocols.Raise.ValueError($"invalid integer value: {text}");
            }
            throw new MalformedTreeException();
        }

        private static string Identifier(PyObject value)
        {
            if (value.GetType() == typeof(PyStr)) return value.ToString()!;
            Protocols.Raise.TypeError("AST identifier must be of type str");
            throw new MalformedTreeException();
        }

        private static string Text(PyObject value)
        {
            if (value.GetType() == typeof(PyStr)) return value.ToString()!;
            if (value is PyBytes bytes && value.GetType() == typeof(PyBytes)) return Encoding.Latin1.GetString(bytes.Span);
            Protocols.Raise.TypeError("AST string must be of type str");
            throw new MalformedTreeException();
        }

        private MalformedTreeException Missing(string field)
        {
            Protocols.Raise.TypeError($"required field \"{field}\" missing from {owner}");
            return new MalformedTreeException();
        }

        private static MalformedTreeException NoneInList<T>()
        {
            string kind = typeof(T) == typeof(Stmt) ? "statement" : "expression";
            Protocols.Raise.ValueError($"None disallowed in {kind} list");
            return new MalformedTreeException();
        }
    }
}

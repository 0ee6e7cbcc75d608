using Krait.Compiler;
using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.ClassModel;
using Krait.Types.Slots;

namespace Krait.Modules.SyntaxTree;

/// <summary>The classes of the abstract syntax tree.</summary>
[PyModule("_ast")]
internal static partial class SyntaxTreeModule
{
    private static readonly PyStr s_fields = PyStr.Intern("_fields");
    private static readonly PyStr s_attributes = PyStr.Intern("_attributes");
    private static readonly PyStr s_matchArguments = PyStr.Intern("__match_args__");
    private static readonly PyStr s_fieldTypes = PyStr.Intern("_field_types");

    /// <summary>The classes of one engine, whose code may change them.</summary>
    private sealed class State
    {
        public readonly PyType NodeType = new(
            "AST", BuiltinTypes.Object,
            TypeFlags.BaseType | TypeFlags.HasDict | TypeFlags.OfOneEngine | TypeFlags.TakesAnyKeywords, "ast");
        public Dictionary<string, PyType>? Classes;

        // One of each class without fields, which all trees share.
        public readonly Dictionary<string, PyObject> Singletons = [];
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary><c>ast.AST</c>.</summary>
    public static PyType NodeType => Own.NodeType;

    private static Dictionary<string, PyType> Classes => Own.Classes ??= MakeClasses(NodeType);

    [PyConstant("PyCF_ALLOW_TOP_LEVEL_AWAIT")]
    private static PyObject AllowTopLevelAwait => PyInt.From((int)CompilerFlags.AllowTopLevelAwait);

    [PyConstant("PyCF_ONLY_AST")]
    private static PyObject OnlyTree => PyInt.From((int)CompilerFlags.OnlyAst);

    [PyConstant("PyCF_OPTIMIZED_AST")]
    private static PyObject OptimizedTree => PyInt.From((int)CompilerFlags.OptimizedAst);

    [PyConstant("PyCF_TYPE_COMMENTS")]
    private static PyObject TypeComments => PyInt.From((int)CompilerFlags.TypeComments);

    /// <summary>A class by its name.</summary>
    public static PyType Class(string name) => Classes[name];

    /// <summary>The shared instance of a class without fields.</summary>
    public static PyObject Singleton(string name)
    {
        Dictionary<string, PyObject> singletons = Own.Singletons;
        if (!singletons.TryGetValue(name, out PyObject? found)) singletons.Add(name, found = new PySyntaxNode(Class(name)));
        return found;
    }

    [PyModuleInitializer]
    private static void AddClasses(PyModule module)
    {
        foreach ((string name, PyType type) in Classes) module.Dict.SetItem(PyStr.Intern(name), type);
    }

    private static Dictionary<string, PyType> MakeClasses(PyType nodeType)
    {
        SyntaxNodeType.Bind(nodeType);
        SlotInheritance.CompleteBuiltin(nodeType);
        nodeType.Documentation = null;
        nodeType.Attributes.SetItem(s_fields, PyTuple.Empty);
        nodeType.Attributes.SetItem(s_matchArguments, PyTuple.Empty);
        nodeType.Attributes.SetItem(s_attributes, PyTuple.Empty);
        Dictionary<string, PyType> classes = new(StringComparer.Ordinal) { ["AST"] = nodeType };
        foreach (GrammarKind kind in AbstractGrammar.Kinds)
        {
            PyType type = MakeClass(kind.Name, nodeType, kind.Product?.Fields ?? [], kind.Documentation);
            classes.Add(kind.Name, type);
            AddPositions(type, kind.Positions);
            if (kind.Product is not null) AddDefaults(type, kind.Product);
            foreach (GrammarNode node in kind.Alternatives)
            {
                PyType alternative = MakeClass(node.Name, type, node.Fields, node.Text);
                classes.Add(node.Name, alternative);
                AddDefaults(alternative, node);
            }
        }
        foreach (GrammarKind kind in AbstractGrammar.Kinds)
        {
            if (kind.Product is not null) AddFieldTypes(classes, kind.Product);
            foreach (GrammarNode node in kind.Alternatives) AddFieldTypes(classes, node);
        }
        return classes;
    }

    private static PyType MakeClass(string name, PyType baseType, GrammarField[] fields, string documentation)
    {
        var names = PyTuple.Create([.. fields.Select(static field => PyStr.Intern(field.Name))]);
        PyDict members = new();
        members.SetItem(s_fields, names);
        members.SetItem(s_matchArguments, names);
        members.SetItem(Names.Module, PyStr.Intern("ast"));
        members.SetItem(Names.Doc, PyStr.FromString(documentation));
        return (PyType?)ClassCreation.Create(BuiltinTypes.Type, PyStr.Intern(name), PyTuple.Create(baseType), members, null)
            ?? throw new InvalidOperationException($"the class {name} cannot be made");
    }

    private static void AddPositions(PyType type, NodePositions positions)
    {
        string[] names = positions == NodePositions.None ? [] : ["lineno", "col_offset", "end_lineno", "end_col_offset"];
        type.Attributes.SetItem(s_attributes, PyTuple.Create([.. names.Select(PyStr.Intern)]));
        if (positions != NodePositions.OptionalEnd) return;
        foreach (string name in names.AsSpan(2)) type.Attributes.SetItem(PyStr.Intern(name), PyNone.Instance);
    }

    private static void AddDefaults(PyType type, GrammarNode node)
    {
        foreach (GrammarField field in node.Fields)
        {
            if (field.Arity == FieldArity.Optional) type.Attributes.SetItem(PyStr.Intern(field.Name), PyNone.Instance);
        }
    }

    private static void AddFieldTypes(Dictionary<string, PyType> classes, GrammarNode node)
    {
        PyDict types = new();
        foreach (GrammarField field in node.Fields)
        {
            PyType type = field.Type switch
            {
                "identifier" or "string" => BuiltinTypes.Str,
                "int" => BuiltinTypes.Int,
                "constant" => BuiltinTypes.Object,
                _ => classes[field.Type],
            };
            types.SetItem(PyStr.Intern(field.Name), field.Arity switch
            {
                FieldArity.Several => GenericAliases.Create(BuiltinTypes.List, type),
                FieldArity.Optional => GenericAliases.Union(type, PyNone.Instance)!,
                _ => type,
            });
        }
        PyType owner = classes[node.Name];
        owner.Attributes.SetItem(s_fieldTypes, types);
        owner.Attributes.SetItem(Names.AnnotationsCache, types);
        owner.Modified();
    }
}

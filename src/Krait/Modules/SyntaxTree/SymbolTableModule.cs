using Krait.Compiler;
using Krait.Compiler.Symbols;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Modules.SyntaxTree;

/// <summary>The symbol tables of the compiler.</summary>
[PyModule("_symtable")]
internal static partial class SymbolTableModule
{
    private static readonly (string Name, int Value)[] s_constants =
    [
        ("USE", SymbolFlags.Use), ("DEF_GLOBAL", SymbolFlags.Global), ("DEF_NONLOCAL", SymbolFlags.Nonlocal),
        ("DEF_LOCAL", SymbolFlags.Local),
        ("DEF_PARAM", SymbolFlags.Parameter), ("DEF_TYPE_PARAM", SymbolFlags.TypeParameter), ("DEF_FREE_CLASS", SymbolFlags.FreeClass),
        ("DEF_IMPORT", SymbolFlags.Import), ("DEF_BOUND", SymbolFlags.Local | SymbolFlags.Parameter | SymbolFlags.Import),
        ("DEF_ANNOT", SymbolFlags.Annotated), ("DEF_COMP_ITER", SymbolFlags.ComprehensionIterator),
        ("DEF_COMP_CELL", SymbolFlags.ComprehensionCell),
        ("TYPE_FUNCTION", Number(BlockType.Function)), ("TYPE_CLASS", Number(BlockType.Class)), ("TYPE_MODULE", Number(BlockType.Module)),
        ("TYPE_ANNOTATION", Number(BlockType.Annotation)), ("TYPE_TYPE_ALIAS", Number(BlockType.TypeAlias)),
        ("TYPE_TYPE_PARAMETERS", Number(BlockType.TypeParameters)), ("TYPE_TYPE_VARIABLE", Number(BlockType.TypeVariable)),
        ("LOCAL", (int)NameScope.Local), ("GLOBAL_EXPLICIT", (int)NameScope.GlobalExplicit),
        ("GLOBAL_IMPLICIT", (int)NameScope.GlobalImplicit),
        ("FREE", (int)NameScope.Free), ("CELL", (int)NameScope.Cell), ("SCOPE_OFF", SymbolFlags.ScopeOffset),
        ("SCOPE_MASK", SymbolFlags.ScopeMask),
    ];

    /// <summary>The number Python knows a kind of block by.</summary>
    public static int Number(BlockType type) => type switch
    {
        BlockType.TypeAlias => 4,
        BlockType.TypeParameters => 5,
        BlockType.TypeVariable => 6,
        _ => (int)type,
    };

    [PyModuleInitializer]
    private static void AddConstants(PyModule module)
    {
        foreach ((string name, int value) in s_constants) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(value));
        ModuleTypes.Complete(PySymbolTableEntry.TypeObject, SymbolTableEntryType.Bind);
    }

    /// <summary>Return symbol and scope dictionaries used internally by compiler.</summary>
    [PyFunction("symtable(source, filename, startstr, /)")]
    private static PyObject? SymbolTable(PyObject source, PyObject fileName, PyStr start)
    {
        string? name = SourceExecution.FileName(fileName);
        if (name is null || !SourceExecution.TryGetSource(source, "symtable", name, out string? text, out byte[]? bytes)) return null;
        CompileMode mode;
        switch (start.ToString())
        {
            case "exec":
                mode = CompileMode.Exec;
                break;
            case "eval":
                mode = CompileMode.Eval;
                break;
            case "single":
                mode = CompileMode.Single;
                break;
            default:
                return Raise.ValueError("symtable() arg 3 must be 'exec' or 'eval' or 'single'");
        }
        CompileResult result = PythonCompiler.AnalyzeSymbols(text, bytes, mode, out Scope? top);
        SourceExecution.Finish(result, name);
        return Exceptions.IsSet || top is null ? null : new PySymbolTableEntry(top);
    }
}

/// <summary>A block of code, <c>symtable entry</c>.</summary>
internal sealed class PySymbolTableEntry(Scope scope) : PyObject
{
    public static readonly PyType TypeObject = new("symtable entry", BuiltinTypes.Object, TypeFlags.DisallowInstantiation);

    private PyList? _children;
    private PyDict? _symbols;
    private PyList? _parameters;

    public override PyType Type => TypeObject;

    public Scope Scope => scope;

    public bool IsTop => scope.Type == BlockType.Module;

    public string Name => IsTop ? "top" : scope.Name;

    public int Line => IsTop ? 0 : scope.Span.Line;

    public PyList Children => _children ??= new PyList([.. scope.Children.Select(static child => new PySymbolTableEntry(child))]);

    public PyList Parameters => _parameters ??= new PyList([.. scope.Parameters.Select(PyStr.Intern)]);

    public PyDict Symbols
    {
        get
        {
            if (_symbols is not null) return _symbols;
            _symbols = new PyDict();
            for (int i = 0; i < scope.Symbols.Count; i++)
            {
                _symbols.SetItem(PyStr.Intern(scope.Symbols.NameAt(i)),
                PyInt.From(scope.Symbols.ValueAt(i)));
            }

            return _symbols;
        }
    }
}

/// <summary>The attributes of blocks.</summary>
[PyMethods]
internal static partial class SymbolTableEntryType
{
    [PyGetter("id")]
    private static PyObject GetId(PySymbolTableEntry self) => PyInt.From(ObjectIdentity.Of(self));

    [PyGetter("name")]
    private static PyObject GetName(PySymbolTableEntry self) => PyStr.Intern(self.Name);

    [PyGetter("type")]
    private static PyObject GetBlockType(PySymbolTableEntry self) => PyInt.From(SymbolTableModule.Number(self.Scope.Type));

    [PyGetter("lineno")]
    private static PyObject GetLine(PySymbolTableEntry self) => PyInt.From(self.Line);

    [PyGetter("nested")]
    private static PyObject GetNested(PySymbolTableEntry self) => PyInt.From(self.Scope.IsNested ? 1 : 0);

    [PyGetter("symbols")]
    private static PyObject GetSymbols(PySymbolTableEntry self) => self.Symbols;

    [PyGetter("varnames")]
    private static PyObject GetParameters(PySymbolTableEntry self) => self.Parameters;

    [PyGetter("children")]
    private static PyObject GetChildren(PySymbolTableEntry self) => self.Children;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var entry = (PySymbolTableEntry)self;
        return PyStr.FromString($"<symtable entry {entry.Name}({ObjectIdentity.Of(entry)}), line {entry.Line}>");
    }
}

using Krait.Compiler.Syntax;

namespace Krait.Compiler.Symbols;

/// <summary>The scopes of a module, found by the nodes that open them.</summary>
internal sealed class SymbolTable(Scope top)
{
    public readonly Scope Top = top;

    private readonly Dictionary<Node, Scope> _blocks = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, Scope> _typeParameters = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, Scope> _annotations = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, Scope> _bounds = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, Scope> _defaults = new(ReferenceEqualityComparer.Instance);

    /// <summary>The block of a function, lambda, class, comprehension or type alias.</summary>
    public Scope Block(Node node) => _blocks[node];

    /// <summary>The block around a generic function, class or alias.</summary>
    public Scope TypeParameters(Node node) => _typeParameters[node];

    /// <summary>The block of a function's annotations.</summary>
    public Scope Annotations(FunctionDef node) => _annotations[node];

    /// <summary>The block of a type variable's bound or constraints.</summary>
    public Scope Bound(TypeParam node) => _bounds[node];

    /// <summary>The block of a type parameter's default.</summary>
    public Scope Default(TypeParam node) => _defaults[node];

    public void AddBlock(Node node, Scope scope) => _blocks[node] = scope;

    public void AddTypeParameters(Node node, Scope scope) => _typeParameters[node] = scope;

    public void AddAnnotations(FunctionDef node, Scope scope) => _annotations[node] = scope;

    public void AddBound(TypeParam node, Scope scope) => _bounds[node] = scope;

    public void AddDefault(TypeParam node, Scope scope) => _defaults[node] = scope;
}

using Krait.Compiler.Syntax;
using Krait.Objects;

namespace Krait.Compiler.Symbols;

/// <summary>
/// The second pass: decides of every name in every block whether it is local, a cell, free or global, and which comprehensions
/// are inlined into the block around them (PEP 709). A name that a block does not bind is looked for in the blocks around it;
/// the names that remain free go up to the block that binds them.
/// </summary>
internal sealed class SymbolAnalyzer
{
    private static readonly string[] s_classCells = ["__class__", "__classdict__", "__conditional_annotations__"];

    private readonly List<Scope> _enclosing = [];

    private SymbolAnalyzer()
    {
    }

    public static void Analyze(Scope top) => _ = new SymbolAnalyzer().AnalyzeBlock(top, null);

    // Gives the names that are free in the block and its children.
    private HashSet<string>? AnalyzeBlock(Scope scope, Scope? classScope)
    {
        CompileStep.Enter();
        NameMap symbols = scope.Symbols;
        HashSet<string>? free = null;
        var scopes = new NameScope[symbols.Count];
        for (int i = 0; i < scopes.Length; i++)
        {
            scopes[i] = AnalyzeName(scope, symbols.NameAt(i), symbols.ValueAt(i), classScope);
            if (scopes[i] == NameScope.Free)
                _ = (free ??= []).Add(symbols.NameAt(i));
        }

        scope.AnalyzedCount = scopes.Length;
        HashSet<string>? childrenFree = null;
        HashSet<string>? inlinedCells = null;
        bool hasInlined = false;
        _enclosing.Add(scope);
        foreach (Scope child in scope.Children)
        {
            Scope? seenClass = child.CanSeeClassScope ? (scope.Type == BlockType.Class ? scope : classScope) : null;

            // Not in annotation scopes within classes: their names are looked up in the class's namespace.
            bool inline = child.Comprehension != ComprehensionType.None && !child.IsGenerator && !scope.CanSeeClassScope;
            HashSet<string>? childFree = AnalyzeBlock(child, seenClass);
            if (inline)
            {
                InlineComprehension(scope, child, ref scopes, childFree, ref inlinedCells);
                child.IsInlined = true;
                hasInlined = true;
            }

            if (childFree is { Count: > 0 })
            {
                if (childrenFree is null)
                    childrenFree = childFree;
                else
                    childrenFree.UnionWith(childFree);
            }
        }

        _enclosing.RemoveAt(_enclosing.Count - 1);
        if (hasInlined)
            SpliceInlinedChildren(scope);

        if (scope.IsFunctionLike)
            MakeCells(symbols, scopes, childrenFree, inlinedCells);
        else if (scope.Type == BlockType.Class && childrenFree is not null)
            TakeClassCells(scope, childrenFree);
        UpdateSymbols(scope, scopes, childrenFree, inlinedCells);

        if (childrenFree is null)
            return free;
        if (free is null)
            return childrenFree;
        free.UnionWith(childrenFree);
        return free;
    }

    private NameScope AnalyzeName(Scope scope, string name, int flags, Scope? classScope)
    {
        if ((flags & SymbolFlags.Global) != 0)
        {
            if ((flags & SymbolFlags.Nonlocal) != 0)
                throw DirectiveError(scope, name, $"name '{name}' is nonlocal and global");
            return NameScope.GlobalExplicit;
        }

        if ((flags & SymbolFlags.Nonlocal) != 0)
        {
            if (_enclosing.Count == 0)
                throw DirectiveError(scope, name, "nonlocal declaration not allowed at module level");
            if (!IsBoundOutside(name))
                throw DirectiveError(scope, name, $"no binding for nonlocal '{name}' found");
            if (IsTypeParameterOutside(name))
                throw DirectiveError(scope, name, $"nonlocal binding not allowed for type parameter '{name}'");
            return NameScope.Free;
        }

        if ((flags & SymbolFlags.Bound) != 0)
            return NameScope.Local;
        if (classScope is not null && name != "__classdict__")
        {
            // A name of the class is looked up there and then globally, past any function around the class. The cell of the
            // class's namespace is no name of it, even where the class has a variable called so.
            int classFlags = classScope.GetSymbol(name);
            if ((classFlags & SymbolFlags.Global) != 0)
                return NameScope.GlobalExplicit;
            if ((classFlags & SymbolFlags.Bound) != 0 && (classFlags & SymbolFlags.Nonlocal) == 0)
                return NameScope.GlobalImplicit;
        }

        return IsBoundOutside(name) ? NameScope.Free : NameScope.GlobalImplicit;
    }

    // Whether a block around the current one binds a name so that the current one sees it.
    private bool IsBoundOutside(string name)
    {
        for (int i = _enclosing.Count - 1; i >= 0; i--)
        {
            Scope scope = _enclosing[i];
            if (scope.Type == BlockType.Class)
            {
                if (Array.IndexOf(s_classCells, name) >= 0)
                    return true;
                continue;
            }

            int index = scope.Symbols.IndexOf(name);
            if (index < 0 || index >= scope.AnalyzedCount)
                continue;
            int flags = scope.Symbols.ValueAt(index);
            if ((flags & SymbolFlags.Global) != 0)
                return false;
            if (scope.IsFunctionLike && (flags & SymbolFlags.Bound) != 0 && (flags & SymbolFlags.Nonlocal) == 0)
                return true;
        }

        return false;
    }

    private bool IsTypeParameterOutside(string name)
    {
        for (int i = _enclosing.Count - 1; i >= 0; i--)
        {
            Scope scope = _enclosing[i];
            int index = scope.Symbols.IndexOf(name);
            if (index < 0 || index >= scope.AnalyzedCount)
                continue;
            int flags = scope.Symbols.ValueAt(index);
            if ((flags & SymbolFlags.Bound) != 0 && (flags & (SymbolFlags.Global | SymbolFlags.Nonlocal)) == 0)
                return (flags & SymbolFlags.TypeParameter) != 0;
        }

        return false;
    }

    private static CompileException DirectiveError(Scope scope, string name, string message)
    {
        foreach ((string directive, SourceSpan span) in scope.Directives!)
        {
            if (directive == name)
                return SpanErrors.At(span, message);
        }

        throw new InvalidOperationException("a declaration was not recorded");
    }

    // Moves the names of a comprehension into the block it is inlined into.
    private static void InlineComprehension(
        Scope scope, Scope comprehension, ref NameScope[] scopes, HashSet<string>? comprehensionFree, ref HashSet<string>? inlinedCells)
    {
        List<string>? removed = null;
        NameMap symbols = comprehension.Symbols;
        for (int i = 0; i < symbols.Count; i++)
        {
            string name = symbols.NameAt(i);
            int flags = symbols.ValueAt(i);
            if ((flags & SymbolFlags.Parameter) != 0)
                continue;
            NameScope nameScope = SymbolFlags.ScopeOf(flags);
            int onlyFlags = flags & ((1 << SymbolFlags.ScopeOffset) - 1);
            if (nameScope == NameScope.Cell || (onlyFlags & SymbolFlags.ComprehensionCell) != 0)
                _ = (inlinedCells ??= []).Add(name);
            int existing = scope.Symbols.IndexOf(name);

            // The cells a class makes itself are never free through it.
            if (nameScope == NameScope.Free && scope.Type == BlockType.Class && Array.IndexOf(s_classCells, name) >= 0)
            {
                nameScope = NameScope.GlobalImplicit;
                if (!IsFreeInChild(comprehension, name))
                    _ = comprehensionFree?.Remove(name);
                (removed ??= []).Add(name);
            }

            if (existing < 0)
            {
                scope.Symbols.Set(name, onlyFlags);
                Array.Resize(ref scopes, scope.Symbols.Count);
                scopes[^1] = nameScope;
            }
            else if ((scope.Symbols.ValueAt(existing) & SymbolFlags.Bound) != 0
                && scope.Type != BlockType.Class
                && !IsFreeInChild(comprehension, name))
            {
                // Free in the comprehension and local in the block: now simply local.
                _ = comprehensionFree?.Remove(name);
            }
        }

        if (removed is null)
            return;
        foreach (string name in removed)
            symbols.Remove(name);
    }

    private static bool IsFreeInChild(Scope scope, string name)
    {
        foreach (Scope child in scope.Children)
        {
            if (child.GetScope(name) == NameScope.Free)
                return true;
        }

        return false;
    }

    private static void SpliceInlinedChildren(Scope scope)
    {
        var children = new List<Scope>(scope.Children.Count);
        foreach (Scope child in scope.Children)
        {
            if (child.IsInlined)
                children.AddRange(child.Children);
            else
                children.Add(child);
        }

        scope.Children = children;
    }

    private static void MakeCells(NameMap symbols, NameScope[] scopes, HashSet<string>? free, HashSet<string>? inlinedCells)
    {
        if (free is null && inlinedCells is null)
            return;
        for (int i = 0; i < scopes.Length; i++)
        {
            if (scopes[i] != NameScope.Local)
                continue;
            string name = symbols.NameAt(i);
            bool isFree = free is not null && free.Contains(name);
            if (!isFree && (inlinedCells is null || !inlinedCells.Contains(name)))
                continue;
            scopes[i] = NameScope.Cell;
            if (isFree)
                _ = free!.Remove(name);
        }
    }

    private static void TakeClassCells(Scope scope, HashSet<string> free)
    {
        scope.NeedsClassClosure |= free.Remove("__class__");
        scope.NeedsClassDict |= free.Remove("__classdict__");
        scope.HasConditionalAnnotations |= free.Remove("__conditional_annotations__");
    }

    private void UpdateSymbols(Scope scope, NameScope[] scopes, HashSet<string>? free, HashSet<string>? inlinedCells)
    {
        NameMap symbols = scope.Symbols;
        for (int i = 0; i < scopes.Length; i++)
        {
            int flags = symbols.ValueAt(i);
            if (inlinedCells is not null && inlinedCells.Contains(symbols.NameAt(i)))
                flags |= SymbolFlags.ComprehensionCell;
            symbols.SetValueAt(i, flags | ((int)scopes[i] << SymbolFlags.ScopeOffset));
        }

        if (free is null)
            return;
        bool isClass = scope.Type == BlockType.Class || scope.CanSeeClassScope;
        foreach (string name in free)
        {
            int index = symbols.IndexOf(name);
            if (index >= 0)
            {
                // A method's free variable of the same name as one of the class.
                if (isClass)
                    symbols.SetValueAt(index, symbols.ValueAt(index) | SymbolFlags.FreeClass);
                continue;
            }

            if (_enclosing.Count > 0 && !IsBoundOutside(name))
                continue;
            symbols.Set(name, (int)NameScope.Free << SymbolFlags.ScopeOffset);
        }
    }
}

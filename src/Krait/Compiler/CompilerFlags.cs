using Krait.Objects;

namespace Krait.Compiler;

/// <summary>The <c>flags</c> of <c>compile()</c>: future features and <c>ast.PyCF_*</c>.</summary>
[Flags]
public enum CompilerFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Do not close blocks at the end of interactive input.</summary>
    DontImplyDedent = 0x200,

    /// <summary>Give the tree.</summary>
    OnlyAst = 0x400,

    /// <summary>Keep type comments in the tree.</summary>
    TypeComments = 0x1000,

    /// <summary>Allow <c>await</c> in a module.</summary>
    AllowTopLevelAwait = 0x2000,

    /// <summary>Tell input that is incomplete from input that is wrong.</summary>
    AllowIncompleteInput = 0x4000,

    /// <summary>Give the tree after optimization.</summary>
    OptimizedAst = 0x8000 | OnlyAst,

    /// <summary><c>from __future__ import barry_as_FLUFL</c>.</summary>
    FutureBarryAsBdfl = (int)CodeFlags.FutureBarryAsBdfl,

    /// <summary><c>from __future__ import annotations</c>.</summary>
    FutureAnnotations = (int)CodeFlags.FutureAnnotations,
}

namespace Krait.Compiler;

/// <summary>What a source is: the modes of <c>compile()</c>.</summary>
public enum CompileMode
{
    /// <summary>A file.</summary>
    Exec,

    /// <summary>One expression.</summary>
    Eval,

    /// <summary>One interactive statement, whose value is printed.</summary>
    Single,

    /// <summary>A signature type comment; gives a tree only.</summary>
    FuncType,
}

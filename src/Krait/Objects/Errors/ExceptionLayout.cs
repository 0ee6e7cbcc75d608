namespace Krait.Objects;

/// <summary>The builtin exceptions that carry more than their arguments; what inherits from one carries the same.</summary>
internal enum ExceptionLayout : byte
{
    /// <summary>Not asked for yet.</summary>
    Unknown,

    /// <summary>That of <c>BaseException</c>.</summary>
    Plain,

    /// <summary>That of <c>StopIteration</c>.</summary>
    StopIteration,

    /// <summary>That of <c>NameError</c>.</summary>
    Name,

    /// <summary>That of <c>AttributeError</c>.</summary>
    Attribute,

    /// <summary>That of <c>OSError</c>.</summary>
    OperatingSystem,

    /// <summary>That of <c>ImportError</c>.</summary>
    Import,

    /// <summary>That of <c>SystemExit</c>.</summary>
    Exit,

    /// <summary>That of <c>SyntaxError</c>.</summary>
    Syntax,

    /// <summary>That of the three encoding errors under <c>UnicodeError</c>.</summary>
    Unicode,
}

using Krait.Objects;

namespace Krait.Modules.Csv;

/// <summary>When the fields of a CSV file are quoted.</summary>
internal enum CsvQuoting
{
    /// <summary>Where the content asks for it.</summary>
    Minimal,

    /// <summary>Always.</summary>
    All,

    /// <summary>Everything but numbers; what is not quoted is read as a float.</summary>
    NonNumeric,

    /// <summary>Never.</summary>
    None,

    /// <summary>Strings; what is not quoted is read as a float, or as None where it is empty.</summary>
    Strings,

    /// <summary>Everything but None; an empty field that is not quoted is read as None.</summary>
    NotNull,
}

/// <summary>The options of reading and writing CSV (PEP 305).</summary>
internal sealed class PyCsvDialect(PyType type) : PyStatefulObject(type)
{
    /// <summary>No character.</summary>
    public const int NotSet = -1;

    public static readonly PyType TypeObject = new("Dialect", BuiltinTypes.Object, TypeFlags.BaseType, "_csv");

    public int Delimiter = ',';
    public int QuoteCharacter = '"';
    public int EscapeCharacter = NotSet;
    public PyStr LineTerminator = PyStr.FromNarrow("\r\n");
    public CsvQuoting Quoting;
    public bool DoublesQuotes = true;
    public bool SkipsInitialSpace;
    public bool IsStrict;

    private char[]? _marks;

    /// <summary>The chars that are more than text to a reader. The dialect does not change once it is made.</summary>
    public ReadOnlySpan<char> Marks => _marks ??= ['\n', '\r', CharOf(Delimiter), CharOf(QuoteCharacter), CharOf(EscapeCharacter)];

    // What is no char does not occur in a text of chars.
    private static char CharOf(int character) => character is >= 0 and < 0x10000 ? (char)character : '\n';

    /// <summary>Whether a character is part of what ends a line.</summary>
    public bool IsInLineTerminator(int character)
    {
        // Short: the end of a line.
        for (int i = 0; i < LineTerminator.Length; i++)
        {
            if (LineTerminator[i] == character) return true;
        }
        return false;
    }
}

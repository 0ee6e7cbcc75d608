using System.Text;
using Krait.Compiler;
using Krait.Compiler.Tokens;
using Krait.Evaluation;
using Krait.Modules.Builtins;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Hosting;

/// <summary>Reads one statement of interactive mode, line by line, with a prompt before each.</summary>
/// <remarks>
/// The tokens say where a statement may end. As the parser shall complain as soon as it can, the lines so far are also compiled,
/// while they are few at each of them, then when they have grown by a quarter, so that the work does not grow with their square.
/// </remarks>
internal sealed class StatementReader
{
    private const string FileName = "<stdin>";
    private const int FewLines = 50;

    private static readonly PyStr s_primaryPrompt = PyStr.Intern("ps1");
    private static readonly PyStr s_secondaryPrompt = PyStr.Intern("ps2");
    private static readonly PyStr s_input = PyStr.Intern("__stdin__");
    private static readonly PyStr s_readLine = PyStr.Intern("readline");

    private readonly StringBuilder _source = new();
    private readonly SourceText _text = SourceText.Empty();
    private readonly Tokenizer _tokenizer;
    private string? _next;
    private int _lines;
    private int _compiled;
    private TokenType _first;
    private TokenType _last;
    private bool _isCompound;
    private bool _isMatch;
    private bool _isAtEnd;
    private CompileResult? _refused;

    private readonly CompilerFlags _future;

    private StatementReader(CompilerFlags future)
    {
        _future = future;
        _tokenizer = Tokenizer.ByLine(_text, AppendLine, extraTokens: false);
    }

    /// <summary>
    /// Reads a statement and compiles it: null at the end of the input. There is no code for a blank line, nor, with the
    /// exception set, for what does not compile.
    /// </summary>
    /// <param name="number">Counts the statements that follow the grammar, blank lines included: code is named after it.</param>
    /// <param name="future">What future statements have switched on.</param>
    /// <param name="code">The code.</param>
    public static string? Read(ref int number, CompilerFlags future, out PyCode? code) =>
        new StatementReader(future).ReadStatement(ref number, out code);

    /// <summary>Sets the prompts that a program has not.</summary>
    public static void SetPrompts()
    {
        SetPrompt(s_primaryPrompt, ">>> ");
        SetPrompt(s_secondaryPrompt, "... ");
    }

    private static void SetPrompt(PyStr name, string text)
    {
        if (Interpreters.SysDict.GetItem(name) is null) Interpreters.SysDict.SetItem(name, PyStr.FromString(text));
    }

    private string? ReadStatement(ref int number, out PyCode? code)
    {
        try
        {
            return ReadWhole(ref number, out code);
        }
        catch (InterruptedOperationException)
        {
            code = null;
            return "";
        }
    }

    private string? ReadWhole(ref int number, out PyCode? code)
    {
        code = null;
        _next = PromptLine(s_primaryPrompt);
        if (_next is null) return "";
        if (_next.Length == 0) return null;
        if (IsBlank(_next))
        {
            number++;
            return "";
        }
        while (!IsComplete()) continue;
        if (Exceptions.IsSet) return "";
        string source = _source.ToString();
        CompileResult result = _refused ?? Compile(source, isWhole: true);
        string name = $"<stdin-{number}>";
        if (result.Error is { IsAfterParsing: true, Line: { } line } error)
        {
            string[] lines = source.Split('\n');
            string? text = line > 0 && line <= lines.Length ? lines[line - 1] + "\n" : null;
            result = new CompileResult(result.Code, error with { Text = text, IsAfterParsing = false }, result.Warnings);
        }
        else if (result.Error is not null)
        {
            name = FileName;
        }

        if (result.Error is null || name != FileName) number++;
        if (!SourceExecution.Issue([.. result.Warnings.Where(static each => !each.IsAfterParsing)], FileName)) return source;
        code = SourceExecution.Finish(new CompileResult(result.Code, result.Error,
            [.. result.Warnings.Where(static each => each.IsAfterParsing)]), name);
        code?.Rename(PyStr.FromString(name));
        return source;
    }

    // Scans on; true when the statement has ended, with a mistake or without.
    private bool IsComplete()
    {
        ReadOnlySpan<Token> tokens = _tokenizer.ScanNext();
        if (tokens.IsEmpty || _refused is not null || Exceptions.IsSet) return true;
        foreach (ref readonly Token token in tokens)
        {
            if (token.Type is TokenType.ErrorToken or TokenType.EndMarker) return true;
            if (_first == default) StartStatement(token);
            if (token.Type == TokenType.NewLine && !IsCompound()) return true;
            _last = token.Type;
        }
        return false;
    }

    private void StartStatement(in Token token)
    {
        _first = token.Type;
        _isCompound = token.Type is TokenType.If or TokenType.While or TokenType.For or TokenType.Try or TokenType.With or TokenType.Def
            or TokenType.Class or TokenType.Async or TokenType.At;
        _isMatch = token.Type == TokenType.Name && _text.GetString(token.Start, token.End) == "match";
    }

    // Language reference 8. What begins with match is a simple statement that uses the name, unless a colon ends the line.
    private bool IsCompound() => _isCompound |= _isMatch && _last == TokenType.Colon;

    // Reads a line for the tokenizer, which has consumed all before it; false when the statement ends here.
    private bool AppendLine()
    {
        if (_lines > 0)
        {
            if (_isAtEnd || IsRefused()) return false;
            _next = PromptLine(s_secondaryPrompt);
        }
        if (string.IsNullOrEmpty(_next)) return false;
        _source.Append(_next);
        _text.Append(Encoding.UTF8.GetBytes(_next));
        if (_isAtEnd) _text.Append("\n"u8);
        // A block goes on until a blank line.
        return _lines++ == 0 || !_isCompound || _last != TokenType.NewLine || !EndsBlock(_next);
    }

    // A blank line that is not indented; a form feed takes indentation back.
    private static bool EndsBlock(string line) => line[(line.LastIndexOf('\f') + 1)..] is "\n" or "\r\n" && string.IsNullOrWhiteSpace(line);

    // Whether the lines so far cannot become a statement.
    private bool IsRefused()
    {
        if (_lines > FewLines && _source.Length < _compiled + (_compiled / 4)) return false;
        _compiled = _source.Length;
        CompileResult result = Compile(_source.ToString(), isWhole: false);
        // What the compiler has to say of a statement it says when that has ended.
        if (result.Error is null or { Kind: CompileErrorKind.IncompleteInputError } or { IsAfterParsing: true }) return false;
        _refused = result;
        return true;
    }

    private CompileResult Compile(string source, bool isWhole)
    {
        CompilerFlags flags = isWhole ? CompilerFlags.None : CompilerFlags.AllowIncompleteInput | CompilerFlags.DontImplyDedent;
        return PythonCompiler.Compile(source, FileName, CompileMode.Single, flags | _future, StartupOptions.Current.Optimize);
    }

    // A whole line, or what is left at the end of the input; null with an exception set.
    private string? PromptLine(PyStr prompt)
    {
        WritePrompt(prompt);
        StringBuilder whole = new();
        PyObject? input = Interpreters.SysDict.GetItem(s_input);
        while (true)
        {
            PyObject? line = input is null or PyNone ? PyStr.Empty : Attributes.CallMethod(input, s_readLine);
            if (line is null) return null;
            string text = (line as PyStr)?.ToString() ?? "";
            whole.Append(text);
            if (text.Length > 0 && text[^1] == '\n') return whole.ToString();
            if (text.Length > 0)
            {
                // A last line that does not end could go on.
                WritePrompt(s_secondaryPrompt);
                continue;
            }
            _isAtEnd = true;
            StandardStreams.WriteError("\n");
            return whole.ToString();
        }
    }

    // Nothing but blanks and a comment.
    private static bool IsBlank(string line)
    {
        string text = line.TrimStart(' ', '\t', '\f', '\r', '\n');
        return text.Length == 0 || text[0] == '#';
    }

    // A program may put any object there, or take the prompts away.
    private static void WritePrompt(PyStr name)
    {
        if (Interpreters.SysDict.GetItem(name) is not { } prompt) return;
        if (Representation.Str(prompt) is { } text) StandardStreams.WriteError(text.ToString());
        else Exceptions.Take();
    }
}

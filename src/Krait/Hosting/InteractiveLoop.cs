using System.Text;
using Krait.Compiler;
using Krait.Evaluation;
using Krait.Modules.Builtins;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Hosting;

/// <summary>
/// Interactive mode: statements are read from standard input and run one by one, after a program (<c>-i</c>,
/// <c>PYTHONINSPECT</c>) or in place of one.
/// </summary>
internal static class InteractiveLoop
{
    private const string FileName = "<stdin>";

    private static readonly PyStr s_primaryPrompt = PyStr.Intern("ps1");
    private static readonly PyStr s_secondaryPrompt = PyStr.Intern("ps2");
    private static readonly PyStr s_input = PyStr.Intern("__stdin__");
    private static readonly PyStr s_readLine = PyStr.Intern("readline");

    /// <summary>Runs statements in a namespace until the input ends or one raises SystemExit; the result is the exit code.</summary>
    public static int Run(PyDict globals)
    {
        SetPrompt(s_primaryPrompt, ">>> ");
        SetPrompt(s_secondaryPrompt, "... ");
        while (true)
        {
            string? source = Read(out PyCode? code);
            if (source is null) return 0;
            if (code is not null)
            {
                SourceLines.Add(code, source);
                if (Interpreter.Execute(code, globals, globals) is not null) continue;
            }
            else if (!Exceptions.IsSet) continue;
            bool ends = Exceptions.IsSetTo(ExceptionTypes.SystemExit);
            int exitCode = PythonRuntime.ReportUncaught();
            if (ends) return exitCode;
        }
    }

    private static void SetPrompt(PyStr name, string text)
    {
        if (Interpreters.SysDict.GetItem(name) is null) Interpreters.SysDict.SetItem(name, PyStr.FromString(text));
    }

    /// <summary>
    /// Reads a statement and compiles it: null at the end of the input. There is no code for a blank line, nor, with the
    /// exception set, for what does not compile.
    /// </summary>
    private static string? Read(out PyCode? code)
    {
        code = null;
        StringBuilder source = new();
        while (true)
        {
            WritePrompt(source.Length == 0 ? s_primaryPrompt : s_secondaryPrompt);
            PyObject? line = ReadLine();
            if (line is null) return "";
            bool isEnd = line is not PyStr { Length: > 0 };
            if (isEnd) StandardStreams.WriteError("\n");
            else source.Append(line);
            if (isEnd && source.Length == 0) return null;
            if (source.Length > 0 && IsBlank(source)) return "";
            // A last line that does not end could go on.
            bool isWhole = isEnd || source[^1] == '\n';
            if (!isWhole) continue;
            string text = source.ToString();
            CompilerFlags flags = isEnd ? CompilerFlags.None : CompilerFlags.AllowIncompleteInput | CompilerFlags.DontImplyDedent;
            code = SourceExecution.Compile(PyStr.FromString(text), FileName, CompileMode.Single, flags, StartupOptions.Current.Optimize);
            if (code is not null)
            {
                // A block goes on until a blank line.
                if (isEnd || string.IsNullOrWhiteSpace(line.ToString()) || !IsCompound(text)) return text;
                code = null;
                continue;
            }
            if (!Exceptions.IsSetTo(ExceptionTypes.IncompleteInputError)) return text;
            Exceptions.Take();
        }
    }

    // Language reference 8. What begins with match may be a simple statement that uses the name.
    private static bool IsCompound(string source)
    {
        string start = source.TrimStart();
        if (start[0] == '@') return true;
        int length = 0;
        while (length < start.Length && char.IsAsciiLetter(start[length])) length++;
        return start[..length] switch
        {
            "if" or "while" or "for" or "try" or "with" or "def" or "class" or "async" => true,
            "match" => start.Split('\n', 2)[0].TrimEnd().EndsWith(':'),
            _ => false,
        };
    }

    private static PyObject? ReadLine()
    {
        PyObject? input = Interpreters.SysDict.GetItem(s_input);
        return input is null or PyNone ? PyStr.Empty : Attributes.CallMethod(input, s_readLine);
    }

    // Nothing but blanks and comments.
    private static bool IsBlank(StringBuilder source)
    {
        for (int i = 0; i < source.Length; i++)
        {
            if (source[i] == '#') return source.ToString().IndexOf('\n', i) == source.Length - 1;
            if (source[i] is not (' ' or '\t' or '\f' or '\r' or '\n')) return false;
        }
        return true;
    }

    // A program may put any object there, or take the prompts away.
    private static void WritePrompt(PyStr name)
    {
        if (Interpreters.SysDict.GetItem(name) is not { } prompt) return;
        if (Representation.Str(prompt) is { } text) StandardStreams.WriteError(text.ToString());
        else Exceptions.Take();
    }
}

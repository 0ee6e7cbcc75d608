using System.Text;
using Krait.Compiler;
using Krait.Compiler.Tokens;
using Krait.Modules.Archives;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Sys;

/// <summary>Source files by line, for tracebacks.</summary>
internal static class SourceLines
{
    /// <summary>The sources that one engine has read.</summary>
    private sealed class State
    {
        public readonly Dictionary<string, string[]?> Files = new(StringComparer.Ordinal);
        public readonly Dictionary<string, WeakReference<ScriptSource>> Scripts = new(StringComparer.Ordinal);
        public int PruneAt = 64;
        public PyCode? Command;
        public string CommandSource = "";
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>The lines of a file; null when it cannot be read.</summary>
    public static string[]? Get(string file)
    {
        State own = Own;
        if (!own.Files.TryGetValue(file, out string[]? lines)) own.Files[file] = lines = Read(file);
        return lines;
    }

    // A traceback without source lines is still a traceback.
    private static string[]? Read(string file)
    {
        try
        {
            if (RuntimeFiles.IsFile(file)) return Decode(RuntimeFiles.ReadAll(file)).Split('\n');
            return LibraryArchive.Of(file, out string name)?.Read(name) is { } source ? Decode(source).Split('\n') : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A line of a file as it is now, with its line feed; null when there is none.</summary>
    public static string? ReadLine(string file, int line) =>
        Read(file) is { } lines && line > 0 && line <= lines.Length && (line < lines.Length || lines[^1].Length > 0)
            ? lines[line - 1] + (line < lines.Length ? "\n" : "")
            : null;

    // In the encoding it declares, if that is known; what does not fit there or in UTF-8 is shown as a replacement character.
    private static string Decode(byte[] source)
    {
        ReadOnlySpan<byte> bytes = source.AsSpan().StartsWith("\uFEFF"u8) ? source.AsSpan(3) : source;
        if (SourceEncoding.FindDeclaration(bytes) is { } declared and not "utf-8")
        {
            try
            {
                return Encoding.UTF8.GetString(SourceEncoding.ToUtf8(bytes, declared));
            }
            catch (CompileException)
            {
                return Encoding.UTF8.GetString(bytes);
            }
        }
        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>A line of a source that is in a file, or that a host gave the name of one; null when there is none.</summary>
    public static string? OfFile(string file, int line)
    {
        if (file.StartsWith('<')) return null;
        bool isScript = Own.Scripts.TryGetValue(file, out WeakReference<ScriptSource>? script);
        string[]? lines = isScript && script!.TryGetTarget(out ScriptSource? source) ? source.Lines : Get(file);
        return lines is not null && line > 0 && line <= lines.Length ? lines[line - 1] : null;
    }

    /// <summary>The lines of the source that some code was compiled from; null when they cannot be read.</summary>
    public static string[]? Of(PyCode code) => code.Source?.Lines ?? Get(code.FileName.ToString());

    /// <summary>Remembers the program of <c>-c</c> for the library's <c>linecache</c>.</summary>
    public static void SetCommand(PyCode code, string source) => (Own.Command, Own.CommandSource) = (code, source);

    /// <summary>
    /// Gives <c>linecache</c>, which has just been imported, the program of <c>-c</c>, which is in no file. False with an exception set.
    /// </summary>
    public static bool TellLineCache(PyObject module)
    {
        if (Own.Command is not { } code) return true;
        Own.Command = null;
        var source = PyStr.FromString(Own.CommandSource);
        return Attributes.CallMethod(module, PyStr.Intern("_register_code"), code, source, code.FileName) is not null;
    }

    /// <summary>
    /// Makes the lines known that code, and all code in it, was compiled from. They are known as long as some of that code lives, under the
    /// name of its file too.
    /// </summary>
    public static void Add(PyCode code, string source)
    {
        State own = Own;
        ScriptSource script = new(source);
        if (own.Scripts.Count >= own.PruneAt)
        {
            foreach ((string name, WeakReference<ScriptSource> reference) in own.Scripts)
            {
                if (!reference.TryGetTarget(out _)) own.Scripts.Remove(name);
            }
            own.PruneAt = Math.Max(64, own.Scripts.Count * 2);
        }
        own.Scripts[code.FileName.ToString()] = new WeakReference<ScriptSource>(script);
        Attach(code, script);
    }

    /// <summary>Gives code, and all code in it, the source that it was compiled from.</summary>
    public static void Attach(PyCode code, ScriptSource script)
    {
        Stack<PyCode> pending = new([code]);
        while (pending.TryPop(out PyCode? each))
        {
            each.Source = script;
            foreach (PyObject constant in each.Constants.Items)
            {
                if (constant is PyCode inner) pending.Push(inner);
            }
        }
    }

    /// <summary>Columns count bytes of UTF-8; this is the index of the char there.</summary>
    public static int ByteToChar(string line, int bytes)
    {
        int seen = 0;
        int index = 0;
        while (index < line.Length && seen < bytes)
        {
            bool pair = char.IsHighSurrogate(line[index]) && index + 1 < line.Length;
            seen += pair ? 4 : line[index] < 0x80 ? 1 : line[index] < 0x800 ? 2 : 3;
            index += pair ? 2 : 1;
        }
        return index;
    }
}

/// <summary>How many columns a character takes in a terminal.</summary>
internal static class DisplayWidth
{
    /// <summary>2 for wide East Asian characters, else 1.</summary>
    public static int Of(char c) =>
        c is >= '\u1100' and <= '\u115f' or >= '\u2e80' and <= '\u303e' or >= '\u3041' and <= '\ua4cf' or >= '\uac00' and <= '\ud7a3'
            or >= '\uf900' and <= '\ufaff' or >= '\ufe30' and <= '\ufe6f' or >= '\uff00' and <= '\uff60' or >= '\uffe0' and <= '\uffe6' ? 2
                : 1;
}

using Krait.Modules.Io;
using Krait.Modules.Posix;
using Krait.Modules.Sys;

namespace Krait.Cli;

/// <summary>What the command shall run.</summary>
internal enum ProgramKind
{
    StandardInput,
    File,
    Command,
    Module,
    Version,
    LongVersion,
    Help,
    EnvironmentHelp,
    ImplementationHelp,
    CompleteHelp,
    Invalid,
}

/// <summary>The command line, read as CPython's: options of one letter, which may be joined, then the program and its arguments.</summary>
internal sealed class CommandArguments
{
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, string?> _implementationOptions = new(StringComparer.Ordinal);
    private int _optimize;
    private int _verbose;
    private int _bytesWarning;
    private bool _dontWriteBytecode;
    private int _debug;
    private bool _ignoreEnvironment;
    private bool _isolated;
    private bool _safePath;
    private bool _noUserSite;
    private bool _noSite;
    private bool _quiet;
    private bool _inspect;
    private bool _unbuffered;
    private bool _randomizesHashes;
    private int _versions;
    private string _checkHashBasedPycs = "default";

    private CommandArguments()
    {
    }

    /// <summary>What to run.</summary>
    public ProgramKind Kind { get; private set; }

    /// <summary>The file, the command or the module; what is wrong with an invalid command line.</summary>
    public string Program { get; private set; } = "";

    /// <summary><c>-x</c>: the first line of the program is not Python.</summary>
    public bool SkipsFirstLine { get; private set; }

    /// <summary>What follows the program.</summary>
    public string[] Rest { get; private set; } = [];

    /// <summary>Reads a command line.</summary>
    public static CommandArguments Parse(string[] arguments)
    {
        CommandArguments result = new();
        result.Read(arguments);
        if (PathFile.Find() is { } file) result.Follow(file);
        return result;
    }

    /// <summary>The whole of <c>sys.path</c>, when a file beside the command says it; else null.</summary>
    public IReadOnlyList<string>? PathFolders { get; private set; }

    private void Follow(PathFile file)
    {
        PathFolders = file.Folders;
        _isolated = true;
        _ignoreEnvironment = true;
        _safePath = true;
        _noUserSite = true;
        _noSite = !file.ImportsSite;
    }

    /// <summary>The options, completed from the environment unless that is to be ignored.</summary>
    /// <param name="fault">Why the runtime cannot start with them; null when it can.</param>
    public StartupOptions Options(out string? fault)
    {
        string? cacheFolder = Setting("pycache_prefix", "PYTHONPYCACHEPREFIX");
        bool isDevelopment = _implementationOptions.ContainsKey("dev") || Level("PYTHONDEVMODE") > 0;
        OptionValues values = new(this);
        StartupOptions options = new()
        {
            OptimizeLevel = Math.Max(_optimize, Level("PYTHONOPTIMIZE")),
            Verbose = Math.Max(_verbose, Level("PYTHONVERBOSE")),
            BytesWarning = _bytesWarning,
            ProcessorCount = int.TryParse(Setting("cpu_count", "PYTHON_CPU_COUNT"), out int processors) ? processors : -1,
            // The parser is not one that can be debugged: the level is of no use.
            Debug = Math.Min(Math.Max(_debug, Level("PYTHONDEBUG")), 1),
            DontWriteBytecode = _dontWriteBytecode || Level("PYTHONDONTWRITEBYTECODE") > 0,
            IgnoreEnvironment = _ignoreEnvironment,
            Isolated = _isolated,
            SafePath = _safePath || Level("PYTHONSAFEPATH") > 0,
            NoUserSite = _noUserSite || Level("PYTHONNOUSERSITE") > 0,
            NoSite = _noSite,
            Quiet = _quiet,
            Inspect = Kind != ProgramKind.StandardInput && (_inspect || Level("PYTHONINSPECT") > 0),
            Interactive = _inspect,
            Unbuffered = _unbuffered || Level("PYTHONUNBUFFERED") > 0,
            DevelopmentMode = isDevelopment,
            HashSeed = _randomizesHashes ? null : values.HashSeed(),
            Utf8Mode = values.Utf8Mode(out bool isPlainLocale),
            StandardEncoding = values.StandardStreams(isPlainLocale, out string errors),
            StandardErrors = errors,
            ReadsAscii = values.ReadsAscii(),
            MaximumDigits = values.MaximumDigits(),
            CheckHashBasedPycs = _checkHashBasedPycs,
            KeepsColumns = !_implementationOptions.ContainsKey("no_debug_ranges") && Variable("PYTHONNODEBUGRANGES") is null,
            CacheFolder = string.IsNullOrEmpty(cacheFolder) ? null : cacheFolder,
            WarningOptions = WarningOptions(isDevelopment),
            ImplementationOptions = _implementationOptions,
            TracedFrames = values.TracedFrames(),
        };
        values.CheckOthers();
        fault = values.Fault;
        return options;
    }

    /// <summary>Whether a <c>-X</c> option was given, and its value.</summary>
    public bool TryImplementationOption(string name, out string? value) => _implementationOptions.TryGetValue(name, out value);

    /// <summary>The value of a <c>-X</c> option, else of a variable of the environment; null when neither has one.</summary>
    public string? Setting(string option, string variable) =>
        _implementationOptions.TryGetValue(option, out string? value) ? value ?? "" : Variable(variable);

    /// <summary>
    /// What was asked for that Krait does not have: it is said, and the program runs without. The fault handler is not among it: .NET
    /// itself reports a fault of the process.
    /// </summary>
    public List<string> Unsupported()
    {
        List<string> unsupported = [];
        (string Option, string Variable)[] known =
        [
            ("perf", "PYTHONPERFSUPPORT"), ("perf_jit", "PYTHON_PERF_JIT_SUPPORT"),
        ];
        foreach ((string option, string variable) in known)
        {
            if (_implementationOptions.ContainsKey(option)) unsupported.Add($"-X {option}");
            else if (Variable(variable) is not (null or "0")) unsupported.Add(variable);
        }
        return unsupported;
    }

    private string[] WarningOptions(bool isDevelopment)
    {
        List<string> options = [];
        if (isDevelopment) options.Add("default");
        if (Variable("PYTHONWARNINGS") is { } environment) options.AddRange(environment.Split(','));
        options.AddRange(_warnings);
        if (_bytesWarning > 0) options.Add(_bytesWarning > 1 ? "error::BytesWarning" : "default::BytesWarning");
        return options.ToArray();
    }

    /// <summary>A variable of the environment; null when it is empty or to be ignored.</summary>
    public string? Variable(string name) =>
        !_ignoreEnvironment && Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
            ? value.Contains('\uFFFD') ? Exact(name) ?? value : value : null;

    // Bytes that are not UTF-8, which .NET would lose, are lone surrogates to Python.
    private static string? Exact(string name)
    {
        byte[] start = System.Text.Encoding.UTF8.GetBytes(name + "=");
        byte[]? variable = NativeDirectory.Environment().Find(each => each.AsSpan().StartsWith(start));
        return variable is null ? null : FileNameMarshaller.Decode(variable.AsSpan(start.Length));
    }

    // Any text but a number means one.
    private int Level(string name) => Variable(name) is { } value ? (int.TryParse(value, out int level) && level >= 0 ? level : 1) : 0;

    private void Read(string[] arguments)
    {
        int next = 0;
        while (next < arguments.Length && arguments[next].StartsWith('-') && arguments[next].Length > 1)
        {
            string word = arguments[next++];
            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                if (word == "--") break;
                if (word == "--check-hash-based-pycs")
                {
                    if (next == arguments.Length)
                    {
                        (Kind, Program) = (ProgramKind.Invalid, $"Argument expected for the {word} options");
                        return;
                    }
                    _checkHashBasedPycs = arguments[next++];
                    if (_checkHashBasedPycs is "always" or "never" or "default") continue;
                    (Kind, Program) = (ProgramKind.Invalid, "--check-hash-based-pycs must be one of 'default', 'always', or 'never'");
                    return;
                }
                (Kind, Program) = word switch
                {
                    "--version" => (ProgramKind.Version, ""),
                    "--help" => (ProgramKind.Help, ""),
                    "--help-env" => (ProgramKind.EnvironmentHelp, ""),
                    "--help-xoptions" => (ProgramKind.ImplementationHelp, ""),
                    "--help-all" => (ProgramKind.CompleteHelp, ""),
                    _ => (ProgramKind.Invalid, $"Unknown option: {word}"),
                };
                return;
            }
            for (int i = 1; i < word.Length; i++)
            {
                char option = word[i];
                if (option is 'c' or 'm' or 'W' or 'X')
                {
                    string? value = i + 1 < word.Length ? word[(i + 1)..] : next < arguments.Length ? arguments[next++] : null;
                    if (value is null)
                    {
                        (Kind, Program) = (ProgramKind.Invalid, $"Argument expected for the -{option} option");
                        return;
                    }
                    if (option is 'c' or 'm')
                    {
                        (Kind, Program, Rest) = (_versions > 0 ? ProgramKind.Version : option == 'c' ? ProgramKind.Command
                            : ProgramKind.Module, value, arguments[next..]);
                        return;
                    }
                    if (option == 'W') _warnings.Add(value);
                    else AddImplementationOption(value);
                    break;
                }
                if (Set(option)) continue;
                if (Kind != ProgramKind.Help) (Kind, Program) = (ProgramKind.Invalid, $"Unknown option: -{option}");
                return;
            }
        }
        if (_versions > 0)
        {
            Kind = _versions > 1 ? ProgramKind.LongVersion : ProgramKind.Version;
            return;
        }
        if (next == arguments.Length)
        {
            Kind = ProgramKind.StandardInput;
            return;
        }
        (Kind, Program) = (arguments[next] == "-" ? ProgramKind.StandardInput : ProgramKind.File, arguments[next]);
        Rest = arguments[(next + 1)..];
    }

    private void AddImplementationOption(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) _implementationOptions[text] = null;
        else _implementationOptions[text[..equals]] = text[(equals + 1)..];
    }

    private bool Set(char option)
    {
        switch (option)
        {
            case 'b':
                _bytesWarning++;
                break;
            case 'B':
                _dontWriteBytecode = true;
                break;
            case 'E':
                _ignoreEnvironment = true;
                break;
            case 'I':
                _isolated = _ignoreEnvironment = _noUserSite = _safePath = true;
                break;
            case 'i':
                _inspect = true;
                break;
            case 'O':
                _optimize++;
                break;
            case 'P':
                _safePath = true;
                break;
            case 'q':
                _quiet = true;
                break;
            case 's':
                _noUserSite = true;
                break;
            case 'S':
                _noSite = true;
                break;
            case 'v':
                _verbose++;
                break;
            case 'u':
                _unbuffered = true;
                break;
            case 'R':
                _randomizesHashes = true;
                break;
            case 'x':
                SkipsFirstLine = true;
                break;
            case 'V':
                _versions++;
                break;
            case 'd':
                _debug++;
                break;
            case 't':
                break;
            case 'h' or '?':
                Kind = ProgramKind.Help;
                return false;
            default:
                return false;
        }
        return true;
    }
}

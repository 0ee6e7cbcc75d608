using Krait.Compiler;
using Krait.Evaluation;
using Krait.Hosting;
using Krait.Importing;
using Krait.Modules;
using Krait.Modules.Builtins;
using Krait.Modules.Io;
using Krait.Modules.Sys;
using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Bytes;
using Krait.Types.Text;

namespace Krait.Cli;

/// <summary>The <c>krait</c> command.</summary>
internal static class CommandLine
{
    // The evaluation loop recurses natively only where C# calls back into Python; room for that is cheap to reserve.
    private const int StackSize = 256 * 1024 * 1024;

    // Recursion that gets deeper than this is not going anywhere: CPython gives it 8 MB. Precompiled code compares tuples in
    // tuples with 176 bytes a level, and a hundred thousand levels are to be too many.
    private const int PythonStackSize = 16 * 1024 * 1024;

    /// <summary>Runs the command in a thread with a large stack; the result is the exit code.</summary>
    /// <param name="arguments">The command line without the command's name.</param>
    /// <param name="wasInterrupted">Whether the program ended with a KeyboardInterrupt that nothing caught.</param>
    public static int Run(string[] arguments, out bool wasInterrupted)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        arguments = ExactArguments.Of(arguments);
        int exitCode = 0;
        bool isInterrupted = false;
        System.Threading.Thread thread = new(() => exitCode = RunOnThisThread(arguments, out isInterrupted), StackSize);
        thread.Start();
        thread.Join();
        wasInterrupted = isInterrupted;
        return exitCode;
    }

    private static int RunOnThisThread(string[] arguments, out bool wasInterrupted)
    {
        wasInterrupted = false;
        NativeStack.Bound(PythonStackSize);
        var command = CommandArguments.Parse(arguments);
        StartupOptions options = command.Options(out string? fault);
        if (fault is not null
            && command.Kind is (ProgramKind.Command or ProgramKind.Module or ProgramKind.File or ProgramKind.StandardInput))
        {
            Console.Error.Write(fault);
            return 1;
        }
        switch (command.Kind)
        {
            case ProgramKind.Version:
                Console.Out.WriteLine($"Python {SysValues.Version}");
                return 0;
            case ProgramKind.LongVersion:
                Console.Out.WriteLine($"Python {SysValues.LongVersion}");
                return 0;
            case ProgramKind.Help or ProgramKind.EnvironmentHelp or ProgramKind.ImplementationHelp or ProgramKind.CompleteHelp:
                Console.Out.Write(HelpText.For(command.Kind));
                return 0;
            case ProgramKind.Invalid:
                Console.Error.WriteLine(command.Program);
                Console.Error.WriteLine(HelpText.Usage);
                Console.Error.WriteLine("Try `krait -h' for more information.");
                return 2;
            default:
                return RunProgram(command, options, out wasInterrupted);
        }
    }

    private static int RunProgram(CommandArguments command, StartupOptions options, out bool wasInterrupted)
    {
        if (options.HashSeed is { } seed) StringHash.SetSeed(seed);
        string programName = command.Kind switch
        {
            ProgramKind.Command => "-c",
            ProgramKind.Module => "-m",
            _ => command.Program,
        };
        using PythonEngine engine = new(PythonEngineOptions.Trusted with { Arguments = [programName, .. command.Rest] }, options);
        using PythonEngine.Entry entry = engine.Enter();
        int exitCode = command.Kind switch
        {
            ProgramKind.Command => RunCommand(engine, command),
            ProgramKind.Module => RunModule(engine, command),
            ProgramKind.File => RunFile(engine, command),
            _ => RunStandardInput(engine, command),
        };
        wasInterrupted = PythonRuntime.WasInterrupted;
        return exitCode;
    }

    private static PyList SysList(string name) => (PyList)Interpreters.SysDict.GetItem(PyStr.Intern(name))!;

    private static void Start(PythonEngine engine, CommandArguments command, string? firstPath)
    {
        CodecRegistry.ChecksNames = StartupOptions.Current.DevelopmentMode;
        if (StartupOptions.Current.BytesWarning > 0)
        {
            BytesWarnings.Issue = static message => WarningIssuer.Warn(ExceptionTypes.BytesWarning, message);
        }
        if (command.Setting("importtime", "PYTHONPROFILEIMPORTTIME") is { } times) ImportTimes.Start(showsReused: times == "2");
        if (StartupOptions.Current.DevelopmentMode || command.TryImplementationOption("faulthandler", out _)
            || command.Variable("PYTHONFAULTHANDLER") is not null)
        {
            FaultDump.Descriptor = 2;
        }
        if (StartupOptions.Current.TracedFrames > TraceMallocModule.MostFrames)
        {
            Console.Error.Write("Fatal Python error: init_interp_main: can't start tracemalloc\nPython runtime state: core initialized\n"
                + $"ValueError: the number of frames must be in range [1; {TraceMallocModule.MostFrames}]\n");
            Environment.Exit(1);
        }
        if (StartupOptions.Current.TracedFrames > 0) TraceMallocModule.StartTracing(StartupOptions.Current.TracedFrames);
        foreach (string option in command.Unsupported()) StandardStreams.WriteError($"krait: {option}: not supported\n");
        PyList path = SysList("path");
        foreach (string folder in command.Variable("PYTHONPATH")?.Split(Path.PathSeparator) ?? [])
        {
            path.Add(PyStr.FromString(folder.Length == 0 ? Directory.GetCurrentDirectory() : Path.GetFullPath(folder)));
        }
        foreach (string folder in command.PathFolders ?? []) path.Add(PyStr.FromString(folder));
        string? library = LibraryFolder.Find(command.Variable("PYTHONHOME"));
        if (library is not null && command.PathFolders is null)
        {
            path.Add(PyStr.FromString(library));
            Interpreters.SysDict.SetItem(PyStr.Intern("_stdlib_dir"), PyStr.FromString(library));
        }
        PyStr? first = StartupOptions.Current.SafePath || firstPath is null ? null : PyStr.FromString(firstPath);
        PythonRuntime.RememberStart(engine.Options.Arguments, path, first, library);
        // The name of an encoding may be one that the library knows.
        if (StartupOptions.Current.StandardEncoding != "utf-8" && !StandardStreams.Reencode(StartupOptions.Current.StandardEncoding))
        {
            PyBaseException error = Exceptions.Take()!;
            Console.Error.Write("Fatal Python error: init_sys_streams: can't initialize sys standard streams\n"
                + $"Python runtime state: core initialized\n{TracebackText.Format(error)}");
            Environment.Exit(1);
        }
        Site.Install(path);
        // The program's own folder stands first, and site does not look into it.
        if (first is not null) path.Insert(0, first);
        // Filters of the command line are for the library's module, too.
        if (StartupOptions.Current.WarningOptions.Count > 0 && ModuleImporter.Import(PyStr.Intern("warnings"), null, null, 0) is null)
        {
            // There may be no library; the native filters have the options already.
            _ = Exceptions.Take();
        }
    }

    private static int Complain(string message, int exitCode = 1)
    {
        StandardStreams.WriteError($"krait: {message}\n");
        return exitCode;
    }

    private static int RunCommand(PythonEngine engine, CommandArguments command)
    {
        Start(engine, command, "");
        string source = Dedent(command.Program);
        if (Codecs.Encode(PyStr.FromString(source), "utf-8", "strict") is null)
        {
            StandardStreams.WriteError("Unable to decode the command from the command line:\n");
            return PythonRuntime.ReportUncaught();
        }
        int optimize = StartupOptions.Current.Optimize;
        PyCode? code = SourceExecution.Compile(PyStr.FromString(source), "<string>", CompileMode.Exec, CompilerFlags.None, optimize);
        if (code is not null)
        {
            SourceLines.Add(code, source);
            SourceLines.SetCommand(code, source);
        }
        return PythonRuntime.RunMain(code, null);
    }

    private static int RunStandardInput(PythonEngine engine, CommandArguments command)
    {
        Start(engine, command, "");
        if (StartupOptions.Current.Interactive || FileDescriptors.IsTerminal(0))
        {
            if (!StartupOptions.Current.Quiet)
            {
                StandardStreams.WriteError($"Python {SysValues.LongVersion} on {SysValues.Platform}\n");
                if (!StartupOptions.Current.NoSite)
                {
                    StandardStreams.WriteError("Type \"help\", \"copyright\", \"credits\" or \"license\" for more information.\n");
                }
            }
            return PythonRuntime.RunInteractively(command.Variable("PYTHONSTARTUP"));
        }
        using Stream input = Console.OpenStandardInput();
        using MemoryStream bytes = new();
        input.CopyTo(bytes);
        return RunSource(PyBytes.From(bytes.ToArray()), "<stdin>", "<stdin>");
    }

    private static int RunSource(PyObject source, string name, string? file)
    {
        PyCode? code = SourceExecution.Compile(source, name, CompileMode.Exec, CompilerFlags.None, StartupOptions.Current.Optimize);
        return PythonRuntime.RunMain(code, file);
    }

    // The blanks that all lines with something on them begin with are left out.
    private static string Dedent(string source)
    {
        string[] lines = source.Split('\n');
        string? margin = null;
        foreach (string line in lines)
        {
            string text = line.TrimStart(' ', '\t');
            if (text.Length == 0) continue;
            string indentation = line[..^text.Length];
            if (margin is null)
            {
                margin = indentation;
                continue;
            }
            int common = 0;
            while (common < margin.Length && common < indentation.Length && margin[common] == indentation[common]) common++;
            margin = margin[..common];
        }
        if (string.IsNullOrEmpty(margin)) return source;
        return string.Join('\n', lines.Select(line => line.AsSpan().Trim(" \t").Length == 0 ? "" : line[margin.Length..]));
    }

    private static int RunFile(PythonEngine engine, CommandArguments command)
    {
        string file = Path.GetFullPath(command.Program);
        const int IsFolder = 21;
        byte[]? content = FileDescriptors.ReadFile(file, out int error);
        if (error == IsFolder || (error != 0 && Directory.Exists(file)))
        {
            Start(engine, command, null);
            return RunFirstOnPath(file);
        }
        bool isArchive = content is null ? IsInArchive(file) : IsArchive(content);
        Start(engine, command, isArchive ? null : Path.GetDirectoryName(file) ?? "");
        if (isArchive) return RunFirstOnPath(file);
        if (content is null)
        {
            return Complain($"can't open file '{file}': [Errno {error}] {FileDescriptors.ErrorText(error)}", 2);
        }
        if (command.SkipsFirstLine && Array.IndexOf(content, (byte)'\n') is >= 0 and int newLine)
        {
            content.AsSpan(0, newLine).Fill((byte)' ');
        }
        PyCode? code = file.EndsWith(".pyc", StringComparison.Ordinal)
            ? ModuleImporter.ReadPyc(content, file)
            : ModuleImporter.CompileProgram(content, file);
        return PythonRuntime.RunMain(code, file, null);
    }

    // A folder in an archive is named like one in a folder.
    private static bool IsInArchive(string file)
    {
        string? parent = Path.GetDirectoryName(file);
        while (!string.IsNullOrEmpty(parent) && !File.Exists(parent) && !Directory.Exists(parent)) parent = Path.GetDirectoryName(parent);
        return File.Exists(parent) && FileDescriptors.ReadFile(parent, out _) is { } content && IsArchive(content);
    }

    // A zip file ends with the end of its directory, which a comment may follow.
    private static bool IsArchive(ReadOnlySpan<byte> content)
    {
        const int LongestEnd = 22 + 65535;
        return content[Math.Max(0, content.Length - LongestEnd)..].LastIndexOf("PK\u0005\u0006"u8) >= 0;
    }

    // A folder or an archive is first on the path, also for an isolated program, and has the module __main__.
    private static int RunFirstOnPath(string file)
    {
        SysList("path").Insert(0, PyStr.FromString(file));
        return RunByRunner("__main__", replacesArgument: false);
    }

    private static int RunModule(PythonEngine engine, CommandArguments command)
    {
        Start(engine, command, Directory.GetCurrentDirectory());
        return RunByRunner(command.Program, replacesArgument: true);
    }

    // The library's runpy finds the module and runs it as __main__.
    private static int RunByRunner(string module, bool replacesArgument) => PythonRuntime.RunMain(_ =>
        ModuleImporter.Import(PyStr.Intern("runpy"), null, null, 0) is { } runner
            ? Attributes.CallMethod(runner, PyStr.Intern("_run_module_as_main"), PyStr.FromString(module), PyBool.From(replacesArgument))
            : null);
}

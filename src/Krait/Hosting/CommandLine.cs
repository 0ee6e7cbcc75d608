using Krait.Compiler;
using Krait.Evaluation;
using Krait.Importing;
using Krait.Modules;
using Krait.Modules.Builtins;
using Krait.Modules.Io;
using Krait.Modules.Sys;
using Krait.Modules.Warnings;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Bytes;

namespace Krait.Hosting;

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
    public static int Run(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        arguments = ExactArguments.Of(arguments);
        int exitCode = 0;
        System.Threading.Thread thread = new(() => exitCode = RunOnThisThread(arguments), StackSize);
        thread.Start();
        thread.Join();
#if INSTRUCTION_STATISTICS
        Evaluation.InstructionStatistics.Report(Console.Error);
#endif
        return exitCode;
    }

    private static int RunOnThisThread(string[] arguments)
    {
        NativeStack.Bound(PythonStackSize);
        var command = CommandArguments.Parse(arguments);
        StartupOptions options = command.Options(out string? fault);
        if (fault is not null && command.Kind is (ProgramKind.Command or ProgramKind.Module or ProgramKind.File or ProgramKind.StandardInput))
        {
            Console.Error.Write(fault);
            return 1;
        }
        StartupOptions.Current = options;
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
            case ProgramKind.Command:
                return RunCommand(command);
            case ProgramKind.Module:
                return RunModule(command);
            case ProgramKind.File:
                return RunFile(command);
            default:
                return RunStandardInput(command);
        }
    }

    private static PyList SysList(string name) => (PyList)Interpreters.SysDict.GetItem(PyStr.Intern(name))!;

    private static void Start(CommandArguments command, string programName, string firstPath)
    {
        if (StartupOptions.Current.HashSeed is { } seed) StringHash.SetSeed(seed);
        PythonRuntime.Start([programName, .. command.Rest]);
        if (StartupOptions.Current.StandardEncoding != "utf-8" && !StandardStreams.Reencode(StartupOptions.Current.StandardEncoding))
        {
            PyBaseException error = Exceptions.Take()!;
            Console.Error.Write($"Fatal Python error: init_sys_streams: can't initialize sys standard streams\nPython runtime state: core initialized\n{TracebackText.Format(error)}");
            Environment.Exit(1);
        }
        if (StartupOptions.Current.BytesWarning > 0) BytesWarnings.Issue = static message => WarningIssuer.Warn(ExceptionTypes.BytesWarning, message);
        if (command.Setting("importtime", "PYTHONPROFILEIMPORTTIME") is not null || command.TryImplementationOption("importtime", out _)) ImportTimes.Start();
        if (StartupOptions.Current.DevelopmentMode || command.TryImplementationOption("faulthandler", out _) || command.Variable("PYTHONFAULTHANDLER") is not null) FaultDump.Descriptor = 2;
        foreach (string option in command.Unsupported()) StandardStreams.WriteError($"krait: {option}: not supported\n");
        PyList path = SysList("path");
        if (!StartupOptions.Current.SafePath) path.Add(PyStr.FromString(firstPath));
        foreach (string folder in command.Variable("PYTHONPATH")?.Split(Path.PathSeparator) ?? [])
        {
            path.Add(PyStr.FromString(folder.Length == 0 ? Directory.GetCurrentDirectory() : Path.GetFullPath(folder)));
        }
        if (LibraryFolder.Find(command.Variable("PYTHONHOME")) is { } library)
        {
            path.Add(PyStr.FromString(library));
            Interpreters.SysDict.SetItem(PyStr.Intern("_stdlib_dir"), PyStr.FromString(library));
        }
        Site.Install(path);
    }

    private static int Complain(string message, int exitCode = 1)
    {
        StandardStreams.WriteError($"krait: {message}\n");
        return exitCode;
    }

    private static int RunCommand(CommandArguments command)
    {
        Start(command, "-c", "");
        string source = Dedent(command.Program);
        SourceLines.Add("<string>", source);
        return RunSource(PyStr.FromString(source), "<string>", null);
    }

    private static int RunStandardInput(CommandArguments command)
    {
        Start(command, command.Program, "");
        if (StartupOptions.Current.Interactive || FileDescriptors.IsTerminal(0))
        {
            if (!StartupOptions.Current.Quiet) StandardStreams.WriteError($"Python {SysValues.LongVersion} on {SysValues.Platform}\n");
            return PythonRuntime.RunInteractively();
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
        return string.Join('\n', lines.Select(line => line.StartsWith(margin, StringComparison.Ordinal) ? line[margin.Length..] : line.TrimStart(' ', '\t')));
    }

    private static int RunFile(CommandArguments command)
    {
        string file = Path.GetFullPath(command.Program);
        const int IsFolder = 21;
        byte[]? content = FileDescriptors.ReadFile(file, out int error);
        if (error == IsFolder || (error != 0 && Directory.Exists(file)))
        {
            Start(command, command.Program, file);
            string main = Path.Combine(file, "__main__.py");
            if (!File.Exists(main)) return Complain($"can't find '__main__' module in '{file}'");
            return PythonRuntime.RunMain(ModuleImporter.ReadCode(main, isCached: true), main, ModuleSpecs.ForFile("__main__", main, null, BytecodeCache.PathOf(main)));
        }
        Start(command, command.Program, Path.GetDirectoryName(file) ?? "");
        if (content is not null && IsArchive(content)) return RunArchive(file);
        if (content is null)
        {
            return Complain($"can't open file '{file}': [Errno {error}] {FileDescriptors.ErrorText(error)}", 2);
        }
        if (command.SkipsFirstLine && Array.IndexOf(content, (byte)'\n') is >= 0 and int newLine) content.AsSpan(0, newLine).Fill((byte)' ');
        PyCode? code = file.EndsWith(".pyc", StringComparison.Ordinal)
            ? ModuleImporter.ReadPyc(content, file)
            : ModuleImporter.CompileProgram(content, file);
        return PythonRuntime.RunMain(code, file, null);
    }

    // A zip file ends with the end of its directory, which a comment may follow.
    private static bool IsArchive(ReadOnlySpan<byte> content)
    {
        const int LongestEnd = 22 + 65535;
        return content[Math.Max(0, content.Length - LongestEnd)..].LastIndexOf("PK\u0005\u0006"u8) >= 0;
    }

    // The library's machinery finds __main__ in an archive, which stands on the path in place of its folder.
    private static int RunArchive(string file)
    {
        if (!StartupOptions.Current.SafePath) SysList("path")[0] = PyStr.FromString(file);
        else SysList("path").Insert(0, PyStr.FromString(file));
        PyObject? runner = ModuleImporter.Import(PyStr.Intern("runpy"), null, null, 0);
        if (runner is null) return Fail();
        return PythonRuntime.RunMain(main => Attributes.CallMethod(runner, PyStr.Intern("_run_module_as_main"), PyStr.FromNarrow("__main__"), PyBool.False));
    }

    private static int RunModule(CommandArguments command)
    {
        string name = command.Program;
        Start(command, "-m", Directory.GetCurrentDirectory());
        if (name.StartsWith('.')) return Complain("Relative module names not supported");
        string? file = FindModule(name, out string? problem);
        if (problem is null && file is not null && Path.GetFileName(file) == "__init__.py" && !name.EndsWith("__init__", StringComparison.Ordinal))
        {
            string main = FindModule($"{name}.__main__", out problem) ?? "";
            if (problem is null && main.Length == 0) problem = $"No module named {name}.__main__; '{name}' is a package and cannot be directly executed";
            (file, name) = (main, $"{name}.__main__");
        }
        if (Exceptions.IsSet) return Fail();
        if (problem is not null || file is null) return Complain(problem ?? $"No module named {name}");
        SysList("argv")[0] = PyStr.FromString(file);
        string cached = file.EndsWith(".py", StringComparison.Ordinal) ? BytecodeCache.PathOf(file) : file;
        return PythonRuntime.RunMain(ModuleImporter.ReadCode(file, isCached: true), file, ModuleSpecs.ForFile(name, file, null, cached));
    }

    // Whether an ImportError says that a module, or a package it is in, is missing: not one that they import.
    private static bool IsAbout(PyBaseException error, string name) =>
        error is PyImportError { Name: PyStr missing } && $"{name}.".StartsWith($"{missing}.", StringComparison.Ordinal);

    // A module that its package has imported already will be there twice.
    private static bool WarnOfImported(string name, string package)
    {
        if (Interpreters.Modules.GetItem(PyStr.Intern(name)) is null) return true;
        const int LineOfWarning = 130;
        string message = $"'{name}' found in sys.modules after import of package '{package}', but prior to execution of '{name}'; "
            + "this may result in unpredictable behaviour";
        return WarningIssuer.WarnExplicit(
            ExceptionTypes.RuntimeWarning, PyStr.FromString(message), PyStr.FromString("<frozen runpy>"), LineOfWarning, PyStr.Intern("runpy"),
            PyNone.Instance, null, PyNone.Instance);
    }

    // The module's file; its package, which is imported first, says where to look.
    private static string? FindModule(string name, out string? problem)
    {
        problem = null;
        if (ModuleImporter.Native.ContainsKey(name) || name is "builtins" or "sys")
        {
            problem = $"No code object available for {name}";
            return null;
        }
        if (name.Length == 0 || name.EndsWith('.')) return null;
        int dot = name.LastIndexOf('.');
        if (dot < 0) return ModuleImporter.FindFile(name, null);
        PyStr parentName = PyStr.FromString(name[..dot]);
        PyObject? parent = ModuleImporter.Import(parentName, null, PyTuple.Create(PyStr.Intern("*")), 0);
        if (parent is null)
        {
            if (!Exceptions.IsSetTo(ExceptionTypes.ImportError)) return null;
            PyBaseException error = Exceptions.Take()!;
            if (!IsAbout(error, name[..dot]))
            {
                ThreadState.Current.Exception = error;
                return null;
            }
            problem = $"Error while finding module specification for '{name}' ({error.Type.Name}: {Representation.Str(error)})";
            return null;
        }
        if (!Attributes.TryGet(parent, Names.Path, out PyObject? path)) return null;
        if (path is not null) return WarnOfImported(name, name[..dot]) ? ModuleImporter.FindFile(name[(dot + 1)..], path) : null;
        problem = $"Error while finding module specification for '{name}' (ModuleNotFoundError: __path__ attribute not found on '{name[..dot]}' while trying to find '{name}')";
        return null;
    }

    private static int Fail()
    {
        int exitCode = PythonRuntime.ReportUncaught();
        StandardStreams.FlushAll();
        return exitCode;
    }
}

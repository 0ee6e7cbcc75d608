using Krait.Compiler;
using Krait.Evaluation;
using Krait.Importing;
using Krait.Modules.Builtins;
using Krait.Modules.Sys;
using Krait.Objects;

namespace Krait.Hosting;

/// <summary>The <c>krait</c> command.</summary>
public static class CommandLine
{
    private const string Usage = "usage: krait [option] ... [-c cmd | -m mod | file | -] [arg] ...";

    // The evaluation loop recurses natively only where C# calls back into Python; room for that is cheap to reserve.
    private const int StackSize = 256 * 1024 * 1024;

    /// <summary>Runs the command in a thread with a large stack; the result is the exit code.</summary>
    /// <param name="arguments">The command line without the command's name.</param>
    public static int Run(string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        int exitCode = 0;
        System.Threading.Thread thread = new(() => exitCode = RunOnThisThread(arguments), StackSize);
        thread.Start();
        thread.Join();
        return exitCode;
    }

    private static int RunOnThisThread(string[] arguments)
    {
        int next = 0;
        for (; next < arguments.Length && arguments[next].StartsWith('-') && arguments[next] != "-"; next++)
        {
            string option = arguments[next];
            switch (option)
            {
                case "-V" or "--version":
                    Console.Out.WriteLine($"Python {SysValues.Version} (Krait 0.1.0)");
                    return 0;
                case "-h" or "-?" or "--help":
                    Console.Out.WriteLine(Usage);
                    Console.Out.WriteLine("Options:");
                    Console.Out.WriteLine("-c cmd : program passed in as string (terminates option list)");
                    Console.Out.WriteLine("-h     : print this help message and exit (also -? or --help)");
                    Console.Out.WriteLine("-m mod : run library module as a script (terminates option list)");
                    Console.Out.WriteLine("-V     : print the Python version number and exit (also --version)");
                    Console.Out.WriteLine("-X opt : set implementation-specific option");
                    Console.Out.WriteLine("file   : program read from script file, or from a .pyc");
                    Console.Out.WriteLine("-      : program read from stdin");
                    return 0;
                case "-c":
                    if (next + 1 == arguments.Length) return MissingArgument("-c");
                    return RunSource(arguments[next + 1], ["-c", .. arguments[(next + 2)..]]);
                case "-m":
                    if (next + 1 == arguments.Length) return MissingArgument("-m");
                    return RunModule(arguments[next + 1], arguments[(next + 2)..]);
                case "-X":
                    if (next + 1 == arguments.Length) return MissingArgument("-X");
                    next++;
                    break;
                case "-B" or "-E" or "-I" or "-s" or "-S" or "-u" or "-q":
                    break;
                default:
                    if (option.StartsWith("-X", StringComparison.Ordinal)) break;
                    Console.Error.WriteLine($"Unknown option: {(option.StartsWith("--", StringComparison.Ordinal) ? option : option[..2])}");
                    Console.Error.WriteLine(Usage);
                    Console.Error.WriteLine("Try `krait -h' for more information.");
                    return 2;
            }
        }
        if (next == arguments.Length || arguments[next] == "-")
        {
            return RunSource(Console.In.ReadToEnd(), next == arguments.Length ? [""] : ["-", .. arguments[(next + 1)..]], "<stdin>");
        }
        return RunFile(arguments[next], arguments[next..]);
    }

    private static int MissingArgument(string option)
    {
        Console.Error.WriteLine($"Argument expected for the {option} option");
        Console.Error.WriteLine(Usage);
        Console.Error.WriteLine("Try `krait -h' for more information.");
        return 2;
    }

    private static void Start(string[] argv, string firstPath)
    {
        PythonRuntime.Start(argv);
        BuiltinsCore.Importer = ModuleImporter.Import;
        ((PyList)Interpreters.SysDict.GetItem(PyStr.Intern("path"))!).Insert(0, PyStr.FromString(firstPath));
    }

    private static int RunSource(string source, string[] argv, string name = "<string>")
    {
        Start(argv, "");
        PyCode? code = SourceExecution.Compile(PyStr.FromString(source), name, CompileMode.Exec, CompilerFlags.None, 0);
        return code is null ? Fail() : PythonRuntime.RunMain(code, null);
    }

    private static int RunFile(string file, string[] argv)
    {
        if (!File.Exists(file))
        {
            bool isFolder = Directory.Exists(file);
            string reason = isFolder ? $"can't find '__main__' module in '{Path.GetFullPath(file)}'" : $"can't open file '{Path.GetFullPath(file)}': [Errno 2] No such file or directory";
            Console.Error.WriteLine($"krait: {reason}");
            return isFolder ? 1 : 2;
        }
        Start(argv, Path.GetDirectoryName(Path.GetFullPath(file)) ?? "");
        PyCode? code = ModuleImporter.ReadCode(Path.GetFullPath(file));
        return code is null ? Fail() : PythonRuntime.RunMain(code, Path.GetFullPath(file));
    }

    private static int RunModule(string name, string[] rest)
    {
        Start(["-m", .. rest], Directory.GetCurrentDirectory());
        foreach (PyObject folder in ((PyList)Interpreters.SysDict.GetItem(PyStr.Intern("path"))!).ToArray())
        {
            string root = Path.Combine(folder.ToString()!, name.Replace('.', '/'));
            foreach (string file in (ReadOnlySpan<string>)[root + ".py", root + ".pyc", Path.Combine(root, "__main__.py")])
            {
                if (!File.Exists(file)) continue;
                PyCode? code = ModuleImporter.ReadCode(file);
                return code is null ? Fail() : PythonRuntime.RunMain(code, file);
            }
        }
        Console.Error.WriteLine($"krait: No module named {name}");
        return 1;
    }

    private static int Fail()
    {
        int exitCode = PythonRuntime.ReportUncaught();
        StandardStreams.FlushAll();
        return exitCode;
    }
}

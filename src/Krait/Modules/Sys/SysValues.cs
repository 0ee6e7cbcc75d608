using System.Runtime.InteropServices;
using Krait.Evaluation;
using Krait.Modules.Archives;
using Krait.Objects;

namespace Krait.Modules.Sys;

/// <summary>The values in the namespace of sys.</summary>
internal static partial class SysValues
{
    // That of the standard library in the box (build/README.md), as programs conclude from it what the library has. The number of code
    // objects (importlib.util.MAGIC_NUMBER) is the same for all of 3.14.
    private const int Micro = 2;
    private const int FinalRelease = 0xF0;
    private const int HexVersion = (3 << 24) | (14 << 16) | (Micro << 8) | FinalRelease;

    /// <summary>The version of Python that Krait is.</summary>
    public static string Version => $"3.14.{Micro}";

    /// <summary><c>sys.version</c>, in the form that programs parse: what was built, when, and with which compiler.</summary>
    public static string LongVersion => $"{Version} (Krait 0.1.0, Nov 29 2026, 00:00:00) [.NET {Environment.Version}]";

    /// <summary><c>sys.platform</c>.</summary>
    public static string Platform => OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux";

    public static void Install(PyDict sys, IReadOnlyList<string> arguments)
    {
        StandardStreams.Install(sys, StartupOptions.Current);
        Types.Numbers.IntegerText.MaximumDigits = StartupOptions.Current.MaximumDigits;
        Set(sys, "modules", Interpreters.Modules);
        Set(sys, "argv", Strings(StartupOptions.Current.ReadsAscii ? [.. arguments.Select(EscapeNonAscii)] : arguments));
        Set(sys, "path", new PyList());
        Set(sys, "path_importer_cache", new PyDict());
        Set(sys, "warnoptions", Strings(StartupOptions.Current.WarningOptions));
        Set(sys, "_xoptions", ImplementationOptions());
        Set(sys, "orig_argv", OriginalArguments());
        Set(sys, "maxsize", PyInt.From(long.MaxValue));
        Set(sys, "maxunicode", PyInt.From(0x10FFFF));
        Set(sys, "byteorder", PyStr.Intern(BitConverter.IsLittleEndian ? "little" : "big"));
        Set(sys, "platform", PyStr.Intern(Platform));
        Set(sys, "version", PyStr.FromString(LongVersion));
        Set(sys, "hexversion", PyInt.From(HexVersion));
        Set(sys, "version_info", VersionInfo());
        Set(sys, "api_version", PyInt.From(1013));
        Set(sys, "copyright", PyStr.FromString("Copyright (c) 2026 The Krait authors"));
        Set(sys, "executable", PyStr.FromString(Installation.Command ?? ""));
        Set(sys, "dont_write_bytecode", PyBool.From(StartupOptions.Current.DontWriteBytecode));
        Set(sys, "flags", SysFlags());
        var prefix = PyStr.FromString(Installation.Folder);
        Set(sys, "_base_executable", PyStr.FromString(Installation.Command ?? ""));
        Set(sys, "_home", PyNone.Instance);
        Set(sys, "_stdlib_dir", PyNone.Instance);
        Set(sys, "_framework", PyStr.Empty);
        Set(sys, "_git", PyTuple.Create(PyStr.FromNarrow("Krait"), PyStr.Empty, PyStr.Empty));
        Set(sys, "prefix", prefix);
        Set(sys, "base_prefix", prefix);
        Set(sys, "exec_prefix", prefix);
        Set(sys, "base_exec_prefix", prefix);
        Set(sys, "builtin_module_names", new PyTuple(NativeModuleNames()));
        Set(sys, "stdlib_module_names", StandardNames.All);
        Set(sys, "abiflags", PyStr.Empty);
        Set(sys, "platlibdir", PyStr.Intern("lib"));
        Set(sys, "float_repr_style", PyStr.Intern("short"));
        Set(sys, "implementation", Implementation());
        AddNumericInformation(sys);
        Set(sys, "__breakpointhook__", sys.GetItem(PyStr.Intern("breakpointhook"))!);
        Set(sys, "__displayhook__", sys.GetItem(PyStr.Intern("displayhook"))!);
        Set(sys, "__unraisablehook__", sys.GetItem(PyStr.Intern("unraisablehook"))!);
        Set(sys, "__excepthook__", sys.GetItem(PyStr.Intern("excepthook"))!);
        Set(sys, "pycache_prefix", StartupOptions.Current.CacheFolder is { } folder ? PyStr.FromString(folder) : PyNone.Instance);
    }

    private static void Set(PyDict sys, string name, PyObject value) => sys.SetItem(PyStr.Intern(name), value);

    // The bytes of UTF-8 that are not ASCII, as the error handler "surrogateescape" shows them.
    private static string EscapeNonAscii(string text)
    {
        const char FirstEscape = '\uDC00';
        if (System.Text.Ascii.IsValid(text)) return text;
        System.Text.StringBuilder escaped = new();
        for (int i = 0; i < text.Length; i++)
        {
            // A surrogate that stands alone is an escaped byte already.
            int length = char.IsSurrogatePair(text, i) ? 2 : 1;
            if (char.IsAscii(text[i]) || (length == 1 && char.IsSurrogate(text[i])))
            {
                escaped.Append(text[i]);
                continue;
            }
            foreach (byte each in System.Text.Encoding.UTF8.GetBytes(text.Substring(i, length))) escaped.Append((char)(FirstEscape + each));
            i += length - 1;
        }
        return escaped.ToString();
    }

    // The name and version of the C library's threads, where that is GNU's.
    private static PyObject ThreadLibrary()
    {
        const int ThreadLibraryVersion = 3;
        if (!OperatingSystem.IsLinux()) return PyNone.Instance;
        Span<byte> buffer = stackalloc byte[64];
        nint length = ReadConfiguration(ThreadLibraryVersion, buffer, buffer.Length);
        return length > 1 && length <= buffer.Length ? PyStr.FromNarrow(System.Text.Encoding.Latin1.GetString(buffer[..((int)length - 1)]))
            : PyNone.Instance;
    }

    [LibraryImport("libc", EntryPoint = "confstr")]
    private static partial nint ReadConfiguration(int name, Span<byte> buffer, nint length);

    private static PyList Strings(IReadOnlyList<string> texts)
    {
        PyList list = new(texts.Count);
        for (int i = 0; i < texts.Count; i++) list.Add(PyStr.FromString(texts[i]));
        return list;
    }

    // With the command's own name in place of the assembly's, which .NET gives.
    private static PyList OriginalArguments()
    {
        string[] arguments = ExactArguments.Of(Environment.GetCommandLineArgs());
        bool hasName = Installation.Command is { } command && Path.GetFileNameWithoutExtension(command) != "dotnet";
        if (arguments.Length > 0 && hasName) arguments[0] = Installation.Command!;
        return Strings(arguments);
    }

    private static PyObject[] NativeModuleNames()
    {
        List<string> names = new(40);
        for (int i = 0; i < NativeModules.Names.Count; i++) names.Add(NativeModules.Names[i]);
        foreach (string name in NativeModules.HasLibrary ? NativeModules.LibraryNames : []) InsertSorted(names, name);
        InsertSorted(names, "builtins");
        InsertSorted(names, "sys");
        var result = new PyObject[names.Count];
        for (int i = 0; i < result.Length; i++) result[i] = PyStr.Intern(names[i]);
        return result;
    }

    private static void InsertSorted(List<string> names, string name)
    {
        int index = names.Count;
        while (index > 0 && string.CompareOrdinal(names[index - 1], name) > 0) index--;
        names.Insert(index, name);
    }

    // It cannot change, so engines share it.
    private static class StandardNames
    {
        public static readonly PyFrozenSet All = Make();

        private static PyFrozenSet Make()
        {
            PyFrozenSet names = new();
            foreach (string name in StandardModules.All) names.Add(PyStr.Intern(name));
            return names;
        }
    }

    private static PySimpleNamespace Implementation()
    {
        PySimpleNamespace implementation = new(BuiltinTypes.SimpleNamespace);
        PyDict dict = implementation.Dict;
        Set(dict, "name", PyStr.Intern("krait"));
        Set(dict, "cache_tag", PyStr.Intern("cpython-314"));
        Set(dict, "version", VersionInfo());
        Set(dict, "hexversion", PyInt.From(HexVersion));
        if (OperatingSystem.IsLinux()) Set(dict, "_multiarch", PyStr.FromString($"{Machine()}-linux-gnu"));
        Set(dict, "supports_isolated_interpreters", PyBool.False);
        return implementation;
    }

    private static string Machine() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => "x86_64",
        Architecture.Arm64 => "aarch64",
        _ => RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(),
    };

    private static void AddNumericInformation(PyDict sys)
    {
        Set(sys, "float_info", StructSequence.Create(
            "sys.float_info",
            ["max", "max_exp", "max_10_exp", "min", "min_exp", "min_10_exp", "dig", "mant_dig", "epsilon", "radix", "rounds"],
            new PyFloat(double.MaxValue), PyInt.From(1024), PyInt.From(308), new PyFloat(2.2250738585072014e-308), PyInt.From(-1021),
                PyInt.From(-307), PyInt.From(15),
            PyInt.From(53), new PyFloat(2.220446049250313e-16), PyInt.From(2), PyInt.One));
        Set(sys, "int_info", StructSequence.Create(
            "sys.int_info", ["bits_per_digit", "sizeof_digit", "default_max_str_digits", "str_digits_check_threshold"],
            PyInt.From(30), PyInt.From(4), PyInt.From(4300), PyInt.From(640)));
        Set(sys, "hash_info", StructSequence.Create(
            "sys.hash_info", ["width", "modulus", "inf", "nan", "imag", "algorithm", "hash_bits", "seed_bits", "cutoff"],
            PyInt.From(64),
                PyInt.From((1L << 61) - 1), PyInt.From(314159), PyInt.Zero, PyInt.From(1000003), PyStr.Intern("siphash13"), PyInt.From(64),
                    PyInt.From(128), PyInt.Zero));
        Set(sys, "thread_info", StructSequence.Create(
            "sys.thread_info", ["name", "lock", "version"], PyStr.Intern("pthread"), PyStr.Intern("semaphore"), ThreadLibrary()));
    }

    private static PyObject VersionInfo() => StructSequence.Create(
        "sys.version_info", ["major", "minor", "micro", "releaselevel", "serial"],
        PyInt.From(3), PyInt.From(14), PyInt.From(Micro), PyStr.Intern("final"), PyInt.From(0));

    private static PyDict ImplementationOptions()
    {
        PyDict options = new();
        if (StartupOptions.Current.ImplementationOptions.Count == 0) return options;
        foreach ((string name, string? value) in StartupOptions.Current.ImplementationOptions)
        {
            options.SetItem(PyStr.FromString(name), value is null ? PyBool.True : PyStr.FromString(value));
        }
        return options;
    }

    private static PyObject SysFlags()
    {
        StartupOptions options = StartupOptions.Current;
        PyType type = StructSequence.Define(
            "sys.flags",
            ["debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment",
                "verbose",
                "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "safe_path",
                "int_max_str_digits", "gil", "thread_inherit_context", "context_aware_warnings"],
            18);
        type.NewSlot = null;
        type.Flags |= TypeFlags.DisallowInstantiation;
        return StructSequence.Make(
            type, PyInt.From(options.Debug), Number(options.Inspect), Number(options.Interactive), PyInt.From(options.OptimizeLevel),
                Number(options.DontWriteBytecode), Number(options.NoUserSite),
            Number(options.NoSite), Number(options.IgnoreEnvironment), PyInt.From(options.Verbose), PyInt.From(options.BytesWarning),
                Number(options.Quiet),
            Number(options.HashSeed != 0), Number(options.Isolated), PyBool.From(options.DevelopmentMode), Number(options.Utf8Mode),
                Number(options.ImplementationOptions.ContainsKey("warn_default_encoding")), PyBool.From(options.SafePath),
                    PyInt.From(options.MaximumDigits),
            PyInt.One, PyInt.Zero, PyInt.Zero);
    }

    private static PyInt Number(bool value) => value ? PyInt.One : PyInt.Zero;
}

using Krait.Objects;
using Krait.Evaluation;

namespace Krait.Modules.Sys;

/// <summary>The values in the namespace of sys.</summary>
internal static class SysValues
{
    /// <summary>The version of Python that Krait is.</summary>
    public const string Version = "3.14.0";

    public static void Install(PyDict sys, IReadOnlyList<string> arguments)
    {
        StandardStreams.Install(sys);
        Set(sys, "modules", Interpreters.Modules);
        PyList argv = new();
        foreach (string argument in arguments) argv.Add(PyStr.FromString(argument));
        Set(sys, "argv", argv);
        Set(sys, "path", new PyList());
        Set(sys, "meta_path", new PyList());
        Set(sys, "path_hooks", new PyList());
        Set(sys, "path_importer_cache", new PyDict());
        Set(sys, "warnoptions", new PyList([.. StartupOptions.Current.WarningOptions.Select(PyStr.FromString)]));
        Set(sys, "_xoptions", ImplementationOptions());
        Set(sys, "orig_argv", new PyList([.. Environment.GetCommandLineArgs().Select(PyStr.FromString)]));
        Set(sys, "maxsize", PyInt.From(long.MaxValue));
        Set(sys, "maxunicode", PyInt.From(0x10FFFF));
        Set(sys, "byteorder", PyStr.Intern(BitConverter.IsLittleEndian ? "little" : "big"));
        Set(sys, "platform", PyStr.Intern(OperatingSystem.IsWindows() ? "win32" : OperatingSystem.IsMacOS() ? "darwin" : "linux"));
        Set(sys, "version", PyStr.FromString($"{Version} (Krait 0.1.0, .NET {Environment.Version})"));
        Set(sys, "hexversion", PyInt.From(0x030E00F0));
        Set(sys, "version_info", VersionInfo());
        Set(sys, "api_version", PyInt.From(1013));
        Set(sys, "copyright", PyStr.FromString("Copyright (c) 2026 The Krait authors"));
        Set(sys, "executable", PyStr.FromString(Environment.ProcessPath ?? ""));
        Set(sys, "dont_write_bytecode", PyBool.From(StartupOptions.Current.DontWriteBytecode));
        Set(sys, "flags", SysFlags());
        foreach (string name in (ReadOnlySpan<string>)["prefix", "base_prefix", "exec_prefix", "base_exec_prefix"]) Set(sys, name, PyStr.FromString(AppContext.BaseDirectory));
        Set(sys, "__displayhook__", sys.GetItem(PyStr.Intern("displayhook"))!);
        Set(sys, "__excepthook__", sys.GetItem(PyStr.Intern("excepthook"))!);
        Set(sys, "pycache_prefix", StartupOptions.Current.CacheFolder is { } folder ? PyStr.FromString(folder) : PyNone.Instance);
    }

    private static void Set(PyDict sys, string name, PyObject value) => sys.SetItem(PyStr.Intern(name), value);

    private static PyObject VersionInfo() => StructSequence.Create(
        "sys.version_info", ["major", "minor", "micro", "releaselevel", "serial"],
        PyInt.From(3), PyInt.From(14), PyInt.From(0), PyStr.Intern("final"), PyInt.From(0));

    private static PyDict ImplementationOptions()
    {
        PyDict options = new();
        foreach ((string name, string? value) in StartupOptions.Current.ImplementationOptions)
        {
            options.SetItem(PyStr.FromString(name), value is null ? PyBool.True : PyStr.FromString(value));
        }
        return options;
    }

    private static PyObject SysFlags()
    {
        StartupOptions options = StartupOptions.Current;
        return StructSequence.Create(
            "sys.flags",
            ["debug", "inspect", "interactive", "optimize", "dont_write_bytecode", "no_user_site", "no_site", "ignore_environment", "verbose",
                "bytes_warning", "quiet", "hash_randomization", "isolated", "dev_mode", "utf8_mode", "warn_default_encoding", "safe_path",
                "int_max_str_digits"],
            PyInt.Zero, Number(options.Inspect), PyInt.Zero, PyInt.From(options.Optimize), Number(options.DontWriteBytecode), Number(options.NoUserSite),
            Number(options.NoSite), Number(options.IgnoreEnvironment), PyInt.From(options.Verbose), PyInt.From(options.BytesWarning), Number(options.Quiet),
            PyInt.One, Number(options.Isolated), PyBool.From(options.DevelopmentMode), PyInt.One, PyInt.Zero, PyBool.From(options.SafePath), PyInt.From(4300));
    }

    private static PyInt Number(bool value) => value ? PyInt.One : PyInt.Zero;
}

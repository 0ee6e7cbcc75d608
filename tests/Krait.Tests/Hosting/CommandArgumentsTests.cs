using Krait.Cli;
using Krait.Modules.Sys;
using Xunit;

namespace Krait.Tests.Hosting;

/// <summary>The command line is read as CPython's.</summary>
public class CommandArgumentsTests
{
    [Theory]
    [InlineData("", "StandardInput", "", "")]
    [InlineData("- a b", "StandardInput", "-", "a b")]
    [InlineData("file.py -c x", "File", "file.py", "-c x")]
    [InlineData("-c code a", "Command", "code", "a")]
    [InlineData("-ccode a", "Command", "code", "a")]
    [InlineData("-OBcx y", "Command", "x", "y")]
    [InlineData("-m mod -O", "Module", "mod", "-O")]
    [InlineData("-W ignore -Xdev -m mod", "Module", "mod", "")]
    [InlineData("-- -x", "File", "-x", "")]
    [InlineData("-V", "Version", "", "")]
    [InlineData("--version", "Version", "", "")]
    [InlineData("-h", "Help", "", "")]
    [InlineData("-hk", "Help", "", "")]
    [InlineData("-VV", "LongVersion", "", "")]
    [InlineData("-Vc x", "Version", "x", "")]
    [InlineData("-Vk", "Invalid", "Unknown option: -k", "")]
    [InlineData("--help-env", "EnvironmentHelp", "", "")]
    [InlineData("--help-xoptions", "ImplementationHelp", "", "")]
    [InlineData("--help-all", "CompleteHelp", "", "")]
    [InlineData("--check-hash-based-pycs never x.py", "File", "x.py", "")]
    [InlineData("--check-hash-based-pycs", "Invalid", "Argument expected for the --check-hash-based-pycs options", "")]
    [InlineData("--check-hash-based-pycs x", "Invalid", "--check-hash-based-pycs must be one of 'default', 'always', or 'never'", "")]
    [InlineData("-W", "Invalid", "Argument expected for the -W option", "")]
    [InlineData("-c", "Invalid", "Argument expected for the -c option", "")]
    [InlineData("-k", "Invalid", "Unknown option: -k", "")]
    [InlineData("--foo", "Invalid", "Unknown option: --foo", "")]
    public void Programs_are_told_from_options(string line, string kind, string program, string rest)
    {
        CommandArguments command = Parse(line);
        Assert.Equal((kind, program, rest), (command.Kind.ToString(), command.Program, string.Join(' ', command.Rest)));
    }

    [Fact]
    public void Options_are_counted_and_joined()
    {
        StartupOptions options = Parse("-EOOBsq -W error -Wignore::UserWarning -X a=b -Xc file.py").Options(out _);
        Assert.Equal(2, options.Optimize);
        Assert.True(options is { DontWriteBytecode: true, NoUserSite: true, Quiet: true, IgnoreEnvironment: true, Isolated: false });
        Assert.Equal(["error", "ignore::UserWarning"], options.WarningOptions);
        Assert.Equal("b", options.ImplementationOptions["a"]);
        Assert.Null(options.ImplementationOptions["c"]);
    }

    [Fact]
    public void Isolation_implies_the_rest() =>
        Assert.True(Parse("-I file.py").Options(out _) is { Isolated: true, IgnoreEnvironment: true, NoUserSite: true, SafePath: true });

    /// <summary>The words of CPython 3.14.8.</summary>
    [Theory]
    [InlineData("-X utf8=3 x.py", "preconfig_init_utf8_mode: invalid -X utf8 option value", "preinitializing")]
    [InlineData("-X int_max_str_digits=5 x.py",
        "config_init_int_max_str_digits: -X int_max_str_digits: invalid limit; must be >= 640 or 0 for unlimited.", "preinitialized")]
    [InlineData("-X frozen_modules=x x.py", "bad value for option -X frozen_modules (expected \"on\" or \"off\")", "preinitialized")]
    [InlineData("-X cpu_count=x x.py",
        "config_init_cpu_count: -X cpu_count=n option: n is missing or an invalid number, n must be greater than 0", "preinitialized")]
    [InlineData("-X tracemalloc=x x.py", "config_init_tracemalloc: -X tracemalloc=NFRAME: invalid number of frames", "preinitialized")]
    [InlineData("-X gil=0 x.py", "config_read_gil: Disabling the GIL is not supported by this build", "preinitialized")]
    [InlineData("-X context_aware_warnings=x x.py",
        "config_init_context_aware_warnings: -X context_aware_warnings=n: n is missing or invalid", "preinitialized")]
    [InlineData("-X importtime=9 x.py", "config_init_import_time: -X importtime: values other than 1 and 2 are reserved for future use.",
        "preinitialized")]
    public void Bad_values_end_the_start(string line, string reason, string state)
    {
        Parse(line).Options(out string? fault);
        Assert.Equal($"Fatal Python error: {reason}\nPython runtime state: {state}\n\n", fault);
    }

    [Theory]
    [InlineData("-X utf8=0 -X frozen_modules=off -X cpu_count=2 -X tracemalloc=5 -X int_max_str_digits=640 -X gil=1 x.py")]
    [InlineData("-X anything -X dev x.py")]
    public void Good_values_do_not(string line)
    {
        Parse("-E " + line).Options(out string? fault);
        Assert.Null(fault);
    }

    private static CommandArguments Parse(string line) => CommandArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

using Krait.Hosting;
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
        StartupOptions options = Parse("-EOOBsq -W error -Wignore::UserWarning -X a=b -Xc file.py").Options();
        Assert.Equal(2, options.Optimize);
        Assert.True(options is { DontWriteBytecode: true, NoUserSite: true, Quiet: true, IgnoreEnvironment: true, Isolated: false });
        Assert.Equal(["error", "ignore::UserWarning"], options.WarningOptions);
        Assert.Equal("b", options.ImplementationOptions["a"]);
        Assert.Null(options.ImplementationOptions["c"]);
    }

    [Fact]
    public void Isolation_implies_the_rest() =>
        Assert.True(Parse("-I file.py").Options() is { Isolated: true, IgnoreEnvironment: true, NoUserSite: true, SafePath: true });

    private static CommandArguments Parse(string line) => CommandArguments.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}

using System.Runtime.ExceptionServices;
using Krait.Cli;
using Xunit;

namespace Krait.Tests.Evaluation;

/// <summary>What a running program must not cost: .NET exceptions, and memory that nothing uses.</summary>
[Collection(AloneCollection.Name)]
public sealed class ResourceTests
{
    [Theory]
    [InlineData("exceptions_flow", "20000")]
    [InlineData("generators", "200000")]
    public void Control_flow_throws_no_exceptions_of_dotnet(string program, string size)
    {
        List<string> thrown = [];
        int count = 0;
        EventHandler<FirstChanceExceptionEventArgs> handler = (_, arguments) =>
        {
            // The test host has threads of its own.
            if (!Environment.StackTrace.Contains("Krait.Cli.CommandLine", StringComparison.Ordinal)) return;
            if (Interlocked.Increment(ref count) <= 3) thrown.Add(arguments.Exception.ToString());
        };
        AppDomain.CurrentDomain.FirstChanceException += handler;
        try
        {
            string file = Path.Combine(Repository.Root, "tests", "programs", "benchmarks", program + ".py");
            Assert.Equal(0, CommandLine.Run([file, size], out _));
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= handler;
        }
        Assert.Empty(thrown);
    }

    [Fact]
    public void A_long_loop_leaves_memory_where_it_was()
    {
        const string Program = """
            class Node:
                def __init__(self, other):
                    self.other = other

            def numbers(node):
                yield node
                yield node

            def fail(node):
                raise ValueError(node)

            def work(count):
                for i in range(count):
                    node = Node(None)
                    node.other = Node(node)
                    generator = numbers(node)
                    next(generator)
                    try:
                        fail(node)
                    except ValueError as error:
                        kept = [error, {i: node}, (generator,)]
                del node, generator, kept

            import sys
            work(COUNT)
            """;
        long Measure(int count)
        {
            string number = count.ToString(System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(0, CommandLine.Run(["-c", Program.Replace("COUNT", number, StringComparison.Ordinal)], out _));
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return GC.GetTotalMemory(forceFullCollection: true);
        }

        Measure(1_000);
        long before = Measure(1_000);
        long after = Measure(1_000_000);
        // A leak of even one reference an iteration would be 8 MB.
        Assert.True(after - before < 4_000_000, $"{before:N0} bytes before, {after:N0} after");
    }
}

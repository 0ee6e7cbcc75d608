using Xunit;

namespace Krait.Tests.Evaluation;

/// <summary>Tests that measure the process run when no other test does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

using Xunit;

namespace Krait.Generator.Tests.Support;

/// <summary>A test too slow for every run: it runs when an environment variable is set, as <c>.ci/run</c> does.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OptInFactAttribute : FactAttribute
{
    public OptInFactAttribute(string variable)
    {
        if (Environment.GetEnvironmentVariable(variable) is null or "")
            Skip = $"Set {variable}=1 to run it.";
    }
}

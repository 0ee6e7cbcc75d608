using System.Globalization;
using System.Runtime.CompilerServices;

namespace Krait.Cli;

/// <summary>The limit that <c>DOTNET_GCHeapHardLimit</c> sets to the heap, for a command that was compiled ahead of time.</summary>
/// <remarks>
/// There the runtime reads the number, but not with the <c>0x</c> that it accepts everywhere else: the program would run without a limit.
/// </remarks>
internal static class HeapLimit
{
    private const string Variable = "DOTNET_GCHeapHardLimit";

    /// <summary>Sets the limit if the runtime has overlooked it.</summary>
    public static void Apply()
    {
        if (RuntimeFeature.IsDynamicCodeSupported) return;
        string text = Environment.GetEnvironmentVariable(Variable) ?? "";
        if (!text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)) return;
        ReadOnlySpan<char> digits = text.AsSpan("0x".Length);
        if (!ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong limit) || limit == 0) return;
        AppContext.SetData("GCHeapHardLimit", limit);
        GC.RefreshMemoryLimit();
    }
}

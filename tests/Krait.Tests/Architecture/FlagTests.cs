using System.Numerics;
using System.Reflection;
using Krait.Modules;
using Xunit;

namespace Krait.Tests.Architecture;

/// <summary>Flags that are added in two places at once must not take the same bit: each would then mean the other too.</summary>
public sealed class FlagTests
{
    [Fact]
    public void Each_flag_has_a_bit_of_its_own()
    {
        List<string> shared = [];
        foreach (Type type in typeof(NativeModules).Assembly.GetTypes())
        {
            if (!type.IsEnum || type.GetCustomAttribute<FlagsAttribute>() is null) continue;
            IEnumerable<IGrouping<object, FieldInfo>> bits = type.GetFields(BindingFlags.Public | BindingFlags.Static)
                .GroupBy(static field => field.GetRawConstantValue()!)
                .Where(static group => BitOperations.PopCount((ulong)Convert.ToInt64(group.Key, null)) == 1 && group.Count() > 1);
            shared.AddRange(bits.Select(group => $"{type}: {string.Join(", ", group.Select(static field => field.Name))}"));
        }
        Assert.Empty(shared);
    }
}

using System.Runtime.CompilerServices;
using Krait.Objects;
using Xunit;

namespace Krait.Tests.Objects;

public sealed class WeakListTests
{
    [Fact]
    public void What_is_alive_stays_in_order_and_what_is_dead_goes()
    {
        WeakList<object> list = new();
        List<object> kept = [];
        for (int i = 0; i < 100; i++) AddTwo(list, kept);
        Assert.InRange(list.Living().Count, 100, 200);
        GC.Collect();
        Assert.Equal(kept, list.Living());
        list.Remove(kept[50]);
        kept.RemoveAt(50);
        Assert.Equal(kept, list.Living());
        list.Clear();
        Assert.Empty(list.Living());
        list.Add(kept[0]);
        Assert.Equal([kept[0]], list.Living());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddTwo(WeakList<object> list, List<object> kept)
    {
        kept.Add(new object());
        list.Add(kept[^1]);
        list.Add(new object());
    }

    private sealed class Phoenix
    {
        public static Phoenix? Risen;
        public readonly WeakList<object> List = new();

        ~Phoenix() => Risen = this;
    }

    [Fact]
    public void A_list_that_a_finalizer_has_brought_back_can_be_used()
    {
        object item = new();
        MakePhoenix(item);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        WeakList<object> list = Phoenix.Risen!.List;
        Assert.Empty(list.Living());
        list.Add(item);
        Assert.Equal([item], list.Living());
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakePhoenix(object item) => new Phoenix().List.Add(item);
}

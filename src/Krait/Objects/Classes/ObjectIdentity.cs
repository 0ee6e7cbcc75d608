using System.Runtime.CompilerServices;

namespace Krait.Objects;

/// <summary><c>id()</c>: objects move in memory here, so each gets a number when somebody asks.</summary>
internal static class ObjectIdentity
{
    private sealed class Identity
    {
        public readonly long Value = System.Threading.Interlocked.Add(ref s_next, 16);
    }

    private static long s_next = 0x7F0000000000;
    private static readonly ConditionalWeakTable<PyObject, Identity> s_identities = [];

    /// <summary>The identity of an object: unique among those alive, and never reused.</summary>
    public static long Of(PyObject value) => s_identities.GetOrAdd(value, static _ => new Identity()).Value;
}

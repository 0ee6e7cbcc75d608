namespace Krait.Objects;

/// <summary><c>id()</c>: objects move in memory here, so each gets a number when somebody asks.</summary>
internal sealed class ObjectIdentity
{
    private const int Step = 16;

    private static long s_next = 0x7F0000000000;

    private readonly long _value = System.Threading.Interlocked.Add(ref s_next, Step);

    /// <summary>The identity of an object: unique among those alive, never reused, and each engine's own.</summary>
    public static long Of(PyObject value) =>
        ThreadState.Current.Interpreter.Identities.GetOrAdd(value, static _ => new ObjectIdentity())._value;
}

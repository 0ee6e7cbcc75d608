using Krait.Objects;

namespace Krait.Modules.Ctypes;

/// <summary>A value on its way into a function or out of it.</summary>
/// <param name="Bytes">The value, as C has it.</param>
/// <param name="Kept">What has to live until it has been used.</param>
internal readonly record struct CallValue(byte[] Bytes, PyObject? Kept)
{
    private const int RegisterSize = 8;

    /// <summary>The value as a number of 64 bits: what is shorter is extended with zeros.</summary>
    public long Number => (long)SimpleValues.ReadBits(Bytes.AsSpan(0, Math.Min(Bytes.Length, RegisterSize)), false);

    /// <summary>A number as a value.</summary>
    public static CallValue Of(long number, PyObject? kept = null)
    {
        byte[] bytes = new byte[RegisterSize];
        SimpleValues.WriteAddress(bytes, number);
        return new CallValue(bytes, kept);
    }

    /// <summary>An object as a value, as C has a <c>PyObject *</c>.</summary>
    public static CallValue Of(PyObject value) => Of(CtypesState.Own.Addresses.HandleOf(value), value);
}

/// <summary>A function that has an address, although no code is there.</summary>
internal abstract class CFunction
{
    /// <summary>Runs the function; false with an exception set.</summary>
    public abstract bool TryInvoke(CallValue[] arguments, out CallValue result);
}

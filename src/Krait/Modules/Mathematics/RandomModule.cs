using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Module implements the Mersenne Twister random number generator.</summary>
[PyModule("_random")]
internal static partial class RandomModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module) => ModuleTypes.Add(module, PyRandom.TypeObject, RandomType.Bind);
}

/// <summary>A generator of random numbers: MT19937 of Matsumoto and Nishimura.</summary>
internal sealed class PyRandom(PyType type) : PyStatefulObject(type)
{
    public const int StateSize = 624;
    private const int Shift = 397;

    public static readonly PyType TypeObject = new("Random", BuiltinTypes.Object, TypeFlags.BaseType, "_random");

    public readonly uint[] Words = new uint[StateSize];
    public int Index = StateSize;

    /// <summary>The next 32 bits.</summary>
    public uint Next()
    {
        if (Index >= StateSize) Refill();
        uint word = Words[Index++];
        word ^= word >> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >> 18);
    }

    private void Refill()
    {
        for (int i = 0; i < StateSize; i++)
        {
            uint mixed = (Words[i] & 0x80000000) | (Words[(i + 1) % StateSize] & 0x7fffffff);
            Words[i] = Words[(i + Shift) % StateSize] ^ (mixed >> 1) ^ ((mixed & 1) != 0 ? 0x9908b0df : 0);
        }
        Index = 0;
    }

    private void Seed(uint seed)
    {
        Words[0] = seed;
        for (int i = 1; i < StateSize; i++) Words[i] = (1812433253 * (Words[i - 1] ^ (Words[i - 1] >> 30))) + (uint)i;
        Index = StateSize;
    }

    /// <summary>Starts from a key of any length.</summary>
    public void Seed(uint[] key)
    {
        Seed(19650218);
        int i = 1;
        int k = 0;
        for (int round = Math.Max(StateSize, key.Length); round > 0; round--)
        {
            Words[i] = (Words[i] ^ ((Words[i - 1] ^ (Words[i - 1] >> 30)) * 1664525)) + key[k] + (uint)k;
            if (++i >= StateSize) (Words[0], i) = (Words[StateSize - 1], 1);
            if (++k >= key.Length) k = 0;
        }
        for (int round = StateSize - 1; round > 0; round--)
        {
            Words[i] = (Words[i] ^ ((Words[i - 1] ^ (Words[i - 1] >> 30)) * 1566083941)) - (uint)i;
            if (++i >= StateSize) (Words[0], i) = (Words[StateSize - 1], 1);
        }
        Words[0] = 0x80000000;
    }
}

/// <summary>Random() -> create a random number generator with its own internal state.</summary>
[PyMethods]
internal static partial class RandomType
{
    [PyNew]
    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        PyRandom random = new(type);
        return SeedWith(random, arguments.Length > 0 ? arguments[0] : null) ? random : null;
    }

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        SeedWith((PyRandom)self, arguments.Length > 0 ? arguments[0] : null);

    private static bool SeedWith(PyRandom random, PyObject? seed)
    {
        uint[] key;
        if (seed is null or PyNone)
        {
            key = new uint[PyRandom.StateSize];
            RandomSource.Fill(System.Runtime.InteropServices.MemoryMarshal.AsBytes(key.AsSpan()));
        }
        else
        {
            BigInteger number;
            if (seed is PyIntegral integer) number = BigInteger.Abs(integer.ToBigInteger());
            else if (ObjectKeys.Hash(seed, out long hash)) number = (ulong)hash;
            else return false;
            byte[] bytes = number.ToByteArray(isUnsigned: true);
            key = new uint[Math.Max(1, (bytes.Length + 3) / 4)];
            bytes.CopyTo(System.Runtime.InteropServices.MemoryMarshal.AsBytes(key.AsSpan()));
        }
        random.Seed(key);
        return true;
    }

    /// <summary>
    /// seed([n]) -> None. Defaults to use urandom and falls back to a combination of the current time and the process identifier.
    /// </summary>
    [PyMethod("seed($self, n=None, /)")]
    private static PyObject? Seed(PyRandom self, PyObject? seed) => SeedWith(self, seed) ? PyNone.Instance : null;

    /// <summary>random() -> x in the interval [0, 1).</summary>
    [PyMethod("random($self, /)")]
    private static PyObject Random(PyRandom self)
    {
        uint high = self.Next() >> 5;
        uint low = self.Next() >> 6;
        return new PyFloat(((high * 67108864.0) + low) * (1.0 / 9007199254740992.0));
    }

    /// <summary>getrandbits(k) -> x. Generates an int with k random bits.</summary>
    [PyMethod("getrandbits($self, k, /)")]
    private static PyObject? GetRandomBits(PyRandom self, PyObject count)
    {
        if (count is PyIntegral given && given.ToBigInteger().Sign < 0) return Raise.ValueError("Cannot convert negative int");
        if (!Arguments.TryToInt64(count, out long bits)) return null;
        if (bits == 0) return PyInt.Zero;
        if (bits <= 32) return PyInt.From(self.Next() >> (int)(32 - bits));
        Poll.ReserveOrThrow(bits / 8);
        byte[] bytes = new byte[(bits + 31) / 32 * 4];
        for (int i = 0; bits > 0; i += 4, bits -= 32)
        {
            uint word = self.Next();
            if (bits < 32) word >>= (int)(32 - bits);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i), word);
        }
        return PyIntegral.From(new BigInteger(bytes, isUnsigned: true));
    }

    /// <summary>getstate() -> tuple containing the current state.</summary>
    [PyMethod("getstate($self, /)")]
    private static PyObject GetState(PyRandom self)
    {
        var state = new PyObject[PyRandom.StateSize + 1];
        for (int i = 0; i < PyRandom.StateSize; i++) state[i] = PyInt.From(self.Words[i]);
        state[^1] = PyInt.From(self.Index);
        return new PyTuple(state);
    }

    /// <summary>setstate(state) -> None. Restores generator state.</summary>
    [PyMethod("setstate($self, state, /)")]
    private static PyObject? SetState(PyRandom self, PyObject state)
    {
        if (state is not PyTuple tuple) return Raise.TypeError("state vector must be a tuple");
        if (tuple.Count != PyRandom.StateSize + 1) return Raise.ValueError("state vector is the wrong size");
        uint[] words = new uint[PyRandom.StateSize];
        for (int i = 0; i < words.Length; i++)
        {
            if (!Arguments.TryToInt64(tuple[i], out long word)) return null;
            words[i] = (uint)word;
        }
        if (!Arguments.TryToInt32(tuple[PyRandom.StateSize], out int index)) return null;
        if (index is < 0 or > PyRandom.StateSize) return Raise.ValueError("invalid state");
        words.CopyTo(self.Words, 0);
        self.Index = index;
        return PyNone.Instance;
    }
}

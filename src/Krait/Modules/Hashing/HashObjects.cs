using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Hashing;

/// <summary>A hash object of any of the modules.</summary>
internal sealed class PyHash(PyType type, string name, HashState state) : PyObject
{
    public readonly string Name = name;
    public readonly HashState Hash = state;

    public override PyType Type => type;

    /// <summary>A type of such objects, which only functions make.</summary>
    public static PyType MakeType(string module, string name) =>
        new(name, BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.Immutable, module);

    /// <summary>An object with the data that was given; null with an exception set.</summary>
    public static PyObject? Create(PyType type, string name, PyObject? data, PyObject? text)
    {
        if (!HashAlgorithms.TryChoose(data, text, out PyObject? chosen)) return null;
        HashState state = HashAlgorithms.Create(name)!;
        return chosen is null || HashAlgorithms.TryUpdate(state, chosen) ? new PyHash(type, name, state) : null;
    }
}

/// <summary>Bytes as hexadecimal text.</summary>
internal static class HashText
{
    public static PyObject ToHexadecimal(byte[] digest) => PyStr.FromNarrow(Convert.ToHexStringLower(digest));
}

[PyMethods]
internal static partial class HashMethods
{
    /// <summary>Return a copy of the hash object.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyHash self) => new PyHash(self.Type, self.Name, self.Hash.Copy());

    /// <summary>Return the digest value as a bytes object.</summary>
    [PyMethod("digest($self, /)")]
    private static PyObject Digest(PyHash self) => PyBytes.From(self.Hash.ToDigest());

    /// <summary>Return the digest value as a string of hexadecimal digits.</summary>
    [PyMethod("hexdigest($self, /)")]
    private static PyObject HexDigest(PyHash self) => HashText.ToHexadecimal(self.Hash.ToDigest());

    /// <summary>Update this hash object's state with the provided string.</summary>
    [PyMethod("update($self, obj, /)")]
    private static PyObject? Update(PyHash self, PyObject data) => HashAlgorithms.TryUpdate(self.Hash, data) ? PyNone.Instance : null;

    [PyGetter("block_size")]
    private static PyObject GetBlockSize(PyHash self) => PyInt.From(self.Hash.BlockSize);

    [PyGetter("name")]
    private static PyObject GetName(PyHash self) => PyStr.FromNarrow(self.Name);

    [PyGetter("digest_size")]
    private static PyObject GetDigestSize(PyHash self) => PyInt.From(self.Hash.DigestSize);
}

/// <summary>The attributes of the objects of <c>_sha3</c>.</summary>
[PyMethods]
internal static partial class KeccakAttributes
{
    [PyGetter("_capacity_bits")]
    private static PyObject GetCapacity(PyHash self) => PyInt.From(1600 - (self.Hash.BlockSize * 8));

    [PyGetter("_rate_bits")]
    private static PyObject GetRate(PyHash self) => PyInt.From(self.Hash.BlockSize * 8);

    [PyGetter("_suffix")]
    private static PyObject GetSuffix(PyHash self) => PyBytes.From([((KeccakHash)self.Hash).Suffix]);
}

/// <summary>What differs where the caller decides how long the hash is.</summary>
[PyMethods]
internal static partial class ExtendableHashMethods
{
    private static byte[]? Squeeze(PyHash self, long length)
    {
        // Longer results are refused rather than made: no array of .NET holds them.
        const long Longest = 1 << 29;
        bool isOpenSsl = self.Type.ModuleText == "_hashlib";
        if (length < 0)
        {
            if (isOpenSsl) Raise.SystemError("Negative size passed to PyBytes_FromStringAndSize");
            else Raise.ValueError("Cannot convert negative int");
            return null;
        }
        if (length >= Longest)
        {
            if (isOpenSsl) Raise.Set(Exceptions.Create(ExceptionTypes.MemoryError, PyTuple.Empty));
            else Raise.ValueError("length is too large");
            return null;
        }
        Poll.ReserveOrThrow(length);
        byte[] digest = new byte[length];
        self.Hash.Digest(digest);
        return digest;
    }

    /// <summary>Return the digest value as a bytes object.</summary>
    [PyMethod("digest($self, /, length)")]
    private static PyObject? Digest(PyHash self, long length) => Squeeze(self, length) is { } digest ? PyBytes.From(digest) : null;

    /// <summary>Return the digest value as a string of hexadecimal digits.</summary>
    [PyMethod("hexdigest($self, /, length)")]
    private static PyObject? HexDigest(PyHash self, long length) =>
        Squeeze(self, length) is { } digest ? HashText.ToHexadecimal(digest) : null;
}

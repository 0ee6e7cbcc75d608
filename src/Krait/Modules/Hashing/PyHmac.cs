using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Hashing;

/// <summary>An HMAC object of <c>_hashlib</c> or <c>_hmac</c>.</summary>
internal sealed class PyHmac(PyType type, string name, MessageAuthentication code) : PyObject
{
    public readonly string Name = name;
    public readonly MessageAuthentication Code = code;

    public override PyType Type => type;

    /// <summary>An object with a first message; null with an exception set.</summary>
    public static PyObject? Create(PyType type, string name, byte[] key, PyObject? message)
    {
        MessageAuthentication code = new(name, key);
        return message is null || HashAlgorithms.TryUpdate(code.Inner, message) ? new PyHmac(type, name, code) : null;
    }
}

[PyMethods]
internal static partial class HmacMethods
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) => PyStr.FromNarrow($"<{((PyHmac)self).Name} HMAC object @ 0x{ObjectIdentity.Of(self):x}>");

    /// <summary>Return a copy ("clone") of the HMAC object.</summary>
    [PyMethod("copy($self, /)")]
    private static PyObject Copy(PyHmac self) => new PyHmac(self.Type, self.Name, self.Code.Copy());

    /// <summary>Update the HMAC object with the given message.</summary>
    [PyMethod("update($self, /, msg)")]
    private static PyObject? Update(PyHmac self, PyObject message) =>
        HashAlgorithms.TryUpdate(self.Code.Inner, message) ? PyNone.Instance : null;

    /// <summary>Return the digest of the bytes passed to the update() method so far. This method may raise a MemoryError.</summary>
    [PyMethod("digest($self, /)")]
    private static PyObject Digest(PyHmac self) => PyBytes.From(self.Code.Digest());

    /// <summary>
    /// Return hexadecimal digest of the bytes passed to the update() method so far. This may be used to exchange the value safely
    /// in email or other non-binary environments. This method may raise a MemoryError.
    /// </summary>
    [PyMethod("hexdigest($self, /)")]
    private static PyObject HexDigest(PyHmac self) => HashText.ToHexadecimal(self.Code.Digest());

    [PyGetter("name")]
    private static PyObject GetName(PyHmac self) => PyStr.FromNarrow("hmac-" + self.Name);

    [PyGetter("block_size")]
    private static PyObject GetBlockSize(PyHmac self) => PyInt.From(self.Code.Inner.BlockSize);

    [PyGetter("digest_size")]
    private static PyObject GetDigestSize(PyHmac self) => PyInt.From(self.Code.Inner.DigestSize);
}

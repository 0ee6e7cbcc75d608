using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using ZstdSharp.Unsafe;

namespace Krait.Library.Zstandard;

/// <summary>How a dictionary is given to a compressor.</summary>
internal enum DictUse
{
    Digested,
    Undigested,
    Prefix,
}

/// <summary>A <c>ZstdDict</c>.</summary>
internal sealed class PyZstdDict(byte[] content, uint identifier) : PyObject
{
    public static readonly PyType TypeObject = new("ZstdDict", BuiltinTypes.Object, TypeFlags.Immutable, "compression.zstd");

    public readonly byte[] Content = content;
    public readonly uint Identifier = identifier;

    public override PyType Type => TypeObject;

    /// <summary>Reads an argument: a dictionary, or a pair of one and its use; false with TypeError set. No dictionary for None.</summary>
    public static bool TryParse(PyObject? given, DictUse usual, out PyZstdDict? dictionary, out DictUse use)
    {
        dictionary = null;
        use = usual;
        if (given is null or PyNone) return true;
        dictionary = given as PyZstdDict;
        if (given is PyTuple { Count: 2 } pair && pair[0] is PyZstdDict first && pair[1] is PyIntegral number)
        {
            if (!Arguments.TryToInt32(number, out int named)) return false;
            if (named is >= (int)DictUse.Digested and <= (int)DictUse.Prefix) (dictionary, use) = (first, (DictUse)named);
        }
        return dictionary is not null || Raise.TypeError("zstd_dict argument should be a ZstdDict object.") is not null;
    }
}

/// <summary>
/// Represents a Zstandard dictionary. dict_content The content of a Zstandard dictionary as a bytes-like object. is_raw If true,
/// perform no checks on *dict_content*, useful for some advanced cases. Otherwise, check that the content represents a Zstandard
/// dictionary created by the zstd library or CLI. The dictionary can be used for compression or decompression, and can be shared by
/// multiple ZstdCompressor or ZstdDecompressor objects.
/// </summary>
[PyMethods]
internal static unsafe partial class ZstdDictType
{
    [PyNew("ZstdDict(dict_content, /, *, is_raw=False)")]
    private static PyObject? New(PyType type, PyObject content, bool isRaw)
    {
        const int Shortest = 8;
        if (Buffers.Require(content) is not { } bytes) return null;
        if (bytes.Length < Shortest) return Raise.ValueError("Zstandard dictionary content too short (must have at least eight bytes)");
        uint identifier;
        fixed (byte* address = bytes) identifier = Methods.ZSTD_getDictID_fromDict(address, (nuint)bytes.Length);
        if (!isRaw && identifier == 0) return Raise.ValueError("invalid Zstandard dictionary");
        return new PyZstdDict(bytes, identifier);
    }

    /// <summary>
    /// The Zstandard dictionary, an int between 0 and 2**32. A non-zero value represents an ordinary Zstandard dictionary,
    /// conforming to the standardised format. A value of zero indicates a 'raw content' dictionary, without any restrictions on
    /// format or content.
    /// </summary>
    [PyGetter("dict_id", IsField = true)]
    private static PyObject GetIdentifier(PyZstdDict self) => PyInt.From(self.Identifier);

    /// <summary>The content of a Zstandard dictionary, as a bytes object.</summary>
    [PyGetter("dict_content")]
    private static PyObject GetContent(PyZstdDict self) => PyBytes.From(self.Content);

    private static PyObject Used(PyZstdDict self, DictUse use) => PyTuple.Create(self, PyInt.From((int)use));

    /// <summary>
    /// Load as a digested dictionary to compressor. Pass this attribute as zstd_dict argument: compress(dat,
    /// zstd_dict=zd.as_digested_dict)
    /// </summary>
    [PyGetter("as_digested_dict")]
    private static PyObject GetDigested(PyZstdDict self) => Used(self, DictUse.Digested);

    /// <summary>
    /// Load as an undigested dictionary to compressor. Pass this attribute as zstd_dict argument: compress(dat,
    /// zstd_dict=zd.as_undigested_dict)
    /// </summary>
    [PyGetter("as_undigested_dict")]
    private static PyObject GetUndigested(PyZstdDict self) => Used(self, DictUse.Undigested);

    /// <summary>
    /// Load as a prefix to compressor/decompressor. Pass this attribute as zstd_dict argument: compress(dat,
    /// zstd_dict=zd.as_prefix)
    /// </summary>
    [PyGetter("as_prefix")]
    private static PyObject GetPrefix(PyZstdDict self) => Used(self, DictUse.Prefix);

    [PySlot(nameof(PyType.LengthSlot))]
    private static long Length(PyObject self) => ((PyZstdDict)self).Content.Length;

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var dictionary = (PyZstdDict)self;
        return PyStr.FromString($"<ZstdDict dict_id={dictionary.Identifier} dict_size={dictionary.Content.Length}>");
    }

    /// <summary>Refuses to be pickled.</summary>
    [PyMethod("__reduce__($self, /)")]
    private static PyObject? Reduce(PyZstdDict self) => Raise.TypeError("cannot pickle 'compression.zstd.ZstdDict' object");
}

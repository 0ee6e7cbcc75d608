using System.Text;
using Krait.Objects;

namespace Krait.Modules.Expat;

/// <summary>A name that a parser has met, with what it knows of it.</summary>
internal class XmlName(byte[] bytes, PyStr text)
{
    public readonly byte[] Bytes = bytes;
    public readonly PyStr Text = text;
    internal int Hash;
    internal XmlName? NextInBucket;
}

/// <summary>A namespace prefix; the default namespace's has no name.</summary>
internal sealed class XmlPrefix(byte[] bytes, PyStr text) : XmlName(bytes, text)
{
    /// <summary>The innermost declaration in force; null for none.</summary>
    public XmlBinding? Binding;
}

/// <summary>A namespace declaration.</summary>
/// <param name="prefix">What it declares.</param>
/// <param name="uri">The namespace.</param>
/// <param name="outer">The declaration of the same prefix that it hides.</param>
/// <param name="next">The declaration before it on the same element.</param>
internal sealed class XmlBinding(XmlPrefix prefix, PyStr uri, XmlBinding? outer, XmlBinding? next)
{
    public readonly XmlPrefix Prefix = prefix;
    public readonly PyStr Uri = uri;
    public readonly XmlBinding? Outer = outer;
    public readonly XmlBinding? Next = next;

    // The names made of the namespace, so that each is made once.
    private Dictionary<XmlName, PyStr>? _names;

    /// <summary>The name of a part of the namespace, made when it is first asked for.</summary>
    /// <param name="name">The name in the document.</param>
    /// <param name="before">What the name begins with.</param>
    /// <param name="separator">What is between the namespace and its part.</param>
    /// <param name="local">Where the part begins in the name.</param>
    /// <param name="prefix">What the name ends with, after another separator; null for nothing.</param>
    public PyStr NameOf(XmlName name, PyStr before, PyStr separator, int local, PyStr? prefix)
    {
        _names ??= new Dictionary<XmlName, PyStr>(ReferenceEqualityComparer.Instance);
        if (_names.TryGetValue(name, out PyStr? known)) return known;
        var made = PyStr.Concat(PyStr.Concat(PyStr.Concat(before, Uri), separator), name.Text.Substring(local, name.Text.Length - local));
        if (prefix is not null) made = PyStr.Concat(PyStr.Concat(made, separator), prefix);
        _names.Add(name, made);
        return made;
    }
}

/// <summary>An attribute's name.</summary>
internal sealed class XmlAttributeName(byte[] bytes, PyStr text) : XmlName(bytes, text)
{
    /// <summary>Its prefix; null where it has none, or namespaces do not count.</summary>
    public XmlPrefix? Prefix;

    /// <summary>Whether it declares a namespace.</summary>
    public bool IsDeclaration;

    /// <summary>Whether some element declares it with another type than CDATA.</summary>
    public bool MayBeTokens;

    /// <summary>The number of the last start tag it was in.</summary>
    public long LastTag;
}

/// <summary>A value that an attribute has where a start tag does not say.</summary>
/// <param name="Name">The attribute.</param>
/// <param name="IsText">Whether it is of type CDATA.</param>
/// <param name="Value">The value; null where there is none.</param>
internal readonly record struct XmlDefault(XmlAttributeName Name, bool IsText, PyStr? Value);

/// <summary>An element's name, with the attributes declared for it.</summary>
internal sealed class XmlElementType(byte[] bytes, PyStr text) : XmlName(bytes, text)
{
    public XmlPrefix? Prefix;
    public readonly List<XmlDefault> Defaults = [];
}

/// <summary>An entity, general or parameter.</summary>
internal sealed class XmlEntity(byte[] bytes, PyStr text) : XmlName(bytes, text)
{
    /// <summary>The replacement text; null for an external entity.</summary>
    public byte[]? Value;
    public PyStr? Base;
    public PyStr? SystemId;
    public PyStr? PublicId;
    public PyStr? Notation;
    public bool IsParameter;

    /// <summary>Whether it is declared in the document itself, outside of parameter entities.</summary>
    public bool IsInternal;

    /// <summary>Whether its text is being read.</summary>
    public bool IsOpen;
}

/// <summary>Names by their bytes in UTF-8, in the order in which they came.</summary>
internal sealed class XmlNameTable<TName>
    where TName : XmlName
{
    private XmlName?[] _buckets = new XmlName?[16];

    /// <summary>All names.</summary>
    public List<TName> All { get; } = [];

    /// <summary>The entry of a name; null when there is none.</summary>
    public TName? Find(ReadOnlySpan<byte> bytes) => Find(bytes, HashOf(bytes));

    private TName? Find(ReadOnlySpan<byte> bytes, int hash)
    {
        for (XmlName? entry = _buckets[hash & (_buckets.Length - 1)]; entry is not null; entry = entry.NextInBucket)
        {
            if (entry.Hash == hash && bytes.SequenceEqual(entry.Bytes)) return (TName)entry;
        }
        return null;
    }

    /// <summary>Adds an entry that is not there.</summary>
    public TName Add(TName entry)
    {
        entry.Hash = HashOf(entry.Bytes);
        if (All.Count == _buckets.Length) Grow();
        ref XmlName? bucket = ref _buckets[entry.Hash & (_buckets.Length - 1)];
        entry.NextInBucket = bucket;
        bucket = entry;
        All.Add(entry);
        return entry;
    }

    private void Grow()
    {
        var larger = new XmlName?[2 * _buckets.Length];
        foreach (TName each in All)
        {
            ref XmlName? bucket = ref larger[each.Hash & (larger.Length - 1)];
            each.NextInBucket = bucket;
            bucket = each;
        }
        _buckets = larger;
    }

    // Seeded by the process, as documents of strangers choose the names.
    private static int HashOf(ReadOnlySpan<byte> bytes)
    {
        HashCode hash = default;
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }
}

/// <summary>Text in UTF-8 as Python's.</summary>
internal static class XmlText
{
    /// <summary>The string of valid UTF-8.</summary>
    public static PyStr Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == 1) return PyStr.FromCodePoint(bytes[0]);
        if (Ascii.IsValid(bytes)) return PyStr.FromNarrow(Encoding.Latin1.GetString(bytes));
        if (bytes.IndexOfAnyInRange((byte)0xF0, (byte)0xFF) < 0) return PyStr.FromNarrow(Encoding.UTF8.GetString(bytes));
        return PyStr.FromString(Encoding.UTF8.GetString(bytes));
    }

    /// <summary>The bytes of a character in UTF-8, lone surrogates included.</summary>
    public static int Encode(int point, Span<byte> output)
    {
        switch (point)
        {
            case < 0x80:
                output[0] = (byte)point;
                return 1;
            case < 0x800:
                output[0] = (byte)(0xC0 | (point >> 6));
                output[1] = (byte)(0x80 | (point & 0x3F));
                return 2;
            case < 0x10000:
                output[0] = (byte)(0xE0 | (point >> 12));
                output[1] = (byte)(0x80 | ((point >> 6) & 0x3F));
                output[2] = (byte)(0x80 | (point & 0x3F));
                return 3;
            default:
                output[0] = (byte)(0xF0 | (point >> 18));
                output[1] = (byte)(0x80 | ((point >> 12) & 0x3F));
                output[2] = (byte)(0x80 | ((point >> 6) & 0x3F));
                output[3] = (byte)(0x80 | (point & 0x3F));
                return 4;
        }
    }
}

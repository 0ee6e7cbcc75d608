using Krait.Objects;

namespace Krait.Modules.Posix;

/// <summary>How the system lays out the ancillary data of messages: items of a header and data, each at a multiple of a word.</summary>
internal static class AncillaryData
{
    /// <summary>The size of C's <c>struct cmsghdr</c>: length, level and type.</summary>
    public const int HeaderSize = 16;

    private const int Word = 8;
    private const int LevelOffset = 8;
    private const int TypeOffset = 12;

    /// <summary>How much room an item with so much data takes among others.</summary>
    public static long Space(long length) => HeaderSize + ((length + Word - 1) & ~(Word - 1L));

    /// <summary>A list of tuples (cmsg_level, cmsg_type, cmsg_data); an item that was cut off has what there is of its data.</summary>
    public static PyList Decode(ReadOnlySpan<byte> control)
    {
        PyList items = new();
        while (control.Length >= HeaderSize)
        {
            long length = BitConverter.ToInt64(control);
            if (length < HeaderSize) break;
            ReadOnlySpan<byte> data = control[HeaderSize..(int)Math.Min(length, control.Length)];
            items.Add(PyTuple.Create(PyInt.From(BitConverter.ToInt32(control[LevelOffset..])),
                PyInt.From(BitConverter.ToInt32(control[TypeOffset..])), PyBytes.From(data)));
            long space = Space(length - HeaderSize);
            if (space >= control.Length) break;
            control = control[(int)space..];
        }
        return items;
    }
}

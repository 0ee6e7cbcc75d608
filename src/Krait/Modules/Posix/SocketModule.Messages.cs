using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Sizes of ancillary data.
internal static partial class SocketModule
{
    private const long LargestLength = 0x7FFFFFFFL;

    /// <summary>How long an item of ancillary data is that carries so many bytes, without what is added to a multiple of a word.</summary>
    [PyFunction("CMSG_LEN(length, /)")]
    private static PyObject? ControlLength(long length) => length is < 0 or > LargestLength - AncillaryData.HeaderSize
        ? Raise.OverflowError("CMSG_LEN() argument out of range") : PyInt.From(AncillaryData.HeaderSize + length);

    /// <summary>How much room recvmsg() needs for an item of ancillary data that carries so many bytes.</summary>
    [PyFunction("CMSG_SPACE(length, /)")]
    private static PyObject? ControlSpace(long length) => length is < 0 or > LargestLength - AncillaryData.HeaderSize - 8
        ? Raise.OverflowError("CMSG_SPACE() argument out of range") : PyInt.From(AncillaryData.Space(length));
}

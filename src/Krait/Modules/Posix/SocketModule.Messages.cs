using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Sizes of ancillary data.
internal static partial class SocketModule
{
    private const long LargestLength = 0x7FFFFFFFL;

    /// <summary>Return the total length, without trailing padding, of an ancillary data item with associated data of the given length.</summary>
    [PyFunction("CMSG_LEN(length, /)")]
    private static PyObject? ControlLength(long length) => length is < 0 or > LargestLength - AncillaryData.HeaderSize
        ? Raise.OverflowError("CMSG_LEN() argument out of range") : PyInt.From(AncillaryData.HeaderSize + length);

    /// <summary>Return the buffer size needed for recvmsg() to receive an ancillary data item with associated data of the given length.</summary>
    [PyFunction("CMSG_SPACE(length, /)")]
    private static PyObject? ControlSpace(long length) => length is < 0 or > LargestLength - AncillaryData.HeaderSize - 8
        ? Raise.OverflowError("CMSG_SPACE() argument out of range") : PyInt.From(AncillaryData.Space(length));
}

using Krait.Objects;

namespace Krait.Types.Bytes;

/// <summary>Warnings of bytes that are used like text, which <c>-b</c> asks for.</summary>
internal static class BytesWarnings
{
    /// <summary>Issues a BytesWarning; false with the warning raised. Null when none is wanted.</summary>
    public static Func<string, bool>? Issue { get; set; }

    /// <summary>Warns of a comparison; false with the warning raised.</summary>
    public static bool OfComparison(PyObject bytes, PyObject other)
    {
        if (Issue is null || other is not (PyStr or PyIntegral)) return true;
        string kind = bytes is PyByteArray ? "bytearray" : "bytes";
        return other is PyStr ? Issue($"Comparison between {kind} and string")
            : bytes is PyByteArray || Issue($"Comparison between {kind} and int");
    }
}

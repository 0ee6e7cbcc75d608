using System.Security.Cryptography;
using System.Text;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Bytes;

namespace Krait.Modules;

/// <summary>Comparison whose time tells nothing about where two digests differ.</summary>
internal static class DigestComparison
{
    /// <summary><c>compare_digest(left, right)</c>; null with TypeError set.</summary>
    public static PyObject? Compare(PyObject left, PyObject right)
    {
        if (left is PyStr first && right is PyStr second)
        {
            if (!IsAscii(first) || !IsAscii(second)) return Raise.TypeError("comparing strings with non-ASCII characters is not supported");
            return PyBool.From(CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(first.ToString()),
                Encoding.ASCII.GetBytes(second.ToString())));
        }
        bool isLeftBytes = BytesConversion.TryGetSpan(left, out ReadOnlySpan<byte> x);
        bool isRightBytes = BytesConversion.TryGetSpan(right, out ReadOnlySpan<byte> y);
        if (isLeftBytes && isRightBytes) return PyBool.From(CryptographicOperations.FixedTimeEquals(x, y));
        if (!isLeftBytes && !isRightBytes)
        {
            return Raise.TypeError($"unsupported operand types(s) or combination of types: '{left.Type.Name}' and '{right.Type.Name}'");
        }
        return Raise.TypeError($"a bytes-like object is required, not '{(isLeftBytes ? right : left).Type.Name}'");
    }

    private static bool IsAscii(PyStr text) => text.Narrow is { } narrow && Ascii.IsValid(narrow);
}

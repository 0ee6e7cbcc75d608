using System.Text;
using Krait.Compiler.Tokens;
using Krait.Objects.Unicode;

namespace Krait.Compiler.Parsing;

/// <summary>
/// Gives every identifier of a source one string, so that the later stages compare most names by reference. An open-addressing
/// table keyed by the UTF-8 bytes.
/// </summary>
internal sealed class NameTable
{
    private string?[] _names = new string?[64];
    private int[] _hashes = new int[64];
    private int _count;

    private static string Normalized(ReadOnlySpan<byte> bytes)
    {
        string name = Normalization.ToCompatibilityComposed(Encoding.UTF8.GetString(bytes));
        if (name is "None" or "True" or "False")
        {
            throw new CompileException(
                new CompileError(CompileErrorKind.ValueError, $"identifier field can't represent '{name}' constant"));
        }

        return string.Intern(name);
    }

    /// <summary>The identifier of some bytes: normalized to NFKC when it is not ASCII (PEP 3131).</summary>
    public string Get(ReadOnlySpan<byte> bytes)
    {
        int hash = 17;
        foreach (byte value in bytes)
        {
            if (value >= 128)
                return Normalized(bytes);
            hash = (hash * 31) + value;
        }

        int mask = _names.Length - 1;
        for (int i = hash & mask; ; i = (i + 1) & mask)
        {
            string? name = _names[i];
            if (name is null)
                return Add(bytes, hash, i);
            if (_hashes[i] == hash && Same(name, bytes))
                return name;
        }
    }

    private static bool Same(string name, ReadOnlySpan<byte> bytes)
    {
        if (name.Length != bytes.Length)
            return false;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (name[i] != bytes[i])
                return false;
        }

        return true;
    }

    private string Add(ReadOnlySpan<byte> bytes, int hash, int index)
    {
        string name = Encoding.ASCII.GetString(bytes);
        _names[index] = name;
        _hashes[index] = hash;
        if (++_count * 2 > _names.Length)
            Grow();
        return name;
    }

    private void Grow()
    {
        string?[] names = _names;
        int[] hashes = _hashes;
        _names = new string?[names.Length * 2];
        _hashes = new int[names.Length * 2];
        int mask = _names.Length - 1;
        for (int k = 0; k < names.Length; k++)
        {
            if (names[k] is not { } name)
                continue;
            int i = hashes[k] & mask;
            while (_names[i] is not null)
                i = (i + 1) & mask;
            _names[i] = name;
            _hashes[i] = hashes[k];
        }
    }
}

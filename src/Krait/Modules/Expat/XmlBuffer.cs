namespace Krait.Modules.Expat;

/// <summary>Bytes that are put together piece by piece.</summary>
internal sealed class XmlBuffer
{
    private byte[] _bytes = new byte[256];
    private int _length;

    public int Length => _length;

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, _length);

    /// <summary>Whether the last byte is a space, or there is none.</summary>
    public bool EndsInSpace => _length == 0 || _bytes[_length - 1] == ' ';

    public void Clear() => _length = 0;

    public void Add(byte value)
    {
        if (_length == _bytes.Length) Array.Resize(ref _bytes, 2 * _length);
        _bytes[_length++] = value;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, checked(_length + bytes.Length)));
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    /// <summary>Takes the last byte away.</summary>
    public void RemoveLast() => _length--;
}

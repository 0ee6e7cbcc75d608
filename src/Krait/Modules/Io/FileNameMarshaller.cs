using System.Runtime.InteropServices;
using System.Runtime.InteropServices.Marshalling;
using System.Text;

namespace Krait.Modules.Io;

/// <summary>
/// Hands names of files, variables and arguments to the operating system, and takes them from it: UTF-8, in which the surrogates
/// U+DC80 to U+DCFF stand for bytes that are none (PEP 383).
/// </summary>
[CustomMarshaller(typeof(string), MarshalMode.ManagedToUnmanagedIn, typeof(ToNative))]
internal static unsafe class FileNameMarshaller
{
    private const int FirstEscape = 0xDC80;
    private const int LastEscape = 0xDCFF;

    /// <summary>The bytes of a name, without a zero at the end.</summary>
    public static byte[] Encode(string name)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
        return bytes[..Encode(name, bytes)];
    }

    /// <summary>The name that bytes stand for.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        StringBuilder? text = null;
        int start = 0;
        // Short: the name of a file.
        for (int i = 0; i < bytes.Length;)
        {
            if (bytes[i] < 0x80 || Rune.DecodeFromUtf8(bytes[i..], out _, out int length) == System.Buffers.OperationStatus.Done)
            {
                i += bytes[i] < 0x80 ? 1 : Utf8Length(bytes[i]);
                continue;
            }
            text = (text ?? new StringBuilder()).Append(Encoding.UTF8.GetString(bytes[start..i]))
                .Append((char)(FirstEscape - 0x80 + bytes[i]));
            start = ++i;
        }
        return text is null ? Encoding.UTF8.GetString(bytes) : text.Append(Encoding.UTF8.GetString(bytes[start..])).ToString();
    }

    private static int Utf8Length(byte first) => first switch { < 0xE0 => 2, < 0xF0 => 3, _ => 4 };

    private static int Encode(ReadOnlySpan<char> name, Span<byte> bytes)
    {
        int length = 0;
        while (!name.IsEmpty)
        {
            int escape = name.IndexOfAnyInRange((char)FirstEscape, (char)LastEscape);
            // The second half of a pair is no escape.
            while (escape > 0 && char.IsHighSurrogate(name[escape - 1]))
            {
                int next = name[(escape + 1)..].IndexOfAnyInRange((char)FirstEscape, (char)LastEscape);
                escape = next < 0 ? -1 : escape + 1 + next;
            }
            ReadOnlySpan<char> plain = escape < 0 ? name : name[..escape];
            length += Encoding.UTF8.GetBytes(plain, bytes[length..]);
            if (escape < 0) break;
            bytes[length++] = (byte)(name[escape] - FirstEscape + 0x80);
            name = name[(escape + 1)..];
        }
        return length;
    }

    /// <summary>A name as a function of the operating system takes it.</summary>
    public ref struct ToNative
    {
        private byte* _allocated;
        private Span<byte> _bytes;

        /// <summary>The room that most names need.</summary>
        public static int BufferSize => 512;

        /// <summary>Encodes the name into a buffer, or memory of its own.</summary>
        public void FromManaged(string? name, Span<byte> buffer)
        {
            if (name is null) return;
            int most = Encoding.UTF8.GetMaxByteCount(name.Length) + 1;
            if (most > buffer.Length)
            {
                _allocated = (byte*)NativeMemory.Alloc((nuint)most);
                buffer = new Span<byte>(_allocated, most);
            }
            int length = Encode(name, buffer);
            buffer[length] = 0;
            _bytes = buffer[..(length + 1)];
        }

        /// <summary>The address to pin.</summary>
        public readonly ref byte GetPinnableReference() => ref MemoryMarshal.GetReference(_bytes);

        /// <summary>The address of the bytes.</summary>
        public readonly byte* ToUnmanaged() =>
            (byte*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(_bytes));

        /// <summary>Frees what was allocated.</summary>
        public readonly void Free() => NativeMemory.Free(_allocated);
    }
}

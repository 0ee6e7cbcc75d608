using System.Buffers.Binary;
using Krait.Objects;

namespace Krait.Modules.Marshalling;

// Most functions of a module that a program imports never run, so their content stays in the data until it is asked for. It is passed
// over with all the checks that reading makes, and what it holds keeps the indexes by which the rest may refer to it; data in which
// anything is unusual is read at once, from there on.
internal sealed partial class MarshalReader
{
    private bool _leavesFunctions;

    /// <summary>
    /// Whether functions within code are left in the data until they are asked for. Nobody may change the data then.
    /// </summary>
    public bool LeavesFunctions
    {
        get => _leavesFunctions;
        init => _leavesFunctions = value;
    }

    private enum PassedKind : byte
    {
        /// <summary>Something that cannot be hashed, or may not be.</summary>
        Doubtful,

        /// <summary>Something else that can be hashed.</summary>
        Other,
        Text,
        Bytes,
        Tuple,

        /// <summary>A tuple of which all items are text.</summary>
        Names,
    }

    /// <summary>What is known of an object that is passed over: of bytes and tuples, the length too.</summary>
    private readonly record struct Passed(PassedKind Kind, int Length = 0);

    /// <summary>Where in a code object that is passed over its names are, with the index of the next object there, and its line.</summary>
    private readonly record struct PassedCode(int FileNameAt, int FileNameNext, int NameAt, int NameNext, int FirstLine);

    /// <summary>
    /// Something that may be referred to: the object, null while it is being read; or where in the data it starts and what is known of
    /// it, once it has been passed over.
    /// </summary>
    private struct Reference
    {
        public PyObject? Value;
        public int Start;
        private int _passed;

        public Passed Passed
        {
            readonly get => new((PassedKind)(_passed & 7), _passed >> 3);
            set => _passed = (value.Length << 3) | (int)value.Kind;
        }
    }

    // The length of bytes and tuples that are passed over has so much room.
    private const int LongestPassed = 1 << 28;

    private sealed class Stored(MarshalReader reader, CodeHead head, int position, int next) : StoredCode
    {
        public override object Lock => reader;

        public override CodeContent Load() => reader.LoadStored(head, position, next);
    }

    /// <summary>
    /// A code object within another whose content stays in the data; null, with nothing read, for one that is to be read.
    /// </summary>
    private PyCode? LeaveStored(CodeHead head)
    {
        // Outside of functions, code runs as soon as it is there.
        if (!_leavesFunctions || _depth == 1 || (head.Flags & CodeFlags.Optimized) == 0) return null;
        int start = _position, next = _next, count = _count;
        if (TryPassCode(head, out PassedCode passed))
        {
            int end = _position, endNext = _next;
            PyStr? fileName = FileName ?? (PyStr?)ReadAt(passed.FileNameAt, passed.FileNameNext);
            var name = (PyStr?)ReadAt(passed.NameAt, passed.NameNext);
            var qualifiedName = (PyStr?)ReadItem(out _);
            (_position, _next) = (end, endNext);
            if (fileName is not null && name is not null && qualifiedName is not null)
                return Make(head, null, new Stored(this, head, start, next), fileName, name, qualifiedName, passed.FirstLine);
        }
        _leavesFunctions = false;
        (_position, _next) = (start, next);
        Array.Clear(_references, count, _count - count);
        _count = count;
        return null;
    }

    // It may be asked for while something else is read, to be hashed in a set.
    private CodeContent LoadStored(CodeHead head, int position, int next)
    {
        (int oldPosition, int oldNext, int oldDepth, int oldUnfinished) = (_position, _next, _depth, _unfinished.Count);
        (_position, _next, _depth) = (position, next, 1);
        try
        {
            return ReadCode(head)?.Content ?? throw new InvalidOperationException("A code object that was sound is no longer.");
        }
        finally
        {
            (_position, _next, _depth) = (oldPosition, oldNext, oldDepth);
            if (_unfinished.Count > oldUnfinished) ForgetUnfinished(oldUnfinished);
        }
    }

    // Memory ran out in the midst of tuples: the next attempt makes others.
    private void ForgetUnfinished(int first)
    {
        foreach (ref Reference reference in _references.AsSpan(0, _count))
        {
            if (reference.Value is { } value && _unfinished.IndexOf(value, first) >= 0) reference.Value = null;
        }
        _unfinished.RemoveRange(first, _unfinished.Count - first);
    }

    private PyObject? ReadAt(int position, int next)
    {
        (_position, _next) = (position, next);
        return ReadItem(out _);
    }

    /// <summary>An object that has been passed over; null when there is none of an index.</summary>
    private PyObject? ReadPassed(int index)
    {
        if (_references[index].Start == 0) return null;
        (int position, int next) = (_position, _next);
        PyObject? value = ReadAt(_references[index].Start, index);
        (_position, _next) = (position, next);
        return value;
    }

    // Of an object that has been read before: the data goes on after it.
    private void PassOver(int start, int index)
    {
        (_position, _next) = (start, index);
        if (!TryPass(out _)) throw new InvalidOperationException("An object that was sound is no longer.");
    }

    private bool TryPass(PassedKind kind, out Passed passed) =>
        TryPass(out passed) && (passed.Kind == kind || (kind == PassedKind.Tuple && passed.Kind == PassedKind.Names));

    /// <summary>Passes over an object; false for one that is not sound, or of a kind that code objects do not hold.</summary>
    private bool TryPass(out Passed passed)
    {
        passed = default;
        int start = _position;
        if (start >= _end || _depth >= MarshalFormat.MaximumDepth) return false;
        byte code = _data.Span[_position++];
        bool isShared = (code & MarshalFormat.ReferenceFlag) != 0;
        code &= MarshalFormat.ReferenceFlag ^ 0xFF;
        int index = isShared && !IsSingleton(code) ? Claim() : -1;
        _depth++;
        bool isSound = TryPassContent(code, out passed);
        _depth--;
        if (!isSound || index < 0) return isSound;
        _references[index].Start = start;
        _references[index].Passed = passed;
        return true;
    }

    private bool TryPassContent(byte code, out Passed passed)
    {
        passed = new Passed(PassedKind.Other);
        int size;
        switch (code)
        {
            case MarshalFormat.None or MarshalFormat.True or MarshalFormat.False or MarshalFormat.Ellipsis or MarshalFormat.StopIteration:
                return true;
            case MarshalFormat.Int:
                return TryPassBytes(4);
            case MarshalFormat.Int64 or MarshalFormat.Float:
                return TryPassBytes(8);
            case MarshalFormat.Complex:
                return TryPassBytes(16);
            case MarshalFormat.Long:
                return TryPassLong();
            case MarshalFormat.Bytes:
                if (!TryPassNumber(out size) || size >= LongestPassed || !TryPassBytes(size)) return false;
                passed = new Passed(PassedKind.Bytes, size);
                return true;
            case MarshalFormat.Ascii or MarshalFormat.AsciiInterned:
                passed = new Passed(PassedKind.Text);
                return TryPassNumber(out size) && TryPassBytes(size);
            case MarshalFormat.ShortAscii or MarshalFormat.ShortAsciiInterned:
                passed = new Passed(PassedKind.Text);
                return TryPassByte(out size) && TryPassBytes(size);
            case MarshalFormat.Unicode or MarshalFormat.Interned:
                passed = new Passed(PassedKind.Text);
                return TryPassUnicode();
            case MarshalFormat.SmallTuple:
                return TryPassByte(out size) && TryPassTuple(size, out passed);
            case MarshalFormat.Tuple:
                return TryPassNumber(out size) && TryPassTuple(size, out passed);
            case MarshalFormat.FrozenSet:
                return TryPassNumber(out size) && TryPassTuple(size, out Passed items) && items.Kind != PassedKind.Doubtful;
            case MarshalFormat.Slice:
                return TryPassTuple(3, out items) && items.Kind != PassedKind.Doubtful;
            case MarshalFormat.Code:
                return _end - _position >= CodeHead.Size && TryReadHead(out CodeHead head) && TryPassCode(head, out _);
            case MarshalFormat.Reference:
                return TryPassReference(out passed);
            default:
                return false;
        }
    }

    private bool TryPassCode(CodeHead head, out PassedCode passed)
    {
        passed = default;
        if (!TryPass(PassedKind.Bytes, out Passed code)
            || !TryPass(PassedKind.Tuple, out _)
            || !TryPass(PassedKind.Names, out _)
            || !TryPass(PassedKind.Names, out Passed localNames)
            || !TryPass(PassedKind.Bytes, out Passed localKinds)
            || head.FindProblem(code.Length, localNames.Length, localKinds.Length) is not null)
        {
            return false;
        }
        (int fileNameAt, int fileNameNext) = (_position, _next);
        if (!TryPass(PassedKind.Text, out _)) return false;
        (int nameAt, int nameNext) = (_position, _next);
        if (!TryPass(PassedKind.Text, out _)
            || !TryPass(PassedKind.Text, out _)
            || !TryPassNumber(out int firstLine)
            || !TryPass(PassedKind.Bytes, out _)
            || !TryPass(PassedKind.Bytes, out _))
        {
            return false;
        }
        passed = new PassedCode(fileNameAt, fileNameNext, nameAt, nameNext, firstLine);
        return true;
    }

    private bool TryPassTuple(int size, out Passed passed)
    {
        passed = default;
        if (size < 0 || size >= LongestPassed || size > _end - _position) return false;
        bool isDoubtful = false, isText = true;
        // Short: the data has a byte at least for each item, and no item is read.
        for (int i = 0; i < size; i++)
        {
            if (!TryPass(out Passed item)) return false;
            isDoubtful |= item.Kind == PassedKind.Doubtful;
            isText &= item.Kind == PassedKind.Text;
        }
        passed = new Passed(isText ? PassedKind.Names : isDoubtful ? PassedKind.Doubtful : PassedKind.Tuple, size);
        return true;
    }

    private bool TryPassReference(out Passed passed)
    {
        passed = default;
        if (!TryPassNumber(out int index) || (uint)index >= (uint)_count) return false;
        if (_references[index].Start > 0)
        {
            passed = _references[index].Passed;
            return true;
        }
        switch (_references[index].Value)
        {
            case null:
                return false;
            case PyStr text when text.GetType() == typeof(PyStr):
                passed = new Passed(PassedKind.Text);
                return true;
            case PyBytes bytes when bytes.GetType() == typeof(PyBytes):
                passed = new Passed(PassedKind.Bytes, bytes.Length);
                return true;
            case PyTuple tuple when !_unfinished.Contains(tuple):
                bool isText = Array.TrueForAll(tuple.Items, static item => item.GetType() == typeof(PyStr));
                passed = new Passed(isText ? PassedKind.Names : PassedKind.Doubtful, tuple.Count);
                return true;
            case PyTuple:
                return false;
            case PyIntegral or PyFloat or PyCode:
                passed = new Passed(PassedKind.Other);
                return true;
            default:
                return true;
        }
    }

    private bool TryPassUnicode()
    {
        // A longer one is read at once, as reading it looks for interrupts, which a load that holds the lock may not.
        const int Longest = 1 << 15;
        if (!TryPassNumber(out int size) || size < 0 || size > Math.Min(Longest, _end - _position)) return false;
        ReadOnlySpan<byte> text = _data.Span.Slice(_position, size);
        _position += size;
        // Short: see above.
        while (text.Length > 0)
        {
            int length = Utf8Length(text, out _);
            if (length == 0) return false;
            text = text[length..];
        }
        return true;
    }

    private bool TryPassLong()
    {
        if (!TryPassNumber(out int count) || count == int.MinValue) return false;
        int start = _position;
        int digits = Math.Abs(count);
        if (!TryPassBytes(digits * 2L)) return false;
        // Short: the digits of a constant.
        for (int i = 0; i < digits; i++)
        {
            int digit = BinaryPrimitives.ReadUInt16LittleEndian(_data.Span[(start + (i * 2))..]);
            if (digit >> MarshalFormat.DigitBits != 0 || (digit == 0 && i == digits - 1)) return false;
        }
        return true;
    }

    private bool TryPassByte(out int value)
    {
        bool isThere = _position < _end;
        value = isThere ? _data.Span[_position++] : 0;
        return isThere;
    }

    private bool TryPassNumber(out int value)
    {
        value = 0;
        if (_end - _position < sizeof(int)) return false;
        value = BinaryPrimitives.ReadInt32LittleEndian(_data.Span[_position..]);
        _position += sizeof(int);
        return true;
    }

    private bool TryPassBytes(long size)
    {
        if (size < 0 || size > _end - _position) return false;
        _position += (int)size;
        return true;
    }
}

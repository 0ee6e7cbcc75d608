using Krait.Objects;

namespace Krait.Modules.RegularExpressions;

/// <summary>
/// Checks that the code of a pattern is what a compiler makes: instructions are whole, skips lead to where a part ends, groups are
/// there, sets have their ends. The engine relies on all of it.
/// </summary>
internal readonly ref struct PatternVerifier(ReadOnlySpan<uint> code, int groups)
{
    // INFO: the skip, flags and two widths, then what the flags say.
    private const int InfoLength = 4;
    private const uint HasPrefix = 1;
    private const uint HasCharSet = 4;

    private readonly ReadOnlySpan<uint> _code = code;

    /// <summary>Whether the code is sound.</summary>
    public bool Verify()
    {
        int start = 0;
        if (_code.Length == 0) return false;
        if ((PatternCode)_code[0] == PatternCode.Info)
        {
            if (!Skip(0, 1, _code.Length, out start) || !Info(start)) return false;
        }
        return Body(start, _code.Length);
    }

    private bool Info(int end)
    {
        const int data = 1 + InfoLength;
        if (end < data) return false;
        uint flags = _code[2];
        // A prefix: its length, how much of it is literal, the characters, and a table as long.
        if ((flags & HasPrefix) != 0) return end >= data + 2 && _code[data] > 0 && end - data - 2 >= 2 * (long)_code[data];
        return (flags & HasCharSet) == 0 || CharacterSet(data, end);
    }

    /// <summary>A sequence that SUCCESS ends, exactly at an end.</summary>
    private bool Body(int position, int end) =>
        position < end && (PatternCode)_code[end - 1] == PatternCode.Success && Sequence(position, end - 1);

    /// <summary>Where a skip that is an operand leads: within the end.</summary>
    private bool Skip(int instruction, int operand, int end, out int target)
    {
        target = 0;
        int position = instruction + operand;
        if (position >= end || _code[position] == 0 || _code[position] > (uint)(end - position)) return false;
        target = position + (int)_code[position];
        return true;
    }

    private bool Sequence(int position, int end)
    {
        if (!NativeStack.HasRoom()) return false;
        while (position < end)
        {
            if (!Poll.Step()) throw new InterruptedOperationException();
            if (!Instruction(ref position, end)) return false;
        }
        return position == end;
    }

    private bool Instruction(ref int position, int end)
    {
        int at = position;
        switch ((PatternCode)_code[at])
        {
            case PatternCode.Any or PatternCode.AnyAll or PatternCode.Failure:
                position++;
                return true;
            case PatternCode.Literal or PatternCode.NotLiteral or PatternCode.LiteralIgnore or PatternCode.NotLiteralIgnore
                or PatternCode.LiteralLocaleIgnore or PatternCode.NotLiteralLocaleIgnore or PatternCode.LiteralUnicodeIgnore
                or PatternCode.NotLiteralUnicodeIgnore:
                return Operand(ref position, end, uint.MaxValue);
            case PatternCode.Mark:
                return Operand(ref position, end, (2 * (uint)groups) - 1) && groups > 0;
            case PatternCode.GroupReference or PatternCode.GroupReferenceIgnore or PatternCode.GroupReferenceLocaleIgnore
                or PatternCode.GroupReferenceUnicodeIgnore:
                return Operand(ref position, end, (uint)groups - 1) && groups > 0;
            case PatternCode.At:
                return Operand(ref position, end, 11);
            case PatternCode.Category:
                return Operand(ref position, end, 17);
            case PatternCode.In or PatternCode.InIgnore or PatternCode.InLocaleIgnore or PatternCode.InUnicodeIgnore:
                return Skip(at, 1, end, out position) && CharacterSet(at + 2, position);
            case PatternCode.Branch:
                return Branch(ref position, end);
            case PatternCode.RepeatOne or PatternCode.MinRepeatOne or PatternCode.PossessiveRepeatOne:
                return Skip(at, 1, end, out position) && Bounds(at, position) && SingleCharacter(at + 4, position);
            case PatternCode.Repeat:
                if (!Skip(at, 1, end, out int until) || until >= end || !Bounds(at, until) || !Sequence(at + 4, until)) return false;
                position = until + 1;
                return (PatternCode)_code[until] is PatternCode.MaxUntil or PatternCode.MinUntil;
            case PatternCode.PossessiveRepeat:
                if (!Skip(at, 1, end, out int last) || last >= end || !Bounds(at, last)) return false;
                position = last + 1;
                return Body(at + 4, position);
            case PatternCode.AtomicGroup:
                return Skip(at, 1, end, out position) && Body(at + 2, position);
            case PatternCode.Assert or PatternCode.AssertNot:
                return Skip(at, 1, end, out position) && position > at + 3 && _code[at + 2] <= int.MaxValue && Body(at + 3, position);
            case PatternCode.GroupReferenceExists:
                return Conditional(ref position, end);
            default:
                return false;
        }
    }

    private bool Operand(ref int position, int end, uint largest)
    {
        if (end - position < 2 || _code[position + 1] > largest) return false;
        position += 2;
        return true;
    }

    // Least and greatest number of times, behind the skip.
    private bool Bounds(int at, int end) => end - at > 4 && _code[at + 2] <= _code[at + 3] && _code[at + 2] <= int.MaxValue;

    private bool SingleCharacter(int position, int end)
    {
        if (position >= end - 1 || (PatternCode)_code[end - 1] != PatternCode.Success) return false;
        bool isSingle = (PatternCode)_code[position] is PatternCode.Any or PatternCode.AnyAll or PatternCode.Category
            or PatternCode.Literal or PatternCode.NotLiteral or PatternCode.LiteralIgnore or PatternCode.NotLiteralIgnore
            or PatternCode.LiteralLocaleIgnore or PatternCode.NotLiteralLocaleIgnore or PatternCode.LiteralUnicodeIgnore
            or PatternCode.NotLiteralUnicodeIgnore
            or PatternCode.In or PatternCode.InIgnore or PatternCode.InLocaleIgnore or PatternCode.InUnicodeIgnore;
        return isSingle && Instruction(ref position, end) && position == end - 1;
    }

    /// <summary>Alternatives: a skip, the instructions, and a jump behind the zero that ends them all.</summary>
    private bool Branch(ref int position, int end)
    {
        int alternative = position + 1;
        int after = -1;
        while (alternative < end && _code[alternative] != 0)
        {
            if (!Poll.Step()) throw new InterruptedOperationException();
            if (!Skip(alternative, 0, end, out int next) || next - alternative < 3) return false;
            int jump = next - 2;
            if ((PatternCode)_code[jump] != PatternCode.Jump || !Skip(jump, 1, end + 1, out int target) || (after >= 0 && target != after))
            {
                return false;
            }
            after = target;
            if (!Sequence(alternative + 1, jump)) return false;
            alternative = next;
        }
        position = alternative + 1;
        return alternative < end && (after < 0 || after == position);
    }

    /// <summary>A condition: the group, a skip to the other case, this case, maybe a jump over the other case.</summary>
    private bool Conditional(ref int position, int end)
    {
        int at = position;
        if (end - at < 3 || _code[at + 1] >= (uint)groups || !Skip(at, 2, end + 1, out int otherwise)) return false;
        otherwise--;
        if (otherwise < at + 3) return false;
        int jump = otherwise - 2;
        if (jump >= at + 3 && (PatternCode)_code[jump] == PatternCode.Jump && Skip(jump, 1, end + 1, out int after)
            && Sequence(at + 3, jump))
        {
            position = after;
            return after >= otherwise && Sequence(otherwise, after);
        }
        position = otherwise;
        return Sequence(at + 3, otherwise);
    }

    /// <summary>A set of characters that FAILURE ends, exactly at an end.</summary>
    private bool CharacterSet(int position, int end)
    {
        while (position < end)
        {
            if (!Poll.Step()) throw new InterruptedOperationException();
            switch ((PatternCode)_code[position])
            {
                case PatternCode.Failure:
                    return position == end - 1;
                case PatternCode.Negate:
                    position++;
                    break;
                case PatternCode.Literal:
                    position += 2;
                    break;
                case PatternCode.Category:
                    if (end - position < 2 || _code[position + 1] > 17) return false;
                    position += 2;
                    break;
                case PatternCode.Range or PatternCode.RangeUnicodeIgnore:
                    position += 3;
                    break;
                case PatternCode.CharSet:
                    position += 9;
                    break;
                case PatternCode.BigCharSet:
                    if (end - position < 66) return false;
                    uint chunks = _code[position + 1];
                    if (chunks > 256) return false;
                    for (int i = 0; i < 64; i++)
                    {
                        uint word = _code[position + 2 + i];
                        for (int shift = 0; shift < 32; shift += 8)
                        {
                            if ((word >> shift & 0xFF) >= chunks) return false;
                        }
                    }
                    position += 66 + (8 * (int)chunks);
                    break;
                default:
                    return false;
            }
        }
        return false;
    }
}

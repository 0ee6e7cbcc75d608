using Krait.Objects;

namespace Krait.Modules.RegularExpressions;

/// <summary>How a pattern is applied.</summary>
internal enum MatchMode
{
    /// <summary>At the given place.</summary>
    Match,

    /// <summary>At the given place, up to the end.</summary>
    FullMatch,
}

/// <summary>
/// Runs a compiled pattern by backtracking, with a stack of choices instead of native recursion: only assertions and atomic
/// groups, which nest as deep as the pattern does, recurse.
/// </summary>
internal sealed class MatchEngine<TSubject>(uint[] code, int groupCount, TSubject subject, int start, int end)
    where TSubject : struct, IMatchSubject
{
    private const uint Unlimited = uint.MaxValue;
    private const int StepsBetweenPolls = 1 << 16;

    private readonly TSubject _subject = subject;
    private Choice[] _choices = new Choice[32];
    private int _choiceCount;

    // What marks held before they were set, to be put back on the way back.
    private readonly List<(int Mark, int Value)> _trail = [];
    private int _steps;

    /// <summary>Where each group begins and ends; -1 for a group that did not take part.</summary>
    public int[] Marks { get; } = new int[Math.Max(2, groupCount * 2)];

    /// <summary>The group that was closed last; 0 for none.</summary>
    public int LastGroup { get; private set; }

    /// <summary>The end of the match.</summary>
    public int MatchEnd { get; private set; }

    /// <summary>Whether an interrupt or a limit ended the match: an exception is set.</summary>
    public bool Failed { get; private set; }

    private enum ChoiceKind
    {
        /// <summary>Go on somewhere else.</summary>
        Resume,

        /// <summary>Try the next alternative.</summary>
        Branch,

        /// <summary>Give one character back.</summary>
        Greedy,

        /// <summary>Take one character more.</summary>
        Lazy,
    }

    private struct Choice
    {
        public ChoiceKind Kind;
        public int Code;
        public int Position;
        public int Limit;
        public Repetition? Repetition;
        public int TrailLength;
        public int LastGroup;
    }

    private sealed class Repetition(int code, int count, int lastPosition, Repetition? outer)
    {
        public readonly int Code = code;
        public readonly int Count = count;
        public readonly int LastPosition = lastPosition;
        public readonly Repetition? Outer = outer;
    }

    /// <summary>Tries to match at a place; a match must not end at <paramref name="forbiddenEnd"/> (-1 for no such place).</summary>
    public bool TryMatch(int position, MatchMode mode, int forbiddenEnd)
    {
        Array.Fill(Marks, -1);
        LastGroup = 0;
        _trail.Clear();
        _choiceCount = 0;
        // The least width that the compiler found: nothing shorter can match, however long that takes to find out.
        if ((PatternCode)code[0] == PatternCode.Info && code[3] > (uint)(end - position)) return false;
        return Run(0, position, null, isOutermost: true, mode, forbiddenEnd);
    }

    private void Push(ChoiceKind kind, int target, int position, int limit, Repetition? repetition)
    {
        if (_choiceCount == _choices.Length) Array.Resize(ref _choices, _choices.Length * 2);
        ref Choice choice = ref _choices[_choiceCount++];
        choice.Kind = kind;
        choice.Code = target;
        choice.Position = position;
        choice.Limit = limit;
        choice.Repetition = repetition;
        choice.TrailLength = _trail.Count;
        choice.LastGroup = LastGroup;
    }

    private void Undo(int trailLength)
    {
        for (int i = _trail.Count - 1; i >= trailLength; i--) Marks[_trail[i].Mark] = _trail[i].Value;
        _trail.RemoveRange(trailLength, _trail.Count - trailLength);
    }

    private bool LookForInterrupts()
    {
        _steps = 0;
        if (Poll.Now()) return true;
        Failed = true;
        return false;
    }

    private bool Run(int pc, int position, Repetition? repetition, bool isOutermost, MatchMode mode, int forbiddenEnd)
    {
        int floor = _choiceCount;
        while (true)
        {
            if (++_steps >= StepsBetweenPolls && !LookForInterrupts()) return false;
            bool matched;
            switch ((PatternCode)code[pc])
            {
                case PatternCode.Success:
                    if (isOutermost && ((mode == MatchMode.FullMatch && position != end) || position == forbiddenEnd))
                    {
                        matched = false;
                        break;
                    }
                    MatchEnd = position;
                    _choiceCount = floor;
                    return true;
                case PatternCode.Mark:
                    int mark = (int)code[pc + 1];
                    _trail.Add((mark, Marks[mark]));
                    Marks[mark] = position;
                    if ((mark & 1) != 0) LastGroup = (mark >> 1) + 1;
                    pc += 2;
                    matched = true;
                    break;
                case PatternCode.Info:
                case PatternCode.Jump:
                    pc += 1 + (int)code[pc + 1];
                    matched = true;
                    break;
                case PatternCode.At:
                    matched = IsAt(code[pc + 1], position);
                    pc += 2;
                    break;
                case PatternCode.Branch:
                    pc = TakeBranch(pc + 1, position, repetition);
                    matched = pc >= 0;
                    break;
                case PatternCode.Repeat:
                    repetition = new Repetition(pc, -1, -1, repetition);
                    pc += 1 + (int)code[pc + 1];
                    matched = true;
                    break;
                case PatternCode.MaxUntil:
                case PatternCode.MinUntil:
                    matched = Until(ref pc, position, ref repetition);
                    break;
                case PatternCode.RepeatOne:
                case PatternCode.PossessiveRepeatOne:
                    matched = RepeatGreedily(ref pc, ref position, repetition);
                    break;
                case PatternCode.MinRepeatOne:
                    matched = RepeatLazily(ref pc, ref position, repetition);
                    break;
                case PatternCode.PossessiveRepeat:
                    matched = RepeatPossessively(ref pc, ref position, repetition);
                    break;
                case PatternCode.AtomicGroup:
                    matched = Run(pc + 2, position, repetition, isOutermost: false, mode, -1);
                    if (matched) position = MatchEnd;
                    pc += 1 + (int)code[pc + 1];
                    break;
                case PatternCode.Assert:
                    int behind = (int)code[pc + 2];
                    matched = position - start >= behind && Run(pc + 3, position - behind, repetition, isOutermost: false, mode, -1);
                    pc += 1 + (int)code[pc + 1];
                    break;
                case PatternCode.AssertNot:
                    matched = !MatchesAhead(pc, position, repetition, mode);
                    pc += 1 + (int)code[pc + 1];
                    break;
                case PatternCode.GroupReference:
                case PatternCode.GroupReferenceIgnore:
                case PatternCode.GroupReferenceLocaleIgnore:
                case PatternCode.GroupReferenceUnicodeIgnore:
                    matched = MatchGroup((PatternCode)code[pc], (int)code[pc + 1], ref position);
                    pc += 2;
                    break;
                case PatternCode.GroupReferenceExists:
                    int group = (int)code[pc + 1] * 2;
                    pc = Marks[group] >= 0 && Marks[group + 1] >= 0 ? pc + 3 : pc + 1 + (int)code[pc + 2];
                    matched = true;
                    break;
                default:
                    matched = position < end && MatchesOne(pc, _subject[position]);
                    position++;
                    pc += OneLength(pc);
                    break;
            }
            if (Failed) return false;
            if (!matched && !Back(floor, ref pc, ref position, ref repetition)) return false;
        }
    }

    // Goes back to the latest choice; false when there is none of this run's.
    private bool Back(int floor, ref int pc, ref int position, ref Repetition? repetition)
    {
        while (_choiceCount > floor)
        {
            ref Choice choice = ref _choices[_choiceCount - 1];
            Undo(choice.TrailLength);
            LastGroup = choice.LastGroup;
            repetition = choice.Repetition;
            switch (choice.Kind)
            {
                case ChoiceKind.Resume:
                    _choiceCount--;
                    pc = choice.Code;
                    position = choice.Position;
                    return true;
                case ChoiceKind.Branch:
                    _choiceCount--;
                    position = choice.Position;
                    pc = TakeBranch(choice.Code, position, repetition);
                    if (pc >= 0) return true;
                    break;
                case ChoiceKind.Greedy:
                    pc = choice.Code;
                    position = choice.Position--;
                    if (choice.Position < choice.Limit) _choiceCount--;
                    if ((PatternCode)code[pc] != PatternCode.Literal || (position < end && _subject[position] == (int)code[pc + 1])) return true;
                    break;
                default:
                    // Limit is how many characters may still be taken; the item stands four units after the instruction.
                    if (choice.Limit == 0 || choice.Position >= end || !MatchesOne(choice.Code + 4, _subject[choice.Position]))
                    {
                        _choiceCount--;
                        break;
                    }
                    choice.Limit--;
                    position = ++choice.Position;
                    pc = choice.Code + 1 + (int)code[choice.Code + 1];
                    return true;
            }
        }
        return false;
    }

    // The first alternative from here on that can begin, the next one kept as a choice; -1 when there is none.
    private int TakeBranch(int alternative, int position, Repetition? repetition)
    {
        for (; code[alternative] != 0; alternative += (int)code[alternative])
        {
            int body = alternative + 1;
            switch ((PatternCode)code[body])
            {
                case PatternCode.Literal when position >= end || _subject[position] != (int)code[body + 1]:
                case PatternCode.In when position >= end || !PatternCharacters.IsInSet(code, body + 2, _subject[position]):
                    continue;
            }
            int next = alternative + (int)code[alternative];
            if (code[next] != 0) Push(ChoiceKind.Branch, next, position, 0, repetition);
            return body;
        }
        return -1;
    }

    private bool MatchesAhead(int pc, int position, Repetition? repetition, MatchMode mode)
    {
        int behind = (int)code[pc + 2];
        if (position - start < behind) return false;
        int trail = _trail.Count;
        int lastGroup = LastGroup;
        bool matched = Run(pc + 3, position - behind, repetition, isOutermost: false, mode, -1);
        Undo(trail);
        LastGroup = lastGroup;
        return matched;
    }

    private bool Until(ref int pc, int position, ref Repetition? repetition)
    {
        Repetition current = repetition!;
        int repeat = current.Code;
        int count = current.Count + 1;
        uint minimum = code[repeat + 2];
        uint maximum = code[repeat + 3];
        int body = repeat + 4;
        if (count < minimum)
        {
            repetition = new Repetition(repeat, count, current.LastPosition, current.Outer);
            pc = body;
            return true;
        }
        bool again = (count < maximum || maximum == Unlimited) && position != current.LastPosition;
        if ((PatternCode)code[pc] == PatternCode.MaxUntil)
        {
            if (!again)
            {
                repetition = current.Outer;
                pc++;
                return true;
            }
            Push(ChoiceKind.Resume, pc + 1, position, 0, current.Outer);
            repetition = new Repetition(repeat, count, position, current.Outer);
            pc = body;
            return true;
        }
        if (again) Push(ChoiceKind.Resume, body, position, 0, new Repetition(repeat, count, position, current.Outer));
        repetition = current.Outer;
        pc++;
        return true;
    }

    private bool RepeatGreedily(ref int pc, ref int position, Repetition? repetition)
    {
        uint minimum = code[pc + 2];
        uint maximum = code[pc + 3];
        int item = pc + 4;
        int tail = pc + 1 + (int)code[pc + 1];
        bool possessive = (PatternCode)code[pc] == PatternCode.PossessiveRepeatOne;
        int first = position;
        int last = maximum >= (uint)(end - position) ? end : position + (int)maximum;
        position = TakeAll(item, position, last);
        _steps += (position - first) >> 5;
        if (position - first < minimum) return false;
        pc = tail;
        if (possessive) return true;
        int least = first + (int)minimum;
        if ((PatternCode)code[tail] == PatternCode.Literal)
        {
            // Only places where the next character is there are worth a try.
            int wanted = (int)code[tail + 1];
            while (position >= least && (position >= end || _subject[position] != wanted)) position--;
            if (position < least) return false;
        }
        if (position > least) Push(ChoiceKind.Greedy, tail, position - 1, least, repetition);
        return true;
    }

    private int TakeAll(int item, int position, int last)
    {
        switch ((PatternCode)code[item])
        {
            case PatternCode.AnyAll:
                return last;
            case PatternCode.Any:
                int newLine = _subject.IndexOf('\n', position, last);
                return newLine < 0 ? last : newLine;
            case PatternCode.Literal:
                int literal = (int)code[item + 1];
                while (position < last && _subject[position] == literal) position++;
                return position;
            case PatternCode.NotLiteral:
                int found = _subject.IndexOf((int)code[item + 1], position, last);
                return found < 0 ? last : found;
            case PatternCode.In:
                while (position < last && PatternCharacters.IsInSet(code, item + 2, _subject[position])) position++;
                return position;
            default:
                while (position < last && MatchesOne(item, _subject[position])) position++;
                return position;
        }
    }

    private bool RepeatLazily(ref int pc, ref int position, Repetition? repetition)
    {
        uint minimum = code[pc + 2];
        uint maximum = code[pc + 3];
        if (minimum > (uint)(end - position)) return false;
        int least = position + (int)minimum;
        if (minimum > 0 && TakeAll(pc + 4, position, least) < least) return false;
        position = least;
        int more = maximum == Unlimited ? int.MaxValue : (int)(maximum - minimum);
        if (more > 0) Push(ChoiceKind.Lazy, pc, position, more, repetition);
        pc += 1 + (int)code[pc + 1];
        return true;
    }

    private bool RepeatPossessively(ref int pc, ref int position, Repetition? repetition)
    {
        uint minimum = code[pc + 2];
        uint maximum = code[pc + 3];
        for (uint count = 0; count < maximum; count++)
        {
            int before = position;
            int trail = _trail.Count;
            int lastGroup = LastGroup;
            if (!Run(pc + 4, position, repetition, isOutermost: false, MatchMode.Match, -1))
            {
                if (count < minimum || Failed) return false;
                // An attempt that fails leaves no groups; going back to a choice undoes what the others have set.
                Undo(trail);
                LastGroup = lastGroup;
                break;
            }
            position = MatchEnd;
            if (position == before && count >= minimum) break;
        }
        pc += 2 + (int)code[pc + 1];
        return true;
    }

    private bool MatchGroup(PatternCode kind, int group, ref int position)
    {
        int first = Marks[group * 2];
        int last = Marks[(group * 2) + 1];
        if (first < 0 || last < first || last - first > end - position) return false;
        for (int i = first; i < last; i++, position++)
        {
            int left = _subject[i];
            int right = _subject[position];
            if (left == right) continue;
            bool same = kind switch
            {
                PatternCode.GroupReference => false,
                PatternCode.GroupReferenceUnicodeIgnore => PatternCharacters.ToLower(left) == PatternCharacters.ToLower(right),
                _ => PatternCharacters.ToLowerAscii(left) == PatternCharacters.ToLowerAscii(right),
            };
            if (!same) return false;
        }
        return true;
    }

    private int OneLength(int pc) => (PatternCode)code[pc] switch
    {
        PatternCode.Any or PatternCode.AnyAll or PatternCode.Failure => 1,
        PatternCode.In or PatternCode.InIgnore or PatternCode.InLocaleIgnore or PatternCode.InUnicodeIgnore => 1 + (int)code[pc + 1],
        _ => 2,
    };

    // Instructions that match one character.
    private bool MatchesOne(int pc, int character)
    {
        switch ((PatternCode)code[pc])
        {
            case PatternCode.Literal:
                return code[pc + 1] == (uint)character;
            case PatternCode.NotLiteral:
                return code[pc + 1] != (uint)character;
            case PatternCode.Any:
                return character != '\n';
            case PatternCode.AnyAll:
                return true;
            case PatternCode.Category:
                return PatternCharacters.IsInCategory(code[pc + 1], character);
            case PatternCode.In:
                return PatternCharacters.IsInSet(code, pc + 2, character);
            case PatternCode.InIgnore:
                return PatternCharacters.IsInSet(code, pc + 2, PatternCharacters.ToLowerAscii(character));
            case PatternCode.InUnicodeIgnore:
                return PatternCharacters.IsInSet(code, pc + 2, PatternCharacters.ToLower(character));
            case PatternCode.InLocaleIgnore:
                return PatternCharacters.IsInSet(code, pc + 2, PatternCharacters.ToLowerAscii(character)) || PatternCharacters.IsInSet(code, pc + 2, PatternCharacters.ToUpperAscii(character));
            case PatternCode.LiteralIgnore:
                return code[pc + 1] == (uint)PatternCharacters.ToLowerAscii(character);
            case PatternCode.NotLiteralIgnore:
                return code[pc + 1] != (uint)PatternCharacters.ToLowerAscii(character);
            case PatternCode.LiteralUnicodeIgnore:
                return code[pc + 1] == (uint)PatternCharacters.ToLower(character);
            case PatternCode.NotLiteralUnicodeIgnore:
                return code[pc + 1] != (uint)PatternCharacters.ToLower(character);
            case PatternCode.LiteralLocaleIgnore:
                return PatternCharacters.ToLowerAscii((int)code[pc + 1]) == PatternCharacters.ToLowerAscii(character);
            case PatternCode.NotLiteralLocaleIgnore:
                return PatternCharacters.ToLowerAscii((int)code[pc + 1]) != PatternCharacters.ToLowerAscii(character);
            default:
                return false;
        }
    }

    private bool IsAt(uint place, int position)
    {
        switch (place)
        {
            case 0: // beginning
            case 2:
                return position == start;
            case 1:
                return position == start || _subject[position - 1] == '\n';
            case 5: // end
                return position == end || (position == end - 1 && _subject[position] == '\n');
            case 6:
                return position == end || _subject[position] == '\n';
            case 7:
                return position == end;
            default:
                bool unicode = place >= 10;
                bool before = position > start && IsWord(_subject[position - 1], unicode);
                bool after = position < end && IsWord(_subject[position], unicode);
                bool wantsBoundary = place is 3 or 8 or 10;
                return before != after == wantsBoundary;
        }
    }

    private static bool IsWord(int character, bool unicode) => unicode ? PatternCharacters.IsWord(character) : PatternCharacters.IsAsciiWord(character);

    /// <summary>The first place, from one on, where the pattern matches; -1 for none.</summary>
    public int Search(int position, int forbiddenEnd)
    {
        int first = -1;
        int body = 0;
        int charSet = -1;
        int least = 0;
        if ((PatternCode)code[0] == PatternCode.Info)
        {
            const uint HasPrefix = 1;
            const uint HasCharSet = 4;
            least = (int)Math.Min(code[3], int.MaxValue);
            if ((code[2] & HasPrefix) != 0) first = (int)code[7];
            else if ((code[2] & HasCharSet) != 0) charSet = 5;
            body = 1 + (int)code[1];
        }
        if (first < 0 && charSet < 0 && (PatternCode)code[body] == PatternCode.Literal) first = (int)code[body + 1];
        int last = end - least;
        while (position <= last)
        {
            if (first >= 0)
            {
                position = _subject.IndexOf(first, position, end);
                if (position < 0) return -1;
            }
            else if (charSet >= 0)
            {
                while (position < end && !PatternCharacters.IsInSet(code, charSet, _subject[position])) position++;
                if (position >= end) return -1;
            }
            if (TryMatch(position, MatchMode.Match, forbiddenEnd)) return position;
            if (Failed) return -1;
            forbiddenEnd = -1;
            position++;
        }
        return -1;
    }
}

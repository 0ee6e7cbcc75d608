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

/// <summary>What a match is made with and what it has found, whatever its text is made of.</summary>
internal abstract class MatchEngine(int groupCount)
{
    /// <summary>Where each group begins and ends; -1 for a group that did not take part.</summary>
    public int[] Marks { get; } = new int[Math.Max(2, groupCount * 2)];

    /// <summary>The group that was closed last; 0 for none.</summary>
    public int LastGroup { get; protected set; }

    /// <summary>The end of the match.</summary>
    public int MatchEnd { get; protected set; }

    /// <summary>Whether an interrupt or a limit ended the match: an exception is set.</summary>
    public bool Failed { get; protected set; }

    /// <summary>Whether the engine is worth keeping for the next text: large stacks are not to be held afterwards.</summary>
    public abstract bool IsSmall { get; }

    /// <summary>Tries to match at a place; a match must not end at <paramref name="forbiddenEnd"/> (-1 for no such place).</summary>
    public abstract bool TryMatch(int position, MatchMode mode, int forbiddenEnd);

    /// <summary>The first place, from one on, where the pattern matches; -1 for none.</summary>
    public abstract int Search(int position, int forbiddenEnd);

    /// <summary>Lets go of the text.</summary>
    public abstract void Forget();
}

/// <summary>
/// Runs a compiled pattern by backtracking, with a stack of choices instead of native recursion: only assertions and atomic
/// groups, which nest as deep as the pattern does, recurse.
/// </summary>
internal sealed class MatchEngine<TSubject>(PatternProgram program, int groupCount) : MatchEngine(groupCount)
    where TSubject : struct, IMatchSubject
{
    private const uint Unlimited = uint.MaxValue;
    private const int StepsBetweenPolls = 1 << 16;
    private const int MostKept = 256;

    private readonly uint[] _code = program.Code;
    private TSubject _subject;
    private int _end;
    private Choice[] _choices = new Choice[8];
    private int _choiceCount;

    // How many marks were set since the match began, whose former values lie on the stack, to be put back on the way back.
    private MarkChange[] _trail = new MarkChange[8];
    private int _trailCount;
    private int _steps;

    /// <inheritdoc/>
    public override bool IsSmall => _choices.Length <= MostKept && _trail.Length <= MostKept;

    /// <summary>Takes a text, of which what is beyond an end does not count.</summary>
    public void Begin(TSubject subject, int end)
    {
        _subject = subject;
        _end = end;
        Failed = false;
    }

    /// <inheritdoc/>
    public override void Forget() => _subject = default;

    /// <inheritdoc/>
    public override bool TryMatch(int position, MatchMode mode, int forbiddenEnd)
    {
        // Short: the groups of a pattern.
        foreach (ref int mark in Marks.AsSpan()) mark = -1;
        LastGroup = 0;
        _trailCount = 0;
        _choiceCount = 0;
        // The least width that the compiler found: nothing shorter can match, however long that takes to find out.
        if ((PatternCode)_code[0] == PatternCode.Info && _code[3] > (uint)(_end - position)) return false;
        return Run(0, position, null, isOutermost: true, mode, forbiddenEnd);
    }

    private void Push(ChoiceKind kind, int target, int position, int limit, Repetition? repetition)
    {
        if (_choiceCount == _choices.Length) Array.Resize(ref _choices, _choiceCount * 2);
        ref Choice choice = ref _choices[_choiceCount++];
        choice.Kind = kind;
        choice.Code = target;
        choice.Position = position;
        choice.Limit = limit;
        choice.Repetition = repetition;
        choice.TrailLength = _trailCount;
        choice.LastGroup = LastGroup;
    }

    private void Undo(int trailLength)
    {
        while (_trailCount > trailLength)
        {
            MarkChange change = _trail[--_trailCount];
            Marks[change.Mark] = change.Value;
        }
    }

    private void SetMark(int mark, int position)
    {
        if (_trailCount == _trail.Length) Array.Resize(ref _trail, _trailCount * 2);
        _trail[_trailCount++] = new MarkChange { Mark = mark, Value = Marks[mark] };
        Marks[mark] = position;
        if ((mark & 1) != 0) LastGroup = (mark >> 1) + 1;
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
            switch ((PatternCode)_code[pc])
            {
                case PatternCode.Success:
                    if (isOutermost && ((mode == MatchMode.FullMatch && position != _end) || position == forbiddenEnd))
                    {
                        matched = false;
                        break;
                    }
                    MatchEnd = position;
                    _choiceCount = floor;
                    return true;
                case PatternCode.Mark:
                    SetMark((int)_code[pc + 1], position);
                    pc += 2;
                    matched = true;
                    break;
                case PatternCode.Info:
                case PatternCode.Jump:
                    pc += 1 + (int)_code[pc + 1];
                    matched = true;
                    break;
                case PatternCode.At:
                    matched = IsAt(_code[pc + 1], position);
                    pc += 2;
                    break;
                case PatternCode.Branch:
                    pc = TakeBranch(pc + 1, position, repetition);
                    matched = pc >= 0;
                    break;
                case PatternCode.Repeat:
                    repetition = new Repetition(pc, -1, -1, repetition);
                    pc += 1 + (int)_code[pc + 1];
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
                    pc += 1 + (int)_code[pc + 1];
                    break;
                case PatternCode.Assert:
                    int behind = (int)_code[pc + 2];
                    matched = position >= behind && Run(pc + 3, position - behind, repetition, isOutermost: false, mode, -1);
                    pc += 1 + (int)_code[pc + 1];
                    break;
                case PatternCode.AssertNot:
                    matched = !MatchesAhead(pc, position, repetition, mode);
                    pc += 1 + (int)_code[pc + 1];
                    break;
                case PatternCode.GroupReference:
                case PatternCode.GroupReferenceIgnore:
                case PatternCode.GroupReferenceLocaleIgnore:
                case PatternCode.GroupReferenceUnicodeIgnore:
                    matched = MatchGroup((PatternCode)_code[pc], (int)_code[pc + 1], ref position);
                    pc += 2;
                    break;
                case PatternCode.GroupReferenceExists:
                    int group = (int)_code[pc + 1] * 2;
                    pc = Marks[group] >= 0 && Marks[group + 1] >= 0 ? pc + 3 : pc + 1 + (int)_code[pc + 2];
                    matched = true;
                    break;
                default:
                    matched = position < _end && MatchesOne(pc, _subject[position]);
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
                    position = LatestWhereGoesOn(AfterMarks(pc), choice.Position, choice.Limit);
                    choice.Position = position - 1;
                    if (choice.Position < choice.Limit) _choiceCount--;
                    if (position >= choice.Limit) return true;
                    break;
                default:
                    // Limit is how many characters may still be taken; the item stands four units after the instruction.
                    if (choice.Limit == 0 || choice.Position >= _end || !MatchesOne(choice.Code + 4, _subject[choice.Position]))
                    {
                        _choiceCount--;
                        break;
                    }
                    choice.Limit--;
                    position = ++choice.Position;
                    pc = choice.Code + 1 + (int)_code[choice.Code + 1];
                    return true;
            }
        }
        return false;
    }

    // The first alternative from here on that can begin, the next one kept as a choice; -1 when there is none.
    private int TakeBranch(int alternative, int position, Repetition? repetition)
    {
        for (; _code[alternative] != 0; alternative += (int)_code[alternative])
        {
            int body = alternative + 1;
            switch ((PatternCode)_code[body])
            {
                case PatternCode.Literal when position >= _end || _subject[position] != (int)_code[body + 1]:
                case PatternCode.In when position >= _end || !program.SetAt(body + 2).Contains(_subject[position]):
                    continue;
            }
            int next = alternative + (int)_code[alternative];
            if (_code[next] != 0) Push(ChoiceKind.Branch, next, position, 0, repetition);
            return body;
        }
        return -1;
    }

    private bool MatchesAhead(int pc, int position, Repetition? repetition, MatchMode mode)
    {
        int behind = (int)_code[pc + 2];
        if (position < behind) return false;
        int trail = _trailCount;
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
        uint minimum = _code[repeat + 2];
        uint maximum = _code[repeat + 3];
        int body = repeat + 4;
        if (count < minimum)
        {
            repetition = new Repetition(repeat, count, current.LastPosition, current.Outer);
            pc = body;
            return true;
        }
        bool again = (count < maximum || maximum == Unlimited) && position != current.LastPosition;
        if ((PatternCode)_code[pc] == PatternCode.MaxUntil)
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
        uint minimum = _code[pc + 2];
        uint maximum = _code[pc + 3];
        int item = pc + 4;
        int tail = pc + 1 + (int)_code[pc + 1];
        bool possessive = (PatternCode)_code[pc] == PatternCode.PossessiveRepeatOne;
        int first = position;
        int last = maximum >= (uint)(_end - position) ? _end : position + (int)maximum;
        position = TakeAll(item, position, last);
        _steps += (position - first) >> 5;
        if (position - first < minimum) return false;
        pc = tail;
        if (possessive) return true;
        int least = first + (int)minimum;
        position = LatestWhereGoesOn(AfterMarks(tail), position, least);
        if (position < least) return false;
        if (position > least) Push(ChoiceKind.Greedy, tail, position - 1, least, repetition);
        return true;
    }

    private int AfterMarks(int pc)
    {
        while ((PatternCode)_code[pc] == PatternCode.Mark) pc += 2;
        return pc;
    }

    // The latest place, not before the least, where the instruction can go on: only those are worth a try. Less than the least for none.
    private int LatestWhereGoesOn(int pc, int position, int least)
    {
        switch ((PatternCode)_code[pc])
        {
            case PatternCode.Literal:
                int wanted = (int)_code[pc + 1];
                while (position >= least && (position >= _end || _subject[position] != wanted)) position--;
                break;
            case PatternCode.In:
                CharacterSet set = program.SetAt(pc + 2);
                while (position >= least && (position >= _end || !set.Contains(_subject[position]))) position--;
                break;
        }
        return position;
    }

    private int TakeAll(int item, int position, int last)
    {
        switch ((PatternCode)_code[item])
        {
            case PatternCode.AnyAll:
                return last;
            case PatternCode.Any:
                int newLine = _subject.IndexOf('\n', position, last);
                return newLine < 0 ? last : newLine;
            case PatternCode.Literal:
                int literal = (int)_code[item + 1];
                while (position < last && _subject[position] == literal) position++;
                return position;
            case PatternCode.NotLiteral:
                int found = _subject.IndexOf((int)_code[item + 1], position, last);
                return found < 0 ? last : found;
            case PatternCode.In:
                CharacterSet set = program.SetAt(item + 2);
                while (position < last && set.Contains(_subject[position])) position++;
                return position;
            default:
                while (position < last && MatchesOne(item, _subject[position])) position++;
                return position;
        }
    }

    private bool RepeatLazily(ref int pc, ref int position, Repetition? repetition)
    {
        uint minimum = _code[pc + 2];
        uint maximum = _code[pc + 3];
        if (minimum > (uint)(_end - position)) return false;
        int least = position + (int)minimum;
        if (minimum > 0 && TakeAll(pc + 4, position, least) < least) return false;
        position = least;
        int more = maximum == Unlimited ? int.MaxValue : (int)(maximum - minimum);
        if (more > 0) Push(ChoiceKind.Lazy, pc, position, more, repetition);
        pc += 1 + (int)_code[pc + 1];
        return true;
    }

    private bool RepeatPossessively(ref int pc, ref int position, Repetition? repetition)
    {
        uint minimum = _code[pc + 2];
        uint maximum = _code[pc + 3];
        for (uint count = 0; count < maximum; count++)
        {
            int before = position;
            int trail = _trailCount;
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
        pc += 2 + (int)_code[pc + 1];
        return true;
    }

    private bool MatchGroup(PatternCode kind, int group, ref int position)
    {
        int first = Marks[group * 2];
        int last = Marks[(group * 2) + 1];
        if (first < 0 || last < first || last - first > _end - position) return false;
        for (int i = first; i < last; i++, position++)
        {
            Poll.AtOrThrow(i);
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

    private int OneLength(int pc) => (PatternCode)_code[pc] switch
    {
        PatternCode.Any or PatternCode.AnyAll or PatternCode.Failure => 1,
        PatternCode.In or PatternCode.InIgnore or PatternCode.InLocaleIgnore or PatternCode.InUnicodeIgnore => 1 + (int)_code[pc + 1],
        _ => 2,
    };

    private bool MatchesOne(int pc, int character) => (PatternCode)_code[pc] == PatternCode.In
        ? program.SetAt(pc + 2).Contains(character)
        : PatternCharacters.MatchesOne(_code, pc, character);

    private bool IsAt(uint place, int position)
    {
        switch (place)
        {
            case 0: // beginning
            case 2:
                return position == 0;
            case 1:
                return position == 0 || _subject[position - 1] == '\n';
            case 5: // end
                return position == _end || (position == _end - 1 && _subject[position] == '\n');
            case 6:
                return position == _end || _subject[position] == '\n';
            case 7:
                return position == _end;
            default:
                bool unicode = place >= 10;
                bool before = position > 0 && IsWord(_subject[position - 1], unicode);
                bool after = position < _end && IsWord(_subject[position], unicode);
                bool wantsBoundary = place is 3 or 8 or 10;
                return before != after == wantsBoundary;
        }
    }

    private static bool IsWord(int character, bool unicode) =>
        unicode ? PatternCharacters.IsWord(character) : PatternCharacters.IsAsciiWord(character);

    /// <inheritdoc/>
    public override int Search(int position, int forbiddenEnd)
    {
        MatchBeginning beginning = program.Beginning;
        int last = _end - beginning.LeastLength;
        while (true)
        {
            int next = NextBeginning(beginning, position);
            if (next < 0 || next > last) return -1;
            if (next != position) forbiddenEnd = -1;
            position = next;
            if (TryMatch(position, MatchMode.Match, forbiddenEnd)) return position;
            if (Failed) return -1;
            forbiddenEnd = -1;
            position++;
        }
    }

    // The first place, from one on, where a match can begin; -1 for none.
    private int NextBeginning(MatchBeginning beginning, int position)
    {
        if (position > _end) return -1;
        if (beginning.Prefix.Length > 0) return IndexOf(beginning.Prefix, position);
        if (beginning.IsAtStart) return position == 0 ? position : -1;
        if (beginning.IsAtLineStart)
        {
            if (position == 0 || _subject[position - 1] == '\n') return position;
            int newLine = _subject.IndexOf('\n', position, _end);
            return newLine < 0 ? -1 : newLine + 1;
        }
        if (beginning.OnlyCharacter >= 0) return _subject.IndexOf(beginning.OnlyCharacter, position, _end);
        if (!beginning.HasCharacters) return position;
        while (position < _end && !beginning.CanBeginWith(_subject[position])) Poll.AtOrThrow(position++);
        return position < _end ? position : -1;
    }

    private int IndexOf(int[] characters, int position)
    {
        int steps = 0;
        int last = _end - characters.Length;
        for (; (position = _subject.IndexOf(characters[0], position, _end)) >= 0 && position <= last; position++)
        {
            Poll.StepOrThrow(ref steps);
            int matched = 1;
            // Short: as many characters as the pattern begins with.
            while (matched < characters.Length && _subject[position + matched] == characters[matched]) matched++;
            if (matched == characters.Length) return position;
        }
        return -1;
    }
}

#nullable enable
using System;
using System.Buffers;

namespace Krait.Definitions;

/// <summary>
/// Checks that code cannot break the machine: every instruction known and whole, operands in range, jumps to the
/// starts of instructions, the depth of the stack agreed on by all paths, items and variables of the kinds that
/// instructions need. It interprets each reachable instruction once per change of what is known where it stands, and
/// never throws. What it knows of a machine is in tables, which the machine's own class is emitted with.
/// </summary>
internal abstract class CodeVerifierBase
{
    /// <summary>What is true of an instruction.</summary>
    [Flags]
    protected enum Traits
    {
        None = 0,
        Known = 1,
        Prefix = 2,
        Filler = 4,
        Jumps = 8,
        Skips = 16,
        Bare = 32,
        ChangesInPlace = 64,
        Raises = 128,
    }

    private enum Pass
    {
        /// <summary>Every instruction may raise.</summary>
        All,

        /// <summary>Only those that are declared to raise do.</summary>
        Raising,

        /// <summary>States are as they were found; what the others would bring to handlers is compared with that.</summary>
        Comparing,
    }

    /// <summary>
    /// A range of an exception table, in code units: errors from <paramref name="Start"/> up to <paramref name="End"/> go to
    /// <paramref name="Target"/> with <paramref name="Depth"/> items kept and <paramref name="Pushed"/> added.
    /// </summary>
    protected readonly record struct Handler(int Start, int End, int Target, int Depth, int Pushed);

    // What a slot may hold is a bit each: further ones stand for objects of the types that instructions declare.

    /// <summary>Of what a slot may hold: nothing.</summary>
    protected const byte Null = 1;

    /// <summary>Of what a slot may hold: an object of no known type.</summary>
    protected const byte Object = 2;

    // How effects are written down, see Effect.
    /// <summary>In an effect: the instruction never takes the exit.</summary>
    protected const byte NoExit = 255;

    private const int NullIsFirst = 128;
    private const int Array = 128;
    private const int Made = 127;
    private const int FromVariable = 64;

    // A byte for each variable and item of the stack, at each place that control comes to: code of a gigabyte of them is hostile.
    private const int LargestStore = 1 << 30;

    private readonly int _maximumDepth;
    private readonly int _variables;
    private readonly int _length;
    private readonly int[] _opcodes;
    private readonly int[] _opargs;
    private readonly int[] _next;
    private readonly int[] _depths;
    private readonly int[] _handlers;

    // Where in the store the state of a unit lies to which control comes otherwise than from the one before.
    private readonly int[] _states;
    private byte[] _store;
    private int _stored;
    private int[] _pending;
    private int _pendingCount;

    /// <summary>Where control comes otherwise than from the instruction before: only there a state has to be kept.</summary>
    private readonly bool[] _isTarget;

    // The kinds of the variables, then of the items on the stack: before an instruction, and after it.
    private byte[] _state;
    private readonly byte[] _result;

    // Where the instruction at hand writes what it makes: the one or the other.
    private byte[] _changed;
    private byte[] _fallenState;
    private readonly byte[] _loaded = new byte[4];
    private (int Offset, string Reason)? _error;

    // Which edges to handlers are followed, and the units of which none can be: see Run.
    private Pass _pass;
    private bool _lacksVariable;
    private bool[]? _unhandled;

    protected CodeVerifierBase(int length, int maximumDepth, int variables)
    {
        _length = length;
        _maximumDepth = maximumDepth;
        // All code is verified before it runs: what that takes is used again for the next.
        _opcodes = ArrayPool<int>.Shared.Rent(length);
        _opargs = ArrayPool<int>.Shared.Rent(length);
        _next = ArrayPool<int>.Shared.Rent(length);
        _depths = new int[length];
        _handlers = ArrayPool<int>.Shared.Rent(length);
        _states = ArrayPool<int>.Shared.Rent(length);
        _store = ArrayPool<byte>.Shared.Rent(1024);
        _pending = ArrayPool<int>.Shared.Rent(16);
        _isTarget = ArrayPool<bool>.Shared.Rent(length);
        System.Array.Clear(_isTarget, 0, length);
        _variables = variables;
        _state = ArrayPool<byte>.Shared.Rent(_variables + maximumDepth);
        _result = ArrayPool<byte>.Shared.Rent(_variables + maximumDepth);
        _changed = _result;
        _fallenState = ArrayPool<byte>.Shared.Rent(_variables + maximumDepth);
        for (int i = 0; i < length; i++)
        {
            _depths[i] = -1;
            _handlers[i] = -1;
        }
    }

    /// <summary>The kinds of the variables, then of the items on the stack, before the instruction at hand.</summary>
    protected byte[] State => _state;

    /// <summary>The kinds of the outputs that are values of variables.</summary>
    protected byte[] Loaded => _loaded;

    /// <summary>The opcode of cache units; -1 if they may hold anything.</summary>
    protected abstract int Filler { get; }

    /// <summary>
    /// Verifies <paramref name="bytecode"/>, two bytes to the unit. On success <paramref name="depths"/> holds the depth of
    /// the stack before every reachable instruction, at its own unit and those of its prefixes, and -1 elsewhere.
    /// </summary>
    /// <remarks>
    /// Any instruction may raise: a tool that watches it can. But compilers count on those that never raise by themselves, and cover with
    /// a handler a place where a variable has not the value that the handler reads. Such code is sound if no handler is entered from
    /// there: these units are <paramref name="unhandled"/>, null where there are none.
    /// </remarks>
    protected (int Offset, string Reason)? Run(ReadOnlySpan<byte> bytecode, Handler[] handlers, out int[] depths, out bool[]? unhandled)
    {
        depths = _depths;
        (int Offset, string Reason)? error = Decode(bytecode) ?? CheckHandlers(handlers);
        if (error is null)
        {
            error = Follow(handlers);
            if (error is not null && _lacksVariable && handlers.Length > 0 && FollowRaising(handlers))
                error = null;
        }

        unhandled = error is null ? _unhandled : null;
        Release();
        if (error is not null)
            return error;
        for (int unit = 1; unit < depths.Length; unit++)
        {
            if (depths[unit] < 0 && depths[unit - 1] >= 0 && Has(bytecode[(2 * unit) - 2], Traits.Prefix))
                depths[unit] = depths[unit - 1];
        }

        return null;
    }

    /// <summary>Why code is refused before anything of it is looked at; null for code to verify.</summary>
    protected static (int Offset, string Reason)? Precheck(ReadOnlySpan<byte> bytecode, int maximumDepth) =>
        bytecode.Length == 0 || bytecode.Length % 2 != 0 ? (0, "the code is empty or ends in the middle of a unit")
        : maximumDepth is < 0 or > ushort.MaxValue ? (0, $"a stack of {maximumDepth} items is declared")
        : null;

    /// <summary>What the instruction with a number is.</summary>
    protected abstract Traits TraitsOf(int opcode);

    /// <summary>The name of an instruction; null for a number that none has.</summary>
    protected abstract string? Name(int opcode);

    /// <summary>The units after an instruction that are its cache.</summary>
    protected abstract int CacheSize(int opcode);

    /// <summary>Whether an instruction may have an operand.</summary>
    protected abstract bool IsValid(int opcode, int oparg);

    /// <summary>Where an instruction goes when it jumps.</summary>
    protected abstract int Target(int opcode, int oparg, int next);

    /// <summary>Where a frame that an instruction entered comes back to, if not to the next instruction; otherwise -1.</summary>
    protected abstract int ReturnTarget(int opcode, int oparg, int next);

    /// <summary>How many items an array of an effect has.</summary>
    protected abstract long Size(int opcode, int index, long oparg);

    /// <summary>
    /// The count of inputs, and for each whether it is an array and the kinds allowed; then for falling through, jumping,
    /// skipping and coming back the count of outputs, or none, and for each the input or variable it comes from or the
    /// kinds that are made. Arrays have the index of their size after them.
    /// </summary>
    protected abstract ReadOnlySpan<byte> Effect(int opcode);

    /// <summary>Whether a variable has a value at entry.</summary>
    protected abstract bool IsBound(int index);

    /// <summary>Checks and notes what an instruction does to variables.</summary>
    protected abstract bool Access(int unit, int opcode, int oparg, ReadOnlySpan<byte> effect, int bottom);

    /// <summary>What an object of some kinds is called.</summary>
    protected abstract string Describe(byte kinds);

    private bool Has(int opcode, Traits trait) => (TraitsOf(opcode) & trait) != 0;

    private void Release()
    {
        ArrayPool<int>.Shared.Return(_opcodes);
        ArrayPool<int>.Shared.Return(_opargs);
        ArrayPool<int>.Shared.Return(_next);
        ArrayPool<int>.Shared.Return(_handlers);
        ArrayPool<int>.Shared.Return(_states);
        ArrayPool<int>.Shared.Return(_pending);
        ArrayPool<bool>.Shared.Return(_isTarget);
        ArrayPool<byte>.Shared.Return(_store);
        ArrayPool<byte>.Shared.Return(_state);
        ArrayPool<byte>.Shared.Return(_result);
        ArrayPool<byte>.Shared.Return(_fallenState);
    }

    private (int Offset, string Reason)? Decode(ReadOnlySpan<byte> bytecode)
    {
        int unit = 0;
        while (unit < _length)
        {
            int start = unit;
            long oparg = bytecode[(2 * unit) + 1];
            int opcode = bytecode[2 * unit];
            while (Has(opcode, Traits.Prefix))
            {
                if (++unit == _length)
                    return Fail(start, "a prefix without its instruction");
                opcode = bytecode[2 * unit];
                oparg = (oparg << 8) | bytecode[(2 * unit) + 1];
                if (oparg > int.MaxValue)
                    return Fail(start, "the operand is too large");
            }

            if (!Has(opcode, Traits.Known))
                return Fail(unit, $"unknown opcode {opcode}");
            if (Has(opcode, Traits.Filler))
                return Fail(unit, $"{Name(opcode)} does not follow an instruction that has a cache");
            int end = unit + 1 + CacheSize(opcode);
            if (end > _length)
                return Fail(unit, $"the cache of {Name(opcode)} is cut off");
            for (int i = unit + 1; i < end && Filler >= 0; i++)
            {
                if (bytecode[2 * i] != Filler)
                    return Fail(i, $"a unit of the cache of {Name(opcode)} holds something else");
            }

            if (!IsValid(opcode, (int)oparg))
                return Fail(unit, $"the operand {oparg} of {Name(opcode)} is out of range");
            for (int i = start; i <= unit; i++)
            {
                _opcodes[i] = opcode;
                _opargs[i] = (int)oparg;
                _next[i] = end;
            }

            // Only the first unit of an instruction may be jumped to.
            for (int i = start + 1; i <= unit; i++)
                _opcodes[i] = -1;
            for (int i = unit + 1; i < end; i++)
                _opcodes[i] = -1;
            unit = end;
        }

        return null;
    }

    private (int Offset, string Reason)? CheckHandlers(Handler[] handlers)
    {
        for (int i = 0; i < handlers.Length; i++)
        {
            Handler range = handlers[i];
            if (range.Start < 0 || range.End <= range.Start || range.End > _length)
            {
                return Fail(
                    Math.Min(Math.Max(range.Start, 0), _length), $"the exception table speaks of units {range.Start} to {range.End}");
            }

            if (range.Target < 0 || range.Target >= _length || _opcodes[range.Target] < 0)
                return Fail(range.Start, $"the handler at unit {range.Target} is not the start of an instruction");
            _isTarget[range.Target] = true;
            if (range.Depth < 0 || range.Pushed < 0 || range.Depth + range.Pushed > _maximumDepth)
                return Fail(range.Start, $"the handler keeps {range.Depth} items of a stack of {_maximumDepth}");
            for (int unit = range.Start; unit < range.End; unit++)
            {
                if (_handlers[unit] < 0)
                    _handlers[unit] = i;
            }
        }

        return null;
    }

    private void FindTargets()
    {
        for (int unit = 0; unit < _length; unit++)
        {
            int opcode = _opcodes[unit];
            if (opcode < 0)
                continue;
            if (Has(opcode, Traits.Jumps))
                MarkTarget(Target(opcode, _opargs[unit], _next[unit]));
            if (Has(opcode, Traits.Skips) && _next[unit] < _length)
                MarkTarget(_next[_next[unit]]);
            MarkTarget(ReturnTarget(opcode, _opargs[unit], _next[unit]));
        }
    }

    private void MarkTarget(int unit)
    {
        if ((uint)unit < (uint)_length)
            _isTarget[unit] = true;
    }

    private bool FollowRaising(Handler[] handlers)
    {
        _depths.AsSpan().Fill(-1);
        (_stored, _pendingCount, _error, _pass) = (0, 0, null, Pass.Raising);
        if (Follow(handlers) is not null)
            return false;
        _pass = Pass.Comparing;
        _unhandled = new bool[_length];
        for (int unit = 0; unit < _length; unit++)
        {
            if (_isTarget[unit] && _depths[unit] >= 0)
                Visit(unit);
        }

        return FollowPending(handlers) is null;
    }

    private (int Offset, string Reason)? Follow(Handler[] handlers)
    {
        FindTargets();
        MarkTarget(0);
        for (int i = 0; i < _variables; i++)
            _result[i] = IsBound(i) ? Object : Null;
        return Reach(0, 0, 0) ? FollowPending(handlers) : _error;
    }

    private (int Offset, string Reason)? FollowPending(Handler[] handlers)
    {
        while (_pendingCount > 0)
        {
            int unit = _pending[--_pendingCount];
            _store.AsSpan(_states[unit], _variables + _depths[unit]).CopyTo(_state);
            while (unit >= 0)
            {
                if (!Step(unit, handlers, out unit))
                    return _error;
            }
        }

        return null;
    }

    /// <summary>
    /// Interprets one instruction on <see cref="_state"/>. When control simply goes on with the one after it, that is
    /// <paramref name="following"/>, and the state is what it finds; otherwise -1.
    /// </summary>
    private bool Step(int unit, Handler[] handlers, out int following)
    {
        following = -1;
        (int opcode, int oparg, int next, int depth) = (_opcodes[unit], _opargs[unit], _next[unit], _depths[unit]);
        int fallen = -1;
        byte[]? kept = null;
        if (_handlers[unit] is >= 0 and var index)
        {
            Handler range = handlers[index];
            if (depth < range.Depth)
                return Refuse(unit, $"the handler keeps {range.Depth} items where there are {depth}");
            _changed = _result;
            _state.AsSpan(0, _variables + range.Depth).CopyTo(_result);
            _result.AsSpan(_variables + range.Depth, range.Pushed).Fill(Object);
            if (_pass == Pass.Comparing && !Has(opcode, Traits.Raises))
                _unhandled.AsSpan(unit, next - unit).Fill(!IsKnown(range.Target, range.Depth + range.Pushed));
            else if ((_pass == Pass.All || Has(opcode, Traits.Raises)) && !Reach(unit, range.Target, range.Depth + range.Pushed))
                return false;
        }

        ReadOnlySpan<byte> effect = Effect(opcode);
        if (!Take(unit, opcode, oparg, depth, effect, out int bottom, out int at))
            return false;
        if (Has(opcode, Traits.Bare) && bottom > _variables)
            return Refuse(unit, $"{Name(opcode)} leaves items on the stack");
        bool fallsThrough = next < _length && !_isTarget[next];
        if (fallsThrough && Has(opcode, Traits.ChangesInPlace))
        {
            _changed = _state;
            if (!Access(unit, opcode, oparg, effect, bottom))
                return false;
            int made = effect[at++];
            int end = Put(unit, opcode, oparg, effect, bottom, made, ref at);
            if (end < 0)
                return false;
            _depths[next] = end;
            following = next;
            return true;
        }

        _changed = _result;
        _state.AsSpan(0, bottom).CopyTo(_result);
        if (!Access(unit, opcode, oparg, effect, bottom))
            return false;
        for (int exit = 0; exit < 4; exit++)
        {
            int count = effect[at++];
            if (count == NoExit)
                continue;
            int top = Put(unit, opcode, oparg, effect, bottom, count, ref at);
            if (top < 0)
                return false;
            int target = exit switch
            {
                0 => next,
                1 => Target(opcode, oparg, next),
                2 => next < _length ? _next[next] : _length,
                _ => ReturnTarget(opcode, oparg, next),
            };
            if (exit == 0 && fallsThrough)
            {
                // The other exits still read the state: it is replaced when they are done.
                (fallen, kept) = (top, _fallenState);
                _result.AsSpan(0, _variables + top).CopyTo(kept);
            }
            else if (!Reach(unit, target, top))
            {
                return false;
            }
        }

        if (kept is not null)
        {
            (_fallenState, _state) = (_state, kept);
            _depths[next] = fallen;
            following = next;
        }

        return true;
    }

    /// <summary>
    /// Whether control simply goes on from an instruction of this effect, whose outputs are no copies of inputs: then the state can be
    /// changed in place.
    /// </summary>
    protected static bool IsDoneInPlace(ReadOnlySpan<byte> effect)
    {
        int at = 1;
        for (int i = 0; i < effect[0]; i++)
            at += effect[at] == Array ? 3 : 2;
        if (effect[at] == NoExit)
            return false;
        bool copies = false;
        int count = effect[at++];
        for (int i = 0; i < count; i++)
        {
            int item = effect[at++];
            copies |= (item & ~Array) < FromVariable;
            at += ((item & ~Array) == Made ? 1 : 0) + ((item & Array) != 0 ? 1 : 0);
        }

        return !copies && effect[at] == NoExit && effect[at + 1] == NoExit && effect[at + 2] == NoExit;
    }

    /// <summary>Takes the inputs off: finds where they start and checks that they are of the kinds needed.</summary>
    private bool Take(int unit, int opcode, int oparg, int depth, ReadOnlySpan<byte> effect, out int bottom, out int at)
    {
        at = 1;
        long taken = 0;
        for (int i = 0; i < effect[0]; i++)
        {
            bool isArray = effect[at] == Array;
            at += 2;
            if (!isArray)
            {
                taken++;
                continue;
            }

            long size = Size(opcode, effect[at++], oparg);
            if (size < 0)
            {
                bottom = 0;
                return Refuse(unit, $"{Name(opcode)} cannot have the operand {oparg}");
            }

            taken += size;
        }

        bottom = _variables + (int)Math.Max(0, depth - taken);
        if (taken > depth)
            return Refuse(unit, $"{Name(opcode)} takes {taken} items of {depth}");
        int slot = bottom;
        at = 1;
        for (int i = 0; i < effect[0]; i++)
        {
            (bool isArray, byte allowed) = (effect[at] == Array, effect[at + 1]);
            at += 2;
            int size = isArray ? (int)Size(opcode, effect[at++], oparg) : 1;
            for ((int first, int end) = (slot, slot + size); slot < end; slot++)
            {
                byte wrong = (byte)(_state[slot] & ~(slot > first && (allowed & NullIsFirst) != 0 ? allowed & ~Null : allowed));
                if (wrong != 0)
                {
                    string need = (wrong & Null) != 0 ? "meets a null" : "needs " + Describe(allowed);
                    return Refuse(unit, $"{Name(opcode)} {need} at depth {slot - _variables}");
                }
            }
        }

        return true;
    }

    /// <summary>Puts the outputs of one exit above <paramref name="bottom"/> in <see cref="_changed"/>; the new depth, or -1.</summary>
    private int Put(int unit, int opcode, int oparg, ReadOnlySpan<byte> effect, int bottom, int count, ref int at)
    {
        int top = bottom;
        bool fits = true;
        for (int i = 0; i < count; i++)
        {
            byte item = effect[at++];
            int source = item & ~Array;
            byte kinds = source == Made ? effect[at++] : (byte)0;
            long size = (item & Array) == 0 ? 1 : Size(opcode, effect[at++], oparg);
            fits &= size >= 0 && top + size <= _variables + _maximumDepth;
            if (!fits)
                continue;
            Span<byte> slots = _changed.AsSpan(top, (int)size);
            if (source < FromVariable)
            {
                _state.AsSpan(SlotOf(effect, source, opcode, oparg, bottom), (int)size).CopyTo(slots);
            }
            else
            {
                byte kind = source == Made ? kinds : _loaded[source - FromVariable];
                for (int slot = 0; slot < slots.Length; slot++)
                    slots[slot] = kind;
            }

            top += (int)size;
        }

        if (fits)
            return top - _variables;
        _ = Refuse(unit, $"{Name(opcode)} exceeds the declared stack of {_maximumDepth} items");
        return -1;
    }

    /// <summary>The slot where an input starts.</summary>
    protected int SlotOf(ReadOnlySpan<byte> effect, int input, int opcode, int oparg, int bottom)
    {
        int slot = bottom;
        int at = 1;
        for (int i = 0; i < input; i++)
        {
            bool isArray = effect[at] == Array;
            at += 2;
            slot += isArray ? (int)Size(opcode, effect[at++], oparg) : 1;
        }

        return slot;
    }

    /// <summary>The variable must have a value of a kind that is allowed, which the output with a number becomes.</summary>
    protected bool Read(int unit, int index, byte allowed, int loaded)
    {
        if (!IsVariable(unit, index))
            return false;
        byte wrong = (byte)(_changed[index] & ~allowed);
        if (wrong != 0)
        {
            _lacksVariable = true;
            string lack = (wrong & Null) != 0 ? "may have no value" : "is not known to be " + Describe(allowed);
            return Refuse(unit, $"{Name(_opcodes[unit])} reads variable {index}, which {lack}");
        }

        _loaded[loaded] = _changed[index];
        return true;
    }

    /// <summary>Control goes on only with a value in the variable; when there never is one, it does not matter how.</summary>
    protected bool Check(int unit, int index, int loaded)
    {
        if (!IsVariable(unit, index))
            return false;
        byte kinds = (byte)(_changed[index] & ~Null);
        return Bind(unit, index, _loaded[loaded] = kinds == 0 ? Object : kinds);
    }

    /// <summary>The variable gets a value.</summary>
    protected bool Bind(int unit, int index, byte kinds)
    {
        if (!IsVariable(unit, index))
            return false;
        _changed[index] = kinds;
        return true;
    }

    /// <summary>The variable loses its value, which the output with a number becomes.</summary>
    protected bool Unbind(int unit, int index, int loaded)
    {
        if (!IsVariable(unit, index))
            return false;
        _loaded[loaded] = _changed[index];
        _changed[index] = Null;
        return true;
    }

    private bool IsVariable(int unit, int index) =>
        (uint)index < (uint)_variables || Refuse(unit, $"{Name(_opcodes[unit])} names variable {index} of {_variables}");

    /// <summary>Notes that control comes to <paramref name="target"/> with this stack.</summary>
    private bool Reach(int from, int target, int depth)
    {
        Span<byte> state = _changed.AsSpan(0, _variables + depth);
        if (target == _length)
            return Refuse(from, "control runs off the end of the code");
        if ((uint)target > (uint)_length || _opcodes[target] < 0)
            return Refuse(from, $"control goes to unit {target}, which is not the start of an instruction");
        if (_depths[target] < 0)
        {
            _depths[target] = depth;
            if (!Keep(target, state))
                return false;
            Visit(target);
            return true;
        }

        if (_depths[target] != depth)
            return Refuse(target, $"the stack is {depth} deep when control comes from byte {2 * from}, and {_depths[target]} otherwise");
        Span<byte> known = _store.AsSpan(_states[target], state.Length);
        bool changed = false;
        for (int i = 0; i < state.Length; i++)
        {
            byte merged = (byte)(known[i] | state[i]);
            changed |= merged != known[i];
            known[i] = merged;
        }

        if (changed)
            Visit(target);
        return true;
    }

    /// <summary>Whether control comes to <paramref name="target"/> with this stack and variables, or ones less sure, otherwise.</summary>
    private bool IsKnown(int target, int depth)
    {
        if (_depths[target] != depth)
            return false;
        for (int i = 0; i < _variables + depth; i++)
        {
            if ((_changed[i] & ~_store[_states[target] + i]) != 0)
                return false;
        }

        return true;
    }

    private void Visit(int unit)
    {
        if (_pendingCount == _pending.Length)
        {
            int[] larger = ArrayPool<int>.Shared.Rent(2 * _pendingCount);
            System.Array.Copy(_pending, larger, _pendingCount);
            ArrayPool<int>.Shared.Return(_pending);
            _pending = larger;
        }

        _pending[_pendingCount++] = unit;
    }

    private bool Keep(int unit, ReadOnlySpan<byte> state)
    {
        if (_store.Length - _stored < state.Length)
        {
            long needed = (long)_stored + state.Length;
            if (needed > LargestStore)
                return Refuse(unit, "there are too many variables for so many places that control comes to");
            byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(Math.Min(2L * _store.Length, LargestStore), needed));
            System.Array.Copy(_store, larger, _stored);
            ArrayPool<byte>.Shared.Return(_store);
            _store = larger;
        }

        _states[unit] = _stored;
        state.CopyTo(_store.AsSpan(_stored));
        _stored += state.Length;
        return true;
    }

    private bool Refuse(int unit, string reason)
    {
        _error = Fail(unit, reason);
        return false;
    }

    private static (int Offset, string Reason) Fail(int unit, string reason) => (2 * unit, reason);
}

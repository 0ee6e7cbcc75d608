using System.Runtime.CompilerServices;
using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;
using Lock = System.Threading.Lock;

namespace Krait.Modules;

/// <summary>
/// The objects that a program has made since it began to trace them, as long as they live: where each was made, and its size.
/// </summary>
/// <remarks>
/// An object is told of before it has its contents, so sizes are measured later: when the next line begins, and again whenever a program
/// asks, which also collects garbage first. Until then the objects of a line are held.
/// </remarks>
/// <param name="limit">How many frames of a place are kept.</param>
internal sealed class AllocationTracer(int limit) : AllocationWatcher
{
    // So many objects of one line are held; then the older half is measured early.
    private const int MostHeld = 1 << 16;

    private readonly Lock _gate = new();
    private readonly ConditionalWeakTable<PyObject, Trace> _traces = [];
    private readonly Dictionary<(PyStr File, int Line)[], Place> _places = new(new SameFrames());
    private readonly List<PyObject> _held = [];
    private long _size;
    private long _peak;

    /// <summary>How many frames of a place are kept.</summary>
    public int Limit => limit;

    /// <summary>Where objects were made: the frames, innermost first, and how many there were in all.</summary>
    private sealed class Place((PyStr File, int Line)[] frames, int total)
    {
        public int Total => total;

        // Made once, so that equal places are one object to the program.
        public PyTuple Frames { get; } = new([.. frames.Select(static each => PyTuple.Create(each.File, PyInt.From(each.Line)))]);
    }

    private sealed class Trace(Place place)
    {
        public Place Place => place;
        public long Size;
    }

    private sealed class SameFrames : IEqualityComparer<(PyStr File, int Line)[]>
    {
        public bool Equals((PyStr File, int Line)[]? left, (PyStr File, int Line)[]? right) =>
            left.AsSpan().SequenceEqual(right);

        public int GetHashCode((PyStr File, int Line)[] frames)
        {
            HashCode hash = default;
            // Short: a program says how many frames it wants.
            foreach ((PyStr file, int line) in frames) hash.Add((RuntimeHelpers.GetHashCode(file), line));
            return hash.ToHashCode();
        }
    }

    public override void Add(PyObject value)
    {
        if (_gate.IsHeldByCurrentThread) return;
        Inside(self =>
        {
            self._traces.TryAdd(value, new Trace(self.CurrentPlace(ThreadState.Current)));
            self._held.Add(value);
            if (self._held.Count == MostHeld) self.MeasureHeld(MostHeld / 2);
            return true;
        });
    }

    public override void BeginLine()
    {
        if (_held.Count == 0 || _gate.IsHeldByCurrentThread) return;
        Inside(static self =>
        {
            self.MeasureHeld(self._held.Count);
            return true;
        });
    }

    // A frame that has not come to its RESUME is not there yet, as for every other view of frames.
    private Place CurrentPlace(ThreadState thread)
    {
        int depth = thread.Depth;
        // Short: only the innermost frame can be one that has not begun.
        while (depth > 0 && !HasBegun(thread.Frames[depth]!)) depth--;
        var frames = new (PyStr File, int Line)[Math.Clamp(depth, 1, limit)];
        frames[0] = (PyStr.Intern("<unknown>"), 0);
        // Short: a program says how many frames it wants.
        for (int i = 0; i < frames.Length && depth > 0; i++)
        {
            Frame frame = thread.Frames[depth - i]!;
            frames[i] = (frame.Code.FileName, Math.Max(LocationTable.Find(frame.Code, frame.InstructionOffset).Line, 0));
        }
        if (!_places.TryGetValue(frames, out Place? place)) _places.Add(frames, place = new Place(frames, Math.Max(depth, 1)));
        return place;
    }

    private static bool HasBegun(Frame frame)
    {
        ReadOnlySpan<byte> code = frame.Code.Code;
        // Short: only instructions that prepare a frame come before.
        for (int offset = 0; offset < frame.InstructionOffset && (2 * offset) < code.Length; offset++)
        {
            if (OpcodeMetadata.Has(code[2 * offset], OpcodeFlags.Entry)) return true;
        }
        return false;
    }

    private void MeasureHeld(int count)
    {
        // Short: measuring is two look-ups an object, and at most so many are held.
        for (int i = 0; i < count; i++)
        {
            if (!_traces.TryGetValue(_held[i], out Trace? trace)) continue;
            long size = ObjectSizes.OfWhole(_held[i]);
            _size += size - trace.Size;
            trace.Size = size;
        }
        _held.RemoveRange(0, count);
        _peak = Math.Max(_peak, _size);
    }

    /// <summary>Measures all objects that live. What is garbage is collected, as CPython's objects would be gone.</summary>
    private void Measure()
    {
        MeasureHeld(_held.Count);
        GC.Collect();
        _size = 0;
        int steps = 0;
        foreach ((PyObject value, Trace trace) in _traces)
        {
            Poll.StepOrThrow(ref steps);
            _size += trace.Size = ObjectSizes.OfWhole(value);
        }
        _peak = Math.Max(_peak, _size);
    }

    // Runs with the tables locked, and without tracing what it makes itself.
    private T Inside<T>(Func<AllocationTracer, T> action)
    {
        // An object may be made while an exception is on its way.
        PyBaseException? pending = Exceptions.Take();
        try
        {
            lock (_gate) return action(this);
        }
        finally
        {
            ThreadState.Current.Exception = pending;
        }
    }

    /// <summary>The bytes that traced objects have now, and the most they have had.</summary>
    public (long Size, long Peak) Memory() => Inside(static self =>
    {
        self.Measure();
        return (self._size, self._peak);
    });

    /// <summary>Makes the size of now the peak.</summary>
    public void ResetPeak() => Inside(static self =>
    {
        self.Measure();
        return self._peak = self._size;
    });

    /// <summary>Forgets all objects.</summary>
    public void Clear() => Inside(static self =>
    {
        self._traces.Clear();
        self._places.Clear();
        self._held.Clear();
        return self._size = self._peak = 0;
    });

    /// <summary>About the bytes that tracing takes: an entry and a trace for each object, and a place for each that differs.</summary>
    public long OwnMemory() => Inside(static self =>
    {
        const int EntrySize = 24 + 32 + 8;
        int frameSize = 16 + (64 * self.Limit);
        return ((long)self._traces.Count() * EntrySize) + ((long)self._places.Count * frameSize);
    });

    /// <summary>The frames of the place where an object was made; null when it is not traced.</summary>
    public PyTuple? PlaceOf(PyObject value) =>
        Inside(self => self._traces.TryGetValue(value, out Trace? trace) ? trace.Place.Frames : null);

    /// <summary>A tuple for each object that lives: the domain (0), the size, the frames, and how many there were in all.</summary>
    public PyList All() => Inside(static self =>
    {
        self.Measure();
        PyList all = new();
        int steps = 0;
        foreach ((PyObject _, Trace trace) in self._traces)
        {
            Poll.StepOrThrow(ref steps);
            all.Add(PyTuple.Create(PyInt.Zero, PyInt.From(trace.Size), trace.Place.Frames, PyInt.From(trace.Place.Total)));
        }
        return all;
    });
}

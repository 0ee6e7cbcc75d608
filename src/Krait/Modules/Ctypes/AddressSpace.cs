using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Ctypes;

/// <summary>
/// The addresses that ctypes shows to a program. They are made up: an address leads to the memory of a living ctypes object or to
/// nothing, never to memory of the process.
/// </summary>
internal sealed class AddressSpace
{
    private const long FirstAddress = 0x550000000000;
    private const long FirstFunction = 0x540000000000;
    private const int MinimumAlignment = 16;
    private const int FewestToSweep = 1024;

    // Addresses only grow, so that the list is sorted by them.
    private readonly List<(long Address, WeakReference<CMemory> Memory)> _blocks = [];
    private readonly Dictionary<long, WeakReference<CFunction>> _functions = [];
    private readonly Dictionary<long, WeakReference<PyObject>> _objects = [];
    private readonly ConditionalWeakTable<PyObject, CMemory> _texts = [];
    private readonly System.Threading.Lock _lock = new();
    private long _next = FirstAddress;
    private long _nextFunction = FirstFunction;
    private int _sweepAt = FewestToSweep;
    private int _sweepObjectsAt = FewestToSweep;
    private int _sweepFunctionsAt = FewestToSweep;

    /// <summary>The address of a piece of memory, given to it now if it has none.</summary>
    public long AddressOf(CMemory memory, long alignment = MinimumAlignment)
    {
        lock (_lock)
        {
            if (memory.Address != 0 && memory.Length <= memory.AddressedLength) return memory.Address;
            if (_blocks.Count >= _sweepAt)
            {
                _blocks.RemoveAll(static each => !each.Memory.TryGetTarget(out CMemory? alive) || alive.Address != each.Address);
                _sweepAt = Math.Max(FewestToSweep, _blocks.Count * 2);
            }
            long unit = alignment is > MinimumAlignment and < int.MaxValue && (alignment & (alignment - 1)) == 0 ? alignment
                : MinimumAlignment;
            memory.Address = (_next + unit - 1) & -unit;
            memory.AddressedLength = memory.Length;
            // A gap: the address behind one piece is not that of the next.
            _next = memory.Address + memory.Length + MinimumAlignment;
            _blocks.Add((memory.Address, new WeakReference<CMemory>(memory)));
            return memory.Address;
        }
    }

    /// <summary>The memory at an address; false with ValueError set when fewer bytes than that belong to a living ctypes object.</summary>
    public bool TryResolve(long address, long length, out CMemory memory, out int offset)
    {
        if (length >= 0 && Find(address) is { } found)
        {
            long position = address - found.Address;
            if (length <= found.Length - position)
            {
                memory = found;
                offset = (int)position;
                return true;
            }
        }
        memory = null!;
        offset = 0;
        Raise.ValueError($"no ctypes object has {length} bytes at address 0x{address:x}: Krait accesses no memory outside of its objects");
        return false;
    }

    private CMemory? Find(long address)
    {
        lock (_lock)
        {
            int low = 0;
            int high = _blocks.Count;
            // Short: a binary search.
            while (low < high)
            {
                int middle = (low + high) >>> 1;
                if (_blocks[middle].Address <= address) low = middle + 1;
                else high = middle;
            }
            // Memory that has moved since has another entry, further on.
            return low > 0 && _blocks[low - 1].Memory.TryGetTarget(out CMemory? memory) && memory.Address == _blocks[low - 1].Address
                ? memory : null;
        }
    }

    /// <summary>The address of a copy of the bytes of an object, with a zero after them; the copy lives as long as the object.</summary>
    public long AddressOfText(PyObject owner, ReadOnlySpan<byte> content, int zeros)
    {
        if (!_texts.TryGetValue(owner, out CMemory? memory))
        {
            byte[] bytes = new byte[content.Length + zeros];
            content.CopyTo(bytes);
            memory = new CMemory(bytes);
            _texts.Add(owner, memory);
        }
        return AddressOf(memory);
    }

    /// <summary>The address of the memory of an object that may change its size: another one after it has grown.</summary>
    public long AddressOfBuffer(PyObject owner) => AddressOf(_texts.GetValue(owner, static each => new CMemory(each)));

    /// <summary>Gives a function its address.</summary>
    public long Register(CFunction function)
    {
        lock (_lock)
        {
            if (_functions.Count >= _sweepFunctionsAt)
            {
                Sweep(_functions);
                _sweepFunctionsAt = Math.Max(FewestToSweep, _functions.Count * 2);
            }
            _nextFunction += MinimumAlignment;
            _functions.Add(_nextFunction, new WeakReference<CFunction>(function));
            return _nextFunction;
        }
    }

    /// <summary>The function at an address; null for none that is alive.</summary>
    public CFunction? FunctionAt(long address)
    {
        lock (_lock)
        {
            return _functions.TryGetValue(address, out WeakReference<CFunction>? found) && found.TryGetTarget(out CFunction? function)
                ? function : null;
        }
    }

    /// <summary>The number that stands for an object where C has a <c>PyObject *</c>.</summary>
    public long HandleOf(PyObject value)
    {
        long handle = ObjectIdentity.Of(value);
        lock (_lock)
        {
            if (_objects.Count >= _sweepObjectsAt)
            {
                Sweep(_objects);
                _sweepObjectsAt = Math.Max(FewestToSweep, _objects.Count * 2);
            }
            _objects.TryAdd(handle, new WeakReference<PyObject>(value));
        }
        return handle;
    }

    /// <summary>The object of a number from <see cref="HandleOf"/>; null with ValueError set for any other number.</summary>
    public PyObject? ObjectAt(long handle)
    {
        lock (_lock)
        {
            if (_objects.TryGetValue(handle, out WeakReference<PyObject>? found) && found.TryGetTarget(out PyObject? value)) return value;
        }
        return Raise.ValueError($"no living object was stored by a py_object as 0x{handle:x}: Krait follows no other pointer to an object");
    }

    private static void Sweep<T>(Dictionary<long, WeakReference<T>> table)
        where T : class
    {
        List<long> dead = [.. table.Where(static each => !each.Value.TryGetTarget(out _)).Select(static each => each.Key)];
        // Not longer than what was stored since the last time.
        foreach (long key in dead) table.Remove(key);
    }
}

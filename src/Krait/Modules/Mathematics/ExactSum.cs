namespace Krait.Modules;

/// <summary>A sum of floats that is rounded once, at its end (Shewchuk, "Adaptive precision floating-point arithmetic", 1997).</summary>
internal struct ExactSum
{
    // Floats whose sum is the exact one, no two of which have bits of one weight, the smallest first.
    private double[] _parts;
    private int _count;
    private double _special;
    private double _infinities;

    public ExactSum() => _parts = new double[16];

    /// <summary>Adds a float; false when finite ones have a sum that no float can hold.</summary>
    public bool TryAdd(double value)
    {
        double carried = value;
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            double part = _parts[i];
            double sum = carried + part;
            double taken = sum - carried;
            double error = (carried - (sum - taken)) + (part - taken);
            if (error != 0) _parts[kept++] = error;
            carried = sum;
        }
        _count = kept;
        if (double.IsFinite(carried))
        {
            if (_count == _parts.Length) Array.Resize(ref _parts, _count * 2);
            if (carried != 0) _parts[_count++] = carried;
            return true;
        }
        if (double.IsFinite(value)) return false;
        _count = 0;
        if (double.IsInfinity(value)) _infinities += value;
        _special += value;
        return true;
    }

    /// <summary>The sum as a float; false when it has infinities of both signs.</summary>
    public readonly bool TryRound(out double result)
    {
        result = _special;
        if (_special != 0) return !double.IsNaN(_infinities);
        int left = _count;
        double error = 0;
        while (left > 0 && error == 0)
        {
            double part = _parts[--left];
            double sum = result + part;
            error = part - (sum - result);
            result = sum;
        }
        // Half of the last place was rounded to even, but what is left lies on the error's side of it.
        if (left > 0 && error != 0 && error < 0 == _parts[left - 1] < 0)
        {
            double twice = error * 2;
            double next = result + twice;
            if (next - result == twice) result = next;
        }
        return true;
    }
}

using System.Diagnostics;

namespace Krait.Evaluation.SecondTier;

/// <summary>
/// How much of a process's time goes into compiling: what is hotter and smaller comes first, and no program waits for it.
/// </summary>
/// <remarks>
/// A unit of code takes RyuJIT some tens of microseconds, and a unit of the loop some nanoseconds: code must have run thousands of times
/// before compiling it can repay. Compiling also takes a core from others, so its share of the time since the start is bounded.
/// </remarks>
internal sealed class CompileBudget
{
    private const double InitialSecondsPerUnit = 60e-6;
    private const double InitialCredit = 0.06;
    private const double Share = 0.2;

    // With nothing spent code is compiled when it first asks; with all spent it has to be this much hotter.
    private const int HottestDemand = 12;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly System.Threading.Lock _gate = new();
    private double _spent;
    private double _pending;
    private double _compiledSeconds;
    private long _compiledUnits;

    /// <summary>Whether code may be compiled now, which then counts as begun.</summary>
    /// <param name="units">Its length.</param>
    /// <param name="requests">How often it has asked: each time it has run as often as the threshold of promotion says.</param>
    public bool TryTake(int units, int requests)
    {
        lock (_gate)
        {
            double allowance = InitialCredit + (Share * Stopwatch.GetElapsedTime(_start).TotalSeconds);
            double used = (_spent + _pending) / allowance;
            double estimate = EstimateOf(units);
            if (used + (estimate / allowance) > 1 && requests < HottestDemand) return false;
            if (used > 1 || requests < 1 + (used * HottestDemand)) return false;
            _pending += estimate;
            return true;
        }
    }

    /// <summary>Counts a compilation that has ended.</summary>
    /// <param name="units">The length of the code.</param>
    /// <param name="seconds">How long it took.</param>
    public void Settle(int units, double seconds)
    {
        lock (_gate)
        {
            _pending = Math.Max(0, _pending - EstimateOf(units));
            _spent += seconds;
            _compiledSeconds += seconds;
            _compiledUnits += units;
        }
    }

    private double EstimateOf(int units) =>
        units * (_compiledUnits < 200 ? InitialSecondsPerUnit : _compiledSeconds / _compiledUnits);
}

using System.Globalization;

namespace Krait.Benchmarks.Profile;

/// <summary>What one place in a method counted: how often a way was taken, or objects of which classes came by.</summary>
internal sealed class ProfileCounter(int kind, int offset, int other)
{
    /// <summary>How often one block follows another: <see cref="Offset"/> and <see cref="Other"/> are their places.</summary>
    public const int Edge = 385;

    /// <summary>How often a cast or a virtual call was executed; the classes follow.</summary>
    public const int HistogramCount = 177;

    /// <summary>Some of the classes that a cast or a virtual call met.</summary>
    public const int HistogramTypes = 195;

    public int Kind => kind;

    /// <summary>The place in the method, in bytes of IL.</summary>
    public int Offset => offset;

    public int Other => other;

    public long Count { get; set; }

    /// <summary>How often each class was met, by its assembly-qualified name.</summary>
    public Dictionary<string, int> Types { get; } = [];

    public bool IsSamePlace(ProfileCounter counter) => kind == counter.Kind && offset == counter.Offset && other == counter.Other;

    public void Add(ProfileCounter counter)
    {
        Count += counter.Count;
        foreach ((string type, int times) in counter.Types) Types[type] = Types.GetValueOrDefault(type) + times;
    }
}

/// <summary>A method and its counters.</summary>
/// <param name="Name">Its name with that of its class.</param>
/// <param name="Size">The size of its IL in bytes, which tells overloads apart.</param>
/// <param name="Counters">What was counted.</param>
internal sealed record ProfiledMethod(string Name, int Size, List<ProfileCounter> Counters);

/// <summary>What the runtime writes of its counters, added up over many runs.</summary>
internal sealed class ProfileText
{
    private readonly Dictionary<string, ProfiledMethod> _methods = [];

    public IEnumerable<ProfiledMethod> Methods => _methods.Values;

    /// <summary>Adds the counters of one run.</summary>
    public void Add(string file)
    {
        string name = "", signature = "";
        int size = 0;
        List<ProfileCounter> counters = [];
        foreach (string line in File.ReadLines(file))
        {
            if (line.StartsWith("@@@ ", StringComparison.Ordinal))
            {
                Add(name, signature, size, counters);
                counters = [];
                size = int.Parse(Word(line, "ilSize")[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
            else if (line.StartsWith("MethodName: ", StringComparison.Ordinal))
            {
                name = line["MethodName: ".Length..];
            }
            else if (line.StartsWith("Signature: ", StringComparison.Ordinal))
            {
                signature = line["Signature: ".Length..];
            }
            else if (line.StartsWith("Schema ", StringComparison.Ordinal))
            {
                counters.Add(new ProfileCounter(Number(line, "InstrumentationKind"), Number(line, "ILOffset"), Number(line, "Other")));
            }
            else if (line.StartsWith("TypeHandle: ", StringComparison.Ordinal))
            {
                string type = line["TypeHandle: ".Length..];
                if (type is not ("NULL" or "UNKNOWN")) counters[^1].Types[type] = counters[^1].Types.GetValueOrDefault(type) + 1;
            }
            else if (counters.Count > 0 && long.TryParse(line, CultureInfo.InvariantCulture, out long count))
            {
                counters[^1].Count += count;
            }
        }
        Add(name, signature, size, counters);
    }

    private void Add(string name, string signature, int size, List<ProfileCounter> counters)
    {
        if (counters.Count == 0) return;
        if (_methods.TryAdd($"{name} {signature} {size}", new ProfiledMethod(name, size, counters))) return;
        List<ProfileCounter> known = _methods[$"{name} {signature} {size}"].Counters;
        if (known.Count != counters.Count || !known.Zip(counters).All(static each => each.First.IsSamePlace(each.Second))) return;
        for (int i = 0; i < counters.Count; i++) known[i].Add(counters[i]);
    }

    private static string Word(string line, string label)
    {
        int start = line.IndexOf(label, StringComparison.Ordinal) + label.Length + 1;
        int end = line.IndexOf(' ', start);
        return end < 0 ? line[start..] : line[start..end];
    }

    // The numbers are printed without their sign.
    private static int Number(string line, string label) => unchecked((int)uint.Parse(Word(line, label), CultureInfo.InvariantCulture));
}

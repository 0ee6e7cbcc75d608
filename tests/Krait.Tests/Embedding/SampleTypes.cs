using System.Collections;
using System.Numerics;
using Krait.Interop;

namespace Krait.Tests.Embedding;

/// <summary>A vector in a plane.</summary>
[PythonType]
public partial record Vector(double X, double Y)
{
    /// <summary>No direction.</summary>
    public static Vector Zero { get; } = new(0, 0);

    public const int Dimensions = 2;

    public static Vector operator +(Vector a, Vector b) => new(a.X + b.X, a.Y + b.Y);

    public static Vector operator *(Vector a, double factor) => new(a.X * factor, a.Y * factor);

    public static Vector operator *(double factor, Vector a) => a * factor;

    public static double operator *(Vector a, Vector b) => (a.X * b.X) + (a.Y * b.Y);

    public static Vector operator -(Vector a) => new(-a.X, -a.Y);

    /// <summary>How long it is.</summary>
    /// <param name="squared">Whether to leave the root out.</param>
    public double Length(bool squared = false) => squared ? this * this : Math.Sqrt(this * this);

    public static Vector Sum(params Vector[] all) => all.Aggregate(Zero, static (sum, each) => sum + each);
}

public enum Colour
{
    Red = 1,
    Green = 2,
}

[Flags]
public enum Rights
{
    None = 0,
    Read = 1,
    Write = 2,
}

/// <summary>Everything that a type can have.</summary>
[PythonType]
public partial class Shelf : IEnumerable<string>, IDisposable, IComparable<Shelf>
{
    private readonly List<string> _items = [];

    public Shelf(string name, Colour colour = Colour.Green, int? limit = null)
    {
        Name = name;
        Colour = colour;
        Limit = limit;
    }

    public string Name { get; set; }

    public Colour Colour { get; set; }

    public int? Limit { get; }

    [PythonMember("note")]
    public string? Remark { get; set; }

    [PythonIgnore]
    public object Secret => throw new InvalidOperationException();

    public bool IsDisposed { get; private set; }

    public int Count => _items.Count;

    public string this[int index]
    {
        get => _items[index];
        set => _items[index] = value;
    }

    public string this[string key] => $"<{key}>";

    public void Add(string item) => _items.Add(item);

    public string Describe(int number) => $"int {number}";

    public string Describe(double number) => $"float {number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    public string Describe(string text, int times = 2) => $"str {text} {times}";

    public string Describe(IReadOnlyList<Vector> vectors) => $"vectors {vectors.Count}";

    public Dictionary<string, List<int>> Group(IEnumerable<(string Name, int Value)> pairs) =>
        pairs.GroupBy(static each => each.Name, static each => each.Value).ToDictionary(static each => each.Key, Enumerable.ToList);

    public int Apply(Func<int, int> function, int value) => function(value);

    public string Join(string separator, params string[] parts) => string.Join(separator, parts);

    public void Fail(string kind) => throw kind switch
    {
        "key" => new KeyNotFoundException("gone"),
        "range" => new ArgumentOutOfRangeException(nameof(kind)),
        _ => new InvalidOperationException("no"),
    };

    public Shelf? Self(bool give) => give ? this : null;

    public string Where(PythonEngine engine, string name) => engine.Main.Get<string>(name);

    public bool Contains(string item) => _items.Contains(item);

    public void Dispose() => IsDisposed = true;

    public int CompareTo(Shelf? other) => string.CompareOrdinal(Name, other?.Name);

    public IEnumerator<string> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"Shelf {Name}";
}

[PythonType]
public abstract partial class Animal(string name)
{
    public string Name => name;

    public abstract string Sound();

    public string Twice() => Sound() + Sound();
}

[PythonType]
public partial class Dog(string name) : Animal(name)
{
    public override string Sound() => "woof";

    public string Fetch(Animal friend) => $"{Name} fetches for {friend.Name}";
}

[PythonType]
public partial class Stray : Dog
{
    private Stray()
        : base("stray")
    {
    }

    public static Stray Find() => new();
}

[PythonType("Counter")]
public partial struct Tally
{
    public int Value;

    public void Increment(int by = 1) => Value += by;
}

/// <summary>Sells things.</summary>
[PythonModule("shop", Types = [typeof(Vector), typeof(Dog)])]
public sealed partial class Shop
{
    public const string Currency = "EUR";

    /// <summary>The price with tax.</summary>
    [PythonFunction]
    public static decimal GrossPrice(decimal net, decimal rate = 0.19m) => net * (1 + rate);

    [PythonFunction("largest")]
    public static BigInteger Greatest(BigInteger one, BigInteger other) => BigInteger.Max(one, other);

    [PythonFunction]
    public static IEnumerable<int> Numbers(int count) => Enumerable.Range(0, count);

    public static string Hidden() => "no function";

    /// <summary>A part of the shop.</summary>
    [PythonType]
    public partial class Till
    {
        public decimal Total { get; set; }
    }
}

[PythonInterface]
public partial interface IPricing
{
    string Currency { get; set; }

    double Price(int quantity, double unit);

    IReadOnlyList<Guid> Offers(string name);

    void Reset();

    int Twice(int value) => 2 * value;
}

/// <summary>What is enumerated and disposed of asynchronously.</summary>
[PythonType]
public partial class Feed : IAsyncEnumerable<string>, IAsyncDisposable
{
    public bool IsDisposed { get; private set; }

    public async IAsyncEnumerator<string> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        foreach (string item in (string[])["a", "b"])
        {
            await Task.Yield();
            yield return item;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.Yield();
        IsDisposed = true;
    }
}

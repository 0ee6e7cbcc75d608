using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Krait.Definitions.Model;

namespace Krait.Definitions.Emit;

/// <summary>
/// What was written for a specification, for the next one, which mostly differs in one body: the code of the others is taken as it is,
/// and a template is rendered again only when what it shows has changed.
/// </summary>
internal sealed class EmissionCache
{
    private const char LateStart = '\u0004';
    private const char LateEnd = '\u0005';

    private readonly ConcurrentDictionary<string, Made> _made = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Rendered> _rendered = new(StringComparer.Ordinal);
    private Dictionary<string, string> _shared = [];
    private (Specification Environment, Flavor Flavor, string Placement)? _last;

    /// <summary>Forgets what was made if it may depend on anything but bodies that has changed.</summary>
    public void Begin(LoopModel model)
    {
        (Specification, Flavor, string) next =
            (SpecificationSlice.Environment(model.Specification), model.Flavor, model.DescribePlacement());
        if (_last is not { } last || last != next)
            _made.Clear();
        _last = next;
    }

    /// <summary>
    /// What <paramref name="make"/> gives under the name <paramref name="name"/>, or gave before for the same
    /// <paramref name="bodies"/>. It may depend on all of a specification but documentation, places, and what extensions and
    /// specialisations are found by.
    /// </summary>
    public T Make<T>(string name, IEnumerable<Body> bodies, Func<T> make)
        where T : class
    {
        List<BodyText> texts = [.. bodies.Select(body => new BodyText(body))];
        if (_made.TryGetValue(name, out Made? known) && known.Bodies.SequenceEqual(texts))
            return (T)known.Result;
        T result = make();
        _made[name] = new Made(texts, result);
        return result;
    }

    /// <summary>The code that <paramref name="write"/> writes, as <see cref="Make"/> does.</summary>
    public WrittenCode Write(string name, IEnumerable<Body> bodies, Func<CodeWriter> write) =>
        Make(name, bodies, () => write().ToCode());

    /// <summary>
    /// Renders the template <paramref name="template"/> into the file <paramref name="name"/>. What changes with places and bodies is
    /// in <paramref name="late"/>, where the model only has marks: models are compared by value.
    /// </summary>
    public EmittedFile Render(string name, string template, TemplateModel model, LateTexts late)
    {
        if (!_rendered.TryGetValue(name, out Rendered? known) || !known.Model.Equals(model))
            known = new Rendered(model, Cut(TemplateRenderer.Render(template, model)));
        else if (known.File is { } file && known.Late.SequenceEqual(late.Texts))
            return file;
        _rendered[name] = known;
        known.Late = late.Texts;
        return known.File = new EmittedFile(name, Assemble(known.Pieces, late.Texts));
    }

    /// <summary>The locals that cases share, the same as before if they are equal: cases know by them what they are written for.</summary>
    public Dictionary<string, string> Keep(Dictionary<string, string> shared)
    {
        if (_shared.Count != shared.Count
            || shared.Any(local => !_shared.TryGetValue(local.Key, out string? type) || type != local.Value))
        {
            _shared = shared;
        }

        return _shared;
    }

    /// <summary>The mark that stands for a late text.</summary>
    public static string Mark(int index) => LateStart + index.ToString(CultureInfo.InvariantCulture) + LateEnd;

    /// <summary>Cuts a rendered text: pieces of it, and between two of them the number of a late text.</summary>
    private static List<Piece> Cut(string text)
    {
        var pieces = new List<Piece>();
        int start = 0;
        for (int at = text.IndexOf(LateStart); at >= 0; at = text.IndexOf(LateStart, start))
        {
            int end = text.IndexOf(LateEnd, at);
            pieces.Add(new Piece(
                text.Substring(start, at - start), int.Parse(text.Substring(at + 1, end - at - 1), CultureInfo.InvariantCulture)));
            start = end + 1;
        }

        pieces.Add(new Piece(text.Substring(start), -1));
        return pieces;
    }

    private static string Assemble(List<Piece> pieces, IReadOnlyList<string> late)
    {
        var result = new StringBuilder(pieces.Sum(piece => piece.Text.Length) + late.Sum(text => text.Length));
        foreach (Piece piece in pieces)
        {
            _ = result.Append(piece.Text);
            if (piece.Late >= 0)
                _ = result.Append(late[piece.Late]);
        }

        return result.ToString();
    }

    /// <summary>What of a body its code depends on: the text, and the column at which it starts.</summary>
    private sealed class BodyText(Body body) : IEquatable<BodyText>
    {
        private readonly string _text = body.Text;
        private readonly EquatableArray<Substitution> _substitutions = body.Substitutions;
        private readonly int _column = body.Location.Lines.Start.Character;

        public bool Equals(BodyText? other) =>
            other is not null && _column == other._column && _text == other._text && _substitutions.Equals(other._substitutions);

        public override bool Equals(object? obj) => obj is BodyText other && Equals(other);

        public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);
    }

    /// <summary>What was made of bodies.</summary>
    private sealed record Made(List<BodyText> Bodies, object Result);

    /// <summary>A piece of a rendered text and the number of the late text that follows it, or -1.</summary>
    private sealed record Piece(string Text, int Late);

    private sealed class Rendered(TemplateModel model, List<Piece> pieces)
    {
        public TemplateModel Model { get; } = model;

        public List<Piece> Pieces { get; } = pieces;

        public IReadOnlyList<string> Late { get; set; } = [];

        public EmittedFile? File { get; set; }
    }
}

/// <summary>Texts of an emitted file that its template is not rendered with: only marks for them are.</summary>
internal sealed class LateTexts
{
    private readonly List<string> _texts = [];

    /// <summary>The texts, by their numbers.</summary>
    public IReadOnlyList<string> Texts => _texts;

    /// <summary>The mark for <paramref name="text"/>.</summary>
    public string Add(string text)
    {
        _texts.Add(text);
        return EmissionCache.Mark(_texts.Count - 1);
    }
}

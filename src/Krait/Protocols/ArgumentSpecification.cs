using Krait.Objects;

namespace Krait.Protocols;

/// <summary>What a builtin function with named parameters accepts.</summary>
internal sealed class ArgumentSpecification(string function, string[] names)
{
    // Constructors of a few types do not say their name.
    private readonly string _called = function.Length == 0 ? "function" : function + "()";
    private readonly PyStr[] _names = Array.ConvertAll(names, PyStr.Intern);

    /// <summary>How many parameters come before the named ones.</summary>
    public int PositionalOnly { get; init; }

    /// <summary>How many parameters must be given and may be given by position.</summary>
    public int MinimumPositional { get; init; }

    /// <summary>How many parameters may be given by position.</summary>
    public int MaximumPositional { get; init; }

    /// <summary>How many keyword-only parameters, the first ones, must be given.</summary>
    public int RequiredKeywords { get; init; }

    /// <summary>Whether further positional arguments are collected.</summary>
    public bool IsVariadic { get; init; }

    /// <summary>The positional arguments beyond the parameters.</summary>
    public ReadOnlySpan<PyObject> Variadic(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int positional = arguments.Length - (keywordNames?.Count ?? 0);
        return positional > MaximumPositional ? arguments[MaximumPositional..positional] : [];
    }

    /// <summary>Puts each argument where its parameter is; what was omitted stays null. False with TypeError set.</summary>
    public bool Bind(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames, Span<PyObject?> values)
    {
        int named = keywordNames?.Count ?? 0;
        int positional = arguments.Length - named;
        int total = PositionalOnly + _names.Length;
        if (!CheckCounts(positional, named, total)) return false;

        int given = Math.Min(positional, MaximumPositional);
        for (int i = 0; i < given; i++) values[i] = arguments[i];

        int required = RequiredKeywords > 0 ? MaximumPositional + RequiredKeywords : MinimumPositional;
        int left = named;
        for (int i = Math.Max(given, PositionalOnly); i < total; i++)
        {
            if (left > 0)
            {
                int index = IndexOf(keywordNames!, _names[i - PositionalOnly]);
                if (index >= 0)
                {
                    values[i] = arguments[positional + index];
                    left--;
                    continue;
                }
            }
            if (i < MinimumPositional || (i >= MaximumPositional && i < required))
            {
                return Fail($"{_called} missing required argument '{_names[i - PositionalOnly]}' (pos {i + 1})");
            }
        }
        return left == 0 || Unexpected(keywordNames!, given);
    }

    private bool CheckCounts(int positional, int named, int total)
    {
        if (!IsVariadic && positional + named > total)
        {
            return Fail($"{_called} takes at most {total} {(positional == 0 ? "keyword " : "")}argument{Plural(total)} "
                + $"({positional + named} given)");
        }
        if (!IsVariadic && positional > MaximumPositional)
        {
            if (MaximumPositional == 0) return Fail($"{_called} takes no positional arguments");
            string bound = MinimumPositional < MaximumPositional ? "at most" : "exactly";
            return Fail($"{_called} takes {bound} {MaximumPositional} positional argument{Plural(MaximumPositional)} ({positional} given)");
        }
        int minimum = Math.Min(PositionalOnly, MinimumPositional);
        if (positional >= minimum) return true;
        string atLeast = IsVariadic || minimum < MaximumPositional ? "at least" : "exactly";
        return Fail($"{_called} takes {atLeast} {minimum} positional argument{Plural(minimum)} ({positional} given)");
    }

    private bool Unexpected(PyTuple keywordNames, int given)
    {
        for (int i = PositionalOnly; i < given; i++)
        {
            if (IndexOf(keywordNames, _names[i - PositionalOnly]) >= 0)
            {
                return Fail($"argument for {_called} given by name ('{_names[i - PositionalOnly]}') and position ({i + 1})");
            }
        }
        foreach (PyObject each in keywordNames.Items)
        {
            var name = (PyStr)each;
            if (Array.Exists(_names, known => PyStr.Equal(known, name))) continue;
            string? suggestion = Suggestions.Closest(name.ToString(), Array.ConvertAll(_names, static known => known.ToString()));
            return Fail($"{_called} got an unexpected keyword argument "
                + $"'{name}'{(suggestion is null ? "" : $". Did you mean '{suggestion}'?")}");
        }
        return true;
    }

    private static int IndexOf(PyTuple keywordNames, PyStr name)
    {
        PyObject[] names = keywordNames.Items;
        for (int i = 0; i < names.Length; i++)
        {
            if (ReferenceEquals(names[i], name)) return i;
        }
        for (int i = 0; i < names.Length; i++)
        {
            if (names[i] is PyStr each && PyStr.Equal(each, name)) return i;
        }
        return -1;
    }

    private static string Plural(int count) => count == 1 ? "" : "s";

    private static bool Fail(string message)
    {
        Raise.TypeError(message);
        return false;
    }
}

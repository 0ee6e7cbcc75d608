using System.Globalization;
using Krait.Evaluation;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Warnings;

/// <summary>The filters that <c>-W</c> and <c>PYTHONWARNINGS</c> ask for: <c>action:message:category:module:line</c>.</summary>
internal static class WarningOptions
{
    private static readonly string[] s_actions = ["default", "always", "all", "ignore", "module", "once", "error"];

    /// <summary>Adds a filter for each option, the last first; one that makes no sense is reported and left out.</summary>
    public static void Apply(IReadOnlyList<string> options)
    {
        foreach (string option in options)
        {
            PyTuple? filter = Parse(option, out string problem);
            if (filter is null) Console.Error.WriteLine($"Invalid -W option ignored: {problem}");
            else WarningFilters.Filters.Insert(0, filter);
        }
    }

    private static PyTuple? Parse(string option, out string problem)
    {
        problem = "";
        string[] parts = option.Split(':');
        if (parts.Length > 5)
        {
            problem = $"too many fields (max 5): {Quote(option)}";
            return null;
        }
        string[] fields = [.. Enumerable.Range(0, 5).Select(index => index < parts.Length ? parts[index].Trim() : "")];
        string? action = s_actions.FirstOrDefault(each => each.StartsWith(fields[0], StringComparison.Ordinal));
        if (action is null)
        {
            problem = $"invalid action: {Quote(fields[0])}";
            return null;
        }
        PyType? category = Category(fields[2], out problem);
        if (category is null) return null;
        int line = 0;
        if (fields[4].Length > 0 && (!int.TryParse(fields[4], NumberStyles.None, CultureInfo.InvariantCulture, out line) || line < 0))
        {
            problem = $"invalid lineno {Quote(fields[4])}";
            return null;
        }
        return PyTuple.Create(
            PyStr.Intern(action), fields[1].Length == 0 ? PyNone.Instance : new PyMessageStart(fields[1]), category,
            fields[3].Length == 0 ? PyNone.Instance : PyStr.FromString(fields[3]), PyInt.From(line));
    }

    private static PyStr Quote(string text) => Representation.Repr(PyStr.FromString(text))!;

    private static PyType? Category(string name, out string problem)
    {
        problem = "";
        if (name.Length == 0) return ExceptionTypes.Warning;
        int dot = name.LastIndexOf('.');
        PyObject? found;
        if (dot < 0)
        {
            found = Interpreters.Builtins.GetItem(PyStr.FromString(name));
        }
        else
        {
            var attribute = PyStr.Intern(name[(dot + 1)..]);
            PyObject? module = BuiltinsCore.Importer(PyStr.FromString(name[..dot]), null, PyTuple.Create(attribute), 0);
            if (module is null)
            {
                _ = Exceptions.Take();
                problem = $"invalid module name: {Quote(name[..dot])}";
                return null;
            }
            found = Attributes.TryGet(module, attribute, out PyObject? value) ? value : null;
        }
        if (found is PyType type && type.IsSubtypeOf(ExceptionTypes.Warning)) return type;
        problem = found is null ? $"unknown warning category: {Quote(name)}" : $"invalid warning category: {Quote(name)}";
        return null;
    }
}

/// <summary>The message of an option: what a warning's text starts with, in either case.</summary>
internal sealed class PyMessageStart(string text) : PyObject
{
    private static readonly PyType s_type = new("MessageStart", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_warnings");

    public override PyType Type => s_type;

    /// <summary>Whether a warning's text matches.</summary>
    public bool Matches(PyStr message) => message.ToString().StartsWith(text, StringComparison.OrdinalIgnoreCase);
}

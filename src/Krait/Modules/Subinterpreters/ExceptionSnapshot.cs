using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters;

/// <summary>What another interpreter learns of an exception: texts alone.</summary>
internal sealed class ExceptionSnapshot
{
    private string Name { get; init; } = "";
    private string QualifiedName { get; init; } = "";
    private string? Module { get; init; }
    private string? Message { get; init; }
    private string Formatted { get; init; } = "";
    private string Display { get; init; } = "";

    /// <summary>The texts of an exception of the calling thread's interpreter, which is not pending.</summary>
    public static ExceptionSnapshot Of(PyBaseException exception)
    {
        PyType type = exception.Type;
        string? module = TextOf(type, Names.Module);
        string qualifiedName = TextOf(type, PyStr.Intern("__qualname__")) ?? type.ShortName;
        string? message = Representation.Str(exception)?.ToString();
        Exceptions.Take();
        string shown = module is null or "builtins" or "__main__" ? qualifiedName : $"{module}.{qualifiedName}";
        return new ExceptionSnapshot
        {
            Name = type.ShortName,
            QualifiedName = qualifiedName,
            Module = module,
            Message = message,
            Formatted = message is null ? shown : $"{shown}: {message}",
            Display = TracebackText.Format(exception).TrimEnd('\n'),
        };
    }

    private static string? TextOf(PyType type, PyStr attribute)
    {
        string? text = (Attributes.Get(type, attribute) as PyStr)?.ToString();
        Exceptions.Take();
        return text;
    }

    /// <summary>A <c>SimpleNamespace</c> with the texts.</summary>
    public PyObject ToObject()
    {
        PySimpleNamespace type = new(BuiltinTypes.SimpleNamespace);
        Set(type, "__name__", Name);
        Set(type, "__qualname__", QualifiedName);
        Set(type, "__module__", Module);
        PySimpleNamespace snapshot = new(BuiltinTypes.SimpleNamespace);
        snapshot.Dict.SetItem(PyStr.Intern("type"), type);
        Set(snapshot, "msg", Message);
        Set(snapshot, "formatted", Formatted);
        Set(snapshot, "errdisplay", Display);
        return snapshot;
    }

    private static void Set(PySimpleNamespace target, string name, string? text) =>
        target.Dict.SetItem(PyStr.Intern(name), text is null ? PyNone.Instance : PyStr.FromString(text));
}

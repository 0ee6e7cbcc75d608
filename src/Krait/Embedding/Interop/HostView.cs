using Krait.Embedding;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Interop;

/// <summary>A collection of the host as a program sees it, without the types of what is in it.</summary>
internal abstract class HostView(PythonEngine engine)
{
    /// <summary>The engine whose program has it.</summary>
    public PythonEngine Engine => engine;

    /// <summary>The host's collection.</summary>
    public abstract object Source { get; }

    /// <summary>How many items or entries there are now.</summary>
    public abstract int Count { get; }
}

/// <summary>What views of the host's collections have in common.</summary>
internal static class HostViews
{
    /// <summary>A Python object as an item of the host's; false with TypeError or OverflowError set.</summary>
    public static bool TryConvert<T>(PythonEngine engine, PyObject value, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T item)
    {
        if (HostConversion.TryFromPython(engine, value, out item, out bool isTooLarge)) return true;
        string message = $"a '{value.Type.Name}' is no {typeof(T).Name} of the application";
        return (isTooLarge ? Raise.OverflowError(message) : Raise.TypeError(message)) is not null;
    }

    /// <summary>Does something with the host's collection, whose exceptions become Python's.</summary>
    public static T? Guard<T>(PythonEngine engine, Func<T?> action, T? failed = default)
    {
        try
        {
            return action();
        }
        catch (Exception thrown)
        {
            PythonErrors.RaiseHostException(engine, thrown);
            return failed;
        }
    }
}

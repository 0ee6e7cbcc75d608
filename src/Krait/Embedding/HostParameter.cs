using System.Reflection;
using System.Threading;

namespace Krait.Embedding;

/// <summary>A parameter of a delegate of the host, as Python sees it.</summary>
/// <param name="Name">Its name; empty where the delegate's method has none, and an argument is given by position alone.</param>
/// <param name="Type">Its type.</param>
/// <param name="Position">Its place among those that a call from Python gives; -1 for what the engine gives.</param>
/// <param name="IsOptional">Whether a call may leave it out.</param>
/// <param name="Default">What it is then.</param>
/// <param name="IsRest">Whether it takes all further arguments.</param>
internal sealed record HostParameter(string Name, Type Type, int Position, bool IsOptional, object? Default, bool IsRest)
{
    /// <summary>The parameters of a delegate, by the names that its method has for them.</summary>
    public static HostParameter[] Of(Delegate function)
    {
        ParameterInfo[] wanted = HostDelegates.InvokeOf(function.GetType()).GetParameters();
        ParameterInfo[] own = function.Method.GetParameters();
        // A static method can be bound to its first argument: an extension method of an object is.
        int first = own.Length - wanted.Length;
        var found = new HostParameter[wanted.Length];
        int position = 0;
        for (int i = 0; i < found.Length; i++)
        {
            ParameterInfo type = wanted[i];
            ParameterInfo each = first >= 0 ? own[first + i] : type;
            ParameterInfo? optional = type.HasDefaultValue ? type : each.HasDefaultValue ? each : null;
            bool isGiven = type.ParameterType == typeof(CancellationToken) || type.ParameterType == typeof(PythonEngine);
            found[i] = new HostParameter(each.Name ?? "", type.ParameterType, isGiven ? -1 : position++, optional is not null,
                optional?.DefaultValue, TakesRest(type) || TakesRest(each));
        }
        return found;
    }

    private static bool TakesRest(ParameterInfo parameter) => parameter.IsDefined(typeof(ParamArrayAttribute), inherit: false);

    /// <summary>The text that <see cref="Interop.PythonForm"/> reads.</summary>
    public string Text => IsRest ? "*" + Name : IsOptional ? Name + "=" : Name;
}

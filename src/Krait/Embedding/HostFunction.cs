using Krait.Interop;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>Calls a function of the engine's own with the arguments of a Python call; null with an exception set.</summary>
internal delegate PyObject? HostCall(PythonEngine engine, ReadOnlySpan<PyObject> arguments);

/// <summary>Functions of the host as Python sees them.</summary>
internal static class HostFunction
{
    /// <summary>A function of the engine's own, with so many parameters by position.</summary>
    public static PyBuiltinFunction Create(PythonEngine engine, string name, int parameterCount, HostCall call)
    {
        MethodDefinition definition = new(name)
        {
            FastKeywords = (_, arguments, keywordNames) =>
            {
                if (keywordNames is { Count: > 0 }) return Raise.TypeError($"{name}() takes no keyword arguments");
                if (arguments.Length != parameterCount)
                {
                    string plural = parameterCount == 1 ? "" : "s";
                    string given = $"{arguments.Length} {(arguments.Length == 1 ? "was" : "were")} given";
                    return Raise.TypeError($"{name}() takes {parameterCount} positional argument{plural} but {given}");
                }
                return Call(engine, call, arguments);
            },
        };
        return new PyBuiltinFunction(definition, null);
    }

    // No exception of the host may go through the evaluation loop: the program gets one of Python for it.
    private static PyObject? Call(PythonEngine engine, HostCall call, ReadOnlySpan<PyObject> arguments)
    {
        try
        {
            return call(engine, arguments);
        }
        catch (Exception thrown)
        {
            return PythonErrors.RaiseHostException(engine, thrown);
        }
    }

    /// <summary>
    /// A function that runs a delegate of the host, whose parameters have their names, and their defaults where there are any.
    /// </summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">The name of the function.</param>
    /// <param name="function">The delegate, for its parameters, which are read at the first call.</param>
    /// <param name="callback">Runs it.</param>
    public static PyBuiltinFunction Create(PythonEngine engine, string name, Delegate function, PythonCallback callback)
    {
        PythonFunctionDefinition? known = null;
        MethodDefinition definition = new(name)
        {
            FastKeywords = (self, arguments, keywordNames) =>
            {
                known ??= new PythonFunctionDefinition(name, new PythonForm(HostParameter.Of(function)), callback);
                return new PythonCall(engine, known, self, arguments, keywordNames).Run(callback);
            },
        };
        return new PyBuiltinFunction(definition, null);
    }
}

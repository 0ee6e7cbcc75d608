using Krait.Embedding;
using Krait.Objects;

namespace Krait;

// Functions of the host with up to eight parameters: a delegate for each count, so that no reflection is needed.
public sealed partial class PythonScope
{
    /// <summary>Makes a function of the host a variable: 0 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<TResult>(string name, Func<TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 0, (engine, arguments) => HostConversion.ToPython(engine, function()));
    }

    /// <summary>Makes a function of the host a variable: 0 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction(string name, Action function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 0, (engine, arguments) =>
        {
            function();
            return PyNone.Instance;
        });
    }

    /// <summary>Makes a function of the host a variable: 1 parameter, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, TResult>(string name, Func<T1, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 1,
            (engine, arguments) => HostConversion.ToPython(engine, function(new PyValue(arguments[0], engine).As<T1>())));
    }

    /// <summary>Makes a function of the host a variable: 1 parameter, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1>(string name, Action<T1> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 1, (engine, arguments) =>
        {
            function(new PyValue(arguments[0], engine).As<T1>());
            return PyNone.Instance;
        });
    }

    /// <summary>Makes a function of the host a variable: 2 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, TResult>(string name, Func<T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 2,
            (engine, arguments) => HostConversion.ToPython(engine,
                function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>())));
    }

    /// <summary>Makes a function of the host a variable: 2 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2>(string name, Action<T1, T2> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 2, (engine, arguments) =>
        {
            function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>());
            return PyNone.Instance;
        });
    }

    /// <summary>Makes a function of the host a variable: 3 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 3,
            (engine, arguments) => HostConversion.ToPython(engine,
                function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                    new PyValue(arguments[2], engine).As<T3>())));
    }

    /// <summary>Makes a function of the host a variable: 3 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3>(string name, Action<T1, T2, T3> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 3, (engine, arguments) =>
        {
            function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                new PyValue(arguments[2], engine).As<T3>());
            return PyNone.Instance;
        });
    }

    /// <summary>Makes a function of the host a variable: 4 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 4,
            (engine, arguments) => HostConversion.ToPython(engine,
                function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                    new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>())));
    }

    /// <summary>Makes a function of the host a variable: 4 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4>(string name, Action<T1, T2, T3, T4> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 4, (engine, arguments) =>
        {
            function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>());
            return PyNone.Instance;
        });
    }

    /// <summary>Makes a function of the host a variable: 5 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, T5, TResult>(string name, Func<T1, T2, T3, T4, T5, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 5,
            (engine, arguments) => HostConversion.ToPython(engine,
                function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                    new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>(),
                        new PyValue(arguments[4], engine).As<T5>())));
    }

    /// <summary>Makes a function of the host a variable: 5 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, T5>(string name, Action<T1, T2, T3, T4, T5> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 5, (engine, arguments) =>
        {
            function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>(),
                    new PyValue(arguments[4], engine).As<T5>());
            return PyNone.Instance;
        });
    }

    /// <summary>Makes a function of the host a variable: 6 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, T5, T6, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 6,
            (engine, arguments) => HostConversion.ToPython(engine,
                function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                    new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>(),
                        new PyValue(arguments[4], engine).As<T5>(), new PyValue(arguments[5], engine).As<T6>())));
    }

    /// <summary>Makes a function of the host a variable: 6 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, T5, T6>(string name, Action<T1, T2, T3, T4, T5, T6> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 6, (engine, arguments) =>
        {
            function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>(),
                    new PyValue(arguments[4], engine).As<T5>(), new PyValue(arguments[5], engine).As<T6>());
            return PyNone.Instance;
        });
    }

    /// <summary>Makes a function of the host a variable: 7 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, T7, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 7,
            (engine, arguments) => HostConversion.ToPython(engine,
                function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                    new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>(),
                        new PyValue(arguments[4], engine).As<T5>(), new PyValue(arguments[5], engine).As<T6>(),
                            new PyValue(arguments[6], engine).As<T7>())));
    }

    /// <summary>Makes a function of the host a variable: 7 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, T5, T6, T7>(string name, Action<T1, T2, T3, T4, T5, T6, T7> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 7, (engine, arguments) =>
        {
            function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>(),
                    new PyValue(arguments[4], engine).As<T5>(), new PyValue(arguments[5], engine).As<T6>(),
                        new PyValue(arguments[6], engine).As<T7>());
            return PyNone.Instance;
        });
    }

    /// <summary>Makes a function of the host a variable: 8 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 8,
            (engine, arguments) => HostConversion.ToPython(engine,
                function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                    new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>(),
                        new PyValue(arguments[4], engine).As<T5>(), new PyValue(arguments[5], engine).As<T6>(),
                            new PyValue(arguments[6], engine).As<T7>(), new PyValue(arguments[7], engine).As<T8>())));
    }

    /// <summary>Makes a function of the host a variable: 8 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    public void SetFunction<T1, T2, T3, T4, T5, T6, T7, T8>(string name, Action<T1, T2, T3, T4, T5, T6, T7, T8> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, 8, (engine, arguments) =>
        {
            function(new PyValue(arguments[0], engine).As<T1>(), new PyValue(arguments[1], engine).As<T2>(),
                new PyValue(arguments[2], engine).As<T3>(), new PyValue(arguments[3], engine).As<T4>(),
                    new PyValue(arguments[4], engine).As<T5>(), new PyValue(arguments[5], engine).As<T6>(),
                        new PyValue(arguments[6], engine).As<T7>(), new PyValue(arguments[7], engine).As<T8>());
            return PyNone.Instance;
        });
    }
}

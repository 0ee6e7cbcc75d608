using Krait.Interop;

namespace Krait;

// Functions of the host with up to eight parameters: a delegate for each count, so that no reflection is needed.
public sealed partial class PythonScope
{
    /// <summary>Makes a function of the host a variable: 0 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<TResult>(string name, Func<TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) => call.Return(function()));
    }

    /// <summary>Makes a function of the host a variable: 0 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction(string name, Action function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function();
            return call.ReturnNone();
        });
    }

    /// <summary>Makes a function of the host a variable: 1 parameter, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, TResult>(string name, Func<T1, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) => call.Return(function(call.Take<T1>(0))));
    }

    /// <summary>Makes a function of the host a variable: 1 parameter, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1>(string name, Action<T1> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function(call.Take<T1>(0));
            return call.ReturnNone();
        });
    }

    /// <summary>Makes a function of the host a variable: 2 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, TResult>(string name, Func<T1, T2, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) => call.Return(function(call.Take<T1>(0), call.Take<T2>(1))));
    }

    /// <summary>Makes a function of the host a variable: 2 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2>(string name, Action<T1, T2> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function(call.Take<T1>(0), call.Take<T2>(1));
            return call.ReturnNone();
        });
    }

    /// <summary>Makes a function of the host a variable: 3 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function,
            (ref PythonCall call) => call.Return(function(call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2))));
    }

    /// <summary>Makes a function of the host a variable: 3 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3>(string name, Action<T1, T2, T3> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function(call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2));
            return call.ReturnNone();
        });
    }

    /// <summary>Makes a function of the host a variable: 4 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) => call.Return(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3))));
    }

    /// <summary>Makes a function of the host a variable: 4 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4>(string name, Action<T1, T2, T3, T4> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3));
            return call.ReturnNone();
        });
    }

    /// <summary>Makes a function of the host a variable: 5 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, T5, TResult>(string name, Func<T1, T2, T3, T4, T5, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) => call.Return(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), call.Take<T5>(4))));
    }

    /// <summary>Makes a function of the host a variable: 5 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, T5>(string name, Action<T1, T2, T3, T4, T5> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), call.Take<T5>(4));
            return call.ReturnNone();
        });
    }

    /// <summary>Makes a function of the host a variable: 6 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, T5, T6, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) => call.Return(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), call.Take<T5>(4),
                call.Take<T6>(5))));
    }

    /// <summary>Makes a function of the host a variable: 6 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, T5, T6>(string name, Action<T1, T2, T3, T4, T5, T6> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), call.Take<T5>(4),
                call.Take<T6>(5));
            return call.ReturnNone();
        });
    }

    /// <summary>Makes a function of the host a variable: 7 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, T5, T6, T7, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, T7, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) => call.Return(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), call.Take<T5>(4),
                call.Take<T6>(5), call.Take<T7>(6))));
    }

    /// <summary>Makes a function of the host a variable: 7 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, T5, T6, T7>(string name, Action<T1, T2, T3, T4, T5, T6, T7> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), call.Take<T5>(4),
                call.Take<T6>(5), call.Take<T7>(6));
            return call.ReturnNone();
        });
    }

    /// <summary>Makes a function of the host a variable: 8 parameters, a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, T5, T6, T7, T8, TResult>(string name, Func<T1, T2, T3, T4, T5, T6, T7, T8, TResult> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) => call.Return(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), call.Take<T5>(4),
                call.Take<T6>(5), call.Take<T7>(6), call.Take<T8>(7))));
    }

    /// <summary>Makes a function of the host a variable: 8 parameters, no result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    public void SetFunction<T1, T2, T3, T4, T5, T6, T7, T8>(string name, Action<T1, T2, T3, T4, T5, T6, T7, T8> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetHostFunction(name, function, (ref PythonCall call) =>
        {
            function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), call.Take<T5>(4),
                call.Take<T6>(5), call.Take<T7>(6), call.Take<T8>(7));
            return call.ReturnNone();
        });
    }
}

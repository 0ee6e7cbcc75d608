using System.Runtime.CompilerServices;
using System.Threading;
using Krait.Interop;

namespace Krait;

// Asynchronous functions of the host with up to four parameters: what they return the program awaits. Without an order among the overloads
// a lambda that is async would fit several: Task comes before ValueTask, and both before results that are not awaited.
public sealed partial class PythonScope
{
    private delegate Task<TResult> HostTaskCall<TResult>(ref PythonCall call, CancellationToken token);

    /// <summary>Makes an asynchronous function of the host a variable: 0 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<TResult>(string name, Func<Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 0 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<TResult>(string name, Func<CancellationToken, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(token));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 0 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction(string name, Func<Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 0 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction(string name, Func<CancellationToken, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(token)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 0 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<TResult>(string name, Func<ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function().AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 0 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<TResult>(string name, Func<CancellationToken, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(token).AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 0 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction(string name, Func<ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function().AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 0 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction(string name, Func<CancellationToken, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(token).AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 1 parameter, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, TResult>(string name, Func<T1, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 1 parameter, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, TResult>(string name, Func<T1, CancellationToken, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), token));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 1 parameter, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1>(string name, Func<T1, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0))));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 1 parameter, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1>(string name, Func<T1, CancellationToken, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0), token)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 1 parameter, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, TResult>(string name, Func<T1, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0)).AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 1 parameter, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, TResult>(string name, Func<T1, CancellationToken, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), token).AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 1 parameter, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1>(string name, Func<T1, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0)).AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 1 parameter, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1>(string name, Func<T1, CancellationToken, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0), token).AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 2 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, TResult>(string name, Func<T1, T2, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), call.Take<T2>(1)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 2 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, TResult>(string name, Func<T1, T2, CancellationToken, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), call.Take<T2>(1), token));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 2 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2>(string name, Func<T1, T2, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0), call.Take<T2>(1))));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 2 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2>(string name, Func<T1, T2, CancellationToken, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0), call.Take<T2>(1), token)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 2 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, TResult>(string name, Func<T1, T2, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), call.Take<T2>(1)).AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 2 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, TResult>(string name, Func<T1, T2, CancellationToken, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), call.Take<T2>(1), token).AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 2 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2>(string name, Func<T1, T2, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0), call.Take<T2>(1)).AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 2 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2>(string name, Func<T1, T2, CancellationToken, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0), call.Take<T2>(1), token).AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 3 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 3 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, CancellationToken, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), token));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 3 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, T3>(string name, Func<T1, T2, T3, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function(call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2))));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 3 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, T3>(string name, Func<T1, T2, T3, CancellationToken, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), token)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 3 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function(call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2)).AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 3 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, T3, TResult>(string name, Func<T1, T2, T3, CancellationToken, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), token).AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 3 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, T3>(string name, Func<T1, T2, T3, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2)).AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 3 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, T3>(string name, Func<T1, T2, T3, CancellationToken, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), token).AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 4 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 4 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, CancellationToken, Task<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), token));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 4 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, T3, T4>(string name, Func<T1, T2, T3, T4, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3))));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 4 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(2)]
    public void SetFunction<T1, T2, T3, T4>(string name, Func<T1, T2, T3, T4, CancellationToken, Task> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), token)));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 4 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3)).AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 4 parameters, a task.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, T3, T4, TResult>(string name, Func<T1, T2, T3, T4, CancellationToken, ValueTask<TResult>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), token)
                .AsTask());
    }

    /// <summary>Makes an asynchronous function of the host a variable: 4 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function. What it throws, the program gets as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, T3, T4>(string name, Func<T1, T2, T3, T4, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, false,
            (ref PythonCall call, CancellationToken token) => Finish(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3)).AsTask()));
    }

    /// <summary>Makes an asynchronous function of the host a variable: 4 parameters, a task without a result.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="function">The function; the program cancels its token and gets what it throws as an exception of Python.</param>
    /// <inheritdoc cref="Remove(string)" path="/exception"/>
    [OverloadResolutionPriority(1)]
    public void SetFunction<T1, T2, T3, T4>(string name, Func<T1, T2, T3, T4, CancellationToken, ValueTask> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        SetAsyncFunction(name, function, true,
            (ref PythonCall call, CancellationToken token) => Finish(function(
                call.Take<T1>(0), call.Take<T2>(1), call.Take<T3>(2), call.Take<T4>(3), token)
                .AsTask()));
    }

    // An asynchronous function of the host under a name: the program gets a future of it.
    private void SetAsyncFunction<TResult>(string name, Delegate function, bool takesToken, HostTaskCall<TResult> call) =>
        SetHostFunction(name, function,
            (ref PythonCall arguments) => arguments.Await(call(ref arguments, takesToken ? arguments.Token : default)));

    // None is what the program gets of a task without a result.
    private static async Task<PyValue> Finish(Task task)
    {
        await task.ConfigureAwait(false);
        return PyValue.None;
    }
}

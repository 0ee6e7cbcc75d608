using System.Linq.Expressions;
using System.Reflection;
using System.Runtime.CompilerServices;
using Krait.Interop;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>Delegates of any type as functions of Python, and callables of Python as delegates.</summary>
/// <remarks>
/// The functions that <see cref="PythonScope"/> makes of the usual delegates call them as they are. These take delegates whose type is not
/// known before, inside a collection for instance.
/// </remarks>
internal static class HostDelegates
{
    /// <summary>A function that calls a delegate.</summary>
    public static PyObject ToPython(PythonEngine engine, Delegate function)
    {
        if (InvokeOf(function.GetType()).GetParameters().Any(static each => each.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"{function.GetType()} passes something by reference, which Python cannot.");
        }
        string name = function.Method.Name;
        // A lambda's method has a name that no program could write.
        if (name.Contains('<', StringComparison.Ordinal)) name = "<lambda>";
        return HostStandIns.Add(HostFunction.Create(engine, name, function, (ref PythonCall call) => Call(ref call, function)), function);
    }

    private static PythonResult Call(ref PythonCall call, Delegate function)
    {
        object? result;
        try
        {
            result = function.DynamicInvoke(call.TakeAll());
        }
        catch (TargetInvocationException failed) when (failed.InnerException is { } thrown)
        {
            return new PythonResult(PythonErrors.RaiseHostException(call.Engine, thrown));
        }
        return result is Task task ? call.AwaitAny(task) : call.Return(result);
    }

    /// <summary>
    /// A delegate of a type that is known when the program runs, which calls a callable; null for what cannot be called, and for types that
    /// no delegate has.
    /// </summary>
    /// <exception cref="NotSupportedException">Code cannot be made at run time, or the type has a parameter by reference.</exception>
    public static Delegate? FromPython(PyValue value, Type type)
    {
        if (value.Object.Type.CallSlot is null || type.IsAbstract) return null;
        if (!RuntimeFeature.IsDynamicCodeSupported)
        {
            throw new NotSupportedException($"A {type} needs code made at run time, which this application cannot make: "
                + "PyValue.AsFunc and PyValue.AsAction need none.");
        }
        MethodInfo invoke = InvokeOf(type);
        ParameterExpression[] parameters =
            [.. invoke.GetParameters().Select(static each => Expression.Parameter(each.ParameterType, each.Name))];
        if (invoke.ReturnType.IsByRef || invoke.GetParameters().Any(static each => each.ParameterType.IsByRef))
        {
            throw new NotSupportedException($"{type} passes something by reference, which Python cannot.");
        }
        Func<object?[], object?> target = new Callable(value, invoke.ReturnType).Invoke;
        Expression call = Expression.Invoke(Expression.Constant(target),
            Expression.NewArrayInit(typeof(object), parameters.Select(static each => Expression.Convert(each, typeof(object)))));
        if (invoke.ReturnType != typeof(void)) call = Expression.Convert(call, invoke.ReturnType);
        return Expression.Lambda(type, call, parameters).Compile();
    }

    /// <summary>What a call of a delegate of a type calls.</summary>
    [System.Diagnostics.CodeAnalysis.UnconditionalSuppressMessage("Trimming", "IL2070:UnrecognizedReflectionPattern",
        Justification = "The method Invoke of a delegate is always kept.")]
    public static MethodInfo InvokeOf(Type type) => type.GetMethod("Invoke")!;

    private sealed class Callable(PyValue function, Type result)
    {
        public object? Invoke(object?[] arguments)
        {
            PyValue returned = function.Invoke(Array.ConvertAll(arguments, function.RequireEngine().Wrap));
            return result == typeof(void) ? null : HostConversion.FromPython(returned, result);
        }
    }
}

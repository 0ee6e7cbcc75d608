using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading;
using Krait.Embedding;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Interop;

/// <summary>What a callback gives back: a Python object of the running engine.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct PythonResult
{
    internal PythonResult(PyObject? value) => Value = value;

    // Null with an exception set.
    internal PyObject? Value { get; }
}

/// <summary>A call of a host's function from Python, for generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct PythonCall
{
    private readonly PythonFunctionDefinition? _function;
    private readonly PyObject? _self;
    private readonly ReadOnlySpan<PyObject> _arguments;
    private readonly PyTuple? _keywordNames;

    // The arguments by parameter, null or absent where a call leaves one out.
    private ReadOnlySpan<PyObject> _bound;
    private PythonForm? _form;
    private HostCallCancellation? _cancellation;

    internal PythonCall(PythonEngine engine, PythonFunctionDefinition? function, PyObject? self, ReadOnlySpan<PyObject> arguments,
        PyTuple? keywordNames)
    {
        Engine = engine;
        _function = function;
        _self = self;
        _arguments = arguments;
        _keywordNames = keywordNames;
        _bound = arguments;
    }

    /// <summary>The engine.</summary>
    public PythonEngine Engine { get; }

    /// <summary>The object whose method is called.</summary>
    public readonly T Self<T>()
        where T : class => (T)((PyHostObject)_self!).Value;

    /// <summary>The struct whose method is called, in its place in the Python object.</summary>
    public readonly ref T SelfReference<T>()
        where T : struct => ref Unsafe.Unbox<T>(((PyHostObject)_self!).Value);

    /// <summary>Whether the arguments fit a form of the function, by number and name.</summary>
    public bool Bind(int form)
    {
        _form = _function!.Forms[form];
        return TryBind(_form, out _);
    }

    /// <summary>An argument, converted.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    /// <exception cref="OverflowException">It is an <c>int</c> too large for the type.</exception>
    public readonly T Get<T>(int index)
    {
        if (HostConversion.TryFromPython(Engine, _bound[index], out T? value, out bool isTooLarge)) return value!;
        throw isTooLarge ? TooLarge(index, typeof(T)) : Mismatch(index, typeof(T));
    }

    // The parameter of a delegate: an argument, converted, or its default, or what the engine gives.
    internal T Take<T>(int index)
    {
        HostParameter parameter = _form!.Parameters[index];
        if (IsGiven(parameter.Position)) return parameter.IsRest ? (T)TakeRest(parameter)! : Get<T>(parameter.Position);
        return TakeOther(parameter) is T other ? other : default!;
    }

    // The parameters of a delegate whose type is not known before.
    internal object?[] TakeAll()
    {
        HostParameter[] parameters = _form!.Parameters;
        object?[] values = new object?[parameters.Length];
        for (int i = 0; i < values.Length; i++)
        {
            HostParameter parameter = parameters[i];
            if (parameter.IsRest || !IsGiven(parameter.Position))
            {
                values[i] = TakeOther(parameter);
                continue;
            }
            try
            {
                values[i] = HostConversion.FromPython(new PyValue(_bound[parameter.Position], Engine), parameter.Type);
            }
            catch (InvalidCastException)
            {
                throw Mismatch(parameter.Position, parameter.Type);
            }
            catch (OverflowException)
            {
                throw TooLarge(parameter.Position, parameter.Type);
            }
        }
        return values;
    }

    private object? TakeOther(HostParameter parameter)
    {
        if (parameter.IsRest) return TakeRest(parameter);
        if (parameter.Type == typeof(PythonEngine)) return Engine;
        return parameter.Type == typeof(CancellationToken) ? Token : parameter.Default;
    }

    private readonly object? TakeRest(HostParameter parameter)
    {
        int positional = _arguments.Length - (_keywordNames?.Count ?? 0);
        ReadOnlySpan<PyObject> rest = _arguments[Math.Min(parameter.Position, positional)..positional];
        if (HostConversion.TryFromPython(new PyValue(new PyTuple([.. rest]), Engine), parameter.Type, out object? values)) return values;
        // As in C#, one argument may be all of them.
        if (rest.Length == 1 && HostConversion.TryFromPython(new PyValue(rest[0], Engine), parameter.Type, out values)) return values;
        throw new PythonArgumentException(
            $"{_function!.Name}() arguments after {parameter.Position} must be {PythonNames.Of(parameter.Type)}");
    }

    // A future of a task whose type is not known before.
    internal PythonResult AwaitAny(Task task) => new(HostTasks.AwaitAny(Engine, task, TakeCancellation()));

    /// <summary>An argument, converted, or the default of its parameter.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    public readonly T Get<T>(int index, T otherwise) => IsGiven(index) ? Get<T>(index) : otherwise;

    /// <summary>An argument, converted by a converter.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    public readonly T Get<T>(int index, PythonConverter<T> converter) =>
        converter.TryConvert(Engine, _bound[index], out T? value) ? value : throw Mismatch(index, typeof(T));

    /// <summary>An argument, converted by a converter, or the default of its parameter.</summary>
    /// <exception cref="InvalidCastException">It is not of that type.</exception>
    public readonly T Get<T>(int index, PythonConverter<T> converter, T otherwise) => IsGiven(index) ? Get(index, converter) : otherwise;

    /// <summary>The place of an argument that must not be <c>None</c>.</summary>
    /// <exception cref="InvalidCastException">It is <c>None</c>.</exception>
    public readonly int Some<T>(int index) => IsSome(index) ? index : throw Mismatch(index, typeof(T));

    /// <summary>Whether an argument is left out or not <c>None</c>.</summary>
    public readonly bool IsSome(int index) => !IsGiven(index) || _bound[index] is not PyNone;

    /// <summary>An argument, converted; false when it is not of that type.</summary>
    public readonly bool TryGet<T>(int index, [MaybeNullWhen(false)] out T value) =>
        HostConversion.TryFromPython(Engine, _bound[index], out value, out _);

    /// <summary>An argument, converted, or the default of its parameter; false when it is not of that type.</summary>
    public readonly bool TryGet<T>(int index, T otherwise, [MaybeNullWhen(false)] out T value)
    {
        value = otherwise;
        return !IsGiven(index) || TryGet(index, out value);
    }

    /// <summary>An argument, converted by a converter; false when it is not of that type.</summary>
    public readonly bool TryGet<T>(int index, PythonConverter<T> converter, [MaybeNullWhen(false)] out T value) =>
        converter.TryConvert(Engine, _bound[index], out value);

    /// <summary>An argument, converted by a converter, or the default of its parameter; false when it is not of that type.</summary>
    public readonly bool TryGet<T>(int index, PythonConverter<T> converter, T otherwise, [MaybeNullWhen(false)] out T value)
    {
        value = otherwise;
        return !IsGiven(index) || TryGet(index, converter, out value);
    }

    /// <summary>The arguments from one on, converted; false when one is not of that type.</summary>
    public readonly bool TryGetRest<T>(int index, PythonConverter<T> converter, [MaybeNullWhen(false)] out T[] values)
    {
        values = new T[Math.Max(0, _arguments.Length - (_keywordNames?.Count ?? 0) - index)];
        for (int i = 0; i < values.Length; i++)
        {
            if (!converter.TryConvert(Engine, _arguments[index + i], out T? value)) return false;
            values[i] = value;
        }
        return true;
    }

    /// <summary>The arguments from one on, converted.</summary>
    /// <exception cref="InvalidCastException">One is not of that type.</exception>
    public readonly T[] GetRest<T>(int index, PythonConverter<T> converter) =>
        TryGetRest(index, converter, out T[]? values) ? values
            : throw new PythonArgumentException($"{_function!.Name}() arguments after {index} must be {PythonNames.Of(typeof(T))}");

    /// <summary>The argument as the index of one of so many items: negative ones count from the end.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such item.</exception>
    public readonly int GetIndex(int index, int count)
    {
        int given = Get<int>(index);
        int counted = given < 0 ? given + count : given;
        return (uint)counted < (uint)count ? counted : throw new IndexOutOfRangeException();
    }

    /// <summary>Gives back a value of the table of conversions.</summary>
    public readonly PythonResult Return<T>(T value) => new(HostConversion.ToPython(Engine, value));

    /// <summary>
    /// A token that is cancelled when the program cancels the task that this call gives back or, while the call runs, when its operation is
    /// cancelled or out of time.
    /// </summary>
    public CancellationToken Token => (_cancellation ??= Engine.MakeCallCancellation()).Token;

    // For a task, which goes on after the call.
    private HostCallCancellation? TakeCancellation()
    {
        HostCallCancellation? taken = _cancellation;
        _cancellation = null;
        taken?.Detach();
        return taken;
    }

    /// <summary>Gives back a future of a task.</summary>
    public PythonResult Await<T>(Task<T> task) => new(HostTasks.Await(Engine, task, TakeCancellation()));

    /// <summary>Gives back a future of a task without a result.</summary>
    public PythonResult Await(Task task) => new(HostTasks.Await(Engine, task, TakeCancellation()));

    /// <summary>Gives back a future of a task.</summary>
    public PythonResult Await<T>(ValueTask<T> task) => Await(task.AsTask());

    /// <summary>Gives back a future of a task without a result.</summary>
    public PythonResult Await(ValueTask task) => Await(task.AsTask());

    /// <summary>Gives back an asynchronous iterator.</summary>
    public PythonResult IterateAsync<T>(IAsyncEnumerable<T> items)
    {
        // Whoever enumerates has the token from now on.
        TakeCancellation();
        return new(PyHostAsyncIterator.Create(Engine, items));
    }

    /// <summary>Gives back <c>None</c>.</summary>
    public readonly PythonResult ReturnNone() => new(PyNone.Instance);

    /// <summary>Gives back <c>self</c>.</summary>
    public readonly PythonResult ReturnSelf() => new(_self);

    /// <summary>Gives back <c>NotImplemented</c>: the operator does not know the other operand.</summary>
    public readonly PythonResult NotImplemented() => new(PyNotImplemented.Instance);

    /// <summary>Gives back an iterator.</summary>
    public readonly PythonResult Iterate<T>(IEnumerable<T> items) =>
        new(new PyHostIterator(Engine, Objects(Engine, items).GetEnumerator()));

    /// <summary>Makes an instance of the class that is called.</summary>
    public readonly PythonResult Made(object value) =>
        new(_self is PyHostObject pending ? HostTypes.Complete(pending, value) : HostTypes.Make((PyType)_self!, value));

    /// <summary>Raises the TypeError of arguments that no form takes.</summary>
    public readonly PythonResult NoForm()
    {
        List<string> given = [];
        int positional = _arguments.Length - (_keywordNames?.Count ?? 0);
        for (int i = 0; i < _arguments.Length; i++)
        {
            given.Add(i < positional ? _arguments[i].Type.ShortName : $"{_keywordNames![i - positional]}={_arguments[i].Type.ShortName}");
        }
        return new PythonResult(Raise.TypeError($"{_function!.Name}() has no form for ({string.Join(", ", given)})"));
    }

    private static IEnumerable<PyObject?> Objects<T>(PythonEngine engine, IEnumerable<T> items)
    {
        foreach (T item in items) yield return HostConversion.ToPython(engine, item);
    }

    private readonly bool IsGiven(int index) => (uint)index < (uint)_bound.Length && _bound[index] is not null;

    private readonly PythonRangeException TooLarge(int index, Type type) =>
        new($"{(_function is null ? "the value" : $"{_function.Name}() argument{ParameterName(index)}")} is too large for {type.Name}");

    private readonly string ParameterName(int index) =>
        _form is { } form && index < form.Names.Length && form.Names[index].Length > 0 ? $" '{form.Names[index]}'" : "";

    private readonly PythonArgumentException Mismatch(int index, Type type)
    {
        string given = _bound[index].Type.ShortName;
        string wanted = PythonNames.Of(type);
        if (_function is null) return new PythonArgumentException($"the value must be {wanted}, not {given}");
        return new PythonArgumentException($"{_function.Name}() argument{ParameterName(index)} must be {wanted}, not {given}");
    }

    // Runs the function; null with an exception set.
    internal PyObject? Run(PythonCallback callback)
    {
        try
        {
            if (_function is { Forms.Length: 1 })
            {
                _form = _function.Forms[0];
                if (!TryBind(_form, out string? problem)) return Raise.TypeError($"{_function.Name}() {problem}");
            }
            return callback(ref this).Value;
        }
        catch (PythonArgumentException mismatch)
        {
            return Raise.TypeError(mismatch.Message);
        }
        catch (PythonRangeException tooLarge)
        {
            return Raise.OverflowError(tooLarge.Message);
        }
        catch (Exception thrown)
        {
            return PythonErrors.RaiseHostException(Engine, thrown);
        }
        finally
        {
            _cancellation?.Dispose();
        }
    }

    private bool TryBind(PythonForm form, out string? problem)
    {
        problem = null;
        int named = _keywordNames?.Count ?? 0;
        int positional = _arguments.Length - named;
        if (positional > form.Names.Length && !form.HasRest)
        {
            int most = form.Names.Length;
            string takes = form.Required < most ? $"from {form.Required} to {most}" : $"{most}";
            string plural = most == 1 && form.Required == most ? "" : "s";
            problem = $"takes {takes} positional argument{plural} but {positional} {(positional == 1 ? "was" : "were")} given";
            return false;
        }
        if (named == 0)
        {
            _bound = _arguments;
            return positional >= form.Required || Missing(form, positional, out problem);
        }
        var bound = new PyObject[form.Names.Length];
        _arguments[..Math.Min(positional, bound.Length)].CopyTo(bound);
        for (int i = 0; i < named; i++)
        {
            string name = _keywordNames![i].ToString()!;
            int index = Array.IndexOf(form.Names, name);
            problem = index < 0 ? $"got an unexpected keyword argument '{name}'"
                : bound[index] is not null ? $"got multiple values for argument '{name}'" : null;
            if (problem is not null) return false;
            bound[index] = _arguments[positional + i];
        }
        for (int i = 0; i < form.Required; i++)
        {
            if (bound[i] is null) return Missing(form, i, out problem);
        }
        _bound = bound;
        return true;
    }

    private static bool Missing(PythonForm form, int index, out string? problem)
    {
        problem = $"missing a required argument: '{form.Names[index]}'";
        return false;
    }
}

/// <summary>
/// An argument of a call from Python is not of the type that the host's function wants; the program gets <c>TypeError</c>.
/// </summary>
/// <param name="message">What is wrong.</param>
internal sealed class PythonArgumentException(string message) : InvalidCastException(message);

/// <summary>
/// A number that a call from Python gives is too large for the type of the host's function; the program gets <c>OverflowError</c>.
/// </summary>
/// <param name="message">What is wrong.</param>
internal sealed class PythonRangeException(string message) : OverflowException(message);

/// <summary>Types of .NET by the names that Python programs know.</summary>
internal static class PythonNames
{
    /// <summary>The name of the class that values of a type become.</summary>
    public static string Of(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        string name = Type.GetTypeCode(plain) switch
        {
            _ when plain.IsEnum => plain.Name,
            TypeCode.Boolean => "bool",
            TypeCode.Char or TypeCode.String => "str",
            TypeCode.Single or TypeCode.Double => "float",
            TypeCode.Decimal => "Decimal",
            TypeCode.DateTime => "datetime",
            TypeCode.Object => OfObject(plain),
            _ => "int",
        };
        return plain == type ? name : $"{name} or None";
    }

    private static string OfObject(Type type)
    {
        if (type == typeof(byte[]) || type == typeof(ReadOnlyMemory<byte>) || type == typeof(Memory<byte>)) return "bytes";
        if (type == typeof(System.Numerics.BigInteger) || type == typeof(Int128) || type == typeof(UInt128)) return "int";
        if (type == typeof(Guid)) return "UUID";
        if (type.IsArray) return "a sequence";
        if (type.IsAssignableTo(typeof(Delegate))) return "callable";
        if (!type.IsGenericType) return type.Name;
        if (type.Name.StartsWith("ValueTuple", StringComparison.Ordinal)) return "tuple";
        if (type.Name.Contains("Dictionary", StringComparison.Ordinal)) return "dict";
        return type.Name.Contains("Set", StringComparison.Ordinal) ? "set" : "a sequence";
    }
}

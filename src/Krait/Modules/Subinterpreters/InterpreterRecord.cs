using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Subinterpreters;

/// <summary>What <c>_interpreters</c> keeps of each interpreter; guarded by the family's gate.</summary>
internal sealed class InterpreterRecord
{
    /// <summary>How the first interpreter came to be: with the runtime.</summary>
    public const int FromRuntime = 1;

    /// <summary>How the others did: by <c>_interpreters.create()</c>.</summary>
    public const int FromProgram = 5;

    /// <summary>How many objects stand for the interpreter.</summary>
    public long References { get; set; }

    /// <summary>Whether the interpreter ends with the last of them.</summary>
    public bool EndsUnreferenced { get; set; }

    /// <summary>Whether a thread is in the interpreter as its main thread.</summary>
    public bool IsRunning { get; set; }

    /// <summary>How it was made; null for the first.</summary>
    public InterpreterConfig? Config { get; set; }

    /// <summary>The record of an interpreter.</summary>
    public static InterpreterRecord Of(InterpreterState interpreter) => interpreter.Get(static () => new InterpreterRecord());

    /// <summary>How an interpreter came to be.</summary>
    public static int WhenceOf(InterpreterState interpreter) => interpreter.IsChild ? FromProgram : FromRuntime;

    /// <summary>Reads the number of an interpreter, a queue or a channel; false with an exception set.</summary>
    public static bool TryId(PyObject value, string what, out long id)
    {
        id = -1;
        if (value is not PyIntegral && value.Type.IndexSlot is null)
        {
            return Raise.TypeError($"{what} ID must be an int, got {value.Type.Name}") is not null;
        }
        if (!Arguments.TryToInt64(value, out id))
        {
            return Exceptions.ClearIf(ExceptionTypes.OverflowError) && Raise.OverflowError("int too big to convert") is not null;
        }
        return id >= 0 || Raise.ValueError($"{what} ID must be a non-negative int, got {id}") is not null;
    }

    /// <summary>The interpreter with a number; null with an exception set.</summary>
    /// <param name="value">The number.</param>
    /// <param name="restrict">Whether it has to be one that a program has made.</param>
    /// <param name="purpose">What the message says that cannot be done.</param>
    public static InterpreterState? Find(PyObject value, bool restrict, string purpose)
    {
        if (!TryId(value, "interpreter", out long id)) return null;
        InterpreterState? found = ThreadState.Current.Interpreter.Family.Find(id);
        if (found is null) Raise.Set(SharingErrors.InterpreterNotFound, $"unrecognized interpreter ID {id}");
        else if (restrict && !found.IsChild) Raise.Set(SharingErrors.InterpreterError, $"cannot {purpose} unrecognized interpreter {id}");
        return Exceptions.IsSet ? null : found;
    }
}

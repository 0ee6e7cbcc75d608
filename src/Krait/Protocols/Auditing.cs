using Krait.Objects;

namespace Krait.Protocols;

/// <summary>The hooks of <c>sys.addaudithook</c>, which hear of what a program does (PEP 578).</summary>
internal static class Auditing
{
    private static readonly PyStr s_isTraced = PyStr.Intern("__cantrace__");

    /// <summary>Whether anybody listens: arguments that have to be made are made only then.</summary>
    public static bool IsOn => ThreadState.Current.Interpreter.AuditHooks is not null;

    /// <summary>Tells every hook of an event; false with the exception set that one raised.</summary>
    public static bool Tell(string name, params ReadOnlySpan<PyObject> arguments)
    {
        ThreadState thread = ThreadState.Current;
        if (thread.Interpreter.AuditHooks is not { } hooks) return true;
        var text = PyStr.FromString(name);
        var given = PyTuple.Create(arguments.ToArray());
        // A hook may add others, which hear of the next event.
        foreach (PyObject hook in hooks.ToArray())
        {
            if (!Tell(thread, hook, text, given)) return false;
        }
        return true;
    }

    // Hooks are not traced unless they say so.
    private static bool Tell(ThreadState thread, PyObject hook, PyStr name, PyTuple arguments)
    {
        if (!Attributes.TryGet(hook, s_isTraced, out PyObject? flag)) return false;
        int isTraced = flag is null ? 0 : Truth.IsTrue(flag);
        if (isTraced < 0) return false;
        if (isTraced == 0) thread.TracingDepth++;
        bool isDone = Calls.Call(hook, name, arguments) is not null;
        if (isTraced == 0) thread.TracingDepth--;
        return isDone;
    }
}

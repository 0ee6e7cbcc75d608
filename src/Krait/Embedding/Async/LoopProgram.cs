using Krait.Compiler;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>The Python half of an interpreter's event loops, which needs the library's asyncio.</summary>
internal static class LoopProgram
{
    private const string Source = "Krait.HostEventLoop.py";

    /// <summary>Loads it for the running interpreter; null with an exception set.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="gate">What its loops wait for.</param>
    /// <param name="wake">Has the loop that the host drives run a step; null where there is none.</param>
    /// <param name="watch">Has that happen when one of some descriptors is ready; null where there is no such loop.</param>
    public static PyDict? Load(PythonEngine engine, LoopGate gate, Action? wake, Action<List<(int, int)>>? watch)
    {
        using Stream stream = typeof(LoopProgram).Assembly.GetManifestResourceStream(Source)!;
        using StreamReader reader = new(stream);
        PyObject? code = SourceExecution.Compile(PyStr.FromString(reader.ReadToEnd()), "<host event loop>", CompileMode.Exec,
            CompilerFlags.None, 0);
        if (code is not PyCode compiled) return null;
        InterpreterState interpreter = ThreadState.Current.Interpreter;
        PyDict dict = new PyModule(PyStr.Intern("_host_event_loop")).Dict;
        dict.SetItem(Names.Builtins, interpreter.Modules.GetItem(PyStr.Intern("builtins"))!);
        bool hasSockets = (interpreter.Denied & DeniedCapabilities.Network) == 0 && !OperatingSystem.IsWindows();
        dict.SetItem(PyStr.Intern("has_sockets"), PyBool.From(hasSockets));
        TimeProvider time = interpreter.Time;
        Add("now", 0, _ => new PyFloat((double)time.GetTimestamp() / time.TimestampFrequency));
        Add("arrive", 0, _ => gate.Arrive());
        Add("wait", 2, arguments => gate.Wait(Number(arguments[0]), arguments[1]));
        Add("wake", 1, arguments => Done(() =>
        {
            gate.Wake(Number(arguments[0]));
            wake?.Invoke();
        }));
        Add("add_descriptor", 1, arguments => Done(() => gate.Add((int)Number(arguments[0]))));
        Add("remove_descriptor", 1, arguments => Done(() => gate.Remove((int)Number(arguments[0]))));
        Add("watch", 1, arguments => Done(() => watch?.Invoke(Descriptors((PyList)arguments[0]))));
        return Evaluation.Interpreter.Execute(compiled, dict, dict) is null ? null : dict;

        void Add(string name, int parameterCount, Func<PyObject[], PyObject?> call) => dict.SetItem(PyStr.Intern(name),
            HostFunction.Create(engine, name, parameterCount, (_, arguments) => call(arguments.ToArray())));
    }

    private static long Number(PyObject value) => ((PyInt)value).Value;

    private static List<(int, int)> Descriptors(PyList list)
    {
        List<(int, int)> found = [];
        for (int i = 0; i < list.Count; i++)
        {
            var pair = (PyTuple)list[i];
            found.Add(((int)Number(pair[0]), (int)Number(pair[1])));
        }
        return found;
    }

    private static PyNone Done(Action action)
    {
        action();
        return PyNone.Instance;
    }

    /// <summary>Calls one of its functions; null with an exception set.</summary>
    public static PyObject? Call(PyDict functions, string name, params PyObject[] arguments) =>
        Calls.Call(functions.GetItem(PyStr.Intern(name))!, arguments, null);
}

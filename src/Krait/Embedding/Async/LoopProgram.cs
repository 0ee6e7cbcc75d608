using Krait.Objects;

namespace Krait.Embedding;

/// <summary>The Python half of an interpreter's event loops, which needs the library's asyncio.</summary>
internal static class LoopProgram
{
    /// <summary>Loads it for the running interpreter; null with an exception set.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="gate">What its loops wait for.</param>
    /// <param name="wake">Has the loop that the host drives run a step; null where there is none.</param>
    /// <param name="watch">Has that happen when one of some descriptors is ready; null where there is no such loop.</param>
    public static PyDict? Load(PythonEngine engine, LoopGate gate, Action? wake, Action<List<(int, int)>>? watch) =>
        HostProgram.Run("Krait.HostEventLoop.py", "host event loop", dict =>
        {
            InterpreterState interpreter = ThreadState.Current.Interpreter;
            bool hasSockets = (interpreter.Denied & DeniedCapabilities.Network) == 0 && !OperatingSystem.IsWindows();
            dict.SetItem(PyStr.Intern("has_sockets"), PyBool.From(hasSockets));
            TimeProvider time = interpreter.Time;
            Add("now", 0, _ => new PyFloat((double)time.GetTimestamp() / time.TimestampFrequency));
            Add("arrive", 0, _ => gate.Arrive());
            Add("wait", 2, arguments => gate.Wait(HostProgram.Number(arguments[0]), arguments[1]));
            Add("wake", 1, arguments => HostProgram.Done(() =>
            {
                gate.Wake(HostProgram.Number(arguments[0]));
                wake?.Invoke();
            }));
            Add("add_descriptor", 1, arguments => HostProgram.Done(() => gate.Add((int)HostProgram.Number(arguments[0]))));
            Add("remove_descriptor", 1, arguments => HostProgram.Done(() => gate.Remove((int)HostProgram.Number(arguments[0]))));
            Add("watch", 1, arguments => HostProgram.Done(() => watch?.Invoke(Descriptors((PyList)arguments[0]))));

            void Add(string name, int parameterCount, Func<PyObject[], PyObject?> call) =>
                dict.SetItem(PyStr.Intern(name), HostProgram.Function(engine, name, parameterCount, call));
        });

    private static List<(int, int)> Descriptors(PyList list)
    {
        List<(int, int)> found = [];
        for (int i = 0; i < list.Count; i++)
        {
            var pair = (PyTuple)list[i];
            found.Add(((int)HostProgram.Number(pair[0]), (int)HostProgram.Number(pair[1])));
        }
        return found;
    }
}

using Krait.Compiler;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Embedding;

/// <summary>What an engine does in Python: programs in the assembly, with functions of the engine as their globals.</summary>
internal static class HostProgram
{
    /// <summary>Runs one for the running interpreter; its namespace, or null with an exception set.</summary>
    /// <param name="resource">The name of the source in the assembly.</param>
    /// <param name="module">The name of its namespace.</param>
    /// <param name="prepare">Puts into the namespace what the program takes for granted; null for nothing.</param>
    public static PyDict? Run(string resource, string module, Action<PyDict>? prepare = null)
    {
        using StreamReader reader = new(typeof(HostProgram).Assembly.GetManifestResourceStream(resource)!);
        var source = PyStr.FromString(reader.ReadToEnd());
        PyObject? code = SourceExecution.Compile(source, $"<{module}>", CompileMode.Exec, CompilerFlags.None, 0);
        if (code is not PyCode compiled) return null;
        PyDict dict = new PyModule(PyStr.Intern(module)).Dict;
        dict.SetItem(Names.Builtins, ThreadState.Current.Interpreter.Modules.GetItem(PyStr.Intern("builtins"))!);
        prepare?.Invoke(dict);
        return Evaluation.Interpreter.Execute(compiled, dict, dict) is null ? null : dict;
    }

    /// <summary>Calls one of a program's functions; null with an exception set.</summary>
    public static PyObject? Call(PyDict program, string name, params PyObject[] arguments) =>
        Calls.Call(program.GetItem(PyStr.Intern(name))!, arguments, null);

    /// <summary>A function for a program.</summary>
    public static PyBuiltinFunction Function(PythonEngine engine, string name, int parameterCount, Func<PyObject[], PyObject?> call) =>
        HostFunction.Create(engine, name, parameterCount, (_, arguments) => call(arguments.ToArray()));

    /// <summary>Does something that has no result.</summary>
    public static PyNone Done(Action action)
    {
        action();
        return PyNone.Instance;
    }

    /// <summary>An argument that must be an int of 64 bits.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    public static long Number(PyObject value) => value is PyIntegral number && number.TryGetInt64(out long result) ? result
        : throw new ArgumentException($"A {value.Type.ShortName} is no number of 64 bits.");
}

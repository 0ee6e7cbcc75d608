using Krait.Modules.Io;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Posix;

// Starting programs, in processes of their own or in place of this one.
internal static partial class PosixModule
{
    /// <summary>Execute the program specified by path in a new process.</summary>
    [PyFunction("posix_spawn(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), "
        + "setsigdef=(), scheduler=None)")]
    private static PyObject? Spawn(
        PyObject path, PyObject arguments, PyObject environment, PyObject? actions, PyObject? group, bool resetsIds, bool newSession,
        PyObject? mask, PyObject? defaults, PyObject? scheduler) =>
        Start("posix_spawn", path, arguments, environment, new(actions, group, resetsIds, newSession, mask, defaults, scheduler), false);

    /// <summary>Execute the program specified by path, which is looked for on the path, in a new process.</summary>
    [PyFunction("posix_spawnp(path, argv, env, /, *, file_actions=(), setpgroup=None, resetids=False, setsid=False, setsigmask=(), "
        + "setsigdef=(), scheduler=None)")]
    private static PyObject? SpawnOnPath(
        PyObject path, PyObject arguments, PyObject environment, PyObject? actions, PyObject? group, bool resetsIds, bool newSession,
        PyObject? mask, PyObject? defaults, PyObject? scheduler) =>
        Start("posix_spawnp", path, arguments, environment, new(actions, group, resetsIds, newSession, mask, defaults, scheduler), true);

    /// <summary>What the keywords of posix_spawn() say.</summary>
    private sealed record SpawnOptions(
        PyObject? Actions, PyObject? Group, bool ResetsIds, bool NewSession, PyObject? Mask, PyObject? Defaults, PyObject? Scheduler);

    private static PyObject? Start(
        string function, PyObject path, PyObject arguments, PyObject environment, SpawnOptions options, bool searches)
    {
        if (!TryPath(path, function, out string program)) return null;
        if (ProgramArguments(arguments, $"{function}: argv") is not { } words) return null;
        byte[][]? variables = environment is PyNone ? [.. OwnEnvironment()]
            : Variables(environment, $"{function}: environment must be a mapping object or None");
        if (variables is null) return null;
        using SpawnRequest request = new();
        if (!AddActions(request, options.Actions) || !SetOptions(request, function, options)) return null;
        if (Auditing.IsOn && !Auditing.Tell("os.posix_spawn", path, arguments, environment)) return null;
        IoFiles.FlushFor(null);
        int error = request.Start(FileNameMarshaller.Encode(program), words, variables, out int process, searches);
        return error == 0 ? PyInt.From(process) : FileDescriptors.RaiseError(error, path);
    }

    private static bool SetOptions(SpawnRequest request, string function, SpawnOptions options)
    {
        if (options.Group is not (null or PyNone))
        {
            if (!Arguments.TryToInt32(options.Group, out int group)) return false;
            request.SetGroup(group);
        }
        if (options.ResetsIds) request.ResetIds();
        if (options.NewSession) request.SetSession();
        if (options.Mask is not null)
        {
            if (!SignalModule.TryNumbers(options.Mask, out ulong numbers)) return false;
            request.SetSignalMask(SignalModule.Each(numbers));
        }
        if (options.Defaults is not null)
        {
            if (!SignalModule.TryNumbers(options.Defaults, out ulong numbers)) return false;
            request.SetSignalDefaults(SignalModule.Each(numbers));
        }
        if (options.Scheduler is null or PyNone) return true;
        if (options.Scheduler is not PyTuple scheduler)
        {
            return Raise.TypeError($"{function}: scheduler must be a tuple or None") is not null;
        }
        if (scheduler.Count != 2) return Raise.TypeError("A scheduler tuple must have two elements") is not null;
        int? policy = null;
        if (scheduler[0] is not PyNone)
        {
            if (!Arguments.TryToInt32(scheduler[0], out int number)) return false;
            policy = number;
        }
        if (!TryPriority(scheduler[1], out int priority)) return false;
        request.SetScheduler(policy, priority);
        return true;
    }

    private static bool AddActions(SpawnRequest request, PyObject? actions)
    {
        if (actions is null or PyNone) return true;
        if (actions is not (PyTuple or PyList)) return Raise.TypeError("file_actions must be a sequence or None") is not null;
        foreach (PyObject each in Iteration.ToList(actions)!.ToArray())
        {
            if (each is not PyTuple { Count: > 0 } action)
            {
                return Raise.TypeError("Each file_actions element must be a non-empty tuple") is not null;
            }
            if (!Arguments.TryToInt32(action[0], out int kind)) return false;
            if (AddAction(request, kind, action) is not { } error) return false;
            if (error != 0) return FileDescriptors.RaiseError(error) is not null;
        }
        return true;
    }

    // The number of the system's error, or 0; null with an exception set.
    private static int? AddAction(SpawnRequest request, int kind, PyTuple action)
    {
        const int Open = 0;
        const int Close = 1;
        const int Duplicate = 2;
        const int CloseFrom = 3;
        int target = 0;
        int flags = 0;
        int mode = 0;
        string? name = kind switch { Open => "open", Close => "close", Duplicate => "dup2", CloseFrom => "closefrom", _ => null };
        int count = kind switch { Open => 5, Duplicate => 3, _ => 2 };
        bool isValid = name is null ? Raise.TypeError("Unknown file_actions identifier") is not null
            : action.Count != count ? Raise.TypeError($"A {name} file_action tuple must have {count} elements") is not null
            : kind switch
            {
                Open => Arguments.TryToInt32(action[3], out flags) && Arguments.TryToInt32(action[4], out mode),
                Duplicate => Arguments.TryToInt32(action[2], out target),
                _ => true,
            };
        if (!isValid || !Arguments.TryToInt32(action[1], out int descriptor)) return null;
        return kind switch
        {
            Open => SpawnRequest.Text(action[2]) is { } path ? request.Open(descriptor, path, flags, (uint)mode) : null,
            Close => request.Close(descriptor),
            Duplicate => request.Duplicate(descriptor, target),
            _ => request.CloseFrom(descriptor),
        };
    }

    // The arguments of a program, its name first; null with an exception set.
    private static byte[][]? ProgramArguments(PyObject arguments, string what)
    {
        if (arguments is not (PyTuple or PyList)) return NoTexts(Raise.TypeError($"{what} must be a tuple or list"));
        if (SpawnRequest.Texts(arguments) is not { } words) return null;
        if (words.Length == 0) return NoTexts(Raise.ValueError($"{what} must not be empty"));
        return words[0].Length == 0 ? NoTexts(Raise.ValueError($"{what} first element cannot be empty")) : words;
    }

    private static byte[][]? NoTexts(PyObject? error) => error is null ? null : [];

    // The variables of an environment; null with an exception set.
    private static byte[][]? Variables(PyObject environment, string expected)
    {
        if (environment.Type.Lookup(PyStr.Intern("keys")) is null || environment.Type.Lookup(PyStr.Intern("__getitem__")) is null)
        {
            return NoTexts(Raise.TypeError(expected));
        }
        if (ListOf(environment, "keys") is not { } keys || ListOf(environment, "values") is not { } values) return null;
        List<byte[]> variables = [];
        for (int i = 0; i < Math.Min(keys.Length, values.Length); i++)
        {
            if (SpawnRequest.Text(keys[i]) is not { } name || SpawnRequest.Text(values[i]) is not { } text) return null;
            if (name.Length == 0 || Array.IndexOf(name, (byte)'=', 1) >= 0)
            {
                return NoTexts(Raise.ValueError("illegal environment variable name"));
            }
            variables.Add([.. name, (byte)'=', .. text]);
        }
        return [.. variables];
    }

    private static PyObject[]? ListOf(PyObject mapping, string method) =>
        Attributes.CallMethod(mapping, PyStr.Intern(method)) is { } items ? Iteration.ToList(items)?.ToArray() : null;

    [PyConstant("P_WAIT")]
    private static PyObject WaitingMode => PyInt.From(SpawnAndWait);

    [PyConstant("P_NOWAIT")]
    private static PyObject GoingOnMode => PyInt.One;

    [PyConstant("P_NOWAITO")]
    private static PyObject OtherGoingOnMode => PyInt.One;

    private const int SpawnAndWait = 0;

    // In place of the library's own, which begin with fork().
    private static PyObject? RunProgram(int mode, string function, PyObject file, PyObject arguments, PyObject? environment, bool searches)
    {
        if (!TryPath(file, function, out string program)) return null;
        if (ProgramArguments(arguments, $"{function}: argv") is not { } words) return null;
        byte[][]? variables = environment is null ? [.. OwnEnvironment()]
            : Variables(environment, $"{function}: environment must be a mapping object");
        if (variables is null) return null;
        using SpawnRequest request = new();
        IoFiles.FlushFor(null);
        if (request.Start(FileNameMarshaller.Encode(program), words, variables, out int process, searches) != 0)
        {
            // A program that cannot be run is a process that ends with 127, as that of a shell does.
            byte[][] shell = ["sh"u8.ToArray(), "-c"u8.ToArray(), "exit 127"u8.ToArray()];
            int error = request.Start("/bin/sh"u8.ToArray(), shell, variables, out process);
            if (error != 0) return FileDescriptors.RaiseError(error, file);
        }
        if (mode != SpawnAndWait) return PyInt.From(process);
        return WaitForProcess(process, 0) is PyTuple ended ? ToExitCode((int)((PyInt)ended[1]).Value) : null;
    }

    /// <summary>
    /// Execute file with arguments from args in a subprocess: its id for P_NOWAIT, its exit code or negative signal for P_WAIT.
    /// </summary>
    [PyFunction("spawnv(mode, file, args)")]
    private static PyObject? RunProgram(int mode, PyObject file, PyObject arguments) =>
        RunProgram(mode, "spawnv", file, arguments, null, false);

    /// <summary>Execute file with arguments from args in a subprocess with the environment of a mapping.</summary>
    [PyFunction("spawnve(mode, file, args, env)")]
    private static PyObject? RunProgramWith(int mode, PyObject file, PyObject arguments, PyObject environment) =>
        RunProgram(mode, "spawnve", file, arguments, environment, false);

    /// <summary>Execute file, which is looked for along PATH, with arguments from args in a subprocess.</summary>
    [PyFunction("spawnvp(mode, file, args)")]
    private static PyObject? RunOnPath(int mode, PyObject file, PyObject arguments) =>
        RunProgram(mode, "spawnvp", file, arguments, null, true);

    /// <summary>Execute file, which is looked for along PATH, in a subprocess with the environment of a mapping.</summary>
    [PyFunction("spawnvpe(mode, file, args, env)")]
    private static PyObject? RunOnPathWith(int mode, PyObject file, PyObject arguments, PyObject environment) =>
        RunProgram(mode, "spawnvpe", file, arguments, environment, true);

    // The process belongs to the main interpreter.
    private static bool MayExecute() =>
        !ThreadState.Current.Interpreter.IsChild || Raise.RuntimeError("exec not supported for isolated subinterpreters") is not null;

    /// <summary>Execute an executable path with arguments, replacing current process.</summary>
    [PyFunction("execv(path, argv, /)")]
    private static PyObject? Execute(PyObject path, PyObject arguments)
    {
        if (!TryPath(path, "execv", out string program) || !MayExecute()) return null;
        if (ProgramArguments(arguments, "execv() arg 2") is not { } words) return null;
        if (Auditing.IsOn && !Auditing.Tell("os.exec", path, arguments, PyNone.Instance)) return null;
        IoFiles.FlushFor(null);
        _ = NativeArguments.Execute(FileNameMarshaller.Encode(program), words, [.. OwnEnvironment()]);
        return FileDescriptors.RaiseError(FileDescriptors.LastError);
    }

    /// <summary>Execute a path, or the file of a descriptor, with arguments and environment, replacing current process.</summary>
    [PyFunction("execve(path, argv, env)")]
    private static PyObject? ExecuteWith(PyObject path, PyObject arguments, PyObject environment)
    {
        string program = "";
        int descriptor = -1;
        if (path is PyIntegral ? !Arguments.TryToInt32(path, out descriptor) : !TryPath(path, "execve", out program)) return null;
        if (!MayExecute()) return null;
        if (ProgramArguments(arguments, "execve: argv") is not { } words) return null;
        if (Variables(environment, "execve: environment must be a mapping object") is not { } variables) return null;
        if (Auditing.IsOn && !Auditing.Tell("os.exec", path, arguments, environment)) return null;
        IoFiles.FlushFor(null);
        _ = path is PyIntegral ? NativeArguments.Execute(descriptor, words, variables)
            : NativeArguments.Execute(FileNameMarshaller.Encode(program), words, variables);
        return FileDescriptors.RaiseError(FileDescriptors.LastError, path);
    }
}

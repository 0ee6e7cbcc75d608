using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Subinterpreters;

/// <summary>How an interpreter is to be made, as CPython describes it (PEP 684).</summary>
/// <remarks>
/// An interpreter here has its own lock whatever <c>gil</c> says, and memory is .NET's. <c>allow_fork</c> and <c>allow_exec</c> concern
/// what Krait does not have.
/// </remarks>
internal sealed record InterpreterConfig
{
    private static readonly string[] s_flags =
        ["use_main_obmalloc", "allow_fork", "allow_exec", "allow_threads", "allow_daemon_threads", "check_multi_interp_extensions"];

    private static readonly string[] s_locks = ["default", "shared", "own"];

    /// <summary>The values of the flags, in the order of their names.</summary>
    private bool[] Flags { get; init; } = [];

    private string Lock { get; init; } = "own";

    /// <summary>What <c>create()</c> makes.</summary>
    public static InterpreterConfig Isolated { get; } = new() { Flags = [false, false, false, true, false, true] };

    /// <summary>What the first interpreter has.</summary>
    public static InterpreterConfig Main { get; } = new() { Flags = [true, true, true, true, true, false] };

    /// <summary>Whether the interpreter may start threads.</summary>
    public bool AllowsThreads => Flags[3];

    /// <summary>Whether its threads need not be waited for.</summary>
    public bool AllowsDaemonThreads => Flags[4];

    /// <summary>The configuration of a name; null with ValueError set when there is none.</summary>
    public static InterpreterConfig? Named(string name)
    {
        InterpreterConfig? config = name switch
        {
            "isolated" or "default" or "" => Isolated,
            "legacy" => new InterpreterConfig { Flags = [true, true, true, true, true, false], Lock = "shared" },
            "empty" => new InterpreterConfig { Flags = new bool[s_flags.Length], Lock = "default" },
            _ => null,
        };
        if (config is null) Raise.ValueError($"unsupported config name '{name}'");
        return config;
    }

    /// <summary>The configuration with some fields replaced; null with an exception set.</summary>
    public InterpreterConfig? With(PyDict fields)
    {
        bool[] flags = [.. Flags];
        string itsLock = Lock;
        PyDict unknown = new();
        foreach ((PyObject key, PyObject value) in fields)
        {
            string name = key.ToString()!;
            int index = Array.IndexOf(s_flags, name);
            if (index >= 0)
            {
                if (value is not PyBool flag)
                {
                    Raise.TypeError($"invalid config type: {name}");
                    return null;
                }
                flags[index] = ReferenceEquals(flag, PyBool.True);
            }
            else if (name == "gil")
            {
                if (value is not PyStr text)
                {
                    Raise.TypeError($"invalid config type: {name}");
                    return null;
                }
                itsLock = text.ToString();
                if (Array.IndexOf(s_locks, itsLock) < 0)
                {
                    Raise.ValueError($"unsupported interpreter config .gil value '{itsLock}'");
                    return null;
                }
            }
            else
            {
                unknown.SetItem(key, value);
            }
        }
        if (unknown.Count == 0) return new InterpreterConfig { Flags = flags, Lock = itsLock };
        if (Representation.Repr(unknown) is { } shown)
        {
            Raise.ValueError($"config dict has {unknown.Count} extra item{(unknown.Count == 1 ? "" : "s")} ({shown})");
        }
        return null;
    }

    /// <summary>The configuration that an argument of <c>create()</c> stands for; null with an exception set.</summary>
    public static InterpreterConfig? Of(PyObject? argument)
    {
        switch (argument)
        {
            case null or PyNone:
                return Isolated;
            case PyStr name:
                return NativeText.Check(name) ? Named(name.ToString()) : null;
            case PySimpleNamespace given:
                foreach (string field in (IEnumerable<string>)[.. s_flags, "gil"])
                {
                    if (given.Dict.GetItem(PyStr.Intern(field)) is not null) continue;
                    Raise.ValueError($"missing config key: {field}");
                    return null;
                }
                return new InterpreterConfig { Flags = new bool[s_flags.Length] }.With(given.Dict);
            default:
                if (Representation.Repr(argument) is { } text) Raise.TypeError($"bad config {text}");
                return null;
        }
    }

    /// <summary>Whether an interpreter can be made so: memory of its own is not for extension modules that do not expect it.</summary>
    public bool IsPossible => Flags[0] || Flags[5];

    /// <summary>A <c>SimpleNamespace</c> with the fields.</summary>
    public PyObject ToObject()
    {
        PySimpleNamespace shown = new(BuiltinTypes.SimpleNamespace);
        for (int i = 0; i < s_flags.Length; i++) shown.Dict.SetItem(PyStr.Intern(s_flags[i]), PyBool.From(Flags[i]));
        shown.Dict.SetItem(PyStr.Intern("gil"), PyStr.Intern(Lock));
        return shown;
    }
}

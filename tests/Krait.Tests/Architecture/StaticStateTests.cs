using System.Reflection;
using Xunit;

namespace Krait.Tests.Architecture;

/// <summary>Engines share nothing that a program can change: no static field does change, but for those that say why here.</summary>
public sealed class StaticStateTests
{
    /// <summary>The fields that are written to after their class was made, each with the reason why engines may share it.</summary>
    private static readonly Dictionary<string, string> s_allowed = new()
    {
        ["Krait.Compiler.CodeGeneration.CodeWorkspace.t_kept"] = "one a thread: memory of the compiler, empty between compilations",
        ["Krait.Evaluation.SecondTier.Promotion.<Fault>k__BackingField"] = "a note for a debugger",
        ["Krait.Evaluation.SecondTier.Promotion+Worker.IsStarted"] = "whether the process has its compiling thread",
        ["Krait.Evaluation.Unraisable.<Hook>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Modules.Builtins.BuiltinsCore.<Importer>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Objects.FinalizationGuard.<TargetDied>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Objects.Poll.<Handle>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Objects.Poll.<Handle>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Objects.PyModule.<FindLazily>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Objects.WeakReferenceList.<TargetDied>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Protocols.Faults.<MemoryRanOut>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Protocols.GenericAliases.<TypingFunction>k__BackingField"] = "a function of a room above, always the same",
        ["Krait.Modules.NativeModules.s_makeFromLibrary"] =
            "a function of the assembly with the modules that need packages, always the same",
        ["Krait.Objects.Allocations.s_watching"] =
            "how many engines trace allocations: constructors, which know no engine, ask the engines only if any does",
        ["Krait.Objects.ExceptionTypes.s_withData"] = "made while the class is initialised",
        ["Krait.Objects.ExceptionTypes.s_list"] = "made while the class is initialised",
        ["Krait.Objects.InterpreterState+PartCount.s_count"] = "numbers for classes of state, as many as there are in the source",
        ["Krait.Objects.NativeStack.t_known"] = "one a thread: about its stack",
        ["Krait.Objects.NativeStack.t_isBound"] = "one a thread: about its stack",
        ["Krait.Objects.ObjectIdentity.s_next"] = "identities are unique in the process, given out without a lock",
        ["Krait.Objects.PyType.s_builtinVersion"] = "versions of builtin types, given out without a lock",
        ["Krait.Objects.StringHash.s_key0"] = "the key of the process, as strings keep their hashes",
        ["Krait.Objects.StringHash.s_key1"] = "the key of the process, as strings keep their hashes",
        ["Krait.Objects.ThreadState.t_current"] = "one a thread: what it runs",
        ["Krait.Types.Bytes.BytesWarnings.<Issue>k__BackingField"] =
            "a function of a room above, which the command sets before it runs a program",
        ["Krait.Types.TypeRegistry.s_bound"] = "whether builtin types have been completed",
    };

    [Fact]
    public void No_static_field_is_mutable()
    {
        List<string> found = [];
        foreach (Type type in typeof(PythonEngine).Assembly.GetTypes())
        {
            if (type.Name.Contains('<')) continue;
            foreach (FieldInfo field in type.GetFields(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                // What a generated constructor compares classes with is set once, before its class can be seen.
                if (field.IsLiteral || field.IsInitOnly || field.Name.StartsWith("<>", StringComparison.Ordinal)
                    || field.Name == "s_boundType")
                {
                    continue;
                }
                found.Add($"{type.FullName}.{field.Name}");
            }
        }
        Assert.Empty(found.Except(s_allowed.Keys));
        Assert.Empty(s_allowed.Keys.Except(found));
    }
}

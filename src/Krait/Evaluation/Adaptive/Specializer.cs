using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>
/// Fills the caches of specialised instructions from the operands that an adaptive one sees (PEP 659). Which member of a family is
/// chosen follows from the guards in Bytecodes.def; what those cannot tell is asked here.
/// </summary>
internal static unsafe partial class Specializer
{
    /// <summary>
    /// Puts the instruction chosen in the place of the adaptive one, whose counter has run out; without one, the counter waits
    /// longer.
    /// </summary>
    public static void Choose(Frame frame, CodeUnit* unit, Opcode? chosen, ref BackoffCounter counter)
    {
        if (chosen is not { } opcode)
        {
            unit->Opcode = (ushort)OpcodeMetadata.Base((int)unit->Opcode);
            counter = counter.Restarted();
            return;
        }
        unit->Opcode = (ushort)opcode;
        counter = BackoffCounter.Cooldown;
        Fusion.Around(frame.Executable, unit);
    }

    /// <summary>Whether an object is true whatever happens, as long as its class does not change.</summary>
    public static bool IsAlwaysTrue(PyObject value, ref ToBoolCache cache)
    {
        if (value.GetType() != typeof(PyInstance) || value.Type is not { BoolSlot: null, LengthSlot: null } type
                || type.AssignVersion() == 0)
        {
            return false;
        }

        cache.version = type.Version;
        return true;
    }

    /// <summary>Finds an extension for an operator and two operands.</summary>
    public static bool CacheExtension(PyObject left, PyObject right, int oparg, ref BinaryOpCache cache)
    {
        if (Extensions.BINARY_OP_EXTEND.Find(oparg, left, right) is not { } extension) return false;
        cache.descriptor = extension;
        return true;
    }

    /// <summary>Finds the <c>__getitem__</c> of a class, if it is a Python function that takes a key.</summary>
    public static bool CacheGetItem(PyObject container)
    {
        PyType type = container.Type;
        if (!type.IsHeapType || type.Lookup(Names.GetItem) is not PyFunction function || !IsSimple(function, 2)
                || function.AssignVersion() == 0)
        {
            return false;
        }

        type.CachedGetItem = function;
        type.CachedGetItemVersion = function.Version;
        return true;
    }

    /// <summary>Whether a call with exactly so many positional arguments needs no binding.</summary>
    private static bool IsSimple(PyFunction function, int argumentCount)
    {
        PyCode code = function.Code;
        return code.ArgumentCount == argumentCount && code.KeywordOnlyCount == 0
            && (code.Flags & (CodeFlags.VarArgs | CodeFlags.VarKeywords)) == 0;
    }

    /// <summary>Whether a list has an item at an index.</summary>
    public static bool IsInRange(PyObject list, PyObject index) =>
        ((PyInt)index).Value is var value && value < ((PyList)list).Count && value >= -((PyList)list).Count;

    /// <summary>Finds the place of a name among the globals.</summary>
    public static bool CacheGlobal(Frame frame, int oparg, ref LoadGlobalCache cache)
    {
        PyDict globals = frame.Function.Globals;
        if (globals.GetType() != typeof(PyDict)) return false;
        uint version = globals.KeysVersionOrAssign();
        if (version is 0 or > ushort.MaxValue) return false;
        cache.module_version = (ushort)version;
        int index = globals.IndexOf((PyStr)frame.Code.Names.Items[oparg >> 1]);
        if (index is < 0 or > ushort.MaxValue) return false;
        cache.index = (ushort)index;
        return true;
    }

    /// <summary>Finds the place of a name among the builtins, which no global hides: the version of the globals is in the cache.</summary>
    public static bool CacheBuiltin(Frame frame, int oparg, ref LoadGlobalCache cache)
    {
        PyDict globals = frame.Function.Globals;
        PyDict builtins = frame.Function.Builtins;
        if (globals.GetType() != typeof(PyDict) || builtins.GetType() != typeof(PyDict)) return false;
        uint globalsVersion = globals.KeysVersionOrAssign();
        uint version = builtins.KeysVersionOrAssign();
        int index = builtins.IndexOf((PyStr)frame.Code.Names.Items[oparg >> 1]);
        if (globalsVersion is 0 or > ushort.MaxValue || version is 0 or > ushort.MaxValue || index is < 0 or > ushort.MaxValue)
            return false;
        cache.module_version = (ushort)globalsVersion;
        cache.builtin_version = (ushort)version;
        cache.index = (ushort)index;
        return true;
    }
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>Opcode support module.</summary>
[PyModule("_opcode")]
internal static partial class OpcodeModule
{
    private const int LastPublic = 267;

    [PyConstant("ENABLE_SPECIALIZATION")]
    private static PyObject EnableSpecialization => PyInt.One;

    [PyConstant("ENABLE_SPECIALIZATION_FT")]
    private static PyObject EnableSpecializationOfFreeThreads => PyInt.One;

    private static bool IsValid(int opcode) => opcode is >= 0 and <= LastPublic && OpcodeMetadata.IsDefined(opcode);

    private static PyObject Has(int opcode, OpcodeFlags flag) => PyBool.From(IsValid(opcode) && OpcodeMetadata.Has(opcode, flag));

    /// <summary>Compute the stack effect of the opcode.</summary>
    [PyFunction("stack_effect(opcode, oparg=None, /, *, jump=None)")]
    private static PyObject? StackEffect(int opcode, PyObject? oparg, PyObject? jump)
    {
        if (!IsValid(opcode)) return Raise.ValueError("invalid opcode or oparg");
        int argument = 0;
        if (oparg is not null && !Arguments.TryToInt32(oparg, out argument)) return null;
        if (jump is not (null or PyBool)) return Raise.ValueError("stack_effect: jump must be False, True or None");
        return StackEffects.Published(opcode, argument, jump is PyBool ? ReferenceEquals(jump, PyBool.True) : null) is { } effect
            ? PyInt.From(effect)
            : Raise.ValueError("invalid opcode or oparg");
    }

    /// <summary>Return True if opcode is valid, False otherwise.</summary>
    [PyFunction("is_valid(opcode)")]
    private static PyObject GetIsValid(int opcode) => PyBool.From(IsValid(opcode));

    /// <summary>Return True if the opcode uses its oparg, False otherwise.</summary>
    [PyFunction("has_arg(opcode)")]
    private static PyObject HasArgument(int opcode) => Has(opcode, OpcodeFlags.HasArgument);

    /// <summary>Return True if the opcode accesses a constant, False otherwise.</summary>
    [PyFunction("has_const(opcode)")]
    private static PyObject HasConstant(int opcode) => Has(opcode, OpcodeFlags.HasConst);

    /// <summary>Return True if the opcode accesses an attribute by name, False otherwise.</summary>
    [PyFunction("has_name(opcode)")]
    private static PyObject HasName(int opcode) => Has(opcode, OpcodeFlags.HasName);

    /// <summary>Return True if the opcode has a jump target, False otherwise.</summary>
    [PyFunction("has_jump(opcode)")]
    private static PyObject HasJump(int opcode) => Has(opcode, OpcodeFlags.HasJump);

    /// <summary>Return True if the opcode accesses a free variable, False otherwise.</summary>
    [PyFunction("has_free(opcode)")]
    private static PyObject HasFree(int opcode) => Has(opcode, OpcodeFlags.HasFree);

    /// <summary>Return True if the opcode accesses a local variable, False otherwise.</summary>
    [PyFunction("has_local(opcode)")]
    private static PyObject HasLocal(int opcode) => Has(opcode, OpcodeFlags.HasLocal);

    /// <summary>Return True if the opcode sets an exception handler, False otherwise.</summary>
    [PyFunction("has_exc(opcode)")]
    private static PyObject HasHandler(int opcode) => Has(opcode, OpcodeFlags.HasHandler);

    private static PyList Texts(IEnumerable<string> texts)
    {
        PyList list = new();
        foreach (string text in texts) list.Add(PyStr.Intern(text));
        return list;
    }

    /// <summary>Return a list of names of the unary intrinsics.</summary>
    [PyFunction("get_intrinsic1_descs()")]
    private static PyObject GetUnaryIntrinsics() => Texts(Enum.GetValues<UnaryIntrinsic>().Select(OperandTables.PublicName));

    /// <summary>Return a list of names of the binary intrinsics.</summary>
    [PyFunction("get_intrinsic2_descs()")]
    private static PyObject GetBinaryIntrinsics() => Texts(Enum.GetValues<BinaryIntrinsic>().Select(OperandTables.PublicName));

    /// <summary>Return a list of special method names.</summary>
    [PyFunction("get_special_method_names()")]
    private static PyObject GetSpecialMethods() => Texts(Enum.GetValues<SpecialMethod>().Select(OperandTables.Text));

    /// <summary>Return array of symbols of binary ops, indexed by the BINARY_OP oparg value.</summary>
    [PyFunction("get_nb_ops()")]
    private static PyObject GetOperators()
    {
        PyList list = new();
        foreach (BinaryOperator operation in Enum.GetValues<BinaryOperator>())
        {
            list.Add(PyTuple.Create(PyStr.Intern(operation.PublicName()), PyStr.Intern(operation.Text())));
        }
        return list;
    }

    /// <summary>Return the executor object at offset in code: Krait has none.</summary>
    [PyFunction("get_executor(*, code, offset)")]
    private static PyObject GetExecutor(PyObject code, PyObject offset) => PyNone.Instance;

    /// <summary>Return the specialization stats: Krait's are in its statistics flavour.</summary>
    [PyFunction("get_specialization_stats()")]
    private static PyObject GetStatistics() => PyNone.Instance;
}

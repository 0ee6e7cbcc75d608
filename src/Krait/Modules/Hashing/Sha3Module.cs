using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Hashing;

[PyModule("_sha3")]
internal static partial class Sha3Module
{
    private static readonly ArgumentSpecification s_arguments = new("sha3",
        ["data", "usedforsecurity", "string"])
    { MaximumPositional = 1 };

    [PyConstant("_GIL_MINSIZE")]
    private static PyObject MinimumWithoutLock => PyInt.From(HashModules.MinimumWithoutLock);

    [PyConstant("implementation")]
    private static PyObject Implementation => PyStr.FromNarrow("C#");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach (string name in HashAlgorithms.Names)
        {
            if (!name.StartsWith("sha3_", StringComparison.Ordinal) && !name.StartsWith("shake_", StringComparison.Ordinal)) continue;
            PyType type = new(name, BuiltinTypes.Object, TypeFlags.Immutable, "_sha3");
            bool isExtendable = HashAlgorithms.Create(name)!.DigestSize == 0;
            type.Documentation = isExtendable
                ? $"{name}([data], *, usedforsecurity=True) -> SHAKE object\n\nReturn a new SHAKE hash object."
                : $"{name}([data], *, usedforsecurity=True) -> SHA3 object\n\nReturn a new SHA3 hash object with a hashbit length of "
                    + $"{HashAlgorithms.Create(name)!.DigestSize} bytes.";
            ModuleTypes.Add(module, type, each =>
            {
                HashMethods.Bind(each);
                KeccakAttributes.Bind(each);
                if (isExtendable) ExtendableHashMethods.Bind(each);
                each.NewSlot = New;
            });
        }
    }

    private static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null, null, null];
        if (!s_arguments.Bind(arguments, keywordNames, values)) return null;
        if (values[1] is { } used && !Arguments.TryToBoolean(used, out _)) return null;
        return PyHash.Create(type, type.ShortName, values[0], values[2] is PyNone ? null : values[2]);
    }
}

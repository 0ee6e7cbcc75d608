using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Hashing;

/// <summary>_blake2b provides BLAKE2b for hashlib</summary>
[PyModule("_blake2")]
internal static partial class Blake2Module
{
    private const string Signature =
        "(data=b'', *, digest_size=_blake2.{0}.MAX_DIGEST_SIZE,\n        key=b'', salt=b'', person=b'', fanout=1, depth=1, leaf_size=0,\n"
        + "        node_offset=0, node_depth=0, inner_size=0, last_node=False,\n        usedforsecurity=True, string=None)";

    [PyConstant("_GIL_MINSIZE")]
    private static PyObject MinimumWithoutLock => PyInt.From(HashModules.MinimumWithoutLock);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        Add(module, "blake2b", "BLAKE2b", isLarge: true);
        Add(module, "blake2s", "BLAKE2s", isLarge: false);
    }

    private static void Add(PyModule module, string name, string title, bool isLarge)
    {
        PyType type = new(name, BuiltinTypes.Object, TypeFlags.Immutable, "_blake2")
        {
            Documentation = $"Return a new {title} hash object.",
            TextSignature = Signature.Replace("{0}", name, StringComparison.Ordinal),
        };
        ArgumentSpecification specification = new(
            name,
            [
                "data", "digest_size", "key", "salt", "person", "fanout", "depth", "leaf_size", "node_offset", "node_depth", "inner_size",
                "last_node",
                "usedforsecurity", "string",
            ])
        { MaximumPositional = 1 };
        ModuleTypes.Add(module, type, each =>
        {
            HashMethods.Bind(each);
            each.NewSlot = (made, arguments, keywordNames) => New(made, specification, isLarge, arguments, keywordNames);
            foreach ((string attribute, int value) in (ReadOnlySpan<(string, int)>)
                [("SALT_SIZE", isLarge ? 16 : 8), ("PERSON_SIZE", isLarge ? 16 : 8), ("MAX_KEY_SIZE", isLarge ? 64
                    : 32), ("MAX_DIGEST_SIZE", isLarge ? 64 : 32)])
            {
                each.Attributes.SetItem(PyStr.Intern(attribute), PyInt.From(value));
            }
        });
        string prefix = name.ToUpperInvariant() + "_";
        foreach ((string attribute, int value) in (ReadOnlySpan<(string, int)>)
            [("SALT_SIZE", isLarge ? 16 : 8), ("PERSON_SIZE", isLarge ? 16 : 8), ("MAX_KEY_SIZE", isLarge ? 64
                : 32), ("MAX_DIGEST_SIZE", isLarge ? 64 : 32)])
        {
            module.Dict.SetItem(PyStr.Intern(prefix + attribute), PyInt.From(value));
        }
    }

    private static PyObject? New(PyType type, ArgumentSpecification specification, bool isLarge, ReadOnlySpan<PyObject> arguments,
        PyTuple? keywordNames)
    {
        Span<PyObject?> values = new PyObject?[14];
        if (!specification.Bind(arguments, keywordNames, values)) return null;
        if (!TryParameters(values, isLarge, out Blake2Parameters? parameters)) return null;
        if (!HashAlgorithms.TryChoose(values[0], values[13] is PyNone ? null : values[13], out PyObject? data)) return null;
        HashState state = isLarge ? new Blake2bHash(parameters!) : new Blake2sHash(parameters!);
        return data is null || HashAlgorithms.TryUpdate(state, data) ? new PyHash(type, type.ShortName, state) : null;
    }

    private static bool TryParameters(ReadOnlySpan<PyObject?> values, bool isLarge, out Blake2Parameters? parameters)
    {
        parameters = null;
        int longest = isLarge ? 64 : 32;
        int label = isLarge ? 16 : 8;
        if (!TryInteger(values[1], longest, out int digestSize)) return false;
        if (digestSize <= 0 || digestSize > longest)
        {
            return Raise.ValueError($"digest_size for {(isLarge ? "Blake2b" : "Blake2s")} must be between 1 and {longest} bytes, here it "
                + $"is {digestSize}") is not null;
        }
        if (!TryBytes(values[3], "salt", label, out byte[]? salt) || !TryBytes(values[4], "person", label, out byte[]? person))
        {
            return false;
        }
        if (!TryInteger(values[5], 1, out int fanout) || !CheckRange("fanout", fanout, 0)) return false;
        if (!TryInteger(values[6], 1, out int depth) || !CheckRange("depth", depth, 1)) return false;
        if (!TryUnsigned(values[7], out ulong leafSize)) return false;
        if (leafSize > uint.MaxValue) return Raise.OverflowError("leaf_size is too large") is not null;
        if (!TryUnsigned(values[8], out ulong nodeOffset)) return false;
        if (!isLarge && nodeOffset > 0xFFFFFFFFFFFF) return Raise.OverflowError("node_offset is too large") is not null;
        if (!TryInteger(values[9], 0, out int nodeDepth) || !CheckRange("node_depth", nodeDepth, 0)) return false;
        if (!TryInteger(values[10], 0, out int innerSize)) return false;
        if (innerSize < 0 || innerSize > longest) return Raise.ValueError($"inner_size must be between 0 and is {longest}") is not null;
        if (!TryBytes(values[2], "key", longest, out byte[]? key)) return false;
        bool isLastNode = false;
        if (values[11] is { } last && !Arguments.TryToBoolean(last, out isLastNode)) return false;
        if (values[12] is { } used && !Arguments.TryToBoolean(used, out _)) return false;
        parameters = new Blake2Parameters(digestSize)
        {
            Key = key!,
            Salt = salt!,
            Person = person!,
            Fanout = fanout,
            Depth = depth,
            LeafSize = (uint)leafSize,
            NodeOffset = nodeOffset,
            NodeDepth = nodeDepth,
            InnerSize = innerSize,
            IsLastNode = isLastNode,
        };
        return true;
    }

    private static bool TryInteger(PyObject? value, int defaultValue, out int number)
    {
        number = defaultValue;
        return value is null || Arguments.TryToInt32(value, out number);
    }

    private static bool TryUnsigned(PyObject? value, out ulong number)
    {
        number = 0;
        if (value is null) return true;
        PyIntegral? index = Indexes.ToIndex(value);
        if (index is null) return false;
        if (index.Sign < 0) return Raise.ValueError("Cannot convert negative int") is not null;
        var magnitude = index.ToBigInteger();
        if (magnitude > ulong.MaxValue) return Raise.OverflowError("Python int too large for C unsigned long long") is not null;
        number = (ulong)magnitude;
        return true;
    }

    private static bool CheckRange(string name, int value, int minimum) =>
        (value >= minimum && value <= 255) || Raise.ValueError($"{name} must be between {minimum} and 255") is not null;

    private static bool TryBytes(PyObject? value, string name, int longest, out byte[]? bytes)
    {
        bytes = value is null ? [] : Buffers.Require(value);
        if (bytes is null) return false;
        return bytes.Length <= longest || Raise.ValueError($"maximum {name} length is {longest} bytes") is not null;
    }
}

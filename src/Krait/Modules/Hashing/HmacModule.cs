using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Hashing;

[PyModule("_hmac")]
internal static partial class HmacModule
{
    private static readonly PyType s_type = new("HMAC", BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.Immutable,
        "_hmac");
    private static PyType UnknownHashError => ModuleExceptions.Get("_hmac", "UnknownHashError", ExceptionTypes.ValueError);

    [PyConstant("_GIL_MINSIZE")]
    private static PyObject MinimumWithoutLock => PyInt.From(HashModules.MinimumWithoutLock);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("UnknownHashError"), UnknownHashError);
        ModuleTypes.Add(module, s_type, HmacMethods.Bind);
        foreach (string name in (string[])["md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256", "sha3_384",
            "sha3_512", "blake2s_32", "blake2b_32"])
        {
            string algorithm = NameOf(name)!;
            BuiltinMembers.AddFunction(module, new MethodDefinition("compute_" + name)
            {
                TextSignature = "($module, key, msg, /)",
                Fast = (_, arguments) =>
                    Arguments.CheckPositional("compute_" + name, arguments.Length, 2, 2) ? Compute(algorithm, arguments[0], arguments[1])
                        : null,
            });
        }
    }

    // The names that the functions of this module know; null for others.
    private static string? NameOf(string name) => name switch
    {
        "md5" or "MD5" => "md5",
        "sha1" or "SHA1" => "sha1",
        "sha224" or "SHA224" => "sha224",
        "sha256" or "SHA256" => "sha256",
        "sha384" or "SHA384" => "sha384",
        "sha512" or "SHA512" => "sha512",
        "sha3_224" or "SHA3_224" => "sha3_224",
        "sha3_256" or "SHA3_256" => "sha3_256",
        "sha3_384" or "SHA3_384" => "sha3_384",
        "sha3_512" or "SHA3_512" => "sha3_512",
        "blake2s" or "blake2s_32" or "BLAKE2S" => "blake2s",
        "blake2b" or "blake2b_32" or "BLAKE2B" => "blake2b",
        _ => null,
    };

    private static PyObject? Compute(string name, PyObject keyObject, PyObject messageObject)
    {
        if (!TryBytes(keyObject, out byte[]? key) || !TryBytes(messageObject, out byte[]? message)) return null;
        return PyBytes.From(MessageAuthentication.Compute(name, key!, message!));
    }

    private static bool TryBytes(PyObject value, out byte[]? bytes)
    {
        bytes = null;
        if (value is PyStr) return Raise.TypeError("Strings must be encoded before hashing") is not null;
        bytes = Buffers.BytesOf(value);
        return bytes is not null || Raise.TypeError("object supporting the buffer API required") is not null;
    }

    private static string? Resolve(PyObject digest)
    {
        if (digest is PyStr { Narrow: { } text } && NameOf(text) is { } name) return name;
        PyStr? shown = Representation.Repr(digest);
        if (shown is not null) Raise.Set(UnknownHashError, $"unsupported hash type: {shown}");
        return null;
    }

    /// <summary>Return a new HMAC object.</summary>
    [PyFunction("new(key, msg=None, digestmod=None)")]
    private static PyObject? New(PyObject key, PyObject? message, PyObject? digest)
    {
        if (digest is null) return Raise.TypeError("new() missing 1 required argument 'digestmod'");
        if (Resolve(digest) is not { } name || !TryBytes(key, out byte[]? bytes)) return null;
        return PyHmac.Create(s_type, name, bytes!, message);
    }

    [PyFunction("compute_digest(key, msg, digest)")]
    private static PyObject? ComputeDigest(PyObject key, PyObject message, PyObject digest) =>
        Resolve(digest) is { } name ? Compute(name, key, message) : null;
}

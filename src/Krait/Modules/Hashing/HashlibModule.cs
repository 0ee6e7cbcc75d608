using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Hashing;

/// <summary>OpenSSL interface for hashlib module</summary>
[PyModule("_hashlib")]
internal static partial class HashlibModule
{
    private static readonly PyType s_hash = PyHash.MakeType("_hashlib", "HASH");
    private static readonly PyType s_extendable = new("HASHXOF", s_hash, TypeFlags.DisallowInstantiation | TypeFlags.Immutable, "_hashlib");
    private static readonly PyType s_hmac = new("HMAC", BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.Immutable,
        "_hashlib");
    private static PyType UnsupportedError => ModuleExceptions.Get("_hashlib", "UnsupportedDigestmodError", ExceptionTypes.ValueError);

    [PyConstant("_GIL_MINSIZE")]
    private static PyObject MinimumWithoutLock => PyInt.From(HashModules.MinimumWithoutLock);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("UnsupportedDigestmodError"), UnsupportedError);
        s_hash.Documentation = "A hash is an object used to calculate a checksum of a string of information.";
        s_extendable.Documentation = s_hash.Documentation;
        s_hmac.Documentation = "The object used to calculate HMAC of a message.";
        ModuleTypes.Add(module, s_hash, static type =>
        {
            HashMethods.Bind(type);
            type.ReprSlot = Describe;
        });
        ModuleTypes.Add(module, s_extendable, ExtendableHashMethods.Bind);
        ModuleTypes.Add(module, s_hmac, HmacMethods.Bind);
        PyDict constructors = new();
        foreach (string name in HashAlgorithms.Names)
        {
            if (name.StartsWith("blake2", StringComparison.Ordinal) || name.StartsWith("sha512_", StringComparison.Ordinal)) continue;
            AddConstructor(module, constructors, name);
        }
        module.Dict.SetItem(PyStr.Intern("_constructors"), new PyMappingProxy(constructors));
        PySet names = new();
        PyObject list = new PyList(Array.ConvertAll<string, PyObject>(HashAlgorithms.Names, PyStr.Intern));
        module.Dict.SetItem(PyStr.Intern("openssl_md_meth_names"), Calls.Call(BuiltinTypes.FrozenSet, list) ?? names);
    }

    private static void AddConstructor(PyModule module, PyDict constructors, string name)
    {
        string function = "openssl_" + name;
        ArgumentSpecification specification = new(function, ["data", "usedforsecurity", "string"]) { MaximumPositional = 1 };
        string shown = name.Replace('_', '-');
        bool isExtendable = name.StartsWith("shake", StringComparison.Ordinal);
        MethodDefinition definition = new(function)
        {
            Documentation = $"Returns a {shown} {(isExtendable ? "variable " : "")}hash object; optionally initialized with a string",
            TextSignature = "($module, /, data=b'', *, usedforsecurity=True, string=None)",
            FastKeywords = (_, arguments, keywordNames) =>
            {
                Span<PyObject?> values = [null, null, null];
                if (!specification.Bind(arguments, keywordNames, values)) return null;
                if (values[1] is { } used && !Arguments.TryToBoolean(used, out bool _)) return null;
                return PyHash.Create(isExtendable ? s_extendable : s_hash, name, values[0], values[2] is PyNone ? null : values[2]);
            },
        };
        BuiltinMembers.AddFunction(module, definition);
        if (module.Dict.GetItem(PyStr.Intern(function)) is { } made) constructors.SetItem(made, PyStr.Intern(name));
    }

    private static PyObject Describe(PyObject self)
    {
        var hash = (PyHash)self;
        return PyStr.FromNarrow($"<{hash.Name} {hash.Type.Name} object @ 0x{ObjectIdentity.Of(self):x}>");
    }

    private static PyObject? Unsupported() => Raise.Set(UnsupportedError, "[digital envelope routines] unsupported");

    /// <summary>
    /// Return a new hash object using the named algorithm. An optional string argument may be provided and will be automatically
    /// hashed. The MD5 and SHA1 algorithms are always supported.
    /// </summary>
    [PyFunction("new(name, data=b'', *, usedforsecurity=True, string=None)")]
    private static PyObject? New(PyStr name, PyObject? data, bool usedForSecurity, PyObject? text)
    {
        string canonical = HashAlgorithms.Canonical(name.ToString());
        HashState? state = HashAlgorithms.Create(canonical);
        if (state is null) return Unsupported();
        return PyHash.Create(state.DigestSize == 0 ? s_extendable : s_hash, canonical, data, text);
    }

    // The hash function of an argument that is a name or one of this module's constructors; null with an exception set.
    private static string? Resolve(PyObject digest)
    {
        if (digest is PyStr text)
        {
            string canonical = HashAlgorithms.Canonical(text.ToString());
            if (HashAlgorithms.Create(canonical) is { } state)
            {
                if (state.DigestSize > 0) return canonical;
                Raise.ValueError("no reason supplied");
                return null;
            }
            Unsupported();
            return null;
        }
        if (digest is PyBuiltinFunction { Module: PyStr { Narrow: "_hashlib" } } function
            && function.Definition.Name.StartsWith("openssl_", StringComparison.Ordinal))
        {
            return function.Definition.Name["openssl_".Length..];
        }
        PyStr? shown = Representation.Repr(digest);
        if (shown is not null) Raise.Set(UnsupportedError, $"Unsupported digestmod {shown}");
        return null;
    }

    /// <summary>Return a new hmac object.</summary>
    [PyFunction("hmac_new(key, msg=b'', digestmod=None)")]
    private static PyObject? HmacNew(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Span<PyObject?> values = [null, null, null];
        if (!s_hmacArguments.Bind(arguments, keywordNames, values)) return null;
        if (Buffers.Require(values[0]!) is not { } key) return null;
        if (values[2] is null) return Raise.TypeError("Missing required parameter 'digestmod'.");
        return Resolve(values[2]!) is { } name ? PyHmac.Create(s_hmac, name, key, values[1] is PyNone ? null : values[1]) : null;
    }

    private static readonly ArgumentSpecification s_hmacArguments = new("hmac_new", ["key", "msg", "digestmod"])
    {
        MinimumPositional = 1,
        MaximumPositional = 3
    };

    /// <summary>Single-shot HMAC.</summary>
    [PyFunction("hmac_digest(key, msg, digest)")]
    private static PyObject? HmacDigest(PyObject keyObject, PyObject messageObject, PyObject digest)
    {
        if (Buffers.Require(keyObject) is not { } key || Buffers.Require(messageObject) is not { } message
            || Resolve(digest) is not { } name)
        {
            return null;
        }
        return PyBytes.From(MessageAuthentication.Compute(name, key, message));
    }

    /// <summary>Password based key derivation function 2 (PKCS #5 v2.0) with HMAC as pseudorandom function.</summary>
    [PyFunction("pbkdf2_hmac(hash_name, password, salt, iterations, dklen=None)")]
    private static PyObject? DeriveKey(PyStr hashName, PyObject passwordObject, PyObject saltObject, long iterations,
        PyObject? lengthObject)
    {
        if (Buffers.Require(passwordObject) is not { } password || Buffers.Require(saltObject) is not { } salt) return null;
        string name = HashAlgorithms.Canonical(hashName.ToString());
        if (HashAlgorithms.Create(name) is not { DigestSize: > 0 } state) return Unsupported();
        if (iterations < 1) return Raise.ValueError("iteration value must be greater than 0.");
        if (iterations > int.MaxValue) return Raise.OverflowError("iteration value is too great.");
        long length = state.DigestSize;
        if (lengthObject is not null && !Arguments.TryToInt64(lengthObject, out length)) return null;
        if (length < 1) return Raise.ValueError("key length must be greater than 0.");
        if (length > int.MaxValue) return Raise.OverflowError("key length is too great.");
        return PyBytes.From(KeyDerivation.Pbkdf2(name, password, salt, (int)iterations, (int)length));
    }

    /// <summary>scrypt password-based key derivation function.</summary>
    [PyFunction("scrypt(password, *, salt, n, r, p, maxmem=0, dklen=64)")]
    private static PyObject? Scrypt(PyObject passwordObject, PyObject saltObject, long cost, long blockSize, long parallelism, long memory,
        long length)
    {
        const long DefaultMemory = 32 * 1024 * 1024;
        if (Buffers.Require(passwordObject) is not { } password || Buffers.Require(saltObject) is not { } salt) return null;
        if (cost < 2 || (cost & (cost - 1)) != 0) return Raise.ValueError("n must be a power of 2.");
        if (memory is < 0 or > int.MaxValue) return Raise.ValueError("maxmem must be positive and smaller than 2147483647");
        if (length is < 1 or > int.MaxValue) return Raise.ValueError("dklen must be greater than 0 and smaller than 2147483647");
        if (blockSize < 1 || parallelism < 1 || (Int128)blockSize * parallelism >= 1 << 30)
        {
            return Raise.ValueError("Invalid parameter combination for n, r, p, maxmem.");
        }
        Int128 needed = (Int128)128 * blockSize * (cost + parallelism + 2);
        if (needed > (memory == 0 ? DefaultMemory : memory)) return Raise.ValueError("[digital envelope routines] memory limit exceeded");
        return PyBytes.From(KeyDerivation.Scrypt(password, salt, (int)cost, (int)blockSize, (int)parallelism, (int)length));
    }

    /// <summary>
    /// Return 'a == b'. This function uses an approach designed to prevent timing analysis, making it appropriate for cryptography.
    /// a and b must both be of the same type: either str (ASCII only), or any bytes-like object.
    /// </summary>
    [PyFunction("compare_digest(a, b, /)")]
    private static PyObject? CompareDigest(PyObject left, PyObject right) => DigestComparison.Compare(left, right);

    /// <summary>
    /// Determine the OpenSSL FIPS mode of operation. For OpenSSL 3.0.0 and newer it returns the state of the default provider in
    /// the default OSSL context.
    /// </summary>
    [PyFunction("get_fips_mode()")]
    private static PyObject GetFipsMode() => PyInt.Zero;
}

using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Modules.Hashing;

/// <summary>What the modules of single functions share.</summary>
internal static class HashModules
{
    /// <summary>From how many bytes on CPython lets other threads run while it hashes.</summary>
    public const int MinimumWithoutLock = 2048;

    public static PyType AddType(PyModule module, string attribute, PyType type)
    {
        ModuleTypes.Add(module, attribute, type, HashMethods.Bind);
        return type;
    }
}

[PyModule("_md5")]
internal static partial class Md5Module
{
    private static readonly PyType s_type = PyHash.MakeType("_md5", "md5");

    [PyConstant("_GIL_MINSIZE")]
    private static PyObject MinimumWithoutLock => PyInt.From(HashModules.MinimumWithoutLock);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module) => HashModules.AddType(module, "MD5Type", s_type);

    /// <summary>Return a new MD5 hash object; optionally initialized with a string.</summary>
    [PyFunction("md5(data=b'', *, usedforsecurity=True, string=None)")]
    private static PyObject? Md5(PyObject? data, bool usedForSecurity, PyObject? text) => PyHash.Create(s_type, "md5", data, text);
}

[PyModule("_sha1")]
internal static partial class Sha1Module
{
    private static readonly PyType s_type = PyHash.MakeType("_sha1", "sha1");

    [PyConstant("_GIL_MINSIZE")]
    private static PyObject MinimumWithoutLock => PyInt.From(HashModules.MinimumWithoutLock);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module) => HashModules.AddType(module, "SHA1Type", s_type);

    /// <summary>Return a new SHA1 hash object; optionally initialized with a string.</summary>
    [PyFunction("sha1(data=b'', *, usedforsecurity=True, string=None)")]
    private static PyObject? Sha1(PyObject? data, bool usedForSecurity, PyObject? text) => PyHash.Create(s_type, "sha1", data, text);
}

[PyModule("_sha2")]
internal static partial class Sha2Module
{
    private static readonly PyType s_sha224 = PyHash.MakeType("_sha2", "SHA224Type");
    private static readonly PyType s_sha256 = PyHash.MakeType("_sha2", "SHA256Type");
    private static readonly PyType s_sha384 = PyHash.MakeType("_sha2", "SHA384Type");
    private static readonly PyType s_sha512 = PyHash.MakeType("_sha2", "SHA512Type");

    [PyConstant("_GIL_MINSIZE")]
    private static PyObject MinimumWithoutLock => PyInt.From(HashModules.MinimumWithoutLock);

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach (PyType type in (PyType[])[s_sha224, s_sha256, s_sha384, s_sha512]) HashModules.AddType(module, type.ShortName, type);
    }

    /// <summary>Return a new SHA-224 hash object; optionally initialized with a string.</summary>
    [PyFunction("sha224(data=b'', *, usedforsecurity=True, string=None)")]
    private static PyObject? Sha224(PyObject? data, bool usedForSecurity, PyObject? text) => PyHash.Create(s_sha224, "sha224", data, text);

    /// <summary>Return a new SHA-256 hash object; optionally initialized with a string.</summary>
    [PyFunction("sha256(data=b'', *, usedforsecurity=True, string=None)")]
    private static PyObject? Sha256(PyObject? data, bool usedForSecurity, PyObject? text) => PyHash.Create(s_sha256, "sha256", data, text);

    /// <summary>Return a new SHA-384 hash object; optionally initialized with a string.</summary>
    [PyFunction("sha384(data=b'', *, usedforsecurity=True, string=None)")]
    private static PyObject? Sha384(PyObject? data, bool usedForSecurity, PyObject? text) => PyHash.Create(s_sha384, "sha384", data, text);

    /// <summary>Return a new SHA-512 hash object; optionally initialized with a string.</summary>
    [PyFunction("sha512(data=b'', *, usedforsecurity=True, string=None)")]
    private static PyObject? Sha512(PyObject? data, bool usedForSecurity, PyObject? text) => PyHash.Create(s_sha512, "sha512", data, text);
}

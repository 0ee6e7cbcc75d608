using Krait.Modules.Archives;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Importing;

/// <summary>What modules say of where they come from: <c>__spec__</c> and <c>__loader__</c> (PEP 451).</summary>
internal static class ModuleSpecs
{
    private static readonly PyType s_specType = Complete(
        new PyType("ModuleSpec", BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.HasDict, "_frozen_importlib"),
            ModuleSpecType.Bind);

    private static readonly PyType s_loaderType = Complete(
        new PyType("SourceFileLoader", BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.HasDict,
            "_frozen_importlib_external"),
        SourceFileLoaderType.Bind);

    private static readonly PyType s_sourcelessLoaderType = Complete(
        new PyType("SourcelessFileLoader", BuiltinTypes.Object, TypeFlags.DisallowInstantiation | TypeFlags.HasDict,
            "_frozen_importlib_external"),
        SourceFileLoaderType.Bind);

    /// <summary>The loader of a program that comes from no file, until the machinery's takes its place.</summary>
    public static readonly PyType BuiltinImporter = Complete(
        new PyType("BuiltinImporter", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_frozen_importlib"), static _ => { });

    private static PyType Complete(PyType type, Action<PyType> bind)
    {
        bind(type);
        SlotInheritance.CompleteBuiltin(type);
        return type;
    }

    /// <summary>The loader of a module in a file, source or compiled.</summary>
    public static PyObject Loader(string name, string file)
    {
        if (LibraryArchive.IsFile(file)) return PyLibraryImporter.OfFile(file);
        PyFileLoader loader = new(file.EndsWith(".pyc", StringComparison.Ordinal) ? s_sourcelessLoaderType : s_loaderType);
        Set(loader, "name", PyStr.FromString(name));
        Set(loader, "path", PyStr.FromString(file));
        return loader;
    }

    /// <summary>The specification of a module in a file.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="file">Its file.</param>
    /// <param name="packageFolder">The folder of its submodules, if it is a package.</param>
    /// <param name="cached">Where its compiled form is kept.</param>
    public static PyObject ForFile(string name, string file, string? packageFolder, string cached)
    {
        PyModuleSpec spec = new(s_specType);
        Set(spec, "name", PyStr.FromString(name));
        Set(spec, "loader", Loader(name, file));
        Set(spec, "origin", PyStr.FromString(file));
        Set(spec, "loader_state", PyNone.Instance);
        Set(spec, "submodule_search_locations", packageFolder is null ? PyNone.Instance : new PyList([PyStr.FromString(packageFolder)]));
        Set(spec, "_uninitialized_submodules", new PyList());
        Set(spec, "_set_fileattr", PyBool.True);
        Set(spec, "_cached", PyStr.FromString(cached));
        return spec;
    }

    private static void Set(PyObject target, string name, PyObject value) => Attributes.Set(target, PyStr.Intern(name), value);
}

/// <summary>An <c>importlib.machinery.ModuleSpec</c>; its attributes are in its dict.</summary>
internal sealed class PyModuleSpec(PyType type) : PyStatefulObject(type);

/// <summary>An <c>importlib.machinery.SourceFileLoader</c> or <c>SourcelessFileLoader</c>; its attributes are in its dict.</summary>
internal sealed class PyFileLoader(PyType type) : PyStatefulObject(type);

/// <summary>The specification for a module, used for loading.</summary>
[PyMethods]
internal static partial class ModuleSpecType
{
    private static readonly PyStr s_name = PyStr.Intern("name");
    private static readonly PyStr s_loader = PyStr.Intern("loader");
    private static readonly PyStr s_locations = PyStr.Intern("submodule_search_locations");

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject? Repr(PyObject self)
    {
        List<string> parts = [];
        foreach (PyStr name in (ReadOnlySpan<PyStr>)[s_name, s_loader, PyStr.Intern("origin"), s_locations])
        {
            PyObject? value = Attributes.Get(self, name);
            if (value is null) return null;
            if (value is PyNone && !ReferenceEquals(name, s_name) && !ReferenceEquals(name, s_loader)) continue;
            PyStr? text = Representation.Repr(value);
            if (text is null) return null;
            parts.Add($"{name}={text}");
        }
        return PyStr.FromString($"ModuleSpec({string.Join(", ", parts)})");
    }

    [PyGetter("parent")]
    private static PyObject? Parent(PyModuleSpec self)
    {
        PyObject? locations = Attributes.Get(self, s_locations);
        PyObject? name = locations is null ? null : Attributes.Get(self, s_name);
        if (name is not PyStr text || locations is not PyNone) return name;
        string full = text.ToString();
        int dot = full.LastIndexOf('.');
        return dot < 0 ? PyStr.Empty : PyStr.FromString(full[..dot]);
    }

    [PyGetter("has_location")]
    private static PyObject? HasLocation(PyModuleSpec self) => Attributes.Get(self, PyStr.Intern("_set_fileattr"));

    [PyGetter("cached")]
    private static PyObject? Cached(PyModuleSpec self) => Attributes.Get(self, PyStr.Intern("_cached"));
}

/// <summary>Concrete implementation of a loader using the file system.</summary>
[PyMethods]
internal static partial class SourceFileLoaderType
{
    private static readonly PyStr s_path = PyStr.Intern("path");

    /// <summary>Return the path to the source file as found by the finder.</summary>
    [PyMethod("get_filename($self, name=None)")]
    private static PyObject? GetFileName(PyFileLoader self, PyObject? name) => Attributes.Get(self, s_path);

    /// <summary>
    /// Concrete implementation of InspectLoader.is_package by checking if the path returned by get_filename has a filename of
    /// '__init__.py'.
    /// </summary>
    [PyMethod("is_package($self, fullname)")]
    private static PyObject? IsPackage(PyFileLoader self, PyObject fullName)
    {
        PyObject? path = Attributes.Get(self, s_path);
        if (path is null) return null;
        string tail = fullName.ToString()!;
        tail = tail[(tail.LastIndexOf('.') + 1)..];
        return PyBool.From(Path.GetFileNameWithoutExtension(path.ToString()) == "__init__" && tail != "__init__");
    }

    /// <summary>Return the data from path as raw bytes.</summary>
    [PyMethod("get_data($self, path)")]
    private static PyObject? GetData(PyFileLoader self, PyObject path) =>
        ModuleImporter.ReadBytes(path.ToString()!) is { } bytes ? PyBytes.From(bytes) : null;

    /// <summary>Concrete implementation of InspectLoader.get_source.</summary>
    [PyMethod("get_source($self, fullname)")]
    private static PyObject? GetSource(PyFileLoader self, PyObject fullName)
    {
        PyObject? path = Attributes.Get(self, s_path);
        if (path is null) return null;
        string file = path.ToString()!;
        if (file.EndsWith(".pyc", StringComparison.Ordinal)) return PyNone.Instance;
        return ModuleImporter.ReadBytes(file) is { } bytes ? ModuleImporter.DecodeSource(bytes, file) : null;
    }

    /// <summary>Concrete implementation of InspectLoader.get_code.</summary>
    [PyMethod("get_code($self, fullname)")]
    private static PyObject? GetCode(PyFileLoader self, PyObject fullName)
    {
        PyObject? path = Attributes.Get(self, s_path);
        return path is null ? null : ModuleImporter.ReadCode(path.ToString()!, isCached: true);
    }

    /// <summary>Use default semantics for module creation.</summary>
    [PyMethod("create_module($self, spec)")]
    private static PyObject CreateModule(PyFileLoader self, PyObject specification) => PyNone.Instance;

    /// <summary>Execute the module.</summary>
    [PyMethod("exec_module($self, module)")]
    private static PyObject? ExecuteModule(PyFileLoader self, PyObject module)
    {
        if (module is not PyModule target) return Raise.TypeError($"exec_module() argument must be module, not {module.Type.Name}");
        if (GetCode(self, PyNone.Instance) is not PyCode code) return null;
        return Evaluation.Interpreter.Execute(code, target.Dict, target.Dict) is null ? null : PyNone.Instance;
    }
}

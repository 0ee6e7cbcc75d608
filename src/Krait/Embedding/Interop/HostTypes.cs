using System.Runtime.CompilerServices;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.ClassModel;

namespace Krait.Interop;

/// <summary>The Python types, modules and objects that an engine has made of the host's.</summary>
internal sealed class HostTypes
{
    private readonly Dictionary<PythonTypeDefinition, PyType> _types = [];

    // The program meets the same Python object again as long as anything has it. A host object must not keep it longer: it would keep the
    // engine, since the object's type leads there.
    private readonly ConditionalWeakTable<object, WeakReference<PyHostObject>> _instances = [];

    // The classes of other assemblies: those that the engine was told of, and those that were made since.
    private Dictionary<Type, PythonTypeDefinition>? _exports;

    private static HostTypes Own => ThreadState.Current.Interpreter.Get(static () => new HostTypes());

    /// <summary>The Python object of an object of the host; null with an exception set.</summary>
    public static PyObject? Wrap(PythonEngine engine, IPythonExported value) => Wrap(engine, value, value.PythonDefinition);

    /// <summary>The Python object of an object of the host whose class has a definition; null with an exception set.</summary>
    public static PyObject? Wrap(PythonEngine engine, object value, PythonTypeDefinition definition)
    {
        HostTypes own = Own;
        bool hasIdentity = !value.GetType().IsValueType;
        if (hasIdentity && own.Find(value) is { } known) return known;
        return own.TypeOf(engine, definition) is { } type ? Make(type, value) : null;
    }

    /// <summary>A Python object for an object of the host that has none yet.</summary>
    public static PyObject Make(PyType type, object value)
    {
        // A constructor may give back an object that Python knows.
        bool hasIdentity = !value.GetType().IsValueType;
        if (hasIdentity && Own.Find(value) is { } known) return known;
        PyHostObject made = new(type, value);
        if (hasIdentity) Own._instances.AddOrUpdate(value, new WeakReference<PyHostObject>(made));
        return made;
    }

    /// <summary>Gives a Python object that waits for it what its constructor has made.</summary>
    public static PyHostObject Complete(PyHostObject made, object value)
    {
        made.Complete(value);
        if (!value.GetType().IsValueType) Own._instances.AddOrUpdate(value, new WeakReference<PyHostObject>(made));
        return made;
    }

    /// <summary>The definition of a class of another assembly, or of the nearest of its bases; null where the engine knows none.</summary>
    public static PythonTypeDefinition? FindExport(PythonEngine engine, Type type)
    {
        HostTypes own = Own;
        if (own._exports is null && engine.Options.Exports.Count == 0) return null;
        Dictionary<Type, PythonTypeDefinition> exports = own.Exports(engine);
        for (Type? each = type; each is not null; each = each.BaseType)
        {
            if (exports.TryGetValue(each, out PythonTypeDefinition? found)) return found;
        }
        return null;
    }

    private Dictionary<Type, PythonTypeDefinition> Exports(PythonEngine engine)
    {
        if (_exports is { } known) return known;
        _exports = [];
        foreach (PythonTypeDefinition each in engine.Options.Exports)
        {
            // A class with the attribute of its own says itself what it is.
            if (each.HostType is { } type) _exports.TryAdd(type, each);
        }
        return _exports;
    }

    private PyHostObject? Find(object value) =>
        _instances.TryGetValue(value, out WeakReference<PyHostObject>? known) && known.TryGetTarget(out PyHostObject? made) ? made : null;

    /// <summary>The Python type of a class of the host; null with an exception set.</summary>
    public static PyType? Get(PythonEngine engine, PythonTypeDefinition definition) => Own.TypeOf(engine, definition);

    private PyType? TypeOf(PythonEngine engine, PythonTypeDefinition definition)
    {
        if (_types.TryGetValue(definition, out PyType? known)) return known;
        PyType? parent = definition.Base is { } above ? TypeOf(engine, above) : PyHostObject.BaseType;
        if (parent is null) return null;
        PyDict attributes = new();
        attributes.SetItem(Names.Module, PyStr.Intern(definition.Module));
        attributes.SetItem(Names.QualName, PyStr.Intern(definition.Name));
        attributes.SetItem(Names.Doc, definition.Documentation is { } text ? PyStr.FromString(text) : PyNone.Instance);
        attributes.SetItem(Names.Slots, definition.Base is null ? PyTuple.Create(PyStr.Intern("__weakref__")) : PyTuple.Empty);
        if (ClassCreation.Create(BuiltinTypes.Type, PyStr.Intern(definition.Name), PyTuple.Create(parent), attributes,
            null) is not PyType type)
        {
            return null;
        }
        type.NativeData = new HostClass(engine, definition);
        type.TextSignature = definition.Constructor?.Signature;
        // Before its members, which may have values of the type.
        _types.Add(definition, type);
        if (definition.HostType is { } exported) Exports(engine).TryAdd(exported, definition);
        if (AddMembers(engine, type, definition))
        {
            type.Flags |= TypeFlags.Immutable;
            return type;
        }
        _types.Remove(definition);
        return null;
    }

    private static bool AddMembers(PythonEngine engine, PyType type, PythonTypeDefinition definition)
    {
        foreach (PythonFunctionDefinition method in definition.Methods)
        {
            PyObject member = method.IsStatic
                ? new PyMethodWrapper(BuiltinTypes.StaticMethod) { Callable = new PyBuiltinFunction(Method(engine, method), type) }
                : new PyMethodDescriptor(type, Method(engine, method));
            if (!Attributes.Set(type, PyStr.Intern(method.Name), member)) return false;
        }
        foreach (PythonPropertyDefinition property in definition.Properties)
        {
            if (!Attributes.Set(type, PyStr.Intern(property.Name), new PyGetSetDescriptor(type, Property(engine, property)))) return false;
        }
        foreach (PythonConstantDefinition constant in definition.Constants)
        {
            if (new PythonCall(engine, null, null, [], null).Run(constant.Value) is not { } value) return false;
            if (!Attributes.Set(type, PyStr.Intern(constant.Name), value)) return false;
        }
        return true;
    }

    private static MethodDefinition Method(PythonEngine engine, PythonFunctionDefinition function) => new(function.Name)
    {
        Documentation = function.Documentation,
        TextSignature = function.Signature,
        FastKeywords = (self, arguments, keywordNames) => new PythonCall(engine, function, self, arguments,
            keywordNames).Run(function.Callback),
    };

    private static GetSetDefinition Property(PythonEngine engine, PythonPropertyDefinition property)
    {
        UnaryFunction get = property.Getter is { } getter
            ? self => new PythonCall(engine, null, self, [], null).Run(getter)
            : _ => Raise.Set(ExceptionTypes.AttributeError, $"attribute '{property.Name}' is only set");
        return new GetSetDefinition(property.Name, get)
        {
            Documentation = property.Documentation,
            Set = property.Setter is not { } setter ? null : (self, value) =>
            {
                if (value is null)
                {
                    return Raise.Set(ExceptionTypes.AttributeError, $"attribute '{property.Name}' cannot be deleted") is not null;
                }
                return new PythonCall(engine, null, self, [value], null).Run(setter) is not null;
            },
        };
    }

    /// <summary>What calling such a type does.</summary>
    public static PyObject? New(PyType type, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        foreach (PyType each in type.Mro)
        {
            if (each.NativeData is not HostClass host) continue;
            // A class without a constructor does not borrow that of its base, which would make an object of the base.
            if (host.Definition.Constructor is not { } constructor) break;
            bool isOwnInit = !ReferenceEquals(type.InitSlot, PyHostObject.BaseType.InitSlot);
            if (isOwnInit) return new PyHostObject(type, new HostConstruction(host.Engine, constructor, [.. arguments], keywordNames));
            return new PythonCall(host.Engine, constructor, type, arguments, keywordNames).Run(constructor.Callback);
        }
        return Raise.TypeError($"cannot create '{type.Name}' instances");
    }

    /// <summary>A module of the host's functions; null with an exception set.</summary>
    public static PyModule? MakeModule(PythonEngine engine, PythonModuleDefinition definition)
    {
        PyModule module = new(PyStr.Intern(definition.Name));
        PyDict dict = module.Dict;
        dict.SetItem(Names.Builtins, engine.State.Interpreter.Modules.GetItem(PyStr.Intern("builtins"))!);
        if (definition.Documentation is { } text) dict.SetItem(Names.Doc, PyStr.FromString(text));
        foreach (PythonFunctionDefinition function in definition.Functions)
        {
            dict.SetItem(PyStr.Intern(function.Name),
                new PyBuiltinFunction(Method(engine, function), module, PyStr.Intern(definition.Name)));
        }
        foreach (PythonConstantDefinition constant in definition.Constants)
        {
            if (new PythonCall(engine, null, null, [], null).Run(constant.Value) is not { } value) return null;
            dict.SetItem(PyStr.Intern(constant.Name), value);
        }
        foreach (Func<PythonTypeDefinition> each in definition.Types)
        {
            PythonTypeDefinition exported = each();
            if (Get(engine, exported) is not { } type) return null;
            dict.SetItem(PyStr.Intern(exported.Name), type);
        }
        return module;
    }

    private sealed record HostClass(PythonEngine Engine, PythonTypeDefinition Definition);
}

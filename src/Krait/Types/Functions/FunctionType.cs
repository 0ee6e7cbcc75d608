using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Functions;

/// <summary>Create a function object.</summary>
[PyMethods(nameof(BuiltinTypes.Function))]
internal static partial class FunctionType
{
    [PyNew("function(code, globals, name=None, argdefs=None, closure=None, kwdefaults=None)")]
    private static PyObject? New(PyType type, PyObject code, PyObject globals, PyObject? name, PyObject? defaults, PyObject? closure,
        PyObject? keywordDefaults)
    {
        if (code is not PyCode body) return Raise.TypeError($"function() argument 'code' must be code, not {code.Type.Name}");
        if (globals is not PyDict globalDict)
        {
            return Raise.TypeError($"function() argument 'globals' must be dict, not {globals.Type.Name}");
        }
        if (name is not (null or PyNone or PyStr)) return Raise.TypeError("arg 3 (name) must be None or string");
        if (defaults is not (null or PyNone or PyTuple)) return Raise.TypeError("arg 4 (defaults) must be None or tuple");
        if (closure is not PyTuple && (body.FreeCount > 0 || closure is not (null or PyNone)))
        {
            return Raise.TypeError(body.FreeCount > 0 ? "arg 5 (closure) must be tuple" : "arg 5 (closure) must be None or tuple");
        }
        if (keywordDefaults is not (null or PyNone or PyDict)) return Raise.TypeError("arg 6 (kwdefaults) must be None or dict");
        int cellCount = closure is PyTuple cells ? cells.Count : 0;
        if (cellCount != body.FreeCount)
        {
            return Raise.ValueError($"{body.Name} requires closure of length {body.FreeCount}, not {cellCount}");
        }
        if (closure is PyTuple closureCells)
        {
            foreach (PyObject each in closureCells.Items)
            {
                if (each is not PyCell) return Raise.TypeError($"arg 5 (closure) expected cell, found {each.Type.Name}");
            }
        }
        if (Krait.Evaluation.Functions.BuiltinsOf(globalDict) is not { } builtins) return null;
        PyFunction function = Krait.Evaluation.Functions.Make(body, globalDict, builtins);
        if (name is PyStr text) function.Name = text;
        if (defaults is PyTuple values) function.Defaults = values;
        if (closure is PyTuple all) function.Closure = all;
        if (keywordDefaults is PyDict keywords) function.KeywordDefaults = keywords;
        return function;
    }

    [PySlot(nameof(PyType.CallSlot))]
    private static PyObject? Call(PyObject callable, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) =>
        Interpreter.Call((PyFunction)callable, arguments, keywordNames);

    [PySlot(nameof(PyType.DescriptorGetSlot))]
    private static PyObject? Get(PyObject self, PyObject? instance, PyObject? owner) =>
        instance is null or PyNone && owner is not null && !ReferenceEquals(owner, BuiltinTypes.NoneType) ? self
            : new PyMethod(self, instance!);

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self) =>
        PyStr.FromString($"<function {((PyFunction)self).QualifiedName} at 0x{ObjectIdentity.Of(self):x}>");

    [PyGetter("__code__")]
    private static PyObject GetCode(PyFunction self) => self.Code;

    [PySetter("__code__")]
    private static bool SetCode(PyFunction self, PyObject? value)
    {
        if (value is not PyCode code)
        {
            Raise.TypeError("__code__ must be set to a code object");
            return false;
        }
        int cells = self.Closure?.Count ?? 0;
        if (code.FreeCount != cells)
        {
            Raise.ValueError($"{self.Name}() requires a code object with {cells} free vars, not {code.FreeCount}");
            return false;
        }
        const CodeFlags Kinds = CodeFlags.Generator | CodeFlags.Coroutine | CodeFlags.AsyncGenerator;
        if ((code.Flags & Kinds) != (self.Code.Flags & Kinds) && !Evaluation.RuntimeWarnings.Warn(
            ExceptionTypes.DeprecationWarning,
                "Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)"))
        {
            return false;
        }
        self.Code = code;
        return true;
    }

    [PyGetter("__defaults__")]
    private static PyObject GetDefaults(PyFunction self) => (PyObject?)self.Defaults ?? PyNone.Instance;

    [PySetter("__defaults__")]
    private static bool SetDefaults(PyFunction self, PyObject? value)
    {
        if (value is not null and not PyNone and not PyTuple)
        {
            Raise.TypeError("__defaults__ must be set to a tuple object");
            return false;
        }
        self.Defaults = value as PyTuple;
        return true;
    }

    [PyGetter("__kwdefaults__")]
    private static PyObject GetKeywordDefaults(PyFunction self) => (PyObject?)self.KeywordDefaults ?? PyNone.Instance;

    [PySetter("__kwdefaults__")]
    private static bool SetKeywordDefaults(PyFunction self, PyObject? value)
    {
        if (value is not null and not PyNone and not PyDict)
        {
            Raise.TypeError("__kwdefaults__ must be set to a dict object");
            return false;
        }
        self.KeywordDefaults = value as PyDict;
        return true;
    }

    [PyGetter("__name__")]
    private static PyObject GetName(PyFunction self) => self.Name;

    [PySetter("__name__")]
    private static bool SetName(PyFunction self, PyObject? value)
    {
        if (value is not PyStr name)
        {
            Raise.TypeError("__name__ must be set to a string object");
            return false;
        }
        self.Name = name;
        return true;
    }

    [PyGetter("__qualname__")]
    private static PyObject GetQualifiedName(PyFunction self) => self.QualifiedName;

    [PySetter("__qualname__")]
    private static bool SetQualifiedName(PyFunction self, PyObject? value)
    {
        if (value is not PyStr name)
        {
            Raise.TypeError("__qualname__ must be set to a string object");
            return false;
        }
        self.QualifiedName = name;
        return true;
    }

    [PyGetter("__doc__")]
    private static PyObject GetDocumentation(PyFunction self) => self.Documentation ?? PyNone.Instance;

    [PySetter("__doc__")]
    private static bool SetDocumentation(PyFunction self, PyObject? value)
    {
        self.Documentation = value ?? PyNone.Instance;
        return true;
    }

    [PyGetter("__module__")]
    private static PyObject GetModule(PyFunction self) => self.Module ?? PyNone.Instance;

    [PySetter("__module__")]
    private static bool SetModule(PyFunction self, PyObject? value)
    {
        self.Module = value ?? PyNone.Instance;
        return true;
    }

    [PyGetter("__globals__", IsField = true)]
    private static PyObject GetGlobals(PyFunction self) => self.Globals;

    [PyGetter("__builtins__", IsField = true)]
    private static PyObject GetBuiltins(PyFunction self) => self.Builtins;

    [PyGetter("__closure__", IsField = true)]
    private static PyObject GetClosure(PyFunction self) => (PyObject?)self.Closure ?? PyNone.Instance;

    [PyGetter("__dict__")]
    private static PyObject GetDict(PyFunction self) => self.Dict ??= new PyDict();

    [PySetter("__dict__")]
    private static bool SetDict(PyFunction self, PyObject? value)
    {
        if (value is not PyDict dict)
        {
            Raise.TypeError(value is null ? "cannot delete __dict__" : $"__dict__ must be set to a dictionary, not a '{value.Type.Name}'");
            return false;
        }
        self.Dict = dict;
        return true;
    }

    [PyGetter("__annotations__")]
    private static PyObject? GetAnnotations(PyFunction self)
    {
        if (self.Annotations is PyTuple pairs) self.Annotations = FromPairs(pairs);
        if (self.Annotations is not null) return self.Annotations;
        PyObject? computed = new PyDict();
        if (self.Annotate is { } annotate and not PyNone)
        {
            computed = Calls.Call(annotate, PyInt.One);
            if (computed is null) return null;
            if (computed is not PyDict) return Raise.TypeError($"__annotate__ returned non-dict of type '{computed.Type.Name}'");
        }
        return self.Annotations = computed;
    }

    // The compiler gives plain annotations as names and values that alternate.
    private static PyDict FromPairs(PyTuple pairs)
    {
        PyDict dict = new();
        for (int i = 0; i + 1 < pairs.Count; i += 2) dict.SetItem(pairs[i], pairs[i + 1]);
        return dict;
    }

    [PySetter("__annotations__")]
    private static bool SetAnnotations(PyFunction self, PyObject? value)
    {
        if (value is not null and not PyNone and not PyDict)
        {
            Raise.TypeError("__annotations__ must be set to a dict object");
            return false;
        }
        self.Annotations = value as PyDict;
        self.Annotate = null;
        return true;
    }

    [PyGetter("__annotate__")]
    private static PyObject GetAnnotate(PyFunction self) => self.Annotate ?? PyNone.Instance;

    [PySetter("__annotate__")]
    private static bool SetAnnotate(PyFunction self, PyObject? value)
    {
        if (value is null || (value is not PyNone && value.Type.CallSlot is null))
        {
            Raise.TypeError(value is null ? "__annotate__ cannot be deleted" : "__annotate__ must be callable or None");
            return false;
        }
        self.Annotate = value;
        if (value is not PyNone) self.Annotations = null;
        return true;
    }

    [PyGetter("__type_params__")]
    private static PyObject GetTypeParameters(PyFunction self) => self.TypeParameters ?? PyTuple.Empty;

    [PySetter("__type_params__")]
    private static bool SetTypeParameters(PyFunction self, PyObject? value)
    {
        if (value is not PyTuple)
        {
            Raise.TypeError("__type_params__ must be set to a tuple");
            return false;
        }
        self.TypeParameters = value;
        return true;
    }
}

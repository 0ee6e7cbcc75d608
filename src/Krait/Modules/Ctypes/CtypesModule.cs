using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Buffers;

namespace Krait.Modules.Ctypes;

/// <summary>Create and manipulate C compatible data types in Python.</summary>
[PyModule("_ctypes")]
internal static partial class CtypesModule
{
    [PyConstant("__version__")]
    private static readonly PyStr s_version = PyStr.Intern("1.1.0");

    [PyConstant("FUNCFLAG_CDECL")]
    private static PyInt FunctionFlagCdecl => PyInt.From(1);

    [PyConstant("FUNCFLAG_PYTHONAPI")]
    private static PyInt FunctionFlagPythonApi => PyInt.From(4);

    [PyConstant("FUNCFLAG_USE_ERRNO")]
    private static PyInt FunctionFlagUseErrno => PyInt.From(8);

    [PyConstant("FUNCFLAG_USE_LASTERROR")]
    private static PyInt FunctionFlagUseLastError => PyInt.From(16);

    [PyConstant("RTLD_LOCAL")]
    private static PyInt LibraryLocal => PyInt.From(0);

    [PyConstant("RTLD_GLOBAL")]
    private static PyInt LibraryGlobal => PyInt.From(0x100);

    [PyConstant("CTYPES_MAX_ARGCOUNT")]
    private static PyInt MostArguments => PyInt.From(1024);

    [PyConstant("SIZEOF_TIME_T")]
    private static PyInt SizeOfTime => PyInt.From(8);

    private static readonly PyStr s_setState = PyStr.Intern("__setstate__");

    [PyModuleInitializer]
    private static void AddMembers(PyModule module)
    {
        CtypesState.Own.ArgumentError = ModuleTypes.AddException(module, "ctypes", "ArgumentError", ExceptionTypes.Exception);
        CompleteTypes();
        foreach (PyType type in s_published) module.Dict.SetItem(PyStr.Intern(type.ShortName), type);
        foreach ((string name, NativeFunction function) in s_functions)
            module.Dict.SetItem(PyStr.Intern(name), NativeFunctions.AddressOf(function));
    }

    private static readonly PyType[] s_published =
    [
        CtypesTypes.Simple, CtypesTypes.Structure, CtypesTypes.Union, CtypesTypes.Array, CtypesTypes.Pointer, CtypesTypes.Function,
        CtypesTypes.Field,
    ];

    private static readonly (string Name, NativeFunction Function)[] s_functions =
    [
        ("_memmove_addr", NativeFunction.Memmove), ("_memset_addr", NativeFunction.Memset),
        ("_string_at_addr", NativeFunction.StringAt), ("_cast_addr", NativeFunction.Cast),
        ("_wstring_at_addr", NativeFunction.WideStringAt), ("_memoryview_at_addr", NativeFunction.MemoryviewAt),
    ];

    // Bases come before what derives from them.
    private static void CompleteTypes()
    {
        ModuleTypes.Complete(CtypesTypes.Type, CTypeType.Bind);
        ModuleTypes.Complete(CtypesTypes.SimpleType, static type => BindMetatype(type, SimpleMetatype.Bind));
        ModuleTypes.Complete(CtypesTypes.StructureType, static type => BindMetatype(type, StructureType.Bind, StructureParameters.Bind));
        ModuleTypes.Complete(CtypesTypes.UnionType, static type => BindMetatype(type, StructureType.Bind, StructureParameters.Bind));
        ModuleTypes.Complete(CtypesTypes.ArrayType, static type => BindMetatype(type, ArrayMetatype.Bind, StructureParameters.Bind));
        ModuleTypes.Complete(CtypesTypes.PointerType, static type => BindMetatype(type, PointerMetatype.Bind));
        ModuleTypes.Complete(CtypesTypes.FunctionType, static type => BindMetatype(type, FunctionMetatype.Bind, StructureParameters.Bind));
        ModuleTypes.Complete(CtypesTypes.Data, static type => BindData(type, DataType.Bind));
        ModuleTypes.Complete(CtypesTypes.Simple, static type => BindData(type, SimpleDataType.Bind));
        ModuleTypes.Complete(CtypesTypes.Structure, static type => BindData(type, StructureDataType.Bind, "Structure base class"));
        ModuleTypes.Complete(CtypesTypes.Union, static type => BindData(type, StructureDataType.Bind, "Union base class"));
        ModuleTypes.Complete(CtypesTypes.Array, static type => BindData(type, CArrayType.Bind));
        ModuleTypes.Complete(CtypesTypes.Pointer, static type => BindData(type, PointerDataType.Bind));
        ModuleTypes.Complete(CtypesTypes.Function, static type => BindData(type, FunctionPointerType.Bind));
        ModuleTypes.Complete(CtypesTypes.Field, CFieldType.Bind);
        ModuleTypes.Complete(CtypesTypes.Argument, CArgumentType.Bind);
        ModuleTypes.Complete(CtypesTypes.Callback, CCallbackType.Bind);
    }

    private static void BindMetatype(PyType type, Action<PyType> bind, Action<PyType>? bindParameters = null)
    {
        bind(type);
        bindParameters?.Invoke(type);
        CommonTypeMethods.Bind(type);
    }

    private static void BindData(PyType type, Action<PyType> bind, string? documentation = null)
    {
        bind(type);
        BufferMethods.Bind(type);
        if (documentation is not null) type.Documentation = documentation;
    }

    private static PyCData? RequireData(PyObject value, string argument)
    {
        if (value is PyCData data) return data;
        Raise.TypeError($"{argument} must be _ctypes._CData, not {value.Type.Name}");
        return null;
    }

    /// <summary>Return the size in bytes of a C instance.</summary>
    [PyFunction("sizeof(obj, /)")]
    private static PyObject? SizeOf(PyObject value)
    {
        if (CTypeInfo.Of(value) is { } info) return PyInt.From(info.Size);
        return value is PyCData data ? PyInt.From(data.Size) : Raise.TypeError("this type has no size");
    }

    /// <summary>
    /// alignment(C type) -> integer
    /// alignment(C instance) -> integer
    /// Return the alignment requirements of a C instance
    /// </summary>
    [PyFunction("alignment(object, /)")]
    private static PyObject? AlignmentOf(PyObject value)
    {
        if (CTypeInfo.Of(value) is { } info) return PyInt.From(info.Alignment);
        return value is PyCData data ? PyInt.From(data.Info.Alignment) : Raise.TypeError("no alignment info");
    }

    /// <summary>Return buffer interface information</summary>
    [PyFunction("buffer_info(object, /)")]
    private static PyObject? BufferInfo(PyObject value)
    {
        CTypeInfo? info = CTypeInfo.Of(value) ?? (value as PyCData)?.Info;
        if (info is null) return Raise.TypeError("not a ctypes type or object");
        PyTuple shape = new(Array.ConvertAll(info.Shape, static extent => (PyObject)PyInt.From(extent)));
        return PyTuple.Create(PyStr.FromString(info.BufferFormat), PyInt.From(shape.Count), shape);
    }

    /// <summary>Return the address of the C instance internal buffer</summary>
    [PyFunction("addressof(obj, /)")]
    private static PyObject? AddressOf(PyObject value)
    {
        if (RequireData(value, "addressof() argument") is not { } data) return null;
        return !Auditing.IsOn || Auditing.Tell("ctypes.addressof", value) ? PyInt.From(data.Address) : null;
    }

    /// <summary>Return a pointer lookalike to a C instance, only usable as function argument.</summary>
    [PyFunction("byref(obj, offset=0, /)")]
    private static PyObject? ReferenceTo(PyObject value, long offset) =>
        RequireData(value, "byref() argument 1") is { } data ? MakeReference(data, offset) : null;

    /// <summary>What <c>byref</c> makes.</summary>
    public static PyCArgument MakeReference(PyCData data, long offset)
    {
        byte[] bytes = new byte[sizeof(long)];
        SimpleValues.WriteAddress(bytes, unchecked(data.Address + offset));
        return new PyCArgument('P', bytes, data);
    }

    [PyFunction("resize(obj, size, /)")]
    private static PyObject? Resize(PyObject value, PyObject wanted)
    {
        if (RequireData(value, "resize() argument 1") is not { } data) return null;
        if (!Indexes.TryToInt64(wanted, out long size, ExceptionTypes.OverflowError)) return null;
        if (size < data.Info.Size) return Raise.ValueError($"minimum size is {data.Info.Size}");
        if (!data.OwnsMemory) return Raise.ValueError("Memory cannot be resized because this object doesn't own it");
        if (!Allocation.Reserve(size)) return null;
        if (size < data.Size && data.Memory.IsExported)
            return Raise.Set(ExceptionTypes.BufferError, "Existing exports of data: object cannot be re-sized");
        data.Memory.Grow((int)size);
        data.Size = (int)size;
        return PyNone.Instance;
    }

    [PyFunction("_unpickle(type, state, /)")]
    private static PyObject? Unpickle(PyObject type, PyTuple state)
    {
        if (type is not PyType || CTypeInfo.Of(type) is null) return Raise.TypeError("a C type is required");
        PyObject? made = Calls.CallNew((PyType)type, [], null);
        PyObject? setState = made is null ? null : Attributes.Get(made, s_setState);
        return setState is not null && Calls.Call(setState, state, null) is not null ? made : null;
    }

    [PyFunction("get_errno()")]
    private static PyObject? GetErrorNumber() =>
        !Auditing.IsOn || Auditing.Tell("ctypes.get_errno") ? PyInt.From(CtypesState.Own.ErrorNumber) : null;

    [PyFunction("set_errno(value, /)")]
    private static PyObject? SetErrorNumber(int value)
    {
        if (Auditing.IsOn && !Auditing.Tell("ctypes.set_errno", PyInt.From(value))) return null;
        ref int number = ref CtypesState.Own.ErrorNumber;
        var previous = PyInt.From(number);
        number = value;
        return previous;
    }

    /// <summary>dlopen(name, flag={RTLD_GLOBAL|RTLD_LOCAL}) open a shared library</summary>
    [PyFunction("dlopen(name, flag=0, /)")]
    private static PyObject? OpenLibrary(PyObject name, int flag)
    {
        if (Auditing.IsOn && !Auditing.Tell("ctypes.dlopen", name)) return null;
        if (name is PyNone) return PyInt.From(ForeignCode.ProcessHandle);
        PyObject? path = PythonModules.Get("os", "fsdecode") is { } decode ? Calls.Call(decode, name) : null;
        return path is PyStr text ? ForeignCode.RaiseCannotLoad(text) : null;
    }

    /// <summary>dlclose a library</summary>
    [PyFunction("dlclose(handle, /)")]
    private static PyObject? CloseLibrary(PyObject handle) =>
        handle is PyIntegral ? PyNone.Instance : Raise.TypeError("an integer is required");

    /// <summary>find symbol in shared library</summary>
    [PyFunction("dlsym(handle, name, /)")]
    private static PyObject? FindSymbol(PyObject handle, PyStr name)
    {
        if (handle is not PyIntegral) return Raise.TypeError("an integer is required");
        if (Auditing.IsOn && !Auditing.Tell("ctypes.dlsym/handle", handle, name)) return null;
        return ForeignCode.FindSymbol(handle, name.ToString()) is { } address ? PyInt.From(address)
            : Raise.Set(ExceptionTypes.OSError, ForeignCode.UndefinedSymbol(name));
    }

    [PyFunction("call_function(function, arguments, /)")]
    private static PyObject? CallFunction(PyObject function, PyTuple arguments) => CallAddress(function, arguments);

    [PyFunction("call_cdeclfunction(function, arguments, /)")]
    private static PyObject? CallCdeclFunction(PyObject function, PyTuple arguments) => CallAddress(function, arguments);

    private static PyObject? CallAddress(PyObject function, PyTuple arguments) => function is PyIntegral address
        ? FunctionCalls.Call((long)SimpleValues.LowBits(address), arguments.Items) : Raise.TypeError("an integer is required");

    [PyFunction("PyObj_FromPtr(address, /)")]
    private static PyObject? ObjectFromPointer(PyObject address) => address is PyIntegral number
        ? CtypesState.Own.Addresses.ObjectAt((long)SimpleValues.LowBits(number)) : Raise.TypeError("an integer is required");

    [PyFunction("Py_INCREF(object, /)")]
    private static PyObject Increase(PyObject value) => value;

    [PyFunction("Py_DECREF(object, /)")]
    private static PyObject Decrease(PyObject value) => value;
}

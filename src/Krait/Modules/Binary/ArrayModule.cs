using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Buffers;
using Krait.Types.Text;

namespace Krait.Modules.Binary;

/// <summary>
/// This module defines an object type which can efficiently represent an array of basic values: characters, integers,
/// floating-point numbers. Arrays are sequence types and behave very much like lists, except that the type of objects stored in
/// them is constrained.
/// </summary>
[PyModule("array")]
internal static partial class ArrayModule
{
    /// <summary>What one engine has of the module.</summary>
    private sealed class State
    {
        public PyObject? Reconstructor;
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    /// <summary>The type codes.</summary>
    [PyConstant("typecodes")]
    private static PyObject TypeCodes => PyStr.FromNarrow(string.Concat(ArrayItems.All.Select(static items => items.Code)));

    /// <summary>What pickles call to make an array.</summary>
    public static PyObject? Reconstructor
    {
        get => Own.Reconstructor;
        private set => Own.Reconstructor = value;
    }

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Add(module, PyArray.TypeObject, static type =>
        {
            BufferMethods.Bind(type);
            ArrayType.Bind(type);
        });
        module.Dict.SetItem(PyStr.Intern("ArrayType"), PyArray.TypeObject);
        ModuleTypes.Complete(PyArrayIterator.TypeObject, ArrayIteratorType.Bind);
        Reconstructor = module.Dict.GetItem(PyStr.Intern("_array_reconstructor"));
        RegisterAsSequence();
    }

    // Without the library there is nothing to register with.
    private static void RegisterAsSequence()
    {
        PyObject? abstractTypes = ImportStatements.Import(PyStr.Intern("_collections_abc"));
        PyObject? mutableSequence = abstractTypes is null ? null : Attributes.Get(abstractTypes, PyStr.Intern("MutableSequence"));
        if (mutableSequence is not null) Attributes.CallMethod(mutableSequence, PyStr.Intern("register"), PyArray.TypeObject);
        else Exceptions.ClearIf(ExceptionTypes.ImportError);
    }

    /// <summary>Internal. Used for pickling support.</summary>
    [PyFunction("_array_reconstructor(arraytype, typecode, mformat_code, items, /)")]
    private static PyObject? Reconstruct(PyObject arrayType, PyObject typeCode, int machineFormat, PyObject items)
    {
        if (!ArrayType.TryGetCode(typeCode, "_array_reconstructor(): argument 2", out int code)) return null;
        if (arrayType is not PyType type) return Raise.TypeError($"first argument must be a type object, not {arrayType.Type.Name}");
        if (!type.IsSubtypeOf(PyArray.TypeObject)) return Raise.TypeError($"{type.Name} is not a subtype of array.array");
        if (ArrayItems.Find(code) is not { } kind) return Raise.ValueError("second argument must be a valid type code");
        if (machineFormat is < 0 or >= MachineFormats.Count) return Raise.ValueError("third argument must be a valid machine format code.");
        if (items is not PyBytes bytes) return Raise.TypeError($"fourth argument should be bytes, not {items.Type.Name}");
        if (machineFormat == kind.MachineFormat) return ArrayType.Create(type, code, bytes);

        int size = MachineFormats.SizeOf(machineFormat);
        bool isText = MachineFormats.LittleEndian(machineFormat) >= MachineFormats.Utf16;
        // CPython counts characters in pairs here.
        if (bytes.Length % (isText ? 2 * size : size) != 0) return Raise.ValueError("string length not a multiple of item size");
        byte[] native = bytes.Value.ToArray();
        if (MachineFormats.IsBigEndian(machineFormat)) ArrayItems.SwapBytes(native, size);
        int layout = MachineFormats.LittleEndian(machineFormat);
        if (isText)
        {
            PyObject? text = Codecs.Decode(native, layout == MachineFormats.Utf16 ? "utf-16-le" : "utf-32-le", "strict");
            return text is null ? null : ArrayType.Create(type, code, text);
        }
        // The type code that has this layout here; items of a kind too narrow for them keep their own.
        ArrayItems stored = Array.FindLast(ArrayItems.All, each => each.MachineFormat == layout)!;
        if (kind.MachineFormat < MachineFormats.Float && layout < MachineFormats.Float)
        {
            return ArrayType.Create(type, stored.Code, PyBytes.From(native));
        }
        PyArray values = new(PyArray.TypeObject, stored);
        return values.Append(native) ? ArrayType.Create(type, code, values) : null;
    }
}

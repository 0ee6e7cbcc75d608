using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>The io module provides the Python interfaces to stream handling. The builtin open function is defined in this module.</summary>
[PyModule("_io")]
internal static partial class IoModule
{
    private static bool s_bound;

    [PyConstant("DEFAULT_BUFFER_SIZE")]
    private static PyObject DefaultBufferSize => PyInt.From(PyBuffered.DefaultSize);

    /// <summary>Gives the types of files their behaviour, once.</summary>
    public static void BindTypes()
    {
        if (s_bound) return;
        s_bound = true;
        PyModule module = new(PyStr.Intern("_io"));
        ModuleTypes.Add(module, IoTypes.Base, IOBaseType.Bind);
        ModuleTypes.Add(module, IoTypes.RawBase, RawIOBaseType.Bind);
        ModuleTypes.Add(module, IoTypes.BufferedBase, BufferedIOBaseType.Bind);
        ModuleTypes.Add(module, IoTypes.TextBase, TextIOBaseType.Bind);
        ModuleTypes.Add(module, IoTypes.FileIO, FileIOType.Bind);
        ModuleTypes.Add(module, IoTypes.BytesIO, BytesIOType.Bind);
        ModuleTypes.Add(module, IoTypes.BufferedReader, BufferedType.Bind);
        ModuleTypes.Add(module, IoTypes.BufferedWriter, BufferedType.Bind);
        ModuleTypes.Add(module, IoTypes.BufferedRandom, BufferedType.Bind);
        ModuleTypes.Add(module, IoTypes.BufferedPair, BufferedPairType.Bind);
        ModuleTypes.Add(module, IoTypes.StringIO, StringIOType.Bind);
        ModuleTypes.Add(module, IoTypes.TextIOWrapper, TextWrapperType.Bind);
        ModuleTypes.Add(module, IoTypes.NewlineDecoder, NewlineDecoderType.Bind);
        s_types = module.Dict;
    }

    private static PyDict s_types = new();

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach ((PyObject name, PyObject value) in s_types)
        {
            if (value is PyType) module.Dict.SetItem(name, value);
        }
        module.Dict.SetItem(PyStr.Intern("UnsupportedOperation"), IoTypes.UnsupportedOperation);
        module.Dict.SetItem(PyStr.Intern("open"), OpenFunction.Instance);
        module.Dict.SetItem(PyStr.Intern("BlockingIOError"), ExceptionTypes.BlockingIOError);
    }

    /// <summary>Opens the provided file with the intent to import the contents.</summary>
    [PyFunction("open_code(path)")]
    private static PyObject? OpenCode(PyStr path) => OpenFunction.Open(path, "rb");

    /// <summary>A helper function to choose the text encoding.</summary>
    [PyFunction("text_encoding(encoding, stacklevel=2, /)")]
    private static PyObject TextEncoding(PyObject encoding, int stackLevel = 2) => encoding is PyNone ? PyStr.Intern("utf-8") : encoding;
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>The io module provides the Python interfaces to stream handling. The builtin open function is defined in this module.</summary>
[PyModule("_io")]
internal static partial class IoModule
{
    [PyConstant("DEFAULT_BUFFER_SIZE")]
    private static PyObject DefaultBufferSize => PyInt.From(PyBuffered.DefaultSize);

    private static readonly PyType[] s_types =
    [
        IoTypes.Base, IoTypes.RawBase, IoTypes.BufferedBase, IoTypes.TextBase, IoTypes.FileIO, IoTypes.BytesIO, IoTypes.BufferedReader,
        IoTypes.BufferedWriter, IoTypes.BufferedRandom, IoTypes.BufferedPair, IoTypes.StringIO, IoTypes.TextIOWrapper,
            IoTypes.NewlineDecoder,
    ];

    /// <summary>Gives the types of files their behaviour, once.</summary>
    public static void BindTypes()
    {
        ModuleTypes.Complete(IoTypes.Base, IOBaseType.Bind);
        ModuleTypes.Complete(IoTypes.RawBase, RawIOBaseType.Bind);
        ModuleTypes.Complete(IoTypes.BufferedBase, BufferedIOBaseType.Bind);
        ModuleTypes.Complete(IoTypes.TextBase, TextIOBaseType.Bind);
        ModuleTypes.Complete(IoTypes.FileIO, FileIOType.Bind);
        ModuleTypes.Complete(IoTypes.BytesIO, BytesIOType.Bind);
        ModuleTypes.Complete(IoTypes.BufferedReader, BufferedType.Bind);
        ModuleTypes.Complete(IoTypes.BufferedWriter, BufferedType.Bind);
        ModuleTypes.Complete(IoTypes.BufferedRandom, BufferedType.Bind);
        ModuleTypes.Complete(IoTypes.BufferedPair, BufferedPairType.Bind);
        ModuleTypes.Complete(IoTypes.StringIO, StringIOType.Bind);
        ModuleTypes.Complete(IoTypes.TextIOWrapper, TextWrapperType.Bind);
        ModuleTypes.Complete(IoTypes.NewlineDecoder, NewlineDecoderType.Bind);
    }

    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        foreach (PyType type in s_types) module.Dict.SetItem(PyStr.Intern(type.ShortName), type);
        module.Dict.SetItem(PyStr.Intern("UnsupportedOperation"), IoTypes.UnsupportedOperation);
        module.Dict.SetItem(PyStr.Intern("open"), OpenFunction.Instance);
        module.Dict.SetItem(PyStr.Intern("BlockingIOError"), ExceptionTypes.BlockingIOError);
    }

    /// <summary>Opens the provided file with the intent to import the contents.</summary>
    [PyFunction("open_code(path)")]
    private static PyObject? OpenCode(PyStr path) => OpenFunction.Open(path, "rb");

    /// <summary>A helper function to choose the text encoding.</summary>
    [PyFunction("text_encoding(encoding, stacklevel=2, /)")]
    private static PyObject? TextEncoding(PyObject encoding, int stackLevel = 2)
    {
        if (encoding is not PyNone) return encoding;
        if (!TextWrapperType.WarnOfDefault(stackLevel)) return null;
        return PyStr.Intern(Sys.StartupOptions.Current.Utf8Mode ? "utf-8" : "locale");
    }
}

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
        PyDict attributes = new();
        attributes.SetItem(Names.Module, PyStr.Intern("io"));
        PyObject? unsupported = Calls.Call(BuiltinTypes.Type, PyStr.Intern("UnsupportedOperation"), PyTuple.Create(ExceptionTypes.OSError, ExceptionTypes.ValueError), attributes);
        if (unsupported is PyType type) IoTypes.UnsupportedOperation = type;
        module.Dict.SetItem(PyStr.Intern("UnsupportedOperation"), IoTypes.UnsupportedOperation);
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
        module.Dict.SetItem(PyStr.Intern("BlockingIOError"), ExceptionTypes.BlockingIOError);
    }

    /// <summary>Open file and return a stream. Raise OSError upon failure.</summary>
    [PyFunction("open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None, closefd=True, opener=None)")]
    public static PyObject? Open(PyObject file, string mode = "r", int buffering = -1, PyObject? encoding = null, PyObject? errors = null, PyObject? newLine = null, bool closesDescriptor = true, PyObject? opener = null)
    {
        if (file is not PyIntegral)
        {
            PyObject? path = Posix.PosixModule.FileSystemPath(file);
            if (path is null) return null;
            file = path;
        }
        if (!TryMode(mode, out string rawMode, out bool binary)) return null;
        if (binary && encoding is not (null or PyNone)) return Raise.ValueError("binary mode doesn't take an encoding argument");
        if (binary && errors is not (null or PyNone)) return Raise.ValueError("binary mode doesn't take an errors argument");
        if (binary && newLine is not (null or PyNone)) return Raise.ValueError("binary mode doesn't take a newline argument");
        if (binary && buffering == 1 && !RuntimeWarnings.Warn(ExceptionTypes.RuntimeWarning, "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used")) return null;

        PyObject? opened = Calls.Call(IoTypes.FileIO, [file, PyStr.FromString(rawMode), PyBool.From(closesDescriptor), opener ?? PyNone.Instance], null);
        if (opened is not PyFileIO raw) return null;
        bool lineBuffering = buffering == 1 || (buffering < 0 && FileDescriptors.IsTerminal(raw.Descriptor));
        if (buffering == 0)
        {
            if (binary) return raw;
            return CloseAfter(raw, Raise.ValueError("can't have unbuffered text I/O"));
        }
        int size = buffering is -1 or 1 ? PyBuffered.DefaultSize : buffering;
        if (size < 0) return CloseAfter(raw, Raise.ValueError("invalid buffering size"));
        PyType type = rawMode.Contains('+') ? IoTypes.BufferedRandom : raw.IsReadable ? IoTypes.BufferedReader : IoTypes.BufferedWriter;
        PyObject? buffer = Calls.Call(type, raw, PyInt.From(size));
        if (buffer is null || binary) return buffer ?? CloseAfter(raw, null);
        PyObject? wrapper = Calls.Call(
            IoTypes.TextIOWrapper, [buffer, encoding ?? PyNone.Instance, errors ?? PyNone.Instance, newLine ?? PyNone.Instance, PyBool.From(lineBuffering)], null);
        if (wrapper is not PyTextWrapper text) return CloseAfter(buffer, null);
        text.Mode = mode;
        return text;
    }

    private static PyObject? CloseAfter(PyObject file, PyObject? failure)
    {
        PyBaseException? pending = Exceptions.Take();
        Attributes.CallMethod(file, Names.Close);
        ThreadState.Current.Exception = pending;
        return failure;
    }

    private static bool TryMode(string mode, out string rawMode, out bool binary)
    {
        rawMode = "";
        binary = mode.Contains('b');
        bool valid = true;
        for (int i = 0; i < mode.Length; i++) valid &= "xrwabt+".Contains(mode[i]) && mode.IndexOf(mode[i]) == i;
        if (!valid) return Raise.ValueError($"invalid mode: '{mode}'") is not null;
        if (binary && mode.Contains('t')) return Raise.ValueError("can't have text and binary mode at once") is not null;
        int kinds = mode.Count(static each => each is 'x' or 'r' or 'w' or 'a');
        if (kinds != 1) return Raise.ValueError("must have exactly one of create/read/write/append mode") is not null;
        rawMode = new string([.. mode.Where(static each => each is 'x' or 'r' or 'w' or 'a' or '+')]);
        return true;
    }

    /// <summary>Opens the provided file with the intent to import the contents.</summary>
    [PyFunction("open_code(path)")]
    private static PyObject? OpenCode(PyStr path) => Open(path, "rb");

    /// <summary>A helper function to choose the text encoding.</summary>
    [PyFunction("text_encoding(encoding, stacklevel=2, /)")]
    private static PyObject TextEncoding(PyObject encoding, int stackLevel = 2) => encoding is PyNone ? PyStr.Intern("utf-8") : encoding;
}

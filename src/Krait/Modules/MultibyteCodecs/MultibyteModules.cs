using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.MultibyteCodecs;

// What the encodings of East Asia have in common. CPython's modules have no __doc__, which a summary would become.
[PyModule("_multibytecodec")]
internal static partial class MultibyteModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        ModuleTypes.Complete(PyMultibyteCodec.TypeObject, MultibyteCodecType.Bind);
        Add(module, PyMultibyteState.EncoderType, MultibyteEncoderType.Bind);
        Add(module, PyMultibyteState.DecoderType, MultibyteDecoderType.Bind);
        Add(module, PyMultibyteState.ReaderType, MultibyteStreamMethods.Bind, MultibyteReaderType.Bind);
        Add(module, PyMultibyteState.WriterType, MultibyteStreamMethods.Bind, MultibyteWriterType.Bind);
    }

    private static void Add(PyModule module, PyType type, params Action<PyType>[] binds) => ModuleTypes.Add(module, type, each =>
    {
        MultibyteStateMethods.Bind(each);
        foreach (Action<PyType> bind in binds) bind(each);
    });

    /// <summary>The codec of one of the encodings of a module; null with LookupError set.</summary>
    public static PyObject? GetCodec(PyObject name, params ReadOnlySpan<string> names)
    {
        if (name is not PyStr text) return Raise.TypeError("encoding name must be a string.");
        string wanted = text.ToString();
        if (!names.Contains(wanted)) return Raise.Set(ExceptionTypes.LookupError, "no such codec is supported.");
        ModuleTypes.Complete(PyMultibyteCodec.TypeObject, MultibyteCodecType.Bind);
        return new PyMultibyteCodec(MultibyteEncodings.Find(wanted));
    }
}

// The encodings of China.
[PyModule("_codecs_cn")]
internal static partial class ChineseCodecsModule
{
    [PyFunction("getcodec(name, /)")]
    private static PyObject? GetCodec(PyObject name) => MultibyteModule.GetCodec(name, "gb2312", "gbk", "gb18030", "hz");
}

// The encodings of Hong Kong.
[PyModule("_codecs_hk")]
internal static partial class HongKongCodecsModule
{
    [PyFunction("getcodec(name, /)")]
    private static PyObject? GetCodec(PyObject name) => MultibyteModule.GetCodec(name, "big5hkscs");
}

// The encodings with escape sequences.
[PyModule("_codecs_iso2022")]
internal static partial class Iso2022CodecsModule
{
    [PyFunction("getcodec(name, /)")]
    private static PyObject? GetCodec(PyObject name) => MultibyteModule.GetCodec(
        name, "iso2022_kr", "iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_2004", "iso2022_jp_3", "iso2022_jp_ext");
}

// The encodings of Japan.
[PyModule("_codecs_jp")]
internal static partial class JapaneseCodecsModule
{
    [PyFunction("getcodec(name, /)")]
    private static PyObject? GetCodec(PyObject name) => MultibyteModule.GetCodec(
        name, "shift_jis", "cp932", "euc_jp", "shift_jis_2004", "euc_jis_2004", "euc_jisx0213", "shift_jisx0213");
}

// The encodings of Korea.
[PyModule("_codecs_kr")]
internal static partial class KoreanCodecsModule
{
    [PyFunction("getcodec(name, /)")]
    private static PyObject? GetCodec(PyObject name) => MultibyteModule.GetCodec(name, "euc_kr", "cp949", "johab");
}

// The encodings of Taiwan.
[PyModule("_codecs_tw")]
internal static partial class TaiwaneseCodecsModule
{
    [PyFunction("getcodec(name, /)")]
    private static PyObject? GetCodec(PyObject name) => MultibyteModule.GetCodec(name, "big5", "cp950");
}

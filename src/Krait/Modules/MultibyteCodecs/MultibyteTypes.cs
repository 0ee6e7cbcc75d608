using System.Numerics;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.MultibyteCodecs;

/// <summary>A codec: <c>encode</c> and <c>decode</c> of whole texts.</summary>
/// <param name="encoding">What it encodes to.</param>
internal sealed class PyMultibyteCodec(MultibyteEncoding encoding) : PyObject
{
    public static readonly PyType TypeObject = new("MultibyteCodec", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_multibytecodec");

    public readonly MultibyteEncoding Encoding = encoding;

    public override PyType Type => TypeObject;
}

/// <summary>An incremental encoder or decoder, or one over a stream: a codec and how far it has got.</summary>
internal sealed class PyMultibyteState(PyType type, MultibyteEncoding encoding, PyObject errors, PyObject? stream) : PyStatefulObject(type)
{
    private const TypeFlags Common = TypeFlags.BaseType;

    public static readonly PyType EncoderType = new("MultibyteIncrementalEncoder", BuiltinTypes.Object, Common, "_multibytecodec");
    public static readonly PyType DecoderType = new("MultibyteIncrementalDecoder", BuiltinTypes.Object, Common, "_multibytecodec");
    public static readonly PyType ReaderType = new("MultibyteStreamReader", BuiltinTypes.Object, Common, "_multibytecodec");
    public static readonly PyType WriterType = new("MultibyteStreamWriter", BuiltinTypes.Object, Common, "_multibytecodec");

    public readonly MultibyteEncoding Encoding = encoding;
    public readonly PyObject? Stream = stream;
    public PyObject Errors = errors;
    public ulong Shift = encoding.Start;

    /// <summary>The bytes of an incomplete character.</summary>
    public byte[] Pending = [];

    /// <summary>Makes one for a class, whose attribute <c>codec</c> is the codec.</summary>
    public static PyObject? Create(PyType type, PyObject? stream, PyObject? errors)
    {
        if (Attributes.Get(type, PyStr.Intern("codec")) is not { } codec) return null;
        if (codec is not PyMultibyteCodec { Encoding: { } encoding }) return Raise.TypeError("codec is unexpected type");
        return new PyMultibyteState(type, encoding, errors ?? PyStr.Intern("strict"), stream);
    }

    /// <summary>Encodes the next text; null with an exception set.</summary>
    public PyObject? Encode(PyObject input, bool isFinal)
    {
        if (Representation.Str(input) is not { } text) return null;
        List<byte> output = new(text.Length * 2);
        ulong state = Shift;
        if (!Encoding.Encode(text, Errors.ToString()!, output, ref state, isFinal)) return null;
        Shift = state;
        return PyBytes.From(output.ToArray());
    }

    /// <summary>Decodes the next bytes; null with an exception set.</summary>
    public PyStr? Decode(ReadOnlySpan<byte> bytes, bool isFinal)
    {
        byte[] all = [.. Pending, .. bytes];
        List<int> output = new(all.Length);
        ulong state = Shift;
        int taken = Encoding.Decode(all, Errors.ToString()!, output, ref state, isFinal);
        if (taken < 0) return null;
        Shift = state;
        Pending = taken < all.Length ? all[taken..] : [];
        return CodePoints.ToText(output);
    }

    /// <summary>Starts over.</summary>
    public void Reset()
    {
        Shift = Encoding.Start;
        Pending = [];
    }
}

/// <summary>A codec.</summary>
[PyMethods]
internal static partial class MultibyteCodecType
{
    private static bool TryErrors(PyObject? errors, out string text)
    {
        text = errors is PyStr given ? given.ToString() : "strict";
        return errors is null or PyNone or PyStr || Raise.TypeError($"argument 'errors' must be str or None, not {errors.Type.Name}") is not null;
    }

    /// <summary>Return an encoded string version of `input'.</summary>
    [PyMethod("encode($self, /, input, errors=None)")]
    private static PyObject? Encode(PyMultibyteCodec self, PyObject input, PyObject? errors)
    {
        if (!TryErrors(errors, out string handler)) return null;
        if (Representation.Str(input) is not { } text) return null;
        List<byte> output = new(text.Length * 2);
        ulong state = self.Encoding.Start;
        return self.Encoding.Encode(text, handler, output, ref state, isFinal: true) ? PyTuple.Create(PyBytes.From(output.ToArray()), PyInt.From(text.Length)) : null;
    }

    /// <summary>Decodes 'input'.</summary>
    [PyMethod("decode($self, /, input, errors=None)")]
    private static PyObject? Decode(PyMultibyteCodec self, PyObject input, PyObject? errors)
    {
        if (!TryErrors(errors, out string handler) || Buffers.Require(input) is not { } bytes) return null;
        List<int> output = new(bytes.Length);
        ulong state = self.Encoding.Start;
        return self.Encoding.Decode(bytes, handler, output, ref state, isFinal: true) < 0 ? null : PyTuple.Create(CodePoints.ToText(output), PyInt.From(bytes.Length));
    }
}

/// <summary>The state of an encoder or decoder as one number, and what all four classes have.</summary>
internal static class MultibyteStates
{
    public static bool SetErrors(PyMultibyteState self, PyObject? value)
    {
        if (value is null) return Raise.AttributeError(self, PyStr.Intern("errors"), "cannot delete attribute") is not null;
        if (value is not PyStr) return Raise.TypeError("errors must be a string") is not null;
        self.Errors = value;
        return true;
    }

    public static PyObject Number(ulong state) => PyInt.From(new BigInteger(state));

    public static bool TryNumber(PyObject value, out ulong state)
    {
        state = 0;
        if (value is not PyIntegral number) return Raise.TypeError($"argument must be int, not {value.Type.Name}") is not null;
        BigInteger big = number.ToBigInteger();
        if (big.Sign < 0 || big > ulong.MaxValue) return Raise.OverflowError("int too big to convert") is not null;
        state = (ulong)big;
        return true;
    }
}

/// <summary>An incremental encoder.</summary>
[PyMethods]
internal static partial class MultibyteEncoderType
{
    [PyNew("MultibyteIncrementalEncoder(errors='strict')")]
    private static PyObject? New(PyType type, PyObject? errors) => PyMultibyteState.Create(type, null, errors);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => true;

    [PyMethod("encode($self, /, input, final=False)")]
    private static PyObject? Encode(PyMultibyteState self, PyObject input, bool final = false) => self.Encode(input, final);

    [PyMethod("getstate($self, /)")]
    private static PyObject GetState(PyMultibyteState self) => MultibyteStates.Number(self.Shift);

    [PyMethod("setstate($self, state, /)")]
    private static PyObject? SetState(PyMultibyteState self, PyObject state)
    {
        if (!MultibyteStates.TryNumber(state, out ulong shift)) return null;
        self.Shift = shift;
        return PyNone.Instance;
    }

    [PyMethod("reset($self, /)")]
    private static PyObject Reset(PyMultibyteState self)
    {
        self.Reset();
        return PyNone.Instance;
    }

    [PyGetter("errors")]
    private static PyObject GetErrors(PyMultibyteState self) => self.Errors;

    [PySetter("errors")]
    private static bool SetErrors(PyMultibyteState self, PyObject? value) => MultibyteStates.SetErrors(self, value);
}

/// <summary>An incremental decoder.</summary>
[PyMethods]
internal static partial class MultibyteDecoderType
{
    [PyNew("MultibyteIncrementalDecoder(errors='strict')")]
    private static PyObject? New(PyType type, PyObject? errors) => PyMultibyteState.Create(type, null, errors);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => true;

    [PyMethod("decode($self, /, input, final=False)")]
    private static PyObject? Decode(PyMultibyteState self, PyObject input, bool final = false) => Buffers.Require(input) is { } bytes ? self.Decode(bytes, final) : null;

    [PyMethod("getstate($self, /)")]
    private static PyObject GetState(PyMultibyteState self) => PyTuple.Create(PyBytes.From(self.Pending), MultibyteStates.Number(self.Shift));

    [PyMethod("setstate($self, state, /)")]
    private static PyObject? SetState(PyMultibyteState self, PyObject state)
    {
        if (state is not PyTuple { Count: 2 } pair) return Raise.TypeError("setstate(): illegal state argument");
        if (pair[0] is not PyBytes pending) return Raise.TypeError($"a bytes object is required, not '{pair[0].Type.Name}'");
        if (!MultibyteStates.TryNumber(pair[1], out ulong shift)) return null;
        (self.Pending, self.Shift) = (pending.Span.ToArray(), shift);
        return PyNone.Instance;
    }

    [PyMethod("reset($self, /)")]
    private static PyObject Reset(PyMultibyteState self)
    {
        self.Reset();
        return PyNone.Instance;
    }

    [PyGetter("errors")]
    private static PyObject GetErrors(PyMultibyteState self) => self.Errors;

    [PySetter("errors")]
    private static bool SetErrors(PyMultibyteState self, PyObject? value) => MultibyteStates.SetErrors(self, value);
}

/// <summary>A reader of a stream of bytes.</summary>
[PyMethods]
internal static partial class MultibyteReaderType
{
    private static readonly PyStr s_read = PyStr.Intern("read");
    private static readonly PyStr s_readLine = PyStr.Intern("readline");

    [PyNew("MultibyteStreamReader(stream, errors='strict')")]
    private static PyObject? New(PyType type, PyObject stream, PyObject? errors) => PyMultibyteState.Create(type, stream, errors);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => true;

    // Reads on while what came is only the beginning of a character.
    private static PyStr? Read(PyMultibyteState self, PyStr method, PyObject? sizeArgument)
    {
        if (sizeArgument is not (null or PyNone or PyIntegral))
        {
            Raise.TypeError("arg 1 must be an integer");
            return null;
        }
        long size = -1;
        if (sizeArgument is PyIntegral number && !Arguments.TryToInt64(number, out size)) return null;
        if (size == 0) return PyStr.Empty;
        while (true)
        {
            PyObject? read = size < 0 ? Attributes.CallMethod(self.Stream!, method) : Attributes.CallMethod(self.Stream!, method, PyInt.From(size));
            if (read is null) return null;
            if (read is not PyBytes bytes)
            {
                Raise.TypeError($"stream function returned a non-bytes object ({read.Type.Name})");
                return null;
            }
            bool isFinal = bytes.Length == 0 || size < 0;
            PyStr? text = self.Decode(bytes.Span, isFinal);
            if (text is null || text.Length > 0 || isFinal) return text;
            size = 1;
        }
    }

    [PyMethod("read($self, sizeobj=None, /)")]
    private static PyObject? Read(PyMultibyteState self, PyObject? size) => Read(self, s_read, size);

    [PyMethod("readline($self, sizeobj=None, /)")]
    private static PyObject? ReadLine(PyMultibyteState self, PyObject? size) => Read(self, s_readLine, size);

    [PyMethod("readlines($self, sizehintobj=None, /)")]
    private static PyObject? ReadLines(PyMultibyteState self, PyObject? size) =>
        Read(self, s_read, size) is { } text ? Attributes.CallMethod(text, PyStr.Intern("splitlines"), PyBool.True) : null;

    [PyMethod("reset($self, /)")]
    private static PyObject Reset(PyMultibyteState self)
    {
        self.Reset();
        return PyNone.Instance;
    }

    [PyGetter("stream")]
    private static PyObject GetStream(PyMultibyteState self) => self.Stream!;

    [PyGetter("errors")]
    private static PyObject GetErrors(PyMultibyteState self) => self.Errors;

    [PySetter("errors")]
    private static bool SetErrors(PyMultibyteState self, PyObject? value) => MultibyteStates.SetErrors(self, value);
}

/// <summary>A writer to a stream of bytes.</summary>
[PyMethods]
internal static partial class MultibyteWriterType
{
    private static readonly PyStr s_write = PyStr.Intern("write");

    [PyNew("MultibyteStreamWriter(stream, errors='strict')")]
    private static PyObject? New(PyType type, PyObject stream, PyObject? errors) => PyMultibyteState.Create(type, stream, errors);

    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => true;

    [PyMethod("write($self, strobj, /)")]
    private static PyObject? Write(PyMultibyteState self, PyObject text)
    {
        PyObject? bytes = self.Encode(text, isFinal: false);
        return bytes is null || Attributes.CallMethod(self.Stream!, s_write, bytes) is null ? null : PyNone.Instance;
    }

    [PyMethod("writelines($self, lines, /)")]
    private static PyObject? WriteLines(PyMultibyteState self, PyObject lines)
    {
        PyObject? iterator = Iteration.GetIter(lines);
        if (iterator is null) return null;
        while (Iteration.Next(iterator) is { } line)
        {
            if (Write(self, line) is null) return null;
        }
        return Exceptions.IsSet ? null : PyNone.Instance;
    }

    // CPython writes a character here that waits for another to combine with, and nothing else; no encoding here has such.
    [PyMethod("reset($self, /)")]
    private static PyObject Reset(PyMultibyteState self) => PyNone.Instance;

    [PyGetter("stream")]
    private static PyObject GetStream(PyMultibyteState self) => self.Stream!;

    [PyGetter("errors")]
    private static PyObject GetErrors(PyMultibyteState self) => self.Errors;

    [PySetter("errors")]
    private static bool SetErrors(PyMultibyteState self, PyObject? value) => MultibyteStates.SetErrors(self, value);
}

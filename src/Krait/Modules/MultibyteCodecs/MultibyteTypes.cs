using System.Buffers.Binary;
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
    public static readonly PyType TypeObject =
        new("MultibyteCodec", BuiltinTypes.Object, TypeFlags.DisallowInstantiation, "_multibytecodec");

    public readonly MultibyteEncoding Encoding = encoding;

    public override PyType Type => TypeObject;
}

/// <summary>An incremental encoder or decoder, or one over a stream: a codec and how far it has got.</summary>
internal sealed class PyMultibyteState(PyType type, MultibyteEncoding encoding, PyObject errors, PyObject? stream) : PyStatefulObject(type)
{
    public static readonly PyType EncoderType = Define("MultibyteIncrementalEncoder");
    public static readonly PyType DecoderType = Define("MultibyteIncrementalDecoder");
    public static readonly PyType ReaderType = Define("MultibyteStreamReader");
    public static readonly PyType WriterType = Define("MultibyteStreamWriter");

    public readonly MultibyteEncoding Encoding = encoding;
    public readonly PyObject? Stream = stream;
    public PyObject Errors = errors;

    /// <summary>The state of the encoding: the character sets and shifts that are in force.</summary>
    public ulong Shift;

    /// <summary>How many bytes may wait for more in a state that a program sets.</summary>
    public const int LongestPending = 8;

    /// <summary>The bytes of an incomplete character.</summary>
    public byte[] Pending = [];

    /// <summary>
    /// The character that the next one may combine with, if there is one; more only when a program set a state of its own.
    /// </summary>
    public PyStr PendingText = PyStr.Empty;

    private static PyType Define(string name) => new(name, BuiltinTypes.Object, TypeFlags.BaseType, "_multibytecodec");

    /// <summary>Makes one for a class, whose attribute <c>codec</c> is the codec.</summary>
    public static PyObject? Create(PyType type, PyObject? stream, PyObject? errors)
    {
        if (Attributes.Get(type, PyStr.Intern("codec")) is not { } codec) return null;
        if (codec is not PyMultibyteCodec { Encoding: { } encoding }) return Raise.TypeError("codec is unexpected type");
        return new PyMultibyteState(type, encoding, errors ?? PyStr.Intern("strict"), stream);
    }

    /// <summary>Encodes the next text; null with an exception set.</summary>
    public PyBytes? Encode(PyObject input, bool isFinal)
    {
        if (Representation.Str(input) is not { } text) return null;
        if (PendingText.Length > 0) text = PyStr.FromCodePoints([.. CodePoints.Of(PendingText), .. CodePoints.Of(text)]);
        if (Encoding.Encode(text, Errors.ToString()!, ref Shift, isFinal, out int taken) is not { } bytes) return null;
        PendingText = text.Substring(taken, text.Length - taken);
        return bytes;
    }

    /// <summary>Decodes the next bytes; null with an exception set.</summary>
    public PyStr? Decode(ReadOnlySpan<byte> bytes, bool isFinal)
    {
        byte[] all = [.. Pending, .. bytes];
        if (Encoding.Decode(all, Errors.ToString()!, ref Shift, isFinal, out int taken) is not { } text) return null;
        Pending = all[taken..];
        return text;
    }

    /// <summary>Starts over.</summary>
    public void Reset() => (Shift, Pending, PendingText) = (0, [], PyStr.Empty);
}

// A codec: the summary of a class would be the type's __doc__, and CPython's types have none.
[PyMethods]
internal static partial class MultibyteCodecType
{
    private static bool TryErrors(PyObject? errors, out string text)
    {
        text = errors is PyStr given ? given.ToString() : "strict";
        return errors is null or PyNone or PyStr
            || Raise.TypeError($"argument 'errors' must be str or None, not {errors.Type.Name}") is not null;
    }

    /// <summary>
    /// Return an encoded string version of 'input'. 'errors' may be given to set a different error handling scheme.
    /// </summary>
    [PyMethod("encode($self, /, input, errors=None)")]
    private static PyObject? Encode(PyMultibyteCodec self, PyObject input, PyObject? errors)
    {
        if (!TryErrors(errors, out string handler) || Representation.Str(input) is not { } text) return null;
        ulong state = 0;
        PyBytes? bytes = self.Encoding.Encode(text, handler, ref state, isFinal: true, out _);
        return bytes is null ? null : PyTuple.Create(bytes, PyInt.From(text.Length));
    }

    /// <summary>Decodes 'input'. 'errors' may be given to set a different error handling scheme.</summary>
    [PyMethod("decode($self, /, input, errors=None)")]
    private static PyObject? Decode(PyMultibyteCodec self, PyObject input, PyObject? errors)
    {
        if (!TryErrors(errors, out string handler) || Buffers.Require(input) is not { } bytes) return null;
        ulong state = 0;
        PyStr? text = self.Encoding.Decode(bytes, handler, ref state, isFinal: true, out _);
        return text is null ? null : PyTuple.Create(text, PyInt.From(bytes.Length));
    }
}

// What the incremental encoder and decoder, and those over streams, have in common.
[PyMethods]
internal static partial class MultibyteStateMethods
{
    // __new__ takes the arguments.
    [PyInit]
    private static bool Init(PyObject self, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames) => true;

    // A writer writes the character that waits for another to combine with; otherwise it keeps its state.
    [PyMethod("reset($self, /)")]
    private static PyObject? Reset(PyMultibyteState self)
    {
        if (!self.Type.IsSubtypeOf(PyMultibyteState.WriterType)) self.Reset();
        else if (self.PendingText.Length > 0) return MultibyteWriterType.Finish(self);
        return PyNone.Instance;
    }

    /// <summary>how to treat errors</summary>
    [PyGetter("errors")]
    private static PyObject GetErrors(PyMultibyteState self) => self.Errors;

    [PySetter("errors")]
    private static bool SetErrors(PyMultibyteState self, PyObject? value)
    {
        if (value is null) return Raise.AttributeError(self, PyStr.Intern("errors"), "cannot delete attribute") is not null;
        if (value is not PyStr) return Raise.TypeError("errors must be a string") is not null;
        self.Errors = value;
        return true;
    }

    /// <summary>A state as programs save it: a number that fits 64 bits.</summary>
    public static PyObject ToNumber(ulong state) => PyInt.From(new BigInteger(state));

    /// <summary>A saved state of an encoding; false with an exception set.</summary>
    public static bool TryFromNumber(MultibyteEncoding encoding, PyObject value, out ulong state)
    {
        state = 0;
        if (value is not PyIntegral number) return Raise.TypeError($"argument must be int, not {value.Type.Name}") is not null;
        var big = number.ToBigInteger();
        if (big.Sign < 0) return Raise.OverflowError("can't convert negative int to unsigned") is not null;
        if (big > ulong.MaxValue) return Raise.OverflowError("int too big to convert") is not null;
        state = (ulong)big;
        return TryState(encoding, state);
    }

    /// <summary>Whether an encoding has a state; false with an exception set.</summary>
    public static bool TryState(MultibyteEncoding encoding, ulong state) =>
        encoding.HasState(state) || Raise.Set(ExceptionTypes.UnicodeError, $"{encoding.Name} has no state {state}") is not null;
}

// What a reader and a writer have in common.
[PyMethods]
internal static partial class MultibyteStreamMethods
{
    [PyGetter("stream")]
    private static PyObject GetStream(PyMultibyteState self) => self.Stream!;
}

// An incremental encoder.
[PyMethods]
internal static partial class MultibyteEncoderType
{
    [PyNew("MultibyteIncrementalEncoder(errors='strict')")]
    private static PyObject? New(PyType type, PyObject? errors) => PyMultibyteState.Create(type, null, errors);

    [PyMethod("encode($self, /, input, final=False)")]
    private static PyObject? Encode(PyMultibyteState self, PyObject input, bool final = false) => self.Encode(input, final);

    // As CPython lays it out, so that a state that a program saved means the same: how many bytes of UTF-8 the waiting character has,
    // these bytes, and the state of the encoding, as one number whose lowest byte is the first.
    [PyMethod("getstate($self, /)")]
    private static PyObject? GetState(PyMultibyteState self)
    {
        byte[] pending = [];
        if (self.PendingText.Length > 0)
        {
            if (Codecs.Encode(self.PendingText, "utf-8", "strict") is not { } encoded) return null;
            pending = encoded;
        }
        byte[] state = new byte[1 + pending.Length + sizeof(ulong)];
        state[0] = (byte)pending.Length;
        pending.CopyTo(state, 1);
        BinaryPrimitives.WriteUInt64LittleEndian(state.AsSpan(1 + pending.Length), self.Shift);
        return PyInt.From(new BigInteger(state, isUnsigned: true));
    }

    [PyMethod("setstate($self, state, /)")]
    private static PyObject? SetState(PyMultibyteState self, PyObject state)
    {
        if (state is not PyIntegral number) return Raise.TypeError($"setstate() argument must be int, not {state.Type.Name}");
        var big = number.ToBigInteger();
        if (big.Sign < 0) return Raise.OverflowError("can't convert negative int to unsigned");
        byte[] bytes = new byte[1 + PyMultibyteState.LongestPending + sizeof(ulong)];
        if (big.GetByteCount(isUnsigned: true) > bytes.Length) return Raise.OverflowError("int too big to convert");
        big.TryWriteBytes(bytes, out _, isUnsigned: true);
        int length = bytes[0];
        if (length > PyMultibyteState.LongestPending) return Raise.Set(ExceptionTypes.UnicodeError, "pending buffer too large");
        ulong shift = BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(1 + length));
        if (!MultibyteStateMethods.TryState(self.Encoding, shift)) return null;
        if (Codecs.Decode(bytes[1..(1 + length)], "utf-8", "strict") is not { } pending) return null;
        (self.PendingText, self.Shift) = (pending, shift);
        return PyNone.Instance;
    }
}

// An incremental decoder.
[PyMethods]
internal static partial class MultibyteDecoderType
{
    [PyNew("MultibyteIncrementalDecoder(errors='strict')")]
    private static PyObject? New(PyType type, PyObject? errors) => PyMultibyteState.Create(type, null, errors);

    [PyMethod("decode($self, /, input, final=False)")]
    private static PyObject? Decode(PyMultibyteState self, PyObject input, bool final = false) =>
        Buffers.Require(input) is { } bytes ? self.Decode(bytes, final) : null;

    [PyMethod("getstate($self, /)")]
    private static PyObject GetState(PyMultibyteState self) =>
        PyTuple.Create(PyBytes.From(self.Pending), MultibyteStateMethods.ToNumber(self.Shift));

    [PyMethod("setstate($self, state, /)")]
    private static PyObject? SetState(PyMultibyteState self, PyObject state)
    {
        if (state is not PyTuple pair) return Raise.TypeError($"setstate() argument must be tuple, not {state.Type.Name}");
        if (pair.Count != 2 || pair[0] is not PyBytes pending || pair[1] is not PyIntegral)
            return Raise.TypeError("setstate(): illegal state argument");
        if (!MultibyteStateMethods.TryFromNumber(self.Encoding, pair[1], out ulong shift)) return null;
        if (pending.Length > PyMultibyteState.LongestPending)
        {
            return Raise.Set(UnicodeErrors.Create(
                ExceptionTypes.UnicodeDecodeError, self.Encoding.Name, pending, 0, pending.Length, "pending buffer too large"));
        }
        (self.Pending, self.Shift) = (pending.Span.ToArray(), shift);
        return PyNone.Instance;
    }
}

// A reader of a stream of bytes.
[PyMethods]
internal static partial class MultibyteReaderType
{
    private static readonly PyStr s_read = PyStr.Intern("read");
    private static readonly PyStr s_readLine = PyStr.Intern("readline");

    [PyNew("MultibyteStreamReader(stream, errors='strict')")]
    private static PyObject? New(PyType type, PyObject stream, PyObject? errors) => PyMultibyteState.Create(type, stream, errors);

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
            PyObject? read = size < 0
                ? Attributes.CallMethod(self.Stream!, method)
                : Attributes.CallMethod(self.Stream!, method, PyInt.From(size));
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
}

// A writer to a stream of bytes.
[PyMethods]
internal static partial class MultibyteWriterType
{
    private static readonly PyStr s_write = PyStr.Intern("write");

    [PyNew("MultibyteStreamWriter(stream, errors='strict')")]
    private static PyObject? New(PyType type, PyObject stream, PyObject? errors) => PyMultibyteState.Create(type, stream, errors);

    [PyMethod("write($self, strobj, /)")]
    private static PyObject? Write(PyMultibyteState self, PyObject text)
    {
        PyObject? bytes = self.Encode(text, isFinal: false);
        return bytes is null || Attributes.CallMethod(self.Stream!, s_write, bytes) is null ? null : PyNone.Instance;
    }

    /// <summary>Writes the character that waits for another to combine with, and returns to the state at the beginning.</summary>
    public static PyObject? Finish(PyMultibyteState self)
    {
        PyBytes? bytes = self.Encode(PyStr.Empty, isFinal: true);
        self.PendingText = PyStr.Empty;
        if (bytes is null) return null;
        return bytes.Length > 0 && Attributes.CallMethod(self.Stream!, s_write, bytes) is null ? null : PyNone.Instance;
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
}

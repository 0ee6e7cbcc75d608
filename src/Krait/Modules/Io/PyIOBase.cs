using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>The types of the <c>_io</c> module.</summary>
internal static class IoTypes
{
    private const TypeFlags Common = TypeFlags.BaseType | TypeFlags.HasDict | TypeFlags.HasWeakReferences;
    private const TypeFlags OfLayout = Common | TypeFlags.BaseLayout | TypeFlags.HidesNew;

    public static readonly PyType Base = new("_IOBase", BuiltinTypes.Object, Common | TypeFlags.HidesNew, "_io");
    public static readonly PyType RawBase = new("_RawIOBase", Base, OfLayout, "_io");
    public static readonly PyType BufferedBase = new("_BufferedIOBase", Base, OfLayout, "_io");
    public static readonly PyType TextBase = new("_TextIOBase", Base, OfLayout, "_io");
    public static readonly PyType FileIO = new("FileIO", RawBase, Common, "_io");
    public static readonly PyType BytesIO = new("BytesIO", BufferedBase, Common | TypeFlags.EndsUnseen, "_io");
    public static readonly PyType BufferedReader = new("BufferedReader", BufferedBase, Common | TypeFlags.HidesNew, "_io");
    public static readonly PyType BufferedWriter = new("BufferedWriter", BufferedBase, Common | TypeFlags.HidesNew, "_io");
    public static readonly PyType BufferedRandom = new("BufferedRandom", BufferedBase, Common | TypeFlags.HidesNew, "_io");
    public static readonly PyType BufferedPair = new("BufferedRWPair", BufferedBase, Common | TypeFlags.HidesNew, "_io");
    public static readonly PyType StringIO = new("StringIO", TextBase, Common | TypeFlags.EndsUnseen, "_io");
    public static readonly PyType TextIOWrapper = new("TextIOWrapper", TextBase, Common | TypeFlags.HidesNew, "_io");
    public static readonly PyType NewlineDecoder =
        new("IncrementalNewlineDecoder", BuiltinTypes.Object, TypeFlags.BaseType | TypeFlags.HidesNew, "_io");

    /// <summary><c>io.UnsupportedOperation</c>, made when first needed: it derives from OSError and ValueError.</summary>
    public static PyType UnsupportedOperation =>
        ThreadState.Current.Interpreter.Get(static () => new State()).UnsupportedOperation ??= MakeUnsupportedOperation();

    private sealed class State
    {
        public PyType? UnsupportedOperation;
    }

    private static PyType MakeUnsupportedOperation()
    {
        PyDict attributes = new();
        attributes.SetItem(Names.Module, PyStr.Intern("io"));
        var bases = PyTuple.Create(ExceptionTypes.OSError, ExceptionTypes.ValueError);
        return (PyType)Calls.Call(BuiltinTypes.Type, PyStr.Intern("UnsupportedOperation"), bases, attributes)!;
    }
}

/// <summary>An object of a class that derives from <c>_io._IOBase</c>.</summary>
internal class PyIOBase(PyType type) : PyStatefulObject(type)
{
    /// <summary>Whether <c>_IOBase.close</c> was called.</summary>
    public bool IsClosed;

    /// <summary>Whether it is closed because nothing refers to it any more, which is worth a ResourceWarning.</summary>
    public bool IsFinalizing;
}

/// <summary><c>FileIO</c>: a file of the operating system, without a buffer.</summary>
internal sealed class PyFileIO(PyType type) : PyIOBase(type)
{
    public int Descriptor = -1;
    public bool IsReadable;
    public bool IsWritable;
    public bool IsAppending;
    public bool IsCreated;
    public bool ClosesDescriptor = true;
    public bool? CanSeek;
    public PyObject? Name;

    public string Mode =>
        IsCreated ? IsReadable ? "xb+" : "xb" : IsAppending ? IsReadable ? "ab+" : "ab" : IsReadable ? IsWritable ? "rb+" : "rb" : "wb";
}

/// <summary><c>BytesIO</c>: bytes in memory as a file.</summary>
internal sealed class PyBytesIO(PyType type) : PyIOBase(type), IBufferOwner
{
    public byte[] Buffer = [];
    public int Length;
    public long Position;
    private int _exports;

    public int Exports => _exports;

    Span<byte> IBufferOwner.Bytes => Buffer.AsSpan(0, Length);

    bool IBufferOwner.IsReadOnly => false;

    string IBufferOwner.Format => "B";

    int IBufferOwner.ItemSize => 1;

    void IBufferOwner.Export(int change) => System.Threading.Interlocked.Add(ref _exports, change);
}

/// <summary><c>StringIO</c>: text in memory as a file.</summary>
internal sealed class PyStringIO(PyType type) : PyIOBase(type)
{
    public readonly EditableText Text = new();
    public long Position;

    /// <summary>What ends a line: null for any newline, translated; empty for any, untranslated.</summary>
    public string? NewLine = "\n";
    public readonly NewLineTranslator Translator = new();
}

/// <summary>Turns the newlines of other systems into <c>\n</c>, and remembers which ones it saw.</summary>
internal sealed class NewLineTranslator
{
    private const int CarriageReturn = 1;
    private const int LineFeed = 2;
    private const int Both = 4;

    /// <summary>Whether a text ended with <c>\r</c> that may be followed by <c>\n</c>.</summary>
    public bool HasPendingReturn;

    public int Seen;

    /// <summary>
    /// A text with its newlines counted and, if asked for, translated. A <c>\r</c> at the end waits unless this is the last text.
    /// </summary>
    public PyStr Translate(PyStr text, bool translate, bool isFinal)
    {
        if (!HasPendingReturn && !Contains(text, '\r'))
        {
            if ((Seen & LineFeed) == 0 && Contains(text, '\n')) Seen |= LineFeed;
            return text;
        }
        TextBuilder output = new(stackalloc char[TextBuilder.UsualLength]);
        int length = text.Length;
        int steps = 0;
        for (int i = HasPendingReturn ? -1 : 0; i < length; i++)
        {
            Poll.StepOrThrow(ref steps);
            int each = i < 0 ? '\r' : text[i];
            if (each == '\n') Seen |= LineFeed;
            if (each != '\r')
            {
                output.Append(each);
                continue;
            }
            if (i + 1 == length && !isFinal)
            {
                HasPendingReturn = true;
                return output.ToText();
            }
            bool pair = i + 1 < length && text[i + 1] == '\n';
            Seen |= pair ? Both : CarriageReturn;
            if (translate)
            {
                output.Append('\n');
            }
            else
            {
                output.Append('\r');
                if (pair) output.Append('\n');
            }
            if (pair) i++;
        }
        HasPendingReturn = false;
        return output.ToText();
    }

    private static bool Contains(PyStr text, char wanted) =>
        text.Narrow is { } narrow ? narrow.Contains(wanted) : text.Wide.AsSpan().Contains(wanted);

    /// <summary><c>newlines</c>: None, the one kind seen, or a tuple of them.</summary>
    public PyObject Kinds()
    {
        List<PyObject> kinds = [];
        if ((Seen & CarriageReturn) != 0) kinds.Add(PyStr.FromString("\r"));
        if ((Seen & LineFeed) != 0) kinds.Add(PyStr.FromString("\n"));
        if ((Seen & Both) != 0) kinds.Add(PyStr.FromString("\r\n"));
        return kinds.Count switch { 0 => PyNone.Instance, 1 => kinds[0], _ => new PyTuple([.. kinds]) };
    }
}

/// <summary><c>IncrementalNewlineDecoder</c>.</summary>
internal sealed class PyNewlineDecoder(PyType type, PyObject? decoder, bool translate) : PyStatefulObject(type)
{
    /// <summary>The decoder behind; null when the input is text already.</summary>
    public readonly PyObject? Decoder = decoder;
    public readonly bool Translate = translate;
    public readonly NewLineTranslator Translator = new();
}

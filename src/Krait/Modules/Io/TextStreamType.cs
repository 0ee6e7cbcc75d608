using System.Text;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Io;

/// <summary>A standard stream: UTF-8 text over a stream of bytes.</summary>
internal sealed class PyTextStream(Stream stream, string name, string mode, bool lineBuffering, bool backslashReplace) : PyObject
{
    public static readonly PyType TypeObject = new("TextIOWrapper", BuiltinTypes.Object, TypeFlags.None, "_io");

    private readonly StringBuilder _pending = new();

    public readonly string Name = name;
    public readonly string Mode = mode;

    /// <summary>Whether characters that cannot be encoded are written as escapes: what stderr does.</summary>
    public readonly bool BackslashReplace = backslashReplace;

    public bool IsClosed;

    public override PyType Type => TypeObject;

    /// <summary>Writes text; false with UnicodeEncodeError set for a lone surrogate.</summary>
    public bool Write(PyStr text)
    {
        string utf16 = text.ToString();
        if (!BackslashReplace && FindSurrogate(text) is var position and >= 0)
        {
            Raise.Set(new PyUnicodeError(ExceptionTypes.UnicodeEncodeError, PyTuple.Empty)
            {
                Encoding = PyStr.FromString("utf-8"),
                Object = text,
                Start = position,
                End = position + 1,
                Reason = PyStr.FromString("surrogates not allowed"),
            });
            return false;
        }
        AppendEscaped(text, utf16);
        if (_pending.Length >= 8192 || (lineBuffering && utf16.Contains('\n'))) Flush();
        return true;
    }

    private static int FindSurrogate(PyStr text)
    {
        if (text.Narrow is { } narrow)
        {
            int found = narrow.AsSpan().IndexOfAnyInRange('\ud800', '\udfff');
            return found;
        }
        return Array.FindIndex(text.Wide!, static point => point is >= 0xD800 and <= 0xDFFF);
    }

    private void AppendEscaped(PyStr text, string utf16)
    {
        if (!BackslashReplace || FindSurrogate(text) < 0)
        {
            _pending.Append(utf16);
            return;
        }
        for (int i = 0; i < text.Length; i++)
        {
            int point = text[i];
            if (point is >= 0xD800 and <= 0xDFFF) _pending.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{point:x4}");
            else if (point > 0xFFFF) _pending.Append(char.ConvertFromUtf32(point));
            else _pending.Append((char)point);
        }
    }

    /// <summary>Hands what was written to the operating system.</summary>
    public void Flush()
    {
        if (_pending.Length == 0) return;
        stream.Write(Encoding.UTF8.GetBytes(_pending.ToString()));
        _pending.Clear();
        stream.Flush();
    }

    private StreamReader? _reader;

    /// <summary>Reads a line with its newline; empty at the end.</summary>
    public string ReadLine()
    {
        _reader ??= new StreamReader(stream, new UTF8Encoding(false));
        StringBuilder line = new();
        int next;
        while ((next = _reader.Read()) >= 0)
        {
            line.Append((char)next);
            if (next == '\n') break;
        }
        return line.ToString();
    }

    /// <summary>Reads everything that is left.</summary>
    public string ReadToEnd()
    {
        _reader ??= new StreamReader(stream, new UTF8Encoding(false));
        return _reader.ReadToEnd();
    }
}

/// <summary>Character and line based layer over a stream of bytes.</summary>
[PyMethods]
internal static partial class TextStreamType
{
    /// <summary>Write string s to stream.</summary>
    [PyMethod("write($self, text, /)")]
    private static PyObject? Write(PyTextStream self, PyObject text)
    {
        if (text is not PyStr content) return Raise.TypeError($"write() argument must be str, not {text.Type.Name}");
        if (self.IsClosed) return Raise.ValueError("I/O operation on closed file.");
        return self.Write(content) ? PyInt.From(content.Length) : null;
    }

    /// <summary>Flush write buffers.</summary>
    [PyMethod("flush($self, /)")]
    private static PyObject? Flush(PyTextStream self)
    {
        try
        {
            self.Flush();
        }
        catch (IOException exception)
        {
            return Raise.Set(ExceptionTypes.OSError, exception.Message);
        }
        return PyNone.Instance;
    }

    /// <summary>Read a line; the empty string at the end.</summary>
    [PyMethod("readline($self, size=-1, /)")]
    private static PyObject ReadLine(PyTextStream self, PyObject? size) => PyStr.FromString(self.ReadLine());

    /// <summary>Read until the end.</summary>
    [PyMethod("read($self, size=-1, /)")]
    private static PyObject Read(PyTextStream self, PyObject? size) => PyStr.FromString(self.ReadToEnd());

    /// <summary>Whether the stream is connected to a terminal.</summary>
    [PyMethod("isatty($self, /)")]
    private static PyObject IsTerminal(PyTextStream self) => PyBool.From(self.Name switch
    {
        "<stdin>" => !Console.IsInputRedirected,
        "<stdout>" => !Console.IsOutputRedirected,
        _ => !Console.IsErrorRedirected,
    });

    /// <summary>The file descriptor.</summary>
    [PyMethod("fileno($self, /)")]
    private static PyObject FileNumber(PyTextStream self) => PyInt.From(self.Name switch { "<stdin>" => 0, "<stdout>" => 1, _ => 2 });

    /// <summary>Whether the stream can be written.</summary>
    [PyMethod("writable($self, /)")]
    private static PyObject IsWritable(PyTextStream self) => PyBool.From(self.Mode == "w");

    /// <summary>Whether the stream can be read.</summary>
    [PyMethod("readable($self, /)")]
    private static PyObject IsReadable(PyTextStream self) => PyBool.From(self.Mode == "r");

    /// <summary>Flush and close.</summary>
    [PyMethod("close($self, /)")]
    private static PyObject Close(PyTextStream self)
    {
        self.Flush();
        self.IsClosed = true;
        return PyNone.Instance;
    }

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iter(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self)
    {
        string line = ((PyTextStream)self).ReadLine();
        return line.Length == 0 ? null : PyStr.FromString(line);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        PyTextStream stream = (PyTextStream)self;
        return PyStr.FromString($"<_io.TextIOWrapper name='{stream.Name}' mode='{stream.Mode}' encoding='utf-8'>");
    }

    [PyGetter("name")]
    private static PyObject GetName(PyTextStream self) => PyStr.FromString(self.Name);

    [PyGetter("mode")]
    private static PyObject GetMode(PyTextStream self) => PyStr.FromString(self.Mode);

    [PyGetter("encoding")]
    private static PyObject GetEncoding(PyTextStream self) => PyStr.FromString("utf-8");

    [PyGetter("errors")]
    private static PyObject GetErrors(PyTextStream self) => PyStr.FromString(self.BackslashReplace ? "backslashreplace" : "strict");

    [PyGetter("closed")]
    private static PyObject GetClosed(PyTextStream self) => PyBool.From(self.IsClosed);
}

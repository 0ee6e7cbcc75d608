using Krait.Compiler;
using Krait.Modules.Builtins;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Slots;

namespace Krait.Modules.SyntaxTree;

/// <summary>The tokens of the compiler.</summary>
[PyModule("_tokenize")]
internal static partial class TokenizeModule
{
    [PyModuleInitializer]
    private static void AddTypes(PyModule module)
    {
        PyType type = new("TokenizerIter", BuiltinTypes.Object, TypeFlags.None, "_tokenize");
        TokenizerIteratorType.Bind(type);
        SlotInheritance.CompleteBuiltin(type);
        module.Dict.SetItem(PyStr.Intern("TokenizerIter"), type);
    }
}

/// <summary>A <c>TokenizerIter</c>. The whole source is read when the first token is asked for.</summary>
internal sealed class PyTokenizerIterator(PyType type, PyObject readLine, string? encoding, bool isExtra) : PyObject
{
    private List<PyTuple>? _tokens;
    private CompileError? _error;
    private int _next;

    public override PyType Type => type;

    /// <summary>The next token; null at the end, or with an exception set.</summary>
    public PyObject? Next()
    {
        if (_tokens is null)
        {
            if (ReadLines() is not { } lines) return null;
            _tokens = TokenLister.Read(lines, isExtra, out _error);
        }
        if (_next < _tokens.Count) return _tokens[_next++];
        if (_error is { } error)
        {
            _error = null;
            if (error.Line is null) Raise.Set(ExceptionTypes.SyntaxError, error.Message);
            else SourceExecution.RaiseError(error, "<string>");
        }
        return null;
    }

    private string[]? ReadLines()
    {
        List<string> lines = [];
        while (true)
        {
            PyObject? line = Calls.Call(readLine);
            if (line is null)
            {
                if (!Exceptions.ClearIf(ExceptionTypes.StopIteration)) return null;
                break;
            }
            if (encoding is not null && line is PyBytes bytes) line = Attributes.CallMethod(bytes, PyStr.Intern("decode"), PyStr.FromString(encoding));
            if (line is null) return null;
            if (line is not PyStr text)
            {
                Raise.TypeError(encoding is null ? "readline() returned a non-string object" : "readline() returned a non-bytes object");
                return null;
            }
            if (text.Length == 0) break;
            lines.Add(text.ToString());
        }
        return [.. lines];
    }
}

/// <summary>The behaviour of token iterators.</summary>
[PyMethods]
internal static partial class TokenizerIteratorType
{
    [PyNew("TokenizerIter(readline, /, *, encoding=None, extra_tokens=False)")]
    private static PyObject New(PyType type, PyObject readLine, string? encoding, bool extraTokens = false) =>
        new PyTokenizerIterator(type, readLine, encoding, extraTokens);

    [PySlot(nameof(PyType.IterSlot))]
    private static PyObject Iterate(PyObject self) => self;

    [PySlot(nameof(PyType.IterNextSlot))]
    private static PyObject? Next(PyObject self) => ((PyTokenizerIterator)self).Next();
}

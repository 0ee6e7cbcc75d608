using System.Text;
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
    private static readonly PyType s_iterator = new("TokenizerIter", BuiltinTypes.Object, TypeFlags.None, "_tokenize");

    [PyModuleInitializer]
    private static void AddTypes(PyModule module) => ModuleTypes.Add(module, s_iterator, TokenizerIteratorType.Bind);
}

/// <summary>A <c>TokenizerIter</c>, which reads a line when it needs it.</summary>
internal sealed class PyTokenizerIterator : PyObject
{
    private readonly PyType _type;
    private readonly PyObject _readLine;
    private readonly string? _encoding;
    private readonly TokenLister _tokens;
    private const string FileName = "<string>";

    private readonly List<CompileWarning> _warnings = [];
    private bool _hasFailed;

    public PyTokenizerIterator(PyType type, PyObject readLine, string? encoding, bool isExtra)
    {
        _type = type;
        _readLine = readLine;
        _encoding = encoding;
        _tokens = new TokenLister(ReadLine, isExtra);
    }

    public override PyType Type => _type;

    /// <summary>The next token; null at the end, or with an exception set.</summary>
    public PyObject? Next()
    {
        if (_hasFailed) return null;
        PyTuple? token = _tokens.Next(out CompileError? error, _warnings);
        if (_hasFailed) return null;
        if (_warnings.Count > 0)
        {
            _hasFailed = !SourceExecution.Issue(_warnings, FileName);
            _warnings.Clear();
            if (_hasFailed) return null;
        }
        if (error is null) return token;
        _hasFailed = true;
        if (error.Text is not null) SourceExecution.RaiseError(error, FileName);
        else RaiseAtLine(error);
        return null;
    }

    // An error whose place is known to the attributes only, not to the arguments.
    private static void RaiseAtLine(CompileError error)
    {
        var message = PyStr.FromString(error.Message);
        Raise.Set(new PySyntaxError(ExceptionTypes.SyntaxError, PyTuple.Create(message))
        {
            Message = message,
            FileName = PyStr.FromString(FileName),
            Line = PyInt.From(error.Line!.Value),
            Offset = PyInt.From(error.Offset!.Value),
            EndLine = PyInt.From(error.Line.Value),
        });
    }

    // The bytes of the next line in UTF-8; null at the end, or with an exception set.
    private byte[]? ReadLine()
    {
        PyObject? line = Calls.Call(_readLine);
        if (line is null)
        {
            _hasFailed = !Exceptions.ClearIf(ExceptionTypes.StopIteration);
            return null;
        }
        if (_encoding is not null && line is not null)
        {
            line = line is PyBytes
                ? Attributes.CallMethod(line, PyStr.Intern("decode"), PyStr.FromString(_encoding), PyStr.FromString("replace"))
                    : PyNone.Instance;
        }
        if (line is PyStr text) return Encoding.UTF8.GetBytes(text.ToString());
        if (line is not null)
        {
            Raise.TypeError(_encoding is null ? "readline() returned a non-string object" : "readline() returned a non-bytes object");
        }
        _hasFailed = true;
        return null;
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

using Krait.Evaluation;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Types.Text;

/// <summary>The codecs and error handlers that Python code registers (library reference, "codecs").</summary>
internal static class CodecRegistry
{
    /// <summary>What one engine has registered.</summary>
    private sealed class State
    {
        public readonly Dictionary<string, PyTuple> Found = new(StringComparer.Ordinal);
        public readonly Dictionary<string, PyObject> Handlers = new(StringComparer.Ordinal);
        public bool TriedLibrary;
        public bool ChecksNames;
        public readonly List<PyObject> SearchFunctions = [];
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private static readonly PyStr s_module = PyStr.Intern("_codecs");
    private static readonly PyStr s_encodings = PyStr.Intern("encodings");

    /// <summary>The search functions, asked in order.</summary>
    public static List<PyObject> SearchFunctions => Own.SearchFunctions;

    /// <summary>Error handlers by name; those the runtime has itself are functions of the _codecs module.</summary>
    public static Dictionary<string, PyObject> ErrorHandlers => Own.Handlers;

    /// <summary>Forgets what a search function that goes away may have found.</summary>
    public static void ForgetFound() => Own.Found.Clear();

    /// <summary>Whether encodings and error handlers are looked up where they will not be needed: in development mode.</summary>
    public static bool ChecksNames
    {
        get => Own.ChecksNames;
        set => Own.ChecksNames = value;
    }

    /// <summary>In development mode, whether an encoding and an error handler exist; false with LookupError set.</summary>
    public static bool Check(string? encoding, string? errors)
    {
        if ((encoding is null && errors is null) || !ChecksNames) return true;
        if (encoding is not null && !Codecs.IsNative(encoding) && Lookup(encoding) is null) return false;
        return errors is null || HasErrorHandler(errors);
    }

    /// <summary>Whether there is an error handler; false with LookupError set.</summary>
    public static bool HasErrorHandler(string name)
    {
        if (name is "strict" or "ignore" or "replace" or "surrogateescape" or "surrogatepass" or "backslashreplace" or "xmlcharrefreplace"
            or "namereplace")
        {
            return true;
        }
        if (ErrorHandlers.ContainsKey(name)) return true;
        return Raise.Set(ExceptionTypes.LookupError, $"unknown error handler name '{name}'") is not null;
    }

    /// <summary>The codec of an encoding: encoder, decoder, reader and writer; null with LookupError set.</summary>
    public static PyTuple? Lookup(string encoding)
    {
        string name = Normalize(encoding);
        if (Own.Found.TryGetValue(name, out PyTuple? found)) return found;
        if (!Own.TriedLibrary)
        {
            // The library's encodings register themselves when they are imported.
            Own.TriedLibrary = true;
            if (ImportStatements.Import(s_encodings) is null && !Exceptions.ClearIf(ExceptionTypes.ModuleNotFoundError)) return null;
        }
        foreach (PyObject search in SearchFunctions.ToArray())
        {
            PyObject? result = Calls.Call(search, PyStr.FromString(name));
            if (result is null) return null;
            if (result is PyNone) continue;
            if (result is not PyTuple { Count: 4 } codec)
            {
                Raise.TypeError("codec search functions must return 4-tuples");
                return null;
            }
            Own.Found[name] = codec;
            return codec;
        }
        Raise.Set(ExceptionTypes.LookupError, $"unknown encoding: {encoding}");
        return null;
    }

    // Lower case; characters that are neither letters, digits nor dots separate words, others than ASCII are left out.
    private static string Normalize(string encoding)
    {
        System.Text.StringBuilder name = new(encoding.Length);
        bool isSeparated = false;
        // Short: the name of an encoding, looked up in full before.
        foreach (char each in encoding)
        {
            if (!char.IsAsciiLetterOrDigit(each) && each != '.')
            {
                isSeparated = true;
                continue;
            }
            if (isSeparated && name.Length > 0) name.Append('_');
            isSeparated = false;
            name.Append(char.ToLowerInvariant(each));
        }
        return name.ToString();
    }

    /// <summary>Applies a codec's encoder (0) or decoder (1); null with an exception set.</summary>
    public static PyObject? Apply(string encoding, int function, PyObject value, string? errors)
    {
        PyTuple? codec = Lookup(encoding);
        if (codec is null) return null;
        PyObject? result = errors is null ? Calls.Call(codec[function], value)
            : Calls.Call(codec[function], value, PyStr.FromString(errors));
        if (result is null)
        {
            PyBaseException error = Exceptions.Take()!;
            if (ExceptionNotes.Add(error, $"{(function == 0 ? "encoding" : "decoding")} with '{encoding}' codec failed"))
            {
                ThreadState.Current.Exception = error;
            }
            return null;
        }
        return result is PyTuple { Count: 2 } pair ? pair[0]
            : Raise.TypeError($"{(function == 0 ? "encoder" : "decoder")} must return a tuple (object, integer)");
    }

    private static readonly PyStr s_isTextEncoding = PyStr.Intern("_is_text_encoding");

    /// <summary>Whether a codec is between str and bytes; false with LookupError set when it is not.</summary>
    /// <param name="encoding">Its name.</param>
    /// <param name="function">What the error says to use instead; null for nothing.</param>
    public static bool RequireText(string encoding, string? function)
    {
        PyTuple? codec = Lookup(encoding);
        if (codec is null || !Attributes.TryGet(codec, s_isTextEncoding, out PyObject? flag)) return false;
        if (flag is null || Truth.IsTrue(flag) == 1) return true;
        string advice = function is null ? "" : $"; use {function} to handle arbitrary codecs";
        Raise.Set(ExceptionTypes.LookupError, $"'{encoding}' is not a text encoding{advice}");
        return false;
    }

    /// <summary><c>text.encode(encoding, errors)</c> by a registered codec.</summary>
    public static byte[]? Encode(PyStr text, string encoding, string errors)
    {
        if (!RequireText(encoding, "codecs.encode()")) return null;
        PyObject? result = Apply(encoding, 0, text, errors);
        if (result is null) return null;
        if (result is PyBytes bytes) return bytes.Value;
        if (result is PyByteArray array) return array.Span.ToArray();
        Raise.TypeError(
            $"'{encoding}' encoder returned '{result.Type.Name}' instead of 'bytes'; use codecs.encode() to encode to arbitrary types");
        return null;
    }

    /// <summary><c>bytes.decode(encoding, errors)</c> by a registered codec.</summary>
    public static PyStr? Decode(byte[] bytes, string encoding, string errors)
    {
        if (!RequireText(encoding, "codecs.decode()")) return null;
        PyObject? result = Apply(encoding, 1, PyBytes.From(bytes), errors);
        if (result is null or PyStr) return (PyStr?)result;
        Raise.TypeError(
            $"'{encoding}' decoder returned '{result.Type.Name}' instead of 'str'; use codecs.decode() to decode to arbitrary types");
        return null;
    }

    /// <summary>
    /// Asks a registered error handler what stands for a part that cannot be converted, and where to go on; null with an
    /// exception set.
    /// </summary>
    public static PyObject? HandleError(string name, PyUnicodeError error, int length, out int position)
    {
        position = 0;
        if (!Own.Handlers.TryGetValue(name, out PyObject? handler))
        {
            // Those that are always there are registered by the module of codecs.
            if (ImportStatements.Import(s_module) is null) return null;
            Own.Handlers.TryGetValue(name, out handler);
        }
        if (handler is null) return Raise.Set(ExceptionTypes.LookupError, $"unknown error handler name '{name}'");
        PyObject? result = Calls.Call(handler, error);
        if (result is null) return null;
        bool isDecoding = error.Type.IsSubtypeOf(ExceptionTypes.UnicodeDecodeError);
        if (isDecoding)
        {
            if (error.Object is not PyBytes source) return Raise.TypeError("UnicodeDecodeError 'object' attribute must be a bytes");
            length = source.Length;
        }
        if (result is not PyTuple { Count: 2 } pair || pair[1] is not PyIntegral index
            || !(pair[0] is PyStr || (!isDecoding && pair[0] is PyBytes)))
        {
            return Raise.TypeError(isDecoding ? "decoding error handler must return (str, int) tuple"
                : "encoding error handler must return (str/bytes, int) tuple");
        }
        if (!index.TryGetInt64(out long given)) given = long.MaxValue;
        if (given < 0) given += length;
        if (given < 0 || given > length) return Raise.IndexError($"position {index.ToBigInteger()} from error handler out of bounds");
        position = (int)given;
        return pair[0];
    }
}

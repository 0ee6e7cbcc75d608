using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules;

/// <summary>allow programmer to define multiple exit functions to be executed upon normal program termination.</summary>
[PyModule("atexit")]
internal static partial class AtExitModule
{
    /// <summary>What one engine calls at its end.</summary>
    private sealed class State
    {
        public readonly List<Registration> Registered = [];
    }

    private static State Own => ThreadState.Current.Interpreter.Get(static () => new State());

    private sealed record Registration(PyObject Function, PyTuple Arguments, PyDict? Keywords);

    /// <summary>Register a function to be executed upon normal program termination.</summary>
    [PyFunction("register(func, /, *args, **kwargs)")]
    private static PyObject? Register(ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ReadOnlySpan<PyObject> positional = Arguments.Positional(arguments, keywordNames);
        if (positional.Length == 0) return Raise.TypeError("register() takes at least 1 argument (0 given)");
        if (positional[0].Type.CallSlot is null) return Raise.TypeError("the first argument must be callable");
        Own.Registered.Add(new Registration(positional[0], PyTuple.From(positional[1..]), Arguments.Keywords(arguments, keywordNames)));
        return positional[0];
    }

    /// <summary>Clear the list of previously registered exit functions.</summary>
    [PyFunction("_clear()")]
    private static PyObject Clear()
    {
        Own.Registered.Clear();
        return PyNone.Instance;
    }

    /// <summary>Unregister an exit function which was previously registered using atexit.register.</summary>
    [PyFunction("unregister(func, /)")]
    private static PyObject? Unregister(PyObject function)
    {
        // The oldest first, counted from the newest, as CPython does: a comparison may run code that registers and unregisters.
        List<Registration> all = Own.Registered;
        for (int place = all.Count - 1; place >= 0; place = Math.Min(place, all.Count) - 1)
        {
            Registration each = all[all.Count - 1 - place];
            int equal = Comparison.IdenticalOrEqual(each.Function, function);
            if (equal < 0) return null;
            if (equal > 0) all.RemoveAll(other => ReferenceEquals(other, each));
        }
        return PyNone.Instance;
    }

    /// <summary>Return the number of registered exit functions.</summary>
    [PyFunction("_ncallbacks()")]
    private static PyObject GetCount() => PyInt.From(Own.Registered.Count);

    /// <summary>Run all registered exit functions, the last one first. What they raise is reported and forgotten.</summary>
    [PyFunction("_run_exitfuncs()")]
    public static PyObject RunAll()
    {
        while (Own.Registered.Count > 0)
        {
            Registration last = Own.Registered[^1];
            Own.Registered.RemoveAt(Own.Registered.Count - 1);
            if (Calls.Call(last.Function, last.Arguments, last.Keywords) is null)
            {
                Unraisable.Report("Exception ignored in atexit callback", last.Function);
            }
        }
        return PyNone.Instance;
    }
}

/// <summary>string helper module</summary>
[PyModule("_string")]
internal static partial class StringModule
{
    /// <summary>
    /// Parse the argument as a format string: literal text, field name, format specification and conversion of each part.
    /// </summary>
    [PyFunction("formatter_parser(str, /)")]
    private static PyObject? FormatterParser(PyStr format)
    {
        PyList parts = new();
        int position = 0;
        while (position < format.Length)
        {
            List<int> literal = [];
            bool field = false;
            bool escaped = false;
            while (position < format.Length && !field && !escaped)
            {
                int each = format[position++];
                bool doubled = position < format.Length && format[position] == each;
                if (each is '{' or '}' && doubled)
                {
                    // A doubled brace ends the literal, so that every part is a slice of the text.
                    position++;
                    literal.Add(each);
                    escaped = true;
                }
                else if (each == '}')
                {
                    return Raise.ValueError("Single '}' encountered in format string");
                }
                else if (each == '{')
                {
                    field = true;
                }
                else
                {
                    literal.Add(each);
                }
            }
            PyObject text = Types.Text.CodePoints.ToText(literal);
            if (!field)
            {
                parts.Add(PyTuple.Create(text, PyNone.Instance, PyNone.Instance, PyNone.Instance));
                continue;
            }
            if (position == format.Length) return Raise.ValueError("Single '{' encountered in format string");
            PyTuple? part = Field(format, ref position, text);
            if (part is null) return null;
            parts.Add(part);
        }
        return Iteration.GetIter(parts);
    }

    private static PyTuple? Field(PyStr format, ref int position, PyObject literal)
    {
        int start = position;
        int bracket = 0;
        while (position < format.Length && (bracket > 0 || format[position] is not (':' or '!' or '}' or '{')))
        {
            if (format[position] == '[') bracket = 1;
            if (format[position] == ']') bracket = 0;
            position++;
        }
        PyStr name = format.Substring(start, position - start);
        if (position < format.Length && format[position] == '{')
        {
            Raise.ValueError("unexpected '{' in field name");
            return null;
        }
        PyObject conversion = PyNone.Instance;
        if (position < format.Length && format[position] == '!')
        {
            if (position + 2 >= format.Length)
            {
                Raise.ValueError(position + 1 >= format.Length ? "end of string while looking for conversion specifier"
                    : "unmatched '{' in format spec");
                return null;
            }
            conversion = format.Substring(position + 1, 1);
            position += 2;
            if (format[position] is not (':' or '}'))
            {
                Raise.ValueError("expected ':' after conversion specifier");
                return null;
            }
        }
        PyStr specification = PyStr.Empty;
        if (position < format.Length && format[position] == ':')
        {
            start = ++position;
            for (int depth = 1; position < format.Length; position++)
            {
                if (format[position] == '{') depth++;
                if (format[position] == '}' && --depth == 0) break;
            }
            specification = format.Substring(start, position - start);
        }
        if (position >= format.Length)
        {
            Raise.ValueError("expected '}' before end of string");
            return null;
        }
        position++;
        return PyTuple.Create(literal, name, specification, conversion);
    }

    /// <summary>Split the argument as a field name: the first part, and an iterator of attributes and items.</summary>
    [PyFunction("formatter_field_name_split(str, /)")]
    private static PyObject? SplitFieldName(PyStr name)
    {
        int position = 0;
        while (position < name.Length && name[position] is not ('.' or '[')) position++;
        PyObject first = Index(name.Substring(0, position));
        PyList rest = new();
        while (position < name.Length)
        {
            bool isAttribute = name[position++] == '.';
            int start = position;
            while (position < name.Length && (isAttribute ? name[position] is not ('.' or '[') : name[position] != ']')) position++;
            if (!isAttribute && position == name.Length) return Raise.ValueError("Missing ']' in format string");
            PyStr part = name.Substring(start, position - start);
            if (part.Length == 0) return Raise.ValueError("Empty attribute in format string");
            if (!isAttribute && ++position < name.Length && name[position] is not ('.' or '['))
            {
                return Raise.ValueError("Only '.' or '[' may follow ']' in format field specifier");
            }
            rest.Add(PyTuple.Create(PyBool.From(isAttribute), isAttribute ? part : Index(part)));
        }
        PyObject? iterator = Iteration.GetIter(rest);
        return iterator is null ? null : PyTuple.Create(first, iterator);
    }

    private static PyObject Index(PyStr text) =>
        text.Length > 0 && text.Narrow is { } narrow && narrow.All(char.IsAsciiDigit) && long.TryParse(narrow, out long number)
            ? PyInt.From(number) : text;
}

/// <summary>This module makes available standard errno system symbols.</summary>
[PyModule("errno")]
internal static partial class ErrnoModule
{
    private static readonly (string Name, int Number)[] s_numbers =
    [
        ("EPERM", 1), ("ENOENT", 2), ("ESRCH", 3), ("EINTR", 4), ("EIO", 5), ("ENXIO", 6), ("E2BIG", 7), ("ENOEXEC", 8), ("EBADF", 9),
        ("ECHILD", 10), ("EAGAIN", 11), ("ENOMEM", 12), ("EACCES", 13), ("EFAULT", 14), ("ENOTBLK", 15), ("EBUSY", 16), ("EEXIST", 17),
        ("EXDEV", 18), ("ENODEV", 19), ("ENOTDIR", 20), ("EISDIR", 21), ("EINVAL", 22), ("ENFILE", 23), ("EMFILE", 24), ("ENOTTY", 25),
        ("ETXTBSY", 26), ("EFBIG", 27), ("ENOSPC", 28), ("ESPIPE", 29), ("EROFS", 30), ("EMLINK", 31), ("EPIPE", 32), ("EDOM", 33),
        ("ERANGE", 34), ("EDEADLK", 35), ("ENAMETOOLONG", 36), ("ENOLCK", 37), ("ENOSYS", 38), ("ENOTEMPTY", 39), ("ELOOP", 40),
        ("ENOMSG", 42), ("EIDRM", 43), ("ENODATA", 61), ("ETIME", 62), ("ENOLINK", 67), ("EPROTO", 71), ("EBADMSG", 74), ("EOVERFLOW", 75),
        ("EILSEQ", 84), ("EUSERS", 87), ("ENOTSOCK", 88), ("EDESTADDRREQ", 89), ("EMSGSIZE", 90), ("EPROTOTYPE", 91), ("ENOPROTOOPT", 92),
        ("EPROTONOSUPPORT", 93), ("ESOCKTNOSUPPORT", 94), ("EOPNOTSUPP", 95), ("ENOTSUP", 95), ("EPFNOSUPPORT", 96), ("EAFNOSUPPORT", 97),
        ("EADDRINUSE", 98), ("EADDRNOTAVAIL", 99), ("ENETDOWN", 100), ("ENETUNREACH", 101), ("ENETRESET", 102), ("ECONNABORTED", 103),
        ("ECONNRESET", 104), ("ENOBUFS", 105), ("EISCONN", 106), ("ENOTCONN", 107), ("ESHUTDOWN", 108), ("ETIMEDOUT", 110),
        ("ECONNREFUSED", 111), ("EHOSTDOWN", 112), ("EHOSTUNREACH", 113), ("EALREADY", 114), ("EINPROGRESS", 115), ("ESTALE", 116),
        ("EDQUOT", 122), ("ECANCELED", 125), ("EOWNERDEAD", 130),
        ("ENOTRECOVERABLE", 131), ("EWOULDBLOCK", 11), ("EDEADLOCK", 35),
        ("EADV", 68), ("EBADE", 52), ("EBADFD", 77), ("EBADR", 53), ("EBADRQC", 56), ("EBADSLT", 57), ("EBFONT", 59), ("ECHRNG", 44),
        ("ECOMM", 70), ("EDOTDOT", 73), ("EFTYPE", 134), ("EHWPOISON", 133), ("EISNAM", 120), ("EKEYEXPIRED", 127),
        ("EKEYREJECTED", 129), ("EKEYREVOKED", 128), ("EL2HLT", 51), ("EL2NSYNC", 45), ("EL3HLT", 46), ("EL3RST", 47), ("ELIBACC", 79),
        ("ELIBBAD", 80), ("ELIBEXEC", 83), ("ELIBMAX", 82), ("ELIBSCN", 81), ("ELNRNG", 48), ("EMEDIUMTYPE", 124), ("EMULTIHOP", 72),
        ("ENAVAIL", 119), ("ENOANO", 55), ("ENOCSI", 50), ("ENOKEY", 126), ("ENOMEDIUM", 123), ("ENONET", 64), ("ENOPKG", 65),
        ("ENOSR", 63), ("ENOSTR", 60), ("ENOTNAM", 118), ("ENOTUNIQ", 76), ("EREMCHG", 78), ("EREMOTE", 66), ("EREMOTEIO", 121),
        ("ERESTART", 85), ("ERFKILL", 132), ("ESRMNT", 69), ("ESTRPIPE", 86), ("ETOOMANYREFS", 109), ("EUCLEAN", 117), ("EUNATCH", 49),
        ("EXFULL", 54),
    ];

    [PyModuleInitializer]
    private static void AddNumbers(PyModule module)
    {
        PyDict names = new();
        foreach ((string name, int number) in s_numbers)
        {
            module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
            if (names.GetItem(PyInt.From(number)) is null) names.SetItem(PyInt.From(number), PyStr.Intern(name));
        }
        names.SetItem(PyInt.From(11), PyStr.Intern("EAGAIN"));
        module.Dict.SetItem(PyStr.Intern("errorcode"), names);
    }
}

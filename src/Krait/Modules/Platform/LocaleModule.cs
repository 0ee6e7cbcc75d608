using System.Runtime.InteropServices;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Modules.Platform;

/// <summary>Support for POSIX locales.</summary>
/// <remarks>The locale is that of the process, as in C; nothing of Krait's own depends on it. The numbers are Linux's.</remarks>
[PyModule("_locale")]
internal static unsafe partial class LocaleModule
{
    private const int CharMax = 127;
    private const int CodeSet = 14;

    private static readonly (string Name, int Number)[] s_numbers =
    [
        ("LC_CTYPE", 0), ("LC_NUMERIC", 1), ("LC_TIME", 2), ("LC_COLLATE", 3), ("LC_MONETARY", 4), ("LC_MESSAGES", 5), ("LC_ALL", 6), ("CHAR_MAX", CharMax),
        ("CODESET", CodeSet), ("AM_STR", 131110), ("PM_STR", 131111), ("D_T_FMT", 131112), ("D_FMT", 131113), ("T_FMT", 131114), ("T_FMT_AMPM", 131115), ("ERA", 131116),
        ("ERA_D_FMT", 131118), ("ALT_DIGITS", 131119), ("ERA_D_T_FMT", 131120), ("ERA_T_FMT", 131121), ("_DATE_FMT", 131180), ("CRNCYSTR", 262159), ("RADIXCHAR", 65536),
        ("THOUSEP", 65537), ("YESEXPR", 327680), ("NOEXPR", 327681),
    ];

    // Runs of numbers: short and long names of days and months.
    private static readonly (string Name, int First, int Count)[] s_runs = [("ABDAY_", 131072, 7), ("DAY_", 131079, 7), ("ABMON_", 131086, 12), ("MON_", 131098, 12)];

    private static PyType ErrorType => ModuleExceptions.Get("locale", "Error", ExceptionTypes.Exception);

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("Error"), ErrorType);
        foreach ((string name, int number) in s_numbers) module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
        foreach ((string name, int first, int count) in s_runs)
        {
            for (int i = 0; i < count; i++) module.Dict.SetItem(PyStr.Intern(name + (i + 1)), PyInt.From(first + i));
        }
    }

    /// <summary>The beginning of C's <c>struct lconv</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Conventions
    {
        public fixed long Texts[10];
        public fixed byte Numbers[8];
    }

    [LibraryImport("libc", EntryPoint = "setlocale", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SetNative(int category, string? locale);

    [LibraryImport("libc", EntryPoint = "localeconv")]
    private static partial Conventions* GetConventions();

    [LibraryImport("libc", EntryPoint = "nl_langinfo")]
    private static partial nint GetInformation(int item);

    [LibraryImport("libc", EntryPoint = "strcoll", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CompareNative(string left, string right);

    [LibraryImport("libc", EntryPoint = "strxfrm", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint TransformNative(byte[]? target, string source, nint length);

    [LibraryImport("libc", EntryPoint = "dcgettext", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint TranslateNative(string? domain, string message, int category);

    [LibraryImport("libc", EntryPoint = "textdomain", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SetDomain(string? domain);

    [LibraryImport("libc", EntryPoint = "bindtextdomain", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint BindDomain(string domain, string? folder);

    [LibraryImport("libc", EntryPoint = "bind_textdomain_codeset", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint BindCodeSet(string domain, string? codeSet);

    private static PyStr Text(nint text) => PyStr.FromString(Marshal.PtrToStringUTF8(text) ?? "");

    private static bool TryText(string function, int position, PyObject? given, bool takesNone, out string? text)
    {
        text = null;
        if (given is null || (takesNone && given is PyNone)) return true;
        if (given is not PyStr value) return Arguments.WrongType(function, $"argument {position}", takesNone ? "str or None" : "str", given) is not null;
        text = value.ToString();
        return !text.Contains('\0') || Raise.ValueError("embedded null character") is not null;
    }

    /// <summary>Activates/queries locale processing.</summary>
    [PyFunction("setlocale(category, locale=None, /)")]
    private static PyObject? SetLocale(int category, PyObject? locale)
    {
        if (!TryText("setlocale", 2, locale, takesNone: true, out string? text)) return null;
        if (text is not null && !CapabilityGate.Check(DeniedCapabilities.Processes, "the locale of the process")) return null;
        nint result = SetNative(category, text);
        if (result == 0) return Raise.Set(ErrorType, text is null ? "locale query failed" : "unsupported locale setting");
        return Text(result);
    }

    /// <summary>Returns numeric and monetary locale-specific parameters.</summary>
    [PyFunction("localeconv()")]
    private static PyObject GetConventionsAsDict()
    {
        string[] texts =
        [
            "decimal_point", "thousands_sep", "grouping", "int_curr_symbol", "currency_symbol", "mon_decimal_point", "mon_thousands_sep", "mon_grouping",
            "positive_sign", "negative_sign",
        ];
        string[] numbers = ["int_frac_digits", "frac_digits", "p_cs_precedes", "p_sep_by_space", "n_cs_precedes", "n_sep_by_space", "p_sign_posn", "n_sign_posn"];
        Conventions* conventions = GetConventions();
        PyDict dict = new();
        for (int i = 0; i < texts.Length; i++)
        {
            nint text = (nint)conventions->Texts[i];
            dict.SetItem(PyStr.Intern(texts[i]), texts[i].EndsWith("grouping", StringComparison.Ordinal) ? Grouping((byte*)text) : Text(text));
        }
        for (int i = 0; i < numbers.Length; i++) dict.SetItem(PyStr.Intern(numbers[i]), PyInt.From(conventions->Numbers[i]));
        return dict;
    }

    // Sizes of groups of digits; the last number says that the one before is repeated, or that there are no more groups.
    private static PyList Grouping(byte* sizes)
    {
        PyList list = new();
        int index = 0;
        if (sizes is null || sizes[0] == 0) return list;
        for (; sizes[index] != 0 && sizes[index] != CharMax; index++) list.Add(PyInt.From(sizes[index]));
        list.Add(PyInt.From(sizes[index]));
        return list;
    }

    /// <summary>Get the current locale encoding.</summary>
    [PyFunction("getencoding()")]
    private static PyObject GetEncoding() => PyStr.FromNarrow("UTF-8");

    /// <summary>Return the value for the locale information associated with key.</summary>
    [PyFunction("nl_langinfo(key, /)")]
    private static PyObject? GetLanguageInformation(int key)
    {
        bool isKnown = Array.Exists(s_numbers, each => each.Number == key && key >= CodeSet && key != CharMax) || Array.Exists(s_runs, each => key >= each.First && key < each.First + each.Count);
        return isKnown ? Text(GetInformation(key)) : Raise.ValueError("unsupported langinfo constant");
    }

    /// <summary>Compares two strings according to the locale.</summary>
    [PyFunction("strcoll(os1, os2, /)")]
    private static PyObject? Compare(PyObject first, PyObject second)
    {
        if (!TryText("strcoll", 1, first, takesNone: false, out string? left) || !TryText("strcoll", 2, second, takesNone: false, out string? right)) return null;
        return PyInt.From(CompareNative(left!, right!));
    }

    /// <summary>Return a string that can be used as a key for locale-aware comparisons.</summary>
    [PyFunction("strxfrm(string, /)")]
    private static PyObject? Transform(PyObject given)
    {
        if (!TryText("strxfrm", 1, given, takesNone: false, out string? text)) return null;
        nint length = TransformNative(null, text!, 0);
        byte[] target = new byte[length + 1];
        TransformNative(target, text!, target.Length);
        ReadOnlySpan<byte> key = target.AsSpan(0, (int)length);
        // In C's own locale a string is its key; others make bytes of no encoding.
        return key.IndexOfAnyInRange((byte)0x80, byte.MaxValue) < 0 || SetText(key) is not { } utf8
            ? PyStr.FromString(System.Text.Encoding.Latin1.GetString(key))
            : PyStr.FromString(utf8);
    }

    private static string? SetText(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes) ? System.Text.Encoding.UTF8.GetString(bytes) : null;

    private static PyObject? Translate(string function, PyObject? domain, PyObject message, int category)
    {
        const int Messages = 5;
        if (!TryText(function, 1, domain, takesNone: true, out string? name) || !TryText(function, domain is null ? 1 : 2, message, takesNone: false, out string? text)) return null;
        return Text(TranslateNative(name, text!, category < 0 ? Messages : category));
    }

    /// <summary>gettext(msg) -> string Return translation of msg.</summary>
    [PyFunction("gettext(msg, /)")]
    private static PyObject? GetText(PyObject message) => Translate("gettext", null, message, -1);

    /// <summary>dgettext(domain, msg) -> string Return translation of msg in domain.</summary>
    [PyFunction("dgettext(domain, msg, /)")]
    private static PyObject? GetDomainText(PyObject domain, PyObject message) => Translate("dgettext", domain, message, -1);

    /// <summary>Return translation of msg in domain and category.</summary>
    [PyFunction("dcgettext(domain, msg, category, /)")]
    private static PyObject? GetCategoryText(PyObject domain, PyObject message, int category) => Translate("dcgettext", domain, message, category);

    /// <summary>Set the C library's textdmain to domain, returning the new domain.</summary>
    [PyFunction("textdomain(domain, /)")]
    private static PyObject? TextDomain(PyObject domain) => TryText("textdomain", 1, domain, takesNone: true, out string? name) ? Text(SetDomain(name)) : null;

    /// <summary>Bind the C library's domain to dir.</summary>
    [PyFunction("bindtextdomain(domain, dir, /)")]
    private static PyObject? BindTextDomain(PyObject domain, PyObject folder)
    {
        if (!TryText("bindtextdomain", 1, domain, takesNone: false, out string? name) || !TryText("bindtextdomain", 2, folder, takesNone: true, out string? path)) return null;
        return name!.Length == 0 ? Raise.Set(ErrorType, "domain must be a non-empty string") : Text(BindDomain(name, path));
    }

    /// <summary>Bind the C library's domain to codeset.</summary>
    [PyFunction("bind_textdomain_codeset(domain, codeset, /)")]
    private static PyObject? BindTextCodeSet(PyObject domain, PyObject codeSet)
    {
        if (!TryText("bind_textdomain_codeset", 1, domain, takesNone: false, out string? name)) return null;
        if (!TryText("bind_textdomain_codeset", 2, codeSet, takesNone: true, out string? code)) return null;
        nint result = BindCodeSet(name!, code);
        return result == 0 ? PyNone.Instance : Text(result);
    }
}

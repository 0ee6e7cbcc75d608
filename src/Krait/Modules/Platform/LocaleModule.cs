using System.Runtime.InteropServices;
using Krait.Modules.Posix;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Text;

namespace Krait.Modules.Platform;

/// <summary>Support for POSIX locales.</summary>
/// <remarks>The locale is that of the process, as in C; nothing of Krait's own depends on it. The numbers are Linux's.</remarks>
[PyModule("_locale")]
internal static unsafe partial class LocaleModule
{
    private const int CharMax = 127;
    private const int Messages = 5;

    private static readonly (string Name, int Number)[] s_categories =
    [
        ("LC_CTYPE", 0), ("LC_NUMERIC", 1), ("LC_TIME", 2), ("LC_COLLATE", 3), ("LC_MONETARY", 4), ("LC_MESSAGES", Messages), ("LC_ALL", 6),
        ("CHAR_MAX", CharMax),
    ];

    // What nl_langinfo() tells, first single items, then runs of them: short and long names of days and months.
    private static readonly (string Name, int Number)[] s_items =
    [
        ("CODESET", 14), ("AM_STR", 131110), ("PM_STR", 131111), ("D_T_FMT", 131112), ("D_FMT", 131113), ("T_FMT", 131114),
        ("T_FMT_AMPM", 131115), ("ERA", 131116), ("ERA_D_FMT", 131118), ("ALT_DIGITS", 131119), ("ERA_D_T_FMT", 131120),
        ("ERA_T_FMT", 131121), ("_DATE_FMT", 131180), ("CRNCYSTR", 262159), ("RADIXCHAR", 65536), ("THOUSEP", 65537),
        ("YESEXPR", 327680), ("NOEXPR", 327681),
    ];

    private static readonly (string Name, int First, int Count)[] s_runs =
        [("ABDAY_", 131072, 7), ("DAY_", 131079, 7), ("ABMON_", 131086, 12), ("MON_", 131098, 12)];

    private static readonly string[] s_conventionTexts =
    [
        "decimal_point", "thousands_sep", "grouping", "int_curr_symbol", "currency_symbol", "mon_decimal_point", "mon_thousands_sep",
        "mon_grouping", "positive_sign", "negative_sign",
    ];

    private static readonly string[] s_conventionNumbers =
    [
        "int_frac_digits", "frac_digits", "p_cs_precedes", "p_sep_by_space", "n_cs_precedes", "n_sep_by_space", "p_sign_posn",
        "n_sign_posn",
    ];

    private static PyType ErrorType => ModuleExceptions.Get("locale", "Error", ExceptionTypes.Exception);

    [PyModuleInitializer]
    private static void AddValues(PyModule module)
    {
        module.Dict.SetItem(PyStr.Intern("Error"), ErrorType);
        foreach ((string name, int number) in (ReadOnlySpan<(string, int)>)[.. s_categories, .. s_items])
        {
            module.Dict.SetItem(PyStr.Intern(name), PyInt.From(number));
        }
        foreach ((string name, int first, int count) in s_runs)
        {
            for (int i = 0; i < count; i++) module.Dict.SetItem(PyStr.Intern(name + (i + 1)), PyInt.From(first + i));
        }
    }

    /// <summary>
    /// The beginning of C's <c>struct lconv</c>: the members of <see cref="s_conventionTexts"/> and <see cref="s_conventionNumbers"/>.
    /// </summary>
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

    [LibraryImport("libc", EntryPoint = "wcscoll")]
    private static partial int CompareNative(int[] left, int[] right);

    [LibraryImport("libc", EntryPoint = "wcsxfrm")]
    private static partial nint TransformNative(int[]? target, int[] source, nint length);

    [LibraryImport("libc", EntryPoint = "dcgettext", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint TranslateNative(string? domain, string message, int category);

    [LibraryImport("libc", EntryPoint = "textdomain", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint SetDomain(string? domain);

    [LibraryImport("libc", EntryPoint = "bindtextdomain", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint BindDomain(string domain, string? folder);

    [LibraryImport("libc", EntryPoint = "bind_textdomain_codeset", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint BindCodeSet(string domain, string? codeSet);

    private static PyStr Text(nint text) => PyStr.FromString(Marshal.PtrToStringUTF8(text) ?? "");

    private static bool TryText(string function, string argument, PyObject given, out string text)
    {
        text = "";
        if (given is not PyStr value) return Arguments.WrongType(function, argument, "str", given) is not null;
        text = value.ToString();
        return NativeText.Check(value);
    }

    private static bool TryTextOrNone(string function, string argument, PyObject? given, out string? text)
    {
        text = null;
        if (given is null or PyNone) return true;
        if (given is not PyStr) return Arguments.WrongType(function, argument, "str or None", given) is not null;
        return TryText(function, argument, given, out text);
    }

    // Text as C's wchar_t has it: the points of the characters, and a zero.
    private static bool TryWide(string function, string argument, PyObject given, out int[] wide)
    {
        wide = [];
        if (given is not PyStr text) return Arguments.WrongType(function, argument, "str", given) is not null;
        if (text.ToString().Contains('\0')) return Raise.ValueError("embedded null character") is not null;
        wide = new int[text.Length + 1];
        for (int i = 0; i < text.Length; i++) wide[i] = text[i];
        return true;
    }

    // The locale, and where translations are looked for, are those of the whole process, not of the engine.
    private static bool CheckChange(object? change) =>
        change is null || CapabilityGate.Check(DeniedCapabilities.Processes, "the locale of the process");

    /// <summary>Activates/queries locale processing.</summary>
    [PyFunction("setlocale(category, locale=None, /)")]
    private static PyObject? SetLocale(int category, PyObject? locale)
    {
        if (!TryTextOrNone("setlocale", "argument 2", locale, out string? text) || !CheckChange(text)) return null;
        nint result = SetNative(category, text);
        if (result == 0) return Raise.Set(ErrorType, text is null ? "locale query failed" : "unsupported locale setting");
        return Text(result);
    }

    /// <summary>Returns numeric and monetary locale-specific parameters.</summary>
    [PyFunction("localeconv()")]
    private static PyObject GetConventionsAsDict()
    {
        Conventions* conventions = GetConventions();
        PyDict dict = new();
        for (int i = 0; i < s_conventionTexts.Length; i++)
        {
            nint text = (nint)conventions->Texts[i];
            bool isGrouping = s_conventionTexts[i].EndsWith("grouping", StringComparison.Ordinal);
            dict.SetItem(PyStr.Intern(s_conventionTexts[i]), isGrouping ? Grouping((byte*)text) : Text(text));
        }
        for (int i = 0; i < s_conventionNumbers.Length; i++)
        {
            dict.SetItem(PyStr.Intern(s_conventionNumbers[i]), PyInt.From(conventions->Numbers[i]));
        }
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
        bool isKnown = Array.Exists(s_items, each => each.Number == key)
            || Array.Exists(s_runs, each => key >= each.First && key < each.First + each.Count);
        return isKnown ? Text(GetInformation(key)) : Raise.ValueError("unsupported langinfo constant");
    }

    /// <summary>Compares two strings according to the locale.</summary>
    [PyFunction("strcoll(os1, os2, /)")]
    private static PyObject? Compare(PyObject first, PyObject second)
    {
        if (!TryWide("strcoll", "argument 1", first, out int[] left)) return null;
        return TryWide("strcoll", "argument 2", second, out int[] right) ? PyInt.From(CompareNative(left, right)) : null;
    }

    /// <summary>Return a string that can be used as a key for locale-aware comparisons.</summary>
    [PyFunction("strxfrm(string, /)")]
    private static PyObject? Transform(PyObject given)
    {
        if (!TryWide("strxfrm", "argument", given, out int[] text)) return null;
        nint length = TransformNative(null, text, 0);
        int[] key = new int[length + 1];
        TransformNative(key, text, key.Length);
        return PyStr.FromCodePoints(key.AsSpan(0, (int)length));
    }

    private static PyObject? Translate(string function, PyObject domain, PyObject message, int category = Messages)
    {
        if (!TryTextOrNone(function, "argument 1", domain, out string? name)) return null;
        return TryText(function, "argument 2", message, out string text) ? Text(TranslateNative(name, text, category)) : null;
    }

    /// <summary>gettext(msg) -> string Return translation of msg.</summary>
    [PyFunction("gettext(msg, /)")]
    private static PyObject? GetText(PyObject message) =>
        TryText("gettext", "argument", message, out string text) ? Text(TranslateNative(null, text, Messages)) : null;

    /// <summary>dgettext(domain, msg) -> string Return translation of msg in domain.</summary>
    [PyFunction("dgettext(domain, msg, /)")]
    private static PyObject? GetDomainText(PyObject domain, PyObject message) => Translate("dgettext", domain, message);

    /// <summary>Return translation of msg in domain and category.</summary>
    [PyFunction("dcgettext(domain, msg, category, /)")]
    private static PyObject? GetCategoryText(PyObject domain, PyObject message, int category) =>
        Translate("dcgettext", domain, message, category);

    /// <summary>Set the C library's textdmain to domain, returning the new domain.</summary>
    [PyFunction("textdomain(domain, /)")]
    private static PyObject? TextDomain(PyObject domain) =>
        TryTextOrNone("textdomain", "argument", domain, out string? name) && CheckChange(name) ? Text(SetDomain(name)) : null;

    /// <summary>Bind the C library's domain to dir.</summary>
    [PyFunction("bindtextdomain(domain, dir, /)")]
    private static PyObject? BindTextDomain(PyObject domain, PyObject folder)
    {
        if (!TryText("bindtextdomain", "argument 1", domain, out string name)) return null;
        if (name.Length == 0) return Raise.Set(ErrorType, "domain must be a non-empty string");
        string? path = null;
        if (folder is not PyNone && !PosixModule.TryPath(folder, "bindtextdomain", out path)) return null;
        return CheckChange(path) ? Text(BindDomain(name, path)) : null;
    }

    /// <summary>Bind the C library's domain to codeset.</summary>
    [PyFunction("bind_textdomain_codeset(domain, codeset, /)")]
    private static PyObject? BindTextCodeSet(PyObject domain, PyObject codeSet)
    {
        if (!TryText("bind_textdomain_codeset", "argument 1", domain, out string name)) return null;
        if (!TryTextOrNone("bind_textdomain_codeset", "argument 2", codeSet, out string? code) || !CheckChange(code)) return null;
        nint result = BindCodeSet(name, code);
        return result == 0 ? PyNone.Instance : Text(result);
    }
}

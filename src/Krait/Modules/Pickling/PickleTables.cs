using Krait.Objects;
using Krait.Protocols;

namespace Krait.Modules.Pickling;

/// <summary>What pickling takes from modules written in Python.</summary>
internal sealed class PickleTables
{
    // An interpreter's tables, once the modules they are in are imported.
    private sealed class Holder
    {
        public PickleTables? Tables;
    }

    private PyObject? _codecsEncode;
    private PyObject? _partial;
    private PyDict? _nameMapping;
    private PyDict? _importMapping;
    private PyDict? _reverseNameMapping;
    private PyDict? _reverseImportMapping;

    private PickleTables(PyDict dispatch, PyDict extensions, PyDict invertedExtensions, PyDict extensionCache)
    {
        Dispatch = dispatch;
        Extensions = extensions;
        InvertedExtensions = invertedExtensions;
        ExtensionCache = extensionCache;
    }

    /// <summary><c>copyreg.dispatch_table</c>.</summary>
    public PyDict Dispatch { get; }

    public PyDict Extensions { get; }

    public PyDict InvertedExtensions { get; }

    public PyDict ExtensionCache { get; }

    /// <summary>The tables; null with an exception set when the modules they are in do not have them.</summary>
    public static PickleTables? Current()
    {
        Holder holder = ThreadState.Current.Interpreter.Get(static () => new Holder());
        if (holder.Tables is { } known) return known;
        if (PythonModules.Import(PyStr.Intern("copyreg")) is not { } module) return null;
        var tables = new PyDict?[4];
        string[] names = ["dispatch_table", "_extension_registry", "_inverted_registry", "_extension_cache"];
        for (int i = 0; i < names.Length; i++)
        {
            PyObject? table = Attributes.Get(module, PyStr.Intern(names[i]));
            if (table is null) return null;
            tables[i] = table as PyDict;
            if (tables[i] is null)
            {
                Raise.RuntimeError($"copyreg.{names[i]} should be a dict, not {table.Type.Name}");
                return null;
            }
        }
        return holder.Tables = new PickleTables(tables[0]!, tables[1]!, tables[2]!, tables[3]!);
    }

    public PyObject? CodecsEncode() => _codecsEncode ??= PythonModules.Get("codecs", "encode");

    public PyObject? Partial() => _partial ??= PythonModules.Get("functools", "partial");

    /// <summary>The names that Python 2 had for things that are now elsewhere, or the other way around.</summary>
    public bool TryMappings(bool reverse, out PyDict? names, out PyDict? imports)
    {
        if (reverse)
        {
            _reverseNameMapping ??= PythonModules.Get("_compat_pickle", "REVERSE_NAME_MAPPING") as PyDict;
            _reverseImportMapping ??= PythonModules.Get("_compat_pickle", "REVERSE_IMPORT_MAPPING") as PyDict;
            (names, imports) = (_reverseNameMapping, _reverseImportMapping);
        }
        else
        {
            _nameMapping ??= PythonModules.Get("_compat_pickle", "NAME_MAPPING") as PyDict;
            _importMapping ??= PythonModules.Get("_compat_pickle", "IMPORT_MAPPING") as PyDict;
            (names, imports) = (_nameMapping, _importMapping);
        }
        return names is not null && imports is not null;
    }
}

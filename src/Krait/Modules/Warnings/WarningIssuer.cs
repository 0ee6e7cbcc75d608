using Krait.Evaluation;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;
using Krait.Types.Runtime;

namespace Krait.Modules.Warnings;

/// <summary>Issues warnings: shows them, drops them or raises them, as the filters say.</summary>
internal static class WarningIssuer
{
    private static readonly PyStr s_registry = PyStr.Intern("__warningregistry__");
    private static readonly PyStr s_version = PyStr.Intern("version");

    /// <summary>Warns about the Python code that is running; false with the warning raised.</summary>
    public static bool Warn(PyType category, string message, int stackLevel = 1) =>
        Warn(PyStr.FromString(message), category, stackLevel, PyNone.Instance, []);

    /// <summary><c>warnings.warn</c>; false with an exception set.</summary>
    public static bool Warn(PyObject message, PyType category, long stackLevel, PyObject source, PyObject[] skippedPrefixes)
    {
        ThreadState thread = ThreadState.Current;
        PyFrame? frame = FrameObjects.Current(thread);
        // A level that stays in the code to be skipped makes no sense.
        if (skippedPrefixes.Length > 0) stackLevel = Math.Max(2, stackLevel);
        if (stackLevel <= 0 || (frame is not null && IsInternal(frame)))
        {
            while (--stackLevel > 0 && frame is not null) frame = FrameObjects.Back(frame);
        }
        else
        {
            while (--stackLevel > 0 && frame is not null) frame = NextExternal(frame, skippedPrefixes);
        }

        PyDict globals = frame?.Record.Function.Globals ?? Interpreters.SysDict;
        PyStr fileName = frame?.Record.Code.FileName ?? PyStr.Intern("<sys>");
        int line = frame is null ? 0 : Math.Max(0, FrameType.LineOf(frame));
        if (!globals.TryGetValue(s_registry, out PyObject? registry))
        {
            registry = new PyDict();
            globals.SetItem(s_registry, registry);
        }
        PyObject module = globals.TryGetValue(Names.Name, out PyObject? name) && name is PyStr or PyNone ? name : PyStr.Intern("<string>");
        return WarnExplicit(category, message, fileName, line, module, registry, null, source);
    }

    private static bool IsInternal(PyFrame frame)
    {
        string file = frame.Record.Code.FileName.ToString();
        return file.Contains("importlib", StringComparison.Ordinal) && file.Contains("_bootstrap", StringComparison.Ordinal);
    }

    private static bool IsSkipped(PyFrame frame, PyObject[] prefixes) =>
        prefixes.Any(prefix => frame.Record.Code.FileName.ToString().StartsWith(prefix.ToString()!, StringComparison.Ordinal));

    private static PyFrame? NextExternal(PyFrame frame, PyObject[] skippedPrefixes)
    {
        PyFrame? next = frame;
        do next = FrameObjects.Back(next);
        while (next is not null && (IsInternal(next) || IsSkipped(next, skippedPrefixes)));
        return next;
    }

    /// <summary><c>warnings.warn_explicit</c>; false with an exception set.</summary>
    /// <remarks>
    /// A null <paramref name="module"/> stands for a name made of the file's, None for <paramref name="registry"/> for
    /// remembering nothing, a null <paramref name="sourceLine"/> for the line in the file, or in <paramref name="lines"/>.
    /// </remarks>
    public static bool WarnExplicit(
        PyType category, PyObject message, PyStr fileName, int line, PyObject? module, PyObject registry, string? sourceLine,
            PyObject source, ModuleSource? lines = null)
    {
        // A module that is being torn down has None for its name.
        if (module is PyNone) return true;
        if (registry is not (PyNone or PyDict))
        {
            Raise.TypeError("'registry' must be a dict or None");
            return false;
        }
        module ??= ModuleName(fileName);

        PyStr? text;
        if (message is PyBaseException && message.Type.IsSubtypeOf(ExceptionTypes.Warning))
        {
            text = Representation.Str(message);
            category = message.Type;
        }
        else
        {
            text = message as PyStr ?? Representation.Str(message);
            PyObject? made = Calls.Call(category, message);
            if (made is null) return false;
            message = made;
        }
        if (text is null) return false;

        var key = PyTuple.Create(text, category, PyInt.From(line));
        if (registry is PyDict seen)
        {
            int already = IsKnown(seen, key, remember: false);
            if (already != 0) return already > 0;
        }
        PyStr? action = WarningFilters.ActionFor(category, text, line, module, out PyObject item);
        if (action is null) return false;
        string name = action.ToString();
        if (name == "error")
        {
            if (message is PyBaseException exception) Raise.Set(exception);
            else Raise.TypeError("exceptions must derive from BaseException");
            return false;
        }
        if (name == "ignore") return true;
        int isRepeated = name is "always" or "all" ? 0 : Remember(name, item, registry, key, text, category);
        return isRepeated != 0 ? isRepeated > 0 : Show(message, category, text, fileName, line, sourceLine, source, lines);
    }

    // 1 when the warning was shown already, 0 when not, -1 with an exception set.
    private static int Remember(string action, PyObject item, PyObject registry, PyTuple key, PyStr text, PyType category)
    {
        if (registry is PyDict dict && !dict.TrySetItem(key, PyBool.True)) return -1;
        switch (action)
        {
            case "once":
                PyObject? once = registry is PyDict ? registry : WarningFilters.OfModule("onceregistry");
                if (once is null && Exceptions.IsSet) return -1;
                once ??= WarningFilters.OnceRegistry;
                if (once is PyDict onceRegistry)
                {
                    if (registry is not PyDict) WarningFilters.OnceRegistry = onceRegistry;
                    return IsKnown(onceRegistry, PyTuple.Create(text, category), remember: true);
                }
                Raise.TypeError($"_warnings.onceregistry must be a dict, not '{once.Type.Name}'");
                return -1;
            case "module":
                return registry is PyDict perModule ? IsKnown(perModule, PyTuple.Create(text, category, PyInt.Zero), remember: true) : 0;
            case "default":
                return 0;
            default:
                Raise.RuntimeError($"Unrecognized action ({Representation.Repr(PyStr.FromString(action))}) in warnings.filters:\n"
                    + $" {Representation.Repr(item)}");
                return -1;
        }
    }

    // What a registry remembers holds for one state of the filters.
    private static int IsKnown(PyDict registry, PyObject key, bool remember)
    {
        if (!registry.TryGetValue(s_version, out PyObject? version) || version is not PyIntegral number
            || !number.TryGetInt64(out long known) || known != WarningFilters.Version)
        {
            registry.Clear();
            registry.SetItem(s_version, PyInt.From(WarningFilters.Version));
        }
        else
        {
            PyObject? shown = registry.GetItem(key);
            if (shown is null && Exceptions.IsSet) return -1;
            int isShown = shown is null ? 0 : Truth.IsTrue(shown);
            if (isShown != 0) return isShown;
        }
        return !remember || registry.TrySetItem(key, PyBool.True) ? 0 : -1;
    }

    private static PyStr ModuleName(PyStr fileName)
    {
        string file = fileName.ToString();
        if (file.Length == 0) return PyStr.Intern("<unknown>");
        return file.EndsWith(".py", StringComparison.Ordinal) ? PyStr.FromString(file[..^3]) : fileName;
    }

    private static bool Show(PyObject message, PyType category, PyStr text, PyStr fileName, int line, string? sourceLine, PyObject source,
        ModuleSource? lines)
    {
        PyObject? show = WarningFilters.OfModule("_showwarnmsg");
        if (show is null)
        {
            if (Exceptions.IsSet) return false;
            if (lines is not null && !lines.TryGetLine(line, out sourceLine)) return false;
            ShowPlainly(category, text, fileName, line, sourceLine);
            return !Exceptions.IsSet;
        }
        // The library reads the line from there. A loader whose source is none leaves the warning without a line.
        if (lines is not null && (PythonModules.Get("linecache", "getlines") is not { } getLines
            || Calls.Call(getLines, fileName, lines.Globals) is null) && !Exceptions.ClearIf(ExceptionTypes.Exception))
        {
            return false;
        }
        PyObject? makeMessage = WarningFilters.OfModule("WarningMessage");
        if (makeMessage is null)
        {
            if (!Exceptions.IsSet) Raise.RuntimeError("unable to get warnings.WarningMessage");
            return false;
        }
        PyObject? record = Calls.Call(makeMessage,
            [message, category, fileName, PyInt.From(line), PyNone.Instance, PyNone.Instance, source], null);
        return record is not null && Calls.Call(show, record) is not null;
    }

    // While the warnings module is not imported, which words it in the same way.
    private static void ShowPlainly(PyType category, PyStr text, PyStr fileName, int line, string? sourceLine)
    {
        StandardStreams.WriteError($"{fileName}:{line}: {category.Name}: {text}\n");
        sourceLine ??= SourceLines.OfFile(fileName.ToString(), line);
        string? shown = sourceLine?.Trim(' ', '\t', '\f', '\r', '\n');
        if (!string.IsNullOrEmpty(shown)) StandardStreams.WriteError($"  {shown}\n");
    }
}

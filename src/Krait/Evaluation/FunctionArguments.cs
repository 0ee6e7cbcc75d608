using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>Binds the arguments of a call to a Python function's parameters (language reference, 6.3.4).</summary>
internal static class FunctionArguments
{
    /// <summary>Pushes the frame of a call; null with an exception set when the arguments do not fit.</summary>
    public static Frame? Push(ThreadState thread, PyFunction function, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        Frame? frame = Frames.Push(thread, function);
        if (frame is null) return null;
        ExecutableCode executable = frame.Executable;
        if (keywordNames is null && executable.SimpleArguments && arguments.Length == executable.ArgumentCount)
        {
            Frames.SetArguments(frame, arguments);
            return frame;
        }
        if (Bind(function, executable.Code, frame.Slots, arguments, keywordNames)) return frame;
        frame.Slots.AsSpan(0, executable.FrameSize).Clear();
        thread.Depth--;
        return null;
    }

    /// <summary>Pushes the frame of a call <c>function(*arguments, **keywords)</c>.</summary>
    public static Frame? PushUnpacked(ThreadState thread, PyFunction function, PyTuple arguments, PyDict? keywords)
    {
        if (keywords is null || keywords.Count == 0) return Push(thread, function, arguments.Items, null);
        PyObject[] all = new PyObject[arguments.Count + keywords.Count];
        arguments.Items.CopyTo(all, 0);
        PyObject[] names = new PyObject[keywords.Count];
        int index = 0;
        foreach ((PyObject key, PyObject value) in keywords)
        {
            if (key is not PyStr)
            {
                Raise.TypeError("keywords must be strings");
                return null;
            }
            names[index] = key;
            all[arguments.Count + index++] = value;
        }
        return Push(thread, function, all, new PyTuple(names));
    }

    private static bool Bind(PyFunction function, PyCode code, Slot[] slots, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int parameterCount = code.ArgumentCount + code.KeywordOnlyCount;
        bool hasVarArguments = (code.Flags & CodeFlags.VarArgs) != 0;
        int keywordCount = keywordNames?.Count ?? 0;
        int givenCount = arguments.Length - keywordCount;

        PyDict? extra = null;
        if ((code.Flags & CodeFlags.VarKeywords) != 0)
        {
            extra = new PyDict();
            slots[parameterCount + (hasVarArguments ? 1 : 0)].Value = extra;
        }

        int boundCount = Math.Min(givenCount, code.ArgumentCount);
        for (int i = 0; i < boundCount; i++) slots[i].Value = arguments[i];
        if (hasVarArguments)
        {
            slots[parameterCount].Value = givenCount > boundCount ? PyTuple.From(arguments[boundCount..givenCount]) : PyTuple.Empty;
        }

        for (int i = 0; i < keywordCount; i++)
        {
            if (!BindKeyword(function, code, slots, parameterCount, (PyStr)keywordNames!.Items[i], arguments[givenCount + i], extra, keywordNames)) return false;
        }

        if (givenCount > code.ArgumentCount && !hasVarArguments) return TooManyPositional(function, code, slots, givenCount);
        return FillDefaults(function, code, slots, givenCount) && FillKeywordDefaults(function, code, slots);
    }

    private static bool BindKeyword(
        PyFunction function, PyCode code, Slot[] slots, int parameterCount, PyStr name, PyObject value, PyDict? extra, PyTuple keywordNames)
    {
        PyObject[] parameters = code.LocalsPlusNames.Items;
        int index = -1;
        for (int i = code.PositionalOnlyCount; i < parameterCount; i++)
        {
            if (ReferenceEquals(parameters[i], name))
            {
                index = i;
                break;
            }
        }
        for (int i = code.PositionalOnlyCount; index < 0 && i < parameterCount; i++)
        {
            if (PyStr.Equal((PyStr)parameters[i], name)) index = i;
        }

        if (index < 0)
        {
            if (extra is not null) return extra.SetItem(name, value);
            if (PositionalOnlyAsKeywords(function, code, keywordNames)) return false;
            string suggestion = "";
            List<string> candidates = [];
            for (int i = code.PositionalOnlyCount; i < parameterCount; i++) candidates.Add(((PyStr)parameters[i]).ToString());
            if (Suggestions.Closest(name.ToString(), candidates) is { } closest) suggestion = $". Did you mean '{closest}'?";
            Raise.TypeError($"{function.QualifiedName}() got an unexpected keyword argument '{name}'{suggestion}");
            return false;
        }
        if (slots[index].Value is not null)
        {
            Raise.TypeError($"{function.QualifiedName}() got multiple values for argument '{name}'");
            return false;
        }
        slots[index].Value = value;
        return true;
    }

    private static bool PositionalOnlyAsKeywords(PyFunction function, PyCode code, PyTuple keywordNames)
    {
        List<string> misused = [];
        for (int i = 0; i < code.PositionalOnlyCount; i++)
        {
            PyStr parameter = (PyStr)code.LocalsPlusNames.Items[i];
            foreach (PyObject name in keywordNames.Items)
            {
                if (PyStr.Equal(parameter, (PyStr)name)) misused.Add(parameter.ToString());
            }
        }
        if (misused.Count == 0) return false;
        Raise.TypeError($"{function.QualifiedName}() got some positional-only arguments passed as keyword arguments: '{string.Join(", ", misused)}'");
        return true;
    }

    private static bool FillDefaults(PyFunction function, PyCode code, Slot[] slots, int givenCount)
    {
        if (givenCount >= code.ArgumentCount) return true;
        PyTuple? defaults = function.Defaults;
        int defaultCount = defaults?.Count ?? 0;
        int firstDefault = code.ArgumentCount - defaultCount;
        List<string>? missing = null;
        for (int i = givenCount; i < firstDefault; i++)
        {
            if (slots[i].Value is null) (missing ??= []).Add(NameOf(code, i));
        }
        if (missing is not null) return Missing(function, missing, "positional");
        for (int i = Math.Max(givenCount, firstDefault); i < code.ArgumentCount; i++)
        {
            slots[i].Value ??= defaults!.Items[i - firstDefault];
        }
        return true;
    }

    private static bool FillKeywordDefaults(PyFunction function, PyCode code, Slot[] slots)
    {
        List<string>? missing = null;
        for (int i = code.ArgumentCount; i < code.ArgumentCount + code.KeywordOnlyCount; i++)
        {
            if (slots[i].Value is not null) continue;
            PyStr name = (PyStr)code.LocalsPlusNames.Items[i];
            if (function.KeywordDefaults is { } defaults)
            {
                if (defaults.TryGetValue(name, out PyObject? value))
                {
                    slots[i].Value = value;
                    continue;
                }
                if (Exceptions.IsSet) return false;
            }
            (missing ??= []).Add(name.ToString());
        }
        return missing is null || Missing(function, missing, "keyword-only");
    }

    private static string NameOf(PyCode code, int index) => ((PyStr)code.LocalsPlusNames.Items[index]).ToString();

    private static bool Missing(PyFunction function, List<string> names, string kind)
    {
        string list = names.Count switch
        {
            1 => $"'{names[0]}'",
            2 => $"'{names[0]}' and '{names[1]}'",
            _ => string.Join(", ", names.Take(names.Count - 1).Select(name => $"'{name}'")) + $", and '{names[^1]}'",
        };
        Raise.TypeError($"{function.QualifiedName}() missing {names.Count} required {kind} argument{(names.Count == 1 ? "" : "s")}: {list}");
        return false;
    }

    private static bool TooManyPositional(PyFunction function, PyCode code, Slot[] slots, int givenCount)
    {
        int keywordOnlyGiven = 0;
        for (int i = code.ArgumentCount; i < code.ArgumentCount + code.KeywordOnlyCount; i++)
        {
            if (slots[i].Value is not null) keywordOnlyGiven++;
        }
        int defaultCount = function.Defaults?.Count ?? 0;
        bool plural = defaultCount > 0 || code.ArgumentCount != 1;
        string takes = defaultCount > 0 ? $"from {code.ArgumentCount - defaultCount} to {code.ArgumentCount}" : $"{code.ArgumentCount}";
        string also = keywordOnlyGiven == 0 ? ""
            : $" positional argument{(givenCount != 1 ? "s" : "")} (and {keywordOnlyGiven} keyword-only argument{(keywordOnlyGiven != 1 ? "s" : "")})";
        string verb = givenCount == 1 && keywordOnlyGiven == 0 ? "was" : "were";
        Raise.TypeError($"{function.QualifiedName}() takes {takes} positional argument{(plural ? "s" : "")} but {givenCount}{also} {verb} given");
        return false;
    }
}

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
        try
        {
            if (Bind(function, executable.Code, frame.Slots, arguments, keywordNames)) return frame;
        }
        catch (Exception fault)
        {
            Faults.Null(fault);
        }
        frame.Slots.AsSpan(0, executable.FrameSize).Clear();
        thread.Depth--;
        return null;
    }

    /// <summary>
    /// Pushes the frame of a call <c>function(*arguments, **keywords)</c>. The dict is the call's own: a function that takes
    /// all keywords may be given it as it is.
    /// </summary>
    public static Frame? PushUnpacked(ThreadState thread, PyFunction function, PyTuple arguments, PyDict? keywords)
    {
        if (keywords is null || keywords.Count == 0) return Push(thread, function, arguments.Items, null);
        Frame? frame = Frames.Push(thread, function);
        if (frame is null) return null;
        PyCode code = frame.Executable.Code;
        try
        {
            BindPositional(code, frame.Slots, arguments.Items, out int parameterCount);
            if (BindAll(function, code, frame.Slots, parameterCount, keywords) && Complete(function, code, frame.Slots, arguments.Count))
                return frame;
        }
        catch (Exception fault)
        {
            Faults.Null(fault);
        }
        frame.Slots.AsSpan(0, frame.Executable.FrameSize).Clear();
        thread.Depth--;
        return null;
    }

    /// <summary>Binds positional arguments, those too many to <c>*args</c> if there is such a parameter.</summary>
    private static void BindPositional(PyCode code, Slot[] slots, ReadOnlySpan<PyObject> arguments, out int parameterCount)
    {
        parameterCount = code.ArgumentCount + code.KeywordOnlyCount;
        int boundCount = Math.Min(arguments.Length, code.ArgumentCount);
        for (int i = 0; i < boundCount; i++) slots[i].Value = arguments[i];
        if ((code.Flags & CodeFlags.VarArgs) != 0) slots[parameterCount].Value = PyTuple.From(arguments[boundCount..]);
    }

    private static int IndexOfVarKeywords(PyCode code, int parameterCount) =>
        parameterCount + ((code.Flags & CodeFlags.VarArgs) != 0 ? 1 : 0);

    private static bool Bind(PyFunction function, PyCode code, Slot[] slots, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        int givenCount = arguments.Length - (keywordNames?.Count ?? 0);
        BindPositional(code, slots, arguments[..givenCount], out int parameterCount);
        PyDict? extra = null;
        if ((code.Flags & CodeFlags.VarKeywords) != 0)
        {
            extra = new PyDict();
            slots[IndexOfVarKeywords(code, parameterCount)].Value = extra;
        }
        for (int i = givenCount; i < arguments.Length; i++)
        {
            var name = (PyStr)keywordNames!.Items[i - givenCount];
            int bound = BindKeyword(function, code, slots, parameterCount, name, arguments[i]);
            if (bound > 0) continue;
            if (bound < 0) return false;
            if (extra is null) return Unexpected(function, code, parameterCount, name, keywordNames);
            if (!extra.SetItem(name, arguments[i])) return false;
        }
        return Complete(function, code, slots, givenCount);
    }

    private static bool BindAll(PyFunction function, PyCode code, Slot[] slots, int parameterCount, PyDict keywords)
    {
        bool takesAll = (code.Flags & CodeFlags.VarKeywords) != 0;
        PyDict? extra = takesAll && code.PositionalOnlyCount == parameterCount && keywords.HasOnlyStringKeys ? keywords : null;
        for (int i = keywords.NextIndex(0); extra is null && i >= 0; i = keywords.NextIndex(i + 1))
        {
            if (keywords.EntryAt(i).Key is not PyStr)
            {
                Raise.TypeError("keywords must be strings");
                return false;
            }
        }
        if (!ReferenceEquals(extra, keywords))
        {
            if (takesAll) extra = new PyDict();
            for (int i = keywords.NextIndex(0); i >= 0; i = keywords.NextIndex(i + 1))
            {
                (PyStr name, PyObject value) = ((PyStr)keywords.EntryAt(i).Key!, keywords.EntryAt(i).Value!);
                int bound = BindKeyword(function, code, slots, parameterCount, name, value);
                if (bound > 0) continue;
                if (bound < 0) return false;
                if (extra is null) return Unexpected(function, code, parameterCount, name, NamesOf(keywords));
                if (!extra.SetItem(name, value)) return false;
            }
        }
        if (takesAll) slots[IndexOfVarKeywords(code, parameterCount)].Value = extra;
        return true;
    }

    private static PyTuple NamesOf(PyDict keywords)
    {
        List<PyObject> names = new(keywords.Count);
        foreach ((PyObject name, _) in keywords) names.Add(name);
        return new PyTuple([.. names]);
    }

    // After all arguments: nothing too many, defaults for what is missing.
    private static bool Complete(PyFunction function, PyCode code, Slot[] slots, int givenCount)
    {
        if (givenCount > code.ArgumentCount && (code.Flags & CodeFlags.VarArgs) == 0)
            return TooManyPositional(function, code, slots, givenCount);
        return FillDefaults(function, code, slots, givenCount) && FillKeywordDefaults(function, code, slots);
    }

    /// <summary>Binds an argument by its name: 1 when it is a parameter's, 0 when not, -1 with an exception set.</summary>
    private static int BindKeyword(PyFunction function, PyCode code, Slot[] slots, int parameterCount, PyStr name, PyObject value)
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
        if (index < 0) return 0;
        if (slots[index].Value is not null)
        {
            Raise.TypeError($"{function.QualifiedName}() got multiple values for argument '{name}'");
            return -1;
        }
        slots[index].Value = value;
        return 1;
    }

    private static bool Unexpected(PyFunction function, PyCode code, int parameterCount, PyStr name, PyTuple keywordNames)
    {
        if (PositionalOnlyAsKeywords(function, code, keywordNames)) return false;
        string suggestion = "";
        List<string> candidates = [];
        for (int i = code.PositionalOnlyCount; i < parameterCount; i++) candidates.Add(((PyStr)code.LocalsPlusNames.Items[i]).ToString());
        if (Suggestions.Closest(name.ToString(), candidates) is { } closest) suggestion = $". Did you mean '{closest}'?";
        Raise.TypeError($"{function.QualifiedName}() got an unexpected keyword argument '{name}'{suggestion}");
        return false;
    }

    private static bool PositionalOnlyAsKeywords(PyFunction function, PyCode code, PyTuple keywordNames)
    {
        List<string> misused = [];
        for (int i = 0; i < code.PositionalOnlyCount; i++)
        {
            var parameter = (PyStr)code.LocalsPlusNames.Items[i];
            foreach (PyObject name in keywordNames.Items)
            {
                if (PyStr.Equal(parameter, (PyStr)name)) misused.Add(parameter.ToString());
            }
        }
        if (misused.Count == 0) return false;
        Raise.TypeError(
            $"{function.QualifiedName}() got some positional-only arguments passed as keyword arguments: '{string.Join(", ", misused)}'");
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
            var name = (PyStr)code.LocalsPlusNames.Items[i];
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
        Raise.TypeError(
            $"{function.QualifiedName}() missing {names.Count} required {kind} argument{(names.Count == 1 ? "" : "s")}: {list}");
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
            : $" positional argument{(givenCount != 1 ? "s" : "")} (and {keywordOnlyGiven} keyword-only " +
                $"argument{(keywordOnlyGiven != 1 ? "s" : "")})";
        string verb = givenCount == 1 && keywordOnlyGiven == 0 ? "was" : "were";
        Raise.TypeError(
            $"{function.QualifiedName}() takes {takes} positional argument{(plural ? "s" : "")} but {givenCount}{also} {verb} given");
        return false;
    }
}

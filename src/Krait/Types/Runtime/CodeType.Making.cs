using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Runtime;

// Code objects made at run time. What their instructions do is verified before they first run, not here.
internal static partial class CodeType
{
    [PyNew("code(argcount, posonlyargcount, kwonlyargcount, nlocals, stacksize, flags, codestring, constants, names, varnames, filename, "
        + "name, qualname, firstlineno, linetable, exceptiontable, freevars=<unrepresentable>, cellvars=<unrepresentable>, /)")]
    private static PyObject? New(
        PyType type, int argumentCount, int positionalOnlyCount, int keywordOnlyCount, int localCount, int stackSize, int flags,
        PyBytes code, PyTuple constants, PyTuple names, PyTuple variableNames, PyStr fileName, PyStr name, PyStr qualifiedName,
        int firstLine, PyBytes lineTable, PyBytes exceptionTable, PyTuple? freeVariables, PyTuple? cellVariables)
    {
        if (argumentCount < 0) return Raise.ValueError("code: argcount must not be negative");
        if (positionalOnlyCount < 0) return Raise.ValueError("code: posonlyargcount must not be negative");
        if (keywordOnlyCount < 0) return Raise.ValueError("code: kwonlyargcount must not be negative");
        if (localCount < 0) return Raise.ValueError("code: nlocals must not be negative");
        return Make(
            argumentCount, positionalOnlyCount, keywordOnlyCount, localCount, stackSize, (CodeFlags)flags, code.Value, constants, names,
            variableNames, freeVariables ?? PyTuple.Empty, cellVariables ?? PyTuple.Empty, fileName, name, qualifiedName, firstLine,
            lineTable.Value, exceptionTable.Value);
    }

    /// <summary>Return a copy of the code object with new values for the specified fields.</summary>
    [PyMethod("replace($self, /, **changes)")]
    private static PyObject? Replace(PyCode self, ReadOnlySpan<PyObject> arguments, PyDict? changes)
    {
        if (arguments.Length > 0) return Raise.TypeError("replace() takes no positional arguments");
        int argumentCount = self.ArgumentCount, positionalOnlyCount = self.PositionalOnlyCount, keywordOnlyCount = self.KeywordOnlyCount;
        int localCount = self.LocalCount, stackSize = self.StackSize, flags = (int)self.Flags, firstLine = self.FirstLine;
        PyObject code = PyBytes.From(self.Code), lineTable = PyBytes.From(self.LineTable),
            exceptionTable = PyBytes.From(self.ExceptionTable);
        PyObject constants = self.Constants, names = self.Names, variableNames = self.VariableNames;
        PyObject freeVariables = self.FreeVariables, cellVariables = self.CellVariables;
        PyObject fileName = self.FileName, name = self.Name, qualifiedName = self.QualifiedName;
        foreach ((PyObject key, PyObject value) in changes ?? new PyDict())
        {
            string field = key.ToString()!;
            bool changed = field switch
            {
                "co_argcount" => Count(field, value, ref argumentCount),
                "co_posonlyargcount" => Count(field, value, ref positionalOnlyCount),
                "co_kwonlyargcount" => Count(field, value, ref keywordOnlyCount),
                "co_nlocals" => Count(field, value, ref localCount),
                "co_stacksize" => Count(field, value, ref stackSize),
                "co_flags" => Count(field, value, ref flags),
                "co_firstlineno" => Count(field, value, ref firstLine),
                "co_code" => Change<PyBytes>(field, value, ref code),
                "co_consts" => Change<PyTuple>(field, value, ref constants),
                "co_names" => Change<PyTuple>(field, value, ref names),
                "co_varnames" => Change<PyTuple>(field, value, ref variableNames),
                "co_freevars" => Change<PyTuple>(field, value, ref freeVariables),
                "co_cellvars" => Change<PyTuple>(field, value, ref cellVariables),
                "co_filename" => Change<PyStr>(field, value, ref fileName),
                "co_name" => Change<PyStr>(field, value, ref name),
                "co_qualname" => Change<PyStr>(field, value, ref qualifiedName),
                "co_linetable" => Change<PyBytes>(field, value, ref lineTable),
                "co_exceptiontable" => Change<PyBytes>(field, value, ref exceptionTable),
                _ => Raise.TypeError($"replace() got an unexpected keyword argument '{field}'") is not null,
            };
            if (!changed) return null;
        }
        return Make(
            argumentCount, positionalOnlyCount, keywordOnlyCount, localCount, stackSize, (CodeFlags)flags, ((PyBytes)code).Value,
                (PyTuple)constants,
            (PyTuple)names, (PyTuple)variableNames, (PyTuple)freeVariables, (PyTuple)cellVariables, (PyStr)fileName, (PyStr)name,
            (PyStr)qualifiedName, firstLine, ((PyBytes)lineTable).Value, ((PyBytes)exceptionTable).Value);
    }

    /// <summary>The same as replace().</summary>
    [PyMethod("__replace__($self, /, **changes)")]
    private static PyObject? ReplaceForCopy(PyCode self, ReadOnlySpan<PyObject> arguments, PyDict? changes) =>
        Replace(self, arguments, changes);

    private static bool Count(string field, PyObject value, ref int count)
    {
        if (value is not PyIntegral number)
        {
            return Raise.TypeError($"'{value.Type.Name}' object cannot be interpreted as an integer") is not null;
        }
        if (!number.TryGetInt64(out long wide) || wide is < int.MinValue or > int.MaxValue)
        {
            return Raise.Set(ExceptionTypes.OverflowError, "Python int too large to convert to C int") is not null;
        }
        if (wide < 0) return Raise.ValueError($"{field} must be a positive integer") is not null;
        count = (int)wide;
        return true;
    }

    private static bool Change<T>(string field, PyObject value, ref PyObject current)
        where T : PyObject
    {
        if (value is not T)
        {
            string wanted = typeof(T) == typeof(PyBytes) ? "bytes" : typeof(T) == typeof(PyTuple) ? "tuple" : "str";
            return Raise.TypeError($"replace() argument '{field}' must be {wanted}, not {value.Type.Name}") is not null;
        }
        current = value;
        return true;
    }

    private static PyCode? Make(
        int argumentCount, int positionalOnlyCount, int keywordOnlyCount, int localCount, int stackSize, CodeFlags flags, byte[] code,
        PyTuple constants, PyTuple names, PyTuple variableNames, PyTuple freeVariables, PyTuple cellVariables, PyStr fileName, PyStr name,
        PyStr qualifiedName, int firstLine, byte[] lineTable, byte[] exceptionTable)
    {
        long arguments = (long)argumentCount + keywordOnlyCount + ((flags & CodeFlags.VarArgs) != 0 ? 1
            : 0) + ((flags & CodeFlags.VarKeywords) != 0 ? 1 : 0);
        if (positionalOnlyCount > argumentCount || stackSize < 0)
        {
            Raise.SystemError("bad argument to internal function");
            return null;
        }
        if (arguments > variableNames.Count) return Malformed("code: co_varnames is too small");
        if (localCount != variableNames.Count) return Malformed("code: co_nlocals != len(co_varnames)");
        if (code.Length % 2 != 0) return Malformed("code: co_code is malformed");
        if (Interned(names) is not { } internedNames || Interned(variableNames) is not { } locals
            || Interned(cellVariables) is not { } cells || Interned(freeVariables) is not { } free)
        {
            return null;
        }

        List<PyObject> slots = [.. locals.Items];
        List<LocalKind> kinds = [];
        for (int i = 0; i < localCount; i++)
        {
            kinds.Add(LocalKind.Local | ArgumentKind(i, argumentCount, positionalOnlyCount,
            keywordOnlyCount, flags));
        }

        foreach (PyObject cell in cells.Items)
        {
            // A cell variable that is a local one too, such as an argument, has its slot.
            int index = slots.FindIndex(0, localCount, each => ReferenceEquals(each, cell));
            if (index >= 0)
            {
                kinds[index] |= LocalKind.Cell;
                continue;
            }
            slots.Add(cell);
            kinds.Add(LocalKind.Cell);
        }
        foreach (PyObject each in free.Items)
        {
            slots.Add(each);
            kinds.Add(LocalKind.Free);
        }
        return new PyCode(new CodeContent
        {
            Code = code,
            Constants = constants,
            Names = internedNames,
            LocalsPlusNames = PyTuple.Create([.. slots]),
            LocalsPlusKinds = [.. kinds],
            LineTable = lineTable,
            ExceptionTable = exceptionTable,
        })
        {
            ArgumentCount = argumentCount,
            PositionalOnlyCount = positionalOnlyCount,
            KeywordOnlyCount = keywordOnlyCount,
            StackSize = Math.Max(1, stackSize),
            Flags = flags,
            FileName = fileName,
            Name = PyStr.Intern(name),
            QualifiedName = PyStr.Intern(qualifiedName),
            FirstLine = firstLine,
        };
    }

    private static LocalKind ArgumentKind(int index, int argumentCount, int positionalOnlyCount, int keywordOnlyCount, CodeFlags flags)
    {
        if (index < positionalOnlyCount) return LocalKind.ArgumentPositional;
        if (index < argumentCount) return LocalKind.ArgumentPositional | LocalKind.ArgumentKeyword;
        if (index < argumentCount + keywordOnlyCount) return LocalKind.ArgumentKeyword;
        int rest = index - argumentCount - keywordOnlyCount;
        bool hasArguments = (flags & CodeFlags.VarArgs) != 0, hasKeywords = (flags & CodeFlags.VarKeywords) != 0;
        if (rest == 0 && hasArguments) return LocalKind.ArgumentPositional | LocalKind.ArgumentVariable;
        return hasKeywords && rest == (hasArguments ? 1 : 0) ? LocalKind.ArgumentKeyword | LocalKind.ArgumentVariable : LocalKind.None;
    }

    private static PyCode? Malformed(string message)
    {
        Raise.ValueError(message);
        return null;
    }

    private static PyTuple? Interned(PyTuple names)
    {
        var items = new PyObject[names.Count];
        for (int i = 0; i < items.Length; i++)
        {
            if (names.Items[i] is not PyStr name || name.GetType() != typeof(PyStr))
            {
                Raise.SystemError("non-string found in code slot");
                return null;
            }
            items[i] = PyStr.Intern(name);
        }
        return PyTuple.Create(items);
    }
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Runtime;

/// <summary>Create a code object.  Not for the faint of heart.</summary>
[PyMethods(nameof(BuiltinTypes.Code))]
internal static partial class CodeType
{
    /// <summary>The branches of the code: tuples of the offsets of the branch, of the next instruction and of the target.</summary>
    [PyMethod("co_branches($self, /)")]
    private static PyObject? Branches(PyCode self)
    {
        PyList branches = new();
        ReadOnlySpan<byte> code = self.Code;
        int oparg = 0;
        for (int offset = 0; offset < code.Length; offset += 2)
        {
            int opcode = code[offset];
            oparg = (oparg << 8) | code[offset + 1];
            if (OpcodeMetadata.Has(opcode, OpcodeFlags.Prefix)) continue;
            int next = offset + 2 + (OpcodeMetadata.CacheSize(opcode) * 2);
            if ((Opcode)opcode == Opcode.END_ASYNC_FOR)
            {
                // The end of an asynchronous loop branches where the loop gets its items.
                int source = 2 * InstructionFormatter.Target(opcode, oparg, next / 2);
                branches.Add(PyTuple.Create(PyInt.From(source), PyInt.From(source + 4), PyInt.From(next)));
            }
            // What may jump and may not: a jump by its operand that can go on with the next instruction. SEND waits and decides nothing.
            else if ((Opcode)opcode != Opcode.SEND && OpcodeMetadata.Has(opcode, OpcodeFlags.HasJump)
                && !OpcodeMetadata.Has(opcode, OpcodeFlags.NoFallThrough))
            {
                int target = 2 * InstructionFormatter.Target(opcode, oparg, next / 2);
                int follows = next < code.Length && code[next] == (int)Opcode.NOT_TAKEN ? next + 2 : next;
                if ((Opcode)opcode == Opcode.FOR_ITER) target += 4; // past END_FOR and POP_ITER
                branches.Add(PyTuple.Create(PyInt.From(offset), PyInt.From(follows), PyInt.From(target)));
            }
            offset = next - 2;
            oparg = 0;
        }
        return Iteration.GetIter(branches);
    }

    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var code = (PyCode)self;
        return PyStr.FromString(
            $"<code object {code.Name} at 0x{ObjectIdentity.Of(code):x}, file \"{code.FileName}\", line {code.FirstLine}>");
    }

    [PySlot(nameof(PyType.RichCompareSlot))]
    private static PyObject? Compare(PyObject left, PyObject right, CompareOperator comparison)
    {
        if (comparison is not (CompareOperator.Equal or CompareOperator.NotEqual) || left is not PyCode a || right is not PyCode b)
        {
            return PyNotImplemented.Instance;
        }
        int equal = CodeEquality.Equal(a, b);
        return equal < 0 ? null : PyBool.From(equal != 0 == (comparison == CompareOperator.Equal));
    }

    [PySlot(nameof(PyType.HashSlot))]
    private static bool Hash(PyObject self, out long hash) => CodeEquality.Hash((PyCode)self, out hash);

    [PyGetter("co_argcount", IsField = true)]
    private static PyObject GetArgumentCount(PyCode self) => PyInt.From(self.ArgumentCount);

    [PyGetter("co_posonlyargcount", IsField = true)]
    private static PyObject GetPositionalOnlyCount(PyCode self) => PyInt.From(self.PositionalOnlyCount);

    [PyGetter("co_kwonlyargcount", IsField = true)]
    private static PyObject GetKeywordOnlyCount(PyCode self) => PyInt.From(self.KeywordOnlyCount);

    [PyGetter("co_nlocals", IsField = true)]
    private static PyObject GetLocalCount(PyCode self) => PyInt.From(self.LocalCount);

    [PyGetter("co_stacksize", IsField = true)]
    private static PyObject GetStackSize(PyCode self) => PyInt.From(self.StackSize);

    [PyGetter("co_flags", IsField = true)]
    private static PyObject GetFlags(PyCode self) => PyInt.From((uint)self.Flags);

    [PyGetter("co_code")]
    private static PyObject GetCode(PyCode self) => PyBytes.From(self.Code);

    [PyGetter("_co_code_adaptive")]
    private static PyObject GetAdaptiveCode(PyCode self) => PyBytes.From(AdaptiveCode.Of(self));

    [PyGetter("co_consts", IsField = true)]
    private static PyObject GetConstants(PyCode self) => self.Constants;

    [PyGetter("co_names", IsField = true)]
    private static PyObject GetNames(PyCode self) => self.Names;

    [PyGetter("co_varnames")]
    private static PyObject GetVariableNames(PyCode self) => self.VariableNames;

    [PyGetter("co_cellvars")]
    private static PyObject GetCellVariables(PyCode self) => self.CellVariables;

    [PyGetter("co_freevars")]
    private static PyObject GetFreeVariables(PyCode self) => self.FreeVariables;

    [PyGetter("co_filename", IsField = true)]
    private static PyObject GetFileName(PyCode self) => self.FileName;

    [PyGetter("co_name", IsField = true)]
    private static PyObject GetName(PyCode self) => self.Name;

    [PyGetter("co_qualname", IsField = true)]
    private static PyObject GetQualifiedName(PyCode self) => self.QualifiedName;

    [PyGetter("co_firstlineno", IsField = true)]
    private static PyObject GetFirstLine(PyCode self) => PyInt.From(self.FirstLine);

    [PyGetter("co_linetable", IsField = true)]
    private static PyObject GetLineTable(PyCode self) => PyBytes.From(self.LineTable);

    [PyGetter("co_lnotab")]
    private static PyObject? GetLegacyLines(PyCode self) =>
        RuntimeWarnings.Warn(ExceptionTypes.DeprecationWarning, "co_lnotab is deprecated, use co_lines instead.")
            ? PyBytes.From(LegacyLines.Of(self)) : null;

    [PyGetter("co_exceptiontable", IsField = true)]
    private static PyObject GetExceptionTable(PyCode self) => PyBytes.From(self.ExceptionTable);

    /// <summary>The name of a frame slot.</summary>
    [PyMethod("_varname_from_oparg($self, oparg)")]
    private static PyObject? VariableName(PyCode self, int oparg) =>
        (uint)oparg < (uint)self.LocalsPlusCount ? self.LocalsPlusNames[oparg] : Raise.IndexError("tuple index out of range");

    /// <summary>The source positions of all code units: tuples of line, end line, column and end column.</summary>
    [PyMethod("co_positions($self, /)")]
    private static PyObject? Positions(PyCode self)
    {
        PyList positions = new();
        LocationTable table = new(self);
        while (table.MoveNext())
        {
            var tuple = PyTuple.Create(
                Part(table.Position.Line), Part(table.Position.EndLine), Part(table.Position.Column), Part(table.Position.EndColumn));
            for (int i = table.Start; i < table.End; i++) positions.Add(tuple);
        }
        return Iteration.GetIter(positions);
    }

    private static PyObject Part(int value) => value < 0 ? PyNone.Instance : PyInt.From(value);

    /// <summary>The lines of the code: tuples of start and end offset in bytes, and the line.</summary>
    [PyMethod("co_lines($self, /)")]
    private static PyObject? Lines(PyCode self)
    {
        PyList lines = new();
        LocationTable table = new(self);
        int start = 0;
        int end = 0;
        int line = int.MinValue;
        while (table.MoveNext())
        {
            if (table.Position.Line != line)
            {
                if (end > start) lines.Add(PyTuple.Create(PyInt.From(start * 2), PyInt.From(end * 2), Part(line)));
                start = table.Start;
                line = table.Position.Line;
            }
            end = table.End;
        }
        if (end > start) lines.Add(PyTuple.Create(PyInt.From(start * 2), PyInt.From(end * 2), Part(line)));
        return Iteration.GetIter(lines);
    }
}

using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;

namespace Krait.Types.Runtime;

/// <summary>A frame.</summary>
[PyMethods(nameof(BuiltinTypes.Frame))]
internal static partial class FrameType
{
    [PySlot(nameof(PyType.ReprSlot))]
    private static PyObject Repr(PyObject self)
    {
        var frame = (PyFrame)self;
        PyCode code = frame.Record.Code;
        PyStr? file = Representation.Repr(code.FileName);
        return PyStr.FromString($"<frame at 0x{ObjectIdentity.Of(frame):x}, file {file}, line {LineOf(frame)}, code {code.Name}>");
    }

    internal static int LineOf(PyFrame frame) => LocationTable.Find(frame.Record.Code, OffsetOf(frame)).Line;

    // A suspended frame's instruction pointer is already at the instruction after the yield.
    private static int OffsetOf(PyFrame frame)
    {
        int offset = frame.Record.InstructionOffset;
        return frame.Record.Generator is { Status: GeneratorState.Suspended } ? offset - 1 : offset;
    }

    [PyGetter("f_code")]
    private static PyObject GetCode(PyFrame self) => self.Record.Code;

    [PyGetter("f_back")]
    private static PyObject GetBack(PyFrame self) => (PyObject?)FrameObjects.Back(self) ?? PyNone.Instance;

    [PyGetter("f_globals")]
    private static PyObject GetGlobals(PyFrame self) => self.Record.Function.Globals;

    [PyGetter("f_builtins")]
    private static PyObject GetBuiltins(PyFrame self) => self.Record.Function.Builtins;

    [PyGetter("f_lasti")]
    private static PyObject GetLastInstruction(PyFrame self) => PyInt.From(OffsetOf(self) * 2);

    [PyGetter("f_lineno")]
    private static PyObject GetLine(PyFrame self)
    {
        int line = LineOf(self);
        return line < 0 ? PyNone.Instance : PyInt.From(line);
    }

    [PyGetter("f_locals")]
    private static PyObject GetLocals(PyFrame self) => FrameLocals.View(self);

    [PyGetter("f_generator")]
    private static PyObject GetGenerator(PyFrame self) => (PyObject?)self.Record.Generator ?? PyNone.Instance;

    [PyGetter("f_trace")]
    private static PyObject GetTrace(PyFrame self) => self.Trace ?? PyNone.Instance;

    [PySetter("f_trace")]
    private static bool SetTrace(PyFrame self, PyObject? value)
    {
        self.Trace = value is PyNone ? null : value;
        if (self.Trace is not null && self.TraceOpcodes) LegacyTracing.TraceOpcodes(self.Record);
        return true;
    }

    [PyGetter("f_trace_lines", IsField = true)]
    private static PyObject GetTraceLines(PyFrame self) => PyBool.From(self.TraceLines);

    [PySetter("f_trace_lines")]
    private static bool SetTraceLines(PyFrame self, PyObject? value) => SetFlag(value, out self.TraceLines);

    private static bool SetFlag(PyObject? value, out bool flag)
    {
        flag = value is PyBool { Value: true };
        if (value is PyBool) return true;
        Raise.TypeError(value is null ? "can't delete numeric/char attribute" : "attribute value type must be bool");
        return false;
    }

    [PySetter("f_trace_opcodes")]
    private static bool SetTraceOpcodes(PyFrame self, PyObject? value)
    {
        if (value is null)
        {
            return Raise.Set(ExceptionTypes.AttributeError, "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted") is not null;
        }
        if (!SetFlag(value, out self.TraceOpcodes)) return false;
        if (self.TraceOpcodes && self.Trace is not null) LegacyTracing.TraceOpcodes(self.Record);
        return true;
    }

    [PySetter("f_lineno")]
    private static bool SetLine(PyFrame self, PyObject? value) => FrameLines.Set(self, value);

    [PyGetter("f_trace_opcodes")]
    private static PyObject GetTraceOpcodes(PyFrame self) => PyBool.From(self.TraceOpcodes);

    /// <summary>Clear all references held by the frame.</summary>
    [PyMethod("clear($self, /)")]
    private static PyObject? Clear(PyFrame self)
    {
        Frame record = self.Record;
        if (!self.IsDetached)
        {
            if (record.Generator is not { Status: GeneratorState.Suspended or GeneratorState.Created } generator)
            {
                return Raise.RuntimeError("cannot clear an executing frame");
            }
            if (generator.Status == GeneratorState.Suspended) return Raise.RuntimeError("cannot clear a suspended frame");
            if (ReferenceEquals(generator.Type, BuiltinTypes.Coroutine)) GeneratorFinalization.Finalize(generator);
            generator.Status = GeneratorState.Finished;
            generator.Frame = null;
        }
        record.Slots.AsSpan().Clear();
        record.Locals = null;
        return PyNone.Instance;
    }
}

/// <summary>Create a new traceback object.</summary>
[PyMethods(nameof(BuiltinTypes.Traceback))]
internal static partial class TracebackType
{
    [PyNew("traceback(tb_next, tb_frame, tb_lasti, tb_lineno)")]
    private static PyObject? New(PyType type, PyObject next, PyObject frame, int lastInstruction, int line)
    {
        if (next is not PyNone and not PyTraceback) return Raise.TypeError($"expected traceback object or None, got '{next.Type.Name}'");
        if (frame is not PyFrame known) return Raise.TypeError($"traceback() argument 'tb_frame' must be frame, not {frame.Type.Name}");
        return new PyTraceback(next as PyTraceback, known, lastInstruction, line);
    }

    /// <summary>The attributes that a traceback has.</summary>
    [PyMethod("__dir__($self, /)")]
    private static PyObject Dir(PyTraceback self) =>
        new PyList([PyStr.Intern("tb_frame"), PyStr.Intern("tb_next"), PyStr.Intern("tb_lasti"), PyStr.Intern("tb_lineno")]);

    [PyGetter("tb_next")]
    private static PyObject GetNext(PyTraceback self) => (PyObject?)self.Next ?? PyNone.Instance;

    [PySetter("tb_next")]
    private static bool SetNext(PyTraceback self, PyObject? value)
    {
        if (value is not PyTraceback and not PyNone)
        {
            Raise.TypeError(value is null ? "can't delete tb_next attribute" : $"expected traceback object, got '{value.Type.Name}'");
            return false;
        }
        for (var each = value as PyTraceback; each is not null; each = each.Next)
        {
            if (!ReferenceEquals(each, self)) continue;
            Raise.ValueError("traceback loop detected");
            return false;
        }
        self.Next = value as PyTraceback;
        return true;
    }

    [PyGetter("tb_frame", IsField = true)]
    private static PyObject GetFrame(PyTraceback self) => self.Frame;

    [PyGetter("tb_lasti", IsField = true)]
    private static PyObject GetLastInstruction(PyTraceback self) => PyInt.From(self.LastInstruction);

    [PyGetter("tb_lineno")]
    private static PyObject GetLine(PyTraceback self)
    {
        int line = Tracebacks.LineOf(self);
        return line < 0 ? PyNone.Instance : PyInt.From(line);
    }
}

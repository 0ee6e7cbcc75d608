using Krait.Evaluation;
using Krait.Objects;
using Krait.Objects.Binding;
using Krait.Protocols;
using Krait.Types.Numbers;

namespace Krait.Modules.Sys;

// Limits, and what Python code asks of the implementation.
internal static partial class SysModule
{
    /// <summary>Return the maximum string digits limit for non-binary int-str conversions.</summary>
    [PyFunction("get_int_max_str_digits()")]
    private static PyObject GetIntegerDigitLimit() => PyInt.From(IntegerText.MaximumDigits);

    /// <summary>Set the maximum string digits limit for non-binary int-str conversions.</summary>
    [PyFunction("set_int_max_str_digits(maxdigits)")]
    private static PyObject? SetIntegerDigitLimit(int digits)
    {
        const int Threshold = 640;
        if (digits != 0 && digits < Threshold) return Raise.ValueError($"maxdigits must be >= {Threshold} or 0 for unlimited");
        IntegerText.MaximumDigits = digits;
        return PyNone.Instance;
    }

    /// <summary>Return the name of the module for a frame at a depth of the call stack.</summary>
    [PyFunction("_getframemodulename(depth=0)")]
    private static PyObject? GetFrameModuleName(int depth = 0)
    {
        if (Auditing.IsOn && !Auditing.Tell("sys._getframemodulename", PyInt.From(depth))) return null;
        ThreadState thread = ThreadState.Current;
        int wanted = thread.Depth - Math.Max(0, depth);
        if (wanted < 1) return PyNone.Instance;
        return thread.Frames[wanted]!.Function.Module ?? PyNone.Instance;
    }


    [PyFunction("_is_gil_enabled()")]
    private static PyObject IsGilEnabled() => PyBool.True;

    [PyFunction("_clear_internal_caches()")]
    private static PyObject ClearInternalCaches() => PyNone.Instance;

    [PyFunction("_clear_type_cache()")]
    private static PyObject ClearTypeCache() => PyNone.Instance;

    [PyFunction("getallocatedblocks()")]
    private static PyObject GetAllocatedBlocks() => PyInt.From(GC.GetTotalMemory(false) / 32);

    /// <summary>Set the ideal thread switching delay inside the Python interpreter.</summary>
    [PyFunction("setswitchinterval(interval, /)")]
    private static PyObject? SetSwitchInterval(double interval)
    {
        if (interval <= 0) return Raise.ValueError("switch interval must be strictly positive");
        Evaluation.Threads.InterpreterLock.SwitchInterval = Math.Max(1, (long)Math.Min(interval * 1e6, 1e15));
        return PyNone.Instance;
    }

    /// <summary>Return a dict mapping each thread's identifier to its current stack frame.</summary>
    [PyFunction("_current_frames()")]
    private static PyObject CurrentFrames()
    {
        PyDict frames = new();
        foreach (ThreadState thread in Evaluation.Threads.PythonThreads.All)
        {
            if (FrameObjects.Current(thread) is { } frame) frames.SetItem(PyInt.From(thread.Identifier), frame);
        }
        return frames;
    }
}

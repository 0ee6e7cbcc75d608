using Krait.Evaluation.SecondTier;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Evaluation;

/// <summary>The evaluation loop, which is generated from Bytecodes.def, and its entries from C#.</summary>
internal static unsafe partial class Interpreter
{
    /// <summary>Calls a Python function from C#.</summary>
    public static PyObject? Call(PyFunction function, ReadOnlySpan<PyObject> arguments, PyTuple? keywordNames)
    {
        ThreadState thread = ThreadState.Current;
        Frame? frame = FunctionArguments.Push(thread, function, arguments, keywordNames);
        if (frame is null) return null;
        if (!frame.Executable.NeedsFinalization) return Enter(thread, frame);
        thread.DepthOfNativeCall = thread.Depth;
        PyObject? result = Enter(thread, frame);
        thread.DepthOfNativeCall = 0;
        return result;
    }

    /// <summary>Runs the code of a module or class body, or of exec and eval, in a namespace.</summary>
    public static PyObject? Execute(PyCode code, PyDict globals, PyObject locals, PyTuple? closure = null)
    {
        ThreadState thread = ThreadState.Current;
        if (Functions.BuiltinsOf(globals) is not { } builtins) return null;
        PyFunction function = Functions.Make(code, globals, builtins);
        function.Closure = closure;
        Frame? frame = Frames.Push(thread, function);
        if (frame is null) return null;
        if ((code.Flags & CodeFlags.Optimized) == 0) frame.Locals = locals;
        return Enter(thread, frame);
    }

    /// <summary>Runs a frame that was entered from C#.</summary>
    public static PyObject? Enter(ThreadState thread, Frame frame) => CompiledFrames.Run(thread, frame);
}

using System.Runtime.CompilerServices;
using Krait.Evaluation.SecondTier;
using Krait.Modules.Archives;
using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Modules.Sys;

/// <summary>Whether hot code is compiled.</summary>
[PyModule("sys._jit", IsPart = true)]
internal static partial class CompilationModule
{
    /// <summary>Return True if the current Python executable supports JIT compilation, and False otherwise.</summary>
    [PyFunction("is_available()")]
    private static PyObject IsAvailable() =>
        PyBool.From(RuntimeFeature.IsDynamicCodeCompiled || Installation.SecondTierCommand is not null);

    /// <summary>
    /// Return True if JIT compilation is enabled for the current Python process (implies sys._jit.is_available()), and False
    /// otherwise.
    /// </summary>
    [PyFunction("is_enabled()")]
    private static PyObject IsEnabled() => PyBool.From(Promotion.IsEnabled && ThreadState.Current.Interpreter.UsesSecondTier);
}

using Krait.Objects;
using Krait.Objects.Binding;

namespace Krait.Modules.Sys;

// How C's loader is to load extension modules. Krait loads none: what a program sets it reads again.
internal static partial class SysModule
{
    /// <summary>The flags of one engine.</summary>
    private sealed class LoaderState
    {
        private const int Now = 2;

        public int Flags = Now;
    }

    private static LoaderState Loader => ThreadState.Current.Interpreter.Get(static () => new LoaderState());

    /// <summary>Return the flags by which extension modules would be loaded.</summary>
    [PyFunction("getdlopenflags()")]
    private static PyObject GetLoaderFlags() => PyInt.From(Loader.Flags);

    /// <summary>Set the flags by which extension modules would be loaded.</summary>
    [PyFunction("setdlopenflags(flags, /)")]
    private static PyObject SetLoaderFlags(int flags)
    {
        Loader.Flags = flags;
        return PyNone.Instance;
    }
}

using Krait.Evaluation;
using Krait.Importing;
using Krait.Modules.Sys;
using Krait.Objects;
using Krait.Protocols;

namespace Krait.Hosting;

/// <summary>Attributes of modules that most programs never ask for, made when one does.</summary>
internal static class LazyAttributes
{
    private static readonly PyStr s_compilation = PyStr.Intern("_jit");

    public static PyObject? Find(PyModule module, PyStr name)
    {
        if (module.IsDeferred) return Site.Load(module) is { } real ? Attributes.Get(real, name) : null;
        if (!ReferenceEquals(module.Dict, Interpreters.SysDict) || !PyStr.Equal(name, s_compilation))
        {
            return ImportMachinery.FindAttribute(module, name);
        }
        PyModule compilation = CompilationModule.Create();
        module.Dict.SetItem(name, compilation);
        return compilation;
    }
}

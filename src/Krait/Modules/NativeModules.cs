using Krait.Modules.Collections;
using Krait.Modules.Functools;
using Krait.Modules.Itertools;
using Krait.Modules.SyntaxTree;
using Krait.Modules.Text;
using Krait.Modules.Warnings;
using Krait.Objects;

namespace Krait.Modules;

/// <summary>The modules written in C# that a program can import.</summary>
internal static class NativeModules
{
    /// <summary>Adds every module under its name.</summary>
    public static void Register(Dictionary<string, Func<PyModule>> modules)
    {
        modules["_collections"] = CollectionsModule.Create;
        modules["_functools"] = FunctoolsModule.Create;
        modules["_ast"] = SyntaxTreeModule.Create;
        modules["_operator"] = OperatorModule.Create;
        modules["_symtable"] = SymbolTableModule.Create;
        modules["_tokenize"] = TokenizeModule.Create;
        modules["_warnings"] = WarningsModule.Create;
        modules["itertools"] = ItertoolsModule.Create;
        modules["marshal"] = MarshalModule.Create;
        modules["math"] = MathModule.Create;
        modules["time"] = TimeModule.Create;
        modules["unicodedata"] = UnicodeDataModule.Create;
    }
}

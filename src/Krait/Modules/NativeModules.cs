using Krait.Modules.Collections;
using Krait.Modules.Functools;
using Krait.Modules.Io;
using Krait.Modules.Itertools;
using Krait.Modules.Posix;
using Krait.Modules.RegularExpressions;
using Krait.Modules.SyntaxTree;
using Krait.Modules.Text;
using Krait.Modules.Threads;
using Krait.Modules.Warnings;
using Krait.Modules.Weakref;
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
        modules["_abc"] = AbcModule.Create;
        modules["_codecs"] = CodecsModule.Create;
        modules["_io"] = IoModule.Create;
        modules["_sre"] = RegularExpressionsModule.Create;
        modules["_string"] = StringModule.Create;
        modules["_thread"] = ThreadModule.Create;
        modules["_types"] = TypesModule.Create;
        modules["_typing"] = TypingModule.Create;
        modules["_warnings"] = WarningsModule.Create;
        modules["_weakref"] = WeakrefModule.Create;
        modules["atexit"] = AtExitModule.Create;
        modules["errno"] = ErrnoModule.Create;
        modules["gc"] = GarbageCollectionModule.Create;
        modules["posix"] = PosixModule.Create;
        modules["itertools"] = ItertoolsModule.Create;
        modules["marshal"] = MarshalModule.Create;
        modules["math"] = MathModule.Create;
        modules["time"] = TimeModule.Create;
        modules["unicodedata"] = UnicodeDataModule.Create;
    }
}

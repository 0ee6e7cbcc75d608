using Krait.Modules.Algorithms;
using Krait.Modules.Asyncio;
using Krait.Modules.Binary;
using Krait.Modules.Collections;
using Krait.Modules.Csv;
using Krait.Modules.Dates;
using Krait.Modules.Decimals;
using Krait.Modules.Functools;
using Krait.Modules.Hashing;
using Krait.Modules.Io;
using Krait.Modules.Itertools;
using Krait.Modules.Json;
using Krait.Modules.Marshalling;
using Krait.Modules.Pickling;
using Krait.Modules.MultibyteCodecs;
using Krait.Modules.Multiprocessing;
using Krait.Modules.Platform;
using Krait.Modules.Posix;
using Krait.Modules.Profiling;
using Krait.Modules.RegularExpressions;
using Krait.Modules.Subinterpreters;
using Krait.Modules.Subinterpreters.Channels;
using Krait.Modules.Subinterpreters.Queues;
using Krait.Modules.SyntaxTree;
using Krait.Modules.Text;
using Krait.Modules.Threads;
using Krait.Modules.Warnings;
using Krait.Modules.Weakref;
using Krait.Modules.Zones;
using Krait.Objects;

namespace Krait.Modules;

/// <summary>The modules written in C# that a program can import.</summary>
internal static class NativeModules
{
    private static readonly string[] s_names =
    [
        "_abc", "_ast", "_asyncio", "_bisect", "_blake2", "_codecs", "_codecs_cn", "_codecs_hk", "_codecs_iso2022",
        "_codecs_jp", "_codecs_kr", "_codecs_tw", "_collections", "_contextvars", "_csv",
        "_datetime", "_decimal", "_functools", "_hashlib", "_heapq", "_hmac", "_imp", "_interpchannels", "_interpqueues", "_interpreters", "_io", "_json", "_locale",
        "_lsprof", "_md5", "_multibytecodec", "_multiprocessing", "_opcode", "_operator", "_pickle", "_posixshmem",
        "_posixsubprocess", "_queue", "_random", "_remote_debugging", "_sha1", "_sha2", "_sha3", "_signal", "_socket", "_sre", "_stat", "_statistics", "_string", "_struct", "_suggestions",
        "_symtable", "_sysconfig", "_thread", "_tokenize", "_types", "_typing", "_uuid", "_warnings", "_weakref",
        "_zoneinfo", "array", "atexit", "binascii", "cmath", "errno", "faulthandler", "fcntl", "gc", "grp", "itertools",
        "marshal", "math", "mmap", "posix", "pwd", "resource", "select", "syslog", "termios", "time", "unicodedata",
    ];

    private static readonly HashSet<string> s_nameSet = new(s_names, StringComparer.Ordinal);

    // Not a table of functions: each would load the class of its module when the runtime starts.
    private static PyModule Create(string name) => name switch
    {
        "_abc" => AbcModule.Create(),
        "_ast" => SyntaxTreeModule.Create(),
        "_asyncio" => AsyncioModule.Create(),
        "_bisect" => BisectModule.Create(),
        "_blake2" => Blake2Module.Create(),
        "_codecs" => CodecsModule.Create(),
        "_codecs_cn" => ChineseCodecsModule.Create(),
        "_codecs_hk" => HongKongCodecsModule.Create(),
        "_codecs_iso2022" => Iso2022CodecsModule.Create(),
        "_codecs_jp" => JapaneseCodecsModule.Create(),
        "_codecs_kr" => KoreanCodecsModule.Create(),
        "_codecs_tw" => TaiwaneseCodecsModule.Create(),
        "_collections" => CollectionsModule.Create(),
        "_contextvars" => ContextVariablesModule.Create(),
        "_csv" => CsvModule.Create(),
        "_datetime" => DatesModule.Create(),
        "_decimal" => DecimalModule.Create(),
        "_functools" => FunctoolsModule.Create(),
        "_hashlib" => HashlibModule.Create(),
        "_heapq" => HeapModule.Create(),
        "_hmac" => HmacModule.Create(),
        "_imp" => ImpModule.Create(),
        "_interpchannels" => ChannelsModule.Create(),
        "_interpqueues" => QueuesModule.Create(),
        "_interpreters" => InterpretersModule.Create(),
        "_io" => IoModule.Create(),
        "_json" => JsonModule.Create(),
        "_locale" => LocaleModule.Create(),
        "_lsprof" => ProfilerModule.Create(),
        "_md5" => Md5Module.Create(),
        "_multibytecodec" => MultibyteModule.Create(),
        "_multiprocessing" => MultiprocessingModule.Create(),
        "_opcode" => OpcodeModule.Create(),
        "_operator" => OperatorModule.Create(),
        "_pickle" => PickleModule.Create(),
        "_posixshmem" => SharedMemoryModule.Create(),
        "_posixsubprocess" => SubprocessModule.Create(),
        "_queue" => QueueModule.Create(),
        "_random" => RandomModule.Create(),
        "_remote_debugging" => RemoteDebuggingModule.Create(),
        "_sha1" => Sha1Module.Create(),
        "_sha2" => Sha2Module.Create(),
        "_sha3" => Sha3Module.Create(),
        "_signal" => SignalModule.Create(),
        "_socket" => SocketModule.Create(),
        "_sre" => RegularExpressionsModule.Create(),
        "_stat" => StatModule.Create(),
        "_statistics" => StatisticsModule.Create(),
        "_string" => StringModule.Create(),
        "_struct" => StructModule.Create(),
        "_suggestions" => SuggestionsModule.Create(),
        "_symtable" => SymbolTableModule.Create(),
        "_sysconfig" => SystemConfigurationModule.Create(),
        "_thread" => ThreadModule.Create(),
        "_tokenize" => TokenizeModule.Create(),
        "_types" => TypesModule.Create(),
        "_typing" => TypingModule.Create(),
        "_uuid" => UniqueIdentifierModule.Create(),
        "_warnings" => WarningsModule.Create(),
        "_weakref" => WeakrefModule.Create(),
        "_zoneinfo" => ZoneInfoModule.Create(),
        "array" => ArrayModule.Create(),
        "atexit" => AtExitModule.Create(),
        "binascii" => BinasciiModule.Create(),
        "cmath" => ComplexMathModule.Create(),
        "errno" => ErrnoModule.Create(),
        "faulthandler" => FaultHandlerModule.Create(),
        "fcntl" => DescriptorControlModule.Create(),
        "gc" => GarbageCollectionModule.Create(),
        "grp" => GroupModule.Create(),
        "itertools" => ItertoolsModule.Create(),
        "marshal" => MarshalModule.Create(),
        "math" => MathModule.Create(),
        "mmap" => MemoryMapModule.Create(),
        "posix" => PosixModule.Create(),
        "pwd" => PasswordModule.Create(),
        "resource" => ResourceModule.Create(),
        "select" => SelectModule.Create(),
        "syslog" => SystemLogModule.Create(),
        "termios" => TerminalModule.Create(),
        "time" => TimeModule.Create(),
        "unicodedata" => UnicodeDataModule.Create(),
        _ => throw new ArgumentException(name, nameof(name)),
    };

    /// <summary>The modules of the assembly Krait.Library, sorted.</summary>
    public static readonly string[] LibraryNames = ["_bz2", "_lzma", "_zstd", "zlib"];

    // Set by the host before its first runtime starts, never changed afterwards.
    private static Func<string, PyModule>? s_makeFromLibrary;

    /// <summary>Makes the modules of Krait.Library importable: the function, called at the first import of each, loads that assembly.</summary>
    public static void UseLibrary(Func<string, PyModule> make) => s_makeFromLibrary = make;

    /// <summary>Makes them importable if that assembly is there and the host has not yet said where they are from.</summary>
    public static void FindLibrary()
    {
        if (s_makeFromLibrary is not null) return;
        s_makeFromLibrary = Type.GetType("Krait.Library.LibraryModules, Krait.Library")?.GetMethod("Create")?.CreateDelegate<Func<string, PyModule>>();
    }

    /// <summary>The names of the modules of this assembly, sorted.</summary>
    public static IReadOnlyList<string> Names => s_names;

    /// <summary>Whether the modules of Krait.Library can be imported.</summary>
    public static bool HasLibrary => s_makeFromLibrary is not null;

    private static bool IsInLibrary(string name) => s_makeFromLibrary is not null && Array.IndexOf(LibraryNames, name) >= 0;

    /// <summary>Whether there is a module of a name.</summary>
    public static bool Contains(string name) => s_nameSet.Contains(name) || IsInLibrary(name);

    /// <summary>A new module of a name; null when there is none.</summary>
    public static PyModule? Make(string name)
    {
        if (IsInLibrary(name)) return s_makeFromLibrary!(name);
        if (!s_nameSet.Contains(name)) return null;
        // Whoever asks for the module, the machinery of imports too, gets what the host allows.
        PyModule module = Create(name);
        CapabilityGate.Apply(name, module);
        return module;
    }
}

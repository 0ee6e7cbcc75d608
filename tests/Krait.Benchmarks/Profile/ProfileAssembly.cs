using System.IO.Compression;
using System.Reflection;
using System.Reflection.Emit;

namespace Krait.Benchmarks.Profile;

/// <summary>
/// Writes a profile as the compilers of .NET read it, a <c>.mibc</c>: an assembly that is never run, whose global methods name methods and
/// types by <c>ldtoken</c> and give the counters as constants.
/// </summary>
/// <remarks>
/// The format is described in dotnet/runtime, <c>src/coreclr/tools/aot/ILCompiler.ReadyToRun/IBC/MIbcProfileParser.cs</c> and
/// <c>src/coreclr/tools/Common/Pgo/PgoFormat.cs</c>.
/// </remarks>
internal static class ProfileAssembly
{
    // The counter's place, kind, count of values and other follow: all four are given each time.
    private const int GivesAll = 0xF;

    private const int MostTypes = 32;

    // Stands for a class that the reader cannot know.
    private const int UnknownType = 1;

    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] s_assemblies =
    [
        typeof(PythonEngine).Assembly, Assembly.Load("Krait.Library"), typeof(object).Assembly, typeof(System.Numerics.BigInteger).Assembly,
        typeof(Enumerable).Assembly, typeof(Stack<>).Assembly,
    ];

    /// <summary>Writes the file; says how many methods are in it, and how many could not be named.</summary>
    public static (int Written, int Left) Write(ProfileText profile, string file)
    {
        string name = Path.GetFileName(file);
        PersistedAssemblyBuilder assembly = new(new AssemblyName(name), typeof(object).Assembly);
        ModuleBuilder module = assembly.DefineDynamicModule(name + ".dll");
        Dictionary<string, (MethodBuilder Method, ILGenerator Code)> groups = [];
        MethodNames names = new();
        int written = 0, left = 0;
        IEnumerable<ProfiledMethod> sorted =
            profile.Methods.OrderBy(static each => each.Name, StringComparer.Ordinal).ThenBy(static each => each.Size);
        foreach (ProfiledMethod profiled in sorted)
        {
            if (names.Find(profiled) is not { } method)
            {
                left++;
                continue;
            }
            string group = Group(method);
            if (!groups.TryGetValue(group, out (MethodBuilder Method, ILGenerator Code) of))
            {
                MethodBuilder made = Define(module, $"Assemblies_{group}_{groups.Count + 1}");
                groups[group] = of = (made, made.GetILGenerator());
            }
            Emit(module, of.Code, method, profiled);
            written++;
        }
        MethodBuilder dictionary = Define(module, "AssemblyDictionary");
        ILGenerator code = dictionary.GetILGenerator();
        foreach ((string group, (MethodBuilder method, ILGenerator last)) in groups)
        {
            last.Emit(OpCodes.Ret);
            code.Emit(OpCodes.Ldstr, group);
            code.Emit(OpCodes.Ldtoken, method);
            code.Emit(OpCodes.Pop);
        }
        code.Emit(OpCodes.Ret);
        module.CreateGlobalFunctions();
        Save(assembly, file);
        return (written, left);
    }

    private static MethodBuilder Define(ModuleBuilder module, string name) =>
        module.DefineGlobalMethod(name, MethodAttributes.Public | MethodAttributes.Static, typeof(void), Type.EmptyTypes);

    private static void Save(PersistedAssemblyBuilder assembly, string file)
    {
        File.Delete(file);
        using ZipArchive archive = ZipFile.Open(file, ZipArchiveMode.Create);
        ZipArchiveEntry entry = archive.CreateEntry(Path.GetFileName(file) + ".dll", CompressionLevel.SmallestSize);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using Stream stream = entry.Open();
        assembly.Save(stream);
    }

    // The assemblies that a method's name needs, its own first.
    private static string Group(MethodBase method)
    {
        IEnumerable<Type> types = [method.DeclaringType!, .. method.DeclaringType!.GetGenericArguments()];
        return string.Concat(types.Select(static each => each.Assembly.GetName().Name + ";").Distinct());
    }

    private static void Emit(ModuleBuilder module, ILGenerator code, MethodBase method, ProfiledMethod profiled)
    {
        if (method is MethodInfo function) code.Emit(OpCodes.Ldtoken, function);
        else code.Emit(OpCodes.Ldtoken, module.GetMethodMetadataToken((ConstructorInfo)method));
        code.Emit(OpCodes.Ldstr, "InstrumentationDataStart");
        long scale = 1 + (profiled.Counters.Max(static each => each.Count) / int.MaxValue);
        for (int i = 0; i < profiled.Counters.Count; i++)
        {
            ProfileCounter counter = profiled.Counters[i];
            if (counter.Kind == ProfileCounter.Edge)
            {
                EmitCount(code, counter, scale);
            }
            else if (counter.Kind == ProfileCounter.HistogramCount && i + 1 < profiled.Counters.Count
                && profiled.Counters[i + 1] is { Kind: ProfileCounter.HistogramTypes } types)
            {
                EmitCount(code, counter, scale);
                EmitTypes(code, types);
            }
        }
        code.Emit(OpCodes.Ldstr, "InstrumentationDataEnd");
        code.Emit(OpCodes.Pop);
    }

    private static void EmitHead(ILGenerator code, ProfileCounter counter, int values)
    {
        foreach (int number in (ReadOnlySpan<int>)[GivesAll, counter.Offset, counter.Kind, values, counter.Other])
        {
            code.Emit(OpCodes.Ldc_I4, number);
        }
    }

    private static void EmitCount(ILGenerator code, ProfileCounter counter, long scale)
    {
        EmitHead(code, counter, 1);
        code.Emit(OpCodes.Ldc_I4, (int)((counter.Count + scale - 1) / scale));
    }

    // As many entries for a class as it has a share of what was met.
    private static void EmitTypes(ILGenerator code, ProfileCounter counter)
    {
        double total = counter.Types.Values.Sum();
        List<Type?> types = [];
        IEnumerable<KeyValuePair<string, int>> sorted =
            counter.Types.OrderByDescending(static each => each.Value).ThenBy(static each => each.Key, StringComparer.Ordinal);
        foreach ((string name, int times) in sorted)
        {
            int share = Math.Min(MostTypes - types.Count, Math.Max(1, (int)Math.Round(times / total * MostTypes)));
            types.AddRange(Enumerable.Repeat(MethodNames.Resolve(name), share));
        }
        if (types.Count == 0) types.Add(null);
        EmitHead(code, counter, types.Count);
        foreach (Type? type in types)
        {
            if (type is null) code.Emit(OpCodes.Ldc_I4, UnknownType);
            else code.Emit(OpCodes.Ldtoken, type);
        }
    }

    /// <summary>Finds methods by the names that the runtime prints.</summary>
    private sealed class MethodNames
    {
        private readonly Dictionary<string, List<MethodBase>> _methods = [];
        private readonly HashSet<string> _instances = [];

        public MethodNames()
        {
            IEnumerable<Type> types = s_assemblies.SelectMany(static each => each.GetTypes());
            foreach (Type type in types.Where(static each => !each.IsGenericTypeDefinition)) Add(type);
        }

        /// <summary>A class by its assembly-qualified name; null when it is of an assembly that no profile needs.</summary>
        public static Type? Resolve(string name) =>
            Type.GetType(name, static wanted => s_assemblies.FirstOrDefault(each => each.GetName().Name == wanted.Name), null);

        /// <summary>The method; null when there is none, or more than one with its name and size.</summary>
        public MethodBase? Find(ProfiledMethod profiled)
        {
            int end = profiled.Name.LastIndexOf("].", StringComparison.Ordinal);
            if (end >= 0 && _instances.Add(profiled.Name[..(end + 1)]) && Parse(profiled.Name[..(end + 1)]) is { } instance) Add(instance);
            if (!_methods.TryGetValue(profiled.Name, out List<MethodBase>? candidates)) return null;
            MethodBase[] fitting = [.. candidates.Where(each => !each.ContainsGenericParameters && Size(each) == profiled.Size)];
            return fitting.Length == 1 ? fitting[0] : null;
        }

        private static int Size(MethodBase method) => method.GetMethodBody()?.GetILAsByteArray()?.Length ?? -1;

        private static string Text(Type type) => type.IsGenericType
            ? $"{type.GetGenericTypeDefinition().FullName}[{string.Join(',', type.GetGenericArguments().Select(Text))}]"
            : type.FullName!;

        private void Add(Type type)
        {
            foreach (MethodBase method in type.GetMembers(Declared).OfType<MethodBase>())
            {
                string name = $"{Text(type)}.{method.Name}";
                if (!_methods.TryGetValue(name, out List<MethodBase>? known)) _methods[name] = known = [];
                known.Add(method);
            }
        }

        // A type as the runtime prints it, Name`1[Argument,...]. Arguments that stand for all classes (System.__Canon) are in no assembly.
        private static Type? Parse(string text)
        {
            int bracket = text.IndexOf('[', StringComparison.Ordinal);
            string name = bracket < 0 ? text : text[..bracket];
            if (s_assemblies.Select(each => each.GetType(name)).FirstOrDefault(static each => each is not null) is not { } type)
            {
                return null;
            }
            if (bracket < 0) return type;
            List<Type> arguments = [];
            int depth = 0, start = bracket + 1;
            for (int i = start; i < text.Length; i++)
            {
                if (text[i] == '[') depth++;
                if (text[i] is ',' or ']' && depth == 0)
                {
                    if (Parse(text[start..i]) is not { } argument || argument.Name == "__Canon") return null;
                    arguments.Add(argument);
                    start = i + 1;
                }
                else if (text[i] == ']')
                {
                    depth--;
                }
            }
            return type.IsGenericTypeDefinition && type.GetGenericArguments().Length == arguments.Count
                ? type.MakeGenericType([.. arguments]) : null;
        }
    }
}

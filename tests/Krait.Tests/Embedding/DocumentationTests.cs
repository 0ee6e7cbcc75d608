using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>What editors and pages show of the library: every public member says what it is, takes, gives and throws.</summary>
public sealed class DocumentationTests
{
    private static readonly DocumentationFile s_file = new(Path.ChangeExtension(typeof(PythonEngine).Assembly.Location, ".xml"));

    /// <summary>The types whose members enter an engine, so that each of them can throw.</summary>
    private static readonly Type[] s_entering = [typeof(PythonEngine), typeof(PythonScope), typeof(PyValue)];

    /// <summary>Those of their members that throw nothing.</summary>
    private static readonly string[] s_throwingNothing =
    [
        ".ctor", "Equals", "GetHashCode", "op_Equality", "op_Inequality", "op_Implicit", "None", "Kind", "IsNone", "TypeName", "Options",
        "HostData", "Usage", "AsFunc", "AsAction",
    ];

    [Fact]
    public void Every_member_says_what_it_is()
    {
        List<string> missing = [];
        foreach (Type type in PublicTypes())
        {
            if (!Has(s_file.Of(type), "summary")) missing.Add(type.FullName!);
            missing.AddRange(Members(type).Where(static each => !Has(s_file.Of(each), "summary", "inheritdoc"))
                .Where(each => !IsOfPrimaryConstructor(type, each)).Select(each => $"{type.Name}.{each}"));
        }
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_method_says_what_it_takes_and_gives()
    {
        List<string> missing = [];
        foreach (MethodBase method in PublicTypes().Where(IsForReaders).SelectMany(Members).OfType<MethodBase>())
        {
            List<XElement> text = s_file.Of(method);
            bool saysAll = method.IsSpecialName || Has(text, "inheritdoc") || IsOfPrimaryConstructor(method.DeclaringType!, method);
            if (saysAll) continue;
            foreach (ParameterInfo each in method.GetParameters())
            {
                if (!Names(text, "param").Contains(each.Name)) missing.Add($"{method}: {each.Name}");
            }
            // T1 to T8 and TResult are the types of what a delegate takes and gives, by position.
            string[] types = [.. method.IsGenericMethod ? method.GetGenericArguments().Select(static each => each.Name) : []];
            missing.AddRange(types.Where(static each => each is not ['T', >= '1' and <= '8'] and not "TResult")
                .Except(Names(text, "typeparam")).Select(each => $"{method}: {each}"));
            bool gives = method is MethodInfo { ReturnType: var result } && result != typeof(void);
            if (gives && !Has(text, "returns")) missing.Add($"{method}: returns");
        }
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_member_that_enters_an_engine_says_what_it_throws()
    {
        IEnumerable<MemberInfo> silent = s_entering.SelectMany(Members).Where(static each => !s_throwingNothing.Contains(each.Name)
            && !Has(s_file.Of(each), "exception"));
        Assert.Empty(silent.Select(static each => $"{each.DeclaringType!.Name}.{each}"));
    }

    private static IEnumerable<Type> PublicTypes() => typeof(PythonEngine).Assembly.GetExportedTypes()
        .Where(static each => each.Namespace is "Krait" or "Krait.Interop" or "Krait.Compiler");

    // Generated code alone uses the others.
    private static bool IsForReaders(Type type) =>
        type.GetCustomAttribute<EditorBrowsableAttribute>() is not { State: EditorBrowsableState.Never };

    private static IEnumerable<MemberInfo> Members(Type type)
    {
        const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        if (typeof(Delegate).IsAssignableFrom(type)) return [];
        return type.GetMembers(declared).Where(static each => each is not Type and not FieldInfo { IsSpecialName: true }
            && each.GetCustomAttribute<CompilerGeneratedAttribute>() is null
            && (each is not MethodInfo { IsSpecialName: true } special || special.Name.StartsWith("op_", StringComparison.Ordinal)));
    }

    // The type itself documents what its primary constructor takes; a constructor that is not written has nothing to say.
    private static bool IsOfPrimaryConstructor(Type type, MemberInfo member)
    {
        string[] parameters = [.. Names(s_file.Of(type), "param")];
        return member switch
        {
            ConstructorInfo constructor => constructor.GetParameters().All(each => parameters.Contains(each.Name)),
            PropertyInfo property => parameters.Contains(property.Name),
            _ => false,
        };
    }

    private static bool Has(List<XElement> text, params string[] names) =>
        text.Exists(each => names.Contains(each.Name.LocalName) && (each.Name == "inheritdoc" || each.Value.Length > 0));

    private static IEnumerable<string> Names(List<XElement> text, string element) =>
        text.Where(each => each.Name == element && each.Value.Length > 0).Select(static each => each.Attribute("name")!.Value);
}

using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Xunit;

namespace Krait.Tests.Embedding;

/// <summary>What of the library others may build on: every type and member that is public is one somebody decided to keep.</summary>
public class PublicSurfaceTests
{
    private static readonly string[] s_namespaces = ["Krait", "Krait.Compiler", "Krait.Interop"];

    /// <summary>The bytecode's numbers and their facts, which the generator makes public for every machine.</summary>
    private static readonly string[] s_emitted = ["Opcode", "OpcodeFlags", "OpcodeKind", "OpcodeMetadata", "StackEffects"];

    [Fact]
    public void Only_the_interface_and_the_compiler_are_public()
    {
        string[] others = [.. Types().Where(type => !s_namespaces.Contains(type.Namespace)
            && !s_emitted.Contains(type.Name)).Select(type => type.FullName!)];
        Assert.Empty(others);
    }

    [Fact]
    public void Public_surface_is_the_recorded_one()
    {
        string surface = Surface();
        string recorded = Path.Combine(SourceFolder(), "PublicSurface.txt");
        if (Environment.GetEnvironmentVariable("ACCEPT_GOLDENS") == "1") File.WriteAllText(recorded, surface);
        Assert.Equal(File.ReadAllText(recorded).ReplaceLineEndings("\n"), surface);
    }

    private static IEnumerable<Type> Types() =>
        typeof(PythonEngine).Assembly.GetExportedTypes().OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static string Surface()
    {
        StringBuilder text = new();
        foreach (Type type in Types().Where(type => s_namespaces.Contains(type.Namespace)))
        {
            text.Append(Kind(type)).Append(' ').Append(Name(type)).Append('\n');
            if (type.IsEnum)
            {
                foreach (string name in Enum.GetNames(type))
                {
                    text.Append("    ").Append(name).Append(" = ").Append(Convert.ToInt64(Enum.Parse(type, name))).Append('\n');
                }
                continue;
            }
            const BindingFlags declared = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            string[] members = [.. type.GetMembers(declared).Where(IsOwn).Select(Describe).Order(StringComparer.Ordinal)];
            foreach (string member in members) text.Append("    ").Append(member).Append('\n');
        }
        return text.ToString();
    }

    // Not what the compiler adds, and not the halves of a property.
    private static bool IsOwn(MemberInfo member) =>
        member.GetCustomAttribute<CompilerGeneratedAttribute>() is null
        && (member is not MethodInfo { IsSpecialName: true } special || special.Name.StartsWith("op_", StringComparison.Ordinal));

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsValueType ? "struct" : type.IsInterface ? "interface"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsSealed ? "sealed class" : type.IsAbstract
            ? "abstract class" : "class";

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"new({Parameters(constructor)})",
        MethodInfo method =>
            $"{(method.IsStatic ? "static " : "")}{Name(method.ReturnType)} {method.Name}{Generic(method)}({Parameters(method)})",
        PropertyInfo property => $"{Name(property.PropertyType)} {property.Name}{Index(property)} "
            + $"{{{(property.GetMethod is { IsPublic: true } ? " get;" : "")}{Setter(property)} }}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        Type nested => $"{Kind(nested)} {nested.Name}",
        _ => member.ToString()!,
    };

    private static string Setter(PropertyInfo property) =>
        property.SetMethod is not { IsPublic: true } set ? ""
        : set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";

    private static string Index(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } parameters
            ? $"[{string.Join(", ", parameters.Select(each => Name(each.ParameterType)))}]" : "";

    private static string Generic(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) =>
        string.Join(", ",
            method.GetParameters().Select(each =>
                $"{Name(each.ParameterType)} {each.Name}{(each.HasDefaultValue ? " = " + (each.DefaultValue ?? "default") : "")}"));

    private static string Name(Type type)
    {
        if (type.IsGenericParameter) return type.Name;
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (type.IsByRef) return "ref " + Name(type.GetElementType()!);
        string name = type.Namespace?.StartsWith("Krait", StringComparison.Ordinal) == true
            ? type.FullName ?? type.Namespace + "." + type.Name : type.Name;
        if (!type.IsGenericType) return name;
        int tick = name.IndexOf('`');
        return $"{(tick < 0 ? name : name[..tick])}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }

    private static string SourceFolder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}

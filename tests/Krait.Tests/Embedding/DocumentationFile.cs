using System.Reflection;
using System.Xml.Linq;

namespace Krait.Tests.Embedding;

/// <summary>The documentation file of the library, with what members inherit.</summary>
internal sealed class DocumentationFile
{
    private readonly Dictionary<string, XElement> _members;

    public DocumentationFile(string file) =>
        _members = XDocument.Load(file).Descendants("member").ToDictionary(static each => each.Attribute("name")!.Value);

    /// <summary>The elements of a member; those of members that it names in <c>inheritdoc</c> come after its own.</summary>
    public List<XElement> Of(MemberInfo member) => Of(IdOf(member), 0);

    private List<XElement> Of(string id, int depth)
    {
        if (depth > 5 || !_members.TryGetValue(id, out XElement? member)) return [];
        List<XElement> found = [];
        foreach (XElement each in member.Elements())
        {
            if (each.Name != "inheritdoc")
            {
                found.Add(each);
                continue;
            }
            // Without a name the member inherits from what it overrides or implements, which is not in this file.
            if (each.Attribute("cref") is not { } source)
            {
                found.Add(each);
                continue;
            }
            string? only = each.Attribute("path")?.Value.TrimStart('/');
            found.AddRange(Of(source.Value, depth + 1).Where(inherited => only is null || inherited.Name == only));
        }
        return found;
    }

    private static string IdOf(MemberInfo member) => member switch
    {
        Type type => "T:" + NameOf(type),
        FieldInfo field => $"F:{NameOf(field.DeclaringType!)}.{field.Name}",
        PropertyInfo property => $"P:{NameOf(property.DeclaringType!)}.{property.Name}{Parameters(property.GetIndexParameters())}",
        ConstructorInfo constructor => $"M:{NameOf(constructor.DeclaringType!)}.#ctor{Parameters(constructor.GetParameters())}",
        MethodInfo method => MethodId(method),
        _ => throw new NotSupportedException(member.ToString()),
    };

    private static string MethodId(MethodInfo method)
    {
        string arity = method.IsGenericMethod ? $"``{method.GetGenericArguments().Length}" : "";
        string conversion = method.Name is "op_Implicit" or "op_Explicit" ? "~" + NameOf(method.ReturnType) : "";
        return $"M:{NameOf(method.DeclaringType!)}.{method.Name}{arity}{Parameters(method.GetParameters())}{conversion}";
    }

    private static string Parameters(ParameterInfo[] parameters) =>
        parameters.Length == 0 ? "" : $"({string.Join(",", parameters.Select(static each => NameOf(each.ParameterType)))})";

    private static string NameOf(Type type)
    {
        if (type.IsGenericMethodParameter) return $"``{type.GenericParameterPosition}";
        if (type.IsGenericParameter) return $"`{type.GenericParameterPosition}";
        if (type.IsByRef) return NameOf(type.GetElementType()!) + "@";
        if (type.IsSZArray) return NameOf(type.GetElementType()!) + "[]";
        if (type.IsNested) return $"{NameOf(type.DeclaringType!)}.{type.Name}";
        if (!type.IsGenericType || type.IsGenericTypeDefinition) return $"{type.Namespace}.{type.Name}";
        string name = type.Name[..type.Name.IndexOf('`')];
        return $"{type.Namespace}.{name}{{{string.Join(",", type.GetGenericArguments().Select(NameOf))}}}";
    }
}

using Krait.Definitions.Model;

namespace Krait.Definitions.Emit;

/// <summary>Emits the conversions between objects and the unboxed types that operations pass their values as.</summary>
internal static class UnboxedEmitter
{
    private const string ClassName = "UnboxedValues";

    public static EmittedFile? Emit(Specification specification)
    {
        if (specification.Unboxed.Count == 0)
            return null;
        return new EmittedFile(ClassName, TemplateRenderer.Render(ClassName, new
        {
            specification.Machine,
            Types = specification.Unboxed.Select(item => new
            {
                item.Type,
                item.Boxed,
                Box = EmitText.Mapped("        return ", item.Box, ";"),
                Unbox = EmitText.Mapped("        return ", item.Unbox, ";"),
                Summary = EmitText.Summary(item.Documentation, item.Type),
                Method = MethodOf(item.Type),
                Parameter = item.TakesAny ? specification.Machine.Value : item.Boxed,
            }).ToList(),
        }));
    }

    /// <summary>The C# that makes an object of an unboxed value.</summary>
    public static string Box(string value) => $"{ClassName}.Box({value})";

    /// <summary>The C# that takes the value out of an object that is known to have one.</summary>
    public static string Unbox(string type, string value) => $"{ClassName}.{MethodOf(type)}({value})";

    private static string MethodOf(string type) => "Unbox" + LoopModel.Pascal(type);
}

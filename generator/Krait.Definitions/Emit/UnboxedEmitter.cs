using Krait.Definitions.Model;

namespace Krait.Definitions.Emit;

/// <summary>Emits the conversions between objects and the unboxed types that operations pass their values as.</summary>
internal static class UnboxedEmitter
{
    private const string ClassName = "UnboxedValues";

    public static EmittedFile? Emit(LoopModel model)
    {
        if (model.Specification.Unboxed.Count == 0)
            return null;
        var late = new LateTexts();
        return model.Cache.Render(ClassName, ClassName, new()
        {
            ["Machine"] = model.Machine,
            ["Types"] = model.Specification.Unboxed.Select(item => new TemplateModel
            {
                ["Type"] = item.Type,
                ["Boxed"] = item.Boxed,
                ["Box"] = late.Add(EmitText.Mapped("        return ", item.Box, ";")),
                ["Unbox"] = late.Add(EmitText.Mapped("        return ", item.Unbox, ";")),
                ["Summary"] = EmitText.Summary(item.Documentation, item.Type),
                ["Method"] = MethodOf(item.Type),
                ["Parameter"] = item.TakesAny ? model.Machine.Value : item.Boxed,
            }).ToEquatable(),
        }, late);
    }

    /// <summary>The C# that makes an object of an unboxed value.</summary>
    public static string Box(string value) => $"{ClassName}.Box({value})";

    /// <summary>The C# that takes the value out of an object that is known to have one.</summary>
    public static string Unbox(string type, string value) => $"{ClassName}.{MethodOf(type)}({value})";

    private static string MethodOf(string type) => "Unbox" + LoopModel.Pascal(type);
}

using System.Collections.Concurrent;
using System.Reflection;
using Scriban;
using Scriban.Runtime;

namespace Krait.Definitions.Emit;

/// <summary>Renders the templates embedded in this assembly; each is parsed once per process.</summary>
internal static class TemplateRenderer
{
    private static readonly ConcurrentDictionary<string, Template> Templates = new(StringComparer.Ordinal);

    /// <summary>Reads all templates, so that they are there when the definitions are.</summary>
    public static void Prepare()
    {
        foreach (var name in typeof(TemplateRenderer).GetTypeInfo().Assembly.GetManifestResourceNames())
            _ = Templates.GetOrAdd(Path.GetFileNameWithoutExtension(name), Load);
    }

    /// <summary>Renders the template file <paramref name="name"/>.scriban; members keep their C# names.</summary>
    public static string Render(string name, object model)
    {
        var template = Templates.GetOrAdd(name, Load);
        var globals = new ScriptObject();
        globals.Import(model, renamer: member => member.Name);
        var context = new TemplateContext
        {
            MemberRenamer = member => member.Name,
            LoopLimit = 0,
            LimitToString = 0,
            StrictVariables = true,
            NewLine = "\n",
        };
        context.PushGlobal(globals);
        return template.Render(context);
    }

    private static Template Load(string name)
    {
        using var stream = typeof(TemplateRenderer).GetTypeInfo().Assembly.GetManifestResourceStream(name + ".scriban")
            ?? throw new InvalidOperationException($"The template '{name}' is not embedded.");
        using var reader = new StreamReader(stream);
        var template = Template.Parse(reader.ReadToEnd(), name + ".scriban");
        return template.HasErrors ? throw new InvalidOperationException(string.Join("\n", template.Messages)) : template;
    }
}

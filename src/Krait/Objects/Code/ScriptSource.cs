namespace Krait.Objects;

/// <summary>The source that code was compiled from and that is in no file: the code keeps it, for tracebacks.</summary>
internal sealed class ScriptSource(string text)
{
    private string[]? _lines;

    /// <summary>Its lines; split when a traceback first asks.</summary>
    public string[] Lines => _lines ??= text.Split('\n');
}

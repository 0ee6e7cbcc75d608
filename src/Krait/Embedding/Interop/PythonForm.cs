using Krait.Embedding;

namespace Krait.Interop;

/// <summary>The parameters of one form of a host's function.</summary>
internal sealed class PythonForm
{
    /// <summary>Reads the texts that <see cref="PythonFunctionDefinition"/> describes.</summary>
    public PythonForm(string[] parameters)
    {
        HasRest = parameters.Length > 0 && parameters[^1].StartsWith('*');
        int count = parameters.Length - (HasRest ? 1 : 0);
        Names = new string[count];
        for (int i = 0; i < count; i++)
        {
            bool isOptional = parameters[i].EndsWith('=');
            Names[i] = isOptional ? parameters[i][..^1] : parameters[i];
            if (!isOptional) Required = i + 1;
        }
    }

    /// <summary>The parameters of a delegate that the engine is told of when the program runs.</summary>
    public PythonForm(HostParameter[] parameters)
        : this([.. parameters.Where(static each => each.Position >= 0).Select(static each => each.Text)]) => Parameters = parameters;

    /// <summary>The parameters where generated code does not have them.</summary>
    public HostParameter[] Parameters { get; } = [];

    /// <summary>The names of the parameters, without the one for the rest.</summary>
    public string[] Names { get; }

    /// <summary>How many of them, from the first, a call must give.</summary>
    public int Required { get; }

    /// <summary>Whether further arguments are taken.</summary>
    public bool HasRest { get; }
}

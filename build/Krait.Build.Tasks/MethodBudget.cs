using System.Collections.Immutable;
using System.Globalization;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Krait.Build.Tasks;

/// <summary>
/// The size of a method in the figures by which RyuJIT decides to compile without optimisation. Past any limit it does
/// so silently, whatever the method's attributes ask for.
/// </summary>
/// <param name="CodeBytes">Bytes of IL.</param>
/// <param name="Instructions">IL instructions.</param>
/// <param name="BasicBlocks">Basic blocks, as the IL's branches cut them.</param>
/// <param name="Locals">Local variables and parameters.</param>
/// <param name="LocalReferences">Loads, stores and addresses taken of them.</param>
public sealed record MethodBudget(int CodeBytes, int Instructions, int BasicBlocks, int Locals, int LocalReferences)
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    /// <summary>Each figure with its name and its limit, from RyuJIT's <c>DEFAULT_MIN_OPTS_*</c> constants.</summary>
    public ImmutableArray<(string Name, int Value, int Limit)> Figures =>
    [
        ("bytes of IL", CodeBytes, 60_000),
        ("IL instructions", Instructions, 20_000),
        ("basic blocks", BasicBlocks, 2_000),
        ("locals", Locals, 2_000),
        ("local references", LocalReferences, 8_000),
    ];

    /// <summary>The greatest share of a limit, in percent.</summary>
    public double Load => Figures.Max(figure => 100.0 * figure.Value / figure.Limit);

    /// <summary>
    /// Measures the method <paramref name="typeName"/>.<paramref name="methodName"/> of an assembly, or null when there is none.
    /// </summary>
    public static MethodBudget? Measure(string assemblyPath, string typeName, string methodName)
    {
        using var image = new PEReader(ImmutableArray.Create(File.ReadAllBytes(assemblyPath)));
        MetadataReader metadata = image.GetMetadataReader();
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            TypeDefinition type = metadata.GetTypeDefinition(handle);
            if (metadata.GetString(type.Namespace) + "." + metadata.GetString(type.Name) != typeName)
                continue;
            foreach (MethodDefinition method in type.GetMethods().Select(metadata.GetMethodDefinition))
            {
                if (metadata.GetString(method.Name) == methodName && method.RelativeVirtualAddress != 0)
                    return Measure(metadata, method, image.GetMethodBody(method.RelativeVirtualAddress));
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Figures.Select(figure =>
        string.Format(CultureInfo.InvariantCulture, "{0:N0} of {1:N0} {2}", figure.Value, figure.Limit, figure.Name)));

    private static MethodBudget Measure(MetadataReader metadata, MethodDefinition method, MethodBodyBlock body)
    {
        byte[] code = body.GetILBytes() ?? [];
        var starts = new HashSet<int> { 0 };
        (int instructions, int references, int position) = (0, 0, 0);
        while (position < code.Length)
        {
            short value = code[position] == 0xFE ? unchecked((short)(0xFE00 | code[position + 1])) : code[position];
            OpCode opcode = OpCodesByValue[value];
            position += opcode.Size;
            instructions++;
            if (IsLocalReference(opcode))
                references++;
            int end = position + OperandSize(opcode, code, position);
            AddTargets(opcode, code, position, end, starts);
            position = end;
        }

        return new MethodBudget(code.Length, instructions, starts.Count, CountLocals(metadata, body) + method.GetParameters().Count,
            references);
    }

    private static bool IsLocalReference(OpCode opcode) =>
        opcode.Name is { } name && (name.StartsWith("ldloc", StringComparison.Ordinal) || name.StartsWith("stloc", StringComparison.Ordinal)
            || name.StartsWith("ldarg", StringComparison.Ordinal) || name.StartsWith("starg", StringComparison.Ordinal));

    private static int OperandSize(OpCode opcode, byte[] code, int position) => opcode.OperandType switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, position)),
        _ => 4,
    };

    private static void AddTargets(OpCode opcode, byte[] code, int position, int end, HashSet<int> starts)
    {
        switch (opcode.OperandType)
        {
            case OperandType.ShortInlineBrTarget:
                _ = starts.Add(end + (sbyte)code[position]);
                break;
            case OperandType.InlineBrTarget:
                _ = starts.Add(end + BitConverter.ToInt32(code, position));
                break;
            case OperandType.InlineSwitch:
                for (int i = position + 4; i < end; i += 4)
                    _ = starts.Add(end + BitConverter.ToInt32(code, i));
                break;
            default:
                return;
        }

        _ = starts.Add(end);
    }

    private static int CountLocals(MetadataReader metadata, MethodBodyBlock body)
    {
        if (body.LocalSignature.IsNil)
            return 0;
        BlobReader signature = metadata.GetBlobReader(metadata.GetStandaloneSignature(body.LocalSignature).Signature);
        _ = signature.ReadSignatureHeader();
        return signature.ReadCompressedInteger();
    }
}

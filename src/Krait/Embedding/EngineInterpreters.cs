using Krait.Hosting;
using Krait.Modules;
using Krait.Modules.Io;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>The interpreters that an engine's program makes: with the engine's files and streams.</summary>
internal sealed class EngineInterpreters(EngineState state) : ProgramInterpreters
{
    /// <inheritdoc/>
    public override void Start(InterpreterState parent)
    {
        // The library's own loops need sockets to be woken by.
        if ((parent.Denied & DeniedCapabilities.Network) != 0)
        {
            LoopGate gate = new();
            ImportPolicy.Own.Imported = name => name != "asyncio" || Install(gate);
        }
        base.Start(parent);
    }

    private bool Install(LoopGate gate) =>
        LoopProgram.Load(state.Engine, gate, null, null) is { } functions && HostProgram.Call(functions, "install") is not null;

    /// <inheritdoc/>
    protected override DescriptorTable DescriptorsFor(InterpreterState child) => state.MakeStreams();
}

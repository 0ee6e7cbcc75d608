using Krait.Hosting;
using Krait.Modules.Io;
using Krait.Objects;

namespace Krait.Embedding;

/// <summary>The interpreters that an engine's program makes: with the engine's files and streams.</summary>
internal sealed class EngineInterpreters(EngineState state) : ProgramInterpreters
{
    /// <inheritdoc/>
    protected override DescriptorTable DescriptorsFor(InterpreterState child) => state.MakeStreams();
}

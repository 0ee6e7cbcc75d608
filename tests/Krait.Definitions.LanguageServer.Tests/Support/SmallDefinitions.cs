namespace Krait.Definitions.LanguageServer.Tests.Support;

/// <summary>Pieces of definitions.</summary>
internal static class SmallDefinitions
{
    /// <summary>A machine for definitions that are about something else.</summary>
    public const string Machine =
        """
        machine Small.Machine {
            value Value;
            slot Slot;
            unit CodeUnit;
            frame Frame;
            thread Thread;
            code Code;
            entry frame.Entry;
            slots frame.Slots;
            objects frame.Objects;
        }
        tail Error() { Return(null); }
        tail Enter(Frame callee) { frame = callee; Resume(); }

        """;
}

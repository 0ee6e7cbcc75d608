using Krait.Modules.Io;
using Krait.Objects;

namespace Krait.Modules.Posix;

/// <summary>The sockets of an interpreter whose files are not the machine's: the only descriptors of the process that it may use.</summary>
/// <remarks>
/// Numbers of the interpreter's files and of its sockets say nothing of each other. A socket that an integer names must be one that the
/// interpreter has made: others are the host's.
/// </remarks>
internal sealed class OwnSockets
{
    private const int BadDescriptor = 9;

    private readonly HashSet<int> _descriptors = [];

    private static bool IsRestricted => (ThreadState.Current.Interpreter.Denied & DeniedCapabilities.Files) != 0;

    private static OwnSockets Own => ThreadState.Current.Interpreter.Get(static () => new OwnSockets());

    /// <summary>Notes a socket that was made.</summary>
    public static void Add(int descriptor)
    {
        if (IsRestricted) Own._descriptors.Add(descriptor);
    }

    /// <summary>Whether an integer names a socket that the program may use; false with an exception set.</summary>
    public static bool Check(int descriptor)
    {
        if (!IsRestricted || Own._descriptors.Contains(descriptor)) return true;
        FileDescriptors.RaiseError(BadDescriptor);
        return false;
    }

    /// <summary>Closes a socket; false with an exception set.</summary>
    public static bool Close(int descriptor)
    {
        if (!IsRestricted) return FileDescriptors.Close(descriptor);
        if (!Check(descriptor)) return false;
        Own._descriptors.Remove(descriptor);
        return FileDescriptors.CloseOfSystem(descriptor);
    }

    /// <summary>Closes the sockets that an interpreter which has ended has left open.</summary>
    public static void CloseAll(InterpreterState interpreter)
    {
        HashSet<int> left = interpreter.Get(static () => new OwnSockets())._descriptors;
        foreach (int each in left) _ = FileDescriptors.CloseNative(each);
        left.Clear();
    }
}

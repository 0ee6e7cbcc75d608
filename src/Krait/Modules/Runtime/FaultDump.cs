using System.Text;
using Krait.Evaluation;
using Krait.Evaluation.Threads;
using Krait.Modules.Io;
using Krait.Objects;
using Krait.Types.Runtime;

namespace Krait.Modules;

/// <summary>
/// Writes where every thread is, straight to a descriptor: what <c>faulthandler</c> shows when nothing else works any more.
/// </summary>
internal static class FaultDump
{
    private const int MostFrames = 100;
    private const int LongestText = 500;

    private static readonly (int Signal, string Name)[] s_faults =
        [(7, "Bus error"), (4, "Illegal instruction"), (8, "Floating-point exception"), (6, "Aborted"), (11, "Segmentation fault")];

    /// <summary>What one engine asked for.</summary>
    public sealed class Settings
    {
        public int Descriptor = -1;
        public bool ShowsAllThreads = true;
    }

    private static Settings Own => ThreadState.Current.Interpreter.Get(static () => new Settings());

    /// <summary>Where faults are reported, once <c>faulthandler.enable()</c> was called; -1 for nowhere.</summary>
    public static int Descriptor
    {
        get => Own.Descriptor;
        set => Own.Descriptor = value;
    }

    /// <summary>Whether all threads are shown, and not only the one with the fault.</summary>
    public static bool ShowsAllThreads
    {
        get => Own.ShowsAllThreads;
        set => Own.ShowsAllThreads = value;
    }

    /// <summary>Reports a signal that is about to end the process, if it is one of those that faults send.</summary>
    public static void OfSignal(int number)
    {
        string? name = Array.Find(s_faults, each => each.Signal == number).Name;
        if (name is null || Descriptor < 0) return;
        int descriptor = Descriptor;
        Descriptor = -1;
        Write(descriptor, $"Fatal Python error: {name}\n\n");
        WriteThreads(descriptor, ShowsAllThreads, ThreadState.Current);
    }

    /// <summary>Writes where the current thread is, or all are.</summary>
    public static void WriteThreads(int descriptor, bool all, ThreadState? current)
    {
        StringBuilder text = new();
        if (!all)
        {
            text.Append("Stack (most recent call first):\n");
            AppendFrames(text, current);
            Write(descriptor, text.ToString());
            return;
        }
        bool isFirst = true;
        foreach (ThreadState thread in PythonThreads.All.OrderBy(each => each == current))
        {
            if (!isFirst) text.Append('\n');
            isFirst = false;
            text.Append(thread == current ? "Current thread" : "Thread").Append($" 0x{thread.Identifier:x16} (most recent call first):\n");
            AppendFrames(text, thread);
        }
        Write(descriptor, text.ToString());
    }

    private static void AppendFrames(StringBuilder text, ThreadState? thread)
    {
        int depth = thread?.Depth ?? 0;
        if (depth == 0) text.Append("  <no Python frame>\n");
        for (int shown = 0; depth > 0; depth--, shown++)
        {
            if (shown == MostFrames)
            {
                text.Append("  ...\n");
                return;
            }
            // Another thread may leave its frames while they are looked at.
            if (thread!.Frames[depth] is not { } frame) continue;
            int line = LocationTable.Find(frame.Code, frame.InstructionOffset).Line;
            text.Append($"  File \"{Shortened(frame.Code.FileName)}\", line "
                + $"{(line < 0 ? "???" : line.ToString(System.Globalization.CultureInfo.InvariantCulture))} "
                + $"in {Shortened(frame.Code.Name)}\n");
        }
    }

    private static string Shortened(PyStr text)
    {
        StringBuilder result = new();
        for (int i = 0; i < text.Length; i++)
        {
            if (i == LongestText) return result.Append("...").ToString();
            int point = text[i];
            if (point is >= ' ' and < 0x7F) result.Append((char)point);
            else result.Append(point < 0x100 ? $"\\x{point:x2}" : point < 0x10000 ? $"\\u{point:x4}" : $"\\U{point:x8}");
        }
        return result.ToString();
    }

    /// <summary>Writes text, whatever becomes of it.</summary>
    public static void Write(int descriptor, string text) => _ = FileDescriptors.WriteNow(descriptor, Encoding.UTF8.GetBytes(text));
}

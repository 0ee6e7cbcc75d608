using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Krait.Objects;

namespace Krait.Evaluation.SecondTier;

/// <summary>Decides what the second tier compiles and when compiled code is given up.</summary>
internal static unsafe class Promotion
{
    /// <summary>Failures of guards after which code is compiled anew, without guards at the places that failed.</summary>
    private const int FailureLimit = 2000;

    // The same where tests have guards fail: code is dropped and compiled anew soon.
    private const int FailureLimitOfTests = 60;

    /// <summary>Arrivals at instructions that had never run after which code is compiled anew, with what they have adapted to.</summary>
    private const int ArrivalLimit = 50;

    /// <summary>Backward jumps until a loop that could not be entered in compiled code is tried again.</summary>
    public const int RetryThreshold = 100;

    /// <summary>How often one code object is compiled at most.</summary>
    private const int CompilationLimit = 4;

    /// <summary>Code with more units than this stays in the evaluation loop: RyuJIT does not optimise methods without bounds.</summary>
    private const int LargestCode = 3000;

    // A class of its own: what gets hot nowhere does without.
    private static class Worker
    {
        // Engines only add: neither takes a lock that another engine may hold.
        public static readonly ConcurrentQueue<SecondTierCompiler> Queue = [];
        public static readonly System.Threading.AutoResetEvent Added = new(false);
        public static readonly CompileBudget Budget = new();
        public static int IsStarted;
    }

    /// <summary>
    /// Whether hot code is compiled: the platform can make code at run time, and <c>PYTHON_JIT=0</c> was not said.
    /// </summary>
    public static bool IsEnabled => RuntimeFeature.IsDynamicCodeCompiled && s_isWanted;

    private static readonly bool s_isWanted = Environment.GetEnvironmentVariable("PYTHON_JIT") != "0";

    // For tests: "eager" compiles code at its first call or loop, in the thread that runs it; "eager:3" has each guard of it fail at
    // every third execution, whatever it finds.
    private static readonly string s_testing = Environment.GetEnvironmentVariable("KRAIT_JIT") ?? "";

    private static readonly bool s_isEager = s_testing.StartsWith("eager", StringComparison.Ordinal);

    /// <summary>The executions of a guard after which it fails without a reason, to try what follows; 0 for never.</summary>
    public static int FailingExecution { get; } =
        s_testing.Split(':') is [_, { } number] && int.TryParse(number, out int parsed) ? parsed : 0;

    /// <summary>Whether code that has never run is left to the evaluation loop, to see what it meets.</summary>
    public static bool WaitsForTypes => !s_isEager;

    /// <summary>Calls and backward jumps until code is compiled.</summary>
    public static int Threshold => s_isEager ? 2 : ExecutableCode.PromotionThreshold;

    /// <summary>Goes on with a frame in compiled code if there is some, or asks for it.</summary>
    public static PyObject? Run(ThreadState thread, Frame frame)
    {
        ExecutableCode executable = frame.Executable;
        if (executable.Compiled is { } compiled)
        {
            executable.Countdown = 0;
            int entry = compiled.EntryAt(frame.InstructionPointer);
            if (entry < 0)
            {
                // A loop behind something that had never run.
                executable.Countdown = ArrivalLimit;
                CountArrival(compiled);
            }
            else if (CompiledFrames.HasStack(thread))
            {
                return compiled.Method(thread, frame, entry);
            }
        }
        else
        {
            Request(executable);
        }
        thread.CompiledExit = CompiledExit.Continue;
        return null;
    }

    /// <summary>Counts a failed guard; code whose guards fail often is dropped.</summary>
    /// <returns>Whether frames had better leave the code.</returns>
    public static bool CountFailure(CompiledCode code, int offset)
    {
        if (code.Failures[offset] < ushort.MaxValue) code.Failures[offset]++;
        bool isTested = FailingExecution > 0;
        // Half of the failures of a test go on in the loop, the others as the generic instruction.
        if (++code.FailureCount < (isTested ? FailureLimitOfTests : FailureLimit)) return isTested && (code.FailureCount & 1) == 0;
        if (code.Executable.CompilationCount >= CompilationLimit) return code.IsInvalid;
        Drop(code);
        return true;
    }

    /// <summary>Whether a guard that is about to run has to fail this time.</summary>
    public static bool FailsNow(CompiledCode code, int offset)
    {
        int[] executions = code.Executions ??= new int[code.Failures.Length];
        return ++executions[offset] % FailingExecution == 0;
    }

    /// <summary>Counts that control came to what had never run when the code was compiled.</summary>
    public static void CountArrival(CompiledCode code)
    {
        if (++code.ArrivalCount < ArrivalLimit || code.IsInvalid || code.Executable.CompilationCount >= CompilationLimit) return;
        Drop(code);
        code.Executable.Countdown = RetryThreshold;
    }

    /// <summary>Forgets what was compiled of code whose instructions have changed their meaning.</summary>
    public static void Invalidate(ExecutableCode executable)
    {
        if (executable.Compiled is { } compiled) Drop(compiled);
    }

    private static void Drop(CompiledCode code)
    {
        if (code.IsInvalid) return;
        code.IsInvalid = true;
        ExecutableCode executable = code.Executable;
        bool[] generic = executable.GenericUnits ??= new bool[executable.Length];
        // What fails again after the loop has had its time to adapt meets several types for good.
        for (int i = 0; i < generic.Length; i++) generic[i] |= executable.CompilationCount > 1 && code.Failures[i] > 0;
        executable.Compiled = null;
        // What has proved to change its types has to run longer each time before it is compiled again.
        executable.Countdown = s_isEager ? Threshold : Threshold << Math.Min(2 * executable.CompilationCount, 8);
        executable.RequestCount = 0;
    }

    /// <summary>Has code compiled, if it may be.</summary>
    public static void Request(ExecutableCode executable)
    {
        // Do not ask again while a compilation is pending, nor for code that is never compiled.
        executable.Countdown = int.MaxValue;
        if (!IsEnabled || !ThreadState.Current.Interpreter.UsesSecondTier || executable.Length > LargestCode) return;
        // Only code that is up to date is told of changes, by which what is compiled of it is dropped.
        MonitoringTools.Refresh(executable);
        if (CodeInstrumentation.IsWatched(executable) || executable.CompilationCount >= CompilationLimit) return;
        if (!s_isEager && !Worker.Budget.TryTake(executable.Length, ++executable.RequestCount))
        {
            executable.Countdown = Threshold;
            return;
        }
        executable.CompilationCount++;
        if (s_isEager)
        {
            Compile(new SecondTierCompiler(executable));
            return;
        }
        Worker.Queue.Enqueue(new SecondTierCompiler(executable));
        Worker.Added.Set();
        if (System.Threading.Interlocked.Exchange(ref Worker.IsStarted, 1) != 0) return;
        System.Threading.Thread worker = new(Work, 16 * 1024 * 1024)
        {
            IsBackground = true,
            Name = "Krait second tier",
        };
        worker.Start();
    }

    private static void Work()
    {
        while (Worker.Added.WaitOne())
        {
            while (CompileNext()) continue;
        }
    }

    // In a method of its own: between two compilations nothing here keeps an engine alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool CompileNext()
    {
        if (!Worker.Queue.TryDequeue(out SecondTierCompiler? compiler)) return false;
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        try
        {
            Compile(compiler);
        }
        catch (Exception fault) when (
            fault is ArgumentException or InvalidOperationException or InvalidProgramException or NotSupportedException)
        {
            // A mistake made here must not end the program, which the evaluation loop runs as well. Tests compile in
            // the running thread, where it shows.
            Fault = fault;
        }
        Worker.Budget.Settle(compiler.UnitCount, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
        return true;
    }

    /// <summary>The last compilation that failed, for a debugger to look at; null when none has.</summary>
    public static Exception? Fault { get; private set; }

    private static void Compile(SecondTierCompiler compiler)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || compiler.Compile() is not { } code) return;
        code.Executable.Compiled = code;
        code.Executable.Countdown = 0;
        // A tool may have begun to watch meanwhile; compiled code reports nothing. The thread of the tool marks the code and then looks
        // for what is compiled, this one does both the other way round: one of them sees the other.
        System.Threading.Interlocked.MemoryBarrier();
        if (code.Executable.IsStale || CodeInstrumentation.IsWatched(code.Executable)) Invalidate(code.Executable);
    }
}

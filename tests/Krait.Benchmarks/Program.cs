using Krait.Benchmarks;
using Krait.Benchmarks.Profile;

if (args is [CompileOptions.Command, ..])
{
    if (CompileOptions.TryParse(args.AsSpan(1), out CompileOptions? compileOptions, out string? compileProblem))
        return CompileBenchmark.Run(compileOptions, Console.Out);
    Console.Error.WriteLine(compileProblem);
    Console.Error.WriteLine(CompileOptions.Usage);
    return 2;
}
if (args is [WorkloadBenchmark.Command, ..]) return WorkloadBenchmark.Start(args[1..], Console.Out);
if (args is [var module, ..] && ModuleBenchmark.Commands.Contains(module)) return ModuleBenchmark.Start(module, args[1..], Console.Out);
if (args is [ProfileCommand.Command, ..]) return ProfileCommand.Start(args.AsSpan(1), Console.Out);
if (args is [GeneratorBenchmark.Command]) return GeneratorBenchmark.Run(BenchmarkOptions.FindRoot(), Console.Out);
if (args is [EmbeddingBenchmark.Command, ..]) return EmbeddingBenchmark.Start(args[1..], Console.Out);
if (args is [LimitsBenchmark.Command, ..]) return LimitsBenchmark.Start(args.AsSpan(1), Console.Out);
if (!BenchmarkOptions.TryParse(args, out BenchmarkOptions? options, out string? problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    Console.Error.WriteLine(CompileOptions.Usage);
    Console.Error.WriteLine(WorkloadBenchmark.Usage);
    Console.Error.WriteLine(ModuleBenchmark.Usage);
    Console.Error.WriteLine(EmbeddingBenchmark.Usage);
    Console.Error.WriteLine(LimitsBenchmark.Usage);
    Console.Error.WriteLine(GeneratorBenchmark.Usage);
    Console.Error.WriteLine(ProfileCommand.Usage);
    return 2;
}
if (options.IsStart) return StartBenchmark.Run(options, BenchmarkOptions.FindRoot(), Console.Out);
return PairedBenchmark.Run(options, Console.Out);

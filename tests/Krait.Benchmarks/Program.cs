using Krait.Benchmarks;

if (!BenchmarkOptions.TryParse(args, out BenchmarkOptions? options, out string? problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}
if (options.IsStart) return StartBenchmark.Run(options, BenchmarkOptions.FindRoot(), Console.Out);
return PairedBenchmark.Run(options, Console.Out);

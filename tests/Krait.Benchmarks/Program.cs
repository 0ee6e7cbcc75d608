using Krait.Benchmarks;

if (!BenchmarkOptions.TryParse(args, out BenchmarkOptions? options, out string? problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(BenchmarkOptions.Usage);
    return 2;
}
return PairedBenchmark.Run(options, Console.Out);

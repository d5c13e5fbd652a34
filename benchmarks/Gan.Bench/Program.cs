using GanFunctional.Bench;

(string Name, string What, Action Run)[] benchmarks =
[
    ("bridge", "the overhead of one operator call", BridgeBenchmark.Run),
    ("dcgan", "the DCGAN-64 training step, ours and PyTorch's in turn", DcganBenchmark.Run),
];

string asked = args.Length == 1 ? args[0] : "";
foreach ((string name, _, Action run) in benchmarks)
{
    if (name != asked) continue;
    run();
    return 0;
}

Console.Error.WriteLine($"Gan.Bench: '{string.Join(' ', args)}' names no benchmark; give one of:");
foreach ((string name, string what, _) in benchmarks) Console.Error.WriteLine($"  {name,-10} {what}");
return 2;

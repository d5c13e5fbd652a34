using GanFunctional.Bench;

const string OneThread = "--one-thread";
string[] names = [.. args.Where(a => a != OneThread)];
string asked = names.Length == 1 ? names[0] : "";
if (asked == "bridge")
{
    BridgeBenchmark.Run();
    return 0;
}

foreach (var (name, what, step) in Systems.All.Where(s => s.Name == asked))
{
    StepBenchmark.Run(name, what, step, args.Contains(OneThread));
    return 0;
}

Console.Error.WriteLine($"Gan.Bench: '{string.Join(' ', args)}' names no benchmark; give one of:");
Console.Error.WriteLine($"  {"bridge",-11} the overhead of one operator call");
foreach (var (name, what, _) in Systems.All) Console.Error.WriteLine($"  {name,-11} a training step of {what}, ours and PyTorch's in turn");
Console.Error.WriteLine($"  {OneThread}: one thread, in processor time, for a machine that does other things too");
return 2;

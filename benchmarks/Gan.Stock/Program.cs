using GanFunctional.Bench.Stock;
using GanFunctional.Torch;

const string Usage = """
    usage: Gan.Stock serve SYSTEM FLAVOUR THREADS [processor-time]
           Gan.Stock counts

      serve   a contender of scripts/bench: a training step of the SYSTEM for each line on stdin, as float32 (TorchSharp as its users
              write it), channels-last (float32, too) or bfloat16
      counts  the parameters of every network, one line each
    """;

LibTorch.LoadWithoutSettings();
try
{
    switch (args)
    {
        case ["serve", var system, var flavour, var threads, .. var time]: Commands.Serve(system, flavour, int.Parse(threads), time is ["processor-time"]); return 0;
        case ["counts"]: Commands.Count(); return 0;
        default: Console.Error.WriteLine(Usage); return 2;
    }
}
catch (NotFiniteNumberException e)
{
    Console.Error.WriteLine($"Gan.Stock: {e.Message}");
    return 1;
}

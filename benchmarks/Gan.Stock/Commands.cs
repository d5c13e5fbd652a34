using TorchSharp;
using static TorchSharp.torch;

namespace GanFunctional.Bench.Stock;

/// <summary>The program's commands, once libtorch is loaded.</summary>
internal static class Commands
{
    internal static void Serve(string system, string flavour, int threads, bool processorTime) => StepLoop.Serve(
        () =>
        {
            set_num_threads(threads);
            random.manual_seed(0);
            return StockSystem.All[system](Setup.Named(flavour)).Train;
        },
        processorTime);

    internal static void Count()
    {
        foreach ((string system, Func<Setup, StockSystem> create) in StockSystem.All)
        {
            using DisposeScope scope = NewDisposeScope();
            foreach ((string name, nn.Module net) in create(Setup.Named("float32")).Networks)
                Console.WriteLine($"{system} {name} {net.parameters().Sum(p => p.numel())}");
        }
    }
}

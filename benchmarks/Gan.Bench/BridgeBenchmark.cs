using System.Diagnostics;
using GanFunctional.Torch;

namespace GanFunctional.Bench;

/// <summary>
/// What a call through the bridge costs beside the arithmetic: operators on tensors of one element, in scopes of a
/// hundred calls, freeing included. Prints the median over batches in ns a call, and managed bytes a call.
/// </summary>
internal static class BridgeBenchmark
{
    private const int Batches = 301, Scopes = 20, Calls = 100;

    public static void Run()
    {
        Runtime.Threads = 1;
        using Scope scope = new();
        Tensor x = Tensor.Ones([1]), matrix = Tensor.Ones([1, 1]);
        Operator negate = new("aten::neg"), add = new("aten::add.Tensor"), fill = new("aten::fill_.Scalar"), size = new("aten::size.int"), flip = new("aten::flip");
        Measure("aten::size.int(x, 0): no tensor result", () => size.CallNumber(x, 0));
        Measure("aten::fill_(x, 1.0): in place", () => fill.Run(x, 1.0));
        Measure("aten::neg(x)", () => negate.Call(x));
        Measure("aten::add(x, x, 2.0)", () => add.Call(x, x, 2.0));
        Measure("aten::flip(x, [0, 1]): a list", () => flip.Call(matrix, new long[] { 0, 1 }));
        x.RequiresGrad = true;
        Measure("aten::add(x, x, 2.0), recorded for autograd", () => add.Call(x, x, 2.0));
    }

    private static void Measure(string what, Action call)
    {
        double[] nanoseconds = new double[Batches];
        long bytes = 0;
        for (int batch = -Batches / 4; batch < Batches; batch++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Scopes; i++)
            {
                using Scope scope = new();
                for (int k = 0; k < Calls; k++) call();
            }

            if (batch < 0) continue;
            nanoseconds[batch] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / (Scopes * Calls);
            bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / (Scopes * Calls);
        }

        Array.Sort(nanoseconds);
        Console.WriteLine($"{what,-46} {nanoseconds[Batches / 2],7:f0} ns {bytes,5} bytes");
    }
}

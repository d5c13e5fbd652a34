// A classifier of plain TorchSharp, trained before and after the fast kernels are installed: dotnet run fast-kernels.cs
#:package GanFunctional.Kernels@0.1.0
#:package libtorch-cpu-linux-x64@2.10.0
#:property PublishAot=false

using System.Diagnostics;
using GanFunctional.Torch;
using TorchSharp;
using static TorchSharp.torch;

const int Steps = 20;
LibTorch.Load();
random.manual_seed(1);
Tensor images = rand(32, 3, 64, 64).ChannelsLast(), labels = randint(10, [32], dtype: int64);
(double before, Tensor expected) = Train();
bool installed = FastKernels.Install();
(double after, Tensor actual) = Train();
Console.WriteLine($"{before:F1} ms a step, {after:F1} ms with the kernels (installed: {installed})");
Console.WriteLine($"after {Steps} steps the outputs differ by at most {(actual - expected).abs().max().item<float>():G2}");

(double Milliseconds, Tensor Outputs) Train()
{
    random.manual_seed(2);
    using var net = nn.Sequential(
        nn.Conv2d(3, 64, 4, stride: 2, padding: 1), nn.ReLU(),
        nn.Conv2d(64, 128, 3, padding: 1), nn.ReLU(),
        nn.Conv2d(128, 256, 4, stride: 2, padding: 1), nn.ReLU(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(256, 10));
    using var optimizer = optim.SGD(net.parameters(), 0.01);
    double fastest = double.MaxValue;
    for (int step = 0; step < Steps; step++)
    {
        long start = Stopwatch.GetTimestamp();
        using (NewDisposeScope())
        {
            optimizer.zero_grad();
            nn.functional.cross_entropy(net.call(images), labels).backward();
            optimizer.step();
        }

        fastest = Math.Min(fastest, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    using (no_grad()) return (fastest, net.call(images));
}

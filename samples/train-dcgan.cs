// Trains a DCGAN on Fashion-MNIST and draws a hundred new pictures: dotnet run train-dcgan.cs [folder] [steps]
#:package GanFunctional@0.1.0
#:package libtorch-cpu-linux-x64@2.10.0
#:property PublishAot=false

using GanFunctional.CSharp;

string folder = args.ElementAtOrDefault(0) ?? "runs/csharp";
DcganOptions options = new()
{
    Data = "fashion-mnist",
    Out = folder,
    Steps = long.Parse(args.ElementAtOrDefault(1) ?? "2000"),
};
Training.Run(options, new Progress<TrainProgress>(p => Console.WriteLine($"{p.Step}/{p.Steps}: {string.Join(", ", p.Losses)}")));
using TrainedGan gan = TrainedGan.Load(folder);
gan.SaveGrid(Path.Combine(folder, "clothes.png"), count: 100, seed: 7);

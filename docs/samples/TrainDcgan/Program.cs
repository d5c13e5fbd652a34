// Trains a DCGAN on Fashion-MNIST and draws a hundred new pictures: dotnet run -- [folder] [steps]
using GanFunctional.CSharp;

string folder = args.ElementAtOrDefault(0) ?? "runs/csharp";
DcganOptions options = new()
{
    Data = "fashion-mnist",
    Out = folder,
    Steps = long.Parse(args.ElementAtOrDefault(1) ?? "2000"),
};
Training.Run(options, new Progress<TrainProgress>(p => Console.WriteLine($"{p.Round}/{p.Rounds}: {string.Join(", ", p.Losses)}")));
using TrainedGan gan = TrainedGan.Load(folder);
gan.SaveGrid(Path.Combine(folder, "clothes.png"), count: 100, seed: 7);

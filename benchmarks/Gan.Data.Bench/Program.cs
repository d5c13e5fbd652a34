// How fast images are loaded, from files in the page cache:
//
//   dotnet run -c Release --project benchmarks/Gan.Data.Bench loading [FOLDER]   images a second, by kind of file
//   dotnet run -c Release --project benchmarks/Gan.Data.Bench training           what loading adds to a training step

using GanFunctional.Data.Bench;

switch (args)
{
    case ["loading"]:
        LoadingBenchmark.Run();
        return 0;
    case ["loading", var folder]:
        LoadingBenchmark.Run(folder);
        return 0;
    case ["training"]:
        TrainingBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: Gan.Data.Bench loading [FOLDER] | training");
        return 2;
}

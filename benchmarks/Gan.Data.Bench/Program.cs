// What surrounds the training step, with files in the page cache:
//
//   scripts/bench loading [FOLDER]   images a second, by kind of file, or of a folder
//   scripts/bench training           what loading adds to a training step
//   scripts/bench start              how long gan takes to start, and to its first round

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
    case ["start"]:
        StartBenchmark.Run();
        return 0;
    default:
        Console.Error.WriteLine("usage: scripts/bench loading [FOLDER] | training | start");
        return 2;
}

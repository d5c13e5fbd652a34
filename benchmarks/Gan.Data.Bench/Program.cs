// What surrounds the training step, with files in the page cache:
//
//   scripts/bench loading [FOLDER]   images a second, by kind of file, or of a folder
//   scripts/bench training           what loading adds to a training step
//   scripts/bench start              how long gan takes to start, and to its first round
//   scripts/bench soak [ROUNDS]      whether a long training stays as it begins: memory, time, handles, files

using System.Globalization;
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
    case ["soak"]:
        SoakBenchmark.Run(20_000);
        return 0;
    case ["soak", var rounds] when long.TryParse(rounds, NumberStyles.None, CultureInfo.InvariantCulture, out long count) && count >= 1_000:
        SoakBenchmark.Run(count);
        return 0;
    default:
        Console.Error.WriteLine("usage: scripts/bench loading [FOLDER] | training | start | soak [ROUNDS, at least 1000]");
        return 2;
}

using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Shows a training run while it goes on.</summary>
internal interface ITrainingDisplay : IProgress<TrainProgress>
{
    /// <summary>Runs <paramref name="train"/>, showing what is reported meanwhile.</summary>
    TrainResult Show(Func<TrainResult> train);

    /// <summary>Shows a remark of one line; from any thread.</summary>
    void Say(string line);
}

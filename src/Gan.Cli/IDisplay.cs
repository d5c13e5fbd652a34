using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Shows the progress of work.</summary>
internal interface IDisplay : IProgress<TrainProgress>
{
    /// <summary>Runs <paramref name="work"/> and shows its reports.</summary>
    T Show<T>(Func<T> work);

    /// <summary>Shows the progress of work other than training, with a description.</summary>
    void Report(double done, double all, string words);

    /// <summary>Shows a notice of one line. Can be called from any thread.</summary>
    void Say(string line);
}

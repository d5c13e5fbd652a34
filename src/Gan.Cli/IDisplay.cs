using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Shows work while it goes on.</summary>
internal interface IDisplay : IProgress<TrainProgress>
{
    /// <summary>Runs <paramref name="work"/>, showing what is reported meanwhile.</summary>
    T Show<T>(Func<T> work);

    /// <summary>Shows how far work of another kind is, in words of its own.</summary>
    void Report(double done, double all, string words);

    /// <summary>Shows a remark of one line; from any thread.</summary>
    void Say(string line);
}

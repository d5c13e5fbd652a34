using System.Text;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Formats numbers for people.</summary>
internal static class Text
{
    /// <summary>
    /// Formats the loss of each player: <c>D 0.613  G 1.905</c>. The terms are only in the log.
    /// </summary>
    public static string Losses(TrainProgress progress)
    {
        StringBuilder text = new();
        foreach ((string name, double value) in progress.Losses.Where(loss => !loss.Key.Contains('.', StringComparison.Ordinal)))
            text.Append($"{name} {value:0.000}  ");
        return text.ToString();
    }
}

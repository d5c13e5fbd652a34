using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary>Writes lines to a file or a pipe: progress to the output, notices to the errors.</summary>
internal sealed class PlainDisplay(TextWriter output, TextWriter error) : IDisplay
{
    public T Show<T>(Func<T> work) => work();

    public void Report(TrainProgress value) => output.WriteLine(
        $"step {value.Step}/{value.Steps} (epoch {value.Epoch})  {Text.Losses(value)}{value.ImagesPerSecond:N0} images/s  {Durations.Text(value.Left)} left");

    public void Report(double done, double all, string words) => output.WriteLine(words);

    public void Say(string line) => error.WriteLine($"gan: {line}");
}

using GanFunctional.CSharp;
using Spectre.Console;

namespace GanFunctional.Cli;

/// <summary>Progress bar for a terminal; notices scroll above it.</summary>
internal sealed class BarDisplay : IDisplay
{
    private ProgressTask? _task;

    /// <summary>Tells whether <paramref name="output"/> is a terminal that can redraw a line.</summary>
    public static bool Suits(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Ansi;

    public T Show<T>(Func<T> work) => AnsiConsole.Progress()
        .Columns(new ProgressBarColumn { Width = 16 }, new PercentageColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
        .Start(context =>
        {
            _task = context.AddTask("starting");
            return work();
        });

    public void Report(TrainProgress value) => Report(
        value.Step, value.Steps, $"{value.Step}/{value.Steps}  {Text.Losses(value)}{value.ImagesPerSecond:N0} images/s  {Durations.Text(value.Left)} left");

    public void Report(double done, double all, string words)
    {
        _task!.MaxValue = all;
        _task.Value = done;
        _task.Description = Markup.Escape(words);
    }

    public void Say(string line) => AnsiConsole.MarkupLineInterpolated($"[yellow]{line}[/]");
}

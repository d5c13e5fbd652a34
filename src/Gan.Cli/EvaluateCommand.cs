using System.CommandLine;
using System.Globalization;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan evaluate</c>: measures the quality and diversity of generated images.</summary>
internal static class EvaluateCommand
{
    public static Command Create(IReadOnlyList<string> line) =>
        RecordCommand.Create<EvaluateOptions>("evaluate", "Measure the quality and diversity of generated images", line, Run);

    private static int Run(EvaluateOptions options, InvocationConfiguration console) =>
        Work.Run(console, (display, cancel) => Evaluation.Run(options, display as BarDisplay, display.Say, cancel), result => Show(result, console.Output));

    private static void Show(EvaluationResult result, TextWriter say)
    {
        string accuracy = result.ExtractorFile is null ? "" : result.Accuracy is { } share ? $", which classifies {F(100 * share, "0.0")} % of held-out images correctly" : ", of unknown accuracy";
        say.WriteLine($"Evaluated by {result.Extractor}{accuracy}, at {result.Width}×{result.Height}×{result.Channels}; seed {result.Seed}.");
        if (result.ExtractorFile is not null) say.WriteLine($"Classifier: {result.ExtractorFile}");
        say.WriteLine($"Compared with {result.ReferenceCount:N0} images of {result.Reference}; pairwise figures on at most {result.Subset:N0} images of each set.");
        EvaluationFigures[] columns = result.HeldOut is null ? [result.Generated] : [result.Generated, result.HeldOut];
        Row("", figures => ReferenceEquals(figures, result.Generated) ? "generated" : "held out");
        Row("images", figures => $"{figures.Count:N0}");
        Row("Fréchet distance", figures => F(figures.Frechet, "0.000"));
        Row("kernel distance", figures => $"{F(figures.Kid, "0.00000")} ± {F(figures.KidDeviation / Math.Sqrt(figures.KidBlocks), "0.00000")}");
        Row($"  of blocks", figures => $"{figures.KidBlocks} of {figures.KidBlockSize:N0}");
        Row("precision", figures => F(figures.Precision, "0.000"));
        Row("recall", figures => F(figures.Recall, "0.000"));
        Row("density", figures => F(figures.Density, "0.000"));
        Row("coverage", figures => F(figures.Coverage, "0.000"));
        Row("diversity", figures => F(figures.Diversity, "0.000"));
        if (result.Generated.ClassifierScore is not null)
        {
            Row("classifier score", figures => F(figures.ClassifierScore!.Value, "0.000"));
            Row("effective classes", figures => F(figures.EffectiveClasses!.Value, "0.00"));
        }

        if (result.Nearer is { } nearer)
        {
            Row("nearest, median", figures => F(figures.Nearest!.Value, "0.000"));
            say.WriteLine($"Probability that a generated image is closer to its nearest image of {result.Reference} than a held-out one: {F(nearer, "0.000")} (0.5 for new images, near 1 for copies)");
        }

        if (result.Picture is not null) say.WriteLine($"Nearest pairs: {result.Picture} (generated, real)");

        void Row(string name, Func<EvaluationFigures, string> cell) => say.WriteLine($"{name,-20}{string.Concat(columns.Select(column => $"{cell(column),22}"))}".TrimEnd());
    }

    private static string F(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

using System.Globalization;
using GanFunctional.Analysis;
using GanFunctional.Data;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>
/// Trains and tests linear support vector machines, in the same way for every kind of features.
/// </summary>
internal sealed class FeatureClassifier(FeatureOptions options, IReadOnlyList<string> classes, Action<string>? notice, CancellationToken cancel)
{
    // A fifth of the images is held out, at most as many as in the paper.
    private const int MostHeldOut = 10_000;

    private const ulong HoldingOut = 3, Drawing = 4;

    // Powers of ten: the search begins at the lower end of the paper's range, and stays between the others.
    private const int First = -4, Least = -8, Most = 3;

    internal FeatureScore Score(string kind, LabelledFeatures training, LabelledFeatures test)
    {
        int[] order = SplitMix.For(options.Seed, HoldingOut, 0).Permutation(training.Count);
        int heldOut = Math.Min(MostHeldOut, training.Count / 5);
        if (heldOut == 0 && options.C is null)
            throw new GanException(
                $"C is chosen on a fifth of the images, and '{options.Data}' has only {training.Count}: give more images, or --c.");
        int[] held = order[..heldOut], rest = order[heldOut..];
        int draws = options.Labels is null ? 1 : options.Draws;
        (double c, double? best) = options.C is { } given
            ? (given, null)
            : Choose(kind, training, options.Labels is null ? rest : Draw(training, rest, 0), held);
        int[] tested = [.. Enumerable.Range(0, test.Count)];
        double[] accuracies = new double[draws];
        int[][] confusion = [.. Enumerable.Range(0, classes.Count).Select(_ => new int[classes.Count])];
        for (int draw = 0; draw < draws; draw++)
        {
            LinearSvm machine = Fit(kind, c, training, options.Labels is null ? order : Draw(training, rest, draw));
            int[] found = LinearSvmModule.classify(machine, test, tested);
            accuracies[draw] = found.Zip(test.Labels, (a, b) => a == b ? 1.0 : 0.0).Average();
            foreach ((int i, int guess) in found.Index()) confusion[test.Labels[i]][guess]++;
        }

        double mean = accuracies.Average();
        double? deviation = draws == 1 ? null : Math.Sqrt(accuracies.Sum(a => (a - mean) * (a - mean)) / (draws - 1));
        notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{kind}: accuracy {mean:P2} on {test.Count:N0} test images"));
        return new(kind, training.Width, c, best, mean, deviation, confusion);
    }

    // Equally many of each class, in random order.
    private int[] Draw(LabelledFeatures training, int[] rows, int draw)
    {
        int each = options.Labels!.Value / classes.Count;
        int[] order = [.. SplitMix.For(options.Seed, Drawing, (ulong)draw).Permutation(rows.Length).Select(i => rows[i])];
        int[][] members = LabelledFeaturesModule.byClass(classes.Count, order, training);
        int few = Array.FindIndex(members, rows => rows.Length < each);
        return few < 0
            ? [.. members.SelectMany(rows => rows[..each])]
            : throw new GanException(
                $"--labels {options.Labels} takes {each} images of each class, and beside the held-out ones '{options.Data}' has " +
                $"{members[few].Length} of '{Quoting.Short(classes[few])}': give a smaller number.");
    }

    private (double C, double? HeldOut) Choose(string kind, LabelledFeatures training, int[] rows, int[] held)
    {
        // Accuracy rises with C and then falls, and training takes longer for larger C. So the search moves
        // from two values in the better direction until accuracy falls. Ties go to the smaller C, which has
        // smaller weights.
        SortedDictionary<int, double> tried = [];
        Try(First);
        Try(First + 1);
        int Best() => tried.MaxBy(pair => pair.Value).Key;
        while (Best() == tried.Keys.Last() && Best() < Most) Try(Best() + 1);
        while (Best() == tried.Keys.First() && Best() > Least) Try(Best() - 1);
        return (Math.Pow(10, Best()), tried[Best()]);

        void Try(int power)
        {
            double c = Math.Pow(10, power);
            tried[power] = LinearSvmModule.accuracy(Fit(kind, c, training, rows), training, held);
            notice?.Invoke(string.Create(
                CultureInfo.InvariantCulture, $"{kind}: C = {c:g} has accuracy {tried[power]:P2} on {held.Length:N0} held-out images"));
        }
    }

    private LinearSvm Fit(string kind, double c, LabelledFeatures training, int[] rows)
    {
        FSharpFunc<int, FSharpFunc<double, Unit>> watch = FuncConvert.FromAction<int, double>((_, _) => cancel.ThrowIfCancellationRequested());
        LinearSvm machine = LinearSvmModule.fit(options.Seed, LinearSvmModule.settings(c), watch, classes.Count, training, rows);
        if (!machine.Converged)
        {
            string passes = string.Create(CultureInfo.InvariantCulture, $"C = {c:g} has not converged after {machine.Epochs} passes");
            notice?.Invoke($"{kind}: the support vector machine with {passes}; its accuracy is near the optimum");
        }

        return machine;
    }
}

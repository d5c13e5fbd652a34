using System.Globalization;
using GanFunctional.Analysis;
using GanFunctional.Data;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Trains linear machines on features and tests them, in the same way for every kind of features.</summary>
internal sealed class FeatureClassifier(FeatureOptions options, IReadOnlyList<string> classes, Action<string>? notice, CancellationToken cancel)
{
    // Held out are a fifth of the images, at most what the paper held out.
    private const int MostHeldOut = 10_000;

    private const ulong HoldingOut = 3, Drawing = 4;

    // Powers of ten: the lower end of the paper's range first, and as far as these.
    private const int First = -4, Least = -8, Most = 3;

    internal FeatureScore Score(string kind, LabelledFeatures training, LabelledFeatures test)
    {
        int[] order = SplitMix.For(options.Seed, HoldingOut, 0).Permutation(training.Count);
        int heldOut = Math.Min(MostHeldOut, training.Count / 5);
        if (heldOut == 0 && options.C is null)
            throw new GanException($"C is chosen on a fifth of the images, and '{options.Data}' has only {training.Count}: give more images, or --c.");
        int[] held = order[..heldOut], rest = order[heldOut..];
        int draws = options.Labels is null ? 1 : options.Draws;
        (double c, double? best) = options.C is { } given ? (given, null) : Choose(kind, training, options.Labels is null ? rest : Draw(training, rest, 0), held);
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
        notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{kind}: {mean:P2} of {test.Count:N0} test images are right"));
        return new(kind, training.Width, c, best, mean, deviation, confusion);
    }

    // As many of each class, the first in a random order.
    private int[] Draw(LabelledFeatures training, int[] rows, int draw)
    {
        int each = options.Labels!.Value / classes.Count;
        int[] order = [.. SplitMix.For(options.Seed, Drawing, (ulong)draw).Permutation(rows.Length).Select(i => rows[i])];
        int[][] members = LabelledFeaturesModule.byClass(classes.Count, order, training);
        int few = Array.FindIndex(members, rows => rows.Length < each);
        return few < 0
            ? [.. members.SelectMany(rows => rows[..each])]
            : throw new GanException($"--labels {options.Labels} takes {each} images of each class, and beside the held-out ones there are {members[few].Length} of '{Sentence.Clean(classes[few])}' in '{options.Data}': give a smaller number.");
    }

    private (double C, double? HeldOut) Choose(string kind, LabelledFeatures training, int[] rows, int[] held)
    {
        // Accuracy rises with C and then falls, and training takes the longer the larger C is: from the first two on in the direction of the
        // better, until it falls. Of equals it is the smaller C, the machine with the smaller weights.
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
            notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{kind}: with C = {c:g} {tried[power]:P2} of {held.Length:N0} held-out images are right"));
        }
    }

    private LinearSvm Fit(string kind, double c, LabelledFeatures training, int[] rows)
    {
        FSharpFunc<int, FSharpFunc<double, Unit>> watch = FuncConvert.FromAction<int, double>((_, _) => cancel.ThrowIfCancellationRequested());
        LinearSvm machine = LinearSvmModule.fit(options.Seed, LinearSvmModule.settings(c), watch, classes.Count, training, rows);
        if (!machine.Converged)
            notice?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{kind}: after {machine.Epochs} passes the machine with C = {c:g} is still moving; what it gives is near its best"));
        return machine;
    }
}

using System.Text.Json;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Analyses of the discriminator of a run of a few rounds, on images of three classes that pixels tell apart.</summary>
public sealed class FeatureAnalysisTests(FeatureAnalysisTests.Classed data) : IClassFixture<FeatureAnalysisTests.Classed>
{
    private readonly string output = Path.Combine(data.Folder, Guid.NewGuid().ToString("N"));

    [Fact]
    public void Every_kind_of_features_is_judged_in_the_same_way()
    {
        FeatureResult result = FeatureAnalysis.Run(Options);

        Assert.Equal(["discriminator", "random discriminator", "pixels"], result.Scores.Select(score => score.Kind));
        Assert.Equal([16 * (64 + 128), 16 * (64 + 128), 16 * 16], result.Scores.Select(score => score.Width));
        Assert.Equal((60, 30), (result.Training, result.Test));
        Assert.All(result.Scores, score =>
        {
            Assert.InRange(score.Accuracy, 0.9, 1);
            Assert.Equal(score.Accuracy, score.Confusion.Index().Sum(row => row.Item[row.Index]) / 30.0, 1e-9);
            Assert.Equal([10, 10, 10], score.Confusion.Select(row => row.Sum()));
            Assert.Null(score.Deviation);
        });
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(result.Table));
        Assert.Equal(result.Scores[0].Accuracy, json.RootElement.GetProperty("scores")[0].GetProperty("accuracy").GetDouble());
        Assert.Equal(4, File.ReadAllLines(Path.Combine(output, "results.csv")).Length);
        Assert.Equal(1 + 3 * 9, File.ReadAllLines(Path.Combine(output, "confusion.csv")).Length);
    }

    [Fact]
    public void Few_labels_are_drawn_several_times_and_a_seed_repeats_it()
    {
        FeatureOptions few = Options with { Labels = 6, Draws = 3, C = 0.001, Seed = 4 };
        FeatureResult one = FeatureAnalysis.Run(few), two = FeatureAnalysis.Run(few with { Out = output + "-2" });

        Assert.Equal(6, one.Training);
        Assert.All(one.Scores, score => Assert.Equal((0.001, null, 30), (score.C, score.HeldOut, score.Confusion[0].Sum())));
        Assert.All(one.Scores, score => Assert.NotNull(score.Deviation));
        Assert.Equal(one.Scores.Select(score => (score.Accuracy, score.Deviation)), two.Scores.Select(score => (score.Accuracy, score.Deviation)));
    }

    [Fact]
    public void What_cannot_be_is_refused_and_nothing_is_written()
    {
        Refused("no classes", Options with { Data = Path.Combine(data.Train, "a") });
        Refused("'a', 'b', 'c'", Options with { Test = data.Two });
        Refused("a multiple of 3, not 7", Options with { Labels = 7 });
        Refused("give a smaller number", Options with { Labels = 300 });
        Refused("has only 4", Options with { Data = data.Two, Test = data.Two });
        Refused("c takes a number above 0", Options with { C = 0 });

        void Refused(string words, FeatureOptions options)
        {
            Assert.Contains(words, Assert.Throws<GanException>(() => FeatureAnalysis.Run(options)).Message, StringComparison.Ordinal);
            Assert.False(Path.Exists(output));
        }
    }

    [Fact]
    public void It_can_be_ended_at_once()
    {
        using CancellationTokenSource ended = new();
        ended.Cancel();
        Assert.Throws<OperationCanceledException>(() => FeatureAnalysis.Run(Options, cancel: ended.Token));
        Assert.Throws<OperationCanceledException>(() => GuidedAnalysis.Run(Guided, cancel: ended.Token));
        Assert.False(Path.Exists(output));
    }

    [Fact]
    public void Pictures_of_what_excites_the_maps_the_most()
    {
        GuidedResult result = GuidedAnalysis.Run(Guided);

        Assert.Equal(["trained", "random"], result.Kinds.Select(kind => kind.Kind));
        Assert.All(result.Kinds, kind =>
        {
            Assert.Equal("main.4", kind.Layer);
            Image picture = ImageFile.Read(kind.Picture, 1);
            Assert.Equal((4 * 18 + 2, 2 * 2 * 18 + 2), (picture.Width, picture.Height));
            foreach (IGrouping<int, Excitation> map in kind.Excitations.GroupBy(excitation => excitation.Map))
            {
                Assert.Equal(4, map.Count());
                Assert.Equal(map.OrderByDescending(e => e.Activation).Select(e => e.Activation), map.Select(e => e.Activation));
                Assert.All(map, e => Assert.InRange(e.Width, 0, 10));
                Assert.All(map, e => Assert.True(File.Exists(e.Image)));
            }
        });
        Assert.Equal(1 + 2 * 2 * 4, File.ReadAllLines(result.Table).Length);
    }

    [Fact]
    public void More_maps_than_there_are()
    {
        Assert.Contains("128", Assert.Throws<GanException>(() => GuidedAnalysis.Run(Guided with { Maps = 129 })).Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(output));
    }

    private FeatureOptions Options => new() { Run = data.Run, Data = data.Train, Test = data.Test, Out = output };

    private GuidedOptions Guided => new() { Run = data.Run, Data = data.Train, Out = output, Maps = 2, Top = 4 };

    public sealed class Classed : IDisposable
    {
        public Classed()
        {
            Random random = new(1);
            foreach ((string set, int count, string names) in new[] { ("train", 20, "abc"), ("test", 10, "abc"), ("two", 2, "ab") })
            {
                foreach ((int label, char name) in names.Index())
                {
                    string folder = Directory.CreateDirectory(Path.Combine(Folder, set, $"{name}")).FullName;
                    for (int i = 0; i < count; i++)
                        PngFile.Write(Path.Combine(folder, $"{i:D2}.png"), new Image(16, 16, 1, [.. Enumerable.Range(0, 256).Select(p => (byte)(random.Next(90) + (p / 80 == label ? 160 : 0)))]));
                }
            }

            Training.Run(new DcganOptions { Data = Train, Out = Run, Size = 16, Channels = 1, Batch = 4, Steps = 4, Samples = 4, Precision = Precision.Float32 });
        }

        internal string Folder { get; } = Directory.CreateTempSubdirectory("gan-features").FullName;

        internal string Train => Path.Combine(Folder, "train");

        internal string Test => Path.Combine(Folder, "test");

        internal string Two => Path.Combine(Folder, "two");

        internal string Run => Path.Combine(Folder, "run");

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }
}

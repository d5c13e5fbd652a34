using System.Text.Json;
using GanFunctional.Data;
using GanFunctional.Testing;
using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class EvaluateTests(EvaluateTests.Trained trained) : IClassFixture<EvaluateTests.Trained>
{
    private readonly List<string> notices = [];

    private string Out { get; } = trained[Guid.NewGuid().ToString("N")];

    private EvaluateOptions OfRun => new() { Run = trained.Run, Count = 40, Cache = trained["cache"] };

    private EvaluateOptions OfImages => new() { Images = trained.Other, Data = trained.Data, Count = 40, Cache = trained["cache"] };

    [Fact]
    public void Every_figure_comes_with_what_it_was_found_by()
    {
        EvaluationResult result = Evaluate(OfRun with { HeldOut = trained.Other, Out = Out, Seed = 3 });

        Assert.Equal(("a classifier's features", 8, 1, 3UL, trained.Data, 80L), (result.Extractor, result.Width, result.Channels, result.Seed, result.Reference, result.ReferenceCount));
        Assert.InRange(result.Accuracy!.Value, 0.5, 1); // light or dark: easy, but by eight images
        Assert.Equal((40L, 40L), (result.Generated.Count, result.HeldOut!.Count));
        Assert.True(result.Generated.Frechet > result.HeldOut.Frechet, $"{result.Generated.Frechet} after two rounds, and {result.HeldOut.Frechet} of real images");
        Assert.True(result.HeldOut.Coverage > result.Generated.Coverage);
        Assert.InRange(result.HeldOut.EffectiveClasses!.Value, 1.5, 2.0001);
        Assert.InRange(result.Nearer!.Value, 0, 1);
        Assert.True(result.Generated.Nearest > 0);
        Image picture = ImageFile.Read(result.Picture!, 1);
        Assert.Equal(8 * 10 + 2, picture.Width); // four pairs in a row
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Out, "metrics.json")));
        Assert.Equal(result.Generated.Frechet, json.RootElement.GetProperty("generated").GetProperty("frechet").GetDouble());
        Assert.Equal(result.Accuracy, json.RootElement.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void The_same_options_give_the_same_figures_from_what_was_kept_or_anew()
    {
        EvaluationResult first = Evaluate(OfRun with { Cache = trained["cache-1"] });
        Assert.Contains("training a classifier", notices);
        notices.Clear();
        EvaluationResult kept = Evaluate(OfRun with { Cache = trained["cache-1"] });
        Assert.DoesNotContain("training a classifier", notices);
        Assert.DoesNotContain(notices, notice => notice.StartsWith("reference", StringComparison.Ordinal));
        EvaluationResult anew = Evaluate(OfRun with { Cache = trained["cache-2"] });

        Assert.Equal(first, kept);
        Assert.Equal(first with { ExtractorFile = null }, anew with { ExtractorFile = null });
        Assert.NotEqual(first.Generated, Evaluate(OfRun with { Cache = trained["cache-1"], Seed = 1 }).Generated);
    }

    [Fact]
    public void The_classifier_is_the_same_whatever_the_number_of_threads()
    {
        byte[][] classifiers = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            EvaluationResult result = Evaluate(OfRun with { Cache = trained[$"cache-of-{threads}"], Threads = threads });
            return File.ReadAllBytes(result.ExtractorFile!);
        })];
        Assert.Equal(classifiers[0], classifiers[1]);
        Assert.Equal(classifiers[0], classifiers[2]);
    }

    [Fact]
    public void Inceptions_weights_are_taken_from_a_file_and_another_networks_are_refused()
    {
        string file = trained["inception.safetensors"];
        using (DisposeScope scope = torch.NewDisposeScope())
        {
            using torch.Generator rng = Generators.Seeded(1);
            IEnumerable<KeyValuePair<string, Tensor>> weights = GanFunctional.Net.init(rng, Metrics.Inception.network).Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor));
            // Counters of batches are left out, and a layer of classes is there, as in the file that everybody has.
            using FileStream stream = File.Create(file);
            Safetensors.Write(stream, [.. weights.Where(leaf => !leaf.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal)), new("fc.weight", torch.zeros([1008, 1]))]);
        }

        EvaluationResult result = Evaluate(OfImages with { Extractor = file, Count = 10, Subset = 10 });
        Assert.Equal(("Inception's features", null), (result.Extractor, result.Accuracy));
        Assert.True(double.IsFinite(result.Generated.Frechet));

        string Refused(string name, long classes)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            using (FileStream stream = File.Create(trained[name]))
                Safetensors.Write(stream, [new("Mixed_7c.branch_pool.conv.weight", torch.zeros([192, 2048, 1, 1])), new("fc.weight", torch.zeros([classes, 1]))]);
            return Assert.Throws<GanException>(() => Evaluate(OfImages with { Extractor = trained[name] })).Message;
        }

        Assert.Contains("1,000 classes", Refused("torchvision.safetensors", 1000), StringComparison.Ordinal);
        Assert.Contains("Conv2d_1a_3x3.conv.weight", Refused("part.safetensors", 1008), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_kept_of_other_data_or_is_damaged_is_not_used()
    {
        string data = trained.Images("changing", 1), cache = trained["cache-3"];
        EvaluateOptions options = OfImages with { Data = data, Cache = cache };
        EvaluationResult first = Evaluate(options);
        foreach (string file in Directory.GetFiles(cache)) File.WriteAllBytes(file, File.ReadAllBytes(file)[..100]);
        Assert.Equal(first, Evaluate(options));
        Assert.Equal(2, Directory.GetFiles(cache).Length);

        PngFile.Write(Path.Combine(data, "dark", "000.png"), new Image(8, 8, 1, [.. Enumerable.Range(0, 64).Select(i => (byte)(3 * i))]));
        EvaluationResult changed = Evaluate(options);
        Assert.NotEqual(first.ExtractorFile, changed.ExtractorFile);
        Assert.NotEqual(first.Generated, changed.Generated);
        Assert.Equal(4, Directory.GetFiles(cache).Length);
    }

    [Fact]
    public void Copies_of_the_data_are_found_out()
    {
        EvaluationResult copies = Evaluate(OfImages with { Images = trained.Data, HeldOut = trained.Other, Extractor = "random", Count = 80 });

        Assert.Equal((1.0, 1.0), (copies.Generated.Precision, copies.Generated.Coverage));
        Assert.Equal((0.0, 1.0), (copies.Generated.Nearest!.Value, copies.Nearer!.Value));
        Assert.InRange(copies.HeldOut!.Precision, 0.5, 1);
        Assert.Null(copies.Accuracy);
        Assert.Null(copies.Generated.ClassifierScore);
    }

    [Fact]
    public void The_kept_file_of_a_classifier_is_an_extractor()
    {
        EvaluationResult first = Evaluate(OfImages);
        string file = trained["mine.safetensors"];
        File.Copy(first.ExtractorFile!, file, overwrite: true);
        EvaluationResult again = Evaluate(OfImages with { Extractor = file });

        Assert.Equal(first.Accuracy, again.Accuracy);
        Assert.Equal(first.Generated, again.Generated);
    }

    [Fact]
    public void The_discriminators_own_features_and_those_for_data_without_labels()
    {
        Assert.Equal("the discriminator's features", Evaluate(OfRun with { Extractor = "discriminator" }).Extractor);
        EvaluationResult unlabelled = Evaluate(OfImages with { Data = Path.Combine(trained.Data, "dark") });
        Assert.Equal("random features", unlabelled.Extractor);
        Assert.Contains(notices, notice => notice.Contains("no labels", StringComparison.Ordinal));
    }

    [Fact]
    public void It_leaves_no_tensors_behind()
    {
        Evaluate(OfRun);
        using LiveTensors live = new();
        Evaluate(OfRun with { Count = 600 });
        Evaluate(OfRun with { Extractor = "discriminator" });
        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void Cancelling_leaves_nothing()
    {
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        Assert.Throws<OperationCanceledException>(() => Evaluation.Run(OfRun with { Out = Out, Cache = Out + "-cache" }, cancel: cancel.Token));
        Assert.False(Path.Exists(Out));
        Assert.False(Path.Exists(Out + "-cache"));
    }

    [Fact]
    public void Mistakes_are_sentences_and_nothing_is_written()
    {
        Refuses(OfRun with { Images = trained.Other }, "either");
        Refuses(OfRun with { Run = null }, "--run or --images");
        Refuses(OfImages with { Data = null }, "--data");
        Refuses(OfImages with { Extractor = "discriminator" }, "no discriminator beside", trained.Other);
        Refuses(OfImages with { Data = Path.Combine(trained.Data, "dark"), Extractor = "classifier" }, "no labels", "dark");
        Refuses(OfImages with { Extractor = trained["nowhere.safetensors"] }, "no extractor", "nowhere.safetensors");
        Refuses(OfImages with { Extractor = Path.Combine(trained.Run, "generator.safetensors") }, "generator.safetensors");
        Refuses(OfImages with { HeldOut = trained.Data }, "held-out", trained.Data);
        Refuses(OfImages with { Count = 3 }, "count", "at least 10");
        string few = trained.Images("few", 5, 2);
        Refuses(OfImages with { Images = few }, few, "4 images", "at least 6");
    }

    [Theory]
    [InlineData(BestBy.Frechet, "frechet")]
    [InlineData(BestBy.Kid, "kid")]
    public void A_training_is_compared_by_the_data_s_classifier_and_goes_on_as_it_was(BestBy by, string figure)
    {
        VanillaGanOptions options = new()
        {
            Data = trained.Data,
            Out = Out,
            Size = 8,
            Channels = 1,
            Batch = 8,
            Steps = 6,
            SampleEvery = 1,
            CheckpointEvery = 1,
            Keep = 1,
            Precision = Precision.Float32,
            BestBy = by,
            BestCount = 30,
            BestExtractor = BestExtractor.Classifier,
        };
        TrainResult whole = Training.Run(options);
        string part = Out + "-part";
        Training.Run(options with { Out = part, Steps = 3 });
        Training.Resume(part, new() { Steps = 6 });

        string[] lines = File.ReadAllLines(Path.Combine(Out, "health.jsonl"));
        Assert.Equal(lines, File.ReadAllLines(Path.Combine(part, "health.jsonl")));
        double[] figures = [.. lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty(figure).GetDouble())];
        Assert.Equal(6, figures.Distinct().Count());
        int best = Array.IndexOf(figures, figures.Min()) + 1;
        Assert.Equal($"{best:D7}.safetensors", Path.GetFileName(whole.BestCheckpoint));
        Assert.Equal(by == BestBy.Frechet, lines[0].Contains("frechet", StringComparison.Ordinal));
    }

    [Fact]
    public void A_training_on_data_without_labels_is_not_compared_by_a_classifier()
    {
        VanillaGanOptions options = new() { Data = Path.Combine(trained.Data, "dark"), Out = Out, Size = 8, Channels = 1, Batch = 8, Steps = 1, BestExtractor = BestExtractor.Classifier };
        Assert.Contains("no labels", Assert.Throws<GanException>(() => Training.Run(options)).Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(Out));
    }

    private EvaluationResult Evaluate(EvaluateOptions options)
    {
        lock (notices) return Evaluation.Run(options, null, notices.Add);
    }

    private void Refuses(EvaluateOptions options, params string[] words)
    {
        string message = Assert.Throws<GanException>(() => Evaluation.Run(options with { Out = Out })).Message;
        foreach (string word in words) Assert.Contains(word, message, StringComparison.Ordinal);
        Assert.False(Path.Exists(Out));
    }

    /// <summary>Two folders of light and dark noise, and a run that was trained on one of them, hardly.</summary>
    public sealed class Trained : IDisposable
    {
        private const string CacheHome = "XDG_CACHE_HOME";

        private readonly string? cacheHome = Environment.GetEnvironmentVariable(CacheHome);

        public Trained()
        {
            (Data, Other) = (Images("data", 1), Images("other", 2));
            Environment.SetEnvironmentVariable(CacheHome, this["user-cache"]);
            Training.Run(new VanillaGanOptions { Data = Data, Out = Run, Size = 8, Channels = 1, Batch = 8, Steps = 2, Samples = 4, Precision = Precision.Float32 });
        }

        internal string Data { get; }

        internal string Other { get; }

        internal string Run => this["run"];

        private string Folder { get; } = Directory.CreateTempSubdirectory("gan-evaluate").FullName;

        internal string this[string name] => Path.Combine(Folder, name);

        public void Dispose()
        {
            Environment.SetEnvironmentVariable(CacheHome, cacheHome);
            Directory.Delete(Folder, recursive: true);
        }

        internal string Images(string name, int seed, int each = 40)
        {
            Random random = new(seed);
            foreach ((string shade, int least) in new[] { ("dark", 0), ("light", 156) })
            {
                Directory.CreateDirectory(Path.Combine(this[name], shade));
                for (int i = 0; i < each; i++)
                    PngFile.Write(Path.Combine(this[name], shade, $"{i:D3}.png"), new Image(8, 8, 1, [.. Enumerable.Range(0, 64).Select(_ => (byte)random.Next(least, least + 100))]));
            }

            return this[name];
        }
    }
}

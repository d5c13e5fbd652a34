using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Trainings that start from trained networks.</summary>
public sealed class FineTuningTests : IDisposable
{
    private readonly TinyData data = new();
    private readonly List<string> notices = [];

    public FineTuningTests() => Training.Run(Small("first") with { Seed = 5 });

    public void Dispose() => data.Dispose();

    // With nothing to train the networks are those that the training started from.
    [Fact]
    public void Networks_start_from_a_runs_folder_its_checkpoint_or_a_file_and_the_others_anew()
    {
        string[] places = [In("first"), Path.Combine(In("first"), "generator.safetensors"), Path.Combine(In("first"), "checkpoints", "0000002.safetensors")];
        foreach ((int i, string place) in places.Index())
        {
            if (place.Contains("checkpoints", StringComparison.Ordinal)) continue;
            Start($"from{i}", $"generator={place}");
            Assert.Equal(Tensors("first", "generator"), Initial($"from{i}", "generator"));
            Assert.NotEqual(Tensors("first", "discriminator"), Initial($"from{i}", "discriminator"));
        }

        Start("both", $"generator={places[2]}", $"discriminator={places[0]}");
        Assert.Equal(Tensors("first", "generator"), Initial("both", "generator"));
        Assert.Equal(Tensors("first", "discriminator"), Initial("both", "discriminator"));
    }

    [Fact]
    public void What_does_not_fit_is_listed_with_both_shapes_and_starts_anew()
    {
        Start("other", $"generator={In("first")}", options: Small("other") with { Latent = 9 });

        Assert.Contains(notices, sentence => sentence.StartsWith("the generator starts with 12 of its 13 tensors from", StringComparison.Ordinal));
        Assert.Contains("of the generator did not fit: main.0.weight has the shape [100, 8, 5, 5], expected [9, 8, 5, 5]", notices);
        Dictionary<string, float[]> first = Tensors("first", "generator"), other = Initial("other", "generator");
        Assert.Equal(first["main.3.weight"], other["main.3.weight"]);
        Assert.Equal(9 * 8 * 25, other["main.0.weight"].Length);
    }

    [Fact]
    public void A_moving_average_starts_at_its_network()
    {
        Start("average", $"generator={In("first")}", options: Small("average") with { Ema = 0.9 });
        Assert.Equal(Tensors("first", "generator"), Initial("average", "generator-ema"));
    }

    [Fact]
    public void A_run_records_it_and_goes_on_without_the_file()
    {
        string file = Path.Combine(data.Folder, "given.safetensors");
        File.Copy(Path.Combine(In("first"), "generator.safetensors"), file);
        DcganOptions options = Small("whole") with { Init = [$"generator={file}"], Steps = 4, CheckpointEvery = 4 };
        Training.Run(options);
        Training.Run(options with { Out = In("stopped"), Steps = 4 });
        File.Delete(file);
        foreach (string checkpoint in Directory.EnumerateFiles(Path.Combine(In("stopped"), "checkpoints")).Where(path => !path.Contains("0000000", StringComparison.Ordinal))) File.Delete(checkpoint);

        Training.Resume(In("stopped"));

        Assert.Contains($"\"init\": \"generator={file}\"", File.ReadAllText(Path.Combine(In("whole"), "config.json")), StringComparison.Ordinal);
        Assert.Equal(Tensors("whole", "generator"), Tensors("stopped", "generator"));
        Assert.Equal(Tensors("whole", "discriminator"), Tensors("stopped", "discriminator"));
    }

    [Fact]
    public void Mistakes_are_refused_before_anything_is_written()
    {
        Refused("this training has generator and discriminator", $"encoder={In("first")}");
        Refused("twice", $"generator={In("first")}", $"generator={In("first")}");
        Refused("There is no run folder", $"generator={In("nowhere")}");
        Refused("takes a network and a file, such as generator=runs/dcgan-1", "generator");
        Refused("Nothing in", $"generator={Path.Combine(In("first"), "discriminator.safetensors")}");
        Assert.False(Directory.Exists(In("bad")));
        Assert.Throws<GanException>(() => Training.Preview(Small("bad") with { Init = ["encoder=x"] }));
    }

    private void Refused(string why, params string[] init) =>
        Assert.Contains(why, Assert.Throws<GanException>(() => Training.Run(Small("bad") with { Init = init })).Message, StringComparison.Ordinal);

    private void Start(string name, params string[] init) => Training.Run(Small(name) with { Init = init }, notice: notices.Add);

    private void Start(string name, string init, DcganOptions options) => Training.Run(options with { Out = In(name), Init = [init] }, notice: notices.Add);

    private DcganOptions Small(string name) => data.Options with { Out = In(name), Features = 4, Steps = 2, Keep = 10 };

    private string In(string name) => Path.Combine(data.Folder, name);

    private Dictionary<string, float[]> Tensors(string run, string network) => Read(Path.Combine(In(run), network + ".safetensors"), "");

    // Of the checkpoint before the first step.
    private Dictionary<string, float[]> Initial(string run, string network) => Read(Path.Combine(In(run), "checkpoints", "0000000.safetensors"), $"networks.{network}.");

    private static Dictionary<string, float[]> Read(string path, string prefix)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return Safetensors.Load(path).Tensors.Where(tensor => tensor.Key.StartsWith(prefix, StringComparison.Ordinal) && !tensor.Key.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            .ToDictionary(tensor => tensor.Key[prefix.Length..], tensor => tensor.Value.to(ScalarType.Float32).ToArray<float>());
    }
}

using System.Text.Json;
using GanFunctional.Data;
using Xunit;

namespace GanFunctional.CSharp.Tests;

/// <summary>Networks from files of other programs: the smallest CycleGAN generator, as PyTorch saved it (tests/golden/statedicts.py).</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gan-import").FullName;

    private string Out => In("ab/generator_ab.safetensors");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("translator", "")]
    [InlineData("translator-legacy", "")]
    [InlineData("checkpoint", "state_dict")]
    [InlineData("checkpoint-legacy", "state_dict")]
    public void A_file_of_PyTorchs(string name, string key)
    {
        ImportResult result = NetworkImport.Run(Options(Saved(name)));

        Assert.Equal((Out, key, 16), (result.Path, result.Key, result.Tensors));
        Assert.Equal(key.Length == 0 ? [] : ["epoch", "optimizer.lr"], result.LeftOut);
        Same(Original(), Out);
        Assert.Equal("cyclegan", JsonDocument.Parse(File.ReadAllText(In("ab/config.json"))).RootElement.GetProperty("variant").GetString());
    }

    [Fact]
    public void Other_programs_sort_tensors_wrap_networks_keep_statistics_and_have_other_types()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<KeyValuePair<string, Tensor>> original = Original();
        IEnumerable<KeyValuePair<string, Tensor>> statistics = new[] { "running_mean", "running_var" }.Select(name => KeyValuePair.Create($"model.2.{name}", torch.zeros([2])));
        IEnumerable<KeyValuePair<string, Tensor>> sorted = original.Concat(statistics)
            .OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => KeyValuePair.Create($"module.{t.Key}", t.Value.to(ScalarType.Float64)));

        ImportResult result = NetworkImport.Run(Options(Written(sorted)));

        Same(original, Out);
        Assert.Equal(["module.model.2.running_mean", "module.model.2.running_var"], result.LeftOut);
    }

    [Fact]
    public void Of_several_that_fit_one_is_chosen_by_its_key()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<KeyValuePair<string, Tensor>> original = Original();
        string both = Written(original.Select(t => KeyValuePair.Create($"netG_A.{t.Key}", t.Value)).Concat(original.Select(t => KeyValuePair.Create($"netG_B.{t.Key}", t.Value * 2))));

        GanException refused = Refused(Options(both), "does not hold the generator_ab of cyclegan");
        Assert.Contains("'model.1.weight'", refused.Message, StringComparison.Ordinal);
        Refused(Options(both) with { Key = "netG_C" }, "has no tensor under 'netG_C'");
        ImportResult result = NetworkImport.Run(Options(both) with { Key = "netG_B" });

        Assert.Equal("netG_B", result.Key);
        Assert.Equal(original.Select(t => $"netG_A.{t.Key}"), result.LeftOut);
        Same([.. original.Select(t => KeyValuePair.Create(t.Key, t.Value * 2))], Out);
    }

    [Fact]
    public void What_is_missing_surplus_or_of_another_shape_is_named_in_one_sentence()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<KeyValuePair<string, Tensor>> changed = Original();
        changed.RemoveAll(t => t.Key == "model.4.bias");
        changed.Add(new("extra\n", torch.zeros([1])));
        int wrong = changed.FindIndex(t => t.Key == "model.7.bias");
        changed[wrong] = new("model.7.bias", torch.zeros([9]));

        GanException refused = Refused(
            Options(Written(changed)), "does not hold the generator_ab of cyclegan", "it lacks 'model.4.bias'", "the network has no 'extra '", "'model.7.bias [9], not [8]'");
        Assert.DoesNotContain(refused.Message, char.IsControl);
        Refused(Options(Written([])), "contains no tensors");
        Assert.False(Directory.Exists(In("ab")));
    }

    [Fact]
    public void What_is_there_is_not_touched()
    {
        Directory.CreateDirectory(In("ab"));
        File.WriteAllText(Out, "precious");
        Refused(Options(Saved("translator")), "already exists and is not overwritten");
        Assert.Equal("precious", File.ReadAllText(Out));

        File.Delete(Out);
        File.WriteAllText(In("ab/config.json"), "variant: pix2pix");
        Refused(Options(Saved("translator")), "has the variant pix2pix, not cyclegan");
        Refused(Options(Saved("translator")) with { Out = In("generator.pth") }, "a .safetensors file");
        Refused(Options(Saved("translator")) with { Network = "generator" }, "has no network 'generator'");
        Assert.Single(Directory.EnumerateFileSystemEntries(In("ab")));
    }

    [Fact]
    public void An_imported_generator_translates_by_the_config_beside_it_or_another()
    {
        NetworkImport.Run(Options(Saved("translator")) with { Size = new ImageSize(16, 8) });
        string ba = In("generator_ba.safetensors");
        File.Copy(Out, ba);
        float[] images = [.. Enumerable.Range(0, 3 * 8 * 16).Select(i => i / 400f - 0.5f)];

        using Translator ab = Translator.Load(Out), back = Translator.Load(ba, config: In("ab/config.json"));

        Assert.Equal((new ImageSize(16, 8), 3, "cyclegan"), (ab.Size, ab.Channels, ab.Variant));
        Assert.Equal(["b"], ab.Targets);
        Assert.Equal(["a"], back.Targets);
        float[] translated = ab.Translate(images, ab.Size);
        Assert.Equal(translated, back.Translate(images, back.Size, "a"));
        Assert.NotEqual(images, translated);
        GanException refused = Assert.Throws<GanException>(() => Translator.Load(ba));
        Assert.Contains("does not name its variant", refused.Message, StringComparison.Ordinal);
        refused = Assert.Throws<GanException>(() => TrainedGan.Load(Out));
        Assert.Contains("has the variant cyclegan, which is not one that draws images from noise", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generator_of_noise_is_sampled_from_its_file_alone_as_from_its_run()
    {
        using TinyData data = new();
        Training.Run(data.Options);
        string file = Path.Combine(data.Run, "generator.safetensors"), alone = In("alone.safetensors"), config = In("config.yaml");
        File.Copy(file, alone);
        File.WriteAllText(config, "variant: dcgan\n");

        using TrainedGan run = TrainedGan.Load(data.Run), beside = TrainedGan.Load(file), given = TrainedGan.Load(alone, config);

        float[] images = run.Sample(3, 5);
        Assert.Equal((20, 1, "dcgan"), (given.Size, given.Channels, given.Variant));
        Assert.Equal(images, beside.Sample(3, 5));
        Assert.Equal(images, given.Sample(3, 5));
    }

    private static string Saved(string name) => Path.Combine(Above(AppContext.BaseDirectory), "tests", "golden", "statedicts", name + ".pth");

    private static string Above(string path) => File.Exists(Path.Combine(path, "GanFunctional.sln")) ? path : Above(Path.GetDirectoryName(path)!);

    // What PyTorch saved, in our network's order.
    private static List<KeyValuePair<string, Tensor>> Original()
    {
        using TensorFile file = TensorFile.Open(Saved("translator"));
        return [.. file.Read(file.Dicts[0])];
    }

    private static void Same(List<KeyValuePair<string, Tensor>> expected, string path)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        IReadOnlyList<KeyValuePair<string, Tensor>> actual = Safetensors.Load(path).Tensors;
        Assert.Equal(expected.Select(t => t.Key), actual.Select(t => t.Key));
        foreach ((Tensor a, Tensor b) in expected.Zip(actual, (a, b) => (a.Value, b.Value)))
        {
            Assert.Equal(ScalarType.Float32, b.dtype);
            Assert.Equal(a.shape, b.shape);
            Assert.Equal(a.ToArray<float>(), b.ToArray<float>());
        }
    }

    private static GanException Refused(ImportOptions options, params string[] words)
    {
        GanException refused = Assert.Throws<GanException>(() => NetworkImport.Run(options));
        foreach (string word in words) Assert.Contains(word, refused.Message, StringComparison.Ordinal);
        return refused;
    }

    private ImportOptions Options(string from) => new() { From = from, Variant = "cyclegan", Network = "generator_ab", Out = Out };

    private string In(string name) => Path.Combine(folder, name);

    private string Written(IEnumerable<KeyValuePair<string, Tensor>> tensors)
    {
        string path = In("theirs.safetensors");
        WholeFile.Write(path, stream => Safetensors.Write(stream, tensors));
        return path;
    }
}

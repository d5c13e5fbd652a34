using System.Text.Json;
using GanFunctional.Data;
using GanFunctional.Testing;
using GanFunctional.Formats.Tests;
using Xunit;
using static GanFunctional.Network;

namespace GanFunctional.CSharp.Tests;

/// <summary>Every generator of every variant as ONNX: what stands in the file, and what ONNX Runtime makes of it.</summary>
public sealed class ExportTests(ExportTests.Trained trained) : IClassFixture<ExportTests.Trained>, IDisposable
{
    private readonly string file = Path.Combine(trained.Folder, $"{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(file);

    [Theory]
    [InlineData("dcgan", "generator", "[batch,100,1,1]", "[batch,1,20,20]", "BatchNormalization ConvTranspose Identity Relu Tanh")]
    [InlineData("gan", "generator", "[batch,100]", "[batch,1,20,20]", "BatchNormalization Gemm Identity LeakyRelu Reshape Tanh")]
    [InlineData("frog", "generator", "[batch,32]", "[batch,3,32,32]", "Conv ConvTranspose Gemm Identity LeakyRelu Reshape Tanh")]
    [InlineData("pix2pix", "generator", "[batch,1,16,16]", "[batch,1,16,16]", "Concat Conv ConvTranspose Identity InstanceNormalization LeakyRelu Relu Tanh")]
    [InlineData("cyclegan", "generator_ab", "[batch,1,16,16]", "[batch,1,16,16]", "Add Conv ConvTranspose Identity InstanceNormalization Pad Relu Tanh")]
    [InlineData("cyclegan", "generator_ba", "[batch,1,16,16]", "[batch,1,16,16]", "Add Conv ConvTranspose Identity InstanceNormalization Pad Relu Tanh")]
    [InlineData("stargan", "generator", "[batch,1,16,16] [batch,2]", "[batch,1,16,16]", "Add Concat Conv ConvTranspose Identity InstanceNormalization Relu Resize Tanh Unsqueeze")]
    [InlineData("two sets", "generator", "[batch,1,16,16] [batch,5]", "[batch,1,16,16]", "Add Concat Conv ConvTranspose Identity InstanceNormalization Relu Resize Tanh Unsqueeze")]
    [InlineData("gancls", "generator", "[batch,100] [batch,8]", "[batch,1,16,16]", "BatchNormalization Concat ConvTranspose Gemm Identity LeakyRelu Relu Reshape Resize Tanh Unsqueeze")]
    [InlineData("gancls", "encoder", "[batch,3]", "[batch,8]", "Add Cast Clip Concat Div Gather Gemm Greater Identity LeakyRelu MatMul Mul Pad ReduceSum Slice Transpose Unsqueeze")]
    public void A_network_is_there_with_its_shapes_and_its_parameters(string run, string network, string inputs, string output, string kinds)
    {
        ExportResult result = Export(run, network);

        OnnxReader model = OnnxReader.Read(file);
        Assert.Equal((7, 13), (model.IrVersion, model.OperatorSet));
        Assert.Equal(inputs, string.Join(' ', model.Inputs.Select(Shape)));
        Assert.Equal(output, Shape(Assert.Single(model.Outputs)));
        Assert.Equal(kinds, string.Join(' ', model.Kinds.Distinct().Order(StringComparer.Ordinal)));
        Assert.All(model.Inputs.Concat(model.Outputs), value => Assert.NotEmpty(value.About));
        Assert.Equal((Trained.Variant(run), network), (model.Metadata["variant"], model.Metadata["network"]));
        if (network != "encoder") Assert.Equal("[-1, 1]", model.Metadata["value range"]);
        Assert.Contains($"{Trained.Variant(run)} {network}, from input", result.Summary, StringComparison.Ordinal);
        Assert.Null(result.Note);

        using DisposeScope scope = torch.NewDisposeScope();
        foreach ((string name, Tensor tensor) in Safetensors.Load(trained.File(run, network)).Tensors)
        {
            // Counters are nothing that is computed with; statistics are not where an image has its own.
            bool needed = !name.EndsWith("num_batches_tracked", StringComparison.Ordinal) && (!name.Contains("running_", StringComparison.Ordinal) || kinds.Contains("BatchN", StringComparison.Ordinal));
            if (needed) Assert.Equal(tensor.ToArray<float>(), model[name].Floats);
            else Assert.DoesNotContain(model.Initializers, found => found.Name == name);
        }

        static string Shape(OnnxReader.Value value) => $"[{string.Join(',', value.Shape)}]";
    }

    [Theory]
    [InlineData("dcgan", "generator")]
    [InlineData("gan", "generator")]
    [InlineData("frog", "generator")]
    [InlineData("cyclegan", "generator_ab")]
    [InlineData("cyclegan", "generator_ba")]
    [InlineData("stargan", "generator")]
    [InlineData("two sets", "generator")]
    [InlineData("gancls", "generator")]
    [InlineData("gancls", "encoder")]
    [InlineData("dcgan", "discriminator")]
    [InlineData("gan", "discriminator")]
    [InlineData("frog", "discriminator")]
    [InlineData("pix2pix", "discriminator")]
    [InlineData("cyclegan", "discriminator_a")]
    [InlineData("gancls", "discriminator")]
    public void Another_engine_gives_the_same(string run, string network)
    {
        Export(run, network);
        foreach (int batch in new[] { 1, 3 })
        {
            using DisposeScope scope = torch.NewDisposeScope();
            List<KeyValuePair<string, Tensor>> inputs = Inputs(OnnxReader.Read(file), batch);
            string given = Path.Combine(trained.Folder, "x.safetensors"), made = Path.Combine(trained.Folder, "y.safetensors");
            WholeFile.Write(given, stream => Safetensors.Write(stream, inputs));
            NetworkFile.Apply(Trained.Variant(run), network, trained.File(run, network), given, made, train: Trained.Variant(run) == "stargan", Trained.Size(run));
            Agree(Safetensors.Load(made).Tensors[0].Value.ToArray<float>(), OnnxEngine.Run(file, inputs.Select(i => (i.Key, i.Value))));
        }
    }

    [Theory]
    [InlineData(ExportMode.Paper, 16)]
    [InlineData(ExportMode.Paper, 32)]
    [InlineData(ExportMode.Eval, 16)]
    public void Another_engine_translates_as_gan_translate_does(ExportMode mode, int size)
    {
        NetworkExport.Run(new() { Run = trained["pix2pix"], Onnx = file, Mode = mode, Size = size });
        using Translator translator = Translator.Load(trained["pix2pix"]);
        foreach (int batch in new[] { 1, 3 })
        {
            using DisposeScope scope = torch.NewDisposeScope();
            KeyValuePair<string, Tensor> images = Assert.Single(Inputs(OnnxReader.Read(file), batch));
            float[] ours = translator.Translate(images.Value.ToArray<float>(), size, mode: mode == ExportMode.Paper ? RunMode.Paper : RunMode.Eval);
            Agree(ours, OnnxEngine.Run(file, (images.Key, images.Value)));
        }
    }

    [Fact]
    public void Running_statistics_of_instance_norm_are_those_of_evaluation()
    {
        NetworkExport.Run(new() { Run = trained["stargan"], Onnx = file, Mode = ExportMode.Eval });
        using DisposeScope scope = torch.NewDisposeScope();
        List<KeyValuePair<string, Tensor>> inputs = Inputs(OnnxReader.Read(file), 2);
        string given = Path.Combine(trained.Folder, "x.safetensors"), made = Path.Combine(trained.Folder, "y.safetensors");
        WholeFile.Write(given, stream => Safetensors.Write(stream, inputs));
        NetworkFile.Apply("stargan", "generator", trained.File("stargan", "generator"), given, made, train: false, Trained.Size("stargan"));
        Agree(Safetensors.Load(made).Tensors[0].Value.ToArray<float>(), OnnxEngine.Run(file, inputs.Select(i => (i.Key, i.Value))));
        Assert.Contains("BatchNormalization", OnnxReader.Read(file).Kinds);
    }

    [Fact]
    public void Dropout_that_is_left_out_is_said()
    {
        ExportResult result = NetworkExport.Run(new() { Run = trained["deep"], Onnx = file });

        Assert.Contains("no dropout", result.Note, StringComparison.Ordinal);
        Assert.DoesNotContain("Dropout", OnnxReader.Read(file).Kinds);
        Assert.Null(NetworkExport.Run(new() { Run = trained["deep"], Onnx = file, Mode = ExportMode.Eval, Force = true }).Note);
    }

    [Fact]
    public void Labels_and_words_are_in_the_file()
    {
        Export("stargan", "generator");
        Assert.Equal(["warm", "old"], JsonSerializer.Deserialize<string[]>(OnnxReader.Read(file).Metadata["labels"])!);
        File.Delete(file);
        Export("gancls", "encoder");
        Assert.Equal(["words 3", "a", "big", "frog", "toad"], JsonSerializer.Deserialize<string[]>(OnnxReader.Read(file).Metadata["vocabulary"])!);
    }

    [Fact]
    public void A_network_of_ones_own_exports_itself()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using Model<Tensor, Tensor> model = Chain(
            ReflectionPad(1), SpectralNorm(Conv(1, 4, 3)), InstanceNorm, Residual(Chain(Conv(4, 4, 3, 1, 1), Gelu)), Dropout(0.5), Upsample(2),
            Skip(Chain(ZeroPad(1), Conv(4, 2, 3), InstanceNormAffine(2), Silu)), ConvTransposed(6, 3, 4, 2, 1), BatchNormLeakyRelu(3, 0.2), MaxPool(2), AveragePool(2), Flatten,
            Linear(48, 2), Skip(Chain(Exp, Scale(2.0)))).Create(1);
        model.SaveOnnx(file, 1, 4, 4);

        using torch.Generator rng = Generators.Seeded(3);
        Tensor x = Draw.Normal(rng, [3, 1, 4, 4]);
        Agree(model.Forward(x).ToArray<float>(), OnnxEngine.Run(file, ("input", x)));
    }

    [Fact]
    public void A_function_that_is_known_by_its_name_only_is_said()
    {
        Net<Tensor, Tensor> network = Chain(Conv(1, 2, 3), Group("main", Chain(Relu, Function("halve", x => x * 0.5), Tanh)));
        using Model<Tensor, Tensor> model = network.Create(1);
        string says = Assert.Throws<GanException>(() => model.SaveOnnx(file, 1, 4, 4)).Message;
        Assert.Contains("its function 'halve' before main.1 but the name", says, StringComparison.Ordinal);
        Assert.False(File.Exists(file));

        using Model<Tensor, Tensor> two = Chain(Function("one", x => x), Relu, Function("two", x => x)).Create(1);
        Assert.Contains("'one' before 0, 'two' before 1", Assert.Throws<GanException>(() => two.SaveOnnx(file, 4)).Message, StringComparison.Ordinal);
        Assert.Contains("the layer at 0 (conv 3×3) can't take items of the shape [2, 4, 4]", Assert.Throws<GanException>(() => Chain(Conv(1, 2, 3)).Summary(2, 4, 4)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("dcgan", "encoder", null, "has the variant dcgan: choose generator or discriminator by --network")]
    [InlineData("cyclegan", null, null, "choose generator_ab, generator_ba, discriminator_a or discriminator_b by --network")]
    [InlineData("dcgan", null, 32, "omit --size")]
    [InlineData("stargan", "discriminator", null, "it gives 2 tensors")]
    [InlineData("pix2pix", null, 20, "20×20")]
    [InlineData("nowhere", null, null, "There is no run folder")]
    public void What_can_not_be_exported_is_refused_and_writes_nothing(string run, string? network, int? size, string says)
    {
        ExportOptions options = new() { Run = trained[run], Onnx = file, Network = network, Size = size is { } side ? side : null };
        Assert.Contains(says, Assert.Throws<GanException>(() => NetworkExport.Run(options)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(trained.Folder, Path.GetFileNameWithoutExtension(file) + "*"));
    }

    [Fact]
    public void A_file_that_is_there_stays()
    {
        File.WriteAllText(file, "mine");
        Assert.Contains("already exists", Assert.Throws<GanException>(() => Export("dcgan", "generator")).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Throws<DataException>(() => NetworkExport.Run(new() { Run = trained["dcgan"], Onnx = Path.Combine(trained.Folder, "none", "x.onnx") }));
    }

    [Fact]
    public void Every_tensor_is_freed()
    {
        using LiveTensors live = new();
        Export("gancls", "generator");
        Assert.Equal(0, live.Added);
    }

    private ExportResult Export(string run, string network) => NetworkExport.Run(new() { Run = trained[run], Onnx = file, Network = network });

    private static List<KeyValuePair<string, Tensor>> Inputs(OnnxReader model, int batch)
    {
        using torch.Generator rng = Generators.Seeded((ulong)batch);
        return [.. model.Inputs.Select(input =>
        {
            long[] shape = [batch, .. input.Shape[1..].Select(long.Parse)];
            // Ids of words, among them an unknown one and padding.
            return KeyValuePair.Create(input.Name, input.Type == 7 ? Tensors.From([.. Enumerable.Range(0, (int)(batch * shape[1])).Select(i => (long)((5 - i % 6) % 5))], shape) : Draw.Normal(rng, shape));
        })];
    }

    private static void Agree(float[] ours, (long[] Shape, float[] Values) theirs)
    {
        Assert.Equal(ours.Length, theirs.Values.Length);
        for (int i = 0; i < ours.Length; i++) Assert.Equal(ours[i], theirs.Values[i], 1e-4);
    }

    /// <summary>A run of every variant, trained for two rounds.</summary>
    public sealed class Trained : IDisposable
    {
        private readonly TinyData data = new(4);

        public Trained()
        {
            string images = data.Images, table = Path.Combine(Folder, "table.csv"), other = Path.Combine(Folder, "other.csv"), captions = Path.Combine(Folder, "captions.csv");
            System.IO.File.WriteAllLines(table, ["file,warm,old", "000.png,1,0", "001.png,0,1", "002.png,1,1", "003.png,0,0"]);
            System.IO.File.WriteAllLines(other, ["file,big", "000.png,1", "001.png,0", "002.png,1", "003.png,0"]);
            System.IO.File.WriteAllLines(captions, ["file,caption", "000.png,a frog", "001.png,a big frog", "002.png,a toad", "003.png,a big toad"]);
            Train("dcgan", new DcganOptions { Data = images, Size = 20, Channels = 1, Samples = 1 });
            Train("gan", new VanillaGanOptions { Data = images, Size = 20, Channels = 1, Samples = 1, Ema = 0.5 });
            Train("frog", new FrogOptions { Data = images, Size = 32, Channels = 3, Samples = 1 });
            Train("pix2pix", Small(new Pix2PixOptions { Data = images, DataB = images }));
            Train("deep", Small(new Pix2PixOptions { Data = images, DataB = images }) with { Size = 64 });
            Train("cyclegan", Small(new CycleGanOptions { DataA = images, DataB = images, Blocks = 2 }));
            Train("stargan", Small(new StarGanOptions { Data = images, Labels = table, Blocks = 1, Critic = 1 }));
            Train("two sets", Small(new StarGanOptions { Data = images, Labels = table, Data2 = images, Labels2 = other, Blocks = 1, Critic = 1 }));
            Train("gancls", new GanClsOptions { Data = images, Captions = captions, Size = 16, Channels = 1, TextWidth = 8, Features = 4, DiscriminatorFeatures = 4, Code = 4, Samples = 1 });
        }

        public string Folder => data.Folder;

        /// <summary>The folder of a run.</summary>
        public string this[string run] => Path.Combine(Folder, run);

        public static string Variant(string run) => run == "two sets" ? "stargan" : run;

        /// <summary>Of images that can't be told from the parameters.</summary>
        public static int? Size(string run) => run is "gan" or "dcgan" ? 20 : null;

        /// <summary>The parameters that an export takes: the moving average where there is one.</summary>
        public string File(string run, string network) => Path.Combine(this[run], $"{(run == "gan" && network == "generator" ? "generator-ema" : network)}.safetensors");

        public void Dispose() => data.Dispose();

        private static T Small<T>(T options)
            where T : TranslationOptions => options with { Size = 16, Channels = 1, Features = 4, DiscriminatorFeatures = 4, Samples = 1 };

        private void Train(string run, TrainOptions options) =>
            Training.Run(options with { Out = this[run], Steps = 2, Batch = 2, Precision = Precision.Float32, Threads = 1 });
    }
}

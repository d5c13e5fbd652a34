using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>
/// Weights that PyTorch saved give the same results by <c>gan apply</c>, and weights that <c>gan train</c> saved give the same results in
/// PyTorch, by their names and to 1e-4.
/// </summary>
public sealed class ExchangeTests(ExchangeTests.Trained trained) : IClassFixture<ExchangeTests.Trained>
{
    private static readonly string[] s_stargan = ["output", "class"];

    [Theory]
    [InlineData("dcgan/generator")]
    [InlineData("dcgan/discriminator")]
    [InlineData("pix2pix/generator")]
    [InlineData("pix2pix/discriminator")]
    [InlineData("cyclegan/generator_ab")]
    [InlineData("cyclegan/discriminator_b")]
    [InlineData("stargan/generator")]
    [InlineData("stargan/discriminator")]
    [InlineData("gancls/generator")]
    [InlineData("gancls/discriminator")]
    public void PyTorchs_weights_here(string network)
    {
        SkipWithoutPyTorch();
        string folder = trained.Scratch.Make($"theirs/{network}"), parameters = Path.Combine(folder, "params.safetensors");
        trained.PyTorch.Exchange(network, "give", parameters, folder);
        Agree(network, parameters, folder);
    }

    [Theory]
    [InlineData("dcgan/generator", ".pth")]
    [InlineData("dcgan/discriminator", "-legacy.pth")]
    [InlineData("pix2pix/generator", "-checkpoint.pth")]
    [InlineData("pix2pix/discriminator", ".pth")]
    [InlineData("cyclegan/generator_ab", "-legacy.pth")]
    [InlineData("cyclegan/discriminator_b", "-checkpoint.pth")]
    [InlineData("stargan/generator", ".pth")]
    [InlineData("stargan/discriminator", "-legacy.pth")]
    [InlineData("gancls/generator", "-checkpoint.pth")]
    [InlineData("gancls/discriminator", ".pth")]
    public void Checkpoints_of_PyTorchs_imported(string network, string ending)
    {
        SkipWithoutPyTorch();
        string folder = trained.Scratch.Make($"imported/{network}"), checkpoint = Path.Combine(folder, "net" + ending), parameters = Path.Combine(folder, "net.safetensors");
        trained.PyTorch.Exchange(network, "save", checkpoint, folder);
        string[] names = network.Split('/');
        Gan.Outcome outcome = Gan.Run("import", names[0], names[1], "--from", checkpoint, "--out", parameters);
        Assert.Equal((0, ""), (outcome.Code, outcome.Error));
        Assert.Equal(ending == "-checkpoint.pth", outcome.Output.Contains("Skipped: 'epoch'", StringComparison.Ordinal));
        Agree(network, parameters, folder);
    }

    [Theory]
    [InlineData("dcgan/generator")]
    [InlineData("dcgan/discriminator")]
    [InlineData("pix2pix/generator")]
    [InlineData("pix2pix/discriminator")]
    [InlineData("cyclegan/generator_ab")]
    [InlineData("cyclegan/generator_ba")]
    [InlineData("cyclegan/discriminator_a")]
    [InlineData("cyclegan/discriminator_b")]
    [InlineData("stargan/generator")]
    [InlineData("stargan/discriminator")]
    public void Our_weights_in_PyTorch(string network)
    {
        SkipWithoutPyTorch();
        string folder = trained.Scratch.Make($"ours/{network}");
        trained.PyTorch.Exchange(network, "give", Path.Combine(folder, "unused.safetensors"), folder); // for the input
        string parameters = trained.Scratch[$"{network}.safetensors"];
        trained.PyTorch.Exchange(network, "take", parameters, folder);
        Agree(network, parameters, folder);
    }

    private static void SkipWithoutPyTorch() =>
        Assert.SkipUnless(Directory.Exists("/usr/lib/python3/dist-packages/torch") && File.Exists(Exchanger.Python), "PyTorch (Debian: python3-torch) is not installed");

    private static void Agree(string network, string parameters, string folder)
    {
        string[] names = network.Split('/');
        string mine = Path.Combine(folder, "mine.safetensors");
        Gan.Outcome outcome = Gan.Run("apply", names[0], names[1], "--params", parameters, "--input", Path.Combine(folder, "input.safetensors"), "--output", mine);
        Assert.True(outcome.Code == 0, outcome.Error);
        foreach (string output in network == "stargan/discriminator" ? s_stargan : s_stargan[..1])
        {
            float[] theirs = TensorFile.Read(Path.Combine(folder, "theirs.safetensors"), output).Values, ours = TensorFile.Read(mine, output).Values;
            Assert.Equal(theirs.Length, ours.Length);
            double difference = Math.Sqrt(theirs.Zip(ours, (a, b) => Math.Pow(a - b, 2)).Sum());
            Assert.InRange(difference / Math.Sqrt(theirs.Sum(a => (double)a * a)), 0, 1e-4);
        }
    }

    public sealed class Trained : IDisposable
    {
        public Trained()
        {
            string a = Scratch.Pngs("pairs/a", 4, 32), b = Scratch.Pngs("pairs/b", 4, 32);
            string[] small = ["--batch", "2", "--size", "32", "--features", "4", "--discriminator-features", "4", "--samples", "1", "--channels", "3"];
            Run("dcgan", ["--data", a, "--batch", "2", "--size", "28", "--channels", "1", "--samples", "1"]);
            Run("pix2pix", ["--data", Scratch["pairs"], .. small]);
            Run("cyclegan", ["--data-a", a, "--data-b", b, "--blocks", "2", .. small]);
            Run("stargan", ["--data", Scratch["pairs"], "--blocks", "1", .. small]);
        }

        internal Scratch Scratch { get; } = new();

        internal Exchanger PyTorch { get; } = new();

        public void Dispose()
        {
            PyTorch.Dispose();
            Scratch.Dispose();
        }

        private void Run(string variant, string[] more)
        {
            Gan.Outcome outcome = Gan.Run(["train", variant, "--out", Scratch[variant], "--steps", "2", "--precision", "float32", "--threads", "1", .. more]);
            Assert.True(outcome.Code == 0, $"{variant}: {outcome.Error}");
        }
    }
}

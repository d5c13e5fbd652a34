using Xunit;

namespace GanFunctional.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("", "command", "gan --help")]
    [InlineData("paint", "'paint'", "gan --help")]
    [InlineData("--colour", "'--colour'", "gan --help")]
    [InlineData("train dcgan", "'--data' is required", "gan train dcgan --help")]
    [InlineData("train --data x", "gan train takes dcgan, gan", "gan train --help")]
    [InlineData("train stylegan --data x", "not 'stylegan'", "gan train --help")]
    [InlineData("train dcgan more --data x", "'more'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --bacth 3", "'--bacth'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --batch", "--batch", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --batch 0", "--batch takes a whole number of at least 1, not '0'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --batch -8", "--batch takes a whole number of at least 1, not '-8'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --batch 64.5", "--batch takes a whole number of at least 1, not '64.5'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --batch 99999999999", "--batch takes a whole number of at least 1, not '99999999999'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --size 0", "--size takes a size in pixels such as 64, or a width and a height such as 128x96, not '0'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --size big", "--size takes a size in pixels such as 64, or a width and a height such as 128x96, not 'big'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --size 28 --size 32", "'--size' expects a single argument", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --steps 0", "--steps takes a whole number of at least 1, not '0'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --epochs -1", "--epochs takes a whole number of at least 1, not '-1'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --steps 5 --epochs 1", "--steps or --epochs, not both", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --channels 2", "--channels takes 1 (grey), 3 (colour) or 4 (colour and transparency), not '2'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --seed -1", "--seed takes a whole number", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --precision float16", "--precision takes auto, float32 or bfloat16, not 'float16'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --threads 0", "--threads takes a whole number of at least 1, not '0'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --device gpu", "--device takes cpu, cuda or cuda:N, not 'gpu'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --ema 1", "--ema takes a number between 0 and 1, not '1'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --ema 0", "--ema takes a number between 0 and 1, not '0'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --ema NaN", "--ema takes a number between 0 and 1, not 'NaN'", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --sample-every 0", "--sample-every takes", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --log-every 0", "--log-every takes", "gan train dcgan --help")]
    [InlineData("train dcgan --data x --samples 0", "--samples takes", "gan train dcgan --help")]
    [InlineData("sample --out x.png", "'--run' is required", "gan sample --help")]
    [InlineData("sample --run r", "'--out' is required", "gan sample --help")]
    [InlineData("sample --run r --out x.png --count 0", "--count takes a whole number of at least 1, not '0'", "gan sample --help")]
    [InlineData("apply dcgan encoder --params p --input x --output y", "the network of dcgan takes generator or discriminator, not 'encoder'", "gan apply --help")]
    [InlineData("apply dcgan generator --params p --input x --output y --mode test", "--mode takes eval or train, not 'test'", "gan apply --help")]
    [InlineData("apply dcgan generator --params p --input x", "'--output' is required", "gan apply --help")]
    [InlineData("data fetch", "Required argument", "gan data fetch --help")]
    [InlineData("data fetch imagenet", "the data set takes fashion-mnist, mnist or cifar10, not 'imagenet'", "gan data fetch --help")]
    [InlineData("data fetch mnist --from ftp://x/y", "--from takes an address that begins with https:// or http://, not 'ftp://x/y'", "gan data fetch --help")]
    public void A_wrong_command_line_is_answered_with_one_sentence(string line, string says, string hint)
    {
        (int code, string output, string error) = Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Gan.Refuses(new(code, output, error), says, hint);
        Assert.Empty(output);
    }

    [Theory]
    [InlineData("sample --run r --out picture.jpg", "PNG")]
    [InlineData("sample --run r --out /tmp", "is a folder")]
    [InlineData("apply gan generator --params p --input x --output x", "would overwrite an input file")]
    public void A_path_that_cannot_be_meant_is_refused_before_anything_is_loaded(string line, string says)
    {
        (int code, string output, string error) = Run(line.Split(' '));

        Gan.Refuses(new(code, output, error), says);
    }

    [Theory]
    [InlineData("", "train", "sample", "complete", "apply", "doctor", "--version")]
    [InlineData(
        "train dcgan", "--config", "--data", "--steps", "--epochs", "[default: 5]", "--batch", "[default: 64]", "--size", "--channels", "--seed", "[default: 0]",
        "--precision", "[default: auto]", "--threads", "[default: one per core]", "--device", "[default: cpu]", "--flip", "--ema", "[default: none]", "--sample-every",
        "--log-every", "[default: 50]", "--samples", "[default: 64]", "--out", "[default: runs/VARIANT-NUMBER]")]
    [InlineData("complete", "--run", "--images", "--mask", "[default: centre]", "--weighting", "--lambda", "[default: 0.1]", "--optimizer", "--steps", "[default: 1000]", "--bound")]
    [InlineData("train", "dcgan", "gan", "frog")]
    [InlineData("train frog", "[default: 20]")]
    [InlineData("sample", "--run", "--count", "[default: 64]", "--seed", "[default: 0]", "--each", "--force", "--out")]
    [InlineData("apply", "generator, discriminator (dcgan, gan, frog", "--params", "--input", "--output", "--mode", "[default: eval]", "--size", "--channels", "--precision", "--seed", "--dropout", "input and label for stargan generator", "input and text for gancls generator")]
    [InlineData("doctor", "--verbose")]
    public void Help_names_every_option_and_its_default(string command, params string[] expected)
    {
        (int code, string output, string error) = Run([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, code);
        Assert.Empty(error);
        foreach (string text in expected) Assert.Contains(text, output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RecordCommands))]
    public void Help_describes_every_option(string command)
    {
        (int code, string output, _) = Run([.. command.Split(' '), "--help"]);
        string[] rows = [.. output.Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal))];

        Assert.Equal(0, code);
        Assert.InRange(rows.Length, 5, 100);
        Assert.All(rows, row => Assert.Matches(@"^  --\S+( \S+)?  +[^\s\[]", row));
    }

    public static TheoryData<string> RecordCommands =>
    [
        .. CSharp.Variants.Names.Select(variant => $"train {variant}"),
        .. new[] { "features", "guided", "walk", "arithmetic", "direction", "encode", "forget" }.Select(analysis => $"analyse {analysis}"),
        "translate", "complete", "evaluate", "data dedup", "export", "summary",
    ];

    [Fact]
    public void The_version_is_the_librarys()
    {
        (int code, string output, _) = Run(["--version"]);

        Assert.Equal(0, code);
        Assert.StartsWith(typeof(CSharp.Training).Assembly.GetName().Version!.ToString(3), output, StringComparison.Ordinal);
    }

    private static (int Code, string Output, string Error) Run(string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = CommandLine.Run(arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}

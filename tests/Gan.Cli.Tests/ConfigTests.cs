using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>Options from files: YAML, JSON, and a run's own <c>config.json</c>.</summary>
public sealed class ConfigTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("yaml", "# small\ndata: DATA\nsize: 28\nbatch: 8\nsteps: 2\nprecision: float32\nflip: true\nchannels: 1\nema: ~\n")]
    [InlineData("json", """{ "data": "DATA", "size": 28, "batch": 8, "steps": 2, "precision": "float32", "flip": true, "channels": null }""")]
    public void A_file_says_what_the_command_line_does_not(string kind, string text)
    {
        string file = Config($"settings.{kind}", text);

        Gan.Outcome outcome = Gan.Run("train", "gan", "--config", file, "--steps", "3", "--out", scratch["run"]);

        Assert.Equal(0, outcome.Code);
        string config = File.ReadAllText(Path.Combine(scratch["run"], "config.json"));
        foreach (string option in new[] { "\"variant\": \"gan\"", "\"batch\": 8", "\"flip\": true", "\"steps\": 3", "\"channels\": 1", "\"ema\": null" })
            Assert.Contains(option, config, StringComparison.Ordinal);
    }

    [Fact]
    public void A_runs_own_configuration_repeats_it_to_the_byte()
    {
        string data = scratch.Idx("images", 40);
        Gan.Outcome first = Gan.Run("train", "gan", "--data", data, "--out", scratch["a"], "--batch", "8", "--epochs", "1", "--seed", "5", "--flip");
        Gan.Outcome second = Gan.Run("train", "gan", "--config", Path.Combine(scratch["a"], "config.json"), "--out", scratch["b"]);

        Assert.Equal((0, 0), (first.Code, second.Code));
        foreach (string file in new[] { "config.json", "generator.safetensors", "discriminator.safetensors" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(scratch["a"], file)), File.ReadAllBytes(Path.Combine(scratch["b"], file)));
    }

    [Fact]
    public void Epochs_on_the_command_line_take_the_place_of_a_files_steps()
    {
        string file = Config("settings.yaml", "data: DATA\nbatch: 8\nsteps: 100\n");
        Gan.Outcome outcome = Gan.Run("train", "gan", "--config", file, "--epochs", "1", "--out", scratch["run"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains("Trained 5 steps", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: DATA\nbacth: 8\n", "line 2: 'bacth'", "the options are data, size")]
    [InlineData("data: DATA\nbatch: many\n", "line 2: 'batch' takes a whole number of at least 1, not 'many'")]
    [InlineData("data: DATA\nbatch:\n  size: 3\n", "line 2: 'batch' takes a whole number")]
    [InlineData("variant: frog\ndata: DATA\n", "a configuration of frog, not of gan")]
    [InlineData("batch: 8\n", "'data' is required")]
    [InlineData("- data\n- batch\n", "holds no options")]
    [InlineData("", "holds no options")]
    [InlineData("data: [unclosed\n", "can't be read as YAML or JSON")]
    [InlineData("data: DATA\ndata: DATA\n", "can't be read as YAML or JSON")]
    [InlineData("data: DATA\nsteps: 2\nepochs: 2\nbatch: 8\n", "the steps or the epochs")]
    public void A_wrong_file_is_answered_with_one_sentence(string text, params string[] says)
    {
        string file = Config("settings.yaml", text);

        Gan.Refuses(Gan.Run("train", "gan", "--config", file, "--out", scratch["run"]), says);

        Assert.False(Path.Exists(scratch["run"]));
    }

    [Fact]
    public void A_file_that_is_not_there() => Gan.Refuses(Gan.Run("train", "gan", "--config", scratch["nowhere.yaml"]), scratch["nowhere.yaml"], "check the path");

    private string Config(string name, string text)
    {
        File.WriteAllText(scratch[name], text.Replace("DATA", scratch.Idx("images", 40), StringComparison.Ordinal));
        return scratch[name];
    }
}

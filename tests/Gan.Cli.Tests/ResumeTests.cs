using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>Runs that end before their time, and go on.</summary>
public sealed class ResumeTests : IDisposable
{
    private const int Kills = 5, NightlyKills = 60;
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void A_run_that_is_killed_again_and_again_ends_in_the_bytes_of_one_that_was_not()
    {
        bool nightly = Environment.GetEnvironmentVariable("GAN_NIGHTLY") == "1";
        int kills = nightly ? NightlyKills : Kills;
        string[] options = ["--steps", "100000", "--log-every", "7", "--checkpoint-every", "1", "--sample-every", "3"];
        Random random = new(nightly ? Environment.TickCount : 5);
        long reached = 0;
        for (int kill = 0; kill < kills; kill++)
        {
            using Child training = kill == 0 ? Start(Training("killed", options)) : Start("train", "--resume", scratch["killed"]);
            // Every other kill comes after some rounds, the first among them, and the rest wherever they come, also before the run goes on.
            bool plays = kill % 2 == 0;
            if (plays)
            {
                long some = reached + 2 + random.Next(10);
                training.Await($"the checkpoint of round {some}", () => Newest() >= some);
            }

            Thread.Sleep(random.Next(plays ? 20 : 2_000)); // nothing is waited for: any place in a round or a file will do
            training.Kill();
            reached = Newest();
        }

        string steps = $"{reached + 5}";
        Assert.Equal((0, 0), (Gan.Run("train", "--resume", scratch["killed"], "--steps", steps).Code, Gan.Run(Training("whole", [.. options[2..], "--steps", steps])).Code));
        foreach (string file in new[] { "generator.safetensors", "discriminator.safetensors", "log.jsonl" })
            Assert.Equal(File.ReadAllBytes(scratch[$"whole/{file}"]), File.ReadAllBytes(scratch[$"killed/{file}"]));
        Assert.Empty(Directory.EnumerateFiles(scratch["killed"], "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void Only_what_does_not_change_the_run_can_be_changed()
    {
        Train("run", "4");
        string theirs = scratch["run/theirs.tmp"];
        File.WriteAllText(theirs, "");
        byte[] config = File.ReadAllBytes(scratch["run/config.json"]);

        Gan.Refuses(Gan.Run("train", "--resume", scratch["run"], "--batch", "4"), "--batch can't be changed");
        Gan.Refuses(Gan.Run("train", "gan", "--resume", scratch["run"], "--data", "elsewhere"), "There is no data 'elsewhere'");
        Gan.Refuses(Gan.Run("train", "--resume", scratch["run"], "--config", scratch["run/config.json"]), "--config can't be given");
        Gan.Refuses(Gan.Run("train", "--resume", scratch["run"], "--steps", "2"), "already done 4 steps", "2 are fewer");
        Gan.Refuses(Gan.Run("train", "frog", "--resume", scratch["run"]), "has the variant gan, not frog");
        Gan.Refuses(Gan.Run("train", "--resume", scratch["nowhere"]), scratch["nowhere"], "no run folder");
        Gan.Refuses(Gan.Run("train", "--resume"), "--resume");
        Gan.Refuses(Gan.Run("train", "--resume", scratch["run"], "--steps", "2", "--out", scratch["copy"]), "2 are fewer");
        Assert.False(Path.Exists(scratch["copy"]));
        Assert.Equal(config, File.ReadAllBytes(scratch["run/config.json"]));

        Gan.Outcome outcome = Gan.Run("train", $"--resume={scratch["run"]}", "--steps", "6", "--log-every", "1", "--keep", "1");
        Assert.Equal(0, outcome.Code);
        Assert.Contains("resuming after step 4", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("step 6/6", outcome.Output, StringComparison.Ordinal);
        string[] kept = [.. Directory.GetFiles(scratch["run/checkpoints"]).Select(path => Path.GetFileName(path)!)];
        Assert.Contains("0000006.safetensors", kept);
        Assert.InRange(kept.Length, 1, 2); // and the best
        Assert.True(File.Exists(theirs));
    }

    [Fact]
    public void A_damaged_checkpoint_is_told_of_and_the_one_before_is_taken()
    {
        Train("run", "6", "--checkpoint-every", "3", "--sample-every", "6");
        string newest = scratch["run/checkpoints/0000006.safetensors"], other = scratch["run/checkpoints/0000003.safetensors"];
        byte[] bytes = File.ReadAllBytes(newest);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(newest, bytes);

        Gan.Outcome outcome = Gan.Run("train", "--resume", scratch["run"]);

        Assert.Equal(0, outcome.Code);
        Assert.Contains($"'{newest}' is damaged", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("resuming after step 3", outcome.Error, StringComparison.Ordinal);
        Assert.Equal(bytes, File.ReadAllBytes(newest + ".damaged"));

        foreach (string file in new[] { newest, other }) File.WriteAllBytes(file, File.ReadAllBytes(file)[..^1]);
        Gan.Refuses(Gan.Run("train", "--resume", scratch["run"]), "All checkpoints of the run", "are damaged", "start a new run");
        Assert.True(File.Exists(newest));
    }

    [Fact]
    public void Two_processes_do_not_train_one_run()
    {
        using (Child training = Start(Training("run", "--steps", "1000000", "--checkpoint-every", "1")))
        {
            training.Await("config.json", () => File.Exists(scratch["run/config.json"]));
            Gan.Refuses(Gan.Run("train", "--resume", scratch["run"]), scratch["run"], "another process");
        }

        File.Delete(scratch["images"]);
        Gan.Refuses(Gan.Run("train", "--resume", scratch["run"]), scratch["images"]); // the lock went with the process
    }

    [Fact]
    public void Data_that_has_changed_is_refused()
    {
        Train("run", "2");
        scratch.Idx("images", 65);
        Gan.Refuses(Gan.Run("train", "--resume", scratch["run"], "--steps", "4"), "64 images", "now has 65");
    }

    [Fact]
    public void A_full_disk_ends_the_training_with_a_sentence_and_it_goes_on_once_there_is_room()
    {
        string small = scratch.Make("small");
        // In a mount namespace of its own: it is gone with the process.
        Gan.Outcome possible = Gan.Execute("/usr/bin/unshare", "-m", "/bin/sh", "-c", $"mount -t tmpfs -o size=64k tmpfs '{small}'");
        Assert.SkipUnless(possible.Code == 0, $"no file system of a limited size can be mounted here: {possible.Error.Trim()}");
        string gan = $"'{Gan.Dotnet}' '{Gan.Program}'";
        string train = string.Join(' ', Training("small/run", "--steps", "40", "--checkpoint-every", "4", "--keep", "1").Select(word => $"'{word}'"));
        string run = scratch["small/run"];

        Gan.Outcome outcome = Gan.Execute(
            "/usr/bin/unshare", "-m", "/bin/sh", "-c",
            $"mount -t tmpfs -o size=40m tmpfs '{small}' && mkdir '{run}' && head -c 25m /dev/zero > '{small}/full'; {gan} {train}; echo \"code $?\"; rm '{small}/full'; {gan} train --resume '{run}'; echo \"code $?\"");

        string[] codes = [.. outcome.Output.Split('\n').Where(line => line.StartsWith("code ", StringComparison.Ordinal))];
        Assert.Equal(["code 2", "code 0"], codes);
        Assert.Contains("No space left", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("Trained 40 steps in total", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_on_a_read_only_file_system_goes_on_in_a_copy()
    {
        string mounted = scratch.Make("mounted");
        Gan.Outcome possible = Gan.Execute("/usr/bin/unshare", "-m", "/bin/sh", "-c", $"mount -t tmpfs tmpfs '{mounted}' && mount -o remount,ro '{mounted}'");
        Assert.SkipUnless(possible.Code == 0, $"no read-only file system can be mounted here: {possible.Error.Trim()}");
        string gan = $"'{Gan.Dotnet}' '{Gan.Program}'", run = scratch["mounted/run"];
        string train = string.Join(' ', Training("mounted/run", "--steps", "2").Select(word => $"'{word}'"));

        Gan.Outcome outcome = Gan.Execute(
            "/usr/bin/unshare", "-m", "/bin/sh", "-c",
            $"mount -t tmpfs tmpfs '{mounted}' && {gan} {train} && mount -o remount,ro '{mounted}'; {gan} train --resume '{run}' --steps 4; echo \"code $?\"; {gan} train --resume '{run}' --steps 4 --out '{scratch["copy"]}'; echo \"code $?\"");

        Assert.Equal(["code 2", "code 0"], outcome.Output.Split('\n').Where(line => line.StartsWith("code ", StringComparison.Ordinal)));
        Assert.Contains("can't be written to", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("another process", outcome.Error, StringComparison.Ordinal);
    }

    private static Child Start(params string[] arguments) => new(Gan.Dotnet, [Gan.Program, .. arguments]);

    // The round of the newest checkpoint, 0 without one. Their names show only once they are whole.
    private long Newest() => Directory.Exists(scratch["killed/checkpoints"])
        ? Directory.GetFiles(scratch["killed/checkpoints"], "*.safetensors").Select(file => long.Parse(Path.GetFileNameWithoutExtension(file), null)).DefaultIfEmpty().Max()
        : 0;

    private void Train(string run, string steps, params string[] options) => Assert.Equal(0, Gan.Run(Training(run, ["--steps", steps, .. options])).Code);

    private string[] Training(string run, params string[] options) =>
    [
        "train", "gan", "--data", File.Exists(scratch["images"]) ? scratch["images"] : scratch.Idx("images", 64), "--out", scratch[run], "--batch", "8", "--size", "8",
        "--precision", "float32", "--threads", "1", "--samples", "4", .. options,
    ];
}

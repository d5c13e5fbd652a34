using System.Buffers.Binary;
using Xunit;

namespace GanFunctional.Cli.Tests;

/// <summary>What a user can get wrong: one sentence, exit code 2, nothing written or overwritten.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Data_that_is_not_there() => Refuses(scratch["nowhere"], [], "There is no data", scratch["nowhere"]);

    [Fact]
    public void An_empty_folder() => Refuses(scratch.Make("empty"), [], scratch["empty"]);

    [Fact]
    public void A_folder_without_images()
    {
        File.WriteAllText(Path.Combine(scratch.Make("texts"), "notes.txt"), "no image");
        Refuses(scratch["texts"], [], scratch["texts"]);
    }

    [Fact]
    public void A_folder_without_a_readable_image()
    {
        string folder = scratch.Make("broken");
        for (int i = 0; i < 8; i++) File.WriteAllText(Path.Combine(folder, $"{i}.png"), "not a PNG at all");
        Gan.Outcome outcome = Train(folder, scratch["run"], "--batch", "4");

        Assert.Equal(2, outcome.Code);
        string last = outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        Assert.StartsWith("gan: ", last, StringComparison.Ordinal);
        Assert.Contains(folder, last, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(scratch["run"], "generator.safetensors")));
    }

    [Fact]
    public void One_corrupt_image_among_many_is_left_out_named_and_counted()
    {
        string folder = scratch.Pngs("many", 40, 28);
        string corrupt = Path.Combine(folder, "0007.png");
        byte[] bytes = File.ReadAllBytes(corrupt);
        File.WriteAllBytes(corrupt, bytes[..(bytes.Length / 2)]);

        Gan.Outcome outcome = Train(folder, scratch["run"], "--batch", "8", "--steps", "6");

        Assert.Equal(0, outcome.Code);
        Assert.Contains(corrupt, outcome.Error, StringComparison.Ordinal);
        Assert.Contains("could not be read: 1", outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_that_are_not_read_are_named_and_an_animated_gif_is_its_first_frame()
    {
        string folder = scratch.Pngs("kinds", 8, 28);
        byte[] png = File.ReadAllBytes(Path.Combine(folder, "0001.png"));
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 30_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 30_000);
        string[] refused =
        [
            Write("scan.tif", [.. "II*\0"u8, 8, 0, 0, 0]),
            Write("huge.png", png),
            Write("cut.webp", [.. "RIFF"u8, 200, 0, 0, 0, .. "WEBPVP8L"u8, 188, 0, 0, 0, 0x2F]),
            Write("noise.bmp", [.. Enumerable.Range(7, 500).Select(i => (byte)(i * i))]),
        ];
        File.Copy(Path.Combine(AppContext.BaseDirectory, "animated.gif"), Path.Combine(folder, "moving.gif"));

        Gan.Outcome outcome = Train(folder, scratch["run"], "--batch", "8", "--steps", "6");

        Assert.Equal(0, outcome.Code);
        Assert.Contains("could not be read: 3", outcome.Output, StringComparison.Ordinal);
        Assert.All(refused.Skip(1), path => Assert.Contains(path, outcome.Error, StringComparison.Ordinal));
        Assert.Contains("skipped: 1 .tif (such as 'scan.tif'; TIFF is not read, convert it to PNG)", outcome.Error, StringComparison.Ordinal);
        Assert.Contains("30000×30000", outcome.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("moving.gif", outcome.Error, StringComparison.Ordinal);

        // Where there is nothing else, the training ends.
        foreach (string path in Directory.GetFiles(folder).Except(refused)) File.Delete(path);
        Gan.Outcome none = Train(folder, scratch["other"], "--batch", "3");
        Assert.Equal(2, none.Code);
        Assert.Contains("None of the 3 image(s)", none.Error, StringComparison.Ordinal);

        string Write(string name, byte[] content)
        {
            File.WriteAllBytes(Path.Combine(folder, name), content);
            return Path.Combine(folder, name);
        }
    }

    [Fact]
    public void A_truncated_idx_file()
    {
        string file = scratch.Idx("images-idx3-ubyte", 50);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..10_000]);
        Refuses(file, [], file);
    }

    [Theory]
    [InlineData("dcgan", "50")]
    [InlineData("frog", "28")]
    public void A_size_that_the_network_cannot_make(string variant, string size)
    {
        Gan.Outcome outcome = Gan.Run("train", variant, "--data", scratch.Idx("images", 40), "--out", scratch["run"], "--steps", "1", "--batch", "8", "--size", size);

        Gan.Refuses(outcome, size);
        Assert.False(Path.Exists(scratch["run"]));
    }

    [Fact]
    public void A_batch_larger_than_the_data() => Refuses(scratch.Idx("images", 10), ["--batch", "11"], "batch of 11", "10 images");

    [Fact]
    public void A_gpu_that_is_absent() => Refuses(scratch.Idx("images", 10), ["--batch", "4", "--device", "cuda:99"], "cuda:99", "--device cpu");

    [Fact]
    public void Bfloat16_on_a_CPU_without_AVX512_is_slow_and_no_mistake()
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.X86.Avx2.IsSupported, "oneDNN's limit of instructions is one of x86");
        string[] train =
        [
            "ONEDNN_MAX_CPU_ISA=AVX2", Gan.Dotnet, Gan.Program, "train", "dcgan", "--data", scratch.Idx("images", 40), "--size", "16", "--features", "8",
            "--out", scratch["run"], "--batch", "8", "--steps", "1", "--precision", "bfloat16",
        ];
        Gan.Execute("env", train);
        Assert.Contains("\"precision\": \"bfloat16\"", File.ReadAllText(Path.Combine(scratch["run"], "config.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_folder_that_is_taken()
    {
        string file = Path.Combine(scratch.Make("run"), "precious.txt");
        File.WriteAllText(file, "mine");

        Gan.Refuses(Train(scratch.Idx("images", 10), scratch["run"], "--batch", "4"), scratch["run"], "choose another --out");

        Assert.Equal("mine", File.ReadAllText(file));
        Assert.Single(Directory.EnumerateFileSystemEntries(scratch["run"]));
    }

    [Fact]
    public void A_run_folder_that_cannot_be_made()
    {
        string data = scratch.Idx("images", 10);

        Gan.Refuses(Train(data, Path.Combine(data, "run"), "--batch", "4"), Path.Combine(data, "run"));
        // Root, too, can't write there.
        if (OperatingSystem.IsLinux()) Gan.Refuses(Train(data, "/proc/gan-run", "--batch", "4"), "/proc/gan-run");
    }

    [Fact]
    public void A_full_disk()
    {
        string data = scratch.Idx("images", 40), disk = scratch.Make("disk");
        // In a mount namespace of its own, so that the small disk vanishes with the process.
        const string Script = "mount -t tmpfs -o size=64k gan \"$1\" || exit 99; shift; exec \"$@\"";
        Gan.Outcome outcome = Gan.Execute(
            "unshare", "--map-root-user", "--mount", "sh", "-c", Script, "sh", disk,
            Gan.Dotnet, Gan.Program, "train", "gan", "--data", data, "--out", Path.Combine(disk, "run"), "--steps", "1", "--batch", "8", "--precision", "float32");
        Assert.SkipWhen(outcome.Code is 99 or 1 && !outcome.Error.Contains("gan:", StringComparison.Ordinal), $"a small disk can't be mounted here: {outcome.Error}");

        Gan.Refuses(outcome, Path.Combine(disk, "run"), "space");
    }

    [Fact]
    public void Samples_of_what_is_no_run()
    {
        Gan.Refuses(Gan.Run("sample", "--run", scratch["nowhere"], "--out", scratch["x.png"]), "There is no run folder", scratch["nowhere"]);
        Gan.Refuses(Gan.Run("sample", "--run", scratch.Make("empty"), "--out", scratch["x.png"]), scratch["empty"], "config.json");
        Assert.False(File.Exists(scratch["x.png"]));
    }

    [Fact]
    public void Tensors_that_are_not_there_or_are_none()
    {
        File.WriteAllText(scratch["text.safetensors"], "not a tensor");
        string[] apply = ["apply", "gan", "generator", "--output", scratch["y.safetensors"], "--input", scratch["text.safetensors"], "--params"];

        Gan.Refuses(Gan.Run([.. apply, scratch["nowhere.safetensors"]]), scratch["nowhere.safetensors"]);
        Gan.Refuses(Gan.Run([.. apply, scratch["text.safetensors"]]), scratch["text.safetensors"]);
        Assert.False(File.Exists(scratch["y.safetensors"]));
    }

    private static Gan.Outcome Train(string data, string run, params string[] more) =>
        Gan.Run(["train", "gan", "--data", data, "--out", run, "--size", "28", "--precision", "float32", "--threads", "1", .. more]);

    private void Refuses(string data, string[] more, params string[] words)
    {
        Gan.Refuses(Train(data, scratch["run"], more), words);
        Assert.False(Path.Exists(scratch["run"]));
    }
}

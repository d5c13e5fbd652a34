using System.CommandLine;
using GanFunctional.CSharp;
using GanFunctional.Data;

namespace GanFunctional.Cli;

/// <summary><c>gan sample</c>.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        Option<string> run = Usage.RequiredPath("--run", "The folder of a training run, one of its checkpoints, or the safetensors file of a generator", "PATH");
        Option<string?> config = new("--run-config") { Description = "Where --run is a file: its config [default: config.json beside it]", HelpName = "FILE" };
        Option<int?> count = Usage.Count("--count", "Images to draw", 64);
        Option<ulong?> seed = Usage.Seed("The same seed draws the same images");
        Option<bool> each = new("--each") { Description = "One PNG an image, into the folder --out, instead of a grid" };
        Option<bool> force = new("--force") { Description = "Overwrite what is there" };
        Option<string> output = Usage.RequiredPath("--out", "The PNG to write, or the folder with --each", "PATH");
        Option<string[]> text = new("--text") { Description = "What to draw --count images of, for a run of gancls; several give a row each", HelpName = "TEXT" };
        Option<string?> embedding = new("--embedding")
        {
            Description = "Codes of texts, each tensor [rows, width] or [width], for a run of gancls that was trained on such",
            HelpName = "SAFETENSORS",
        };

        Command command = new("sample", "Draw images from a trained generator") { run, config, text, embedding, count, seed, output, each, force };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output), folder = parsed.GetRequiredValue(run);
            bool many = parsed.GetValue(each);
            Refuse(path, many, parsed.GetValue(force));
            (int images, ulong start) = (parsed.GetValue(count)!.Value, parsed.GetValue(seed)!.Value);
            string[] texts = parsed.GetValue(text) ?? [];
            string? codes = parsed.GetValue(embedding);
            if (TextToImage.IsRun(folder))
                return OfTexts(folder, texts, codes, images, start, path, many, parsed.InvocationConfiguration);
            if (texts.Length > 0 || codes is not null)
                throw new GanException($"'{folder}' takes no text: leave out {(texts.Length > 0 ? "--text" : "--embedding")}, or give a run of gancls");
            return Drawn(TrainedGan.Load(folder, parsed.GetValue(config)));

            int Drawn(TrainedGan loaded)
            {
                using TrainedGan gan = loaded;
                if (many)
                    gan.SaveEach(path, images, start);
                else
                    gan.SaveGrid(path, images, start);
                parsed.InvocationConfiguration.Output.WriteLine($"{images:N0} images, {gan.Size}×{gan.Size}, drawn by {gan.Variant}: {path}");
                return 0;
            }
        });
        return command;
    }

    private static int OfTexts(string folder, string[] texts, string? codes, int count, ulong seed, string path, bool each, InvocationConfiguration console)
    {
        using TextToImage gan = TextToImage.Load(folder);
        if (gan.TakesTexts ? texts.Length == 0 || codes is not null : texts.Length > 0 || codes is null)
        {
            throw new GanException(gan.TakesTexts
                ? $"the run '{folder}' draws what a text says: give it by --text, and no --embedding"
                : $"the run '{folder}' was trained on precomputed embeddings: give such by --embedding, and no --text");
        }

        (IReadOnlyList<string> rows, float[] images) = codes is null ? (texts, gan.Sample(texts, count, seed)) : gan.SampleEmbeddings(codes, count, seed);
        string[] unknown = [.. texts.SelectMany(gan.Unknown).Distinct()];
        if (unknown.Length > 0) console.Error.WriteLine($"gan: left out, as the run has not seen it: {string.Join(", ", unknown)}");
        if (each)
            TrainedGan.WriteEach(path, images, rows.Count * count, gan.Channels, gan.Size);
        else
            PngFile.Write(path, gan.Grid(images, rows.Count, count));
        console.Output.WriteLine($"{rows.Count * count:N0} images, {gan.Size}×{gan.Size}, of {string.Join("; ", rows)}: {path}");
        return 0;
    }

    /// <summary>Before anything is loaded: a wrong or occupied <c>--out</c>.</summary>
    private static void Refuse(string path, bool each, bool force)
    {
        if (each)
        {
            if (File.Exists(path)) throw new GanException($"'{path}' is a file; with --each, --out takes a folder");
            if (!force && Directory.Exists(path) && Directory.EnumerateFiles(path, "sample-*.png").Any())
                throw new GanException($"'{path}' holds samples already; choose another --out, or --force to overwrite them");
            return;
        }

        if (Directory.Exists(path)) throw new GanException($"'{path}' is a folder; give the PNG to write, or --each for one PNG an image");
        if (!Path.GetExtension(path).Equals(".png", StringComparison.OrdinalIgnoreCase))
            throw new GanException($"--out takes the name of a PNG file, not '{path}'; --each writes one PNG an image into a folder");
        if (!force && File.Exists(path)) throw new GanException($"'{path}' exists already; choose another --out, or --force to overwrite it");
    }
}

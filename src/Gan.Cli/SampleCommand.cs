using System.CommandLine;
using GanFunctional.CSharp;

namespace GanFunctional.Cli;

/// <summary><c>gan sample</c>.</summary>
internal static class SampleCommand
{
    public static Command Create()
    {
        Option<string> run = Usage.RequiredPath("--run", "The folder of a training run", "FOLDER");
        Option<int?> count = Usage.Count("--count", "Images to draw", 64);
        Option<ulong?> seed = Usage.Seed("The same seed draws the same images");
        Option<bool> each = new("--each") { Description = "One PNG an image, into the folder --out, instead of a grid" };
        Option<bool> force = new("--force") { Description = "Overwrite what is there" };
        Option<string> output = Usage.RequiredPath("--out", "The PNG to write, or the folder with --each", "PATH");

        Command command = new("sample", "Draw images from a trained generator") { run, count, seed, output, each, force };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(output);
            bool many = parsed.GetValue(each);
            Refuse(path, many, parsed.GetValue(force));

            using TrainedGan gan = TrainedGan.Load(parsed.GetRequiredValue(run));
            int images = parsed.GetValue(count)!.Value;
            if (many)
                gan.SaveEach(path, images, parsed.GetValue(seed)!.Value);
            else
                gan.SaveGrid(path, images, parsed.GetValue(seed)!.Value);
            parsed.InvocationConfiguration.Output.WriteLine(
                $"{images:N0} images, {gan.Size}×{gan.Size}, drawn by {gan.Variant}: {path}");
            return 0;
        });
        return command;
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

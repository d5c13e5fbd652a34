using System.Diagnostics;
using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Options of an encoding of images as latents.</summary>
public sealed record EncodeOptions : AnalysisOptions
{
    /// <summary>
    /// Images, which are resized to the run's size: a folder of images, an idx file or folder, or
    /// <c>fashion-mnist</c>.
    /// </summary>
    [Option(Value = "DATA")]
    public required string Images { get; init; }

    /// <summary>Number of images to encode, the first ones, all at once.</summary>
    [Option(Least = 1)]
    public int Count { get; init; } = 16;

    /// <summary>Number of gradient steps.</summary>
    [Option(Least = 1)]
    public int Steps { get; init; } = 1000;
}

/// <summary>Result of <see cref="ImageEncoding"/>.</summary>
/// <param name="Picture">Picture with two columns per image: the image, and its reconstruction.</param>
/// <param name="Latents">File of the latents, in the order of the table.</param>
/// <param name="Table">Table of files and the PSNR of their reconstructions.</param>
/// <param name="Psnr">Mean PSNR, in dB.</param>
public sealed record EncodeResult(string Picture, string Latents, string Table, double Psnr);

/// <summary>
/// Finds latents whose images approximate given ones: completion (<see cref="ImageCompletion"/>) with all
/// pixels known, no prior and no bound.
/// </summary>
public static class ImageEncoding
{
    private const int PairsInRow = 4;

    /// <summary>
    /// Encodes images and writes latents, table and picture. Checks all options before anything is written.
    /// </summary>
    /// <param name="options">Run, images and settings.</param>
    /// <param name="progress">Receives the progress after each step.</param>
    /// <param name="notice">Receives a sentence for each skipped image.</param>
    /// <param name="cancel">Cancels the search; nothing is written.</param>
    /// <exception cref="GanException">
    /// An option is invalid, or the run's variant does not draw images from noise.
    /// </exception>
    /// <exception cref="DataException">No image can be read, or the folder can't be written, or a file of the run is damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static EncodeResult Run(
        EncodeOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using AnalysedGan gan = AnalysedGan.Open(options);
        IImageSource source = DataFound.Open(options.Images, notice);
        ImageTransform transform = gan.Trained.Plain(gan.Gan.Shape);
        ReadImages[] read = [.. ImageBatches.Read(source, transform, Enumerable.Range(0, Math.Min(options.Count, source.Count)), notice)];
        Tensor images = torch.cat([.. read.Select(part => part.Pixels)]);
        Completed found = Search(options, gan, images, progress, cancel);
        float[] errors = found.Generated.Minus(images).Square().mean([1, 2, 3]).ToArray<float>();
        // The range of values is 2.
        double[] psnr = [.. errors.Select(error => 10 * Math.Log10(4 / Math.Max(error, 1e-12)))];
        AnalysisFolder folder = AnalysisFolder.Create(options.Out);
        string latents = folder["latents.safetensors"];
        LatentSpace.Save(latents, found.Latent);
        int[] indices = [.. read.SelectMany(part => part.Indices)];
        string table = folder.Table(
            "encodings.csv", "file,psnr",
            indices.Select((index, i) => (FormattableString)$"{AnalysisFolder.Field(source.Describe(index))},{psnr[i]:0.00}"));
        Tensor pairs = torch.stack([images, found.Generated], 1).Listed();
        return new(folder.Picture("reconstructions.png", pairs, 2 * PairsInRow), latents, table, psnr.Average());
    }

    private static Completed Search(
        EncodeOptions options, AnalysedGan gan, Tensor images, IProgress<TrainProgress>? progress, CancellationToken cancel)
    {
        Stopwatch clock = Stopwatch.StartNew();
        void Watch(CompletionProgress step)
        {
            cancel.ThrowIfCancellationRequested();
            if (progress is null) return;
            double pace = step.Step / clock.Elapsed.TotalSeconds;
            progress.Report(new(
                step.Step, options.Steps, 0, [new("difference", step.Contextual)], pace * images.shape[0], clock.Elapsed,
                TimeSpan.FromSeconds((options.Steps - step.Step) / pace)));
        }

        CompletionSettings settings = new(
            GanFunctional.Variants.Weighting.Plain, 0, Objective.NonSaturating, Completion.adam, options.Steps, FSharpOption<double>.None);
        Known all = Known.NewPixels(torch.ones([1, 1, images.shape[2], images.shape[3]]));
        return Completion.complete(settings, options.Seed, FuncConvert.FromAction<CompletionProgress>(Watch), all, images, gan.Generator, null, gan.Gan);
    }
}

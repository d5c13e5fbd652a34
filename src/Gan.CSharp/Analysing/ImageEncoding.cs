using System.Diagnostics;
using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Everything that determines an encoding of images as latents.</summary>
public sealed record EncodeOptions : AnalysisOptions
{
    /// <summary>A folder of images, an idx file or folder, or <c>fashion-mnist</c>; they take the size of the run's.</summary>
    [Option("A folder of images, an idx file or folder, or fashion-mnist", Value = "DATA")]
    public required string Images { get; init; }

    /// <summary>How many of the images, the first ones; they are encoded together.</summary>
    [Option("Images to encode, the first ones, all at once", Least = 1)]
    public int Count { get; init; } = 16;

    /// <summary>Steps of descent.</summary>
    [Option("Steps of descent", Least = 1)]
    public int Steps { get; init; } = 1000;
}

/// <summary>What was found and written.</summary>
/// <param name="Picture">A pair of columns an image: the image, and what the generator makes of its latent.</param>
/// <param name="Latents">The latents, in the order of the table.</param>
/// <param name="Table">Image by image, the file and the PSNR of its reconstruction.</param>
/// <param name="Psnr">The mean of them, in dB.</param>
public sealed record EncodeResult(string Picture, string Latents, string Table, double Psnr);

/// <summary>
/// Finds the latents whose images are the nearest to given ones: the completion of images of which all is known
/// (<see cref="ImageCompletion"/>), with no prior and no bound.
/// </summary>
public static class ImageEncoding
{
    private const int PairsInRow = 4;

    /// <summary>Encodes images and writes latents, table and picture. Every mistake in the options is found before anything is written.</summary>
    /// <param name="options">Which images, with which run.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="notice">Told of images that can't be read, which are left out.</param>
    /// <param name="cancel">Ends the search at once; nothing is written.</param>
    /// <exception cref="GanException">An option that can't be, or a run of a variant that draws no images from noise; one sentence.</exception>
    /// <exception cref="DataException">No image can be read, or the folder can't be written; one sentence.</exception>
    /// <exception cref="InvalidDataException">A file of the run is not whole.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static EncodeResult Run(EncodeOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using AnalysedGan gan = AnalysedGan.Open(options);
        IImageSource source = Datasets.Open(options.Images, notice);
        ReadImages[] read = [.. ImageBatches.Read(source, gan.Trained.Plain(gan.Gan.Shape.Size, gan.Gan.Shape.Channels), Enumerable.Range(0, Math.Min(options.Count, source.Count)), notice)];
        Tensor images = torch.cat([.. read.Select(part => part.Pixels)]);
        Completed found = Search(options, gan, images, progress, cancel);
        float[] errors = found.Generated.Minus(images).Square().mean([1, 2, 3]).ToArray<float>();
        // The range of values is 2.
        double[] psnr = [.. errors.Select(error => 10 * Math.Log10(4 / Math.Max(error, 1e-12)))];
        AnalysisFolder folder = AnalysisFolder.Create(options.Out);
        string latents = folder["latents.safetensors"];
        LatentSpace.Save(latents, found.Latent);
        int[] indices = [.. read.SelectMany(part => part.Indices)];
        string table = folder.Table("encodings.csv", "file,psnr", indices.Select((index, i) => (FormattableString)$"{AnalysisFolder.Field(source.Describe(index))},{psnr[i]:0.00}"));
        Tensor pairs = torch.stack([images, found.Generated], 1).Listed();
        return new(folder.Picture("reconstructions.png", pairs, 2 * PairsInRow), latents, table, psnr.Average());
    }

    private static Completed Search(EncodeOptions options, AnalysedGan gan, Tensor images, IProgress<TrainProgress>? progress, CancellationToken cancel)
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
        return Completion.complete(settings, options.Seed, FuncConvert.FromAction<CompletionProgress>(Watch), all, images, gan.Networks, gan.Gan);
    }
}

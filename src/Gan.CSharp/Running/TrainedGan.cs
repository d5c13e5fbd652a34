using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>Trained generator of images, loaded from the folder of its run or from its own file.</summary>
public sealed class TrainedGan : IDisposable
{
    /// <summary>Name of the moving average of a generator among a run's networks.</summary>
    internal const string Average = "generator-ema";

    private const string Generator = ImageGanOptions.Generator, Discriminator = ImageGanOptions.Discriminator;
    private const string Purpose = "draws images from noise";
    private const int BatchSize = 64;
    private const int NormalsAtATime = 16;
    private readonly ImageGan gan;
    private readonly Model<Tensor, Tensor> generator;

    private TrainedGan(ImageGan gan, Model<Tensor, Tensor> generator) => (this.gan, this.generator) = (gan, generator);

    /// <summary>Name of the variant.</summary>
    public string Variant => gan.Name;

    /// <summary>Height and width of the images.</summary>
    public int Size => gan.Shape.Size;

    /// <summary>Number of channels: 1 for grey, 3 for colour.</summary>
    public int Channels => gan.Shape.Channels;

    /// <summary>
    /// Loads the generator of a run, or its moving average if the run has one, or the generator of a
    /// safetensors file.
    /// </summary>
    /// <param name="path">Folder of a run, one of its checkpoints, or a generator's file.</param>
    /// <param name="config">
    /// Configuration of a file, with its variant. Default: the <c>config.json</c> beside the file. Not used
    /// for a run.
    /// </param>
    /// <exception cref="GanException">The folder is not a run, or its files don't match.</exception>
    /// <exception cref="DataException">The configuration can't be read, or a file is damaged.</exception>
    public static TrainedGan Load(string path, string? config = null)
    {
        if (RunFolder.IsNetworkFile(path)) return Open(NetworkConfig.Read<ImageGanOptions>(path, config, Purpose), SavedNetwork.Of(path));
        RunFolder folder = RunFolder.Open(path, Purpose, out ImageGanOptions options);
        return Open(options, folder.Saved(options.FileOf(Generator)));
    }

    /// <summary>Loads the networks of a run, with the generator as in <see cref="Load"/>.</summary>
    internal static (ImageGan Gan, Networks Networks) LoadNetworks(RunFolder folder, ImageGanOptions options, Device device) => (
        options.Gan(),
        new(Network(Generator, options, folder.Saved(options.FileOf(Generator)), device), Network(Discriminator, options, folder.Saved(Discriminator), device)));

    // The parameters determine the network, which may be one that a run of its variant would not create.
    private static TrainedGan Open(ImageGanOptions options, SavedNetwork saved)
    {
        ImageGan known = options.Gan();
        using DisposeScope scope = torch.NewDisposeScope();
        using torch.Generator rng = Generators.Seeded(0);
        Model<Tensor, Tensor> model = Network(Generator, options, saved, Devices.Cpu);
        long[] shape = ImageGanModule.sample(model, ImageGanModule.latent(rng, 1, known), 1).shape;
        return new(new(options.Variant, new((int)shape[2], (int)shape[1]), known.Latent, known.Generator, known.Discriminator, known.Start), model);
    }

    private static Model<Tensor, Tensor> Network(string name, ImageGanOptions options, SavedNetwork saved, Device device)
    {
        (Model<FSharpList<Tensor>, FSharpList<Tensor>> listed, _) = NetworkFile.Open(Variants.Of(options).Network(name), options, saved, device);
        return ModelModule.ofParams(Listed.single(FSharpList<Tensor>.Empty, listed.Net), listed.Params);
    }

    /// <summary>Generates images.</summary>
    /// <param name="count">Number of images, at least 1.</param>
    /// <param name="seed">Random seed; the same seed gives the same images.</param>
    /// <returns>Images [count, c, h, w] in [-1, 1].</returns>
    public float[] Sample(int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return Draw(gan, generator, count, seed);
    }

    /// <summary>
    /// Generates the images of <see cref="Sample"/> in batches [n, c, h, w], each in the scope in which it is
    /// requested.
    /// </summary>
    internal IEnumerable<Tensor> Batches(int count, ulong seed, int size) => Batches(gan, generator, count, seed, size);

    /// <inheritdoc cref="Batches(int, ulong, int)"/>
    internal static IEnumerable<Tensor> Batches(ImageGan gan, Model<Tensor, Tensor> generator, int count, ulong seed, int size)
    {
        Device device = generator.Params.Trained[0].device;
        long[] shape;
        float[] latents;
        using (DisposeScope scope = torch.NewDisposeScope())
        using (torch.Generator rng = Generators.Seeded(seed, device))
        {
            Tensor all = ImageGanModule.latent(rng, count, gan);
            (shape, latents) = (all.shape, all.ToArray<float>());
        }

        int width = latents.Length / count;
        for (int first = 0; first < count; first += size)
        {
            int length = Math.Min(size, count - first);
            Tensor part = Tensors.From<float>(latents.AsSpan(first * width, length * width), [length, .. shape[1..]]);
            yield return ImageGanModule.sample(generator, part.to(device), BatchSize);
        }
    }

    /// <summary>Generates images and saves them as an approximately square grid.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    public void SaveGrid(string path, int count, ulong seed) => PngFile.Write(path, Grid(gan, Sample(count, seed), count));

    /// <summary>
    /// Generates images and saves each to a file, <c>sample-00001.png</c> and so on; returns the paths.
    /// </summary>
    /// <exception cref="DataException">A file can't be written.</exception>
    public IReadOnlyList<string> SaveEach(string folder, int count, ulong seed)
    {
        return WriteEach(folder, Sample(count, seed), count, Channels, Size);
    }

    /// <summary>Frees the network.</summary>
    public void Dispose() => ParamsModule.free(generator.Params);

    /// <summary>Writes images as one file each, <c>sample-00001.png</c> and so on; returns the files.</summary>
    /// <param name="folder">The folder, which is made.</param>
    /// <param name="images">Images [count, c, size, size] in [-1, 1].</param>
    /// <param name="count">Their number.</param>
    /// <param name="channels">1 for grey, 3 for colour.</param>
    /// <param name="size">Height and width.</param>
    /// <exception cref="DataException">They can't be written.</exception>
    public static IReadOnlyList<string> WriteEach(string folder, float[] images, int count, int channels, int size)
    {
        Folders.Make(folder, "choose another --out");
        int length = images.Length / count;
        List<string> paths = [];
        for (int i = 0; i < count; i++)
        {
            paths.Add(Path.Combine(folder, $"sample-{i + 1:D5}.png"));
            PngFile.Write(paths[i], ImageGrid.One(images.AsSpan(i * length, length), channels, size, size));
        }

        return paths;
    }

    internal static float[] Draw(ImageGan gan, Model<Tensor, Tensor> generator, int count, ulong seed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return ImageGanModule.sample(generator, Latents(gan, count, seed, generator.Params.Trained[0].device), BatchSize).ToArray<float>();
    }

    /// <summary>
    /// Draws the latents of the first images of a seed [count, …], independent of the count.
    /// </summary>
    internal static Tensor Latents(ImageGan gan, int count, ulong seed, Device device)
    {
        using torch.Generator rng = Generators.Seeded(seed, device);
        // Normal numbers are drawn 16 at a time; if the total is not a multiple, the last 16 are drawn anew.
        int drawn = (count + NormalsAtATime - 1) / NormalsAtATime * NormalsAtATime;
        return Scope.Run(() => ImageGanModule.latent(rng, drawn, gan).narrow(0, 0, count).clone());
    }

    internal static Image Grid(ImageGan gan, float[] images, int count) =>
        ImageGrid.Compose(images, count, gan.Shape.Channels, gan.Shape.Size, gan.Shape.Size, (int)Math.Ceiling(Math.Sqrt(count)));
}

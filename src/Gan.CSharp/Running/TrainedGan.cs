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
    private const int BatchSize = 64;
    private const int NormalsAtATime = 16;
    private readonly ImageGan gan;
    private readonly Model<Tensor, Tensor> generator;

    private TrainedGan(ImageGan gan, Model<Tensor, Tensor> generator) => (this.gan, this.generator) = (gan, generator);

    /// <summary>Name of the variant.</summary>
    public string Variant => gan.Name;

    /// <summary>Width and height of the images.</summary>
    public ImageSize Size => gan.Shape.Size();

    /// <summary>Number of channels: 1 for grey, 3 for colour.</summary>
    public int Channels => gan.Shape.Channels;

    /// <summary>
    /// Loads the generator of a run, or its moving average if the run has one, or the generator of a
    /// safetensors file.
    /// </summary>
    /// <param name="path">
    /// Folder of a run or of imported networks, one of a run's checkpoints, or a generator's file.
    /// </param>
    /// <param name="config">
    /// Configuration of a file, with its variant. Default: the <c>config.json</c> beside the file. Not used
    /// for a folder.
    /// </param>
    /// <exception cref="GanException">There is no such generator, or its files don't match.</exception>
    /// <exception cref="DataException">The configuration can't be read, or a file is damaged.</exception>
    public static TrainedGan Load(string path, string? config = null)
    {
        (ImageGan gan, Model<Tensor, Tensor> generator) = OpenGenerator(Open(path, config, out ImageGanOptions options), options, Devices.Cpu);
        return new(gan, generator);
    }

    /// <summary>Opens the networks of a GAN that draws images from noise.</summary>
    internal static TrainedNetworks Open(string path, string? config, out ImageGanOptions options) =>
        TrainedNetworks.Open(path, config, "draws images from noise", out options);

    /// <summary>Loads the generator, as in <see cref="Load"/>, with the GAN that its parameters belong to.</summary>
    /// <exception cref="GanException">A discriminator was given, or the files don't match.</exception>
    /// <exception cref="DataException">A file is damaged.</exception>
    internal static (ImageGan Gan, Model<Tensor, Tensor> Generator) OpenGenerator(TrainedNetworks trained, ImageGanOptions options, Device device)
    {
        SavedNetwork saved = trained.Saved(Generator);
        if (trained.Given is { } given and not Generator)
            throw new GanException($"'{saved.File}' is needed, and the {given} of {options.Variant} was given: give the generator.");
        (Model<FSharpList<Tensor>, FSharpList<Tensor>> listed, NetworkShapes shapes) = NetworkFile.Open(trained.Variant.Network(Generator), options, saved, device);
        ImageGan known = options.OfGenerator(shapes);
        return (new(options.Variant, known.Shape, known.Latent, known.Generator, known.Discriminator, known.Start), Single(listed));
    }

    /// <summary>Loads the discriminator.</summary>
    /// <exception cref="GanException">There is none, or its file doesn't match.</exception>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal static Model<Tensor, Tensor> OpenDiscriminator(TrainedNetworks trained, Device device) =>
        Single(NetworkFile.Open(trained.Variant.Network(Discriminator), trained.Options, trained.Saved(Discriminator), device).Model);

    /// <summary>Whether there is a discriminator beside the generator.</summary>
    internal static bool HasDiscriminator(TrainedNetworks trained) => trained.Find(Discriminator) is not null;

    private static Model<Tensor, Tensor> Single(Model<FSharpList<Tensor>, FSharpList<Tensor>> listed) =>
        ModelModule.ofParams(Listed.single(FSharpList<Tensor>.Empty, listed.Net), listed.Params);

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
    /// <param name="images">Images [count, c, height, width] in [-1, 1].</param>
    /// <param name="count">Their number.</param>
    /// <param name="channels">1 for grey, 3 for colour.</param>
    /// <param name="size">Width and height.</param>
    /// <exception cref="DataException">They can't be written.</exception>
    public static IReadOnlyList<string> WriteEach(string folder, float[] images, int count, int channels, ImageSize size)
    {
        Folders.Make(folder, "choose another --out");
        int length = images.Length / count;
        List<string> paths = [];
        for (int i = 0; i < count; i++)
        {
            paths.Add(Path.Combine(folder, $"sample-{i + 1:D5}.png"));
            PngFile.Write(paths[i], ImageGrid.One(images.AsSpan(i * length, length), channels, size.Height, size.Width));
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
        ImageGrid.Compose(images, count, gan.Shape.Channels, gan.Shape.Height, gan.Shape.Width, (int)Math.Ceiling(Math.Sqrt(count)));
}

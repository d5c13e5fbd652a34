using System.Numerics.Tensors;
using GanFunctional.Analysis;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Finds the images that excite a discriminator's feature maps the most, and what in them does: guided
/// backpropagation (Springenberg et al. 2015) from the last convolution layer, also of an untrained
/// discriminator (Radford et al. 2015, figure 5).
/// </summary>
public static class GuidedAnalysis
{
    /// <summary>
    /// Searches the images and writes the pictures. Checks all options before anything is written.
    /// </summary>
    /// <param name="options">Run, images and settings.</param>
    /// <param name="progress">Receives up to twenty reports for each part of the work.</param>
    /// <param name="notice">Receives a sentence for each part of the work and for each skipped image.</param>
    /// <param name="cancel">Cancels the work; nothing is written.</param>
    /// <exception cref="GanException">
    /// An option is invalid, or the discriminator has no convolutions.
    /// </exception>
    /// <exception cref="DataException">Images can't be read, or the folder can't be written, or a file of the run is damaged.</exception>
    /// <exception cref="OperationCanceledException">The work was cancelled.</exception>
    public static GuidedResult Run(
        GuidedOptions options, IProgress<TrainProgress>? progress = null, Action<string>? notice = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        using AnalysedGan analysed = AnalysedGan.Open(options);
        ImageShape images = analysed.Gan.Shape;
        (string layer, long[] shape) = FeatureMaps.last(analysed.Discriminator, [1, images.Channels, images.Height, images.Width]);
        if (options.Maps > shape[1])
            throw new GanException(
                $"The discriminator's last convolution layer has {shape[1]} feature maps: --maps takes at most as many, not {options.Maps}.");
        IImageSource source = DataFound.Open(options.Data, notice);
        ImageTransform transform = analysed.Trained.Plain(images);
        using torch.Generator rng = Generators.Seeded(options.Seed);
        using torch.Generator own = rng.Derive("random discriminator");
        Model<Tensor, Tensor> random = ModelModule.create(own, analysed.Discriminator.Net);
        try
        {
            WorkProgress work = new(progress, notice, cancel);
            List<(GuidedKind Kind, Image Picture)> found = [];
            foreach ((string kind, Model<Tensor, Tensor> model) in new[] { ("trained", analysed.Discriminator), ("random", random) })
            {
                int count = Math.Min(options.Count, source.Count);
                work.Begin($"{kind} discriminator: searching {count:N0} images", count);
                List<Seen>[] strongest = Search(options, source, transform, model, layer, notice, work);
                (List<Excitation> excitations, Image picture) = Draw(source, model, analysed.Gan.Shape, layer, strongest);
                found.Add((new(kind, layer, excitations, Path.Combine(options.Out, $"{kind}.png")), picture));
            }

            return Write(options, found);
        }
        finally
        {
            ParamsModule.free(random.Params);
        }
    }

    /// <summary>An image, and the place where it excites a map.</summary>
    private sealed record Seen(int Index, float Activation, long Place, float[] Pixels);

    // The images that excite each map the most, the strongest first; no others are kept in memory.
    private static List<Seen>[] Search(
        GuidedOptions options, IImageSource source, ImageTransform transform, Model<Tensor, Tensor> model, string layer, Action<string>? notice,
        WorkProgress work)
    {
        List<Seen>[] best = [.. Enumerable.Range(0, options.Maps).Select(_ => new List<Seen>())];
        int done = 0;
        int[] chosen = ImageBatches.Choose(source, options.Count, options.Seed);
        foreach ((Tensor images, IReadOnlyList<int> indices) in ImageBatches.Read(source, transform, chosen, notice).InScopes())
        {
            work.Done(done);
            done += indices.Count;
            (Tensor values, Tensor places) = FeatureMaps.strongest(model, layer, options.Maps, images);
            float[] activations = values.ToArray<float>();
            long[] at = places.ToArray<long>();
            for (int map = 0; map < options.Maps; map++)
            {
                IEnumerable<Seen> candidates =
                    from i in Enumerable.Range(0, indices.Count)
                    let entry = i * options.Maps + map
                    orderby activations[entry] descending
                    select new Seen(i, activations[entry], at[entry], []);
                IEnumerable<Seen> kept = candidates.Take(options.Top).Select(
                    seen => seen with { Index = indices[seen.Index], Pixels = images.select(0, seen.Index).ToArray<float>() });
                best[map] = [.. best[map].Concat(kept).OrderByDescending(seen => seen.Activation).Take(options.Top)];
            }
        }

        return best;
    }

    // A row of images above a row of their gradients, for each map.
    private static (List<Excitation> Excitations, Image Picture) Draw(
        IImageSource source, Model<Tensor, Tensor> model, ImageShape shape, string layer, List<Seen>[] strongest)
    {
        List<Excitation> excitations = [];
        int columns = strongest[0].Count, length = shape.Pixels;
        float[] cells = new float[strongest.Length * 2 * columns * length];
        Span<float> free = cells;
        foreach ((int map, List<Seen> seen) in strongest.Index())
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor images = torch.stack(seen.Select(image => Tensors.From(image.Pixels, shape.Channels, shape.Height, shape.Width)));
            long[] maps = [.. seen.Select(_ => (long)map)], places = [.. seen.Select(image => image.Place)];
            Tensor gradients = GuidedBackprop.gradient(model, layer, GuidedBackprop.units(maps, places), images);
            foreach ((int i, Seen image) in seen.Index())
            {
                Region region = FeatureMaps.receptiveField(model, layer, map, image.Place, images.narrow(0, i, 1));
                excitations.Add(new(map, source.Describe(image.Index), image.Activation, region.Top, region.Left, region.Height, region.Width));
                Dim(image.Pixels, region, shape, free);
                free = free[length..];
            }

            for (int i = 0; i < seen.Count; i++)
            {
                Scale(gradients.select(0, i).ToArray<float>(), free);
                free = free[length..];
            }
        }

        return (excitations, ImageGrid.Compose(cells, cells.Length / length, shape.Channels, shape.Height, shape.Width, columns));
    }

    // Pixels outside the receptive field, at a quarter of their contrast.
    private static void Dim(ReadOnlySpan<float> pixels, Region region, ImageShape shape, Span<float> into)
    {
        TensorPrimitives.Divide(pixels, 4, into);
        for (int plane = 0; plane < pixels.Length; plane += shape.Height * shape.Width)
        {
            for (int row = region.Top; row < region.Top + region.Height; row++)
            {
                int start = plane + row * shape.Width + region.Left;
                pixels.Slice(start, region.Width).CopyTo(into[start..]);
            }
        }
    }

    // Gradients have no unit: each fills the range of values, with 0 as grey.
    private static void Scale(ReadOnlySpan<float> gradient, Span<float> into)
    {
        float most = Math.Abs(TensorPrimitives.MaxMagnitude(gradient));
        TensorPrimitives.Divide(gradient, most == 0 ? 1 : most, into);
    }

    private static GuidedResult Write(GuidedOptions options, List<(GuidedKind Kind, Image Picture)> found)
    {
        AnalysisFolder folder = AnalysisFolder.Create(options.Out);
        foreach ((GuidedKind kind, Image picture) in found) PngFile.Write(kind.Picture, picture);
        string table = folder.Table(
            "excitations.csv", "discriminator,layer,map,rank,image,activation,top,left,height,width",
            from kind in found.Select(pair => pair.Kind)
            from map in kind.Excitations.GroupBy(excitation => excitation.Map)
            from ranked in map.Index()
            let e = ranked.Item
            let image = AnalysisFolder.Field(e.Image)
            select (FormattableString)$"{kind.Kind},{kind.Layer},{e.Map},{ranked.Index + 1},{image},{e.Activation},{e.Top},{e.Left},{e.Height},{e.Width}");
        return new([.. found.Select(pair => pair.Kind)], table);
    }
}

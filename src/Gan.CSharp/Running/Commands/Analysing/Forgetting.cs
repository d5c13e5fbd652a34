using System.Text.Json;
using System.Text.Json.Nodes;
using GanFunctional.Analysis;
using GanFunctional.Data;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace GanFunctional.CSharp;

/// <summary>Options of <see cref="Forgetting"/>.</summary>
public sealed record ForgetOptions : AnalysisOptions
{
    /// <summary>
    /// Table of the object's bounding boxes (columns file, x, y, w, h, in pixels) in images that
    /// <c>gan sample --each</c> drew with the same <see cref="AnalysisOptions.Seed"/>.
    /// </summary>
    [Option(Value = "CSV")]
    public required string Boxes { get; init; }

    /// <summary>
    /// Layer of the feature maps, from the top: 1 is the second-highest layer, as in the paper.
    /// </summary>
    /// <remarks>Layer 1 is the input of the last convolution.</remarks>
    [Option(Least = 1)]
    public int Layer { get; init; } = 1;

    /// <summary>
    /// Most feature maps to drop, those with the highest weights. Default: all with a positive weight, as in
    /// the paper.
    /// </summary>
    [Option(Least = 1)]
    public int? Maps { get; init; }

    /// <summary>Number of images of the picture, before and after, different from those with boxes.</summary>
    [Option(Least = 1, Most = 10000)]
    public int Count { get; init; } = 32;
}

/// <summary>Result of <see cref="Forgetting"/>.</summary>
/// <param name="Picture">Picture with pairs of rows: images before, and the same images after.</param>
/// <param name="Table">Table of the feature maps, their weights, and whether they were dropped.</param>
/// <param name="Generator">
/// File of the changed generator, for <c>gan sample</c>, with <c>config.json</c> beside it.
/// </param>
/// <param name="Images">Number of images with boxes.</param>
/// <param name="Dropped">Number of dropped feature maps.</param>
/// <param name="Maps">Number of feature maps.</param>
/// <param name="Inside">Share of positions inside boxes that the regression assigns to the object.</param>
/// <param name="Outside">Share of positions outside that the regression assigns to the object.</param>
public sealed record ForgetResult(string Picture, string Table, string Generator, int Images, int Dropped, int Maps, double Inside, double Outside);

/// <summary>Removes an object from what a generator draws (Radford et al. 2015, section 6.3.1).</summary>
public static class Forgetting
{
    // scikit-learn's.
    private const double C = 1;
    private const int BatchSize = 64, Columns = 8;
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    /// <summary>
    /// Drops feature maps and writes generator, table and picture. Checks all options before anything is
    /// written.
    /// </summary>
    /// <exception cref="GanException">An option is invalid, or the generator has no feature maps.</exception>
    /// <exception cref="DataException">
    /// The table does not hold boxes, or the folder can't be written.
    /// </exception>
    /// <exception cref="DataException">A file of the run is damaged.</exception>
    public static ForgetResult Run(ForgetOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using AnalysedGan gan = AnalysedGan.Open(options);
        SortedDictionary<int, List<Box>> boxes = ObjectBoxes.Read(options.Boxes, gan.Gan.Shape);
        string layer = Forget.layer(options.Layer, gan.Generator, gan.Latents(1, options.Seed));
        (Tensor rows, Tensor answers) = Positions(options, layer, gan, boxes);
        if (answers.min().Item() > 0)
            throw new GanException(
                $"The boxes of '{options.Boxes}' cover the whole images, so there is nothing to tell the object from: " +
                "give boxes around the object alone.");
        Logistic fitted = LogisticRegression.fit(C, rows, answers);
        FSharpList<int> dropped = Forget.maps(options.Maps is { } most ? FSharpOption<int>.Some(most) : FSharpOption<int>.None, fitted);
        if (dropped.IsEmpty)
            throw new GanException($"No feature map has a positive weight for the boxes of '{options.Boxes}': give more images with the object.");
        Params forgotten = Forget.without(layer, dropped, (int)rows.shape[1], gan.Generator.Params);
        try
        {
            return Write(options, gan, boxes.Keys.Last(), dropped, fitted, forgotten) with
            {
                Images = boxes.Count,
                Inside = Share(fitted, rows, answers),
                Outside = Share(fitted, rows, Arithmetic.Minus(1, answers)),
            };
        }
        finally
        {
            ParamsModule.free(forgotten);
        }
    }

    // Training data of the regression, one batch of images at a time: [m, maps] and [m].
    private static (Tensor Rows, Tensor Answers) Positions(
        ForgetOptions options, string layer, AnalysedGan gan, SortedDictionary<int, List<Box>> boxes)
    {
        Tensor latents = DrawnSamples.Latents(gan, [.. boxes.Keys], options.Seed);
        using torch.Generator rng = Generators.Seeded(options.Seed), others = rng.Derive("others");
        List<Tensor> rows = [], answers = [];
        foreach ((int part, List<Box>[] marked) in boxes.Values.Chunk(BatchSize).Index())
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor activations = Forget.activations(layer, gan.Generator, latents.narrow(0, (long)part * BatchSize, marked.Length));
            Tensor region = torch.stack(marked.Select(some => Forget.region(gan.Gan.Shape, (int)activations.shape[2], (int)activations.shape[3], ListModule.OfSeq(some))));
            (Tensor x, Tensor y) = Forget.positions(others, activations, region);
            rows.Add(x.MoveToOuterDisposeScope());
            answers.Add(y.MoveToOuterDisposeScope());
        }

        return (torch.cat(rows), torch.cat(answers));
    }

    // Share of the rows marked by 1 that are assigned to the object.
    private static double Share(Logistic fitted, Tensor rows, Tensor marked) =>
        Scope.Run(() => LogisticRegression.score(fitted, rows).GreaterThan(0).to(ScalarType.Float32).Times(marked).sum().Over(marked.sum())).Item();

    private static ForgetResult Write(ForgetOptions options, AnalysedGan gan, int last, FSharpList<int> dropped, Logistic fitted, Params forgotten)
    {
        Tensor latents = gan.Latents(last + options.Count, options.Seed).narrow(0, last, options.Count);
        Tensor before = gan.Generate(latents), after = ImageGanModule.sample(ModelModule.ofParams(gan.Gan.Generator, forgotten), latents, BatchSize);

        // Full rows: before and after alternate by rows.
        Tensor[] pairs = [.. before.split(Columns).Zip(after.split(Columns)).SelectMany(pair => new[] { Filled(pair.First), Filled(pair.Second) })];
        AnalysisFolder folder = AnalysisFolder.Create(options.Out);
        string generator = folder["generator.safetensors"];
        JsonObject config = new() { ["variant"] = gan.Gan.Name, ["size"] = $"{gan.Gan.Shape.Size()}", ["channels"] = gan.Gan.Shape.Channels };
        WholeFile.Write(folder["config.json"], JsonSerializer.SerializeToUtf8Bytes(config, s_json));
        NetworkFile.Save(generator, forgotten);
        double[] weights = fitted.Weights.ToArray<double>();
        string table = folder.Table(
            "maps.csv", "map,weight,dropped",
            weights.Select((weight, map) => (FormattableString)$"{map},{weight:0.000000},{(dropped.Contains(map) ? 1 : 0)}"));
        return new(folder.Picture("before-after.png", torch.cat(pairs), Columns), table, generator, 0, dropped.Length, weights.Length, 0, 0);
    }

    private static Tensor Filled(Tensor row) => torch.cat([row, Tensors.Full([Columns - row.shape[0], .. row.shape[1..]], -1)]);
}

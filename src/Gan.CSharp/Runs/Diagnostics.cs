using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>State of a training beside its losses, measured on the same few images each time.</summary>
/// <param name="Of">The domain of the images, where there are two generators; else empty.</param>
/// <param name="Kid">Kernel distance of generated images from real ones (<see cref="Metrics.Kid.distance"/> of <see cref="RandomFeatures"/>): lower is nearer.</param>
/// <param name="Diversity">Variation among generated images relative to that of real ones (<see cref="Health.diversity"/>).</param>
/// <param name="Accuracy">Share of images that the discriminator tells right, real or generated (<see cref="Health.accuracy"/>).</param>
public sealed record Diagnostics(string Of, double Kid, double Diversity, double Accuracy)
{
    /// <summary>Images that are examined by default.</summary>
    public const int Images = 64;

    private const double Alike = 0.1, Known = 0.999;

    /// <summary>Fréchet distance; null where it is not measured.</summary>
    public double? Frechet { get; init; }

    /// <summary>Warnings in sentences, with a word for each kind.</summary>
    internal IEnumerable<(string Kind, string Sentence)> Warnings()
    {
        string ofThem = Of.Length == 0 ? "" : $" of {Of}";
        if (Diversity < Alike) yield return ($"alike{Of}", $"the generated images{ofThem} differ {Diversity:P0} as much as real ones: the generator may have collapsed to a few");
        if (Accuracy > Known) yield return ($"known{Of}", $"the discriminator tells every generated image{ofThem} from real ones: the generator may learn nothing from it any more");
    }
}

/// <summary>Compares generated images with the same real images again and again, whose features are extracted once.</summary>
/// <param name="of">The domain of the images, where there are two generators; else empty.</param>
public sealed class Examiner(string of = "")
{
    private (float[] Numbers, long[] Shape)? real;

    /// <summary>Compares.</summary>
    /// <param name="images">Real images [n, c, h, w] in [-1, 1], the same each time.</param>
    /// <param name="generated">Generated ones.</param>
    /// <param name="imageLogits">The discriminator's logits of the real images, high for real.</param>
    /// <param name="generatedLogits">Those of the generated ones.</param>
    public Diagnostics Compare(Tensor images, Tensor generated, Tensor imageLogits, Tensor generatedLogits)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor found = RandomFeatures.ofImages(generated);
        if (real is null)
        {
            Tensor features = RandomFeatures.ofImages(images);
            real = (features.ToArray<float>(), features.shape);
        }

        Tensor wanted = Tensors.From<float>(real.Value.Numbers, real.Value.Shape, found.device);
        return new(of, Kid.distance(wanted, found), Health.diversity(images, generated), Health.accuracy(imageLogits, generatedLogits));
    }

    /// <summary>A network on images, as many at a time as it is trained on, for which its batch statistics and its memory are made.</summary>
    internal static Tensor InBatches(Func<Tensor, Tensor> network, Tensor images, int batch) =>
        torch.cat([.. images.split(batch).Select(part => Scope.Run(() => network(part)))]);
}

using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>How a training fares beside its losses, by the same few images each time.</summary>
/// <param name="Of">Of two generators, which: the domain that it makes images of.</param>
/// <param name="Diversity">How much generated images differ, in units of how much real ones do (<see cref="Health.diversity"/>).</param>
/// <param name="Kid">How far generated images are from real ones (<see cref="Metrics.Kid.distance"/> of <see cref="RandomFeatures"/>): the less, the nearer.</param>
/// <param name="Accuracy">How often the discriminator tells a real image from a generated one (<see cref="Health.accuracy"/>).</param>
internal sealed record Look(string Of, double Kid, double Diversity, double Accuracy)
{
    /// <summary>The Fréchet distance, where the best checkpoint is told by it.</summary>
    internal double? Frechet { get; init; }

    /// <summary>Images that are looked at.</summary>
    internal const int Images = 64;

    private const double Alike = 0.1, Known = 0.999;

    /// <summary>Looks at images [n, c, h, w] and the discriminator's logits of them.</summary>
    internal static Look At(string of, Tensor real, Tensor generated, Tensor realLogits, Tensor generatedLogits) =>
        new(
            of,
            Metrics.Kid.distance(RandomFeatures.ofImages(real), RandomFeatures.ofImages(generated)),
            Health.diversity(real, generated),
            Health.accuracy(realLogits, generatedLogits));

    /// <summary>A network on images, so many at a time as it is trained on, which its batch statistics and its memory are made for.</summary>
    internal static Tensor InBatches(Func<Tensor, Tensor> network, Tensor images, int batch) =>
        torch.cat([.. images.split(batch).Select(part => Scope.Run(() => network(part)))]);

    /// <summary>What should be worried about, as sentences, with a word for each kind.</summary>
    internal IEnumerable<(string Kind, string Sentence)> Warnings()
    {
        string ofThem = Of.Length == 0 ? "" : $" of {Of}";
        if (Diversity < Alike) yield return ($"alike{Of}", $"the generated images{ofThem} differ {Diversity:P0} as much as real ones: the generator may have collapsed to a few");
        if (Accuracy > Known) yield return ($"known{Of}", $"the discriminator tells every generated image{ofThem} from real ones: the generator may learn nothing from it any more");
    }
}

using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>Diagnostics of a training besides its losses, always measured on the same few images.</summary>
/// <param name="Of">Domain of the images if there are two generators; otherwise empty.</param>
/// <param name="Kid">
/// Kernel distance (<see cref="Metrics.Kid.distance"/>) of generated from real images, by
/// <see cref="RandomFeatures"/>; lower is better.
/// </param>
/// <param name="Diversity">
/// Variation among generated images relative to that of real ones (<see cref="Health.diversity"/>).
/// </param>
/// <param name="Accuracy">
/// Accuracy of the discriminator in telling real from generated images, from 0 to 1
/// (<see cref="Health.accuracy"/>).
/// </param>
public sealed record Diagnostics(string Of, double Kid, double Diversity, double Accuracy)
{
    /// <summary>Default number of images to compare.</summary>
    public const int Images = 64;

    private const double Alike = 0.1, Known = 0.999;

    /// <summary>Fréchet distance; null if not measured.</summary>
    public double? Frechet { get; init; }

    /// <summary>Lists warnings as sentences, each with a keyword for its kind.</summary>
    internal IEnumerable<(string Kind, string Sentence)> Warnings()
    {
        string ofThem = Of.Length == 0 ? "" : $" of {Of}";
        if (Diversity < Alike) yield return ($"alike{Of}", $"the diversity of the generated images{ofThem} is {Diversity:P0} of that of real images: the generator may have collapsed to a few");
        if (Accuracy > Known) yield return ($"known{Of}", $"the discriminator tells every generated image{ofThem} from real ones: the generator may have stopped learning from it");
    }
}

/// <summary>
/// Compares generated images with the same real images each time, whose features are extracted once.
/// </summary>
/// <param name="of">Domain of the images if there are two generators; otherwise empty.</param>
public sealed class Examiner(string of = "")
{
    private (float[] Numbers, long[] Shape)? real;

    /// <summary>Compares generated images with real ones.</summary>
    /// <param name="images">Real images [n, c, h, w] in [-1, 1], the same each time.</param>
    /// <param name="generated">Generated images [n, c, h, w] in [-1, 1].</param>
    /// <param name="imageLogits">
    /// Logits of the discriminator for the real images [n, …], high for real.
    /// </param>
    /// <param name="generatedLogits">Logits of the discriminator for the generated images [n, …].</param>
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

    /// <summary>
    /// Applies a network to images in batches of the training size, which its batch statistics and memory use
    /// are meant for.
    /// </summary>
    internal static Tensor InBatches(Func<Tensor, Tensor> network, Tensor images, int batch) =>
        torch.cat([.. images.split(batch).Select(part => Scope.Run(() => network(part)))]);
}

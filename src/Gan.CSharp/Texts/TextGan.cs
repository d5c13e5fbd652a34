using GanFunctional.Data;
using GanFunctional.Variants;

namespace GanFunctional.CSharp;

/// <summary>The networks of a GAN-CLS with what they were made with: what training and use have in common.</summary>
/// <param name="Settings">What the networks were made with.</param>
/// <param name="Models">The networks.</param>
internal sealed record TextGan(GanClsSettings Settings, GanClsModels Models)
{
    /// <summary>The vocabulary's file in a run.</summary>
    internal const string VocabularyFile = "vocabulary.json";

    private const int BatchSize = 64;

    /// <summary>The networks that are saved, by the names of their files: the encoder where there is one.</summary>
    internal IReadOnlyList<(string Name, Params Params)> Networks =>
    [
        ("generator", Models.Generator.Params),
        ("discriminator", Models.Discriminator.Params),
        .. Settings.Tokens == 0 ? [] : new[] { ("encoder", Models.Encoder.Params) },
    ];

    /// <summary>New networks.</summary>
    /// <param name="options">Of the training, completed.</param>
    /// <param name="tokens">Ids of the vocabulary; 0 where texts come as codes.</param>
    /// <param name="dtype">What generator and discriminator compute in.</param>
    /// <param name="device">Where they are.</param>
    /// <param name="rate">The learning rate by round, where they are trained.</param>
    /// <exception cref="GanException">The size is none that they can make.</exception>
    internal static TextGan New(GanClsOptions options, int tokens, ScalarType dtype, Device device, Schedule? rate = null)
    {
        GanClsSettings settings = SettingsOf(options, tokens, rate);
        return new(settings, GanCls.networks(options.Seed, device, dtype, settings));
    }

    /// <summary>The core's settings of completed options.</summary>
    internal static GanClsSettings SettingsOf(GanClsOptions options, int tokens, Schedule? rate = null)
    {
        GanClsSettings defaults = GanCls.defaults;
        return new(
            size: options.Size,
            channels: options.Channels,
            tokens: tokens,
            embedding: defaults.Embedding,
            textWidth: options.TextWidth!.Value,
            code: options.Code,
            latent: options.Latent,
            features: options.Features!.Value,
            discriminatorFeatures: options.DiscriminatorFeatures!.Value,
            objective: defaults.Objective,
            interpolate: options.Interpolate,
            beta: options.Beta,
            learningRate: rate ?? options.Rate);
    }

    /// <summary>Images of texts, [texts · count, c, size, size] in [-1, 1]: every text with the same latents.</summary>
    /// <param name="texts">Ids Int64[texts, length], or codes [texts, width].</param>
    /// <param name="count">Images of each text.</param>
    /// <param name="seed">Decides over the latents.</param>
    internal float[] Draw(Tensor texts, int count, ulong seed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        using torch.Generator rng = Generators.Seeded(seed, texts.device);
        Tensor latent = GanCls.latent(Settings, rng, count);
        List<float> images = [];
        for (long text = 0; text < texts.shape[0]; text++)
        {
            // Each alone: a product of more rows may round otherwise, and a text's images must not depend on the other texts.
            Tensor encoded = ModelModule.eval(Models.Encoder).Invoke(texts.narrow(0, text, 1));
            foreach (Tensor part in latent.split(BatchSize))
            {
                using DisposeScope one = torch.NewDisposeScope();
                Tensor code = encoded.expand(part.shape[0], encoded.shape[1]);
                images.AddRange(ModelModule.eval(Models.Generator).Invoke(Tuple.Create(part, code)).ToArray<float>());
            }
        }

        return [.. images];
    }

    /// <summary>The same as a picture: a row a text, or about as wide as high for a single one.</summary>
    internal Image Grid(float[] images, int texts, int count) => ImageGrid.Compose(
        images, texts * count, Settings.Channels, Settings.Size, Settings.Size, texts == 1 ? (int)Math.Ceiling(Math.Sqrt(count)) : count);
}

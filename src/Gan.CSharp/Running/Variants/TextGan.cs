using GanFunctional.Data;
using GanFunctional.Variants;
using TextEncoder = GanFunctional.Variants.TextEncoder;

namespace GanFunctional.CSharp;

/// <summary>Networks of a GAN-CLS with their options, for training and for use.</summary>
/// <param name="Options">The options of the training, completed.</param>
/// <param name="Models">The networks.</param>
internal sealed record TextGan(GanClsOptions Options, GanClsModels Models)
{
    /// <summary>The vocabulary's file in a run.</summary>
    internal const string VocabularyFile = "vocabulary.json";

    private const int TokenWidth = 128, BatchSize = 64;

    /// <summary>The networks that are saved, by the names of their files: the encoder where there is one.</summary>
    internal IReadOnlyList<(string Name, Params Params)> Networks =>
    [
        ("generator", Models.Generator.Params),
        ("discriminator", Models.Discriminator.Params),
        .. Options.Embeddings is not null ? [] : new[] { ("encoder", Models.Encoder.Params) },
    ];

    /// <summary>New networks.</summary>
    /// <param name="options">The options of the training, completed.</param>
    /// <param name="vocabulary">The vocabulary of the text encoder; null where texts come as codes.</param>
    /// <param name="dtype">The element type that generator and discriminator compute in.</param>
    /// <param name="device">Their device.</param>
    /// <exception cref="GanException">The networks don't support the image size.</exception>
    internal static TextGan New(GanClsOptions options, Vocabulary? vocabulary, ScalarType dtype, Device device)
    {
        (Net<Tuple<Tensor, Tensor>, Tensor> generator, Net<Tuple<Tensor, Tensor>, Tensor> discriminator, Net<Tensor, Tensor> encoder) = Nets(options, vocabulary);
        return new(options, GanCls.Networks(options.Seed, device, dtype, generator, discriminator, encoder));
    }

    /// <summary>Networks to be loaded, on the CPU.</summary>
    /// <param name="options">The options of the run.</param>
    /// <param name="vocabulary">The vocabulary of the text encoder; null where texts come as codes.</param>
    internal static TextGan Blank(GanClsOptions options, Vocabulary? vocabulary)
    {
        (Net<Tuple<Tensor, Tensor>, Tensor> generator, Net<Tuple<Tensor, Tensor>, Tensor> discriminator, Net<Tensor, Tensor> encoder) = Nets(options, vocabulary);
        return new(options, new(ModelModule.blank(Devices.Cpu, generator), ModelModule.blank(Devices.Cpu, discriminator), ModelModule.blank(Devices.Cpu, encoder)));
    }

    /// <summary>Points of latent space, z ~ N(0, 1), [count, latent].</summary>
    internal Tensor Latent(torch.Generator rng, int count) => GanFunctional.Torch.Draw.Normal(rng, [count, Options.Latent]);

    /// <summary>Images of texts, [texts · count, c, size, size] in [-1, 1]: every text with the same latents.</summary>
    /// <param name="texts">Ids Int64[texts, length], or codes [texts, width].</param>
    /// <param name="count">Images of each text.</param>
    /// <param name="seed">Seed of the latents.</param>
    internal float[] Draw(Tensor texts, int count, ulong seed)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable noGrad = torch.no_grad();
        using torch.Generator rng = Generators.Seeded(seed, texts.device);
        Tensor latent = Latent(rng, count);
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

    /// <summary>The same as a picture: one row per text, or about square for a single text.</summary>
    internal Image Grid(float[] images, int texts, int count) => ImageGrid.Compose(
        images, texts * count, Options.Channels, Options.Size, Options.Size, texts == 1 ? (int)Math.Ceiling(Math.Sqrt(count)) : count);

    private static (Net<Tuple<Tensor, Tensor>, Tensor> Generator, Net<Tuple<Tensor, Tensor>, Tensor> Discriminator, Net<Tensor, Tensor> Encoder) Nets(
        GanClsOptions options, Vocabulary? vocabulary)
    {
        (int size, int channels, int width, int code) = (options.Size, options.Channels, options.TextWidth!.Value, options.Code);
        return (
            GanCls.Generator(size, channels, width, code, options.Latent, options.Features!.Value),
            GanCls.Discriminator(size, channels, width, code, options.DiscriminatorFeatures!.Value),
            vocabulary is null ? Net.empty<Tensor>() : TextEncoder.network(vocabulary.Count, TokenWidth, width));
    }
}

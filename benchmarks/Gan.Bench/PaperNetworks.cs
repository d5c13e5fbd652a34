using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.Bench;

/// <summary>New networks of the papers' sizes, and their games with the papers' weights.</summary>
internal static class PaperNetworks
{
    private const int Size = 128, Features = 64, Channels = 3, Patch = 70, TextWidth = 1024, Code = 128, Latent = 100;

    // Five attributes of a face.
    internal static readonly FSharpList<LabelSet> Labels = ListModule.OfSeq([new LabelSet(5, LabelKind.Attributes)]);

    /// <summary>For 256×256 pixels.</summary>
    internal static Pix2PixNetworks Pix2Pix(Device device, ScalarType dtype) => Variants.Pix2Pix.Networks(
        0, device, dtype,
        UNetModule.generator(new(depth: 8, Features, inputs: Channels, outputs: Channels, Norm.Batch, dropout: true)),
        PatchGan.discriminator(Norm.Batch, Patch, Features, 2 * Channels));

    internal static Game<Tuple<Tensor, Tensor>, Pix2PixPlay> Game(Pix2PixNetworks networks) =>
        Variants.Pix2Pix.Game(networks, Objective.NonSaturating, Adam(2e-4), l1: 100);

    /// <summary>Generators of 9 blocks for 256×256 pixels, of 6 for 128×128.</summary>
    internal static CycleGanNetworks CycleGan(Device device, ScalarType dtype, int blocks)
    {
        Net<Tensor, Tensor> generator = ResNetModule.generator(new(blocks, Features, inputs: Channels, outputs: Channels, Norm.Instance, dropout: false));
        Net<Tensor, Tensor> discriminator = PatchGan.discriminator(Norm.Instance, Patch, Features, Channels);
        return Variants.CycleGan.Networks(0, device, dtype, generator, generator, discriminator, discriminator);
    }

    internal static Game<Tuple<Tensor, Tensor>, CycleGanPlay> Game(CycleGanNetworks networks) =>
        Variants.CycleGan.Game(networks, Variants.CycleGan.Pools(50), Objective.LeastSquares, Adam(2e-4), cycle: 10, identity: 0.5);

    /// <summary>For 128×128 pixels.</summary>
    internal static StarGanModels StarGan(Device device, ScalarType dtype) => Variants.StarGan.Networks(
        0, device, dtype,
        StarGanNetworks.generator(Labels, Channels, Features, blocks: 6), StarGanNetworks.discriminator(Labels, Size, Channels, Features, depth: 6));

    internal static Game<StarGanBatch, StarGanPlay> Game(StarGanModels networks) => Variants.StarGan.Game(
        networks, Labels, Objective.Wasserstein, adamG: Adam(1e-4), adamD: Adam(1e-4), classification: 1, reconstruction: 10, penalty: 10, critic: 5);

    /// <summary>For 64×64 pixels and texts that come as codes.</summary>
    internal static GanClsModels GanCls(Device device, ScalarType dtype) => Variants.GanCls.Networks(
        0, device, dtype,
        Variants.GanCls.Generator(64, Channels, TextWidth, Code, Latent, features: 128),
        Variants.GanCls.Discriminator(64, Channels, TextWidth, Code, features: 64),
        Net.empty<Tensor>());

    internal static Game<GanClsBatch, GanClsPlay> Game(GanClsModels networks) => Variants.GanCls.Game(
        networks, (rng, count) => Draw.Normal(rng, [count, Latent]), Objective.NonSaturating, adamG: Adam(2e-4), adamD: Adam(2e-4), interpolate: 0.5);

    private static Optimizer Adam(double rate) => Optimizer.Adam(rate, beta1: 0.5);
}

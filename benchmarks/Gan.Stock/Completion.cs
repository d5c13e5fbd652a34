using TorchSharp.Modules;
using static GanFunctional.Bench.Stock.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace GanFunctional.Bench.Stock;

/// <summary>A step of descent on z through DCGAN-64 in evaluation mode: contextual and prior loss of 64 images, centre mask.</summary>
internal static class Completion
{
    private const int Batch = 64;

    internal static StockSystem Create(Setup s)
    {
        Sequential generator = s.Net(Dcgan.Generator()), discriminator = s.Net(Dcgan.Discriminator());
        generator.eval();
        discriminator.eval();
        RequireGradients(false, generator, discriminator);
        Tensor images = s.Images(Batch, 3, 64, 64), mask = ones(1, 1, 64, 64);
        mask[.., .., 16..48, 16..48] = 0;
        Parameter z = nn.Parameter(rand(Batch, 100, 1, 1) * 2 - 1);
        Adam optimizer = optim.Adam([z], lr: 0.01);

        return new([("generator", generator), ("discriminator", discriminator)], () =>
        {
            Tensor image = s.Run(generator, z);
            Tensor contextual = (mask * (image - images)).abs().sum();
            Tensor prior = F.softplus(-s.Run(discriminator, image)).sum();
            Descend(optimizer, contextual + 0.1 * prior);
            using (no_grad()) z.clamp_(-1, 1);
            return [contextual, prior];
        });
    }
}

// A GAN of one's own: Wasserstein with gradient penalty (Gulrajani et al. 2017) on Fashion-MNIST: dotnet run -- [rounds] [picture]
using GanFunctional;
using GanFunctional.Data;
using GanFunctional.Torch;
using TorchSharp;
using static GanFunctional.Network;
using static TorchSharp.torch;

int rounds = int.Parse(args.ElementAtOrDefault(0) ?? "5000"), batch = 64;
using Model<Tensor, Tensor> g = Chain(
    ConvTransposed(100, 128, kernel: 7, bias: false), BatchNormRelu(128),
    ConvTransposed(128, 64, kernel: 4, stride: 2, padding: 1, bias: false), BatchNormRelu(64),
    ConvTransposed(64, 1, kernel: 4, stride: 2, padding: 1), Tanh).Create(seed: 1);
using Model<Tensor, Tensor> d = Chain(
    Conv(1, 64, kernel: 4, stride: 2, padding: 1), LeakyRelu(0.2),
    Conv(64, 128, kernel: 4, stride: 2, padding: 1), LeakyRelu(0.2),
    Conv(128, 1, kernel: 7), Flatten).Create(seed: 2);
Optimizer adam = Optimizer.Adam(1e-4, beta1: 0, beta2: 0.9);

using var trainer = Game.Define((Step step, Tensor real) =>
    {
        Tensor fake = g.Forward(Draw.Normal(step.Rng, [batch, 100, 1, 1]), step);
        return new { Real = real, Fake = fake, Between = Penalty.Variable(Penalty.Interpolate(step, real, fake)), Step = step };
    })
    .Player("D", d, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake.detach()), Objective.Wasserstein.Critic)
        + 10 * loss.GradientPenalty(p => p.Between, p => d.Forward(p.Between, p.Step)))
    .Player("G", g, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake), Objective.Wasserstein.Generator), every: 5)
    .Start(seed: 3);

using BatchLoader loader = new(Datasets.Open("fashion-mnist"), new ImageTransform(28, 28, Channels: 1), batch, seed: 4, threads: 1);
while (trainer.Round < rounds)
{
    using DisposeScope scope = NewDisposeScope();
    trainer.Play(Tensors.From(loader.Next().Pixels, batch, 1, 28, 28));
    if (trainer.Round % 100 == 0) Console.WriteLine($"{trainer.Round}/{rounds}: {string.Join(", ", trainer.Report())}");
}

using Generator rng = Generators.Seeded(5);
float[] pictures = g.Forward(Draw.Normal(rng, [100, 100, 1, 1])).ToArray<float>();
PngFile.Write(args.ElementAtOrDefault(1) ?? "own-gan.png", ImageGrid.Compose(pictures, 100, 1, 28, 28, columns: 10));

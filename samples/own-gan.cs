// A GAN of one's own: Wasserstein with gradient penalty (Gulrajani et al. 2017) on Fashion-MNIST: dotnet run own-gan.cs [steps] [folder]
// Stop it at any time: the same command resumes, to the same bytes.
#:package GanFunctional@0.1.0
#:package libtorch-cpu-linux-x64@2.10.0
#:property PublishAot=false

using GanFunctional;
using GanFunctional.CSharp;
using GanFunctional.Data;
using GanFunctional.Torch;
using static GanFunctional.Network;
using static TorchSharp.torch;

using Model<Tensor, Tensor> g = Chain(
    ConvTransposed(100, 128, kernel: 7, bias: false), BatchNormRelu(128),
    ConvTransposed(128, 64, kernel: 4, stride: 2, padding: 1, bias: false), BatchNormRelu(64),
    ConvTransposed(64, 1, kernel: 4, stride: 2, padding: 1), Tanh).Create(seed: 1);
using Model<Tensor, Tensor> d = Chain(
    Conv(1, 64, kernel: 4, stride: 2, padding: 1), LeakyRelu(0.2),
    Conv(64, 128, kernel: 4, stride: 2, padding: 1), LeakyRelu(0.2),
    Conv(128, 1, kernel: 7), Flatten).Create(seed: 2);
Optimizer adam = Optimizer.Adam(1e-4, beta1: 0, beta2: 0.9);

var game = Game
    .Define((Step step, Tensor real) =>
    {
        Tensor fake = g.Forward(Draw.Normal(step.Rng, [real.shape[0], 100, 1, 1]), step);
        return new { Step = step, Real = real, Fake = fake, Between = Penalty.Variable(Penalty.Interpolate(step, real, fake)) };
    })
    .Player("D", d, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake.detach()), Objective.Wasserstein.Critic)
        + 10 * loss.GradientPenalty(p => p.Between, p => d.Forward(p.Between, p.Step)))
    .Player("G", g, adam, loss => loss.Via(p => new Logits(d, p.Step, p.Real, p.Fake), Objective.Wasserstein.Generator), every: 5);

using ImageLoader images = new(Datasets.Open("fashion-mnist"), new ImageTransform(28, 28, Channels: 1), batch: 64, seed: 3);
using Generator rng = Generators.Seeded(4);
using Tensor noise = Draw.Normal(rng, [100, 100, 1, 1]);
RunOptions options = new() { Steps = long.Parse(args.ElementAtOrDefault(0) ?? "5000"), Out = args.ElementAtOrDefault(1) ?? "runs/own" };
IProgress<TrainProgress> progress = new Progress<TrainProgress>(p => Console.WriteLine($"{p.Step}/{p.Steps}: {string.Join(", ", p.Losses)}"));
Training.Run(game, images, options, () => g.Forward(noise), resume: true, progress: progress);

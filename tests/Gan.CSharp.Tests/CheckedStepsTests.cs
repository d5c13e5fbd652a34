using Xunit;
using static GanFunctional.Network;

namespace GanFunctional.CSharp.Tests;

/// <summary>Steps that go wrong: the first, before anything is written, and those of a training that diverges.</summary>
public sealed class CheckedStepsTests : IDisposable
{
    private readonly TinyData data = new(8);

    public void Dispose() => data.Dispose();

    [Fact]
    public void A_batch_that_batch_norm_cannot_take_is_refused_before_anything_is_written()
    {
        VanillaGanOptions options = new() { Data = data.Images, Out = data.Run, Size = 8, Channels = 1, Batch = 1, Steps = 3, Precision = Precision.Float32 };
        foreach (Action train in new Action[] { () => Training.Run(options), () => Training.Preview(options) })
        {
            GanException refused = Assert.Throws<GanException>(train);
            Assert.Contains("one value per channel", refused.Message, StringComparison.Ordinal);
            Assert.Contains("change --batch", refused.Message, StringComparison.Ordinal);
        }

        Assert.False(Path.Exists(data.Run));
    }

    [Fact]
    public void A_first_step_that_fails_leaves_no_run_of_a_game()
    {
        Assert.Throws<TorchException>(() => Train(y => y.matmul(torch.zeros([3, 3]))));
        Assert.Contains("before anything was written", Assert.Throws<GanException>(() => Train(y => y.Times(double.NaN))).Message, StringComparison.Ordinal);
        Assert.False(Path.Exists(data.Run));
        Assert.Equal(8, Train(y => y).Steps);
    }

    [Fact]
    public void A_training_that_diverges_is_stopped_though_its_losses_are_finite()
    {
        GanException stopped = Assert.Throws<GanException>(() => Train(y => y, rate: 10));
        Assert.Matches("^By step [3-8] the loss P.t has grown from [0-9.e+-]+ to [0-9.e+-]+: the training has diverged, so the training was stopped", stopped.Message);
        Assert.DoesNotContain("OnNan", stopped.Message, StringComparison.Ordinal);

        List<string> notices = [];
        Assert.Equal(8, Train(y => y, rate: 10, onNan: OnNan.Skip, notice: notices.Add, folder: data.Run + "-2").Steps);
        Assert.Single(notices, notice => notice.Contains("has diverged", StringComparison.Ordinal));
    }

    [Fact]
    public void A_loss_that_is_large_from_the_start_is_no_divergence() => Assert.Equal(8, Train(y => y.Times(1e6)).Steps);

    [Fact]
    public void A_slow_training_says_how_long_it_takes_and_how_far_it_is_between_lines_of_the_log()
    {
        List<string> notices = [];
        List<long> told = [];
        using CancellationTokenSource stop = new();
        using Model<Tensor, Tensor> model = Chain(Linear(2, 1)).Create(1);
        using DrawnData<Tensor> ones = new(seed: 1, batchSize: 4, _ => torch.ones([4, 2]));
        Training.Run(
            Game.Define((Step step, Tensor x) =>
            {
                Thread.Sleep(3_100);
                if (step.Number == 2) stop.Cancel();
                return model.Forward(x, step);
            }).Player("P", model, Optimizer.Sgd(0.01), terms => terms.Term("t", y => y.mean())),
            ones,
            new RunOptions { Steps = 1000, Out = data.Run },
            progress: new Direct(state => told.Add(state.Step)),
            notice: notices.Add,
            cancel: stop.Token);

        Assert.Matches(@"^a step takes about \d+\.\d s: \d+m\d\ds for 998 steps, besides pictures and checkpoints$", Assert.Single(notices));
        Assert.Contains(1, told);
        Assert.Contains(3, told);
    }

    // Least squares on constant numbers: diverges by the square of 1 - rate · curvature.
    private TrainResult Train(Func<Tensor, Tensor> loss, double rate = 1e-9, OnNan onNan = OnNan.Stop, Action<string>? notice = null, string? folder = null)
    {
        using Model<Tensor, Tensor> model = Chain(Linear(2, 1)).Create(1);
        using DrawnData<Tensor> ones = new(seed: 1, batchSize: 4, _ => torch.ones([4, 2]));
        return Training.Run(
            Game.Define((Step step, Tensor x) => model.Forward(x, step)).Player("P", model, Optimizer.Sgd(rate), terms => terms.Term("t", y => loss(y.Minus(3).Square()).mean())),
            ones,
            new RunOptions { Steps = 8, Out = folder ?? data.Run, LogEvery = 1, OnNan = onNan },
            notice: notice);
    }

    // Progress<T> reports on another thread, later.
    private sealed class Direct(Action<TrainProgress> told) : IProgress<TrainProgress>
    {
        public void Report(TrainProgress value) => told(value);
    }
}

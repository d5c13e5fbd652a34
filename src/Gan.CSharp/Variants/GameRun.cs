using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>A game of one's own in training. Each player's parameters are a network under the player's name.</summary>
internal sealed class GameRun<TBatch, TPlay>(Game<TBatch, TPlay> game, ITrainingData<TBatch> data, RunOptions options, Func<Tensor>? sample)
    : VariantRun<TBatch>(Trainer.start(options.Seed, Devices.Parse(options.Device), game))
{
    private const int MostImages = 256;

    public override int Images => 0;

    public override IReadOnlyList<(string Name, Params Params)> Networks => [.. game.Players.Select(player => (player.Name, player.Params))];

    protected override IReadOnlyList<ITrainingData> Feeds => [data];

    protected override bool IsCallers => true;

    public override Image? Sample()
    {
        if (sample is null) return null;
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable constant = torch.no_grad();
        Tensor images = sample().to(Devices.Cpu);
        if (images.shape is not [> 0 and <= MostImages, 1 or 3, > 0, > 0])
            throw new GanException($"a sample is 1 to {MostImages} images [n, c, h, w] of 1 or 3 channels, not {images.Describe()}");
        int[] shape = [.. images.shape.Select(size => (int)size)];
        return ImageGrid.Compose(images.contiguous().ToArray<float>(), shape[0], shape[1], shape[2], shape[3], (int)Math.Ceiling(Math.Sqrt(shape[0])));
    }

    public override IReadOnlyList<Look> Looks() => [];

    protected override TBatch Next() => data.Next();
}

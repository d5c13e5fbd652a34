using GanFunctional.Data;
using GanFunctional.Variants;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>A game with all that its run needs: data, networks, sample pictures, diagnostics.</summary>
public abstract class TrainingRun : IDisposable
{
    private const string Position = "position";
    private readonly ITrainingData data;

    private protected TrainingRun(RunOptions options, ITrainingData data) => (Options, this.data) = (options, data);

    /// <summary>Options with every default computed.</summary>
    public RunOptions Options { get; }

    /// <summary>Images to train on; 0 where the data are not images.</summary>
    public int Images { get; init; }

    /// <summary>Images that are held out of training (<see cref="HeldOutImages.Split"/>).</summary>
    public int HeldOut { get; init; }

    /// <summary>Content of the data, one line for each source.</summary>
    public IReadOnlyList<string> Found { get; init; } = [];

    /// <summary>Networks that are saved, by the names of their files.</summary>
    public required IReadOnlyList<KeyValuePair<string, Params>> Networks { get; init; }

    /// <summary>Further files of the run's folder, by path in it.</summary>
    public IReadOnlyList<KeyValuePair<string, byte[]>> Files { get; init; } = [];

    /// <summary>Draws a picture of the networks' output on the same inputs each time, and leaves the training as it was; null: no pictures.</summary>
    public Func<Image>? Sample { get; init; }

    /// <summary>Examines the training by the same images each time, and leaves it as it was; null: no diagnostics.</summary>
    public Func<IReadOnlyList<Diagnostics>>? Diagnose { get; init; }

    /// <summary>Runs after each step, as a moving average does.</summary>
    public Action? AfterStep { get; init; }

    /// <summary>Pools of past images that the steps to come depend on, by name.</summary>
    public IReadOnlyList<KeyValuePair<string, ImagePool>> Pools { get; init; } = [];

    /// <summary>Freed with the run, beside the networks and the data.</summary>
    public IReadOnlyList<IDisposable> Owned { get; init; } = [];

    /// <summary>Whether networks and data belong to the caller, who frees them.</summary>
    public bool BelongsToCaller { get; init; }

    /// <summary>Fingerprint of the data of a variant, taken once.</summary>
    internal DataFingerprint? Fingerprint { get; private set; }

    /// <summary>Files that could not be read and were skipped so far.</summary>
    internal int Skipped => data.Skipped;

    /// <summary>Passes over the data before the last step's.</summary>
    internal int Epoch => data.Epoch;

    /// <summary>Items in a step's batch.</summary>
    internal int BatchSize => data.BatchSize;

    /// <summary>Steps done.</summary>
    internal abstract long Steps { get; }

    /// <summary>Why a player did not move in the last step (<see cref="Trainer{TBatch}.Fault"/>).</summary>
    internal abstract Fault? Fault { get; }

    /// <summary>Prefix of the names of a network's tensors in <see cref="State"/>.</summary>
    internal static string NetworkPart(string name) => $"networks.{name}.";

    /// <summary>Takes the fingerprint of the data.</summary>
    /// <param name="notice">Receives a sentence on the progress every few seconds.</param>
    /// <exception cref="DataException">A file can't be read.</exception>
    internal void TakeFingerprint(Action<string>? notice) => Fingerprint = DataFingerprint.Of(data.Sources, ResumeOptions.TablesOf((TrainOptions)Options), notice);

    /// <summary>Takes the next batch and plays a step.</summary>
    internal abstract void Play();

    /// <summary>The mean of every term since the last report (<see cref="Trainer{TBatch}.Report"/>).</summary>
    internal abstract IReadOnlyList<KeyValuePair<string, double>> Report();

    /// <summary>
    /// Everything that the steps to come depend on beside the seed, by name; some of it is the tensors themselves, not copies. Random
    /// numbers follow from the seed and the step.
    /// </summary>
    internal virtual IReadOnlyList<KeyValuePair<string, Tensor>> State() =>
    [
        .. from network in Networks
           from leaf in network.Value.Leaves
           select KeyValuePair.Create(NetworkPart(network.Key) + leaf.Path, leaf.Tensor),
        KeyValuePair.Create(Position, Tensors.From([data.Position], 1)),
        .. from pool in Pools
           from image in pool.Value.Images.Index()
           select KeyValuePair.Create($"{pool.Key}.{image.Index:D4}", image.Item),
    ];

    /// <summary>Takes the state that the same run had: what follows is what followed there, byte for byte.</summary>
    /// <exception cref="GanException">It is another run's.</exception>
    internal virtual void Restore(IReadOnlyList<KeyValuePair<string, Tensor>> state)
    {
        foreach ((string name, Params network) in Networks)
            ParamsModule.assign(ParamsModule.ofLeaves(Part(state, NetworkPart(name)).Select(t => new Leaf(t.Key, Role.Buffer, t.Value))), network);
        Device device = Devices.Parse(Options.Device);
        foreach ((string name, ImagePool pool) in Pools) pool.Restore(Part(state, name + ".").Select(image => image.Value.to(device)));
    }

    /// <summary>Goes to the place in the data that a state was at.</summary>
    private protected void Seek(IReadOnlyList<KeyValuePair<string, Tensor>> state) =>
        // Checkpoints of before this was noted are of runs that take one batch a step.
        data.Seek(state.FirstOrDefault(t => t.Key == Position).Value?.ToArray<long>()[0] ?? Steps);

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        foreach (IDisposable owned in Owned) owned.Dispose();
        if (BelongsToCaller) return;
        foreach ((_, Params network) in Networks) ParamsModule.free(network);
        data.Dispose();
    }

    /// <summary>Entries whose names begin with a prefix, by the rest of their names.</summary>
    private protected static IReadOnlyList<KeyValuePair<string, Tensor>> Part(IReadOnlyList<KeyValuePair<string, Tensor>> state, string prefix) =>
        [.. state.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[prefix.Length..], t.Value))];
}

/// <inheritdoc/>
/// <typeparam name="TBatch">The type of a batch.</typeparam>
/// <param name="options">Options with every default computed.</param>
/// <param name="data">The batches.</param>
/// <param name="trainer">The game, before its first step; freed with the run.</param>
public sealed class TrainingRun<TBatch>(RunOptions options, ITrainingData<TBatch> data, Trainer<TBatch> trainer) : TrainingRun(options, data)
{
    private const string GamePart = "game.";

    internal override long Steps => trainer.Steps;

    internal override Fault? Fault => trainer.Fault?.Value;

    internal override void Play()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        trainer.ChecksGradients = Options.OnNan == OnNan.Skip;
        trainer.Play(data.Next());
        AfterStep?.Invoke();
    }

    internal override IReadOnlyList<KeyValuePair<string, double>> Report() => trainer.Report();

    internal override IReadOnlyList<KeyValuePair<string, Tensor>> State() =>
        [.. base.State(), .. trainer.State().Select(t => KeyValuePair.Create(GamePart + t.Item1, t.Item2))];

    internal override void Restore(IReadOnlyList<KeyValuePair<string, Tensor>> state)
    {
        base.Restore(state);
        trainer.Restore(ListModule.OfSeq(Part(state, GamePart).Select(t => Tuple.Create(t.Key, t.Value))));
        Seek(state);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        ((IDisposable)trainer).Dispose();
        base.Dispose();
    }
}

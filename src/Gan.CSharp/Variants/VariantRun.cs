using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>A variant in training, as the loop needs it: its options with every default worked out, its networks, its rounds.</summary>
internal abstract class VariantRun : IDisposable
{
    /// <summary>Nothing left open.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>How many images there are to train on.</summary>
    public abstract int Images { get; }

    /// <summary>Files that could not be read and were left out so far.</summary>
    public int Skipped => Feeds.Sum(feed => feed.Skipped);

    /// <summary>Passes over the data before the last round's.</summary>
    public virtual int Epoch => Feeds.Max(feed => feed.Epoch);

    /// <summary>Rounds played.</summary>
    public abstract long Round { get; }

    /// <summary>Why a player did not move in the last round (<see cref="Trainer{TBatch}.Fault"/>).</summary>
    public abstract Fault? Fault { get; }

    /// <summary>Every network that is saved, by the name of its file.</summary>
    public abstract IReadOnlyList<(string Name, Params Params)> Networks { get; }

    /// <summary>What the run's folder holds from the start beside its configuration, by path in it.</summary>
    public virtual IReadOnlyList<(string Path, byte[] Content)> Files => [];

    /// <summary>Where its images come from.</summary>
    protected abstract IReadOnlyList<ITrainingData> Feeds { get; }

    /// <summary>What the names of a network's tensors begin with in <see cref="State"/>.</summary>
    public static string NetworkPart(string name) => $"networks.{name}.";

    /// <summary>Takes the next batch and plays a round.</summary>
    public abstract void Play();

    /// <summary>The mean of every term since the last report (<see cref="Trainer{TBatch}.Report"/>).</summary>
    public abstract IReadOnlyList<KeyValuePair<string, double>> Report();

    /// <summary>Items in a step's batch.</summary>
    public int BatchSize => Feeds.Max(feed => feed.BatchSize);

    /// <summary>A picture of the networks' output on the same inputs each time; null if there is none.</summary>
    public abstract Image? Sample();

    /// <summary>How the training fares, by images that are always the same; leaves the training as it was.</summary>
    public abstract IReadOnlyList<Look> Looks();

    /// <summary>
    /// All that the rounds to come depend on beside the seed, by name; some of it is the tensors themselves, not copies. What is random
    /// follows from the seed and the round.
    /// </summary>
    public virtual IReadOnlyList<KeyValuePair<string, Tensor>> State() =>
    [
        .. from network in Networks
           from leaf in network.Params.Leaves
           select KeyValuePair.Create(NetworkPart(network.Name) + leaf.Path, leaf.Tensor),
        .. Feeds.Select((feed, i) => KeyValuePair.Create($"positions.{i}", Tensors.From([feed.Position], 1))),
    ];

    /// <summary>Takes the state that the same run had: what follows is what followed there, byte for byte.</summary>
    /// <exception cref="GanException">It is another run's.</exception>
    public virtual void Restore(IReadOnlyList<KeyValuePair<string, Tensor>> state)
    {
        foreach ((string name, Params network) in Networks)
            ParamsModule.assign(ParamsModule.ofLeaves(Part(state, NetworkPart(name)).Select(t => new Leaf(t.Key, Role.Buffer, t.Value))), network);
        foreach ((int i, ITrainingData feed) in Feeds.Index()) feed.Seek(Single(state, $"positions.{i}").ToArray<long>()[0]);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>What begins with a prefix, by the rest of its name.</summary>
    protected static IReadOnlyList<KeyValuePair<string, Tensor>> Part(IReadOnlyList<KeyValuePair<string, Tensor>> state, string prefix) =>
        [.. state.Where(t => t.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(t => KeyValuePair.Create(t.Key[prefix.Length..], t.Value))];

    private static Tensor Single(IReadOnlyList<KeyValuePair<string, Tensor>> state, string name) =>
        state.FirstOrDefault(t => t.Key == name).Value ?? throw new GanException($"'{name}' is missing");
}

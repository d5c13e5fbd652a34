using GanFunctional.Data;
using Microsoft.FSharp.Collections;

namespace GanFunctional.CSharp;

/// <summary>
/// A network with parameters of its own, which the games it plays in update in place.
/// </summary>
public sealed class Model : IDisposable
{
    private readonly Net<Tensor, Tensor> net;
    private readonly Model<Tensor, Tensor> model;

    internal Model(Net<Tensor, Tensor> net, Model<Tensor, Tensor> model) => (this.net, this.model) = (net, model);

    /// <summary>How many trained numbers it has.</summary>
    public long ParameterCount => Params.Count;

    /// <summary>Its parameters and buffers by their <c>state_dict</c> names, in order: the tensors themselves, no copies.</summary>
    public IReadOnlyList<KeyValuePair<string, Tensor>> State => [.. Params.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor))];

    internal Params Params => model.Params;

    /// <summary>
    /// The function that it is in a round of a training: with batch statistics, which also move the running ones, and dropout, which draws
    /// from the round's stream <c>dropout</c>. A play carries it to the losses.
    /// </summary>
    /// <returns>Throws <see cref="TorchException"/> where an input does not fit the network; the message shows the shapes.</returns>
    public Func<Tensor, Tensor> Train(Round round)
    {
        ArgumentNullException.ThrowIfNull(round);
        return ModelModule.train(round.Core, model).Invoke;
    }

    /// <summary>What it says, in a round of a training, of real and of generated samples.</summary>
    public Logits Logits(Round round, Tensor real, Tensor fake)
    {
        ArgumentNullException.ThrowIfNull(round);
        return new(model, round.Core, real, fake);
    }

    /// <summary>What it gives in evaluation: running statistics, no dropout. Gradients flow through it all the same.</summary>
    /// <exception cref="TorchException">The input does not fit the network; the message shows the shapes.</exception>
    public Tensor Evaluate(Tensor input) => ModelModule.eval(model).Invoke(input);

    /// <summary>The same network with a copy of the parameters as they are now.</summary>
    public Model Copy() => new(net, ModelModule.ofParams(net, ParamsModule.copy(Params)));

    /// <summary>
    /// One step of an exponential moving average, from which samples are smoother than from the last round's parameters
    /// (Yazıcı et al. 2019): this ← decay·this + (1 − decay)·current for what is trained; buffers are copied.
    /// </summary>
    /// <param name="current">The model that is trained; this one began as its <see cref="Copy"/>.</param>
    /// <param name="decay">Between 0 and 1, as in 0.999.</param>
    public void Follow(Model current, double decay)
    {
        ArgumentNullException.ThrowIfNull(current);
        Ema.update(decay, current.Params, Params);
    }

    /// <summary>Writes its parameters and buffers as safetensors with their <c>state_dict</c> names, whole or not at all.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    public void Save(string path) => NetworkFile.Save(path, Params);

    /// <summary>Overwrites its parameters and buffers with a file's.</summary>
    /// <exception cref="GanException">The file is another network's; the message names the first tensor that does not fit, and nothing is changed.</exception>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    public void Load(string path) => NetworkFile.Load(path, Params);

    /// <summary>
    /// Writes what it gives in evaluation (<see cref="Evaluate"/>) as ONNX, operator set 13, for batches of any size, whole or not at all: from
    /// <c>input</c> [batch, …] to <c>output</c>.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="item">The shape of one item of the input, as 100, 1, 1.</param>
    /// <exception cref="GanException">One of its functions is known by its name only, or the shape does not fit; one sentence.</exception>
    /// <exception cref="TorchException">It takes more than the 2 GB that the format holds.</exception>
    /// <exception cref="DataException">The file can't be written.</exception>
    public void SaveOnnx(string path, params long[] item) => WholeFile.Write(
        path,
        stream => new OnnxNetwork(
            "the network", [new("input", "", item)], net.Description, Params, "output", "", new Dictionary<string, string>(), OwnStatistics: false).Write(stream));

    /// <summary>The table of its layers: names as in <c>state_dict</c>, kinds, shapes and trained numbers.</summary>
    /// <param name="item">The shape of one item of the input, as 100, 1, 1.</param>
    /// <exception cref="GanException">The shape does not fit.</exception>
    public string Summary(params long[] item) => GanFunctional.Summary.withShapes(ListModule.OfSeq([item]), net.Description);

    /// <summary>The table of its layers, without shapes.</summary>
    public override string ToString() => net.Table;

    /// <summary>Frees its parameters.</summary>
    public void Dispose() => ParamsModule.free(Params);
}

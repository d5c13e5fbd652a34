using GanFunctional.CSharp;
using GanFunctional.Data;
using Microsoft.FSharp.Collections;

namespace GanFunctional;

/// <summary>Extension methods of models: copies, moving averages, files.</summary>
public static class Models
{
    /// <summary>Its parameters and buffers by their <c>state_dict</c> names, in order: the tensors themselves, no copies.</summary>
    public static IReadOnlyList<KeyValuePair<string, Tensor>> State<TIn, TOut>(this Model<TIn, TOut> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.Params.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor))];
    }

    /// <summary>The same network with a copy of the parameters as they are now.</summary>
    public static Model<TIn, TOut> Copy<TIn, TOut>(this Model<TIn, TOut> model) => ModelModule.copy(model);

    /// <summary>
    /// One step of an exponential moving average, from which samples are smoother than from the last step's parameters
    /// (Yazıcı et al. 2019): average ← decay·average + (1 − decay)·current for what is trained; buffers are copied.
    /// </summary>
    /// <param name="average">The average, which began as a <see cref="Copy"/> of the current model.</param>
    /// <param name="current">The model that is trained.</param>
    /// <param name="decay">Between 0 and 1, as in 0.999.</param>
    public static void Follow<TIn, TOut>(this Model<TIn, TOut> average, Model<TIn, TOut> current, double decay)
    {
        ArgumentNullException.ThrowIfNull(average);
        ArgumentNullException.ThrowIfNull(current);
        Ema.update(decay, current.Params, average.Params);
    }

    /// <summary>Writes its parameters and buffers as safetensors with their <c>state_dict</c> names, whole or not at all.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    public static void Save<TIn, TOut>(this Model<TIn, TOut> model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        NetworkFile.Save(path, model.Params);
    }

    /// <summary>Overwrites its parameters and buffers with a file's.</summary>
    /// <exception cref="GanException">The file is another network's; the message names the first tensor that does not fit, and nothing is changed.</exception>
    /// <exception cref="InvalidDataException">The file is not whole.</exception>
    public static void Load<TIn, TOut>(this Model<TIn, TOut> model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        NetworkFile.Load(path, model.Params);
    }

    /// <summary>
    /// Writes what it gives in evaluation as ONNX, operator set 13, for batches of any size, whole or not at all: from
    /// <c>input</c> [batch, …] to <c>output</c>.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file.</param>
    /// <param name="item">The shape of one item of the input, as 100, 1, 1.</param>
    /// <exception cref="GanException">One of its functions is known by its name only, or the shape does not fit; one sentence.</exception>
    /// <exception cref="TorchException">It takes more than the 2 GB that the format holds.</exception>
    /// <exception cref="DataException">The file can't be written.</exception>
    public static void SaveOnnx(this Model<Tensor, Tensor> model, string path, params long[] item)
    {
        ArgumentNullException.ThrowIfNull(model);
        WholeFile.Write(
            path,
            stream => new OnnxNetwork(
                "the network", [new("input", "", item)], model.Description, model.Params, "output", "", new Dictionary<string, string>(), OwnStatistics: false).Write(stream));
    }

    /// <summary>The table of its layers: names as in <c>state_dict</c>, kinds, shapes and trained numbers.</summary>
    /// <param name="model">The model.</param>
    /// <param name="item">The shape of one item of the input, as 100, 1, 1.</param>
    /// <exception cref="GanException">The shape does not fit.</exception>
    public static string Summary<TOut>(this Model<Tensor, TOut> model, params long[] item)
    {
        ArgumentNullException.ThrowIfNull(model);
        return GanFunctional.Summary.withShapes(ListModule.OfSeq([item]), model.Description);
    }
}

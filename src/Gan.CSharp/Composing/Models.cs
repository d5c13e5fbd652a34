using GanFunctional.CSharp;
using GanFunctional.Data;
using Microsoft.FSharp.Collections;

namespace GanFunctional;

/// <summary>Extension methods of models: copies, moving averages, files.</summary>
public static class Models
{
    /// <summary>
    /// Lists parameters and buffers by their <c>state_dict</c> names, in order: the tensors themselves, not
    /// copies.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, Tensor>> State<TIn, TOut>(this Model<TIn, TOut> model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return [.. model.Params.Leaves.Select(leaf => KeyValuePair.Create(leaf.Path, leaf.Tensor))];
    }

    /// <summary>Creates the same network with a copy of the current parameters.</summary>
    public static Model<TIn, TOut> Copy<TIn, TOut>(this Model<TIn, TOut> model) => ModelModule.copy(model);

    /// <summary>
    /// Updates an exponential moving average, whose samples are smoother than those of the last step's
    /// parameters (Yazıcı et al. 2019): average ← decay·average + (1 − decay)·current for trained parameters;
    /// buffers are copied.
    /// </summary>
    /// <param name="average">Average, initially a <see cref="Copy"/> of the current model.</param>
    /// <param name="current">Model in training.</param>
    /// <param name="decay">Decay between 0 and 1, such as 0.999.</param>
    public static void Follow<TIn, TOut>(this Model<TIn, TOut> average, Model<TIn, TOut> current, double decay)
    {
        ArgumentNullException.ThrowIfNull(average);
        ArgumentNullException.ThrowIfNull(current);
        Ema.update(decay, current.Params, average.Params);
    }

    /// <summary>
    /// Writes parameters and buffers as safetensors with their <c>state_dict</c> names, atomically.
    /// </summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    public static void Save<TIn, TOut>(this Model<TIn, TOut> model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        NetworkFile.Save(path, model.Params);
    }

    /// <summary>Overwrites parameters and buffers with those of a file.</summary>
    /// <exception cref="GanException">
    /// The file is of another network. The message names the first tensor that does not fit; nothing is
    /// changed.
    /// </exception>
    /// <exception cref="DataException">The file is damaged.</exception>
    public static void Load<TIn, TOut>(this Model<TIn, TOut> model, string path)
    {
        ArgumentNullException.ThrowIfNull(model);
        NetworkFile.Load(path, model.Params);
    }

    /// <summary>
    /// Writes the model in evaluation as ONNX, operator set 13, atomically. The graph maps <c>input</c>
    /// [batch, …] to <c>output</c>, for any batch size.
    /// </summary>
    /// <param name="model">Model.</param>
    /// <param name="path">File to write.</param>
    /// <param name="item">Shape of one item of the input, such as 100, 1, 1.</param>
    /// <exception cref="GanException">
    /// A function of the model is known by its name only, or the shape does not fit.
    /// </exception>
    /// <exception cref="TorchException">The model exceeds the 2 GB of the format.</exception>
    /// <exception cref="DataException">The file can't be written.</exception>
    public static void SaveOnnx(this Model<Tensor, Tensor> model, string path, params long[] item)
    {
        ArgumentNullException.ThrowIfNull(model);
        WholeFile.Write(
            path,
            stream => new OnnxNetwork(
                "the network", [new("input", "", item)], model.Description, model.Params, "output", "", new Dictionary<string, string>(), OwnStatistics: false).Write(stream));
    }

    /// <summary>
    /// Table of the layers: names as in <c>state_dict</c>, kinds, output shapes and numbers of parameters.
    /// </summary>
    /// <param name="model">Model.</param>
    /// <param name="item">Shape of one item of the input, such as 100, 1, 1.</param>
    /// <exception cref="GanException">The shape does not fit.</exception>
    public static string Summary<TOut>(this Model<Tensor, TOut> model, params long[] item)
    {
        ArgumentNullException.ThrowIfNull(model);
        return GanFunctional.Summary.withShapes(1, ListModule.OfSeq([item]), model.Description);
    }
}

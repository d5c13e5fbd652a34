using Microsoft.ML.OnnxRuntime;

namespace GanFunctional.CSharp.Tests;

/// <summary>ONNX Runtime: an engine that is not ours. It checks a file when it opens it.</summary>
internal static class OnnxEngine
{
    /// <summary>Runs a file on inputs by their names.</summary>
    /// <returns>Its output.</returns>
    internal static (long[] Shape, float[] Values) Run(string model, params IEnumerable<(string Name, Tensor Tensor)> inputs)
    {
        using SessionOptions options = new() { IntraOpNumThreads = 1 };
        using InferenceSession session = new(model, options);
        using Microsoft.ML.OnnxRuntime.RunOptions run = new();
        Dictionary<string, OrtValue> given = inputs.ToDictionary(i => i.Name, i => Given(i.Tensor));
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, given, ["output"]);
        foreach (OrtValue value in given.Values) value.Dispose();
        return (results[0].GetTensorTypeAndShape().Shape, results[0].GetTensorDataAsSpan<float>().ToArray());
    }

    private static OrtValue Given(Tensor tensor) => tensor.dtype == ScalarType.Int64
        ? OrtValue.CreateTensorValueFromMemory(tensor.ToArray<long>(), tensor.shape)
        : OrtValue.CreateTensorValueFromMemory(tensor.ToArray<float>(), tensor.shape);
}

using GanFunctional.Data;


namespace GanFunctional.CSharp;

/// <summary>
/// Precomputed codes of texts: safetensors, each tensor [rows, width] (or [width] for one row) of floating-point
/// numbers, all of one width.
/// </summary>
internal sealed class EmbeddingFile
{
    private readonly string path;

    /// <summary>Reads a whole file, in the current dispose scope.</summary>
    /// <exception cref="GanException">A tensor has another shape or type; one sentence.</exception>
    /// <exception cref="DataException">The file is not safetensors.</exception>
    internal EmbeddingFile(string path)
    {
        this.path = path;
        Rows = Safetensors.Load(path).Tensors.ToDictionary(tensor => tensor.Key, tensor => AsRows(tensor.Key, tensor.Value), StringComparer.Ordinal);
        if (Rows.Count == 0) throw new GanException($"'{path}' has no tensors: give codes of texts, one tensor [rows, width] per name.");
        (string first, Tensor code) = Rows.First();
        Width = (int)code.shape[1];
        if (Rows.FirstOrDefault(tensor => tensor.Value.shape[1] != Width) is { Key: { } other, Value: var wrong })
            throw new GanException($"The codes in '{path}' have different widths: '{first}' {Width}, '{other}' {wrong.shape[1]}; give codes of one width.");
    }

    /// <summary>Codes of each name, float32 [rows, width].</summary>
    internal IReadOnlyDictionary<string, Tensor> Rows { get; }

    /// <summary>Width of a code.</summary>
    internal int Width { get; }

    /// <summary>The codes of an image's captions, float32 [captions, width].</summary>
    /// <exception cref="GanException">The file has no codes of the image, or not one per caption.</exception>
    internal Tensor Of(string image, int captions)
    {
        if (!Rows.TryGetValue(image, out Tensor? codes))
            throw new GanException($"'{path}' has no tensor named '{image}', an image that has captions: give one by the name of each file in the captions.");
        return codes.shape[0] == captions
            ? codes
            : throw new GanException($"'{path}' has {codes.shape[0]} codes for '{image}', which has {captions} captions: give one for each, in their order.");
    }

    private Tensor AsRows(string name, Tensor tensor)
    {
        if (tensor.shape.Length is 1 or 2 && tensor.numel() > 0 && tensor.dtype is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16)
            return (tensor.shape.Length == 1 ? tensor.unsqueeze(0) : tensor).to(ScalarType.Float32);
        throw new GanException($"'{name}' in '{path}' is {tensor.dtype} [{string.Join(", ", tensor.shape)}]: codes are floating-point numbers [rows, width].");
    }
}

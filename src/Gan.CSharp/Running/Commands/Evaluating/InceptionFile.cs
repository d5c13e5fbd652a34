using GanFunctional.Data;
using GanFunctional.Metrics;

namespace GanFunctional.CSharp;

/// <summary>
/// Reads the weights of the Fréchet inception distance's network, <c>pt_inception-2015-12-05</c>, from a file
/// of PyTorch or safetensors.
/// </summary>
internal static class InceptionFile
{
    private const string Telling = "Mixed_7c.branch_pool.conv.weight", Classes = "fc.weight";

    // The network of 2015 has 1,008 outputs; torchvision's own has 1,000.
    private const long OtherClasses = 1000;

    /// <summary>Tells whether a file holds such weights.</summary>
    /// <exception cref="DataException">The file is damaged, or of an unknown format.</exception>
    internal static bool Is(string path)
    {
        using TensorFile file = TensorFile.Open(path);
        return Of(file) is not null;
    }

    /// <summary>Loads the weights of a file that <see cref="Is"/> accepts.</summary>
    /// <exception cref="GanException">The weights are of another network.</exception>
    /// <exception cref="DataException">The file is damaged.</exception>
    internal static Params Load(string path)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using TensorFile file = TensorFile.Open(path);
        StateDict dict = Of(file)!;
        if (dict.Tensors.FirstOrDefault(tensor => tensor.Name == Classes)?.Shape[0] == OtherClasses)
            throw new GanException(
                $"'{path}' is torchvision's Inception of 1,000 classes, whose features are not those of the Fréchet inception distance: " +
                "give the weights pt_inception-2015-12-05, of 1,008.");
        Params weights = GanFunctional.Net.blank(Devices.Cpu, Inception.network);
        try
        {
            HashSet<string> wanted = [.. weights.Leaves.Select(leaf => leaf.Path)];
            NetworkFile.Assign(path, [.. file.Read(dict).Where(tensor => wanted.Contains(tensor.Key))], weights);
            return weights;
        }
        catch
        {
            ParamsModule.free(weights);
            throw;
        }
    }

    private static StateDict? Of(TensorFile file) => file.Dicts.FirstOrDefault(dict => dict.Tensors.Any(tensor => tensor.Name == Telling));
}

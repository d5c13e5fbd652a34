using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Latents of an analysed GAN, from a seed or a file, and their images.</summary>
internal static class LatentSpace
{
    private const string Name = "z";
    private const int BatchSize = 64;

    /// <summary>
    /// Draws the latents of the first images that <c>gan sample --seed</c> draws, [count, …].
    /// </summary>
    internal static Tensor Latents(this AnalysedGan gan, int count, ulong seed) => TrainedGan.Latents(gan.Gan, count, seed, Devices.Cpu);

    /// <summary>Generates images [n, c, h, w] in [-1, 1] from latents [n, …].</summary>
    internal static Tensor Generate(this AnalysedGan gan, Tensor latents) => ImageGanModule.sample(gan.Generator, latents, BatchSize);

    /// <summary>Flattens rows and steps, [n, steps, …], to points, [n · steps, …].</summary>
    internal static Tensor Listed(this Tensor points) => points.reshape([-1, .. points.shape[2..]]);

    /// <summary>Writes latents as the tensor <c>z</c> of a safetensors file.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal static void Save(string path, Tensor latents) =>
        WholeFile.Write(path, stream => Safetensors.Write(stream, [KeyValuePair.Create(Name, latents.contiguous())]));

    /// <summary>Reads a file that <see cref="Save"/> wrote.</summary>
    /// <exception cref="GanException">The file holds no latents, or those of another GAN.</exception>
    /// <exception cref="DataException">The file can't be read, or the file is damaged.</exception>
    internal static Tensor Read(string path, AnalysedGan gan)
    {
        if (!File.Exists(path)) throw new GanException($"There is no file of latents '{path}': give one that gan analyse wrote.");
        using TensorFile file = TensorFile.Open(path);
        StateDict dict = file.Dicts[0];
        long[] one = Scope.Run(() => gan.Latents(1, 0)).shape;
        string shape = $"[n, {string.Join(", ", one[1..])}]";
        if (dict.Tensors.FirstOrDefault(tensor => tensor.Name == Name) is not { } info)
            throw new GanException($"'{path}' has no tensor '{Name}': give a file of latents {shape}, as gan analyse writes it.");
        if (info.Shape.Count != one.Length || !info.Shape.Skip(1).SequenceEqual(one[1..]) || info.Shape[0] < 1)
            throw new GanException(
                $"'{path}' has latents of the shape [{string.Join(", ", info.Shape)}], but {gan.Gan.Name} takes {shape}: give latents of this run.");
        Tensor latents = file.Read(dict).First(tensor => tensor.Key == Name).Value.to(ScalarType.Float32);
        return latents.isfinite().all().Item() == 1 ? latents : throw new GanException($"'{path}' has latents that are not finite: give others.");
    }
}

using System.Security.Cryptography;
using System.Text;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Cache of classifiers and statistics of real images, shared by evaluations. Files are named by the hash of
/// everything that determines them, so stale ones are not found; damaged ones are replaced.
/// </summary>
internal sealed class EvaluationCache
{
    // Part of every hash; changes when the computation changes.
    private const string Edition = "1";

    private readonly string folder;

    /// <summary>Opens a cache; its folder is created when something is added.</summary>
    /// <param name="wanted">Folder; null for the user's cache.</param>
    /// <exception cref="GanException">The path is a file.</exception>
    internal EvaluationCache(string? wanted)
    {
        folder = wanted ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache
                ? cache
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "gan-functional");
        if (System.IO.File.Exists(folder)) throw new GanException($"The cache '{folder}' is a file: give a folder by --cache.");
    }

    /// <summary>Hashes the parts that determine a file.</summary>
    internal static string Key(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Edition, .. parts]))))[..32];

    /// <summary>
    /// Hashes a source and its transform: names, sizes, times and labels of files, or pixels and labels of
    /// images without files of their own.
    /// </summary>
    internal static string Identity(IImageSource source, ImageTransform transform)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
        Add($"{transform} {source.Count} {string.Join('|', source.Classes)}");
        Image? reuse = null;
        for (int i = 0; i < source.Count; i++)
        {
            FileInfo file = new(source.Describe(i));
            Add(file.Exists ? $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks} {source.Label(i)}" : $"{source.Label(i)}");
            if (!file.Exists) hash.AppendData((reuse = source.Read(i, source.Channels, reuse)).Pixels);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Hashes parameters.</summary>
    internal static string Identity(Params network)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Leaf leaf in network.Leaves) hash.AppendData(leaf.Tensor.ToBytes());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Path of the file of a kind and a key.</summary>
    internal string File(string kind, string key) => Path.Combine(folder, $"{kind}-{key}.safetensors");

    /// <summary>Finds tensors and facts; null where the file is missing or damaged.</summary>
    internal (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Facts)? Find(string kind, string key)
    {
        try
        {
            (IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Load(File(kind, key));
            return (tensors.ToDictionary(), facts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DataException)
        {
            return null;
        }
    }

    /// <summary>Adds tensors and facts to the cache.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal void Keep(string kind, string key, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> facts)
    {
        Folders.Make(folder, "give another --cache");
        WholeFile.Write(File(kind, key), stream => Safetensors.Write(stream, tensors, facts));
    }

    /// <summary>
    /// Finds the features of real images in the cache, or extracts them and adds them to it.
    /// </summary>
    /// <param name="key">Key of everything that determines the features.</param>
    /// <param name="extract">Extracts the features.</param>
    internal FeatureSet Reference(string key, Func<FeatureSet> extract)
    {
        const string Kind = "reference", Count = "count", Mean = "mean", Scatter = "scatter", Rows = "rows", Places = "places";
        if (Find(Kind, key) is var (tensors, _)
            && tensors.TryGetValue(Count, out Tensor? count)
            && tensors.TryGetValue(Mean, out Tensor? mean) && tensors.TryGetValue(Scatter, out Tensor? scatter)
            && tensors.TryGetValue(Rows, out Tensor? rows) && tensors.TryGetValue(Places, out Tensor? places))
        {
            return new(new(count.ToArray<long>()[0], mean, scatter), rows, [.. places.ToArray<long>().Select(place => (int)place)]);
        }

        FeatureSet set = extract();
        Keep(
            Kind, key,
            [
                new(Count, Tensors.From([set.Moments.Count], 1)), new(Mean, set.Moments.Mean), new(Scatter, set.Moments.Scatter), new(Rows, set.Rows),
                new(Places, Tensors.From([.. set.Places.Select(place => (long)place)], set.Places.Count)),
            ],
            new Dictionary<string, string>());
        return set;
    }
}

using System.Security.Cryptography;
using System.Text;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// What evaluations keep for the next: classifiers, and statistics of real images. A file is named by the hash of all that it follows from, so what is
/// stale is not found; one that is damaged is made again.
/// </summary>
internal sealed class EvaluationCache
{
    // Part of every hash: what was kept by a program that computed something else is not found.
    private const string Edition = "1";

    private readonly string folder;

    /// <summary>Nothing is made before something is kept.</summary>
    /// <param name="wanted">Where; null: in the user's cache.</param>
    /// <exception cref="GanException">It is a file.</exception>
    internal EvaluationCache(string? wanted)
    {
        folder = wanted ?? Path.Combine(
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
            "gan-functional");
        if (System.IO.File.Exists(folder)) throw new GanException($"The cache '{folder}' is a file: give a folder by --cache.");
    }

    /// <summary>The hash of what something follows from.</summary>
    internal static string Key(params string[] parts) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [Edition, .. parts]))))[..32];

    /// <summary>
    /// What a source is, as its images are used: the files' names, sizes and times, or the pixels where an image is no file of its own, and the labels.
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

    /// <summary>What parameters are.</summary>
    internal static string Identity(Params network)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Leaf leaf in network.Leaves) hash.AppendData(leaf.Tensor.ToBytes());
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The file of something.</summary>
    internal string File(string kind, string key) => Path.Combine(folder, $"{kind}-{key}.safetensors");

    /// <summary>What is kept; null where nothing is, or it is damaged.</summary>
    internal (IReadOnlyDictionary<string, Tensor> Tensors, IReadOnlyDictionary<string, string> Facts)? Find(string kind, string key)
    {
        try
        {
            (IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Load(File(kind, key));
            return (tensors.ToDictionary(), facts);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    /// <summary>Keeps something.</summary>
    /// <exception cref="DataException">It can't be written.</exception>
    internal void Keep(string kind, string key, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> facts)
    {
        Folders.Make(folder, "give another --cache");
        WholeFile.Write(File(kind, key), stream => Safetensors.Write(stream, tensors, facts));
    }

    /// <summary>The features of real images: as they were kept, or extracted and kept.</summary>
    /// <param name="key">Of all that they follow from.</param>
    /// <param name="extract">Extracts them.</param>
    internal FeatureSet Reference(string key, Func<FeatureSet> extract)
    {
        const string Kind = "reference", Count = "count", Mean = "mean", Scatter = "scatter", Rows = "rows", Places = "places";
        if (Find(Kind, key) is var (tensors, _)
            && tensors.TryGetValue(Count, out Tensor? count) && tensors.TryGetValue(Mean, out Tensor? mean) && tensors.TryGetValue(Scatter, out Tensor? scatter)
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

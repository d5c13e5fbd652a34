using System.Globalization;
using System.Security.Cryptography;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// A run's whole state after a round, in one safetensors file. Its last tensor, <c>sha256</c>, is the hash that the file has with
/// zeros in that place: a damaged file is told from a whole one.
/// </summary>
/// <param name="Round">Rounds done.</param>
/// <param name="Path">The file.</param>
internal sealed record Checkpoint(long Round, string Path)
{
    /// <summary>The folder of a run that they are in.</summary>
    internal const string FolderName = "checkpoints";

    private const string Extension = ".safetensors", Seal = "sha256", LogLength = "log_length", Engine = "engine";

    // What a run's bytes follow from: another engine draws other random numbers and rounds otherwise. The first one left no mark.
    private const string ThisEngine = "2";

    /// <summary>The run that it is of.</summary>
    internal string Run => System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!)!;

    /// <summary>The checkpoint that a path is; null where it is none.</summary>
    internal static Checkpoint? At(string path) => File.Exists(path)
        && System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } folder && System.IO.Path.GetFileName(folder) == FolderName
            ? In(folder).FirstOrDefault(checkpoint => System.IO.Path.GetFileName(checkpoint.Path) == System.IO.Path.GetFileName(path))
            : null;

    /// <summary>Those in a folder, the newest first; none where there is no such folder.</summary>
    internal static IReadOnlyList<Checkpoint> In(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        List<Checkpoint> found = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            if (long.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out long round))
                found.Add(new(round, file));
        }

        return [.. found.OrderByDescending(checkpoint => checkpoint.Round)];
    }

    /// <summary>Writes one, whole or not at all.</summary>
    /// <param name="folder">Where to; it is there.</param>
    /// <param name="round">Rounds done.</param>
    /// <param name="logLength">Bytes of the log that tell of them.</param>
    /// <param name="state">Everything that the rounds to come depend on.</param>
    /// <exception cref="DataException">It can't be written.</exception>
    internal static void Write(string folder, long round, long logLength, IEnumerable<KeyValuePair<string, Tensor>> state)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SHA256 hash = SHA256.Create();
        KeyValuePair<string, Tensor> seal = KeyValuePair.Create(Seal, torch.zeros([SHA256.HashSizeInBytes], ScalarType.Byte));
        Dictionary<string, string> facts = new() { [Engine] = ThisEngine, [LogLength] = logLength.ToString(CultureInfo.InvariantCulture) };
        WholeFile.Write(System.IO.Path.Combine(folder, $"{round:D7}{Extension}"), stream =>
        {
            using (CryptoStream hashed = new(stream, hash, CryptoStreamMode.Write, leaveOpen: true)) Safetensors.Write(hashed, [.. state, seal], facts);
            stream.Position = stream.Length - SHA256.HashSizeInBytes;
            stream.Write(hash.Hash!);
        });
    }

    /// <summary>Reads it, in the current scope.</summary>
    /// <exception cref="InvalidDataException">It is damaged; one sentence.</exception>
    internal (IReadOnlyList<KeyValuePair<string, Tensor>> State, long LogLength) Read()
    {
        CheckSeal();
        (IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Load(Path);
        return facts.TryGetValue(LogLength, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? ([.. tensors.Where(tensor => tensor.Key != Seal)], length)
            : throw new InvalidDataException($"'{Path}' is no checkpoint of a run: it does not say how long the log was.");
    }

    /// <summary>Whether the engine that wrote it was this one, so that the run can go on to the bytes that it would have come to.</summary>
    /// <exception cref="InvalidDataException">It is damaged; one sentence.</exception>
    internal bool IsOfThisEngine()
    {
        CheckSeal();
        return Safetensors.Metadata(Path).TryGetValue(Engine, out string? engine) && engine == ThisEngine;
    }

    private void CheckSeal()
    {
        byte[] seal = new byte[SHA256.HashSizeInBytes], piece = new byte[1 << 16];
        using FileStream file = File.OpenRead(Path);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long left = file.Length - seal.Length;
        while (left > 0)
        {
            int read = file.Read(piece.AsSpan(0, (int)Math.Min(left, piece.Length)));
            if (read == 0) break;
            hash.AppendData(piece, 0, read);
            left -= read;
        }

        hash.AppendData(seal);
        if (left != 0 || file.ReadAtLeast(seal, seal.Length, throwOnEndOfStream: false) < seal.Length || !hash.GetHashAndReset().AsSpan().SequenceEqual(seal))
            throw new InvalidDataException($"The checkpoint '{Path}' is damaged: its content is not what was written.");
    }
}

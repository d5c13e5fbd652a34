using System.Globalization;
using System.Security.Cryptography;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Complete state of a run after a step, in one safetensors file. The last tensor, <c>sha256</c>, is the hash
/// of the file with zeros in its place, to detect damaged files.
/// </summary>
/// <param name="Step">Number of completed steps.</param>
/// <param name="Path">Path of the file.</param>
internal sealed record Checkpoint(long Step, string Path)
{
    /// <summary>Name of the folder of checkpoints in a run.</summary>
    internal const string FolderName = "checkpoints";

    private const string Extension = ".safetensors", Seal = "sha256", LogLength = "log_length", Engine = "engine";

    // Version of the training engine, which determines the bytes of a run: another engine draws other random
    // numbers and rounds differently. The first engine wrote no version.
    private const string ThisEngine = "2";

    /// <summary>Path of the run of this checkpoint.</summary>
    internal string Run => System.IO.Path.GetDirectoryName(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!)!;

    /// <summary>Finds the checkpoint at a path; null if the path is not a checkpoint.</summary>
    internal static Checkpoint? At(string path) => File.Exists(path)
        && System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } folder && System.IO.Path.GetFileName(folder) == FolderName
            ? In(folder).FirstOrDefault(checkpoint => System.IO.Path.GetFileName(checkpoint.Path) == System.IO.Path.GetFileName(path))
            : null;

    /// <summary>
    /// Lists the checkpoints in a folder, newest first; empty if the folder does not exist.
    /// </summary>
    internal static IReadOnlyList<Checkpoint> In(string folder)
    {
        if (!Directory.Exists(folder)) return [];
        List<Checkpoint> found = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*" + Extension))
        {
            if (long.TryParse(System.IO.Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out long step))
                found.Add(new(step, file));
        }

        return [.. found.OrderByDescending(checkpoint => checkpoint.Step)];
    }

    /// <summary>Writes a checkpoint atomically.</summary>
    /// <param name="folder">Existing folder to write to.</param>
    /// <param name="step">Number of completed steps.</param>
    /// <param name="logLength">Length in bytes of the log up to this step.</param>
    /// <param name="state">State that determines all later steps.</param>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal static void Write(string folder, long step, long logLength, IEnumerable<KeyValuePair<string, Tensor>> state)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using SHA256 hash = SHA256.Create();
        KeyValuePair<string, Tensor> seal = KeyValuePair.Create(Seal, torch.zeros([SHA256.HashSizeInBytes], ScalarType.Byte));
        Dictionary<string, string> facts = new() { [Engine] = ThisEngine, [LogLength] = logLength.ToString(CultureInfo.InvariantCulture) };
        WholeFile.Write(System.IO.Path.Combine(folder, $"{step:D7}{Extension}"), stream =>
        {
            using (CryptoStream hashed = new(stream, hash, CryptoStreamMode.Write, leaveOpen: true)) Safetensors.Write(hashed, [.. state, seal], facts);
            stream.Position = stream.Length - SHA256.HashSizeInBytes;
            stream.Write(hash.Hash!);
        });
    }

    /// <summary>Reads the state, in the current scope, and the length of the log.</summary>
    /// <exception cref="DataException">The file is damaged; one sentence.</exception>
    internal (IReadOnlyList<KeyValuePair<string, Tensor>> State, long LogLength) Read()
    {
        CheckSeal();
        (IReadOnlyList<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Load(Path);
        return facts.TryGetValue(LogLength, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length)
            ? ([.. tensors.Where(tensor => tensor.Key != Seal)], length)
            : throw new DataException($"'{Path}' is not a checkpoint of a run: the length of its log is missing.");
    }

    /// <summary>
    /// Tells whether this engine wrote the checkpoint, so that the run can be resumed exactly.
    /// </summary>
    /// <exception cref="DataException">The file is damaged; one sentence.</exception>
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
            throw new DataException($"The checkpoint '{Path}' is damaged: its content does not match its hash.");
    }
}

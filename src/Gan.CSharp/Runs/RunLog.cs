using System.Text.Json;
using System.Text.Json.Serialization;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// What a run tells, a line of JSON at a time: <c>log.jsonl</c> what it did, of which the same run has the same bytes, and
/// <c>times.jsonl</c> how long that took.
/// </summary>
/// <param name="log">The file of what it did.</param>
/// <param name="times">The file of how long it took.</param>
internal sealed class RunLog(string log, string times)
{
    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Its bytes so far.</summary>
    internal long Length => File.Exists(log) ? new FileInfo(log).Length : 0;

    /// <summary>Appends a report and sees it to the files.</summary>
    /// <exception cref="DataException">They can't be written.</exception>
    internal void Append(TrainProgress progress)
    {
        Dictionary<string, object> line = new() { ["round"] = progress.Round, ["epoch"] = progress.Epoch };
        foreach ((string name, double value) in progress.Losses) line[name] = value;
        Append(log, line);
        Append(times, new()
        {
            ["round"] = progress.Round,
            ["seconds"] = Math.Round(progress.Elapsed.TotalSeconds, 3),
            ["imagesPerSecond"] = Math.Round(progress.ImagesPerSecond, 1),
        });
    }

    /// <summary>Takes back what was told after its first bytes, for a run that goes on from there.</summary>
    /// <returns>False where it is shorter than that, and so not the one that was written; it is left as it is.</returns>
    /// <exception cref="DataException">It can't be written.</exception>
    internal bool Cut(long length)
    {
        if (Length < length) return false;
        if (Length > length)
        {
            using FileStream whole = File.OpenRead(log);
            byte[] kept = new byte[length];
            whole.ReadExactly(kept);
            WholeFile.Write(log, kept);
        }

        return true;
    }

    private static void Append(string path, Dictionary<string, object> line)
    {
        try
        {
            File.AppendAllText(path, JsonSerializer.Serialize(line, s_json) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"'{path}' can't be written ({e.Message.TrimEnd('.')}): make room, and go on with --resume.", e);
        }
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// What a run tells, a line of JSON at a time: <c>log.jsonl</c> what it did and <c>health.jsonl</c> how it fared, of which the same run
/// has the same bytes, and <c>times.jsonl</c> how long that took.
/// </summary>
/// <param name="log">The file of what it did.</param>
/// <param name="times">The file of how long it took.</param>
/// <param name="health">The file of how it fared.</param>
internal sealed class RunLog(string log, string times, string health)
{
    private const string Kid = "kid", Frechet = "frechet";

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

    /// <summary>Appends how it fared after a round.</summary>
    /// <exception cref="DataException">It can't be written.</exception>
    internal void Append(long round, IEnumerable<Diagnostics> diagnostics)
    {
        Dictionary<string, object> line = new() { ["round"] = round };
        foreach (Diagnostics one in diagnostics)
        {
            string of = one.Of.Length == 0 ? "" : "." + one.Of;
            (line[Kid + of], line["diversity" + of], line["accuracy" + of]) = (one.Kid, one.Diversity, one.Accuracy);
            if (one.Frechet is { } frechet) line[Frechet + of] = frechet;
        }

        Append(health, line);
    }

    /// <summary>
    /// After which round the generated images were the nearest to the data so far, and how near: by the Fréchet distance where it is told, else by the
    /// kernel distance; of two generators the mean counts.
    /// </summary>
    internal (long Round, double Distance) Best()
    {
        (long Round, double Distance) best = (-1, double.PositiveInfinity);
        foreach (string line in File.Exists(health) ? File.ReadAllLines(health) : [])
        {
            if (Parsed(line) is not { } told) continue;
            string figure = told.ContainsKey(Frechet) ? Frechet : Kid;
            double distance = told.Where(t => t.Key.StartsWith(figure, StringComparison.Ordinal)).Select(t => t.Value.Deserialize<double>(s_json)).DefaultIfEmpty(double.NaN).Average();
            if (distance < best.Distance) best = (RoundOf(line), distance);
        }

        return best;
    }

    /// <summary>Takes back what was told after a round, for a run that goes on from there.</summary>
    /// <param name="round">The round.</param>
    /// <param name="length">The log's bytes that tell of the rounds up to it; a line of a report may belong to it or not.</param>
    /// <returns>False where the log is shorter than that, and so not the one that was written; it is left as it is.</returns>
    /// <exception cref="DataException">It can't be written.</exception>
    internal bool Cut(long round, long length)
    {
        if (File.Exists(health))
        {
            string[] lines = File.ReadAllLines(health), kept = [.. lines.Where(line => RoundOf(line) <= round)];
            if (kept.Length < lines.Length) WholeFile.Write(health, Encoding.UTF8.GetBytes(string.Concat(kept.Select(line => line + "\n"))));
        }

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

    private static long RoundOf(string line) => Parsed(line)?["round"] is JsonValue round && round.TryGetValue(out long number) ? number : long.MaxValue;

    // A line that was cut off by a crash is none.
    private static JsonObject? Parsed(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
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

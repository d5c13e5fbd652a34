using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>
/// Logs of a run, as lines of JSON: losses in <c>log.jsonl</c>, diagnostics in <c>health.jsonl</c>, and
/// durations in <c>times.jsonl</c>. The first two have the same bytes whenever the run is repeated.
/// </summary>
/// <param name="log">File of the losses.</param>
/// <param name="times">File of the durations.</param>
/// <param name="health">File of the diagnostics.</param>
internal sealed class RunLog(string log, string times, string health)
{
    private const string Kid = "kid", Frechet = "frechet";

    private static readonly JsonSerializerOptions s_json = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Current length in bytes of the file of losses.</summary>
    internal long Length => File.Exists(log) ? new FileInfo(log).Length : 0;

    /// <summary>Appends a report to the losses and durations.</summary>
    /// <exception cref="DataException">A file can't be written.</exception>
    internal void Append(TrainProgress progress)
    {
        Dictionary<string, object> line = new() { ["step"] = progress.Step, ["epoch"] = progress.Epoch };
        foreach ((string name, double value) in progress.Losses) line[name] = value;
        Append(log, line);
        Append(times, new()
        {
            ["step"] = progress.Step,
            ["seconds"] = Math.Round(progress.Elapsed.TotalSeconds, 3),
            ["imagesPerSecond"] = Math.Round(progress.ImagesPerSecond, 1),
        });
    }

    /// <summary>Appends the diagnostics of a step.</summary>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal void Append(long step, IEnumerable<Diagnostics> diagnostics)
    {
        Dictionary<string, object> line = new() { ["step"] = step };
        foreach (Diagnostics one in diagnostics)
        {
            string of = one.Of.Length == 0 ? "" : "." + one.Of;
            (line[Kid + of], line["diversity" + of], line["accuracy" + of]) = (one.Kid, one.Diversity, one.Accuracy);
            if (one.Frechet is { } frechet) line[Frechet + of] = frechet;
        }

        Append(health, line);
    }

    /// <summary>
    /// Finds the step whose generated images were closest to the data so far, and their distance: the Fréchet
    /// distance if it is logged, otherwise the kernel distance; for two generators the mean.
    /// </summary>
    /// <param name="among">Steps to choose from. Default: all.</param>
    internal (long Step, double Distance) Best(Func<long, bool>? among = null)
    {
        (long Step, double Distance) best = (-1, double.PositiveInfinity);
        foreach (string line in File.Exists(health) ? File.ReadAllLines(health) : [])
        {
            if (Parsed(line) is not { } told) continue;
            string figure = told.ContainsKey(Frechet) ? Frechet : Kid;
            double distance = told.Where(t => t.Key.StartsWith(figure, StringComparison.Ordinal)).Select(t => t.Value.Deserialize<double>(s_json)).DefaultIfEmpty(double.NaN).Average();
            if (distance < best.Distance && among?.Invoke(StepOf(line)) != false) best = (StepOf(line), distance);
        }

        return best;
    }

    /// <summary>Appends the options that a run goes on with, as <c>{"step":500,"rate":0.0001}</c>.</summary>
    /// <param name="step">Number of completed steps.</param>
    /// <param name="changes">New values by the names of the options.</param>
    /// <exception cref="DataException">The file can't be written.</exception>
    internal void Append(long step, IEnumerable<KeyValuePair<string, JsonNode>> changes)
    {
        Dictionary<string, object> line = new() { ["step"] = step };
        foreach ((string name, JsonNode value) in changes) line[name] = value;
        Append(log, line);
    }

    /// <summary>Finds the first value in the log of every term of the losses, such as <c>G.adversarial</c>.</summary>
    internal Dictionary<string, double> First()
    {
        Dictionary<string, double> first = [];
        foreach (string line in File.Exists(log) ? File.ReadLines(log) : [])
        {
            foreach ((string name, JsonNode? value) in Parsed(line) ?? [])
            {
                if (name.Contains('.', StringComparison.Ordinal) && value is not null) first.TryAdd(name, value.Deserialize<double>(s_json));
            }
        }

        return first;
    }

    /// <summary>Diagnostics after the best one.</summary>
    internal int SinceBest()
    {
        long best = Best().Step;
        return File.Exists(health) ? File.ReadLines(health).Count(line => StepOf(line) is var step && step > best && step != long.MaxValue) : 0;
    }

    /// <summary>Removes the lines after a step, for a run that resumes from there.</summary>
    /// <param name="step">The last step to keep.</param>
    /// <param name="length">
    /// Length in bytes of the file of losses at that step, according to the checkpoint.
    /// </param>
    /// <returns>
    /// False if the file is shorter than that, so it is not the original; it is then unchanged.
    /// </returns>
    /// <exception cref="DataException">A file can't be written.</exception>
    internal bool Cut(long step, long length)
    {
        if (File.Exists(health))
        {
            string[] lines = File.ReadAllLines(health), kept = [.. lines.Where(line => StepOf(line) <= step)];
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

    // Earlier versions wrote "round".
    private static long StepOf(string line) => (Parsed(line) is { } told ? told["step"] ?? told["round"] : null) is JsonValue step && step.TryGetValue(out long number) ? number : long.MaxValue;

    // A line truncated by a crash is ignored.
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
            throw new DataException($"'{path}' can't be written ({e.Message.TrimEnd('.')}): free some space, then resume the run with --resume.", e);
        }
    }
}

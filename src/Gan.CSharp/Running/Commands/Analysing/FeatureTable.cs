using System.Text.Json;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Writes the results of an analysis of features.</summary>
internal static class FeatureTable
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>
    /// Writes <c>results.csv</c>, <c>confusion.csv</c> and <c>results.json</c> into a new folder.
    /// </summary>
    /// <exception cref="DataException">A file can't be written.</exception>
    internal static FeatureResult Write(FeatureOptions options, FeatureResult found)
    {
        AnalysisFolder folder = AnalysisFolder.Create(options.Out);
        int draws = options.Labels is null ? 1 : options.Draws;
        folder.Table(
            "results.csv", "features,numbers,training_images,draws,c,held_out_accuracy,test_images,test_accuracy,deviation",
            from s in found.Scores
            select (FormattableString)$"{s.Kind},{s.Width},{found.Training},{draws},{s.C},{s.HeldOut},{found.Test},{s.Accuracy},{s.Deviation}");
        string[] names = [.. found.Classes.Select(AnalysisFolder.Field)];
        folder.Table(
            "confusion.csv", "features,class,taken_for,images",
            from score in found.Scores
            from truth in Enumerable.Range(0, names.Length)
            from guess in Enumerable.Range(0, names.Length)
            select (FormattableString)$"{score.Kind},{names[truth]},{names[guess]},{score.Confusion[truth][guess]}");
        FeatureResult written = found with { Table = folder["results.json"] };
        var content = new { options, found.Classes, trainingImages = found.Training, testImages = found.Test, found.Scores };
        WholeFile.Write(written.Table, JsonSerializer.SerializeToUtf8Bytes(content, s_json));
        return written;
    }
}

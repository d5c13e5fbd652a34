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
            found.Scores.Select(score => (FormattableString)$"{score.Kind},{score.Width},{found.Training},{draws},{score.C},{score.HeldOut},{found.Test},{score.Accuracy},{score.Deviation}"));
        folder.Table(
            "confusion.csv", "features,class,taken_for,images",
            from score in found.Scores
            from truth in Enumerable.Range(0, found.Classes.Count)
            from guess in Enumerable.Range(0, found.Classes.Count)
            select (FormattableString)$"{score.Kind},{AnalysisFolder.Field(found.Classes[truth])},{AnalysisFolder.Field(found.Classes[guess])},{score.Confusion[truth][guess]}");
        FeatureResult written = found with { Table = folder["results.json"] };
        WholeFile.Write(written.Table, JsonSerializer.SerializeToUtf8Bytes(new { options, found.Classes, trainingImages = found.Training, testImages = found.Test, found.Scores }, s_json));
        return written;
    }
}

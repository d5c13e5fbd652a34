using System.Globalization;
using System.Text;
using System.Text.Json;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Files of what an analysis of features found.</summary>
internal static class FeatureTable
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    /// <summary>Writes <c>results.csv</c>, <c>confusion.csv</c> and <c>results.json</c> into a new folder.</summary>
    /// <exception cref="DataException">They can't be written.</exception>
    internal static FeatureResult Write(FeatureOptions options, FeatureResult found)
    {
        AnalysisFolder.Create(options.Out);
        StringBuilder table = new("features,numbers,training_images,draws,c,held_out_accuracy,test_images,test_accuracy,deviation\n");
        StringBuilder confusion = new("features,class,taken_for,images\n");
        foreach (FeatureScore score in found.Scores)
        {
            table.Append(CultureInfo.InvariantCulture, $"{score.Kind},{score.Width},{found.Training},{(options.Labels is null ? 1 : options.Draws)},{score.C},{score.HeldOut},{found.Test},{score.Accuracy},{score.Deviation}\n");
            foreach ((int truth, IReadOnlyList<int> row) in score.Confusion.Index())
            {
                foreach ((int guess, int count) in row.Index())
                    confusion.Append(CultureInfo.InvariantCulture, $"{score.Kind},{CsvText.Quoted(found.Classes[truth])},{CsvText.Quoted(found.Classes[guess])},{count}\n");
            }
        }

        string json = Path.Combine(options.Out, "results.json");
        FeatureResult written = found with { Table = json };
        WholeFile.Write(Path.Combine(options.Out, "results.csv"), Encoding.UTF8.GetBytes(table.ToString()));
        WholeFile.Write(Path.Combine(options.Out, "confusion.csv"), Encoding.UTF8.GetBytes(confusion.ToString()));
        WholeFile.Write(json, JsonSerializer.SerializeToUtf8Bytes(new { options, found.Classes, trainingImages = found.Training, testImages = found.Test, found.Scores }, s_json));
        return written;
    }
}

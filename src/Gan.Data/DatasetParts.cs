using System.Text.RegularExpressions;

namespace GanFunctional.Data;

/// <summary>Recognises the parts of a data set (training, validation, test) by the names of its folders.</summary>
internal static partial class DatasetParts
{
    /// <summary>
    /// Tells whether a folder is a part of a data set: <c>train</c>, <c>test_images</c>, <c>seg_val</c>, or <c>testB</c> of a domain.
    /// </summary>
    public static bool IsPart(string folder) => Part().IsMatch(folder) || SideOf(folder) is not null;

    /// <summary>Tells whether a folder is the training part of a data set.</summary>
    public static bool IsTraining(string folder) => Part().Match(folder).Groups["train"].Success || SideOf(folder) is { IsTraining: true };

    /// <summary>
    /// Splits the name of a part that holds one side of pairs, or one domain, as <c>trainA</c> or <c>test_b</c>; null for other names.
    /// </summary>
    public static (bool IsTraining, char Side)? SideOf(string folder) =>
        Side().Match(folder) is { Success: true } match ? (match.Groups["train"].Success, char.ToUpperInvariant(match.Groups["side"].Value[0])) : null;

    [GeneratedRegex(
        "^(\\w+[_-])?((?<train>train|training)|test|testing|val|valid|validation|eval)([_-]?(set|data|images|imgs|img))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Part();

    [GeneratedRegex(
        "^((?<train>train|training)|test|testing|val|valid|validation|eval)[_-]?(?<side>A|B)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Side();
}

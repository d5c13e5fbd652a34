using System.Text.RegularExpressions;
using GanFunctional.Data;

namespace GanFunctional.CSharp;

/// <summary>Options of an arithmetic of latents.</summary>
public sealed record ArithmeticOptions : AnalysisOptions
{
    /// <summary>
    /// Folder with one folder per concept, of images that <c>gan sample --each</c> drew with the same
    /// <see cref="AnalysisOptions.Seed"/>.
    /// </summary>
    [Option(Value = "FOLDER")]
    public required string Sets { get; init; }

    /// <summary>
    /// Sum and difference of concepts, such as 'smiling woman - neutral woman + neutral man'.
    /// </summary>
    [Option(Value = "TEXT")]
    public required string Expression { get; init; }
}

/// <summary>Result of <see cref="LatentArithmetic"/>.</summary>
/// <param name="Result">Picture of the result among eight neighbours.</param>
/// <param name="Terms">
/// Picture with one row per concept: its first images, and the image of their mean.
/// </param>
/// <param name="Latents">File of the resulting latent.</param>
public sealed record ArithmeticResult(string Result, string Terms, string Latents);

/// <summary>
/// Adds and subtracts concepts in latent space (Radford et al. 2015, section 6.3.2). A concept is the mean of
/// the latents of samples that show it.
/// </summary>
public static partial class LatentArithmetic
{
    // The paper's.
    private const double Spread = 0.25;
    private const int Side = 3, MostShown = 8;

    /// <summary>
    /// Evaluates the expression and writes the pictures. Checks all options before anything is written.
    /// </summary>
    /// <exception cref="GanException">An option is invalid, or the run did not draw an image.</exception>
    /// <exception cref="Data.DataException">
    /// An image can't be read, or the folder can't be written.
    /// </exception>
    /// <exception cref="DataException">A file is damaged.</exception>
    public static ArithmeticResult Run(ArithmeticOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using DisposeScope scope = torch.NewDisposeScope();
        using AnalysedGan gan = AnalysedGan.Open(options);
        IReadOnlyList<(double Sign, string Name)> terms = Parse(options.Expression);
        Dictionary<string, Tensor> sets = terms.Select(term => term.Name).Distinct().ToDictionary(name => name, name => Read(options, name, gan));
        Tensor result = terms.Select(term => Analysis.Latent.mean(sets[term.Name]).Times(term.Sign)).Aggregate((a, b) => a.Plus(b));
        using torch.Generator rng = Generators.Seeded(options.Seed);
        Tensor near = gan.Generate(Analysis.Latent.neighbours(rng.Derive("neighbours"), Spread, result));
        int shown = (int)Math.Min(MostShown, sets.Values.Max(set => set.shape[0]));
        Tensor rows = torch.cat([.. terms.Select(term => Row(gan, sets[term.Name], shown))]);
        AnalysisFolder folder = AnalysisFolder.Create(options.Out);
        string latents = folder["latents.safetensors"];
        LatentSpace.Save(latents, result);
        return new(folder.Picture("result.png", near, Side), folder.Picture("terms.png", rows, shown + 1), latents);
    }

    /// <summary>
    /// Parses names of concepts with + or − between them. Signs stand between spaces, as a name may have a
    /// hyphen.
    /// </summary>
    /// <exception cref="GanException">The text is not such an expression.</exception>
    internal static IReadOnlyList<(double Sign, string Name)> Parse(string expression)
    {
        // A sign first, so that there is one before each name.
        string text = Signed().IsMatch(expression) ? expression : $"+ {expression}";
        string[] parts = Sign().Split($" {text.Trim()} ");
        (double, string)[] terms = [.. parts.Skip(1).Chunk(2).Select(pair => (pair[0] == "+" ? 1.0 : -1.0, pair[^1].Trim()))];
        return parts[0].Trim().Length == 0 && terms.Length > 0 && terms.All(term => term.Item2.Length > 0)
            ? terms
            : throw new GanException(
                "--expression takes names of concepts with + or - between them, a space on each side, such as 'a - b + c', " +
                $"not '{Quoting.Short(expression)}'.");
    }

    private static Tensor Read(ArithmeticOptions options, string name, AnalysedGan gan)
    {
        if (!Directory.Exists(options.Sets))
            throw new GanException($"There is no folder '{options.Sets}': give one with a folder of images for each concept.");
        string[] known = [.. Directory.EnumerateDirectories(options.Sets).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];
        return known.Contains(name)
            ? DrawnSamples.Read(Path.Combine(options.Sets, name), gan, options.Seed)
            : throw new GanException(
                $"The expression names '{Quoting.Short(name)}', and '{options.Sets}' has " +
                $"{(known.Length == 0 ? "no folders" : $"the folders {Sentence.Some(known)}")}: give a folder for each concept.");
    }

    // The first images of a concept, black where it has fewer, and the image of their mean.
    private static Tensor Row(AnalysedGan gan, Tensor set, int shown)
    {
        Tensor first = gan.Generate(set.narrow(0, 0, Math.Min(shown, set.shape[0]))), mean = gan.Generate(Analysis.Latent.mean(set));
        long[] rest = [shown - first.shape[0], .. first.shape[1..]];
        return torch.cat([first, Tensors.Full(rest, -1), mean]);
    }

    [GeneratedRegex(@"\A\s*[+\-−]\s", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Signed();

    [GeneratedRegex(@"(?<=\s)(?<sign>[+\-−])(?=\s)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sign();
}

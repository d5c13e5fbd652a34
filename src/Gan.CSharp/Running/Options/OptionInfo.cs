using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace GanFunctional.CSharp;

/// <summary>
/// One option of an options record. The command line, configuration files and a run's <c>config.json</c> are
/// all read by these: name (the property's, as in <c>sample-every</c>), help, and accepted values.
/// </summary>
public sealed class OptionInfo
{
    private readonly PropertyInfo property;
    private readonly OptionAttribute about;
    private readonly Type type;
    private readonly object? initial;

    internal OptionInfo(PropertyInfo property, OptionAttribute about, object untouched)
    {
        (this.property, this.about) = (property, about);
        type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Name = NameOf(property.Name);
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
        initial = property.GetValue(untouched);
    }

    /// <summary>Name of the option, as in <c>sample-every</c>.</summary>
    public string Name { get; }

    /// <summary>Whether it must be given.</summary>
    public bool IsRequired { get; }

    /// <summary>Tells whether the option needs no value.</summary>
    public bool IsFlag => type == typeof(bool);

    /// <summary>Tells whether the option takes several values, separated by commas.</summary>
    public bool IsList => type == typeof(IReadOnlyList<string>);

    /// <summary>Whether it takes several paths, in text one per line.</summary>
    public bool TakesPaths => about.Paths;

    /// <summary>
    /// Purpose, in half a sentence: the property's summary. Empty if there is no documentation file beside the
    /// assembly.
    /// </summary>
    public string Help => OptionDocs.Of(property).Help;

    /// <summary>Default as shown in the help; null if there is none.</summary>
    public string? Default => OptionDocs.Of(property).Default ?? (IsRequired || initial is false ? null : Format(initial));

    /// <summary>Placeholder of the value in the help.</summary>
    public string Value => Words.Count > 0 ? string.Join('|', Words) : about.Value;

    /// <summary>Accepted words, if the option takes words.</summary>
    public IReadOnlyList<string> Words => type.IsEnum ? [.. Enum.GetNames(type).Select(name => name.ToLowerInvariant())] : about.Words;

    /// <summary>Completes "… takes".</summary>
    public string Takes => about.Takes ?? (type switch
    {
        _ when Words.Count > 0 => Sentence.OneOf(Words),
        _ when IsFlag => "true or false",
        _ when type == typeof(ImageSize) => "a size in pixels such as 64, or a width and a height such as 128x96",
        _ when IsWhole && double.IsFinite(about.Most) => $"a whole number from {Number(Least)} to {Number(about.Most)}",
        _ when type == typeof(ulong) => "a whole number from 0 to 2⁶⁴ - 1",
        _ when IsWhole => $"a whole number of at least {Number(Least)}",
        _ when double.IsFinite(about.Most) => $"a number {(about.Between ? "between" : "from")} {Number(about.Least)} {(about.Between ? "and" : "to")} {Number(about.Most)}",
        _ when double.IsFinite(about.Least) => $"a number {(about.Between ? "above" : "of at least")} {Number(about.Least)}",
        _ => "a text that is not empty",
    });

    private bool IsWhole => type == typeof(int) || type == typeof(long) || type == typeof(ulong);

    // Most whole numbers are counts.
    private double Least => double.IsFinite(about.Least) ? about.Least : type == typeof(ulong) ? 0 : 1;

    /// <summary>
    /// Value in an options record, as text that <see cref="Set"/> parses; null if it has none.
    /// </summary>
    public string? Get(object options) => Format(property.GetValue(options));

    /// <summary>Value in an options record as JSON, with numbers and booleans as such.</summary>
    public JsonNode? Json(object options) => property.GetValue(options) switch
    {
        bool flag => flag,
        int number => number,
        long number => number,
        ulong number => number,
        double number => number,
        ImageSize size when size.Width == size.Height => size.Width,
        var other => Format(other),
    };

    /// <summary>Sets the value from text.</summary>
    /// <returns>False if the option does not accept the text.</returns>
    public bool Set(object options, string text)
    {
        if (Parse(text) is not { } value) return false;
        property.SetValue(options, value);
        return true;
    }

    /// <summary>Tells whether the option accepts a text.</summary>
    public bool Accepts(string text) => Parse(text) is not null;

    /// <summary>Name of a property's option.</summary>
    internal static string NameOf(string property) => JsonNamingPolicy.KebabCaseLower.ConvertName(property);

    private string? Format(object? value) => value switch
    {
        null => null,
        bool flag => flag ? "true" : "false",
        Enum word => word.ToString().ToLowerInvariant(),
        IReadOnlyList<string> several => several.Count == 0 ? null : string.Join(TakesPaths ? '\n' : ',', several),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    private object? Parse(string text)
    {
        CultureInfo plain = CultureInfo.InvariantCulture;
        const NumberStyles Whole = NumberStyles.AllowLeadingSign;
        return type switch
        {
            _ when about.Pattern is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) => null,
            _ when Words.Count > 0 && !Words.Contains(text) => null,
            _ when type.IsEnum => Enum.Parse(type, text, ignoreCase: true),
            _ when IsFlag => bool.TryParse(text, out bool flag) ? flag : null,
            _ when type == typeof(int) => int.TryParse(text, Whole, plain, out int number) && Fits(number) ? number : null,
            _ when type == typeof(long) => long.TryParse(text, Whole, plain, out long number) && Fits(number) ? number : null,
            _ when type == typeof(ulong) => ulong.TryParse(text, Whole, plain, out ulong number) && Fits(number) ? number : null,
            _ when type == typeof(double) => double.TryParse(text, plain, out double number) && Fits(number) ? number : null,
            _ when type == typeof(ImageSize) => ImageSize.TryParse(text, out ImageSize size) ? size : null,
            _ when IsList => Several(text),
            _ => text.Length > 0 ? text : null,
        };
    }

    // The items of a file's list come one per line.
    private string[]? Several(string text)
    {
        string[] parts = text.Split(TakesPaths ? ['\n'] : [',', '\n'], StringSplitOptions.TrimEntries);
        return parts.Any(part => part.Length == 0) ? null : parts;
    }

    private bool Fits(double number)
    {
        double least = IsWhole ? Least : about.Least;
        return about.Between ? number > least && number < about.Most : number >= least && number <= about.Most;
    }
}

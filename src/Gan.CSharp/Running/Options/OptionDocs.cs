using System.Collections.Concurrent;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GanFunctional.CSharp;

/// <summary>Texts of options, from the XML documentation file beside their assembly.</summary>
internal static partial class OptionDocs
{
    private static readonly ConcurrentDictionary<Assembly, ILookup<string, XElement>> s_files = new();

    /// <summary>
    /// Reads the summary of an option as plain text, without its final full stop. The help is empty if there
    /// is none.
    /// </summary>
    /// <returns>Help, and the default from a last sentence <c>Default: ….</c>, or null.</returns>
    internal static (string Help, string? Default) Of(PropertyInfo property)
    {
        Type record = property.DeclaringType!;
        ILookup<string, XElement> members = s_files.GetOrAdd(record.Assembly, Read);
        XElement? member = members[$"P:{record.FullName!.Replace('+', '.')}.{property.Name}"].FirstOrDefault();
        if (member?.Element("inheritdoc")?.Attribute("cref") is { } other) member = members[other.Value].FirstOrDefault();
        string text = member?.Element("summary") is { } summary ? Blank().Replace(Plain(summary), " ").Trim() : "";
        GroupCollection parts = Parts().Match(text).Groups;
        return (parts["help"].Value, parts["default"] is { Success: true } given ? given.Value : null);
    }

    private static ILookup<string, XElement> Read(Assembly assembly)
    {
        // An assembly in a program of a single file has no location.
        string file = assembly.Location.Length > 0
            ? Path.ChangeExtension(assembly.Location, ".xml")
            : Path.Combine(AppContext.BaseDirectory, $"{assembly.GetName().Name}.xml");
        IEnumerable<XElement> members = File.Exists(file) ? XDocument.Load(file).Descendants("member") : [];
        return members.ToLookup(member => member.Attribute("name")!.Value);
    }

    private static string Plain(XNode node) => node switch
    {
        XText text => text.Value,
        XElement { IsEmpty: false } element => string.Concat(element.Nodes().Select(Plain)),
        XElement element when element.Attribute("cref") is { } cref => Named(cref.Value),
        XElement element => element.FirstAttribute?.Value ?? "",
        _ => "",
    };

    // A property as on the command line; anything else by the last part of its name.
    private static string Named(string cref)
    {
        string name = cref[2..].Split('(', '`')[0].Split('.')[^1];
        return cref.StartsWith("P:", StringComparison.Ordinal) ? $"--{OptionInfo.NameOf(name)}" : name;
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Blank();

    [GeneratedRegex(
        @"\A(?<help>.*?)\.?( Default: (?<default>.*?)\.?)?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parts();
}

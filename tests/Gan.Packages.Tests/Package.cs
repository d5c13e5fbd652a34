using System.IO.Compression;
using System.Xml.Linq;

namespace GanFunctional.Packages.Tests;

/// <summary>A package that was made.</summary>
internal sealed class Package(Newcomer newcomer, string id)
{
    private readonly string file = Path.Combine(newcomer.Packages, $"{id}.{newcomer.Version}.nupkg");

    /// <summary>Every package, by its id, that was made of this checkout.</summary>
    public static IEnumerable<string> All(Newcomer newcomer) =>
        Directory.EnumerateFiles(newcomer.Packages, "*.nupkg").Select(file => Path.GetFileName(file)[..^$".{newcomer.Version}.nupkg".Length]).Order(StringComparer.Ordinal);

    public long Bytes => new FileInfo(file).Length;

    /// <summary>The paths of the files in it.</summary>
    public IReadOnlyList<string> Files => Listed(file);

    /// <summary>The paths of the files in the package of its symbols.</summary>
    public IReadOnlyList<string> Symbols => Listed(Path.ChangeExtension(file, ".snupkg"));

    /// <summary>Its metadata, by the name of the element.</summary>
    public XElement Metadata => XDocument.Parse(Text($"{id}.nuspec")).Root!.Elements().Single(element => element.Name.LocalName == "metadata");

    /// <summary>An element of what it says about itself.</summary>
    public string? Says(string name) => Metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;

    /// <summary>The packages that it brings.</summary>
    public IReadOnlyList<string> Brings => [.. Metadata.Descendants().Where(element => element.Name.LocalName == "dependency").Select(element => element.Attribute("id")!.Value)];

    public string Text(string path)
    {
        using StreamReader reader = new(new MemoryStream(Content(path)));
        return reader.ReadToEnd();
    }

    public byte[] Content(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(file);
        using Stream entry = archive.GetEntry(path)!.Open();
        MemoryStream content = new();
        entry.CopyTo(content);
        return content.ToArray();
    }

    private static IReadOnlyList<string> Listed(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }
}

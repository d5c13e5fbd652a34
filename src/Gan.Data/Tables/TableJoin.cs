namespace GanFunctional.Data;

/// <summary>
/// Images of a folder matched with the rows of a table. Rows name an image by its path within the folder. Names that fit
/// no image are compared without extensions, then without folders.
/// </summary>
internal sealed class TableJoin
{
    // How names are compared, the strictest way first, with a phrase for the user.
    private static readonly (string How, Func<string, string> Key)[] s_ways =
    [
        ("", path => path),
        ("without extensions", Stem),
        ("without folders", path => Path.GetFileName(path)),
        ("without folders and extensions", path => Stem(Path.GetFileName(path))),
    ];

    private readonly List<string> _notices = [];

    /// <summary>Matches the images of <paramref name="folder"/> with the names of a table.</summary>
    /// <exception cref="DataException">No image has a row.</exception>
    public TableJoin(ImageFolder folder, IReadOnlyCollection<string> named, string table)
    {
        SortedDictionary<int, string> matched = [];
        List<string> missing = [.. named];
        string[] paths = [.. folder.Paths];
        foreach ((string how, Func<string, string> key) in s_ways)
        {
            if (missing.Count == 0 || matched.Count == paths.Length)
                break;
            Dictionary<string, int> places = Unique(paths, matched, key);
            int before = matched.Count;
            List<string> left = [];
            foreach (string name in missing)
            {
                if ((places.TryGetValue(key(name), out int place) || places.TryGetValue(name, out place)) && place >= 0 && matched.TryAdd(place, name))
                    continue;
                left.Add(name);
            }

            if (how.Length > 0 && matched.Count > before)
                _notices.Add($"{matched.Count - before:N0} images of '{folder.Name}' are matched with '{table}' {how}, as '{Example(folder, matched, key)}");
            missing = left;
        }

        if (matched.Count == 0)
        {
            throw new DataException(
                $"None of the {named.Count:N0} images that '{table}' names ({Sentence.Some(named, 3)}) is in '{folder.Name}' ({Sentence.Some(folder.Paths, 3)}); " +
                "give paths within that folder.");
        }

        Images = [.. matched.Select(pair => (pair.Key, pair.Value))];
        if (missing.Count > 0)
            _notices.Add($"{missing.Count:N0} of {named.Count:N0} images that '{table}' names are not in '{folder.Name}' and are skipped ({Sentence.Some(missing, 3)})");
        if (Images.Count < paths.Length)
        {
            string[] without = [.. paths.Where((_, i) => !matched.ContainsKey(i)).Take(4)];
            string examples = Sentence.Some([.. without.Take(3)]) + (without.Length > 3 ? " …" : "");
            _notices.Add($"{paths.Length - Images.Count:N0} of {paths.Length:N0} images of '{folder.Name}' are not in '{table}' and are skipped ({examples})");
        }
    }

    /// <summary>Indices of the images in the folder, ascending, each with the name that the table has for it.</summary>
    public IReadOnlyList<(int Index, string Name)> Images { get; }

    /// <summary>Sentences on what was matched loosely and what was skipped.</summary>
    public IReadOnlyList<string> Notices => _notices;

    // Place of each key among the images that are not matched yet; −1 where several share it.
    private static Dictionary<string, int> Unique(string[] paths, SortedDictionary<int, string> matched, Func<string, string> key)
    {
        Dictionary<string, int> places = new(StringComparer.Ordinal);
        for (int i = 0; i < paths.Length; i++)
        {
            if (!matched.ContainsKey(i) && !places.TryAdd(key(paths[i]), i))
                places[key(paths[i])] = -1;
        }

        return places;
    }

    private static string Example(ImageFolder folder, SortedDictionary<int, string> matched, Func<string, string> key)
    {
        (int place, string name) = matched.First(pair => folder.Paths[pair.Key] != pair.Value && (key(folder.Paths[pair.Key]) == key(pair.Value) || key(folder.Paths[pair.Key]) == pair.Value));
        return $"{Quoting.Short(folder.Paths[place])}' with {Quoting.Quote(name)}";
    }

    private static string Stem(string path) => path.LastIndexOf('.') is var dot && dot > path.LastIndexOf('/') + 1 ? path[..dot] : path;
}

using GanFunctional.Data;

namespace GanFunctional.Formats;

/// <summary>Finds the dictionaries of tensors in the value of a pickle.</summary>
internal sealed class StateDictFinder
{
    private const int MaxDepth = 8;

    // By identity: a dictionary may hold itself.
    private readonly HashSet<PickleDict> seen = new(ReferenceEqualityComparer.Instance);
    private readonly List<(string Key, List<KeyValuePair<string, StoredTensor>> Tensors)> found = [];
    private readonly List<string> others = [];

    private StateDictFinder()
    {
    }

    /// <summary>Finds the dictionaries by their keys, and the other entries.</summary>
    /// <exception cref="DataException">
    /// There is none, or a name appears twice; the message is a part of a sentence.
    /// </exception>
    internal static (IReadOnlyList<(string Key, List<KeyValuePair<string, StoredTensor>> Tensors)> Found, IReadOnlyList<string> LeftOut) Find(
        object? root)
    {
        if (root is not PickleDict dict) throw new DataException($"it holds {Kind(root)}, not a dictionary of tensors");
        StateDictFinder finder = new();
        finder.Search("", dict, 0);
        return finder.found.Count > 0 ? (finder.found, finder.others) : throw new DataException("it has no named tensors");
    }

    private static string Kind(object? value) => value switch
    {
        StoredTensor => "a single tensor without a name",
        PickleList or object?[] => "a list",
        null => "nothing",
        _ => "a single value",
    };

    // A dictionary with a tensor is a state dict, whose other entries are skipped. One without is searched.
    private void Search(string key, PickleDict dict, int depth)
    {
        if (!seen.Add(dict)) return;
        List<KeyValuePair<string, StoredTensor>> tensors = [];
        HashSet<string> names = [];
        foreach ((object? name, object? value) in dict.Items)
        {
            if (name is not string text)
            {
                string which = key.Length > 0 ? key : "the entries without a name";
                if (others.Count == 0 || others[^1] != which) others.Add(which); // once for all the numbers of an optimizer's state
                continue;
            }

            string path = key.Length == 0 ? text : $"{key}.{text}";
            if (!names.Add(text)) throw new DataException($"the name {Quoting.Quote(path)} appears twice");
            if (value is StoredTensor tensor)
                tensors.Add(new(text, tensor));
            else if (value is PickleDict { Items.Count: > 0 } inner && depth < MaxDepth)
                Search(path, inner, depth + 1);
            else
                others.Add(path);
        }

        if (tensors.Count > 0) found.Add((key, tensors));
    }
}

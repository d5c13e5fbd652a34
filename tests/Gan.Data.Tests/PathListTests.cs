using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Data.Tests;

public class PathListTests
{
    [Fact]
    public void Paths_come_back_in_ordinal_order() =>
        Prop.ForAll(s_paths, given =>
        {
            PathList list = new();
            foreach (string path in given)
                list.Add(path[..(path.LastIndexOf('/') + 1)], path[(path.LastIndexOf('/') + 1)..]);
            list.Sort();
            Assert.Equal(given.Order(StringComparer.Ordinal), list);
            Assert.Equal(given.Length, list.Count);
        }).QuickCheckThrowOnFailure();

    // What sorts differently by bytes, by UTF-16 units and by alphabet, in names and in names of folders that begin alike.
    private static readonly Arbitrary<string[]> s_paths =
        Gen.ListOf(Gen.NonEmptyListOf(Gen.Elements("a", "B", "ab", "-", "/x", "ä", "\ue000", "\uff21", "😀", "1", "10")).Select(parts => string.Concat(parts)))
            .Select(paths => paths.Distinct(StringComparer.Ordinal).ToArray()).ToArbitrary();
}

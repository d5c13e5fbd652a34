namespace GanFunctional.Data.Tests;

/// <summary>Conditions under which two data sets count as the same.</summary>
public sealed class DataFingerprintTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("gan-fingerprint").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_copy_elsewhere_has_the_same_fingerprint()
    {
        Make("here", "cat/1.png", "cat/2.png", "dog/1.png");
        Make("far/away", "cat/1.png", "cat/2.png", "dog/1.png");
        Assert.Equal(Of("here"), Of("far/away"));
    }

    [Fact]
    public void Other_names_classes_sizes_and_tables_differ_each_in_its_part()
    {
        Make("here", "cat/1.png", "cat/2.png", "dog/1.png");
        Make("named", "cat/1.png", "cat/3.png", "dog/1.png");
        Make("moved", "cat/1.png", "dog/1.png", "dog/2.png");
        Make("longer", "cat/1.png", "cat/2.png", "dog/1.png");
        File.AppendAllText(Path.Combine(folder, "longer", "dog", "1.png"), "x");
        string[] tables = [Path.Combine(folder, "a.csv"), Path.Combine(folder, "b.csv")];
        File.WriteAllText(tables[0], "1.png,0");
        File.WriteAllText(tables[1], "1.png,1"); // of the same length
        DataFingerprint here = Of("here", tables[0]);

        Assert.NotEqual(here.Names, Of("named").Names);
        Assert.NotEqual(here.Names, Of("moved").Names);
        Assert.Equal((here.Names, true), (Of("longer").Names, here.Sizes != Of("longer").Sizes));
        Assert.Equal((here.Names, here.Sizes), (Of("here", tables[1]).Names, Of("here", tables[1]).Sizes));
        Assert.NotEqual(here.Tables, Of("here", tables[1]).Tables);
    }

    [Fact]
    public void Both_images_of_pairs_and_the_chosen_images_of_a_part_count()
    {
        Make("a", "1.png", "2.png");
        Make("b", "1.png", "2.png");
        AlignedPairs pairs = new(new ImageFolder(Path.Combine(folder, "a")), new ImageFolder(Path.Combine(folder, "b")));
        DataFingerprint before = DataFingerprint.Of([pairs], []);
        File.AppendAllText(Path.Combine(folder, "b", "2.png"), "x");
        Assert.NotEqual(before, DataFingerprint.Of([pairs], []));
        Assert.NotEqual(DataFingerprint.Of([new Subset(pairs, [0])], []), DataFingerprint.Of([new Subset(pairs, [1])], []));
    }

    [Fact]
    public void Images_in_memory_count_by_their_pixels()
    {
        string Idx(string name, byte last)
        {
            string file = Path.Combine(folder, name);
            File.WriteAllBytes(file, [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, last]);
            return file;
        }

        DataFingerprint Fingerprint(string name, byte last) => DataFingerprint.Of([new IdxDataset(Idx(name, last))], []);
        Assert.Equal(Fingerprint("one", 4), Fingerprint("two", 4));
        Assert.NotEqual(Fingerprint("one", 4), Fingerprint("two", 5));
    }

    private DataFingerprint Of(string name, params string[] tables) => DataFingerprint.Of([new ImageFolder(Path.Combine(folder, name))], tables);

    // Files of as many bytes as their paths have characters: none is opened.
    private void Make(string name, params string[] files)
    {
        foreach (string file in files)
        {
            string path = Path.Combine(folder, name, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, file);
        }
    }
}

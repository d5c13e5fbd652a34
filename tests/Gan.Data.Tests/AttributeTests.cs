using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Data.Tests;

public class AttributeTests
{
    [Fact]
    public void Attributes_are_joined_to_their_images_in_any_order_and_spelling()
    {
        using TempFolder folder = new TempFolder().WithImages(5);
        File.WriteAllText(
            folder["a.csv"],
            "smile,image_id,young,tone\nyes,./003.png,-1,dark\nTRUE,000.png,1,light\n0,004.png,no,dark\n1,001.png,False,light\n");
        AttributeTable table = AttributeTable.Read(folder["a.csv"], ["young", "smile", "tone=dark"]);
        AttributeFolder images = new(new ImageFolder(folder.Path), table);
        Assert.Equal(["young", "smile", "tone=dark"], images.Names);
        Assert.Equal(4, images.Count);
        Assert.Equal([$"1 of 5 images of '{folder.Path}' are not in '{folder["a.csv"]}' and are skipped ('002.png')"], images.Notices);
        Dictionary<string, float[]> expected = new() { ["000"] = [1, 1, 0], ["001"] = [0, 1, 0], ["003"] = [0, 1, 1], ["004"] = [0, 0, 1] };
        Assert.Equal(expected.Keys, Enumerable.Range(0, 4).Select(i => Path.GetFileNameWithoutExtension(images.Describe(i))));
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(expected.Values.ElementAt(i), images.Attributes(i));
            Assert.Equal(Samples.Numbered(images.Original(i)).Pixels, images.Read(i, 3).Pixels);
        }
    }

    [Fact]
    public void A_row_is_found_by_the_last_parts_of_a_path()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["a.csv"], "file,young\na/1.png,1\n2.png,0\n");
        AttributeTable table = AttributeTable.Read(folder["a.csv"], []);
        Assert.Equal([1], table.Find("a/1.png")!);
        Assert.Equal([1], table.Find("/home/anna/a/1.png")!);
        Assert.Equal([0], table.Find("anywhere/2.png")!);
        Assert.Null(table.Find("b/1.png"));
        Assert.Null(table.Find("1.png"));
    }

    [Fact]
    public void CelebA_s_list_gives_every_attribute()
    {
        using TempFolder folder = new TempFolder().WithImages(2);
        File.WriteAllText(folder["list_attr_celeba.txt"], "2\nBald Young\n001.png -1  1\n000.png  1 -1\n");
        AttributeFolder images = new(new ImageFolder(folder.Path), AttributeTable.Read(folder["list_attr_celeba.txt"], []));
        Assert.Equal(["Bald", "Young"], images.Names);
        Assert.Equal([[1, 0], [0, 1]], new[] { images.Attributes(0), images.Attributes(1) });
    }

    [Fact]
    public void One_value_of_a_column_is_one_of_n() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Elements("a", "b", "c"), 12).ToArbitrary(), values =>
        {
            string[] kinds = [.. values.Distinct()];
            using TempFolder folder = new();
            File.WriteAllLines(folder["a.tsv"], values.Select((v, i) => $"{i}.png\t{v}").Prepend("file\tkind"));
            AttributeTable table = AttributeTable.Read(folder["a.tsv"], [.. kinds.Select(k => $"kind={k}")]);
            for (int i = 0; i < values.Length; i++)
                Assert.Equal(kinds.Select(k => k == values[i] ? 1f : 0f), table.Of($"{i}.png"));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Unknown_columns_and_values_are_refused_by_name()
    {
        const string Table = "file,smile,tone\na.png,1,dark\nb.png,maybe,light\n";
        Refused(Table, ["frown"], "no column 'frown'", "'smile', 'tone'");
        Refused(Table, ["frown=1"], "no column 'frown'");
        Refused(Table, ["smile"], "'maybe' for 'smile' in line 3");
        Refused(Table, ["tone"], "'dark' for 'tone' in line 2", "'tone=…'");
        Refused(Table, ["tone=drak"], "No row", "'drak'", "'dark', 'light'");
        Refused(Table, ["tone=dark", "tone=dark"], "'tone=dark'", "twice");
        Refused("file\na.png\n", [], "no column beside");
        Refused("file,smile\n", [], "no rows");
        Refused("file,smile\na.png,1\nb.png,0\na.png,1\n", [], "'a.png' in line 4 again, after line 2");
        Refused("file,smile\na.png,\n", [], "'' for 'smile' in line 2");

        static void Refused(string content, string[] wanted, params string[] words)
        {
            using TempFolder folder = new();
            File.WriteAllText(folder["a.csv"], content);
            string message = Assert.Throws<DataException>(() => AttributeTable.Read(folder["a.csv"], wanted)).Message;
            Assert.All(words.Append(folder["a.csv"]), word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Rows_of_missing_images_are_counted_and_named()
    {
        using TempFolder folder = new TempFolder().WithImages(1);
        File.WriteAllLines(folder["a.csv"], Enumerable.Range(0, 9).Select(i => $"{i:d3}.png,1").Prepend("file,smile"));
        AttributeFolder images = new(new ImageFolder(folder.Path), AttributeTable.Read(folder["a.csv"], []));
        Assert.Equal(1, images.Count);
        Assert.Equal(
            [$"8 of 9 images that '{folder["a.csv"]}' names are not in '{folder.Path}' and are skipped ('001.png', '002.png', '003.png' and 5 more)"],
            images.Notices);

        File.WriteAllLines(folder["b.csv"], ["file,smile", "x.png,1"]);
        string message = Assert.Throws<DataException>(() => new AttributeFolder(new ImageFolder(folder.Path), AttributeTable.Read(folder["b.csv"], []))).Message;
        Assert.Contains($"None of the 1 images that '{folder["b.csv"]}' names ('x.png') is in '{folder.Path}' ('000.png')", message, StringComparison.Ordinal);
    }
}

using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Data.Tests;

public class SubsetTests
{
    [Fact]
    public void A_subset_shows_the_images_it_was_given_in_their_order()
    {
        using TempFolder folder = Classes();
        ImageFolder all = new(folder.Path);
        Subset some = new(all, [5, 0, 3]);
        Assert.Equal((3, all.Name, all.Channels), (some.Count, some.Name, some.Channels));
        foreach ((int i, int original) in new[] { 5, 0, 3 }.Index())
        {
            Assert.Equal((original, all.Describe(original), all.Label(original)), (some.Original(i), some.Describe(i), some.Label(i)));
            Assert.Equal(all.Read(original, 3).Pixels, some.Read(i, 3).Pixels);
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new Subset(all, [6]));
    }

    [Fact]
    public void Chosen_classes_are_numbered_as_they_were_named()
    {
        using TempFolder folder = Classes();
        ClassSubset some = new(new ImageFolder(folder.Path), ["dog", "ant"]);
        Assert.Equal(["dog", "ant"], some.Classes);
        Assert.Equal([1, 1, 0, 0], Enumerable.Range(0, some.Count).Select(i => some.Label(i)!.Value));
        Assert.All(Enumerable.Range(0, 4), i => Assert.Contains($"/{some.Classes[some.Label(i)!.Value]}/", some.Describe(i), StringComparison.Ordinal));
        // A subset of it keeps the new numbers.
        Assert.Equal(0, new Subset(some, [3]).Label(0));
    }

    [Fact]
    public void Classes_that_are_not_there_are_refused_with_those_that_are()
    {
        using TempFolder folder = Classes();
        ImageFolder all = new(folder.Path);
        Refused(() => new ClassSubset(all, ["ant", "bee"]), "no class 'bee'", "'ant', 'cat', 'dog'");
        Refused(() => new ClassSubset(all, []), "'ant', 'cat', 'dog'");
        Refused(() => new ClassSubset(all, ["ant", "cat", "ant"]), "'ant'", "twice");
        using TempFolder flat = new TempFolder().WithImages(2);
        Refused(() => new ClassSubset(new ImageFolder(flat.Path), ["ant"]), "no classes", flat.Path);
    }

    [Fact]
    public void A_split_is_a_partition_by_keys_that_repeats_and_does_not_move()
    {
        Prop.ForAll(Gen.Choose(40, 200).Zip(Gen.Choose(0, 10000)).ToArbitrary(), given =>
        {
            (int count, int seed) = given;
            Numbers all = new(count);
            (Subset training, Subset held) = Split(all, (ulong)seed);
            int[] a = Originals(training), b = Originals(held);
            Assert.Equal(Enumerable.Range(0, count), a.Concat(b).Order());
            Assert.Empty(a.Select(i => i / 2).Intersect(b.Select(i => i / 2)));
            (Subset more, _) = Split(new Numbers(count + 50), (ulong)seed);
            Assert.Equal(a, Originals(more).Where(i => i < count));
        }).QuickCheckThrowOnFailure();

        (Subset training, Subset held) = Split(new Numbers(20000), 1);
        // 10,000 keys at 0.3: standard deviation 0.0046.
        Assert.InRange(held.Count / 20000.0, 0.28, 0.32);
        Assert.NotEqual(Originals(held), Originals(Split(new Numbers(20000), 2).HeldOut));
        Assert.Equal(20000, training.Count + held.Count);

        static (Subset Training, Subset HeldOut) Split(IImageSource source, ulong seed) => HoldOut.Split(source, i => $"key {i / 2}", 0.3, seed);
        static int[] Originals(Subset s) => [.. Enumerable.Range(0, s.Count).Select(s.Original)];
    }

    [Fact]
    public void A_number_of_images_is_held_out_by_their_names()
    {
        (Subset training, Subset held) = HoldOut.Split(new Numbers(100), i => $"image {i}", 30, 1);
        Assert.Equal((70, 30), (training.Count, held.Count));
        Assert.Equal(Enumerable.Range(0, 100), Originals(training).Concat(Originals(held)).Order());
        Assert.NotEqual(Enumerable.Range(70, 30), Originals(held));
        // In another order the same names are held out.
        (_, Subset other) = HoldOut.Split(new Numbers(100), i => $"image {99 - i}", 30, 1);
        Assert.Equal(Originals(held), Originals(other).Select(i => 99 - i).Order());
        Refused(() => HoldOut.Split(new Numbers(10), i => $"{i}", 10, 1), "10 images", "numbers");

        static int[] Originals(Subset s) => [.. Enumerable.Range(0, s.Count).Select(s.Original)];
    }

    [Fact]
    public void A_split_that_leaves_nothing_is_refused()
    {
        foreach (double share in new[] { 0, 1, -1, double.NaN })
            Refused(() => HoldOut.Split(new Numbers(10), i => $"{i}", share, 1), $"{share}");
        Refused(() => HoldOut.Split(new Numbers(10), _ => "one", 0.5, 1), "10 image(s)", "numbers");
    }

    [Fact]
    public void Fashion_mnist_names_its_clothes()
    {
        using TempFolder folder = new();
        foreach ((string under, string[] names) in new[] { ("fashion-mnist", ClothesFirst), ("mnist", new[] { "0", "1", "2" }) })
        {
            Directory.CreateDirectory(folder[under]);
            File.WriteAllBytes(folder[$"{under}/t10k-images-idx3-ubyte"], [0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6, 7]);
            File.WriteAllBytes(folder[$"{under}/t10k-labels-idx1-ubyte"], [0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1]);
            IImageSource source = Datasets.Open(folder[under]);
            Assert.Equal(names, source.Classes.Take(3));
            ClassSubset two = new(source, [names[1], names[2]]);
            Assert.Equal([(1, (byte)5), (0, (byte)7)], Enumerable.Range(0, 2).Select(i => (two.Label(i)!.Value, two.Read(i, 1).Pixels[0])));
        }
    }

    private static string[] ClothesFirst => ["t-shirt", "trouser", "pullover"];

    private static TempFolder Classes()
    {
        TempFolder folder = new();
        foreach ((int i, string name) in new[] { "ant", "cat", "dog" }.Index())
        {
            Directory.CreateDirectory(folder[name]);
            PngFile.Write(folder[$"{name}/1.png"], Samples.Numbered(2 * i));
            PngFile.Write(folder[$"{name}/2.png"], Samples.Numbered(2 * i + 1));
        }

        return folder;
    }

    private static void Refused(Func<object> make, params string[] words)
    {
        string message = Assert.Throws<DataException>(make).Message;
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
    }

    private static void Refused(Func<(Subset, Subset)> make, params string[] words) => Refused(() => (object)make(), words);
}

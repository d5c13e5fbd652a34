namespace GanFunctional.Data.Tests;

/// <summary>Layouts of folders that data sets are published in.</summary>
public class LayoutTests
{
    [Theory]
    [InlineData("train,test", "train")]
    [InlineData("train,val,test", "train")]
    [InlineData("Training,Testing", "Training")]
    [InlineData("training_set,test_set", "training_set")]
    [InlineData("seg_test,seg_train", "seg_train")]
    [InlineData("train,validation,extra", "train")]
    public void Of_the_parts_of_a_data_set_the_training_part_is_taken_and_said(string folders, string taken)
    {
        using TempFolder folder = new();
        foreach (string part in folders.Split(','))
        {
            Images(folder, $"{part}/happy", part == taken ? 3 : 1);
            Images(folder, $"{part}/sad", 1);
        }

        List<string> said = [];
        IImageSource source = Datasets.Open(folder.Path, said.Add);
        Assert.Equal((4, folder[taken]), (source.Count, source.Name));
        Assert.Equal(["happy", "sad"], source.Classes);
        Assert.Contains($"'{taken}' (4 images) is taken", Assert.Single(said), StringComparison.Ordinal);
        Assert.All(folders.Split(',').Where(part => part != taken), part => Assert.Contains($"'{part}' (2 images)", said[0], StringComparison.Ordinal));
        Assert.Equal(4 + 2 * (folders.Split(',').Length - 1), Datasets.OpenAll(folder.Path).Count);
    }

    [Theory]
    [InlineData("cats,dogs")]
    [InlineData("bus,car,train")]
    [InlineData("bullet_train,steam_train")]
    public void Classes_are_not_parts(string folders)
    {
        using TempFolder folder = new();
        foreach (string name in folders.Split(','))
            Images(folder, name, 1);
        List<string> said = [];
        Assert.Equal(folders.Split(','), Datasets.Open(folder.Path, said.Add).Classes);
        Assert.Empty(said);
    }

    [Fact]
    public void Parts_without_one_for_training_are_refused_by_name()
    {
        using TempFolder folder = new();
        Images(folder, "test", 1);
        Images(folder, "val", 1);
        string message = Assert.Throws<DataException>(() => Datasets.Open(folder.Path)).Message;
        Assert.Contains("'test', 'val'", message, StringComparison.Ordinal);
        Assert.Equal(1, Datasets.Open(folder["val"]).Count);
    }

    [Fact]
    public void Folders_that_hold_nothing_but_a_folder_are_entered()
    {
        using TempFolder folder = new();
        Images(folder, "archive/faces/train/happy", 2);
        Images(folder, "archive/faces/train/sad", 1);
        Images(folder, "archive/faces/test/sad", 1);
        Assert.Equal(["happy", "sad"], Datasets.Open(folder.Path).Classes);
    }

    [Theory]
    [InlineData("train/A,train/B,test/A,test/B", "train/A", "train/B")]
    [InlineData("A/train,A/test,B/train,B/test", "A/train", "B/train")]
    [InlineData("trainA,trainB,testA,testB", "trainA", "trainB")]
    [InlineData("A/trainA,A/testA,B/trainB,B/testB", "A/trainA", "B/trainB")]
    [InlineData("edges,photos", "edges", "photos")]
    [InlineData("maps/train_a,maps/train_b,maps/val_a,maps/val_b", "maps/train_a", "maps/train_b")]
    public void The_two_folders_of_pairs_are_found_in_any_nesting(string folders, string a, string b)
    {
        using TempFolder folder = new();
        foreach (string name in folders.Split(','))
            Images(folder, name, name == a || name == b ? 3 : 2);
        List<string> said = [];
        AlignedPairs pairs = Datasets.OpenPairs(folder.Path, notice: said.Add);
        Assert.Equal((3, $"{folder[a]} + {folder[b]}"), (pairs.Count, pairs.Name));
        Assert.Contains(said, sentence => sentence.StartsWith("pairs: A is", StringComparison.Ordinal));
    }

    [Fact]
    public void A_domain_is_taken_with_its_training_part_and_two_domains_are_not_mixed()
    {
        using TempFolder folder = new();
        foreach (string name in new[] { "A/trainA", "A/testA", "both/trainA", "both/trainB", "both/testA", "both/testB" })
            Images(folder, name, 2);
        Assert.Equal(folder["A/trainA"], Datasets.Open(folder["A"]).Name);
        string message = Assert.Throws<DataException>(() => Datasets.Open(folder["both"])).Message;
        Assert.Contains("two domains in the folders 'testA', 'testB', 'trainA', 'trainB'; give one of these folders", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_pairs_side_by_side_the_training_part_is_taken()
    {
        using TempFolder folder = new();
        Images(folder, "train", 3, width: 16);
        Images(folder, "test", 2, width: 16);
        Images(folder, "val", 1, width: 16);
        Assert.Equal((3, folder["train"]), (Datasets.OpenPairs(folder.Path).Count, Datasets.OpenPairs(folder.Path).Name));
    }

    [Theory]
    [InlineData("2\nMale Young\n000.png  1 -1\n001.png -1  1\n")]
    [InlineData("Male Young\n000.png  1 -1\n001.png -1  1\n")]
    [InlineData("2\nMale\tYoung\n000.png\t1\t-1\n001.png\t-1\t1\n")]
    [InlineData("Male\tYoung\n000.png\t1\t-1\n001.png\t-1\t1\n")]
    [InlineData("image_id Male Young\n000.png 1 -1\n001.png -1 1\n")]
    [InlineData("image_id\tMale\tYoung\n000.png\t1\t-1\n001.png\t-1\t1\n")]
    [InlineData("image_id;Male;Young\n000.png;1;-1\n001.png;-1;1\n")]
    [InlineData("image_id,Male,Young\n000.png,1,-1\n001.png,-1,1\n")]
    [InlineData("5\nMale Young\n000.jpg 1 -1\n001.jpg -1 1\n002.jpg 1 1\n003.jpg 1 1\n004.jpg 1 1\n")]
    [InlineData("image_id,Male,Young\nfaces/000.jpg,1,-1\nfaces/001.jpg,-1,1\n")]
    [InlineData("image_id,Male,Young\n000,1,-1\n001,-1,1\n")]
    public void CelebA_s_attributes_are_read_in_every_form_that_they_come_in(string content)
    {
        using TempFolder folder = new TempFolder().WithImages(2);
        File.WriteAllText(folder["list.txt"], content);
        AttributeFolder images = new(new ImageFolder(folder.Path), AttributeTable.Read(folder["list.txt"], ["Male", "Young"]));
        Assert.Equal(2, images.Count);
        Assert.Equal([1, 0], images.Attributes(0));
        Assert.Equal([0, 1], images.Attributes(1));
        // Whatever does not fit exactly is said.
        Assert.Equal(content.Contains("000.png", StringComparison.Ordinal), images.Notices.Count == 0);
    }

    [Fact]
    public void Names_that_several_images_share_are_not_guessed()
    {
        using TempFolder folder = new();
        Images(folder, "a", 1);
        Images(folder, "b", 1);
        Images(folder, "c", 2);
        File.WriteAllText(folder["list.csv"], "file,old\n0.png,1\n1.png,1\n");
        AttributeFolder images = new(new ImageFolder(folder.Path), AttributeTable.Read(folder["list.csv"], []));
        Assert.Equal(folder["c/1.png"], images.Describe(0));
        Assert.Equal(1, images.Count);
    }

    [Fact]
    public void Captions_are_text_files_beside_the_images()
    {
        using TempFolder folder = new();
        Images(folder, "frogs", 2);
        File.WriteAllText(folder["frogs/0.txt"], "a frog\n\na green frog\n");
        File.WriteAllText(folder["frogs/1.txt"], "a toad");
        CaptionedFolder images = new(new ImageFolder(folder["frogs"]), CaptionTable.Read(folder["frogs"], []));
        Assert.Equal([["a frog", "a green frog"], ["a toad"]], Enumerable.Range(0, 2).Select(images.Captions));
        string message = Assert.Throws<DataException>(() => CaptionTable.Read(Directory.CreateDirectory(folder["empty"]).FullName, [])).Message;
        Assert.Contains("holds no .txt file", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_survey_finds_sizes_and_colour()
    {
        using TempFolder folder = new();
        for (int i = 0; i < 100; i++)
            PngFile.Write(folder[$"{i:d3}.png"], new Image(i == 99 ? 5 : 4, 6, 1, new byte[(i == 99 ? 5 : 4) * 6]));
        ImageSurvey grey = ImageSurvey.Of(new Subset(new ImageFolder(folder.Path), Enumerable.Range(0, 20)));
        Assert.Equal((20, 0, true, (4, 6)), (grey.Looked, grey.Unreadable, grey.IsGrey, grey.Size));

        File.WriteAllBytes(folder["000.png"], []);
        PngFile.Write(folder["050.png"], Samples.Numbered(1, 4, 6));
        ImageSurvey mixed = ImageSurvey.Of(new Subset(new ImageFolder(folder.Path), [0, 1, 2, 50, 99]));
        Assert.Equal((5, 1, false, null), (mixed.Looked, mixed.Unreadable, mixed.IsGrey, mixed.Size));
        Assert.Equal([(4, 6), (5, 6)], mixed.Sizes);
    }

    private static void Images(TempFolder folder, string under, int count, int width = 8)
    {
        Directory.CreateDirectory(folder[under]);
        for (int i = 0; i < count; i++)
            PngFile.Write(folder[$"{under}/{i}.png"], Samples.Numbered(i, width));
    }
}

using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Data.Tests;

public class CaptionTests
{
    [Theory]
    [InlineData("caption,file\na frog,000.png\n\"a green, wet frog\",000.png\na toad,002.png\n")]
    [InlineData("image\tcaption_1\tcaption_2\n000.png\ta frog\t\"a green, wet frog\"\n002.png\ta toad\t\n")]
    [InlineData("{\"file\": \"000.png\", \"caption\": [\"a frog\", \" a green, wet frog \"]}\n\n{\"text\": \"a toad\", \"image\": \".\\\\002.png\"}")]
    [InlineData("[{\"file\": \"000.png\", \"caption\": [\"a frog\", \"a green, wet frog\"]},\n {\"file\": \"002.png\", \"caption\": \"a toad\"}]")]
    [InlineData("{\n  \"000.png\": [\"a frog\", \"a green, wet frog\"],\n  \"002.png\": \"a toad\"\n}")]
    [InlineData("{\"000\": [\"a frog\", \"a green, wet frog\"], \"002\": \"a toad\"}")]
    [InlineData("{\"images\": [{\"id\": 9, \"file_name\": \"002.png\"}, {\"id\": 4, \"file_name\": \"000.png\"}],\n\"annotations\": [{\"image_id\": 4, \"caption\": \"a frog\"}, {\"image_id\": 9, \"caption\": \"a toad\"}, {\"image_id\": 4, \"caption\": \"a green, wet frog\"}]}")]
    [InlineData("file;caption\n000.png;a frog\n000.png;a green, wet frog\n002.png;a toad\n")]
    [InlineData("\uFEFF{\"file_name\": \"000.png\", \"text\": \"a frog\"}\r\n{\"file_name\": \"000.png\", \"text\": \"a green, wet frog\"}\r\n{\"file_name\": \"002.png\", \"text\": \"a toad\"}\r\n")]
    public void Captions_come_from_any_of_the_formats(string content)
    {
        using TempFolder folder = new TempFolder().WithImages(3);
        File.WriteAllText(folder["captions"], content);
        CaptionedFolder images = new(new ImageFolder(folder.Path), CaptionTable.Read(folder["captions"], []));
        Assert.Equal(2, images.Count);
        // Some of the files name images without extension, which is said, too.
        Assert.Equal($"1 of 3 images of '{folder.Path}' are not in '{folder["captions"]}' and are skipped ('001.png')", images.Notices[^1]);
        Assert.Equal(["a frog", "a green, wet frog"], images.Captions(0));
        Assert.Equal(["a toad"], images.Captions(1));
        Assert.Equal(Samples.Numbered(2).Pixels, images.Read(1, 3).Pixels);
    }

    [Fact]
    public void Chosen_columns_are_the_captions()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["i.tsv"], "file\tname\ttext\ttags\na.png\tfrog\tno\tgreen wet\nb.png\ttoad\tno\t\n");
        CaptionTable table = CaptionTable.Read(folder["i.tsv"], ["name", "tags"]);
        Assert.Equal(["frog", "green wet"], table.Of("a.png"));
        Assert.Equal(["toad"], table.Of("b.png"));
        File.WriteAllText(folder["i.jsonl"], "{\"file\": \"a.png\", \"caption\": \"no\", \"name\": \"frog\"}");
        Assert.Equal(["frog"], CaptionTable.Read(folder["i.jsonl"], ["name"]).Of("a.png"));
    }

    [Fact]
    public void A_table_and_JSON_lines_say_the_same() =>
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 4).Zip(Gen.Elements("a frog", "\"q\"", "ü, 蛙", "{", "two\nlines"))).Where(r => r.Length > 0).ToArbitrary(), rows =>
        {
            using TempFolder folder = new();
            File.WriteAllLines(folder["c.csv"], rows.Select(r => $"{r.Item1}.png,\"{r.Item2.Replace("\"", "\"\"", StringComparison.Ordinal)}\"").Prepend("file,caption"));
            File.WriteAllLines(folder["c.jsonl"], rows.Select(r => JsonSerializer.Serialize(new { file = $"{r.Item1}.png", caption = r.Item2 })));
            CaptionTable csv = CaptionTable.Read(folder["c.csv"], []), json = CaptionTable.Read(folder["c.jsonl"], []);
            Assert.Equal(csv.Files, json.Files);
            Assert.Equal(rows.Select(r => $"{r.Item1}.png").Distinct(), csv.Files);
            foreach (string file in csv.Files)
            {
                Assert.Equal(rows.Where(r => $"{r.Item1}.png" == file).Select(r => r.Item2), csv.Of(file));
                Assert.Equal(csv.Of(file), json.Of(file));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Broken_captions_are_refused_with_file_and_line()
    {
        Refused("file,caption\na.png,frog\nb.png, \n", [], "empty caption for 'b.png' in line 3");
        Refused("file,name,tags\na.png,,\n", ["name", "tags"], "empty caption for 'a.png' in line 2");
        Refused("file,name\na.png,frog\n", [], "no column called caption or text", "'name'");
        Refused("file,name\na.png,frog\n", ["title"], "no column 'title'");
        Refused("file,caption\n", [], "no rows");
        Refused("{\"file\": \"a.png\", \"caption\": \"frog\"}\n{\"file\": \"b.png\", \"caption\": [\"x\", \"\"]}", [], "empty caption for 'b.png' in line 2");
        Refused("{\"file\": \"a.png\", \"caption\": []}", [], "empty caption for 'a.png' in line 1");
        Refused("{\"file\": \"a.png\", \"caption\": 3}", [], "Line 1", "not text");
        Refused("{\"file\": \"a.png\", \"caption\": [\"a\", null]}", [], "Line 1", "not text");
        Refused("{\"file\": \"a.png\"}", [], "Line 1", "has no caption");
        Refused("{\"caption\": 3}", [], "The entry 'caption'", "not a caption");
        Refused("[{\"file\": \"a.png\", \"caption\": \"frog\"}, 3]", [], "Item 2", "is not an object");
        Refused("[]", [], "holds no captions");
        Refused("{\"images\": [{\"id\": 1}], \"annotations\": []}", [], "without id or file_name");
        Refused("{\"images\": [], \"annotations\": [{\"image_id\": 7, \"caption\": \"a\"}]}", [], "Annotation 1", "image_id");
        Refused("{\"file\": \"a\", \"image\": \"b\", \"caption\": \"frog\"}", [], "Line 1", "does not name one image");
        Refused("{\"file\": \"\", \"caption\": \"frog\"}", [], "Line 1", "does not name one image");
        Refused("{\"file\": \"a.png\", \"caption\": \"\\ud83d\"}", [], "Line 1", "is not JSON");
        Refused("{\"file\": \"a.png\", \"caption\": \"frog\"}\n[1]", [], "Line 2", "is not an object");
        Refused("{" + new string('[', 100_000), [], "is not JSON");
        Refused("{\"file\": \"" + new string('x', 2_000_000), [], "in line 1");
    }

    [Fact]
    public void Captions_of_missing_images_are_counted_and_named()
    {
        using TempFolder folder = new TempFolder().WithImages(2);
        File.WriteAllText(folder["c.csv"], "file,caption\n000.png,a\nfrog.png,b\n001.png,c\ntoad.png,d\ntoad.png,e\n");
        CaptionedFolder images = new(new ImageFolder(folder.Path), CaptionTable.Read(folder["c.csv"], []));
        Assert.Equal([["a"], ["c"]], new[] { images.Captions(0), images.Captions(1) });
        Assert.Equal([$"2 of 4 images that '{folder["c.csv"]}' names are not in '{folder.Path}' and are skipped ('frog.png', 'toad.png')"], images.Notices);
    }

    private static void Refused(string content, string[] columns, params string[] words)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["c.x"], content);
        string message = Assert.Throws<DataException>(() => CaptionTable.Read(folder["c.x"], columns)).Message;
        Assert.All(words.Append(folder["c.x"]), word => Assert.Contains(word, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
        Assert.InRange(message.Length, 1, 400);
    }
}

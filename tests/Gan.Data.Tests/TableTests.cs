using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace GanFunctional.Data.Tests;

public class TableTests
{
    [Theory]
    [InlineData(",", "\n")]
    [InlineData(",", "\r\n")]
    [InlineData("\t", "\n")]
    [InlineData("\t", "\r\n")]
    public void Rows_come_back_as_they_were_written(string separator, string end)
    {
        Gen<string> field = Gen.ArrayOf(Gen.Elements('a', 'ä', '蛙', '"', ',', '\t', '\n', ' ', ';')).Select(c => new string(c));
        Gen<string[]> row = Gen.ArrayOf(field, 3);
        Prop.ForAll(Gen.ArrayOf(row).ToArbitrary(), rows =>
        {
            using TempFolder folder = new();
            string text = string.Concat(rows.Prepend(["one", "two", "three"]).Select(fields => string.Join(separator, fields.Select(Quoted)) + end));
            File.WriteAllText(folder["t.csv"], text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: rows.Length % 2 == 0));
            using TableReader reader = new(folder["t.csv"]);
            Assert.Equal(["one", "two", "three"], reader.Columns);
            int line = 2;
            foreach (string[] fields in rows)
            {
                Assert.True(reader.Read());
                Assert.Equal(fields, reader.Fields);
                Assert.Equal(line, reader.Line);
                line += 1 + fields.Sum(f => f.Count(c => c == '\n'));
            }

            Assert.False(reader.Read());
        }).QuickCheckThrowOnFailure();

        static string Quoted(string field) => $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    [Fact]
    public void Empty_lines_count_as_lines_and_not_as_rows()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["t.csv"], "\n\nimage,x\n\r\na.png,1\n\n\nb.png,2");
        using TableReader reader = new(folder["t.csv"]);
        List<(string, int)> rows = [];
        while (reader.Read())
            rows.Add((reader.File, reader.Line));
        Assert.Equal([("a.png", 5), ("b.png", 8)], rows);
    }

    [Fact]
    public void The_image_is_in_the_column_that_says_so_or_in_the_first()
    {
        Assert.Equal("b", File("x,y\nb,c"));
        Assert.Equal("c", File("x,Image\nb,c"));
        Assert.Equal("c", File("\tx\tfile_name\n0\tb\tc"));
        Assert.Equal("d/c.png", File("file\n .\\d\\c.png "));
        // Excel's Unicode text.
        Assert.Equal("ü.png", File("file\tx\nü.png\t1", Encoding.Unicode));

        static string File(string content, Encoding? encoding = null)
        {
            using TempFolder folder = new();
            System.IO.File.WriteAllText(folder["t"], content, encoding ?? Encoding.UTF8);
            using TableReader reader = new(folder["t"]);
            Assert.True(reader.Read());
            return reader.File;
        }
    }

    [Fact]
    public void CelebA_s_list_is_a_table()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["list.txt"], "2\r\nBald Young \r\n000001.jpg -1  1\r\n000002.jpg  1 -1\r\n");
        using TableReader reader = new(folder["list.txt"]);
        Assert.Equal(["file", "Bald", "Young"], reader.Columns);
        Assert.True(reader.Read());
        Assert.Equal(("000001.jpg", 3), (reader.File, reader.Line));
        Assert.True(reader.Read());
        Assert.Equal(["000002.jpg", "1", "-1"], reader.Fields);
        Assert.False(reader.Read());
    }

    [Fact]
    public void Broken_tables_are_refused_in_one_sentence_with_the_line()
    {
        Refused("", "is empty");
        Refused(" \r\n\n", "is empty");
        Refused("a,b\n1,2\n3\n", "1 field(s) in line 3", "2 column(s)");
        Refused("a,b\n1,2,3\n", "3 field(s) in line 2");
        Refused("a\tb\n1,2\n", "1 field(s) in line 2");
        Refused("a,b,a\n", "2 columns called 'a'");
        Refused("a,b\n1,\"2\n", "quote in line 2");
        Refused("a,b\n1,2\n1,\"2\"x\n", "quote in line 3");
        Refused("a,b\n,2\n", "names no image in line 2", "'a'");
        Refused("3\nBald Young\n1.jpg 1 1\n", "1 row(s)", "'3'");
        Refused("3\n", "before its header");
        Refused("99999999999999999999999\nBald\n", "0 row(s)");
        Refused("2\nBald Young\n1.jpg 1\n", "2 field(s) in line 3");
        Refused("a,b\n1," + new string('x', 5_000_000), "line 2");
        Refused(new string('x', 5_000_000), "line 1");
        Refused("a,b\n\"" + new string('\n', 5_000_000), "quote in line 2");
    }

    [Fact]
    public void What_is_not_text_is_refused_and_nothing_else_escapes()
    {
        Refused([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10], "not text");
        Refused("a,b\0\n1,2\n"u8.ToArray(), "not text");
        // Broken only far behind the header.
        Refused([.. Encoding.UTF8.GetBytes("a,b\n" + string.Concat(Enumerable.Repeat("1,2\n", 100_000))), 0xFF, 10], "not text");
        Assert.Contains("no such file", Assert.Throws<DataException>(() => new TableReader("/absent/t.csv")).Message.Replace("folder", "file", StringComparison.Ordinal), StringComparison.Ordinal);
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 255).Select(b => (byte)b)).Resize(300).ToArbitrary(), bytes =>
        {
            try
            {
                ReadAll(bytes);
            }
            catch (DataException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_column_that_is_not_there_is_refused_with_those_that_are()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder["t.csv"], string.Join(',', Enumerable.Range(0, 40).Select(i => $"c{i}")));
        using TableReader reader = new(folder["t.csv"]);
        Assert.Equal(7, reader.Column("c7"));
        string message = Assert.Throws<DataException>(() => reader.Column("C7")).Message;
        Assert.Contains("no column 'C7'; it has 'c0', 'c1'", message, StringComparison.Ordinal);
        Assert.Contains("and 28 more", message, StringComparison.Ordinal);
        string wild = Assert.Throws<DataException>(() => reader.Column(new string('x', 1000) + "\n")).Message;
        Assert.InRange(wild.Length, 1, 400);
    }

    private static void Refused(string content, params string[] words) => Refused(Encoding.UTF8.GetBytes(content), words);

    private static void Refused(byte[] content, params string[] words)
    {
        string message = Assert.Throws<DataException>(() => ReadAll(content)).Message;
        Assert.All(words.Append("t.csv'"), word => Assert.Contains(word, message, StringComparison.Ordinal));
        Assert.DoesNotContain('\n', message);
        Assert.InRange(message.Length, 1, 400);
    }

    private static void ReadAll(byte[] content)
    {
        using TempFolder folder = new();
        File.WriteAllBytes(folder["t.csv"], content);
        using TableReader reader = new(folder["t.csv"]);
        while (reader.Read())
            Assert.NotEmpty(reader.File);
    }
}

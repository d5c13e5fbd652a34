using GanFunctional.Data;

namespace GanFunctional.Bench.Tests;

public sealed class TableTests
{
    private const long Mebibyte = 1 << 20;

    private static readonly StepRow Row = new(
        "dcgan",
        2,
        "2026-01-02 03:04 UTC",
        [
            new(Contenders.AsInstalled, [2000, 1000, 1800], 400 * Mebibyte),
            new(Contenders.Switched, [800, 820, 790], 500 * Mebibyte),
            new($"{Contenders.Switched} channels-last", [700, 720, 690], 510 * Mebibyte),
            new($"{Contenders.Switched} bf16", [500, 400, 450], 600 * Mebibyte),
            new(Contenders.OursFloat32, [350, 360, 300], 700 * Mebibyte),
            new(Contenders.OursBFloat16, [200, 250, 100], 800 * Mebibyte),
        ]);

    private static readonly Peak[] Peaks = [new(2, "float32", "matrix product", "OpenBLAS", 1000), new(2, "bfloat16", "matrix product", "oneDNN", 2000)];

    [Fact]
    public void Ratios_are_medians_over_pairs_of_a_round()
    {
        // 2000/200, 1000/250, 1800/100: the medians' ratio would be 9.
        Assert.Equal(10, Row.Named(Contenders.OursBFloat16)!.TimesAsFastAs(Row.Named(Contenders.AsInstalled)!));
    }

    [Fact]
    public void The_best_are_told_by_precision()
    {
        Assert.Equal($"{Contenders.Switched} channels-last", Row.BestPyTorch(float32: true)!.Name);
        Assert.Equal($"{Contenders.Switched} bf16", Row.BestPyTorch(float32: false)!.Name);
    }

    [Fact]
    public void A_row_shows_medians_spread_ratios_rates_and_memory()
    {
        string[] lines = StepTables.Render(new StepResults("a machine", Peaks, [Row]), 2).Split('\n');
        Assert.Equal("| DCGAN-64, batch 64 | 1,800 (1,000–2,000) | 700 (690–720) | 450 (400–500) | 350 (300–360) | 200 (100–250) | **10.0** | **2.50** | **2.00** | 8 / 4 |", lines[2]);
        // 145.6 GFLOP in 350 and in 200 ms.
        Assert.Equal("| DCGAN-64, batch 64 | 146 | 320 | 416 (42 %) | 728 (36 %) | 400 | 600 | 700 | 800 |", lines[6]);
        Assert.Equal("Peaks on two threads, GFLOP/s: float32 matrix product 1,000 (OpenBLAS); bfloat16 matrix product 2,000 (oneDNN).", lines[8]);
    }

    [Fact]
    public void Who_did_not_take_part_is_shown_by_a_dash()
    {
        StepRow ours = Row with { Contenders = [Row.Named(Contenders.OursFloat32)!] };
        string line = StepTables.Render(new StepResults("a machine", [], [ours]), 2).Split('\n')[2];
        Assert.Equal("| DCGAN-64, batch 64 | – | – | – | 350 (300–360) | – | – | – | – |", line);
    }

    [Fact]
    public void A_row_that_is_measured_again_takes_the_old_ones_place()
    {
        StepRow other = Row with { Threads = 1 }, again = Row with { Measured = "later" };
        Assert.Equal([other, again], new StepResults("a machine", [], [Row, other]).With(again).Rows);
    }

    [Fact]
    public void A_table_replaces_what_stands_between_its_marks()
    {
        Assert.Equal("a\n<!-- steps -->\nnew\n<!-- end of steps -->\nb", Document.WithTable("a\n<!-- steps -->\nold\nold\n<!-- end of steps -->\nb", "steps", "new\n"));
        Assert.Contains("<!-- steps -->", Assert.Throws<DataException>(() => Document.WithTable("no marks", "steps", "new\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_document_holds_the_published_results()
    {
        string document = File.ReadAllText(Document.Path);
        Assert.Equal(Document.WithTables(document), document);
    }
}

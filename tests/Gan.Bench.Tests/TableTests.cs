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
            new(Contenders.StockFloat32, [700, 900, 800], 650 * Mebibyte),
            new(Contenders.StockChannelsLast, [600, 720, 700], 660 * Mebibyte),
            new(Contenders.StockBFloat16, [300, 350, 400], 450 * Mebibyte),
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
        Assert.Equal(Contenders.StockChannelsLast, Row.BestStock(float32: true)!.Name);
        Assert.Equal(Contenders.StockBFloat16, Row.BestStock(float32: false)!.Name);
    }

    [Fact]
    public void A_row_shows_medians_spread_ratios_rates_and_memory()
    {
        string[] lines = StepTables.Render(new StepResults("a machine", Peaks, [Row]), 2).Split('\n');
        Assert.Equal(
            "| step, two threads, ms | stock, float32 | stock, channels last | stock, bfloat16 | PyTorch, as installed | PyTorch, best float32 | PyTorch, best | ours, float32 | ours, bfloat16 "
            + "| × stock | × best | float32 × best float32 | × PyTorch | × PyTorch's best | float32 × PyTorch's best float32 |",
            lines[0]);
        Assert.Equal(
            "| DCGAN-64, batch 64 | 800 (700–900) | 700 (600–720) | 350 (300–400) | 1,800 (1,000–2,000) | 700 (690–720) | 450 (400–500) | 350 (300–360) | 200 (100–250) "
            + "| **3.60** | **1.50** | **2.00** | **10.0** | **2.50** | **2.00** |",
            lines[2]);
        // 145.6 GFLOP in 350 and in 200 ms.
        Assert.Equal("| DCGAN-64, batch 64 | 146 | 320 | 416 (42 %) | 728 (36 %) | 650 | 660 | 450 | 400 | 510 | 600 | 700 | 800 |", lines[6]);
        Assert.Equal("Peaks on two threads, GFLOP/s: float32 matrix product 1,000 (OpenBLAS); bfloat16 matrix product 2,000 (oneDNN).", lines[8]);
    }

    [Fact]
    public void A_column_that_nobody_took_part_in_is_not_shown()
    {
        StepRow row = Row with { Contenders = [Row.Named(Contenders.StockFloat32)!, Row.Named(Contenders.OursFloat32)!] };
        string[] lines = StepTables.Render(new StepResults("a machine", [], [row]), 2).Split('\n');
        Assert.Equal("| step, two threads, ms | stock, float32 | ours, float32 | × stock | × best | float32 × best float32 |", lines[0]);
        Assert.Equal("|---|---|---|---|---|---|", lines[1]);
        Assert.Equal("| DCGAN-64, batch 64 | 800 (700–900) | 350 (300–360) | **2.50** | **2.50** | **2.50** |", lines[2]);
    }

    [Fact]
    public void Who_took_part_in_other_rows_only_is_shown_by_a_dash()
    {
        StepRow ours = Row with { System = "frog", Contenders = [Row.Named(Contenders.OursFloat32)!] }, both = Row with { Contenders = [Row.Named(Contenders.StockFloat32)!, .. ours.Contenders] };
        string[] lines = StepTables.Render(new StepResults("a machine", [], [both, ours]), 2).Split('\n');
        Assert.Equal("| frog, 32×32, batch 20 | – | 350 (300–360) | – | – | – |", lines[3]);
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

namespace GanFunctional.Data.Tests;

public class BatchLoaderTests
{
    private static readonly ImageTransform s_small = new(6, 6, 3, Flip: true, Crop.Random);

    [Fact]
    public void Batches_are_the_same_for_any_number_of_threads()
    {
        using TempFolder folder = new TempFolder().WithImages(23, 9, 7);
        ImageFolder source = new(folder.Path);
        Batch[] one = Take(source, 4, seed: 5, threads: 1, count: 17);
        foreach (int threads in new[] { 2, 3, 8 })
            Same(one, Take(source, 4, seed: 5, threads, count: 17));
        Assert.NotEqual(one[0].Indices, Take(source, 4, seed: 6, threads: 1, count: 1)[0].Indices);
    }

    [Fact]
    public void A_loader_goes_on_where_another_stopped()
    {
        using TempFolder folder = new TempFolder().WithImages(10, 9, 7);
        ImageFolder source = new(folder.Path);
        Batch[] whole = Take(source, 3, seed: 1, threads: 2, count: 20);
        for (int start = 1; start < 20; start += 3)
            Same(whole[start..], Take(source, 3, seed: 1, threads: 2, count: 20 - start, start));

        using BatchLoader loader = new(source, s_small, 3, 1, 2);
        for (int i = 0; i < 7; i++)
            Assert.Equal((i, i), (loader.Position, loader.Next().Position));
        Same(whole[7..9], Take(source, 3, seed: 1, threads: 1, count: 2, loader.Position));
    }

    [Fact]
    public void Each_epoch_is_a_fresh_order_of_everything_and_the_rest_is_dropped()
    {
        Batch[] batches = Take(new Numbers(11), 4, seed: 9, threads: 2, count: 2 * 50);
        HashSet<int> seen = [];
        List<string> orders = [];
        for (int epoch = 0; epoch < 50; epoch++)
        {
            Batch[] pair = batches[(2 * epoch)..(2 * epoch + 2)];
            Assert.All(pair, b => Assert.Equal(epoch, b.Epoch));
            int[] order = [.. pair.SelectMany(b => b.Indices)];
            Assert.Equal(8, order.Distinct().Count());
            seen.UnionWith(order);
            orders.Add(string.Join(' ', order));
        }

        Assert.Equal(11, seen.Count);
        Assert.Equal(50, orders.Distinct().Count());

        int[] full = [.. Take(new Numbers(12), 4, seed: 9, threads: 2, count: 3).SelectMany(b => b.Indices)];
        Assert.Equal(Enumerable.Range(0, 12), full.Order());
    }

    [Fact]
    public void Pixels_labels_and_indices_belong_together()
    {
        using BatchLoader loader = new(new Numbers(200), new ImageTransform(2, 2, 1), 16, 3, 2);
        for (int i = 0; i < 40; i++)
        {
            ImageBatch batch = loader.Next();
            Assert.Equal((16, 1, 2, 2), (batch.Count, batch.Channels, batch.Height, batch.Width));
            for (int k = 0; k < 16; k++)
            {
                Assert.Equal(batch.Indices[k] % 10, batch.Labels![k]);
                Assert.All(batch.Pixels[(4 * k)..(4 * k + 4)], v => Assert.Equal((byte)batch.Indices[k] / 127.5f - 1f, v));
            }
        }
    }

    [Fact]
    public void Corrupt_images_are_replaced_and_reported_once_each()
    {
        using TempFolder folder = new TempFolder().WithImages(30);
        File.WriteAllText(folder["007.png"], "no picture");
        File.WriteAllBytes(folder["008.png"], []);
        File.WriteAllBytes(folder["029.png"], File.ReadAllBytes(folder["001.png"])[..60]);
        ImageFolder source = new(folder.Path);

        List<SkippedImage> reports = [];
        using BatchLoader loader = new(source, s_small, 10, 2, 2) { OnSkip = reports.Add };
        for (int i = 0; i < 9; i++)
            Assert.DoesNotContain(loader.Next().Indices, index => index is 7 or 8 or 29);
        Assert.Equal([7, 8, 29], reports.Select(r => r.Index).Order());
        Assert.Equal(reports, loader.Skipped);
        Assert.All(reports, r => Assert.Contains(source.Describe(r.Index), r.Reason, StringComparison.Ordinal));

        // The next readable one, around the end of the list too, whatever the threads.
        Batch[] one = Take(source, 30, seed: 2, threads: 1, count: 3);
        Assert.All(one, b => Assert.Equal((3, 2), (b.Indices.Count(i => i == 9), b.Indices.Count(i => i == 0))));
        Same(one, Take(source, 30, seed: 2, threads: 4, count: 3));
    }

    [Fact]
    public void No_readable_image_is_an_error_that_stays()
    {
        using TempFolder folder = new();
        for (int i = 0; i < 5; i++)
            File.WriteAllText(folder[$"{i}.png"], "no picture");
        using BatchLoader loader = new(new ImageFolder(folder.Path), s_small, 2, 1, 2);
        for (int i = 0; i < 2; i++)
        {
            DataException e = Assert.Throws<DataException>(loader.Next);
            Assert.Contains("None of the 5", e.Message, StringComparison.Ordinal);
            Assert.Contains("0.png", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Impossible_values_are_refused_with_the_numbers()
    {
        Refused(["64", "10"], () => new BatchLoader(new Numbers(10), s_small, 64, 1, 1));
        Refused(["0"], () => new BatchLoader(new Numbers(10), s_small, 0, 1, 1));
        Refused(["-1"], () => new BatchLoader(new Numbers(10), s_small, 1, 1, -1));
        Refused(["-5"], () => new BatchLoader(new Numbers(10), s_small, 1, 1, 1, start: -5));
        Refused(["numbers", "single images", "6 channels"], () => new BatchLoader(new Numbers(10), s_small with { Channels = 6 }, 1, 1, 1));
        Refused(["1, 3 or 4 channels", "not 5"], () => new BatchLoader(new Numbers(10), s_small with { Channels = 5 }, 1, 1, 1));

        static void Refused(string[] words, Func<object> make)
        {
            string message = Assert.Throws<DataException>(make).Message;
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_failure_of_a_worker_surfaces_where_it_belongs()
    {
        Numbers source = new(10) { Fail = static i => i == 4 ? throw new InvalidOperationException("boom") : false };
        using BatchLoader loader = new(source, s_small, 1, 1, 3);
        int good = 0;
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() =>
        {
            while (good < 100)
            {
                Assert.NotEqual([4], loader.Next().Indices);
                good++;
            }
        });
        Assert.Equal("boom", e.Message);
        Assert.Equal(good, loader.Position);
        Assert.InRange(good, 0, 9);
    }

    [Fact]
    public async Task Dispose_frees_a_blocked_consumer_and_stops_the_threads()
    {
        using ManualResetEventSlim hold = new();
        using ManualResetEventSlim reading = new();
        Numbers source = new(10)
        {
            Fail = _ =>
            {
                reading.Set();
                hold.Wait();
                return false;
            },
        };
        BatchLoader loader = new(source, s_small, 2, 1, 2);
        Task<ImageBatch> blocked = Task.Run(loader.Next, TestContext.Current.CancellationToken);
        reading.Wait(TestContext.Current.CancellationToken);
        Task dispose = Task.Run(loader.Dispose, TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => blocked);
        hold.Set();
        await dispose;
        Assert.InRange(source.Reads, 1, 2); // each thread's image that was in its hands, and none after it
        Assert.Throws<ObjectDisposedException>(loader.Next);
        loader.Dispose();
    }

    [Fact]
    public void Loading_stays_ahead_by_a_bounded_number_of_batches()
    {
        const int Batch = 10, Threads = 3, Buffers = Threads + 2;
        int asked = 0, beyond = 0, reads = 0;
        Numbers source = new(1000)
        {
            Fail = _ =>
            {
                // The consumer has a buffer in its hands, once it has one; all others may be full.
                if (Interlocked.Increment(ref reads) > Batch * (Math.Max(Volatile.Read(ref asked), 1) + Buffers - 1)) Interlocked.Increment(ref beyond);
                return false;
            },
        };
        using BatchLoader loader = new(source, s_small, Batch, 1, Threads);
        for (int i = 1; i <= 100; i++)
        {
            Volatile.Write(ref asked, i);
            loader.Next();
            // It comes to be that far ahead whenever nobody asks.
            Assert.True(i % 20 != 0 || SpinWait.SpinUntil(() => source.Reads == Batch * (i + Buffers - 1), TimeSpan.FromMinutes(5)));
        }

        Assert.Equal(0, beyond);
    }

    [Fact]
    public void A_steady_stream_allocates_next_to_nothing()
    {
        using TempFolder folder = new TempFolder().WithImages(64, 64, 64);
        Metered source = new(new ImageFolder(folder.Path));
        using (BatchLoader loader = new(source, new ImageTransform(32, 32, 3), 16, 1, 1))
        {
            for (int i = 0; i < 140; i++)
                loader.Next();
        }

        // 12 kB of pixels an image would be 20 MB; its path, the file's handle and the decoder's small objects remain, at any size.
        Assert.InRange((source.Allocated[2200] - source.Allocated[600]) / 1600, 0, 4000);
    }

    private static Batch[] Take(IImageSource source, int batch, ulong seed, int threads, int count, long start = 0)
    {
        using BatchLoader loader = new(source, s_small, batch, seed, threads, start);
        return [.. Enumerable.Range(0, count).Select(_ => Batch.Of(loader.Next()))];
    }

    private static void Same(Batch[] expected, Batch[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach ((Batch a, Batch b) in expected.Zip(actual))
        {
            Assert.Equal((a.Position, a.Epoch), (b.Position, b.Epoch));
            Assert.Equal(a.Indices, b.Indices);
            Assert.Equal(a.Pixels, b.Pixels);
        }
    }

    /// <summary>A copy of what a batch showed.</summary>
    private sealed record Batch(long Position, int Epoch, int[] Indices, float[] Pixels)
    {
        public static Batch Of(ImageBatch b) => new(b.Position, b.Epoch, [.. b.Indices], [.. b.Pixels]);
    }

    /// <summary>Notes at each read how much its one worker has allocated so far.</summary>
    private sealed class Metered(IImageSource source) : IImageSource
    {
        public List<long> Allocated { get; } = new(10000);

        public int Count => source.Count;

        public string Name => source.Name;

        public int Channels => source.Channels;

        public (int Width, int Height)? Size => source.Size;

        public IReadOnlyList<string> Classes => source.Classes;

        public Image Read(int index, int channels, Image? reuse = null)
        {
            Allocated.Add(GC.GetAllocatedBytesForCurrentThread());
            return source.Read(index, channels, reuse);
        }

        public string Describe(int index) => source.Describe(index);

        public int? Label(int index) => source.Label(index);
    }
}

namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>With the kernels installed, for good: <see cref="FastKernelsTests"/> runs these in a process of their own.</summary>
public sealed class InstalledTests : IDisposable
{
    // Far above the least that the kernels serve, and so deep that sums are taken in blocks, which are not those of libtorch.
    private const int Rows = 130, Depth = 600, Columns = 75;

    private static readonly Lazy<byte[]> Stock = new(() =>
    {
        using DisposeScope before = torch.NewDisposeScope();
        using torch.Generator draws = Generators.Seeded(1);
        return Draw.Normal(draws, [Rows, Depth]).mm(Draw.Normal(draws, [Depth, Columns])).ToBytes();
    });

    private readonly DisposeScope scope = torch.NewDisposeScope();
    private readonly torch.Generator rng = Generators.Seeded(1);

    public InstalledTests()
    {
        _ = Stock.Value;
        Assert.True(FastKernels.Install());
    }

    public void Dispose()
    {
        scope.Dispose();
        rng.Dispose();
    }

    [Fact(Explicit = true)]
    public unsafe void A_product_of_TorchSharp_s_has_our_bytes_and_not_libtorch_s()
    {
        Tensor a = Random(Rows, Depth), b = Random(Depth, Columns), c = torch.zeros(Rows, Columns);
        Factor left = new((float*)StableAbi.Data(a.Handle), Depth, 1), right = new((float*)StableAbi.Data(b.Handle), 1, Columns);
        VectorWidth width = Environment.GetEnvironmentVariable(FastKernels.Variable) == "avx2" ? VectorWidth.Avx2 : VectorWidths.Widest;
        MatrixProducts.Run(new Products(1, Rows, Columns, Depth, left, 0, right, 0, (float*)StableAbi.Data(c.Handle)), width);
        byte[] product = a.mm(b).ToBytes();
        Assert.Equal(c.ToBytes(), product);
        Assert.NotEqual(Stock.Value, product);
    }

    [Fact(Explicit = true)]
    public void Views_of_every_kind_are_right()
    {
        Tensor[] left = Views(Rows, Depth), right = Views(Depth, Columns);
        foreach (Tensor a in left)
        {
            foreach (Tensor b in right) Check.Close(Exact(a).mm(Exact(b)), a.mm(b), 5e-6);
        }

        foreach (int batch in new[] { 1, 3, 8 })
        {
            Tensor a = Random(batch, Rows, Depth), b = Random(batch, Columns, Depth).transpose(1, 2), shared = Random(1, Depth, Columns).expand(batch, Depth, Columns);
            Check.Close(Exact(a).bmm(Exact(b)), a.bmm(b), 1e-6);
            Check.Close(Exact(a).bmm(Exact(shared)), a.bmm(shared), 1e-6);
        }
    }

    // What the kernels do not serve: other types, small sizes, empty ones, and sums over nothing.
    [Fact(Explicit = true)]
    public void What_is_not_served_is_libtorch_s()
    {
        Tensor a = Random(Rows, Depth), b = Random(Depth, Columns), exact = Exact(a).mm(Exact(b));
        Check.Close(exact, a.to(torch.bfloat16).mm(b.to(torch.bfloat16)), 0.02);
        Assert.Equal(ScalarType.Int64, torch.ones([70, 70], torch.int64).mm(torch.ones([70, 70], torch.int64)).dtype);
        Check.Holds([1, 1], [6], torch.full([1, 2], 1f).mm(torch.full([2, 1], 3f)));
        Check.Holds([2, 2], [0, 0, 0, 0], torch.ones(2, 0).mm(torch.ones(0, 2)));
        Assert.Equal([0, 5], torch.ones(0, 3).mm(torch.ones(3, 5)).shape);
        Assert.Equal([0, 50, 50], torch.ones(0, 50, 60).bmm(torch.ones(0, 60, 50)).shape);
        Check.Close(exact.addmm(Exact(a), Exact(b), 0.5f, 2), (exact.to(torch.float32)).addmm(a, b, 0.5f, 2), 1e-6);
    }

    [Fact(Explicit = true)]
    public void A_NaN_reaches_its_row_and_no_other()
    {
        Tensor a = Random(Rows, Depth), b = Random(Depth, Columns);
        a[Rows - 1, 7] = float.NaN;
        Tensor nan = a.mm(b).isnan();
        Assert.True(nan[Rows - 1].all().item<bool>());
        Assert.False(nan[..(Rows - 1)].any().item<bool>());
    }

    // Gradients, and those of a penalty on a gradient, as libtorch computes them in float64, whose products are not ours.
    [Fact(Explicit = true)]
    public void First_and_second_derivatives_are_libtorch_s()
    {
        Has(F.linear);
        Has(Functional.Linear);
    }

    private void Has(Func<Tensor, Tensor, Tensor, Tensor> linear)
    {
        Tensor x = Random(Rows, Depth), weight = Random(Columns, Depth) * 0.2, bias = Random(Columns), head = Random(3, 40, Columns) * 0.2;
        Assert.True(ProductKernels.Serve(x, weight.t()));
        Tensor[] actual = Derivatives(x, weight, bias, head), expected = Derivatives(Exact(x), Exact(weight), Exact(bias), Exact(head));
        for (int i = 0; i < actual.Length; i++) Check.Close(expected[i], actual[i], 5e-6);

        Tensor[] Derivatives(params Tensor[] values)
        {
            Tensor[] leaves = [.. values.Select(value => value.detach().requires_grad_(true))];
            Tensor hidden = linear(leaves[0], leaves[1], leaves[2]).tanh();
            Tensor score = hidden.unsqueeze(0).expand(3, -1, -1).bmm(leaves[3].transpose(1, 2)).tanh().sum();
            Tensor[] first = Autograd.Grad(score, leaves, createGraph: true);
            Tensor penalty = first[0].Square().sum() + first[1].Square().sum();
            return [score.detach(), .. first.Select(gradient => gradient.detach()), .. Autograd.Grad(penalty, leaves)];
        }
    }

    // Which is a setting of each thread, and the threads that help with a product are not the caller's.
    [Fact(Explicit = true)]
    public void Numbers_that_are_too_small_are_zero_everywhere_or_nowhere()
    {
        Assert.SkipUnless(FlushDenormal.IsAvailable, "this libtorch can't take small numbers for zero");
        Tensor small = torch.full([1024, 64], 1e-20f), other = torch.full([64, 1024], 1e-20f);
        try
        {
            foreach (bool flush in new[] { true, false, true })
            {
                FlushDenormal.Switch(flush);
                Assert.Equal(flush, FlushDenormal.IsOn);
                for (int i = 0; i < 10; i++) Assert.Equal(flush, small.mm(other).ToArray<float>().All(value => BitConverter.SingleToInt32Bits(value) == 0));
                for (int i = 0; i < 10; i++) Assert.Equal(!flush, small.mm(other).ToArray<float>().All(value => BitConverter.SingleToInt32Bits(value) != 0));
            }
        }
        finally
        {
            FlushDenormal.Switch(false);
        }
    }

    [Fact(Explicit = true)]
    public void Mistakes_are_refused_in_libtorch_s_words()
    {
        Refused(() => Random(Rows, Depth).mm(Random(Depth + 1, Columns)), "mat1 and mat2 shapes cannot be multiplied (130x600 and 601x75)");
        Refused(() => Random(1, 2).mm(Random(3, 1)), "mat1 and mat2 shapes cannot be multiplied (1x2 and 3x1)");
        Refused(() => Random(Rows, Depth).mm(Exact(Random(Depth, Columns))), "same dtype");
        Refused(() => Random(Rows, Depth).mm(Random(Depth)), "must be a matrix");
        Refused(() => torch.tensor(1f).mm(Random(Rows, Depth)), "must be a matrix");
        Refused(() => Random(Rows, Depth).mm(torch.tensor(1f)), "must be a matrix");
        Refused(() => Random(2, Rows, Depth).mm(Random(Depth, Columns)), "must be a matrix");
        Refused(() => Random(Rows, Depth).bmm(Random(Depth, Columns)), "Dimension out of range"); // baddbmm's words, not bmm's.
        Refused(() => Random(2, Rows, Depth).bmm(Random(3, Depth, Columns)), "Expected size for first two dimensions of batch2 tensor to be: [2, 600] but got: [3, 600]");
        Check.Close(Exact(Random(Rows, Depth)).mm(Exact(Random(Depth, Columns))).ones_like(), torch.ones(Rows, Columns), 0); // It goes on.

        static void Refused(Func<Tensor> product, string sentence) => Assert.Contains(sentence, Assert.ThrowsAny<Exception>(product).Message, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Neither_served_nor_refused_products_keep_memory()
    {
        Tensor a = Random(256, 256), b = Random(256, 256), small = Random(4, 4);
        Work(20);
        long before = Check.Resident();
        Work(2000); // 500 MiB of results, 2,000 times 16 floats, and as many refusals.
        Assert.InRange(Check.Resident() - before, long.MinValue, 20L << 20);

        void Work(int rounds)
        {
            for (int i = 0; i < rounds; i++)
            {
                using DisposeScope inner = torch.NewDisposeScope();
                a.mm(b);
                small.mm(small);
                if (i % 10 == 0) Assert.ThrowsAny<Exception>(() => a.mm(small));
            }
        }
    }

    [Fact(Explicit = true)]
    public void Many_threads_of_the_program_multiply_at_once()
    {
        Tensor a = Random(256, 200), b = Random(200, 300);
        byte[] expected = a.mm(b).ToBytes();
        int right = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            using DisposeScope inner = torch.NewDisposeScope();
            for (int i = 0; i < 20; i++)
            {
                if (a.mm(b).ToBytes().AsSpan().SequenceEqual(expected)) Interlocked.Increment(ref right);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(80, right);
    }

    private Tensor[] Views(long rows, long columns) =>
    [
        Random(rows, columns), Random(columns, rows).t(), Random(rows, 2 * columns)[.., 3..(int)(columns + 3)], Random(rows, 2 * columns).slice(1, 0, 2 * columns, 2),
        Random(rows, 1).expand(rows, columns), Random(1, columns).expand(rows, columns),
    ];

    private Tensor Random(params long[] shape) => Draw.Normal(rng, shape);

    private static Tensor Exact(Tensor value) => value.to(torch.float64);
}

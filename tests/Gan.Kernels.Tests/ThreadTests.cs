namespace GanFunctional.Torch.Tests;

/// <summary>Threads with scopes, grad modes and streams of their own do not disturb each other.</summary>
public sealed class ThreadTests
{
    [Fact]
    public void Eight_threads_compute_what_one_computes()
    {
        const int Rounds = 200;
        using LiveTensors live = new();
        double[] expected = [.. Enumerable.Range(0, 8).Select(seed => Work(seed, Rounds))];
        double[] results = new double[8];
        List<Exception> errors = [];
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(seed => new Thread(() =>
        {
            try
            {
                results[seed] = Work(seed, Rounds);
            }
            catch (Exception error)
            {
                lock (errors) errors.Add(error);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Empty(errors);
        Assert.Equal(expected, results);
        Assert.Equal(0, live.Added);
    }

    [Fact]
    public void A_tensor_made_by_one_thread_is_used_by_another()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor x = Tensors.Full([3], 2), sum = x;
        Thread other = new(() => sum = (x * x).sum()); // No scope is open there: the tensor is its own.
        other.Start();
        other.Join();
        Assert.Equal(12, sum.Item());
        Assert.Equal(1, scope.DisposablesCount);
        sum.Dispose();
    }

    [Fact]
    public void Each_thread_reads_its_own_error()
    {
        List<string> messages = [];
        Thread[] threads = [.. Enumerable.Range(1, 8).Select(size => new Thread(() =>
        {
            using DisposeScope scope = torch.NewDisposeScope();
            for (int i = 0; i < 50; i++)
            {
                string message = Record.Exception(() => torch.ones([1, size]).MatMul(torch.ones([size + 1, 1])))?.Message ?? "";
                lock (messages) messages.Add(message.EndsWith($"(1x{size} and {size + 1}x1)", StringComparison.Ordinal) ? "right" : message);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        Assert.Equal(Enumerable.Repeat("right", 400), messages);
    }

    // A sum of gradients over the rounds.
    private static double Work(int seed, int rounds)
    {
        using torch.Generator rng = Generators.Seeded((ulong)seed);
        double total = 0;
        for (int i = 0; i < rounds; i++)
        {
            using DisposeScope scope = torch.NewDisposeScope();
            Tensor x = Draw.Normal(rng, [5, 7], dtype: ScalarType.Float64), y = Draw.Normal(rng, [5, 7], dtype: ScalarType.Float64);
            x.requires_grad = true;
            using (torch.no_grad())
            {
                if ((x * y).requires_grad) throw new InvalidOperationException("a graph was recorded");
            }

            Tensor length = (x.Square() + y.Square()).sqrt();
            total += Autograd.Grad((length * y).sum(), [x])[0].sum().Item();
        }

        return total;
    }
}

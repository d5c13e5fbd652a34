namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>Pieces of work are each done once, whoever does them, and mistakes arrive at the caller.</summary>
public sealed unsafe class SharedWorkTests
{
    private const int Pieces = 1000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(7, false)]
    [InlineData(2, true)]
    [InlineData(7, true)]
    public void Every_piece_is_taken_once_and_is_done_when_the_call_returns(int threads, bool byPool)
    {
        int* times = stackalloc int[Pieces];
        for (int round = 0; round < 200; round++)
        {
            if (byPool) SharedWork.AvoidLibtorch(TimeSpan.FromMilliseconds(100));
            new Span<int>(times, Pieces).Clear();
            SharedWork.Run(Pieces, threads, &Count, times);
            for (int i = 0; i < Pieces; i++) Assert.Equal(1, times[i]);
        }

        static void Count(SharedWork work, void* context)
        {
            while (work.TryTake(out int piece)) ((int*)context)[piece]++;
        }
    }

    [Fact]
    public void No_pieces_are_no_work() => SharedWork.Run(0, 2, &Fail, null);

    [Fact]
    public void Work_may_be_shared_within_work()
    {
        int* times = stackalloc int[Pieces];
        new Span<int>(times, Pieces).Clear();
        SharedWork.Run(4, 2, &Outer, times);
        for (int i = 0; i < Pieces; i++) Assert.Equal(4, times[i]);

        static void Outer(SharedWork work, void* context)
        {
            while (work.TryTake(out _)) SharedWork.Run(Pieces, 2, &Inner, context);
        }

        static void Inner(SharedWork work, void* context)
        {
            while (work.TryTake(out int piece)) Interlocked.Increment(ref ((int*)context)[piece]);
        }
    }

    // The caller waits in its first piece until the other thread has begun.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_failure_on_another_thread_reaches_the_caller(bool byPool)
    {
        if (byPool) SharedWork.AvoidLibtorch(TimeSpan.FromMilliseconds(100));
        else Assert.SkipWhen(torch.get_num_threads() < 2, "libtorch has no other thread here");
        int caller = Environment.CurrentManagedThreadId, begun = 0;
        (nint, nint) context = ((nint)(&caller), (nint)(&begun));
        Check.Refused(() => Run(context), "a kernel failed");

        static void Run((nint, nint) context) => SharedWork.Run(Pieces, 2, &FailElsewhere, &context);

        static void FailElsewhere(SharedWork work, void* context)
        {
            (nint caller, nint begun) = *((nint, nint)*)context;
            if (Environment.CurrentManagedThreadId != *(int*)caller)
            {
                Volatile.Write(ref *(int*)begun, 1);
                throw new InvalidOperationException();
            }

            while (Volatile.Read(ref *(int*)begun) == 0) Thread.Sleep(1);
        }
    }

    [Fact]
    public void A_failure_of_the_caller_is_kept() =>
        Assert.IsType<InvalidOperationException>(Assert.Throws<TorchException>(() => SharedWork.Run(Pieces, 1, &Fail, null)).InnerException);

    private static void Fail(SharedWork work, void* context)
    {
        if (work.TryTake(out _)) throw new InvalidOperationException();
    }
}

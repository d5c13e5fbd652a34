namespace GanFunctional.Torch.Tests.Kernels;

/// <summary>Pieces of work are each done once, whoever does them, and mistakes arrive at the caller.</summary>
public sealed unsafe class SharedWorkTests
{
    private const int Pieces = 1000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_piece_is_taken_once_and_is_done_when_the_call_returns(int threads)
    {
        int* times = stackalloc int[Pieces];
        for (int round = 0; round < 200; round++)
        {
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

    // The caller waits in its first piece until the other thread has begun.
    [Fact]
    public void A_failure_on_another_thread_reaches_the_caller()
    {
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
    public void A_failure_of_the_caller_passes_through() => Assert.Throws<InvalidOperationException>(() => SharedWork.Run(Pieces, 1, &Fail, null));

    private static void Fail(SharedWork work, void* context)
    {
        if (work.TryTake(out _)) throw new InvalidOperationException();
    }
}

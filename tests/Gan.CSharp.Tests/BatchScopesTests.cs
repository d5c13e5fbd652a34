using Xunit;

namespace GanFunctional.CSharp.Tests;

public sealed class BatchScopesTests
{
    private static IEnumerable<Tensor> Batches(int count)
    {
        for (int i = 0; i < count; i++) yield return Tensors.Full([1], i);
    }

    [Fact]
    public void A_batch_lives_until_the_next_and_what_is_moved_out_stays()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        List<Tensor> seen = [], kept = [];
        foreach (Tensor batch in Batches(3).InScopes())
        {
            Assert.All(seen, earlier => Assert.True(earlier.IsInvalid));
            seen.Add(batch);
            kept.Add(batch.Plus(1).MoveToOuterDisposeScope());
        }

        Assert.All(seen, batch => Assert.True(batch.IsInvalid));
        Assert.Equal([1.0, 2.0, 3.0], kept.Select(one => one.Item()));
    }

    [Fact]
    public void A_loop_that_ends_early_frees_its_batch_and_leaves_the_outer_scope()
    {
        using DisposeScope scope = torch.NewDisposeScope();
        Tensor? first = null;
        foreach (Tensor batch in Batches(3).InScopes())
        {
            first = batch;
            break;
        }

        Assert.True(first!.IsInvalid);
        using Tensor later = Tensors.Full([1], 7);
        Assert.True(scope.Contains(later));
    }
}

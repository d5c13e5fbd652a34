namespace GanFunctional.Data.Tests;

public class SplitMixTests
{
    [Fact]
    public void The_numbers_are_those_of_the_reference_implementation()
    {
        SplitMix random = new(1234567);
        ulong[] expected = [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821];
        Assert.Equal(expected, expected.Select(_ => random.Next()));
    }

    [Fact]
    public void Orders_never_change_between_versions() =>
        Assert.Equal([7, 6, 4, 3, 9, 8, 1, 5, 0, 2], SplitMix.For(42, 0, 3).Permutation(10));

    [Fact]
    public void A_permutation_has_every_number_and_every_place_is_as_likely()
    {
        int[,] counts = new int[5, 5];
        for (ulong i = 0; i < 10000; i++)
        {
            int[] order = SplitMix.For(1, 0, i).Permutation(5);
            Assert.Equal([0, 1, 2, 3, 4], order.Order());
            for (int place = 0; place < 5; place++)
                counts[place, order[place]]++;
        }

        // 2,000 expected, standard deviation 40.
        foreach (int count in counts)
            Assert.InRange(count, 1800, 2200);
    }
}

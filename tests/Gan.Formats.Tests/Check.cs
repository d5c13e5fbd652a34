namespace GanFunctional.Formats.Tests;

/// <summary>Assertions on tensors that several tests share.</summary>
internal static class Check
{
    /// <summary>The tensor has this shape and these elements, to within 1e-6.</summary>
    public static void Holds(long[] shape, double[] expected, Tensor actual)
    {
        Assert.Equal(shape, actual.shape);
        double[] values = actual.ToArray<double>();
        Assert.Equal(expected.Length, values.Length);
        for (int i = 0; i < values.Length; i++) Assert.Equal(expected[i], values[i], 1e-6);
    }

    /// <summary>A sentence on one line that holds these parts.</summary>
    public static TorchException Refused(Action action, params string[] parts)
    {
        TorchException error = Assert.Throws<TorchException>(action);
        foreach (string part in parts) Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.InRange(error.Message.Length, 10, 600);
        return error;
    }
}

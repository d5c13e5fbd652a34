namespace GanFunctional.Torch.Tests;

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

    /// <summary>‖a − b‖/‖b‖, in float64; 0 where both are zero.</summary>
    public static double Distance(Tensor a, Tensor b)
    {
        Assert.Equal(b.shape, a.shape);
        double[] x = a.ToArray<double>(), y = b.ToArray<double>();
        Assert.All(x, value => Assert.True(double.IsFinite(value)));
        double difference = Math.Sqrt(x.Zip(y, (p, q) => (p - q) * (p - q)).Sum()), norm = Math.Sqrt(y.Sum(q => q * q));
        return difference == 0 ? 0 : difference / norm;
    }

    /// <summary>The two agree to within a relative error, in norm.</summary>
    public static void Close(Tensor expected, Tensor actual, double tolerance) => Assert.InRange(Distance(actual, expected), 0, tolerance);

    /// <summary>Says that a test was made without bfloat16, where this CPU has none.</summary>
    public static void HadBFloat16() => Assert.SkipUnless(Runtime.HasBFloat16, "this CPU can't compute in bfloat16; everything else agreed");

    /// <summary>A sentence on one line that holds these parts.</summary>
    public static TorchException Refused(Action action, params string[] parts)
    {
        TorchException error = Assert.Throws<TorchException>(action);
        foreach (string part in parts) Assert.Contains(part, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain("frame #", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception raised", error.Message, StringComparison.Ordinal);
        Assert.InRange(error.Message.Length, 10, 600);
        return error;
    }

    /// <summary>The process's resident bytes after a collection: the managed heap is not what is asked about.</summary>
    public static long Resident()
    {
        LiveTensors.AfterCollection();
        return long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * Environment.SystemPageSize;
    }
}

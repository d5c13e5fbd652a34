
namespace GanFunctional.CSharp;

/// <summary>Computes the defaults that all variants share.</summary>
public static class CompletedOptions
{
    private const int DefaultEpochs = 5;

    /// <summary>
    /// Computes every default that does not depend on the variant: steps, precision, threads.
    /// </summary>
    /// <param name="options">Options as given.</param>
    /// <param name="images">Number of images in an epoch.</param>
    /// <param name="source">Name of the data, for messages.</param>
    /// <exception cref="GanException">The options contradict each other or the data.</exception>
    public static T Complete<T>(this T options, int images, string source)
        where T : TrainOptions
    {
        if (options is { Steps: not null, Epochs: not null }) throw new GanException("Give either the steps or the epochs of a training, not both.");
        options.CheckBatch(images, source);
        long steps = options.Steps ?? (options.Epochs ?? DefaultEpochs) * (long)(images / options.Batch);
        bool cpu = options.Device == "cpu";
        Precision precision = options.Precision != Precision.Auto ? options.Precision
            : (cpu ? Runtime.HasFastBFloat16 && Runtime.HasBFloat16 : Runtime.HasFastBFloat16OnGpu) ? Precision.BFloat16 : Precision.Float32;
        T completed = options with { Epochs = null, Precision = precision };
        completed.CheckPrecision();
        return completed.WithSteps(steps);
    }

    /// <summary>Refuses bfloat16 on a CPU that can't compute in it.</summary>
    /// <exception cref="GanException">The CPU can't.</exception>
    internal static void CheckPrecision(this TrainOptions options)
    {
        if (options is { Device: "cpu", Precision: Precision.BFloat16 } && !Runtime.HasBFloat16)
            throw new GanException("This CPU can't compute in bfloat16, which needs AVX-512 (or ONEDNN_MAX_CPU_ISA forbids it): choose the precision float32 or auto.");
    }

    /// <summary>
    /// Sets the steps, and the default of threads. Default intervals follow from the steps when a training
    /// begins, and again when it resumes for longer.
    /// </summary>
    internal static T WithSteps<T>(this T options, long steps)
        where T : RunOptions => options with { Steps = steps, Threads = options.Threads ?? Environment.ProcessorCount };

    /// <summary>Refuses a batch that is larger than the data.</summary>
    /// <param name="options">Options as given.</param>
    /// <param name="images">Number of images in the data.</param>
    /// <param name="source">Name of the data, for messages.</param>
    /// <exception cref="GanException">The batch is larger than the data.</exception>
    public static void CheckBatch(this TrainOptions options, int images, string source)
    {
        if (options.Batch > images)
            throw new GanException($"The batch of {options.Batch} is larger than the data: {source} has {images} image{(images == 1 ? "" : "s")}; choose a batch of at most {images}.");
    }
}

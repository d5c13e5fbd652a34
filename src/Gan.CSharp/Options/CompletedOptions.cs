
namespace GanFunctional.CSharp;

/// <summary>Defaults that all variants share, computed.</summary>
public static class CompletedOptions
{
    private const int DefaultEpochs = 5;

    /// <summary>The same options with every default computed that does not depend on the variant: steps, precision, threads, intervals.</summary>
    /// <param name="options">As given.</param>
    /// <param name="images">Images in an epoch.</param>
    /// <param name="source">The user's name for the data, for messages.</param>
    /// <exception cref="GanException">They contradict each other or the data.</exception>
    public static T Complete<T>(this T options, int images, string source)
        where T : TrainOptions
    {
        if (options is { Steps: not null, Epochs: not null }) throw new GanException("Give the steps or the epochs of a training, not both.");
        options.CheckBatch(images, source);
        long steps = options.Steps ?? (options.Epochs ?? DefaultEpochs) * (long)(images / options.Batch);
        bool cpu = options.Device == "cpu";
        Precision precision = options.Precision != Precision.Auto ? options.Precision
            : (cpu ? Runtime.HasFastBFloat16 && Runtime.HasBFloat16 : Runtime.HasFastBFloat16OnGpu) ? Precision.BFloat16 : Precision.Float32;
        if (cpu && precision == Precision.BFloat16 && !Runtime.HasBFloat16)
            throw new GanException("This CPU can't compute in bfloat16, which takes AVX-512 (or ONEDNN_MAX_CPU_ISA forbids it): give the precision float32, or auto.");
        long sampleEvery = options.SampleEvery ?? Math.Max(1, steps / 20);
        return options with
        {
            Steps = steps,
            Epochs = null,
            Precision = precision,
            Threads = options.Threads ?? Environment.ProcessorCount,
            SampleEvery = sampleEvery,
            CheckpointEvery = options.CheckpointEvery ?? sampleEvery,
        };
    }

    /// <summary>Refuses a batch that is larger than the data.</summary>
    /// <param name="options">As given.</param>
    /// <param name="images">Images in the data.</param>
    /// <param name="source">The user's name for the data, for messages.</param>
    /// <exception cref="GanException">It is larger than the data.</exception>
    public static void CheckBatch(this TrainOptions options, int images, string source)
    {
        if (options.Batch > images)
            throw new GanException($"The batch of {options.Batch} is larger than the data: {source} has {images} image{(images == 1 ? "" : "s")}; choose a batch of at most {images}.");
    }
}

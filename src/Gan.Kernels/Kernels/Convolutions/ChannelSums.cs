using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>Sums over all pixels, channel by channel: the gradient of a bias.</summary>
internal static unsafe class ChannelSums<T, TElement>
    where T : struct, ILanes<T>
    where TElement : struct, IElement
{
    // Pixels that are summed in float32, one after another. Their sums are added in double precision, in
    // order: the result is the same for any threads.
    private const int Run = 256;

    /// <summary>Writes one sum per channel.</summary>
    internal static void Compute(Images images, float* sums, int threads)
    {
        long pixels = (long)images.Count * images.Height * images.Width;
        int runs = (int)((pixels + Run - 1) / Run);
        using Scratch scratch = new((nint)runs * images.Channels);
        Job job = new() { Images = images, Pixels = pixels, Partial = scratch.Data };
        SharedWork.Run(runs, threads, &Work, &job);
        for (int channel = 0; channel < images.Channels; channel++)
        {
            double sum = 0;
            for (nint i = 0; i < runs; i++) sum += scratch.Data[(i * images.Channels) + channel];
            sums[channel] = (float)sum;
        }
    }

    private static void Work(SharedWork work, void* context)
    {
        Job job = *(Job*)context;
        while (work.TryTake(out int run))
        {
            byte* first = job.Images.Data + ((nint)run * Run * job.Images.PixelSize);
            Sum(first, (int)Math.Min(Run, job.Pixels - ((long)run * Run)), job.Images.Channels, job.Images.PixelSize, job.Partial + ((nint)run * job.Images.Channels));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum(byte* pixels, int count, int channels, int pixelSize, float* sums)
    {
        int channel = 0;
        for (; channel <= channels - T.Count; channel += T.Count)
        {
            T sum = default;
            byte* source = pixels + (channel * TElement.Size);
            for (int i = 0; i < count; i++, source += pixelSize) sum += TElement.Load<T>(source);
            sum.Store(sums + channel);
        }

        for (; channel < channels; channel++)
        {
            float sum = 0;
            byte* source = pixels + (channel * TElement.Size);
            for (int i = 0; i < count; i++, source += pixelSize) sum += TElement.LoadOne(source);
            sums[channel] = sum;
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Job
    {
        public Images Images;
        public long Pixels;
        public float* Partial;
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GanFunctional.Torch;

/// <summary>
/// A convolution's input as a matrix with a row for each output: all that its kernel sees,
/// [kernel height, kernel width, channels]. With it every convolution is a matrix product.
/// </summary>
internal static unsafe class Columns<T, TElement>
    where T : struct, ILanes<T>
    where TElement : struct, IElement
{
    /// <summary>Copies the windows of some rows of outputs, counted over all images.</summary>
    internal static void Unfold(Images x, in ConvolutionShape shape, int firstLine, int lines, byte* columns, int threads)
    {
        Job job = new() { X = x, Shape = shape, First = firstLine, Columns = columns };
        SharedWork.Run(lines, threads, &Unfold, &job);
    }

    /// <summary>
    /// Adds up what belongs to each pixel of some images, in float32, plus a bias: the transpose of
    /// <see cref="Unfold(Images, in ConvolutionShape, int, int, byte*, int)"/>.
    /// </summary>
    /// <param name="columns">The matrix, of elements of <typeparamref name="TColumn"/>.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="bias">One number per channel.</param>
    /// <param name="firstImage">The image of the matrix's first rows.</param>
    /// <param name="images">How many images.</param>
    /// <param name="x">Receives the images.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void Fold<TColumn>(byte* columns, in ConvolutionShape shape, float* bias, int firstImage, int images, Images x, int threads)
        where TColumn : struct, IElement
    {
        Job job = new() { X = x, Shape = shape, First = firstImage, Columns = columns, Bias = bias };
        SharedWork.Run(images * x.Height, threads, &Fold<TColumn>, &job);
    }

    private static void Unfold(SharedWork work, void* context)
    {
        ref Job job = ref *(Job*)context;
        ref ConvolutionShape shape = ref job.Shape;
        Images x = job.X;
        int run = shape.Kernel.Width * x.PixelSize;
        while (work.TryTake(out int line))
        {
            (int image, int row) = Math.DivRem(job.First + line, shape.Output.Height);
            byte* target = job.Columns + ((nint)line * shape.Output.Width * shape.Kernel.Height * run);
            for (int column = 0; column < shape.Output.Width; column++)
            {
                int left = (column * shape.Stride.Width) - shape.Padding.Width;
                int before = Math.Clamp(-left, 0, shape.Kernel.Width) * x.PixelSize, inside = Math.Clamp(x.Width - left, 0, shape.Kernel.Width) * x.PixelSize;
                for (int i = 0; i < shape.Kernel.Height; i++, target += run)
                {
                    int y = (row * shape.Stride.Height) - shape.Padding.Height + i;
                    if ((uint)y >= (uint)x.Height || inside <= before)
                    {
                        new Span<byte>(target, run).Clear();
                        continue;
                    }

                    byte* source = x.Data + (((((nint)image * x.Height) + y) * x.Width) + left) * x.PixelSize;
                    if (before > 0) new Span<byte>(target, before).Clear();
                    Copy(source + before, target + before, inside - before);
                    if (inside < run) new Span<byte>(target + inside, run - inside).Clear();
                }
            }
        }
    }

    // Of images of one channel to three a run is so short that a call would take longer. What is no whole
    // number of words is copied by two that overlap.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(byte* source, byte* target, int size)
    {
        const int Word = sizeof(ulong), Few = 8 * Word;
        if (size is < Word or > Few)
        {
            new Span<byte>(source, size).CopyTo(new(target, size));
            return;
        }

        for (int i = 0; i < size - Word; i += Word) Unsafe.WriteUnaligned(target + i, Unsafe.ReadUnaligned<ulong>(source + i));
        Unsafe.WriteUnaligned(target + size - Word, Unsafe.ReadUnaligned<ulong>(source + size - Word));
    }

    private static void Fold<TColumn>(SharedWork work, void* context)
        where TColumn : struct, IElement
    {
        ref Job job = ref *(Job*)context;
        ref ConvolutionShape shape = ref job.Shape;
        Images x = job.X;
        int run = shape.Kernel.Width * x.Channels, step = shape.Stride.Width * x.Channels;
        nint pitch = (nint)shape.Kernel.Height * run;

        // A row of the padded image; a vector may reach beyond the end.
        int length = Math.Max(((shape.Output.Width - 1) * step) + run, (x.Width + shape.Padding.Width) * x.Channels);
        float* sums = (float*)NativeMemory.Alloc((nuint)(length + T.Count) * sizeof(float));
        while (work.TryTake(out int line))
        {
            (int image, int row) = Math.DivRem(line, x.Height);
            float* start = sums + (shape.Padding.Width * x.Channels);
            new Span<float>(sums, length).Clear();
            for (int i = 0; i < x.Width; i++) new Span<float>(job.Bias, x.Channels).CopyTo(new(start + (i * x.Channels), x.Channels));
            for (int i = 0; i < shape.Kernel.Height; i++)
            {
                (int above, int rest) = Math.DivRem(row + shape.Padding.Height - i, shape.Stride.Height);
                if (rest != 0 || (uint)above >= (uint)shape.Output.Height) continue;
                nint first = (((nint)image * shape.Output.Height) + above) * shape.Output.Width;
                Add<TColumn>(job.Columns + (((first * pitch) + (i * run)) * TColumn.Size), pitch * TColumn.Size, shape.Output.Width, run, sums, step);
            }

            byte* target = x.Data + ((((nint)(job.First + image) * x.Height) + row) * x.Width * x.PixelSize);
            int size = x.Width * x.Channels, done = 0;
            for (; done <= size - T.Count; done += T.Count) TElement.Store(target + (done * TElement.Size), T.Load(start + done));
            for (; done < size; done++) TElement.StoreOne(target + (done * TElement.Size), start[done]);
        }

        NativeMemory.Free(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add<TColumn>(byte* columns, nint pitch, int count, int run, float* sums, int step)
        where TColumn : struct, IElement
    {
        for (int i = 0; i < count; i++, columns += pitch, sums += step)
        {
            int j = 0;
            for (; j <= run - T.Count; j += T.Count) (T.Load(sums + j) + TColumn.Load<T>(columns + (j * TColumn.Size))).Store(sums + j);
            for (; j < run; j++) sums[j] += TColumn.LoadOne(columns + (j * TColumn.Size));
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private struct Job
    {
        public Images X;
        public ConvolutionShape Shape;
        public int First;
        public byte* Columns;
        public float* Bias;
    }
}

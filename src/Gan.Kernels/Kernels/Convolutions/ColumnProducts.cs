namespace GanFunctional.Torch;

/// <summary>
/// Convolutions as matrix products, see <see cref="Columns{T, TElement}"/>: bfloat16's by libtorch, for which
/// .NET has no instruction, float32's by ours.
/// </summary>
internal static unsafe class ColumnProducts<T, TElement>
    where T : struct, ILanes<T>
    where TElement : struct, IElement
{
    // Bytes of columns that are held at a time, where nothing is summed over them.
    private const long Budget = 4 << 20;

    /// <summary>y = columns of x · wᵀ + bias.</summary>
    /// <param name="x">The input.</param>
    /// <param name="w">Weights [k, kernel height, kernel width, c].</param>
    /// <param name="bias">One number per channel of y, of x's type; none where it is 0.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="y">The output.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void Forward(Images x, void* w, KernelTensor bias, in ConvolutionShape shape, Images y, int threads)
    {
        long depth = Depth(shape);
        if (shape.IsProduct)
        {
            Multiply(x.Data, depth, 1, w, 1, depth, y.Data, shape.Rows, shape.Outputs, depth, bias, threads);
            return;
        }

        long lineSize = shape.Output.Width * depth * TElement.Size;
        int lines = shape.Count * shape.Output.Height, most = (int)Math.Clamp(Budget / lineSize, 1, lines);
        using Scratch scratch = new((nint)(most * lineSize / sizeof(float)) + 1);
        for (int line = 0; line < lines; line += most)
        {
            int count = Math.Min(most, lines - line);
            Columns<T, TElement>.Unfold(x, shape, line, count, (byte*)scratch.Data, threads);
            byte* target = y.Data + ((nint)line * shape.Output.Width * y.PixelSize);
            Multiply(scratch.Data, depth, 1, w, 1, depth, target, (long)count * shape.Output.Width, shape.Outputs, depth, bias, threads);
        }
    }

    /// <summary>x = what y · w adds up to, plus a bias.</summary>
    /// <typeparam name="TImage">
    /// The elements of x and y. The columns' can be wider, and so are the weights' then: rounded before they
    /// are added up they would lose more than a convolution does.
    /// </typeparam>
    /// <param name="y">The output.</param>
    /// <param name="w">Weights [k, kernel height, kernel width, c].</param>
    /// <param name="bias">One number per channel of x.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="x">The input.</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void Transposed<TImage>(Images y, void* w, float* bias, in ConvolutionShape shape, Images x, int threads)
        where TImage : struct, IElement
    {
        long depth = Depth(shape), imageSize = shape.Output.Area * depth * TElement.Size;
        int most = (int)Math.Clamp(Budget / imageSize, 1, shape.Count);
        bool widens = TElement.Size != TImage.Size;
        nint columns = (nint)(most * imageSize / sizeof(float)) + 1;
        using Scratch scratch = new(columns + (widens ? most * (nint)shape.Output.Area * shape.Outputs : 0));
        for (int image = 0; image < shape.Count; image += most)
        {
            int count = Math.Min(most, shape.Count - image);
            byte* source = y.Data + ((nint)image * (nint)shape.Output.Area * y.PixelSize);
            if (widens) source = (byte*)Widened<TImage>(source, count * (nint)shape.Output.Area * shape.Outputs, scratch.Data + columns);
            Multiply(source, shape.Outputs, 1, w, depth, 1, scratch.Data, count * shape.Output.Area, depth, shape.Outputs, default, threads);
            Columns<T, TImage>.Fold<TElement>((byte*)scratch.Data, shape, bias, image, count, x, threads);
        }
    }

    /// <summary>The gradient of w = yᵀ · columns of x.</summary>
    /// <param name="x">The input.</param>
    /// <param name="y">The gradient of the output.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="w">Receives it, [k, kernel height, kernel width, c].</param>
    /// <param name="threads">How many threads take part.</param>
    internal static void WeightGradient(Images x, Images y, in ConvolutionShape shape, void* w, int threads)
    {
        long depth = Depth(shape), rows = shape.Rows;
        if (shape.IsProduct)
        {
            Multiply(y.Data, 1, shape.Outputs, x.Data, depth, 1, w, shape.Outputs, depth, rows, default, threads);
            return;
        }

        using Scratch scratch = new((nint)(rows * depth * TElement.Size / sizeof(float)) + 1);
        Columns<T, TElement>.Unfold(x, shape, 0, shape.Count * shape.Output.Height, (byte*)scratch.Data, threads);
        Multiply(y.Data, 1, shape.Outputs, scratch.Data, depth, 1, w, shape.Outputs, depth, rows, default, threads);
    }

    private static void AddRow(float* matrix, int rows, int columns, float* row)
    {
        for (int i = 0; i < rows; i++, matrix += columns)
        {
            int j = 0;
            for (; j <= columns - T.Count; j += T.Count) (T.Load(matrix + j) + T.Load(row + j)).Store(matrix + j);
            for (; j < columns; j++) matrix[j] += row[j];
        }
    }

    private static float* Widened<TImage>(byte* source, nint count, float* target)
        where TImage : struct, IElement
    {
        nint i = 0;
        for (; i <= count - T.Count; i += T.Count) TImage.Load<T>(source + (i * TImage.Size)).Store(target + i);
        for (; i < count; i++) target[i] = TImage.LoadOne(source + (i * TImage.Size));
        return target;
    }

    private static long Depth(in ConvolutionShape shape) => shape.Kernel.Area * shape.Inputs;

    // c [rows, columns] = a [rows, depth] · b [depth, columns] plus a row, by the strides of a and b.
    private static void Multiply(
        void* a, long rowA, long termA, void* b, long termB, long columnB, void* c, long rows, long columns, long depth, KernelTensor row, int threads)
    {
        if (TElement.Size == sizeof(float))
        {
            Factor rowsOfA = new((float*)a, (nint)rowA, (nint)termA), columnsOfB = new((float*)b, (nint)columnB, (nint)termB);
            MatrixProducts.Run(new(1, (int)rows, (int)columns, (int)depth, rowsOfA, 0, columnsOfB, 0, (float*)c), VectorWidths.Of<T>(), threads);
            if (row.Handle != 0) AddRow((float*)c, (int)rows, (int)columns, row.Data);
            return;
        }

        KernelTensor left = KernelTensor.Matrix(a, KernelTensor.BFloat16, rows, depth, rowA, termA), right = KernelTensor.Matrix(b, KernelTensor.BFloat16, depth, columns, termB, columnB);
        KernelTensor product = KernelTensor.Matrix(c, KernelTensor.BFloat16, rows, columns, columns, 1);
        if (row.Handle == 0) StockProduct.Mm.MultiplyInto(product, left, right);
        else StockProduct.MultiplyInto(product, row, left, right);
        product.Delete();
        right.Delete();
        left.Delete();
    }
}

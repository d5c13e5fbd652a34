namespace GanFunctional.Torch;

/// <summary>Numbers in a row, a vector of them at each place.</summary>
internal interface ILine<T>
    where T : struct, ILanes<T>
{
    /// <summary>The vector at a place.</summary>
    T this[int place] { get; set; }
}

/// <summary>
/// Minimal filtering in one dimension (Winograd 1980; Lavin and Gray 2016), by the points of Toom and Cook's
/// products. With the matrices A, B and G, <c>y = Aᵀ((G·w) ⊙ (B·x))</c> is the convolution of <c>x</c>
/// [tile + taps − 1] with <c>w</c> [taps], and the gradient of <c>w</c> is <c>Gᵀ((B·x) ⊙ (A·y))</c>. A row of
/// a matrix is one point.
/// </summary>
internal interface IFilter
{
    /// <summary>Outputs that are computed together.</summary>
    static abstract int Tile { get; }

    /// <summary>Length of the kernel.</summary>
    static abstract int Taps { get; }

    /// <summary>Multiplications, and inputs: <c>Tile + Taps − 1</c>.</summary>
    static abstract int Points { get; }

    /// <summary>B: inputs to points.</summary>
    static abstract void Input<T, TFrom, TTo>(TFrom x, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>;

    /// <summary>Aᵀ: points to outputs.</summary>
    static abstract void Output<T, TFrom, TTo>(TFrom points, TTo y)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>;

    /// <summary>A: gradients of outputs to points.</summary>
    static abstract void OutputGradient<T, TFrom, TTo>(TFrom y, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>;

    /// <summary>G: taps to points.</summary>
    static abstract void Weight<T, TFrom, TTo>(TFrom w, TTo points)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>;

    /// <summary>Gᵀ: points to gradients of taps.</summary>
    static abstract void WeightGradient<T, TFrom, TTo>(TFrom points, TTo w)
        where T : struct, ILanes<T>
        where TFrom : struct, ILine<T>
        where TTo : struct, ILine<T>;
}

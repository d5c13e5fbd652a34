namespace GanFunctional

/// The window of a convolution or a pooling, in rows and columns.
[<RequireQualifiedAccess>]
type Window =
    {
        Kernel: int * int
        Stride: int
        /// Rows above and below, columns left and right.
        Padding: int * int
    }

/// How the border of an image is continued.
[<RequireQualifiedAccess>]
type Border =
    | Reflected
    | Repeated
    | Zero

/// The function that a layer computes in evaluation, with everything but its parameters. Dimensions are numbered from the batch,
/// which is 0 and stays as it is.
[<RequireQualifiedAccess>]
type Kind =
    | Linear
    | Conv of Window
    | ConvTransposed of Window * outputPadding: int
    | Embedding
    /// A layer whose weight is divided by its largest singular value.
    | SpectralNorm of outputs: int * Kind
    | BatchNorm of epsilon: float
    | InstanceNorm of epsilon: float
    /// Over the last dimensions.
    | LayerNorm of dimensions: int * epsilon: float
    | Identity
    | Dropout of probability: float
    | Relu
    | LeakyRelu of slope: float
    | Tanh
    | Sigmoid
    | Softplus
    | Elu
    | Gelu
    | Silu
    | Softmax of dimension: int
    | Pad of Border * size: int
    | MaxPool of Window
    /// The border is no part of the mean.
    | AveragePool of Window
    | Upsample of factor: int
    | Flatten
    /// The shape of one item.
    | Reshape of shape: int list
    | Permute of order: int list
    | Unsqueeze of dimension: int
    /// From `first` to before `last`, which counts from the end where it is not positive.
    | Slice of dimension: int * first: int * last: int
    | Mean of dimensions: int list
    | Sum of dimensions: int list
    | Scale of factor: float
    | Shift of term: float
    | Power of exponent: float
    | Clamp of low: float * high: float
    | Exp
    | Log
    | Abs
    /// 1 where a number is greater, else 0.
    | Above of bound: float
    | Neighbours
    /// Of two tensors.
    | Add
    | Multiply
    | Divide
    | Cat of dimension: int
    | Planes
    /// Passes images whose sides are multiples of `divisor` and at least `least`, for the network `name`.
    | Fit of name: string * divisor: int * least: int
    /// A function that is known by its name only.
    | Opaque of name: string

    /// Kind and attributes in words.
    member Text: string

/// A parameter of a layer: its own name, as `weight`.
type Parameter = { Name: string; Role: Role; Shape: int64[] }

/// A layer at its place in a network.
type Layer =
    {
        /// As in `state_dict`: `main.0`.
        Place: string
        /// False for a function between layers: it stands before the layer of this place.
        Numbered: bool
        Kind: Kind
        Parameters: Parameter list
    }

    /// Its place in words: `at main.0`, or `before main.0`.
    member Where: string
    /// How many trained numbers it has.
    member Count: int64

/// A network's parts, as data: a function from a list of tensors to a list of tensors. A pair of tensors is a list of two.
[<RequireQualifiedAccess>]
type Description =
    | Layer of Layer
    /// One after another. Of none, it gives what it takes.
    | Chain of Description list
    /// The outputs of the first, then those of the second, of the same input.
    | Fork of Description * Description
    /// One of the tensors, by its number.
    | Pick of int

module Description =
    /// The description computed with values of any kind, given what a layer does with them. Everything that is read off a description
    /// is one of these: its shapes, its table, its ONNX graph.
    val interpret: (Layer -> 'value list -> 'value list) -> Description -> 'value list -> 'value list
    /// Its layers in the order of computation.
    val layers: Description -> Layer list
    /// The layers that are known by name only.
    val opaque: Description -> Layer list
    /// Another description of each layer.
    val map: (Layer -> Layer) -> Description -> Description
    /// The shape of an item that a layer gives, from the shapes of the items that it takes.
    /// Raises `GanException` when they don't fit it, or it is opaque.
    val shapes: Layer -> int64[] list -> int64[] list
    /// The additions and multiplications of a convolution or a linear layer on one item, two for each product of a number and a
    /// weight, from the shapes of the items that it takes and gives. 0 for other layers, whose work is small.
    val operations: Layer -> takes: int64[] list -> gives: int64[] list -> int64

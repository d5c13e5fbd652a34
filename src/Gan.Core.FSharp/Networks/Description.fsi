namespace GanFunctional

/// Window of a convolution or a pooling, in rows and columns.
[<RequireQualifiedAccess>]
type Window =
    {
        Kernel: int * int
        Stride: int
        /// Rows at the top and at the bottom, columns at the left and at the right.
        Padding: int * int
    }

/// Padding mode of an image's border.
[<RequireQualifiedAccess>]
type Border =
    | Reflected
    | Repeated
    | Zero

/// Function of a layer in evaluation, with all attributes but its parameters. Dimension 0 is the batch, which
/// no function changes.
[<RequireQualifiedAccess>]
type Kind =
    | Linear
    | Conv of Window
    | ConvTransposed of Window * outputPadding: int
    | Embedding
    /// Layer whose weight is divided by its largest singular value.
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
    /// Mean that excludes the border.
    | AveragePool of Window
    | Upsample of factor: int
    | Flatten
    /// Reshaping of each item.
    | Reshape of shape: int list
    | Permute of order: int list
    | Unsqueeze of dimension: int
    /// Elements from `first` to before `last`, which counts from the end if it is not positive.
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
    /// Sum of two tensors.
    | Add
    | Multiply
    | Divide
    | Cat of dimension: int
    | Planes
    /// Check that the sides of images are multiples of `divisor` and at least `least`, for the network
    /// `name`.
    | Fit of name: string * divisor: int * least: int
    /// Function that is known by its name only.
    | Opaque of name: string

    /// Kind and attributes in words.
    member Text: string

/// Parameter of a layer, with its name there, such as `weight`.
type Parameter = { Name: string; Role: Role; Shape: int64[] }

/// Layer at its place in a network.
type Layer =
    {
        /// Name as in `state_dict`, such as `main.0`.
        Place: string
        /// False for a function between layers, which comes before the layer of this place.
        Numbered: bool
        Kind: Kind
        Parameters: Parameter list
    }

    /// Place in words: `at main.0`, or `before main.0`.
    member Where: string
    /// Number of trained parameters, counted by element.
    member Count: int64

/// A network as data: a function from a list of tensors to a list of tensors. A pair of tensors is a list of
/// two.
[<RequireQualifiedAccess>]
type Description =
    | Layer of Layer
    /// Parts in sequence; the identity if there are none.
    | Chain of Description list
    /// Outputs of the first, then those of the second, for the same input.
    | Fork of Description * Description
    /// One of the tensors, by its index.
    | Pick of int

module Description =
    /// Evaluates a description on values of any kind, given the function of a layer on them. Shapes, tables
    /// and ONNX graphs are computed this way.
    val interpret: (Layer -> 'value list -> 'value list) -> Description -> 'value list -> 'value list
    /// Layers in the order of computation.
    val layers: Description -> Layer list
    /// Layers that are known by name only.
    val opaque: Description -> Layer list
    /// Replaces each layer.
    val map: (Layer -> Layer) -> Description -> Description
    /// Shapes of a layer's output items, from those of its input items.
    /// Raises `GanException` if they don't fit the layer, or it is opaque.
    val shapes: Layer -> int64[] list -> int64[] list
    /// Operations of a convolution or a linear layer on one item, two per multiplication and addition, from
    /// the shapes of its input and output items. 0 for other layers, whose work is small.
    val operations: Layer -> takes: int64[] list -> gives: int64[] list -> int64
